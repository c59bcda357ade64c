import json
import re
from pathlib import Path

import pytest
from rich.cells import cell_len
from typer.testing import CliRunner, Result

from disclosure_bot.cli import accept
from disclosure_bot.cli.check import app
from disclosure_bot.errors import SettingsError
from disclosure_bot.knowledge.read.load import load_folder
from disclosure_bot.serving.snapshot import is_accepted, keep
from support.folders import ENTRIES, write_folder

TODAY = "2026-11-23"
OTHER_ENTRY = """\
entries:
  - id: life.parking
    title: {zh: 停车}
    department: office
    phrasings: {zh: [车证怎么办]}
    answer: {zh: 去保卫处办。}
"""


def check(folder: Path, *options: str) -> Result:
    return CliRunner().invoke(app, ["--knowledge", str(folder), "--today", TODAY, *options])


def without_tests(tmp_path: Path) -> Path:
    return write_folder(tmp_path, fees=ENTRIES.replace("    reviewed_on: 2026-11-01\n", "", 1))


def test_sound_knowledge_is_good_and_counted(tmp_path: Path) -> None:
    result = check(write_folder(tmp_path))

    assert result.exit_code == 0
    assert "错误 0 · 警告 0" in result.stdout
    assert "2 个条目" in result.stdout


def test_findings_stand_below_their_file_with_place_message_and_hint(tmp_path: Path) -> None:
    folder = write_folder(tmp_path, bad="entries:\n  - id: x\n    titel: 甲\n")

    result = check(folder)

    assert result.exit_code == 1
    heading = result.stdout.index(f"{folder}/entries/bad.yaml\n")
    place = result.stdout.index(f"{folder}/entries/bad.yaml:3:5 错误 unknown-field x")
    assert heading < place
    assert "没有 titel 这个字段。是不是想写 title？" in result.stdout
    assert "there is no field titel: did you mean title?" in result.stdout


@pytest.mark.slow
def test_warnings_fail_only_when_strict(tmp_path: Path) -> None:
    folder = without_tests(tmp_path)

    assert check(folder).exit_code == 0
    assert "never-reviewed" in check(folder).stdout
    assert check(folder, "--strict").exit_code == 1
    assert check(write_folder(tmp_path / "sound"), "--strict").exit_code == 0


@pytest.mark.slow
def test_json_holds_every_finding_and_nothing_else_is_printed(tmp_path: Path) -> None:
    result = check(without_tests(tmp_path), "--json")

    report = json.loads(result.stdout)

    assert report["counts"]["warning"] == 1
    assert report["entries"] == 2
    (warning,) = [finding for finding in report["findings"] if finding["level"] == "warning"]
    assert (warning["path"], warning["line"], warning["code"]) == ("entries/fees.yaml", 2, "never-reviewed")
    assert warning["entry"] == "fees.tuition"


@pytest.mark.slow
def test_github_gets_one_annotation_a_line(tmp_path: Path) -> None:
    result = check(without_tests(tmp_path), "--format", "github")

    warnings = [line for line in result.stdout.splitlines() if line.startswith("::warning ")]

    assert len(warnings) == 1
    assert re.match(r"::warning file=\S+/entries/fees\.yaml,line=2,col=5,title=never-reviewed::", warnings[0])
    assert "%0A" in warnings[0]


def test_text_fits_eighty_columns_and_carries_no_colour_codes(tmp_path: Path) -> None:
    folder = write_folder(tmp_path, bad="entries:\n  - id: x\n    titel: 甲\n    answer: [a]\n")

    printed = check(folder).stdout

    assert "\x1b" not in printed
    assert all(cell_len(line) <= 80 for line in printed.splitlines() if str(folder) not in line)


@pytest.mark.slow
def test_file_names_cannot_steer_the_terminal(tmp_path: Path) -> None:
    folder = write_folder(tmp_path)
    (folder / "entries" / "\x1b[31m.yaml").write_text("a: [")

    for options in ((), ("--format", "github")):
        assert "\x1b" not in check(folder, *options).stdout


def test_missing_folder_and_wrong_day_are_wrong_usage(tmp_path: Path) -> None:
    assert isinstance(check(tmp_path / "none").exception, SettingsError)
    assert isinstance(check(write_folder(tmp_path), "--today", "tomorrow").exception, SettingsError)


@pytest.mark.slow
def test_entries_gone_since_the_version_that_served_last_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DISCLOSURE_BOT_STATE", str(tmp_path / "state"))
    folder = write_folder(tmp_path / "knowledge", other=OTHER_ENTRY)
    keep(folder, tmp_path / "state" / "last-good")
    assert "entries-vanished" not in check(folder).stdout

    (folder / "entries" / "other.yaml").rename(folder / "entries" / "other.yaml.bak")

    assert "这个文件少了 1 个条目：life.parking" in check(folder).stdout


@pytest.mark.slow
def test_a_deletion_that_is_meant_is_accepted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCLOSURE_BOT_STATE", str(tmp_path / "state"))
    folder = write_folder(tmp_path / "knowledge", other=OTHER_ENTRY)
    keep(folder, tmp_path / "state" / "last-good")
    nothing = CliRunner().invoke(accept.app, ["--knowledge", str(folder)])
    (folder / "entries" / "other.yaml").unlink()

    accepted = CliRunner().invoke(accept.app, ["--knowledge", str(folder)], input="y\n")

    assert "没有少掉的条目" in nothing.stdout
    assert "life.parking" in accepted.stdout
    assert is_accepted(tmp_path / "state" / "accepted-version", load_folder(folder).version)


@pytest.mark.slow
def test_an_entry_that_something_newer_was_published_for_is_told(tmp_path: Path) -> None:
    folder = write_folder(tmp_path)
    (folder / "ledger").mkdir()
    (folder / "ledger/2026-2027.csv").write_text("发布日期,标题,清单事项\n2026-11-02,收费公示,21\n", "utf-8")

    found = json.loads(check(folder, "--json").stdout)["findings"]

    (first, _) = [one for one in found if one["code"] == "entry-behind-ledger"]
    assert (first["entry"], first["path"], first["level"]) == ("fees.tuition", "entries/fees.yaml", "warning")
    assert "2026-11-02" in first["message"]
