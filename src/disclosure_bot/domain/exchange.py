"""A question with its reply, as the logbook keeps it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256

from disclosure_bot.domain.language import Language
from disclosure_bot.domain.reply import Match, Outcome


class Verdict(StrEnum):
    """What a person said about a reply."""

    USEFUL = "useful"
    NOT_ASKED = "not-asked"
    OUTDATED = "outdated"
    BROKEN_LINK = "broken-link"
    UNCLEAR = "unclear"
    NONE_OF_THESE = "none-of-these"
    NOT_USEFUL = "not-useful"


@dataclass(frozen=True, slots=True)
class Feedback:
    """A person's verdict on a reply."""

    verdict: Verdict
    given_at: datetime


@dataclass(frozen=True, slots=True)
class Exchange:
    """One row of the logbook."""

    id: str
    """26 characters, sorts by time; made by ``exchange_id``; recorded once, however often it is handed in"""
    asked_at: datetime
    channel: str
    asker: str
    """pseudonym: HMAC of the channel's id with a key kept outside the database"""
    question: str
    """redacted"""
    language: Language
    outcome: Outcome
    matches: tuple[Match, ...]
    """without features"""
    knowledge_version: str
    milliseconds: float
    """from question to reply"""
    chosen: str = ""
    """the entry picked among those offered"""
    feedback: Feedback | None = None
    shed: bool = False
    """left unanswered because the asker sent too many at once; never a gap"""
    urgent: str = ""
    """the kind of danger that its asker was in; such a message is in no list, letter, page or export"""

    @property
    def is_question(self) -> bool:
        """Tell whether something was asked of the knowledge; talk and words of danger ask nothing."""
        return not self.urgent and self.outcome is not Outcome.TALK


_BASE32 = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's digits, which keep their order as text"""


def exchange_id(asked_at: datetime, seed: str) -> str:
    """Return the id of the exchange that the seed names: the same time and seed give the same id.

    A channel whose updates may arrive twice seeds it with the update's number and the question's place in
    the message, so that the exchange is recorded once; others hand in anything random.
    """
    stamp = int(asked_at.timestamp() * 1000).to_bytes(6)
    number = int.from_bytes(stamp + sha256(seed.encode(errors="replace")).digest()[:10])
    return "".join(_BASE32[number >> shift & 31] for shift in range(125, -1, -5))
