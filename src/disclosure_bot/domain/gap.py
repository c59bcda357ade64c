"""What could not be answered: why, in which group, and what was done about it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from disclosure_bot.domain.exchange import Exchange, Verdict
from disclosure_bot.domain.reply import Match, Outcome


class GapReason(StrEnum):
    """Why an exchange is a gap."""

    ABSTAINED = "abstained"
    NONE_CHOSEN = "none-chosen"
    NOT_USEFUL = "not-useful"
    HANDED_OFF = "handed-off"
    ASKED_AGAIN = "asked-again"
    """the same asker asked it in other words within minutes: seen only beside the next exchange"""


class GapState(StrEnum):
    """What became of a group of gaps."""

    OPEN = "open"
    LINKED = "linked"
    DISMISSED = "dismissed"


def gap_reason(exchange: Exchange) -> GapReason | None:
    """Return why the exchange by itself is a gap, or None if it is none."""
    if exchange.shed or not exchange.is_question:
        return None
    if exchange.feedback is not None:
        return _reason_of_verdict(exchange.feedback.verdict)
    if exchange.outcome is Outcome.CHOOSE:
        return None if exchange.chosen else GapReason.NONE_CHOSEN
    return _REASON_OF_OUTCOME.get(exchange.outcome)


_REASON_OF_OUTCOME = {Outcome.ABSTAIN: GapReason.ABSTAINED, Outcome.HANDOFF: GapReason.HANDED_OFF}


def _reason_of_verdict(verdict: Verdict) -> GapReason | None:
    if verdict is Verdict.USEFUL:
        return None
    return GapReason.NONE_CHOSEN if verdict is Verdict.NONE_OF_THESE else GapReason.NOT_USEFUL


@dataclass(frozen=True, slots=True)
class GapMember:
    """An exchange that belongs to a group."""

    exchange: str
    """its id"""
    gap: str
    """id of the group"""
    reason: GapReason


@dataclass(frozen=True, slots=True)
class Gap:
    """A group of exchanges that miss the same answer."""

    id: str
    """stable: given once, never given again"""
    typical: str
    """id of its most typical exchange"""
    state: GapState
    opened_at: datetime
    nearest: tuple[Match, ...] = ()
    """entries that came nearest, with the confidence that missed"""
    centroid: bytes = b""
    """where the group stands among meanings; only its grouper reads it"""
    entry: str = ""
    """the entry it was linked to"""
    closed_at: datetime | None = None
    """None while it is open"""
    title: str = ""
    """the question of its most typical exchange; this and what follows is filled in by the store"""
    count: int = 0
    """exchanges in it"""
    askers: int = 0
    """distinct people among them"""
    last_at: datetime | None = None
    """when it was last asked"""


@dataclass(frozen=True, slots=True)
class GapAct:
    """What somebody did to a group."""

    id: str
    gap: str
    who: str
    """the member of staff, as the channel names people"""
    acted_at: datetime
    what: str
    """``link``, ``new``, ``dismiss``, ``reopen``, ..."""
    detail: str = ""
    """in words or as an id: the entry linked to, why it was dismissed"""
