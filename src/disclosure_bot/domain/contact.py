"""How to reach people: what is known of it, and nothing where nothing is known."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date

from disclosure_bot.domain.language import Bilingual


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing known about how to reach an office."""

    value: Bilingual
    evidence: str = ""
    """where it was seen, in words"""
    seen_on: date | None = None
    """day it was seen there"""
    period: str = ""
    """the year it is of"""


@dataclass(frozen=True, slots=True)
class Contact:
    """How to reach an office."""

    phone: Fact | None = None
    email: Fact | None = None
    room: Fact | None = None
    hours: Fact | None = None
    site: Fact | None = None

    def facts(self) -> Iterator[tuple[str, Fact]]:
        """Yield what is known by the names of its fields, in their order: ``("phone", fact)``."""
        for one in fields(self):
            fact = getattr(self, one.name)
            if fact is not None:
                yield one.name, fact


@dataclass(frozen=True, slots=True)
class Hotline:
    """A number that anybody may call."""

    id: str
    number: str
    name: Bilingual
    what: Bilingual | None = None
    """what it is for"""
    around_the_clock: bool = False
    """somebody is known to answer day and night"""
    evidence: str = ""
    """where it was seen, in words"""
    seen_on: date | None = None
    """day it was seen there"""
