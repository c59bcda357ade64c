"""What every matcher promises, and the values it is asked with and answers with."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from disclosure_bot.domain.language import Language
from disclosure_bot.domain.reply import Match


@dataclass(frozen=True, slots=True)
class Ranking:
    """What a matcher makes of one question."""

    matches: tuple[Match, ...]
    """candidate entries, best first, each entry once"""
    language: Language
    """the language the question was read in; it says which thresholds hold"""
    read_as: str
    """the question as compared: normalised, and repaired where that made it better"""
    other: str = ""
    """id of the topic of other.yaml that lies nearer than any entry; empty if none does"""
    other_school: str = ""
    """the other university that the question is about; empty if none"""
    elsewhere: bool = False
    """it asks of an institution, person or country outside what the entries say of ours"""
    fallback: str = ""
    """why a simpler component served; empty if all served"""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Confidences, 0 to 1, that a question must reach; each knowledge computes its own from itself."""

    answer: float
    """at or above it the best entry is answered, if it leads by the margin"""
    margin: float
    """lead over the second entry that an answer needs"""
    floor: float
    """below it nothing is offered"""


class Matcher(Protocol):
    """Compares a question with the phrasings of one knowledge; immutable once built."""

    @property
    def thresholds(self) -> Mapping[Language, Thresholds]:
        """The thresholds that this knowledge computed from itself, for each language."""

    @property
    def is_provisional(self) -> bool:
        """Whether parts of an earlier knowledge serve, or meanings are not read yet: build it again."""

    @property
    def fallback(self) -> str:
        """Why a simpler component serves for every question; empty if all serve."""

    def match(self, text: str, limit: int = 5) -> Ranking:
        """Return up to ``limit`` candidate entries, best first.

        ``text`` is one question of any length as a person typed it; work is bounded whatever its length.
        """
