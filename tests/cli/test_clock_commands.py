"""``deadline`` and ``calendar check`` on the sample's calendar."""

import json
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar
from typer.testing import CliRunner, Result

from disclosure_bot.cli import calendar, deadline
from disclosure_bot.errors import SettingsError
from support.calendars import SAMPLE
from support.folders import write_folder


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a small knowledge with the sample's calendar."""
    folder = write_folder(tmp_path_factory.mktemp("sample"))
    (folder / "calendar.yaml").write_bytes(SAMPLE.read_bytes())
    return folder


@pytest.fixture(autouse=True)
def chosen(sample: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCLOSURE_BOT_KNOWLEDGE", str(sample))


def count(*arguments: str) -> Result:
    return CliRunner().invoke(deadline.app, arguments)


def counted(*arguments: str) -> dict[str, Any]:
    result = count(*arguments, "--json")
    assert result.exit_code == 0, result.output
    read: dict[str, Any] = json.loads(result.output)
    return read


def check(folder: Path, *arguments: str) -> Result:
    return CliRunner().invoke(calendar.app, ["check", *arguments, "--knowledge", str(folder)])


def test_working_days_end_on_the_day_of_the_contract() -> None:
    made = counted("2026-11-20", "15", "--working")

    assert (made["due"], made["provisional"]) == ("2026-12-11", False)
    assert made["steps"][0] == {"date": "2026-11-20", "until": None, "number": 0, "what": "", "what_en": ""}
    assert made["steps"][-1]["number"] == 15


def test_plain_days_and_months_are_other_clocks() -> None:
    assert counted("2026-11-20", "15", "--days")["due"] == "2026-12-05"
    assert counted("2026-11-30", "3", "--months")["due"] == "2027-02-28"


def test_an_extension_is_told_beside_the_term() -> None:
    made = counted("2026-11-20", "15", "--days", "--extension", "15")

    assert (made["due"], made["extended"]) == ("2026-12-05", "2026-12-20")


def test_a_year_not_announced_is_said_so() -> None:
    assert counted("2026-12-25", "15", "--working")["provisional"] is True
    assert "2027年放假安排未公布" in count("2026-12-25", "15", "--working").output


def test_people_read_every_step() -> None:
    output = count("2026-09-30", "2", "--working").output

    assert "2026年10月9日（周五）" in output
    assert "10月1日(四)～10月7日(三)国庆节放假" in output
    assert "Fri 9 October 2026" in output


def test_the_end_can_be_put_into_a_calendar(tmp_path: Path) -> None:
    file = tmp_path / "a.ics"

    count("2026-11-20", "15", "--working", "--ics", str(file))

    (event,) = Calendar.from_ical(file.read_bytes()).events
    assert event.start.isoformat() == "2026-12-11"


@pytest.mark.parametrize(
    "arguments",
    [
        ("2026-13-01", "5", "--days"),
        ("20. Nov", "5", "--days"),
        ("", "5", "--days"),
        ("0001-01-01", "5", "--days"),
        ("9999-12-31", "5", "--days"),
        ("2026-11-20", "0", "--days"),
        ("2026-11-20", "99999999999", "--working"),
        ("2026-11-20", "10000", "--working", "--extension", "1"),
        ("2026-11-20", "5", "--days", "--extension", "-1"),
        ("2026-11-20", "5"),
        ("2026-11-20", "5", "--days", "--working"),
        ("2026-11-20", "5", "--days", "--ics", "/nowhere/at/all.ics"),
    ],
)
def test_nonsense_gets_a_sentence(arguments: tuple[str, ...]) -> None:
    error = count(*arguments).exception

    assert isinstance(error, SettingsError)
    assert str(error)


@pytest.mark.slow
def test_the_sample_calendar_is_good_and_next_year_is_asked_for(sample: Path) -> None:
    result = check(sample, "--today", "2026-11-23")

    assert result.exit_code == 0
    assert "缺 2027 年的放假通知" in result.output


def test_a_year_that_is_due_and_missing_fails_the_check(tmp_path: Path) -> None:
    result = check(write_folder(tmp_path), "--today", "2026-07-01")

    assert result.exit_code == 1
    assert "缺 2026 年的放假通知" in result.output


def test_the_check_as_json_names_days_that_differ(tmp_path: Path) -> None:
    folder = write_folder(tmp_path)
    text = "years:\n  - year: 2026\n    work: [2026-05-16]\n    notices: [{number: x}]\n"
    (folder / "calendar.yaml").write_text(text, encoding="utf-8")

    result = check(folder, "--today", "2026-07-01", "--json")

    (year,) = json.loads(result.stdout)
    assert result.exit_code == 1
    assert "2026-05-16" in year["differences"]["holidays"]
