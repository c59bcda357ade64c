"""What a person asks."""

from dataclasses import dataclass
from datetime import datetime

from disclosure_bot.domain.language import Language


@dataclass(frozen=True, slots=True)
class Turn:
    """The turn of the conversation before a question: what an elliptical follow-up refers to."""

    text: str
    """the question, as understood (a follow-up is kept completed)"""
    entry: str
    """id of the entry that was answered, or offered first; empty if none"""
    offered: tuple[str, ...] = ()
    """ids of the entries offered with it, in their order"""


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
