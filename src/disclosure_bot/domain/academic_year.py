"""The year that a school reports on: 1 September to 31 August."""

import re
from dataclasses import dataclass
from datetime import date

_NAME = re.compile(r"(\d{4})[-–—](\d{4})")
_SEPTEMBER = 9


@dataclass(frozen=True, slots=True, order=True)
class AcademicYear:
    """An academic year, by the year that it begins in."""

    start: int

    def __str__(self) -> str:
        return f"{self.start}-{self.start + 1}"

    @property
    def first_day(self) -> date:
        """1 September."""
        return date(self.start, _SEPTEMBER, 1)

    @property
    def last_day(self) -> date:
        """31 August."""
        return date(self.start + 1, _SEPTEMBER - 1, 31)

    @property
    def previous(self) -> "AcademicYear":
        """The year before."""
        return AcademicYear(self.start - 1)

    def __contains__(self, day: date) -> bool:
        return self.first_day <= day <= self.last_day


def year_named(text: str) -> AcademicYear | None:
    """Return the year that ``2019-2020`` names; None where it names none."""
    found = _NAME.fullmatch(text.strip())
    if not found or int(found[2]) != int(found[1]) + 1 or not 1 < int(found[1]) < 9999:
        return None
    return AcademicYear(int(found[1]))


def year_of(day: date) -> AcademicYear:
    """Return the academic year that a day lies in."""
    return AcademicYear(day.year if day.month >= _SEPTEMBER else day.year - 1)
