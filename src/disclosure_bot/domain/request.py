"""Requests in the sense of law (依申请公开), and what else reaches the office in writing."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

SUBJECT_LENGTH = 500
"""characters of what is asked that are kept"""


class RequestChannel(StrEnum):
    """How a request arrived."""

    LETTER = "letter"
    EMAIL = "email"
    VISIT = "visit"
    WEB = "web"
    BOT = "bot"


class RequestKind(StrEnum):
    """What reached the office: a request in the sense of law, or something else that is registered."""

    REQUEST = "申请"
    EVALUATION = "评议"
    COMPLAINT = "举报"
    REVIEW = "复议"
    LAWSUIT = "诉讼"


class RequestState(StrEnum):
    """How far a request is."""

    RECEIVED = "received"
    CLARIFYING = "clarifying"
    """the applicant was asked to say more exactly what is wanted"""
    WITH_DEPARTMENT = "with-department"
    ANSWERED = "answered"
    WITHDRAWN = "withdrawn"

    @property
    def is_open(self) -> bool:
        """Tell whether somebody still has to do something."""
        return self not in {RequestState.ANSWERED, RequestState.WITHDRAWN}


class RequestOutcome(StrEnum):
    """What the answer to a request was."""

    PUBLIC = "公开"
    PARTLY = "部分公开"
    WITHHELD = "不予公开"
    NONE = "信息不存在"
    ELSEWHERE = "非本校"
    PUBLISHED = "已公开"
    NOT_CLARIFIED = "补正未回"
    REPEATED = "重复"


OPEN = frozenset(state for state in RequestState if state.is_open)
"""states of a request that waits for its answer"""


class WithheldBecause(StrEnum):
    """Why information is withheld, in whole or in part."""

    STATE_SECRET = "国家秘密"  # noqa: S105  a kind of reason, no password
    TRADE_SECRET = "商业秘密"  # noqa: S105  likewise
    PRIVACY = "个人隐私"
    RULE = "法律法规规章或学校规定"


@dataclass(frozen=True, slots=True)
class Applicant:
    """Who asks, in their own words: personal data, kept encrypted only."""

    name: str = ""
    contact: str = ""
    words: str = ""
    """the request as it was written"""

    def __bool__(self) -> bool:
        return bool(self.name or self.contact or self.words)


@dataclass(frozen=True, slots=True)
class Request:
    """One row of the register."""

    number: str
    """year of receipt and a count: ``2026-017``"""
    received_on: date
    channel: RequestChannel
    kind: RequestKind
    subject: str
    """what is asked, personal data masked"""
    state: RequestState = RequestState.RECEIVED
    due: date | None = None
    """None where no rule sets a time limit"""
    provisional: bool = False
    """the due day was counted with days off that are not announced yet"""
    item: int | None = None
    """number of the checklist's item"""
    department: str = ""
    """key of the department that prepares the answer"""
    extended_until: date | None = None
    """None: the time limit was not extended"""
    outcome: RequestOutcome | None = None
    """None until it is answered"""
    because: WithheldBecause | None = None
    """None where nothing is withheld"""
    answered_on: date | None = None
    """day of the answer, or of the withdrawal; None until then"""
    fee: int = 0
    """in fen"""
    waived: int = 0
    """of the fee, in fen: not asked of the applicant"""
    note: str = ""
    asker: str = ""
    """pseudonym of whoever filed it through the bot"""
    person: bytes | None = None
    """the applicant, encrypted; None where nothing was noted, or it was erased"""

    @property
    def last_day(self) -> date | None:
        """The day by which it must be answered, extended or not; None where no rule sets one."""
        return self.extended_until or self.due


@dataclass(frozen=True, slots=True)
class RequestAct:
    """Who did what to a request."""

    number: str
    """of the request; empty where the act concerns several"""
    who: str
    """name of the member of staff, or of the program where it acted by itself"""
    acted_at: datetime
    what: str
    """``received``, ``assigned``, ``asked-back``, ``answered``, ..."""
    detail: str = ""
    """what the act was about: the department, the question asked back, the day"""
