"""The calendar of working days: from its file to the value, and what contradicts itself in it."""

from collections.abc import Iterator
from datetime import date

from disclosure_bot.domain.calendar import Calendar, Holiday, Notice, YearPlan, calendar_of
from disclosure_bot.domain.knowledge import Finding
from disclosure_bot.domain.language import Bilingual
from disclosure_bot.knowledge.read.messages import new_finding
from disclosure_bot.knowledge.read.model import BothLines
from disclosure_bot.knowledge.read.parsed import ParsedFolder
from disclosure_bot.knowledge.read.schema_office import (
    CalendarFile,
    CountFrom,
    HolidayModel,
    NoticeModel,
    YearModel,
)

FILE = "calendar.yaml"
_LONGEST_HOLIDAY = 15
"""days off in a row; more is a slip of the pen"""
_FRIDAY = 4


def to_calendar(file: CalendarFile) -> Calendar:
    """Return the calendar that a file describes."""
    days = [(day, _both(fixed.name)) for fixed in file.fixed for day in fixed.days]
    return calendar_of(
        map(_plan, file.years),
        {(int(day[:2]), int(day[3:])): name for day, name in days},
        counts_start=file.count_from is CountFrom.SAME_DAY,
    )


def _plan(model: YearModel) -> YearPlan:
    return YearPlan(
        year=model.year,
        holidays=tuple(Holiday(_both(one.name), one.first, one.last) for one in model.off),
        worked=tuple(model.work),
        notices=tuple(map(_notice, model.notices)),
    )


def _notice(model: NoticeModel) -> Notice:
    return Notice(model.number or "", model.issued_on, model.url or "")


def _both(text: BothLines) -> Bilingual:
    return Bilingual(text.zh, text.en or "")


def calendar_findings(parsed: ParsedFolder) -> Iterator[Finding]:
    """Yield what contradicts itself in the calendar."""
    seen: set[int] = set()
    off = _days_off(parsed.calendar) if parsed.calendar else set()
    for at, plan in enumerate(parsed.calendar.years if parsed.calendar else ()):
        if plan.year in seen:
            yield new_finding("duplicate-year", parsed.place(FILE, "years", at, "year"), name=plan.year)
        seen.add(plan.year)
        for number, holiday in enumerate(plan.off):
            if _is_odd(holiday, plan.year):
                where = parsed.place(FILE, "years", at, "off", number, "last")
                yield new_finding("odd-holiday", where, name=holiday.name.zh, limit=_LONGEST_HOLIDAY)
        for number, day in enumerate(plan.work):
            if day.weekday() <= _FRIDAY or day in off or not _belongs(day, plan.year):
                where = parsed.place(FILE, "years", at, "work", number)
                yield new_finding("odd-workday", where, name=day)


def _days_off(file: CalendarFile) -> set[date]:
    return {
        day
        for plan in file.years
        for holiday in plan.off
        if not _is_odd(holiday, plan.year)
        for day in Holiday(_both(holiday.name), holiday.first, holiday.last).days()
    }


def _is_odd(holiday: HolidayModel, year: int) -> bool:
    """Tell whether days off run backwards, are too many, or lie in another year."""
    days = (holiday.last - holiday.first).days + 1
    return not 1 <= days <= _LONGEST_HOLIDAY or not _belongs(holiday.first, year)


def _belongs(day: date, year: int) -> bool:
    """Tell whether a day may stand in a year's block: New Year reaches back into December."""
    return day.year == year or (day.year, day.month) == (year - 1, 12)
