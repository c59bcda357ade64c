import json
from pathlib import Path
from xml.etree import ElementTree

import pytest
from rich.cells import cell_len
from typer.testing import CliRunner, Result

from disclosure_bot.cli import ask, diff
from disclosure_bot.cli.test import app
from disclosure_bot.errors import InputError, SettingsError
from support.folders import ENTRIES, write_folder

pytestmark = pytest.mark.slow  # each test asks every test question of a knowledge

STOLEN = "老师好，學費怎麼退"
"""reads as a phrasing of fees.refund, whatever the matcher's weights"""
SOUND = ENTRIES.replace("一年学费大概多少", "請問學費多少錢").replace("退学后学费能退多少", "請問休學退費")
LABELLED = (
    '{"q": "您好，学费多少钱？", "gold": ["fees.tuition"], "kind": "in", "lang": "zh"}\n'
    '{"q": "學費怎麼退？", "gold": ["fees.tuition"], "kind": "in", "lang": "zh"}\n'
    '{"q": "qqqq wwww", "gold": [], "kind": "hostile", "lang": "en"}\n'
)
FAILURE = f"failures:\n  - {{entry: fees.tuition, question: {STOLEN}, why: 问的是退费}}\n"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep state and cache in the test's own folder, and leave the encoder off."""
    monkeypatch.setenv("DISCLOSURE_BOT_STATE", str(tmp_path / "state"))
    monkeypatch.setenv("DISCLOSURE_BOT_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("DISCLOSURE_BOT_SEMANTIC", "false")


@pytest.fixture
def knowledge(tmp_path: Path) -> Path:
    return write_folder(tmp_path / "knowledge", fees=SOUND)


@pytest.fixture
def failing(tmp_path: Path) -> Path:
    """A knowledge with a test question that another entry answers."""
    entries = SOUND.replace("hit: [請問學費多少錢]", f"hit: [請問學費多少錢, {STOLEN}]")
    return write_folder(tmp_path / "knowledge", fees=entries)


def run(knowledge: Path, *arguments: str) -> Result:
    return CliRunner().invoke(app, [*arguments, "--knowledge", str(knowledge)])


def test_knowledge_whose_test_questions_hold_is_good(knowledge: Path) -> None:
    done = run(knowledge)

    assert done.exit_code == 0, done.stdout
    assert "2 hits: 100.0% answered" in done.stdout
    assert "未列出的失败 0" in done.stdout


def test_failure_that_is_not_listed_fails_and_is_told_in_full(failing: Path) -> None:
    done = run(failing)

    assert done.exit_code == 1
    assert f"✗ “{STOLEN}”应由 fees.tuition 回答，实际 answer fees.refund" in done.stdout.replace("\n", "")
    assert "  1 fees.tuition → fees.refund" in done.stdout


def test_listed_failure_is_borne_until_it_passes(failing: Path) -> None:
    (failing / "known-failures.yaml").write_text(FAILURE, encoding="utf-8")
    assert run(failing).exit_code == 0

    entries = failing / "entries" / "fees.yaml"
    entries.write_text(entries.read_text("utf-8").replace(f", {STOLEN}]", "]"), encoding="utf-8")
    done = run(failing)

    assert done.exit_code == 1
    assert STOLEN in done.stdout
    assert "delete it from the list" in done.stdout


def test_list_is_written_anew_on_request_and_then_holds(failing: Path) -> None:
    updated = run(failing, "--update-known")

    assert updated.exit_code == 0
    assert f'question: "{STOLEN}"' in (failing / "known-failures.yaml").read_text("utf-8")
    assert run(failing).exit_code == 0


def test_labelled_file_is_judged_and_plotted_and_never_fails_the_run(knowledge: Path, tmp_path: Path) -> None:
    labelled, svg, junit = (tmp_path / name for name in ("a.jsonl", "plot.svg", "junit.xml"))
    labelled.write_text(LABELLED, encoding="utf-8")

    done = run(knowledge, str(labelled), "--json", "--svg", str(svg), "--junit", str(junit))
    report = json.loads(done.stdout)

    groups = {(row["kind"], row["language"]): row for row in report["tally"]}
    assert done.exit_code == 0
    assert (groups["in", "zh"]["count"], groups["in", "zh"]["right"], groups["in", "zh"]["wrong"]) == (
        2,
        1,
        1,
    )
    assert groups["hostile", "en"]["right"] == 1
    assert report["confusions"] == [
        {"owner": "fees.tuition", "thief": "fees.refund", "count": 1, "example": "學費怎麼退？"}
    ]
    assert ElementTree.parse(svg).getroot().tag.endswith("svg")  # noqa: S314
    assert ElementTree.parse(junit).getroot()[0].get("tests") == "3"  # noqa: S314


def test_text_fits_eighty_columns(failing: Path, tmp_path: Path) -> None:
    labelled = tmp_path / "a.jsonl"
    labelled.write_text(LABELLED, encoding="utf-8")

    printed = run(failing, str(labelled)).stdout

    assert [line for line in printed.splitlines() if cell_len(line) > 80] == []


def test_wrong_line_and_missing_file_are_wrong_usage(knowledge: Path, tmp_path: Path) -> None:
    labelled = tmp_path / "a.jsonl"
    labelled.write_text('{"question": 1}\n', encoding="utf-8")

    wrong, missing = run(knowledge, str(labelled)), run(knowledge, str(tmp_path / "none.jsonl"))

    assert isinstance(wrong.exception, InputError)
    assert "a.jsonl:1" in str(wrong.exception)
    assert isinstance(missing.exception, SettingsError)


def test_diff_replays_questions_of_the_logbook_and_of_the_tests(knowledge: Path, tmp_path: Path) -> None:
    recorded = CliRunner().invoke(ask.app, ["读一年要交多少钱", "--record", "--knowledge", str(knowledge)])
    moved = SOUND.replace("读一年要交多少钱, ", "").replace(
        "退学了钱退不退", "读一年要交多少钱, 退学了钱退不退"
    )
    new = write_folder(tmp_path / "new", fees=moved)

    done = CliRunner().invoke(
        diff.app, [str(knowledge), str(new), "--replay", "--json", "--knowledge", str(new)]
    )
    replay = {row["question"]: row for row in json.loads(done.stdout)["replay"]}

    assert recorded.exit_code == 0
    assert replay["读一年要交多少钱"]["before"] == {"outcome": "answer", "entry": "fees.tuition"}
    assert replay["读一年要交多少钱"]["after"] == {"outcome": "answer", "entry": "fees.refund"}
