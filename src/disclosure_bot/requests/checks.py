"""What cannot be right about a request, said in a sentence before anything is written."""

from dataclasses import dataclass, field
from datetime import date

from disclosure_bot.domain.knowledge import Knowledge
from disclosure_bot.domain.request import (
    SUBJECT_LENGTH,
    Applicant,
    Request,
    RequestChannel,
    RequestKind,
    RequestOutcome,
    WithheldBecause,
)
from disclosure_bot.errors import DisclosureBotError

EARLIEST = date(2008, 1, 1)
"""nothing of this kind was asked before"""
WITHHELD = frozenset({RequestOutcome.WITHHELD, RequestOutcome.PARTLY})
"""outcomes that need a reason"""


class RegisterError(DisclosureBotError):
    """What was asked of the register cannot be done; the sentence says why."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """A request as it arrives."""

    received_on: date
    channel: RequestChannel
    kind: RequestKind
    subject: str
    applicant: Applicant = field(default_factory=Applicant)
    item: int | None = None
    """number of the checklist's item"""
    department: str = ""
    """key of the department that prepares the answer; empty: none yet"""
    note: str = ""
    asker: str = ""
    """pseudonym of the person who files it through the bot"""


@dataclass(frozen=True, slots=True)
class Answer:
    """How a request was answered."""

    outcome: RequestOutcome
    answered_on: date
    because: WithheldBecause | None = None
    fee: int = 0
    """in fen"""
    waived: int = 0
    """in fen"""
    note: str = ""


def check_arrival(arrival: Arrival, knowledge: Knowledge, today: date) -> None:
    """Refuse what cannot have arrived like that.

    Raises:
        RegisterError: a day, the subject, the item or the department cannot be right.
    """
    check_day(arrival.received_on, EARLIEST, today)
    if not arrival.subject.strip():
        raise RegisterError("请写明要什么：--subject", "Say what is asked: --subject")
    if len(arrival.subject) > SUBJECT_LENGTH:
        raise RegisterError(
            f"内容最多 {SUBJECT_LENGTH} 字", f"The subject has at most {SUBJECT_LENGTH} characters"
        )
    items = {item.number for category in knowledge.checklist for item in category.items}
    if arrival.item is not None and arrival.item not in items:
        raise RegisterError(f"清单没有第 {arrival.item} 项", f"There is no item {arrival.item}")
    if arrival.department:
        check_department(arrival.department, knowledge)


def check_department(department: str, knowledge: Knowledge) -> None:
    """Refuse a department that the knowledge does not know.

    Raises:
        RegisterError: there is none.
    """
    if department not in knowledge.departments:
        known = ", ".join(knowledge.departments)
        raise RegisterError(
            f"没有这个部门：{department}（{known}）", f"no such department: {department} ({known})"
        )


def check_day(day: date, first: date, today: date) -> None:
    """Refuse a day that lies before the first or has not come yet.

    Raises:
        RegisterError: it does.
    """
    if not first <= day <= today:
        raise RegisterError(
            f"日期 {day} 不对：应在 {first} 到今天 {today} 之间",
            f"{day} cannot be right: it must lie between {first} and today, {today}",
        )


def check_extension(request: Request, until: date, why: str) -> None:
    """Refuse an extension without a reason, or to a day that is no later.

    Raises:
        RegisterError: it is one.
    """
    if not why.strip():
        raise RegisterError("延长要写明理由：--why", "Say why it is extended: --why")
    if request.last_day is None or until <= request.last_day:
        last = request.last_day or "—"
        raise RegisterError(f"延长后的日期要晚于现在的期限 {last}", f"The new day must be later than {last}")


def check_answer(answer: Answer, request: Request, today: date) -> None:
    """Refuse an answer on an impossible day, or one that withholds without a reason.

    Raises:
        RegisterError: it is one.
    """
    check_day(answer.answered_on, request.received_on, today)
    if answer.outcome in WITHHELD and answer.because is None:
        reasons = "、".join(reason.value for reason in WithheldBecause)
        raise RegisterError(
            f"不予公开、部分公开要写明理由：--because（{reasons}）", "Say why it is withheld: --because"
        )
