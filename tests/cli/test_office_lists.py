"""``services``, ``freshness`` and ``year`` on a real folder and a real store."""

import json
from pathlib import Path
from typing import Any

import pytest
import typer
from icalendar import Calendar
from typer.testing import CliRunner

from disclosure_bot.cli import freshness, services, year
from disclosure_bot.cli.requests import commands
from disclosure_bot.errors import SettingsError
from support.calendars import SAMPLE
from support.folders import write_folder


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    made = write_folder(tmp_path / "knowledge")
    (made / "calendar.yaml").write_bytes(SAMPLE.read_bytes())
    monkeypatch.setenv("DISCLOSURE_BOT_KNOWLEDGE", str(made))
    monkeypatch.setenv("DISCLOSURE_BOT_STATE", str(tmp_path / "state"))
    return made


def output(app: typer.Typer, *arguments: str) -> str:
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 0, result.exception
    return result.output


def read(app: typer.Typer, *arguments: str) -> Any:
    return json.loads(output(app, *arguments, "--json"))


def list_services(folder: Path) -> None:
    """Write as many services as the school's report counts."""
    lines = ["services:"]
    for number in range(217):
        visits, online = (1 if number < 211 else 2), ("apply" if number < 164 else "none")
        lines.append(
            f"  - {{id: s.{number}, name: 事项{number}, entry: fees.refund, department: finance,"
            f" visits: {visits}, online: {online}}}"
        )
    (folder / "services.yaml").write_text("\n".join(lines), encoding="utf-8")


@pytest.mark.slow
def test_services_are_counted_as_the_report_counts_them(folder: Path) -> None:
    list_services(folder)

    counted = read(services.app)

    assert [counted[name] for name in ("total", "one_visit", "online")] == [217, 211, 164]
    assert counted["departments"]["finance"]["total"] == 217
    assert "217" in output(services.app)


def test_without_a_list_of_services_there_are_none() -> None:
    assert read(services.app)["total"] == 0


@pytest.mark.slow
def test_what_is_late_is_named_with_the_day_it_was_due(folder: Path) -> None:
    path = folder / "entries" / "fees.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("    related: [fees.refund]", "    changed_on: 2026-09-25"), "utf-8")

    found = read(freshness.app, "--today", "2026-11-23")

    assert found["late"] == [
        {"entry": "fees.tuition", "changed": "2026-09-25", "due": "2026-10-29", "published": None}
    ]
    assert "仍未公开" in output(freshness.app, "--today", "2026-11-23")


@pytest.mark.slow
def test_a_year_that_is_not_out_yet_is_a_task_of_its_department(folder: Path) -> None:
    path = folder / "entries/fees.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("    related: [fees.refund]", '    period: "2025"'), "utf-8")

    found = read(freshness.app, "--today", "2026-11-23")

    assert found["awaited"] == [
        {"entry": "fees.tuition", "department": "finance", "has": "2025", "lacks": "2026"}
    ]
    assert found["expired"] == []
    assert "有2025年的，缺2026年的" in output(freshness.app, "--today", "2026-11-23")
    assert "fees.tuition" in output(year.app, "--today", "2026-11-23")


@pytest.mark.slow
def test_what_is_stale_is_listed_by_department() -> None:
    far = ("--today", "2046-11-23")

    assert len(read(freshness.app, *far)["stale"]) == 2
    assert len(read(freshness.app, "--department", "finance", *far)["stale"]) == 2
    assert read(freshness.app, "--department", "office", *far)["stale"] == []
    assert "没有要处理的" in output(freshness.app, "--today", "2026-11-23")


def test_an_unknown_department_gets_a_sentence() -> None:
    error = CliRunner().invoke(freshness.app, ["--department", "x"]).exception

    assert isinstance(error, SettingsError)


@pytest.mark.slow
def test_the_year_holds_requests_too_and_becomes_a_calendar(tmp_path: Path) -> None:
    output(commands.app, "add", "--received", "2026-09-28", "--subject", "决算表", "--applicant", "张三丰")
    file = tmp_path / "year.ics"

    assert "2026-001" in output(year.app, "--today", "2026-10-01")
    output(year.app, "--today", "2026-10-01", "--ics", str(file))

    days = {
        str(event["summary"]): event.start.isoformat()
        for event in Calendar.from_ical(file.read_bytes()).events
    }
    assert days["2026-001 申请：答复最后一天"] == "2026-10-23"
    assert "2026-10-31" in days.values()
    assert "张三丰" not in file.read_text()


def test_scripts_get_the_year_by_day() -> None:
    days = [task["day"] for task in read(year.app, "--today", "2026-11-23")]

    assert days == sorted(days)
