import json
from pathlib import Path

import pytest

from support.folders import run_program, write_folder

pytestmark = pytest.mark.slow


@pytest.fixture
def knowledge(tmp_path: Path) -> Path:
    return write_folder(tmp_path / "knowledge")


def ask(knowledge: Path, *arguments: str, stdin: str = "", **environment: str) -> tuple[int, str, str]:
    done = run_program(
        "ask", *arguments, "--knowledge", str(knowledge), home=knowledge.parent, stdin=stdin, **environment
    )
    return done.returncode, done.stdout, done.stderr


def test_question_gets_its_curated_answer_with_source(knowledge: Path) -> None:
    code, printed, _ = ask(knowledge, "学费多少钱")

    assert code == 0
    assert "学费按专业分档，以当年公布的标准为准。" in printed
    assert "https://www.example.edu.cn/" in printed


def test_json_names_outcome_matches_and_what_decided(knowledge: Path) -> None:
    _, printed, _ = ask(knowledge, "学费多少钱", "--json")

    (reply,) = json.loads(printed)["replies"]

    assert reply["outcome"] == "answer"
    assert reply["matches"][0]["entry"] == "fees.tuition"
    assert reply["matches"][0]["phrasing"] == "学费多少钱"
    assert reply["because"].startswith("answer: ")


def test_explain_shows_thresholds_phrasing_and_what_came_next(knowledge: Path) -> None:
    _, printed, _ = ask(knowledge, "学费多少钱", "--explain")

    assert "threshold" in printed
    assert "fees.refund" in printed


def test_json_lines_answer_questions_and_conversations(knowledge: Path) -> None:
    lines = '{"q": "学费怎么退"}\n\n{"turns": ["学费多少钱", "退学了钱退不退"]}\n'

    code, printed, _ = ask(knowledge, "--jsonl", stdin=lines)
    replies = [json.loads(line)["replies"] for line in printed.splitlines()]

    assert code == 0
    assert [reply[0]["matches"][0]["entry"] for reply in replies] == ["fees.refund", "fees.refund"]
    assert set(replies[0][0]) == {"outcome", "matches"}


def test_line_that_is_no_question_ends_with_its_number_after_the_lines_before_it(knowledge: Path) -> None:
    code, printed, errors = ask(knowledge, "--jsonl", stdin='{"q": "学费多少钱"}\n{"question": 1}\n')

    assert code == 2
    assert len(printed.splitlines()) == 1
    assert "第 2 行" in errors
    assert "Traceback" not in errors


@pytest.mark.parametrize(
    "nasty",
    [
        "",
        "   ",
        "\u202e\u200b\u0007",
        "？？？",
        "🤔🤔",
        "\ud800",
        "费" * 100_000,
        "学费\x00多少钱",
        "é" * 500,
    ],
    ids=["empty", "blank", "controls", "marks", "emoji", "surrogate", "100,000 characters", "nul", "accents"],
)
def test_nasty_question_is_answered_politely(knowledge: Path, nasty: str) -> None:
    code, printed, errors = ask(knowledge, "--jsonl", stdin=json.dumps({"q": nasty}) + "\n")

    assert code == 0
    assert json.loads(printed)["replies"][0]["outcome"] in {"answer", "choose", "abstain"}
    assert errors.count("Traceback") == 0


def test_missing_question_is_wrong_usage(knowledge: Path) -> None:
    code, _, errors = ask(knowledge)

    assert code == 2
    assert "ask" in errors


def test_missing_knowledge_folder_is_one_sentence(tmp_path: Path) -> None:
    code, _, errors = ask(tmp_path / "nowhere", "学费多少钱")

    assert code == 2
    assert "nowhere" in errors
    assert "Traceback" not in errors


def test_empty_knowledge_folder_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "knowledge").mkdir()

    code, _, errors = ask(tmp_path / "knowledge", "学费多少钱")

    assert code == 1
    assert "Traceback" not in errors


def test_one_bad_file_among_good_ones_names_file_and_line(knowledge: Path) -> None:
    (knowledge / "entries" / "bad.yaml").write_text(
        "entries:\n  - id: x.y\n    titel: 一\n", encoding="utf-8"
    )

    code, _, errors = ask(knowledge, "学费多少钱")

    assert code == 1
    assert "entries/bad.yaml:3" in errors


def test_record_writes_to_the_logbook_and_its_absence_does_not(knowledge: Path) -> None:
    ask(knowledge, "学费多少钱")
    assert not (knowledge.parent / "state").exists()

    code, _, _ = ask(knowledge, "学费多少钱", "--record")

    assert code == 0
    assert list((knowledge.parent / "state").glob("*.sqlite3"))


def test_foreign_database_is_refused_and_left_as_it_is(knowledge: Path) -> None:
    foreign = knowledge.parent / "notes.txt"
    foreign.write_text("not a database, but somebody's notes " * 100, encoding="utf-8")

    code, _, errors = ask(
        knowledge, "学费多少钱", "--record", DISCLOSURE_BOT_DATABASE=f"sqlite+aiosqlite:///{foreign}"
    )

    assert code == 2
    assert "Traceback" not in errors
    assert foreign.read_text(encoding="utf-8").startswith("not a database")


def test_wrong_setting_is_named_without_its_value(knowledge: Path) -> None:
    code, _, errors = ask(knowledge, "学费多少钱", DISCLOSURE_BOT_TELEGRAM__WORKERS="s3cret")

    assert code == 2
    assert "DISCLOSURE_BOT_TELEGRAM__WORKERS" in errors
    assert "s3cret" not in errors
