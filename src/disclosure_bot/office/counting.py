"""When a term ends: the one place that counts days, for every deadline that anybody is told."""

import calendar as gregorian
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import count

from disclosure_bot.domain.calendar import Calendar, Due, Step, Term
from disclosure_bot.domain.deadline import Unit
from disclosure_bot.domain.language import Bilingual

LONGEST = 10_000
"""days, months or whatever a term is in, its extension included; beyond it nothing is counted"""

_WORKED = Bilingual("调休上班", "worked in lieu")
_MONTH_END = Bilingual("当月没有这一天，取月末", "the month is shorter: its last day")
_MONTHS = {Unit.MONTH: 1, Unit.YEAR: 12}


def due(start: date, term: Term, calendar: Calendar) -> Due:
    """Return when a term that begins (or, ``before``, ends) with ``start`` is over.

    Working days are counted by the calendar, other units are not moved off a weekend or holiday.

    Raises:
        ValueError: the count is under 1 or over ``LONGEST``.
        OverflowError: the end lies beyond the years 1 to 9999.
    """
    total = term.count + term.extension
    if term.count < 1 or term.extension < 0 or total > LONGEST:
        raise ValueError(f"cannot count {term.count} + {term.extension}")
    direction = -1 if term.before else 1
    zero = start - timedelta(days=direction) if calendar.counts_start else start
    steps = _steps(zero, term.unit, term.count, direction, calendar)
    end = steps[-1].day
    longer = _steps(zero, term.unit, total, direction, calendar)[-1].day if term.extension else None
    begin = () if calendar.counts_start else (Step(start, 0),)
    return Due(
        end, term.unit, (*begin, *steps), _unannounced(start, longer or end, term.unit, calendar), longer
    )


def working_days(start: date, end: date, calendar: Calendar) -> int:
    """Return how many working days lie after ``start`` up to and with ``end``; negative if it is past."""
    if end < start:
        return -working_days(end, start, calendar)
    days = (start + timedelta(days=n) for n in range(1, (end - start).days + 1))
    return sum(map(calendar.is_working_day, days))


def _steps(zero: date, unit: Unit, number: int, direction: int, calendar: Calendar) -> tuple[Step, ...]:
    """Return the steps after day 0, the last of them the end."""
    if unit is Unit.WORKING_DAY:
        return tuple(_through_working_days(zero, number, direction, calendar))
    if unit is Unit.DAY:
        end = zero + timedelta(days=direction * number)
        first = (Step(zero + timedelta(days=direction), 1),) if number > 1 else ()
        return (*first, Step(end, number))
    return (_after_months(zero, number * _MONTHS[unit] * direction, number),)


def _through_working_days(zero: date, number: int, direction: int, calendar: Calendar) -> Iterator[Step]:
    """Yield each working day with its number, holidays in a row as one step, plain weekends not at all."""
    counted = 0
    pause: Step | None = None
    for distance in count(1):
        day = zero + timedelta(days=direction * distance)
        if not calendar.is_working_day(day):
            pause = _paused(pause, day, calendar)
            continue
        if pause:
            yield pause
            pause = None
        counted += 1
        yield Step(day, counted, what=_WORKED if day in calendar.worked else None)
        if counted == number:
            return


def _paused(pause: Step | None, day: date, calendar: Calendar) -> Step | None:
    """Return a pause with one more day in it; it begins with a holiday's first day."""
    name = calendar.holiday(day)
    if name is None:
        return pause
    if pause is None:
        return Step(day, None, day, name)
    return Step(min(pause.day, day), None, max(pause.until or day, day), pause.what)


def _after_months(zero: date, months: int, number: int) -> Step:
    """Return the same day some months on, or the last day of a month that is shorter.

    Raises:
        OverflowError: that lies beyond the years 1 to 9999.
    """
    year, month = divmod(zero.year * 12 + zero.month - 1 + months, 12)
    if not date.min.year <= year <= date.max.year:
        raise OverflowError(f"year {year}")
    last = gregorian.monthrange(year, month + 1)[1]
    what = _MONTH_END if zero.day > last else None
    return Step(date(year, month + 1, min(zero.day, last)), number, what=what)


def _unannounced(start: date, end: date, unit: Unit, calendar: Calendar) -> tuple[int, ...]:
    if unit is not Unit.WORKING_DAY:
        return ()
    first, last = sorted((start, end))
    return tuple(year for year in range(first.year, last.year + 1) if not calendar.is_announced(year))
