"""What the report of the year that is over still lacks, as the letters of September and October tell it."""

from collections.abc import Iterable
from datetime import date
from itertools import groupby

from disclosure_bot.domain.academic_year import AcademicYear, year_of
from disclosure_bot.yearly.document import Missing

LINES = 8
"""things to be supplied that are told of each department; of more, their number"""
_SEPTEMBER, _OCTOBER = 9, 10


def reported_year(today: date) -> AcademicYear:
    """Return the year that a report is written on: the last that is over."""
    return year_of(today).previous


def is_due(today: date) -> bool:
    """Tell whether the letter of this week is sent: of September the first and third week, each of October.

    A week's letter goes out on Monday, or later where the program was down.
    """
    if today.month == _SEPTEMBER:
        return (today.day - 1) // 7 in {0, 2}
    return today.month == _OCTOBER


def letter(missing: Iterable[Missing], year: AcademicYear, department: str = "") -> str:
    """Return the letter, to one department by its key or about all; empty where nothing is missing."""
    own = [one for one in dict.fromkeys(missing) if department in {"", one.department}]
    if not own:
        return ""
    last = f"{year.start + 1}-10-31"
    head = (
        f"🗓 {year}学年信息公开年度报告：还有 {len(own)} 处待补，{last} 前公布\n"
        f"{len(own)} to be supplied for the yearly report, public by {last}"
    )
    ordered = sorted(own, key=lambda one: one.department)
    parts = (_part(list(group)) for _, group in groupby(ordered, key=lambda one: one.department))
    return "\n\n".join([head, *parts])


def _part(missing: list[Missing]) -> str:
    lines = [f"• {one.what}（{one.why}）" for one in missing[:LINES]]
    more = [f"… 还有 {len(missing) - LINES} 处 more"] if len(missing) > LINES else []
    return "\n".join([f"{missing[0].name}（{len(missing)}）", *lines, *more])
