from datetime import date
from pathlib import Path

import pytest

from disclosure_bot.domain.knowledge import Level
from disclosure_bot.knowledge.read.load import fingerprint, load_folder, validate_folder
from support.folders import write_folder

CALENDAR = """\
count_from: same_day
fixed:
  - {name: 元旦, days: [01-01]}
years:
  - year: 2026
    off:
      - {name: {zh: 国庆节, en: National Day}, first: 2026-10-01, last: 2026-10-07}
    work: [2026-09-20, 2026-10-10]
    notices:
      - {number: 国办发明电〔2025〕7号, issued_on: 2025-11-04, url: https://www.gov.cn/}
"""


def folder_with(tmp_path: Path, text: str) -> Path:
    folder = write_folder(tmp_path)
    (folder / "calendar.yaml").write_text(text, encoding="utf-8")
    return folder


def test_a_calendar_is_read_with_the_knowledge(tmp_path: Path) -> None:
    calendar = load_folder(folder_with(tmp_path, CALENDAR)).calendar

    assert calendar.counts_start
    assert calendar.is_announced(2026)
    assert calendar.plans[2026].notices[0].issued_on == date(2025, 11, 4)
    assert not calendar.is_working_day(date(2026, 10, 7))
    assert calendar.is_working_day(date(2026, 10, 10))
    assert calendar.holiday(date(2028, 1, 1)) is not None


def test_without_one_every_year_is_provisional(tmp_path: Path) -> None:
    assert not load_folder(write_folder(tmp_path)).calendar.is_announced(2026)


def test_an_edited_calendar_is_a_new_version(tmp_path: Path) -> None:
    before = fingerprint(folder_with(tmp_path, CALENDAR))

    assert fingerprint(folder_with(tmp_path, CALENDAR.replace("10-07", "10-06"))) != before


@pytest.mark.parametrize(
    ("old", "new", "code", "line"),
    [
        ("2026-10-07}", "2026-09-30}", "odd-holiday", 7),
        ("2026-10-07}", "2026-11-07}", "odd-holiday", 7),
        ("first: 2026-10-01, last: 2026-10-07", "first: 2025-10-01, last: 2025-10-07", "odd-holiday", 7),
        ("2026-09-20", "2026-09-21", "odd-workday", 8),
        ("2026-10-10]", "2026-10-03]", "odd-workday", 8),
        ("2026-09-20", "2025-09-20", "odd-workday", 8),
        ("2026-09-20", "2026-09-31", "bad-date", 8),
        ("[01-01]", "[02-30]", "bad-month-day", 3),
        ("same_day", "today", "not-allowed-value", 1),
        ("year: 2026", "year: 26", "out-of-range", 5),
        ("https://www.gov.cn/", "www.gov.cn", "bad-address", 10),
        ("years:\n", "years:\n  - {year: 2026}\n", "duplicate-year", 6),
    ],
)
def test_each_mistake_is_found_at_its_line(tmp_path: Path, old: str, new: str, code: str, line: int) -> None:
    findings = validate_folder(folder_with(tmp_path, CALENDAR.replace(old, new))).findings

    found = next(finding for finding in findings if finding.code == code)
    assert (found.where.path, found.where.line, found.level) == ("calendar.yaml", line, Level.ERROR)


def test_new_year_may_reach_back_into_december(tmp_path: Path) -> None:
    text = CALENDAR.replace("[2026-09-20", "[2025-12-28, 2026-09-20")

    assert validate_folder(folder_with(tmp_path, text)).findings == ()
