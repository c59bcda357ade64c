"""The time for which a text holds: a year, an academic year, or from one day to another."""

import re
from dataclasses import dataclass
from datetime import date

from disclosure_bot.domain.academic_year import year_named

_YEAR = re.compile(r"(?:19|20|21)[0-9]{2}")


@dataclass(frozen=True, slots=True)
class Period:
    """Days from one to another, both included; without one of them it is open on that side."""

    since: date | None = None
    until: date | None = None
    name: str = ""
    """as it is written, ``2024`` or ``2025-2026``; empty where it is told by its days"""

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last

    @property
    def first(self) -> date:
        """The first day; the first of all where it is open."""
        return self.since or date.min

    @property
    def last(self) -> date:
        """The last day; the last of all where it is open."""
        return self.until or date.max

    @property
    def is_open(self) -> bool:
        """It says nothing of when."""
        return self.since is None and self.until is None

    def meets(self, other: "Period") -> bool:
        """Tell whether both have a day in common."""
        return self.first <= other.last and other.first <= self.last


def calendar_year(number: int) -> Period:
    """Return the period of a calendar year, 1 to 9999."""
    return Period(date(number, 1, 1), date(number, 12, 31), str(number))


def period_named(text: str) -> Period | None:
    """Return the period that ``2024`` or ``2025-2026`` names, an academic year; None where it names none."""
    if year := year_named(text):
        return Period(year.first_day, year.last_day, str(year))
    return calendar_year(int(text)) if _YEAR.fullmatch(text) else None
