"""The office's year: what is due when, as a list and as days for a calendar."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from operator import attrgetter

from disclosure_bot.domain.knowledge import Knowledge
from disclosure_bot.domain.request import Request
from disclosure_bot.knowledge.check.advice import review_interval
from disclosure_bot.office.ics import Entry, ics
from disclosure_bot.office.versions import last_version

AHEAD = timedelta(days=366)
"""how far the list reaches"""
REPORT = (10, 31)
"""month and day by which the yearly report is to be public"""
DRAFT = (9, 1)
"""month and day from which it can be drafted: the year that it is about is over"""
CALENDAR = (11, 1)
"""month and day from which next year's days off are announced"""


@dataclass(frozen=True, slots=True)
class Task:
    """Something that is due on a day."""

    day: date
    kind: str
    """``report``, ``calendar``, ``review``, ``expiry`` or ``request``"""
    what: str
    """in Chinese"""
    what_en: str
    department: str = ""
    key: str = ""
    """tells tasks of one kind and day apart"""


def agenda(knowledge: Knowledge, requests: Iterable[Request], today: date) -> tuple[Task, ...]:
    """Return what is due in the year to come, and what is overdue, by day."""
    tasks = (
        *_every_year(knowledge, today),
        *_reviews(knowledge),
        *_expiries(knowledge, today),
        *_requests(requests),
    )
    within = (task for task in tasks if task.day <= today + AHEAD)
    return tuple(sorted(within, key=lambda task: (task.day, task.kind, task.department, task.key)))


def agenda_ics(tasks: Iterable[Task], made_at: datetime) -> bytes:
    """Return the list as a calendar file; it names no person and nothing of what was asked."""
    entries = (
        Entry(
            uid=f"{task.kind}-{task.key or task.day}@disclosure-bot",
            day=task.day,
            summary=task.what,
            description=task.what_en,
        )
        for task in tasks
    )
    return ics(entries, made_at, "信息公开工作日程")


def _every_year(knowledge: Knowledge, today: date) -> Iterator[Task]:
    report = _next(REPORT, today)
    years = f"{report.year - 1}-{report.year}"
    what = f"{years}学年信息公开年度报告公布的最后一天"
    yield Task(report, "report", what, f"last day to publish the report on {years}", key="publish")
    if (begin := date(report.year, *DRAFT)) >= today:
        what = f"{years}学年结束：起草年度报告，看哪些待补（disclosure-bot report）"
        yield Task(begin, "report", what, f"draft the report on {years}: what is missing?", key="draft")
    for year in sorted({today.year + 1, _next(CALENDAR, today).year + 1}):
        if not knowledge.calendar.is_announced(year):
            what, what_en = f"补{year}年放假安排到 calendar.yaml", f"add the days off of {year}"
            yield Task(date(year - 1, *CALENDAR), "calendar", what, what_en, key=str(year))


def _reviews(knowledge: Knowledge) -> Iterator[Task]:
    """Yield one task for each department and day on which entries are to be reviewed."""
    due = [
        (entry.reviewed_on + timedelta(days=review_interval(entry, knowledge)), entry.department)
        for entry in knowledge.entries.values()
        if entry.reviewed_on
    ]
    for (day, department), group in groupby(sorted(due)):
        count = len(list(group))
        name = knowledge.departments[department].name.zh
        what = f"{name}：{count} 个条目要审核"
        yield Task(day, "review", what, f"{count} entries to review", department, f"{department}-{day}")


def _expiries(knowledge: Knowledge, today: date) -> Iterator[Task]:
    for entry in knowledge.entries.values():
        if until := last_version(entry, today).valid_until:
            what = f"到期：{entry.title.zh}（{entry.id}）"
            yield Task(until, "expiry", what, f"{entry.id} expires", entry.department, entry.id)


def _requests(requests: Iterable[Request]) -> Iterator[Task]:
    running = [request for request in requests if request.state.is_open]
    for request in sorted(running, key=attrgetter("number")):
        if last := request.last_day:
            number = request.number
            what, what_en = f"{number} {request.kind.value}：答复最后一天", f"last day to answer {number}"
            yield Task(last, "request", what, what_en, request.department, number)


def _next(month_day: tuple[int, int], today: date) -> date:
    """Return the next such day, today too."""
    this_year = date(today.year, *month_day)
    return this_year if this_year >= today else date(today.year + 1, *month_day)
