"""What the bot says back."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from disclosure_bot.domain.language import Language
from disclosure_bot.domain.question import Turn


class Outcome(StrEnum):
    """What was done with a question."""

    ANSWER = "answer"
    CHOOSE = "choose"
    ABSTAIN = "abstain"
    HANDOFF = "handoff"
    TALK = "talk"
    """nothing was asked"""


@dataclass(frozen=True, slots=True)
class Match:
    """One candidate entry."""

    entry: str
    """id of the entry"""
    confidence: float
    """0 to 1, calibrated: of the matches at 0.9, nine in ten are right"""
    phrasing: str = ""
    """the phrasing that was met"""
    features: Mapping[str, float] = field(default_factory=dict)
    """what spoke for the entry, strongest first: name of the feature -> its share in the decision"""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A piece of text, shown as it is."""

    text: str
    folded: bool = False
    """may be folded away on a small screen: the first line was said before"""


@dataclass(frozen=True, slots=True)
class DueDay(Paragraph):
    """The last day of a time limit, counted from the day that a question names; but ``text`` for programs."""

    deadline: str = ""
    """id of the time limit"""
    start: date | None = None
    """the day that it is counted from"""
    day: date | None = None
    """the last day"""


@dataclass(frozen=True, slots=True)
class Card(Paragraph):
    """A service: what to bring, what to do, where, how often, how long; but ``text`` for programs."""

    service: str = ""
    """id of the service"""
    materials: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()
    where: str = ""
    online: str = ""
    """``none``, ``apply`` or ``full``"""
    visits: int | None = None
    """how often somebody has to come; None where no rule says"""
    promised: str = ""
    """how long it takes at most, in words"""
    fee: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """A page to open: a source, a service, a document, what was published last."""

    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Option:
    """An entry offered as a button."""

    entry: str
    title: str


@dataclass(frozen=True, slots=True)
class Note:
    """A small remark: department, date of the last check, campus account, period."""

    text: str
    kept: bool = False
    """never folded away: by it a reader judges the answer"""


@dataclass(frozen=True, slots=True)
class Heading:
    """The title of what follows."""

    text: str


@dataclass(frozen=True, slots=True)
class CopyText:
    """A text ready to send to somebody."""

    text: str
    label: str
    """said before it where the text itself is shown"""
    entry: str
    """id of the entry that it belongs to"""


@dataclass(frozen=True, slots=True)
class Reading:
    """A document cited that can be read, offered as a button."""

    document: str
    """key"""
    section: int
    """the first section cited, counted from 1; 0: none in particular"""
    title: str


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure of a table; all but ``text`` is for programs."""

    text: str
    """the whole sentence that people read"""
    table: str
    """id of the table"""
    row: str
    """name of the row in Chinese; of a sum both, with a plus between them"""
    column: str
    """name of the column in Chinese"""
    value: str
    """number as written in the table, or the sum"""
    unit: str
    """like ``source``, in the language of the reply"""
    period: str
    """that the table is of: ``2023-2024``"""
    source: str
    """title of what the table is from"""


Part = Paragraph | DueDay | Card | Link | Option | Note | Heading | CopyText | Reading | Cell


@dataclass(frozen=True, slots=True)
class Reply:
    """What the bot says to one question; a channel decides how it looks."""

    outcome: Outcome
    language: Language
    matches: tuple[Match, ...]
    """best first, kept for every outcome: near misses too"""
    parts: tuple[Part, ...]
    knowledge_version: str
    question: str
    """the question as understood: one part of the message, completed where it was a follow-up; for the log"""
    because: str
    """the number that decided, in a sentence for logs and ``--explain``"""
    room: float = math.inf
    """how far confidences would have to move for another outcome; infinite where none decided"""
    urgent: str = ""
    """the kind of danger that the person is in; empty if there is no sign of any"""
    talk: str = ""
    """the kind of talk (``domain.talk.TalkKind``), on which a channel may act; empty for a question"""
    fallback: str = ""
    """why a simpler component served; empty if all served"""
    title: str = ""
    """what heads it beside other replies: the title of the entry answered, else the words as typed"""
    turn: Turn | None = None
    """what a follow-up would refer to; None: to what was said before"""

    @property
    def first_lines(self) -> tuple[str, ...]:
        """What a hurried reader sees: the figures of tables, and the first paragraph."""
        said = [part for part in self.parts if isinstance(part, Paragraph | Cell)]
        paragraph = next((number for number, part in enumerate(said) if isinstance(part, Paragraph)), 0)
        cells = [part for number, part in enumerate(said) if isinstance(part, Cell) or number == paragraph]
        return tuple(part.text for part in cells)
