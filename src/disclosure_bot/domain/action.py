"""What a person may do beside asking: decided in ``service``, drawn by each channel."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from disclosure_bot.domain.exchange import Verdict
from disclosure_bot.domain.language import Language
from disclosure_bot.domain.reply import Part


class Visitor(StrEnum):
    """How people describe themselves at the start."""

    APPLICANT = "applicant"
    STUDENT = "student"
    STAFF = "staff"
    INTERNATIONAL = "international"


@dataclass(frozen=True, slots=True)
class Show:
    """Show an entry."""

    entry: str
    exchange: str = ""
    """id of the exchange that offered it, if one did"""


@dataclass(frozen=True, slots=True)
class Judge:
    """Say what one thinks of an answer: to an exchange, or of an entry opened without a question."""

    verdict: Verdict
    exchange: str = ""
    entry: str = ""


@dataclass(frozen=True, slots=True)
class Near:
    """See the entries nearest to the question of an exchange."""

    exchange: str


@dataclass(frozen=True, slots=True)
class TellLater:
    """Be told when the question of an exchange has an answer."""

    exchange: str


@dataclass(frozen=True, slots=True)
class HandOver:
    """Hand the question of an exchange to a person."""

    exchange: str


@dataclass(frozen=True, slots=True)
class Start:
    """Greet, and offer what each kind of visitor asks most."""


@dataclass(frozen=True, slots=True)
class Help:
    """Say what the bot does."""


@dataclass(frozen=True, slots=True)
class MostAsked:
    """See what a kind of visitor asks most."""

    visitor: Visitor


@dataclass(frozen=True, slots=True)
class Browse:
    """Look through the checklist: its categories, one category's items, or a page of one item's entries."""

    category: int = 0
    """0: all categories"""
    item: int = 0
    page: int = 0
    """counted from 0"""


@dataclass(frozen=True, slots=True)
class BrowseServices:
    """Look through the services (办事)."""

    page: int = 0
    """counted from 0"""


@dataclass(frozen=True, slots=True)
class Languages:
    """See which languages replies can be in."""


@dataclass(frozen=True, slots=True)
class ChooseLanguage:
    """Have replies in a language; None: in that of the question."""

    language: Language | None


@dataclass(frozen=True, slots=True)
class Privacy:
    """Read what is recorded and why."""


@dataclass(frozen=True, slots=True)
class MyData:
    """See what is kept about oneself."""


@dataclass(frozen=True, slots=True)
class AskToForget:
    """Be asked whether everything about oneself is to be erased."""


@dataclass(frozen=True, slots=True)
class Forget:
    """Have everything about oneself erased, or think better of it."""

    sure: bool


@dataclass(frozen=True, slots=True)
class Copy:
    """Copy a text: the channel does it, nobody is asked."""

    text: str
    entry: str = ""
    """id of the entry that has the text ready to send, for a channel that cannot copy as much"""


@dataclass(frozen=True, slots=True)
class ShowText:
    """Show the text ready to send that an entry has, by itself."""

    entry: str


@dataclass(frozen=True, slots=True)
class ReadDocument:
    """Read a document that has a page: its sections by their headings, or one of them."""

    document: str
    """key"""
    section: int = 0
    """counted from 1; 0: the headings"""


class RequestStep(StrEnum):
    """What somebody does who asks for information in writing."""

    BEGIN = "begin"
    GO_ON = "on"
    """what was shown was not it, or nothing more is known"""
    FOUND = "found"
    """what was shown was it: nothing is to be filed"""
    CANCEL = "cancel"
    FILE = "file"


@dataclass(frozen=True, slots=True)
class FileRequest:
    """Ask for information in writing (依申请公开), one step at a time; what is typed meanwhile is heard."""

    step: RequestStep = RequestStep.BEGIN


@dataclass(frozen=True, slots=True)
class TrackRequest:
    """See how far a request is that one filed."""

    number: str


@dataclass(frozen=True, slots=True)
class SaveDay:
    """Take the last day of a time limit home, as a file for one's calendar."""

    deadline: str
    """id of the time limit"""
    start: date
    """day that it is counted from"""


Action = (
    Show
    | Judge
    | Near
    | TellLater
    | HandOver
    | Start
    | Help
    | MostAsked
    | Browse
    | BrowseServices
    | Languages
    | ChooseLanguage
    | Privacy
    | MyData
    | AskToForget
    | Forget
    | Copy
    | ShowText
    | ReadDocument
    | FileRequest
    | TrackRequest
    | SaveDay
)


@dataclass(frozen=True, slots=True)
class Choice:
    """An action by the words that offer it: a button, a number, a link."""

    label: str
    action: Action


Choices = tuple[tuple[Choice, ...], ...]
"""in rows: what stands in one belongs together"""


@dataclass(frozen=True, slots=True)
class Screen:
    """Something to read, with what may be done next."""

    parts: tuple[Part, ...]
    choices: Choices = ()


@dataclass(frozen=True, slots=True)
class File:
    """A file to hand over."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Person:
    """Who acts, and where."""

    asker: str
    """pseudonym"""
    channel: str
    language: Language
    """for what the bot says by itself"""
    now: datetime
    seed: str
    """names the act where it may arrive twice: the same seed does nothing twice"""
    chosen: Language | None = None
    """the language of replies that the person chose"""
    address: str = ""
    """where the person can be told something later, in the channel's own terms; empty where nowhere"""
    private: bool = True
    """nobody else reads along"""
    draft: bytes | None = None
    """the request that the person is writing, as it is kept: encrypted"""
    at: datetime | None = None
    """when it was done by the clock of the channel's messages, if that is another than ours"""
