"""Whom to remind, and when: 5 and 2 working days before, on the day, and each day after."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from disclosure_bot.domain.knowledge import Knowledge
from disclosure_bot.domain.request import Request
from disclosure_bot.office.ics import Entry, ics
from disclosure_bot.requests.listing import Listed, left_in_words, listed

DAYS = frozenset({5, 2, 0})
"""working days left on which a reminder is sent; once late, it is sent every day"""


def to_remind(requests: Iterable[Request], today: date, knowledge: Knowledge) -> tuple[Listed, ...]:
    """Return the requests to remind of on a day, the most urgent first; on days off only those late."""
    is_worked = knowledge.calendar.is_working_day(today)
    return tuple(
        row
        for row in listed(requests, today, knowledge.calendar)
        if row.days_left is not None and (row.is_overdue or (is_worked and row.days_left in DAYS))
    )


def letter(rows: Sequence[Listed], department: str = "") -> str:
    """Return the reminder, of one department or of all; it names no person. Empty where there is nothing."""
    own = [row for row in rows if not department or row.request.department == department]
    if not own:
        return ""
    lines = [f"• {row.request.number} {row.request.last_day} {left_in_words(row)}" for row in own]
    return "\n".join([f"⏰ 依申请公开：{len(own)} 件要办 {len(own)} requests to answer", *lines])


def due_dates(requests: Iterable[Request], knowledge: Knowledge, made_at: datetime) -> bytes:
    """Return the last days of open requests as a calendar file; it names no person and no subject."""
    entries = [
        _entry(request, request.last_day, knowledge)
        for request in requests
        if request.state.is_open and request.last_day
    ]
    return ics(entries, made_at, "依申请公开期限")


def _entry(request: Request, day: date, knowledge: Knowledge) -> Entry:
    department = knowledge.departments.get(request.department)
    with_whom = f"（{department.name.zh}）" if department else ""
    return Entry(
        uid=f"request-{request.number}@disclosure-bot",
        day=day,
        summary=f"{request.number} {request.kind.value}：答复最后一天{with_whom}",
        description=f"{request.received_on} 收到",
    )
