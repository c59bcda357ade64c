"""``ledger`` as the office types it."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from disclosure_bot.cli.ledger import app
from disclosure_bot.errors import SettingsError
from support.calendars import SAMPLE
from support.folders import write_folder

pytestmark = pytest.mark.slow

TABLE = """\
发布日期,形成日期,标题,清单事项,渠道,责任部门
2025-10-13,2025-09-08,迟发的,21,官网,计财处
2025-11-03,,按时的,,校务网,office
2025-13-03,,没有这天,,校务网,office
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    made = write_folder(tmp_path / "knowledge")
    (made / "calendar.yaml").write_bytes(SAMPLE.read_bytes())
    monkeypatch.setenv("DISCLOSURE_BOT_KNOWLEDGE", str(made))
    monkeypatch.setenv("DISCLOSURE_BOT_STATE", str(tmp_path / "state"))
    return made


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "t.csv"
    path.write_bytes(TABLE.encode("gb18030"))
    return path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, arguments)


def made(*arguments: str) -> Any:
    return json.loads(run(*arguments, "--json").output)


def test_import_shows_new_and_doubtful_rows_and_writes_nothing(folder: Path, table: Path) -> None:
    result = run("import", str(table))

    assert result.exit_code == 1  # there is a doubtful row
    assert "第 2 行 ＋ 2025-10-13 迟发的" in result.output
    assert "第 4 行 ✗" in result.output
    assert not (folder / "ledger").exists()


def test_import_with_yes_writes_what_was_shown(table: Path) -> None:
    written = made("import", str(table), "--yes")["written"]

    assert written == ["ledger/2025-2026.csv"]
    assert [row["title"] for row in made("list")] == ["迟发的", "按时的"]


@pytest.mark.slow
def test_list_chooses_by_item_channel_and_department(table: Path) -> None:
    run("import", str(table), "--yes")

    assert [row["title"] for row in made("list", "--item", "21")] == ["迟发的"]
    assert [row["title"] for row in made("list", "--channel", "校务网")] == ["按时的"]
    assert [row["title"] for row in made("list", "--department", "finance")] == ["迟发的"]


@pytest.mark.slow
def test_stats_count_and_tell_what_came_late_with_the_counting(table: Path) -> None:
    run("import", str(table), "--yes")

    counted = made("stats", "--year", "2025-2026")

    assert (counted["total"], counted["judged"]) == (2, 1)
    assert counted["by_month"] == {"2025-10": 1, "2025-11": 1}
    (late,) = counted["late"]
    assert late["due"] == "2025-10-11"
    assert "第20天" in late["counting"]
    assert run("stats").exit_code == 0


def test_check_fails_on_a_doubtful_row_with_its_line(folder: Path) -> None:
    (folder / "ledger").mkdir()
    (folder / "ledger/2025-2026.csv").write_bytes(TABLE.encode())

    assert [(one["line"], one["code"]) for one in made("check")] == [(4, "ledger-bad-date")]
    assert run("check").exit_code == 1
    assert "应于 2025-10-11 前公开" in run("check").output


def test_a_year_without_ledger_ends_in_a_sentence() -> None:
    assert isinstance(run("stats", "--year", "2001-2002").exception, SettingsError)
    assert isinstance(run("stats", "--year", "2001").exception, SettingsError)
    assert isinstance(run("import", "nowhere.csv").exception, SettingsError)
