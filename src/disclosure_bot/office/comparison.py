"""The calendar held against two packages that others keep: a slip of the pen moves a deadline."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import chinese_calendar
import holidays

from disclosure_bot.domain.calendar import Calendar

NEXT_YEAR_FROM = 11
"""month from which next year's notice is asked for"""

IsWorked = Callable[[date], bool]
"""tells whether a day is worked, as a package has it"""


@dataclass(frozen=True, slots=True)
class YearCheck:
    """What there is to say about one year."""

    year: int
    announced: bool
    working_days: int
    differences: Mapping[str, tuple[date, ...] | None]
    """by package: days that it takes otherwise; None where it does not know the year"""

    @property
    def is_good(self) -> bool:
        """Tell whether the year is announced and no package that knows it disagrees."""
        return self.announced and not any(self.differences.values())


def compare(calendar: Calendar, today: date) -> tuple[YearCheck, ...]:
    """Check the calendar's years, those missing between them, this year, and next year where it is time."""
    asked_for = today.year + (today.month >= NEXT_YEAR_FROM)
    years = (*calendar.plans, today.year, asked_for)
    return tuple(_check(calendar, year) for year in range(min(years), max(years) + 1))


def _check(calendar: Calendar, year: int) -> YearCheck:
    days = tuple(_days(year))
    announced = calendar.is_announced(year)
    packages = {"chinesecalendar": _chinesecalendar(year), "holidays": _holidays(year)}
    return YearCheck(
        year=year,
        announced=announced,
        working_days=sum(map(calendar.is_working_day, days)),
        differences={
            name: None
            if is_worked is None or not announced
            else tuple(day for day in days if is_worked(day) != calendar.is_working_day(day))
            for name, is_worked in packages.items()
        },
    )


def _days(year: int) -> Iterator[date]:
    first = date(year, 1, 1)
    return (first + timedelta(days=n) for n in range((date(year, 12, 31) - first).days + 1))


def _chinesecalendar(year: int) -> IsWorked | None:
    try:
        chinese_calendar.is_workday(date(year, 7, 1))
    except NotImplementedError:
        return None
    is_workday: IsWorked = chinese_calendar.is_workday
    return is_workday


def _holidays(year: int) -> IsWorked | None:
    """Return what the package thinks; a year without days worked in lieu is one it does not know yet."""
    known = holidays.country_holidays("CN", years=year)
    return known.is_working_day if known.weekend_workdays else None
