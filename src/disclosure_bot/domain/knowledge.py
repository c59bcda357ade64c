"""What the knowledge consists of, once it is validated: plain immutable values, standard library only."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from disclosure_bot.domain.calendar import Calendar
from disclosure_bot.domain.contact import Contact, Hotline
from disclosure_bot.domain.danger import Dangers
from disclosure_bot.domain.deadline import Deadline
from disclosure_bot.domain.document import Document
from disclosure_bot.domain.language import Bilingual, Language
from disclosure_bot.domain.period import Period
from disclosure_bot.domain.publication import Publication
from disclosure_bot.domain.report import ReportPlan
from disclosure_bot.domain.service import Service
from disclosure_bot.domain.table import Table
from disclosure_bot.domain.talk import Talk
from disclosure_bot.domain.wording import Wording


class Audience(StrEnum):
    """Whom an entry is for."""

    APPLICANT = "applicant"
    PARENT = "parent"
    STUDENT = "student"
    STAFF = "staff"
    PUBLIC = "public"


class Missing(StrEnum):
    """What a person would need and the sources of an entry lack."""

    AMOUNT = "amount"
    DEADLINE = "deadline"
    FORM = "form"
    PHONE = "phone"
    HOURS = "hours"
    LIST = "list"
    TEXT = "text"
    STEPS = "steps"


class Level(StrEnum):
    """How bad a finding is: an error keeps the knowledge from being loaded."""

    ERROR = "error"
    WARNING = "warning"
    HINT = "hint"


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where something stands in the knowledge folder."""

    path: str
    """relative to the knowledge folder, with forward slashes"""
    line: int = 1
    """counted from 1, as column is"""
    column: int = 1


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a check has to say about the knowledge."""

    level: Level
    where: Place
    code: str
    """stable, for scripts: ``unknown-field``"""
    message: str
    """what is wrong, in Chinese"""
    message_en: str
    hint: str = ""
    """what to write instead, in Chinese"""
    hint_en: str = ""
    entry: str = ""
    """id of the entry concerned, if any"""


@dataclass(frozen=True, slots=True)
class Phrasings:
    """Curated ways of asking, by language."""

    zh: tuple[str, ...] = ()
    en: tuple[str, ...] = ()

    def in_language(self, language: Language) -> tuple[str, ...]:
        """Return the phrasings in that language only."""
        return self.en if language is Language.EN else self.zh

    def __iter__(self) -> Iterator[str]:
        yield from self.zh
        yield from self.en


@dataclass(frozen=True, slots=True)
class Source:
    """A page that an answer rests on."""

    title: Bilingual
    url: str
    checked_on: date | None = None
    """day somebody last opened it"""
    seen_on: date | None = None
    """day it was seen in stored material: nobody need have opened it"""
    campus_access: bool = False
    """needs a campus account"""


@dataclass(frozen=True, slots=True)
class Says:
    """A test question, and what the first line of the reply to it must hold."""

    question: str
    text: str


@dataclass(frozen=True, slots=True)
class EntryTests:
    """Test questions of an entry: never used as phrasings."""

    hit: tuple[str, ...] = ()
    """must be answered by the entry"""
    miss: tuple[str, ...] = ()
    """must not be answered by the entry"""
    says: tuple[Says, ...] = ()


@dataclass(frozen=True, slots=True)
class EntryVersion:
    """What an entry said, or is to say, in another period."""

    validity: Period
    answer: Bilingual
    sources: tuple[Source, ...] = ()
    """empty where they are those of the entry"""


@dataclass(frozen=True, slots=True)
class Entry:
    """One answerable matter."""

    id: str
    """dotted and stable: ``fees.tuition``"""
    title: Bilingual
    phrasings: Phrasings
    answer: Bilingual
    department: str
    """key of the department in charge"""
    audience: tuple[Audience, ...] = ()
    items: tuple[int, ...] = ()
    """numbers of the checklist's items; empty if beyond it"""
    sources: tuple[Source, ...] = ()
    department_inferred: bool = False
    """the department follows from the matter, the school has not said so: never stated as a fact"""
    missing: tuple[Missing, ...] = ()
    withheld: bool = False
    """what is asked for is not told on purpose"""
    deadlines: tuple[str, ...] = ()
    """ids of the time limits that the answer speaks of"""
    ask_for: Bilingual | None = None
    """a text ready to send to the office"""
    valid_from: date | None = None
    """first day on which the answer holds; None here or for the last day: open on that side"""
    valid_until: date | None = None
    """last day on which it holds"""
    period: str = ""
    """``2024`` or ``2025-2026`` where that says when the answer holds; both days follow from it"""
    versions: tuple[EntryVersion, ...] = ()
    """what it says in other periods"""
    changed_on: date | None = None
    """day on which the information that it speaks of was made or changed"""
    published_on: date | None = None
    """day on which the school published it after that"""
    reviewed_on: date | None = None
    """day of the last review; None: never"""
    review_every_days: int | None = None
    """overrides the school's interval"""
    related: tuple[str, ...] = ()
    """ids of entries that are offered below its answer"""
    tests: EntryTests = EntryTests()
    stamps: Bilingual | None = None
    """content hash of each language's answer when somebody last vouched that both say the same"""
    where: Place = Place("")

    @property
    def validity(self) -> Period:
        """When the answer holds."""
        return Period(self.valid_from, self.valid_until, self.period)

    @property
    def answers(self) -> tuple[Bilingual, ...]:
        """The answer, and those of its other versions."""
        return (self.answer, *(one.answer for one in self.versions))

    @property
    def all_sources(self) -> tuple[Source, ...]:
        """The pages that any of its versions rests on, each address once."""
        every = (*self.sources, *(source for one in self.versions for source in one.sources))
        return tuple({source.url: source for source in reversed(every)}.values())[::-1]


