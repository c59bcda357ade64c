"""What a person asks."""

from dataclasses import dataclass
from datetime import datetime

from disclosure_bot.domain.language import Language


@dataclass(frozen=True, slots=True)
class Turn:
    """The turn of the conversation before a question: what an elliptical follow-up refers to."""

    subject: str
    """what it was about, without what it asked of it: 研究生学费; empty where only the entry says so"""
    entries: tuple[str, ...]
    """ids of the entry that was answered, or of those that were offered, in their order"""
    offered: tuple[str, ...] = ()
    """ids of the entries that stood below the reply to be picked, in their order"""


@dataclass(frozen=True, slots=True)
class Question:
    """What a person sent, and the circumstances that matter for answering it."""

    text: str
    channel: str
    """``terminal``, ``telegram``, ..."""
    asker: str
    """a pseudonym already, never a name or a number"""
    asked_at: datetime
    """with time zone"""
    language: Language | None = None
    """chosen by the person; None: reply in the language asked"""
    previous: Turn | None = None
    """the turn before, if it is fresh enough to be meant"""
