"""The register as staff read it: open ones first, by their last day, and how many working days are left."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from disclosure_bot.domain.calendar import Calendar
from disclosure_bot.domain.knowledge import Knowledge
from disclosure_bot.domain.language import Bilingual
from disclosure_bot.domain.request import Request, RequestAct, RequestOutcome, RequestState
from disclosure_bot.office.counting import working_days

SOON = 5
"""working days from which a last day is near"""

STATES = {
    RequestState.RECEIVED: "已收到 received",
    RequestState.CLARIFYING: "待补正 clarifying",
    RequestState.WITH_DEPARTMENT: "部门办理 with department",
    RequestState.ANSWERED: "已答复 answered",
    RequestState.WITHDRAWN: "已撤回 withdrawn",
}
OUTCOMES = {
    outcome: Bilingual(outcome.value, english)
    for outcome, english in (
        (RequestOutcome.PUBLIC, "released"),
        (RequestOutcome.PARTLY, "released in part"),
        (RequestOutcome.WITHHELD, "not released"),
        (RequestOutcome.NONE, "there is no such information"),
        (RequestOutcome.ELSEWHERE, "not held by the university"),
        (RequestOutcome.PUBLISHED, "published already"),
        (RequestOutcome.NOT_CLARIFIED, "not made clear in time"),
        (RequestOutcome.REPEATED, "asked before"),
    )
}
ACTS = {
    "received": "收到 received",
    "assigned": "交部门 assigned",
    "asked-back": "请补正 asked back",
    "clarified": "已补正 clarified",
    "extended": "延长 extended",
    "answered": "答复 answered",
    "withdrawn": "撤回 withdrawn",
    "erased": "清除申请人 applicant erased",
    "recounted": "重算期限 counted anew",
}


@dataclass(frozen=True, slots=True)
class Listed:
    """A request with what is left of its time."""

    request: Request
    days_left: int | None
    """working days to the last day; negative once past, None where it is closed or has none"""

    @property
    def is_overdue(self) -> bool:
        """Tell whether it is open after its last day."""
        return self.days_left is not None and self.days_left < 0


def listed(requests: Iterable[Request], today: date, calendar: Calendar) -> tuple[Listed, ...]:
    """Return requests in the order of urgency: open ones by their last day, then the others, newest first."""

    @cache  # many have the same last day
    def left(last: date) -> int:
        days = working_days(today, last, calendar)
        return -1 if days == 0 and last < today else days

    rows = [_row(request, left) for request in requests]
    still = [row for row in rows if row.request.state.is_open]
    done = [row for row in rows if not row.request.state.is_open]
    still.sort(key=lambda row: (row.request.last_day or date.max, row.request.received_on, _place(row)))
    done.sort(key=lambda row: (row.request.received_on, _place(row)), reverse=True)
    return (*still, *done)


def _place(row: Listed) -> tuple[int, ...]:
    """Return year and serial: ``2026-1000`` comes after ``2026-999``."""
    return tuple(map(int, row.request.number.split("-")))


def _row(request: Request, left: Callable[[date], int]) -> Listed:
    last = request.last_day if request.state.is_open else None
    return Listed(request, None if last is None else left(last))


def in_words(rows: Sequence[Listed], total: int) -> str:
    """Return how many of a ``total`` are open, and how many are late or nearly so; ``rows`` hold those."""
    still = [row for row in rows if row.request.state.is_open]
    late = sum(row.is_overdue for row in still)
    soon = sum(row.days_left is not None and 0 <= row.days_left <= SOON for row in still)
    return (
        f"共 {total} 件，在办 {len(still)} 件：逾期 {late}，{SOON} 个工作日内到期 {soon}。"
        f" {total} in all, {len(still)} open: {late} overdue, {soon} due within {SOON} working days."
    )


def left_in_words(row: Listed) -> str:
    """Return the working days left in Chinese: ``还有 3 天``, ``逾期 2 天``; ``—`` without a last day."""
    if row.days_left is None:
        return "—"
    if row.is_overdue:
        return f"逾期 {-row.days_left} 天"
    return "今天到期" if row.days_left == 0 else f"还有 {row.days_left} 天"


def told(row: Listed, knowledge: Knowledge) -> tuple[tuple[str, str], ...]:
    """Return what is noted about a request as names and values, but no person; blank ones are left out."""
    request = row.request
    department = knowledge.departments.get(request.department)
    lines = (
        ("收到 received", f"{request.received_on} · {request.channel.value}"),
        ("内容 subject", request.subject),
        ("期限 due", f"{request.last_day or '—'} {left_in_words(row)}"),
        ("部门 department", department.name.zh if department else request.department),
        ("清单事项 item", str(request.item or "")),
        ("结果 outcome", request.outcome.value if request.outcome else ""),
        ("理由 because", request.because.value if request.because else ""),
        ("答复 answered", str(request.answered_on or "")),
        ("备注 note", request.note),
    )
    return tuple((name, value) for name, value in lines if value)


def as_object(row: Listed) -> dict[str, object]:
    """Return a request as JSON values, without any person; the first four keys are part of the contract."""
    request = row.request
    return {
        "number": request.number,
        "due": request.last_day and request.last_day.isoformat(),
        "state": request.state.value,
        "department": request.department,
        "kind": request.kind.value,
        "channel": request.channel.value,
        "received": request.received_on.isoformat(),
        "provisional": request.provisional,
        "days_left": row.days_left,
    }


def details(row: Listed, acts: Sequence[RequestAct]) -> dict[str, object]:
    """Return all that is noted about a request as JSON values, fees in yuan, without the person."""
    request = row.request
    return as_object(row) | {
        "subject": request.subject,
        "item": request.item,
        "extended_until": request.extended_until and request.extended_until.isoformat(),
        "outcome": request.outcome and request.outcome.value,
        "because": request.because and request.because.value,
        "answered_on": request.answered_on and request.answered_on.isoformat(),
        "fee": request.fee / 100,
        "waived": request.waived / 100,
        "note": request.note,
        "history": [
            {"at": act.acted_at.isoformat(), "who": act.who, "what": act.what, "detail": act.detail}
            for act in acts
        ],
    }
