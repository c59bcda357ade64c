"""Days of work and of rest, and terms of law that are counted with them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from disclosure_bot.domain.deadline import Unit
from disclosure_bot.domain.language import Bilingual

_SATURDAY = 5

Day = date
"""where a field is named ``date``"""


@dataclass(frozen=True, slots=True)
class Term:
    """So many days, working days, months or years."""

    count: int
    unit: Unit = Unit.DAY
    extension: int = 0
    """by how many more of the unit it may be extended; 0: not at all"""
    before: bool = False
    """counted back from what it ends with: 30 days before a permit expires"""


@dataclass(frozen=True, slots=True)
class Step:
    """What a day, or days off in a row, did to the count."""

    day: date
    number: int | None
    """0 is the start; None: days that were not counted"""
    until: date | None = None
    """last of days in a row that were not counted"""
    what: Bilingual | None = None
    """why: the holiday's name, or that a Saturday or Sunday was worked"""


@dataclass(frozen=True, slots=True)
class Due:
    """When a term ends, and how that was counted."""

    date: date
    """the last day of the term"""
    unit: Unit
    steps: tuple[Step, ...]
    """from the start to the last day, in their order"""
    provisional: tuple[int, ...] = ()
    """years whose days off are not announced yet: to be counted again once they are"""
    extended: "Day | None" = None
    """when it ends if it is extended as far as it may be"""


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice of the State Council that arranges the days off of a year, or changes them."""

    number: str = ""
    """as it is cited: 国办发明电〔2025〕7号"""
    issued_on: date | None = None
    url: str = ""


@dataclass(frozen=True, slots=True)
class Holiday:
    """Days off in a row."""

    name: Bilingual
    first: date
    last: date

    def days(self) -> Iterator[date]:
        """Yield its days."""
        return (self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1))


@dataclass(frozen=True, slots=True)
class YearPlan:
    """What is arranged for a year."""

    year: int
    holidays: tuple[Holiday, ...] = ()
    worked: tuple[date, ...] = ()
    """Saturdays and Sundays that are worked"""
    notices: tuple[Notice, ...] = ()
    """none: the year is not announced yet, what stands here are the fixed days only"""


@dataclass(frozen=True, slots=True)
class Calendar:
    """Which days are worked."""

    plans: Mapping[int, YearPlan] = field(default_factory=dict)
    """by year"""
    off: Mapping[date, Bilingual] = field(default_factory=dict)
    """days off other than plain weekends, with the holiday's name"""
    worked: frozenset[date] = frozenset()
    """Saturdays and Sundays that are worked"""
    fixed: Mapping[tuple[int, int], Bilingual] = field(default_factory=dict)
    """month and day of holidays that are the same every year, for years that have no plan"""
    counts_start: bool = False
    """the day of receipt is day 1; otherwise it is day 0"""

    def is_working_day(self, day: date) -> bool:
        """Tell whether a day is worked, as far as its year is known."""
        return day in self.worked or (day.weekday() < _SATURDAY and self.holiday(day) is None)

    def holiday(self, day: date) -> Bilingual | None:
        """Return the name of the holiday that a day belongs to; None on others, plain weekends too."""
        fixed = None if day.year in self.plans else self.fixed.get((day.month, day.day))
        return self.off.get(day) or fixed

    def is_announced(self, year: int) -> bool:
        """Tell whether the State Council has arranged that year."""
        return year in self.plans and bool(self.plans[year].notices)


def calendar_of(
    plans: Iterable[YearPlan],
    fixed: Mapping[tuple[int, int], Bilingual] | None = None,
    *,
    counts_start: bool = False,
) -> Calendar:
    """Return the calendar that some years make together."""
    years = {plan.year: plan for plan in plans}
    holidays = [holiday for plan in years.values() for holiday in plan.holidays]
    return Calendar(
        plans=years,
        off={day: holiday.name for holiday in holidays for day in holiday.days()},
        worked=frozenset(day for plan in years.values() for day in plan.worked),
        fixed=fixed or {},
        counts_start=counts_start,
    )
