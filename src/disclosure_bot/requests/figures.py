"""What the yearly report says about requests (section 三), and the same as a table without persons."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median

from disclosure_bot.domain.academic_year import year_named
from disclosure_bot.domain.calendar import Calendar
from disclosure_bot.domain.request import Request, RequestKind, RequestState
from disclosure_bot.office.counting import working_days
from disclosure_bot.reports.csv import csv_text

HEADS = (
    "登记号",
    "收到日期",
    "渠道",
    "类别",
    "内容",
    "清单事项",
    "责任部门",
    "期限",
    "延长至",
    "状态",
    "结果",
    "理由",
    "答复日期",
    "收费（元）",
    "减免（元）",
)


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of a period."""

    kinds: Mapping[str, int]
    """how many of each kind were received"""
    channels: Mapping[str, int]
    """of the requests alone, as all that follows"""
    outcomes: Mapping[str, int]
    """how many answers had each outcome"""
    reasons: Mapping[str, int]
    """why information was withheld"""
    open: int
    """not answered and not withdrawn yet"""
    withdrawn: int
    extended: int
    late: int
    """answered after the last day"""
    median_days: float | None
    """working days from receipt to answer; None: none was answered"""
    fees: int
    """in fen"""
    waived: int
    """in fen"""


def figures(requests: Iterable[Request], calendar: Calendar) -> Figures:
    """Count these requests, which are those of a period; working days are the calendar's."""
    everything = list(requests)
    asked = [request for request in everything if request.kind is RequestKind.REQUEST]
    answered = [request for request in asked if request.state is RequestState.ANSWERED]
    days = [_days(request, calendar) for request in answered]
    return Figures(
        kinds={kind.value: sum(request.kind is kind for request in everything) for kind in RequestKind},
        channels=dict(Counter(request.channel.value for request in asked)),
        outcomes=dict(Counter(request.outcome.value for request in answered if request.outcome)),
        reasons=dict(Counter(request.because.value for request in answered if request.because)),
        open=sum(request.state.is_open for request in asked),
        withdrawn=sum(request.state is RequestState.WITHDRAWN for request in asked),
        extended=sum(request.extended_until is not None for request in asked),
        late=sum(_is_late(request) for request in answered),
        median_days=median(days) if days else None,
        fees=sum(request.fee for request in asked),
        waived=sum(request.waived for request in asked),
    )


def _days(request: Request, calendar: Calendar) -> int:
    return working_days(request.received_on, request.answered_on or request.received_on, calendar)


def _is_late(request: Request) -> bool:
    return bool(request.last_day and request.answered_on and request.answered_on > request.last_day)


def academic_year(text: str) -> tuple[date, date] | None:
    """Return the days of ``2019-2020``: 1 September to 31 August; None where it names no such year."""
    year = year_named(text)
    return (year.first_day, year.last_day) if year else None


def as_csv(requests: Sequence[Request]) -> str:
    """Return requests as CSV, a line each under a line of heads; no persons in it (see ``csv_text``)."""
    return csv_text(HEADS, map(_row, requests))


def _row(request: Request) -> tuple[object, ...]:
    return (
        request.number,
        request.received_on.isoformat(),
        request.channel.value,
        request.kind.value,
        request.subject,
        request.item or "",
        request.department,
        request.due.isoformat() if request.due else "",
        request.extended_until.isoformat() if request.extended_until else "",
        request.state.value,
        request.outcome.value if request.outcome else "",
        request.because.value if request.because else "",
        request.answered_on.isoformat() if request.answered_on else "",
        request.fee / 100,
        request.waived / 100,
    )