@dataclass(frozen=True, slots=True)
class Department:
    """A unit responsible for entries."""

    id: str
    name: Bilingual
    contact: Contact = field(default_factory=Contact)


@dataclass(frozen=True, slots=True)
class Item:
    """One of the checklist's 50 items."""

    number: int
    title: Bilingual


@dataclass(frozen=True, slots=True)
class Category:
    """One of the checklist's 10 categories."""

    number: int
    name: Bilingual
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class OtherTopic:
    """A matter that people ask about and the knowledge does not answer."""

    id: str
    phrasings: Phrasings
    ask: Bilingual | None = None
    """where to ask instead, when known"""


@dataclass(frozen=True, slots=True)
class School:
    """The school that the knowledge speaks of."""

    name: Bilingual
    short_names: tuple[str, ...]
    """what people call it; a question that names it is about it"""
    office: str
    """key of the department that answers where no other does"""
    hosts: tuple[str, ...]
    """hosts that a source may stand on; a leading dot allows every host below"""
    review_every_days: int
    """days between two reviews of an entry"""
    timezone: str
    """IANA name, for dates that people read"""
    http_hosts: tuple[str, ...] = ()
    """those of the hosts that are known to have no https"""
    accepts_requests: bool = False
    """requests for information can be filed through the bot"""
    colour: str = ""
    """main colour of the page, such as ``#0b4f9e``; empty: the product's"""
    logo: str = ""
    """the emblem as SVG"""


@dataclass(frozen=True, slots=True)
class KnownFailure:
    """A test question that is known to fail; it leaves the list when it passes."""

    entry: str
    """id of the entry whose test it is"""
    question: str
    why: str


@dataclass(frozen=True, slots=True)
class Knowledge:
    """All of it, validated, at one version."""

    version: str
    """content hash of the files: 12 hexadecimal digits"""
    school: School
    entries: Mapping[str, Entry]
    departments: Mapping[str, Department]
    checklist: tuple[Category, ...]
    wording: Wording
    documents: Mapping[str, Document] = field(default_factory=dict)
    deadlines: Mapping[str, Deadline] = field(default_factory=dict)
    hotlines: tuple[Hotline, ...] = ()
    tables: tuple[Table, ...] = ()
    dangers: Dangers = field(default_factory=Dangers)
    talks: tuple[Talk, ...] = ()
    other_topics: tuple[OtherTopic, ...] = ()
    other_schools: tuple[str, ...] = ()
    """names and short names of other universities"""
    known_failures: tuple[KnownFailure, ...] = ()
    services: Mapping[str, Service] = field(default_factory=dict)
    calendar: Calendar = field(default_factory=Calendar)
    """which days are worked; without a file every year is provisional"""
    report: ReportPlan = field(default_factory=ReportPlan)
    newest: Mapping[int, Publication] = field(default_factory=dict)
    """the newest publication of each item of the checklist that has one; filled in from the ledgers"""
    findings: tuple[Finding, ...] = field(default=(), compare=False)
    """warnings and hints of the check that let this knowledge pass"""

    def newest_for(self, entry: Entry) -> Publication | None:
        """Return the newest publication of an entry's items; None where the ledgers hold none."""
        found = (self.newest[number] for number in entry.items if number in self.newest)
        return max(found, key=lambda publication: publication.date, default=None)
