"""A question with its reply, as the logbook keeps it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

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
    """random, 26 characters, sorts by time"""
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
