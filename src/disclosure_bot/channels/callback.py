"""What a button carries: a code and short ids, at most 64 bytes, understood for months and trusted never."""

import hashlib
import re
from base64 import b32encode
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache

from disclosure_bot.domain.action import (
    Action,
    Browse,
    BrowseServices,
    ChooseLanguage,
    FileRequest,
    Forget,
    HandOver,
    Judge,
    MostAsked,
    Near,
    ReadDocument,
    RequestStep,
    SaveDay,
    Show,
    ShowText,
    Start,
    TellLater,
    TrackRequest,
    Visitor,
)
from disclosure_bot.domain.exchange import Verdict
from disclosure_bot.domain.knowledge import Knowledge
from disclosure_bot.domain.language import Language

LIMIT = 64
"""bytes that Telegram takes"""
_NAMES = 4_096
"""ids whose digest is remembered: more than a knowledge has"""
_VERSION = "1"
_FORM = re.compile(r"1:([a-z]{1,2})((?::[A-Za-z0-9_-]{1,40}){0,3})", re.ASCII)
_YES, _NO, _FOLLOW, _NO_EXCHANGE = "yes", "no", "auto", "-"


class Code(StrEnum):
    """What a press wants, as one letter; old messages hold these for ever."""

    SHOW = "o"
    START = "s"
    MOST_ASKED = "a"
    BROWSE = "c"
    SERVICES = "v"
    JUDGE = "f"
    NEAR = "n"
    TEXT = "t"
    TELL_LATER = "w"
    HAND_OVER = "h"
    CLOSE = "x"
    LANGUAGE = "l"
    GAP = "g"
    FORGET = "d"
    FILE_REQUEST = "q"
    TRACK_REQUEST = "r"
    SAVE_DAY = "i"
    REGISTER = "k"
    READ = "b"


@dataclass(frozen=True, slots=True)
class CloseHandoff:
    """Close a handoff, for staff."""

    handoff: str


@dataclass(frozen=True, slots=True)
class GapPress:
    """Work on a gap, for staff: act, group, and what the act is about."""

    arguments: tuple[str, ...]

    def argument(self, place: int) -> str:
        """Return the argument in that place, counted from 0; an empty text where there is none."""
        return self.arguments[place] if place < len(self.arguments) else ""


@dataclass(frozen=True, slots=True)
class RegisterPress:
    """Work on the register of requests, for staff: act, number, and what the act is about."""

    act: str
    number: str = ""
    about: str = ""


StaffPress = CloseHandoff | GapPress | RegisterPress
Press = Action | StaffPress


def encode(press: Press) -> str:
    """Return what the button of an action carries.

    Raises:
        ValueError: it is too long for Telegram, or no button has that action.
    """
    code, arguments = _written(press)
    data = ":".join((_VERSION, code.value, *arguments))
    if len(data.encode()) > LIMIT:
        raise ValueError(f"button data too long: {code.name}")
    return data


def _written(press: Press) -> tuple[Code, tuple[str, ...]]:
    match press:
        case Show(entry, exchange):
            return Code.SHOW, (digest(entry), *_named(exchange))
        case ShowText(entry):
            return Code.TEXT, (digest(entry),)
        case ReadDocument(document, section):
            return Code.READ, (digest(document), str(section))
        case Start():
            return Code.START, ()
        case MostAsked(visitor):
            return Code.MOST_ASKED, (visitor.value,)
        case Browse(category, item, page):
            return Code.BROWSE, tuple(str(one) for one in (category, item, page) if one)
        case BrowseServices(page):
            return Code.SERVICES, (str(page),) if page else ()
        case Judge(verdict, exchange, entry):
            return Code.JUDGE, (verdict.value, *((exchange,) if exchange else (_NO_EXCHANGE, digest(entry))))
        case Near(exchange):
            return Code.NEAR, (exchange,)
        case TellLater(exchange):
            return Code.TELL_LATER, (exchange,)
        case HandOver(exchange):
            return Code.HAND_OVER, (exchange,)
        case ChooseLanguage(language):
            return Code.LANGUAGE, (language.value if language else _FOLLOW,)
        case Forget(sure):
            return Code.FORGET, (_YES if sure else _NO,)
        case FileRequest(step):
            return Code.FILE_REQUEST, (step.value,)
        case TrackRequest(number):
            return Code.TRACK_REQUEST, (number,)
        case SaveDay(deadline, start):
            return Code.SAVE_DAY, (digest(deadline), start.isoformat())
        case CloseHandoff() | GapPress() | RegisterPress():
            return _written_for_staff(press)
        case _:
            raise ValueError(f"no button does this: {press}")


def _written_for_staff(press: StaffPress) -> tuple[Code, tuple[str, ...]]:
    match press:
        case CloseHandoff(handoff):
            return Code.CLOSE, tuple(handoff.split(":"))
        case GapPress(arguments):
            return Code.GAP, arguments
        case RegisterPress(act, number, about):
            return Code.REGISTER, (act, *((number or "-", about) if about else (number,) if number else ()))


def _named(exchange: str) -> tuple[str, ...]:
    return (exchange,) if exchange else ()


def decode(data: str | None, names: Collection[str]) -> Press | None:
    """Return what a button carries; ``names`` are the ids that may be meant (``names_of``).

    None for anything that we never wrote.
    """
    found = _FORM.fullmatch(data or "")
    if not found or len(found.group()) > LIMIT:
        return None
    try:
        return _read(Code(found.group(1)), found.group(2).split(":")[1:], names)
    except ValueError:  # no such code, verdict, visitor, language or number
        return None


def _read(code: Code, arguments: list[str], names: Collection[str]) -> Press | None:
    match code, arguments:
        case Code.SHOW, [entry, *exchange]:
            return Show(named(entry, names), "".join(exchange[:1]))
        case Code.TEXT, [entry]:
            return ShowText(named(entry, names))
        case Code.READ, [document, section]:
            return ReadDocument(named(document, names), int(section))
        case Code.START, []:
            return Start()
        case Code.MOST_ASKED, [visitor]:
            return MostAsked(Visitor(visitor))
        case Code.BROWSE, numbers:
            return Browse(*(int(number) for number in numbers))
        case Code.SERVICES, numbers:
            return BrowseServices(*(int(number) for number in numbers[:1]))
        case Code.JUDGE, [verdict, "-", entry]:
            return Judge(Verdict(verdict), entry=named(entry, names))
        case Code.JUDGE, [verdict, exchange]:
            return Judge(Verdict(verdict), exchange)
        case Code.NEAR, [exchange]:
            return Near(exchange)
        case Code.TELL_LATER, [exchange]:
            return TellLater(exchange)
        case Code.HAND_OVER, [exchange]:
            return HandOver(exchange)
        case Code.LANGUAGE, [language]:
            return ChooseLanguage(None if language == _FOLLOW else Language(language))
        case Code.FORGET, [sure]:
            return Forget(sure == _YES)
        case Code.FILE_REQUEST, [step]:
            return FileRequest(RequestStep(step))
        case Code.TRACK_REQUEST, [number]:
            return TrackRequest(number)
        case Code.SAVE_DAY, [deadline, start]:
            return SaveDay(named(deadline, names), date.fromisoformat(start))
        case _:
            return _read_for_staff(code, arguments)


def _read_for_staff(code: Code, arguments: list[str]) -> StaffPress | None:
    match code, arguments:
        case Code.CLOSE, handoff:
            return CloseHandoff(":".join(handoff))
        case Code.REGISTER, [act, *rest]:
            return RegisterPress(act, *rest)
        case Code.GAP, _:
            return GapPress(tuple(arguments))
        case _:
            return None


def names_of(knowledge: Knowledge) -> tuple[str, ...]:
    """Return the ids that a button may carry: of entries, documents and time limits."""
    return (*knowledge.entries, *knowledge.documents, *knowledge.deadlines)


def is_verdict(data: str) -> bool:
    """Tell whether a button says what somebody thinks of an answer."""
    return data.startswith(f"{_VERSION}:{Code.JUDGE}:")


@lru_cache(_NAMES)  # each button of each page carries one
def digest(name: str) -> str:
    """Return the eight letters and digits that stand for an id in a button: it may be too long for one."""
    return b32encode(hashlib.blake2b(name.encode(), digest_size=5).digest()).decode().lower()


def named(wanted: str, names: Iterable[str]) -> str:
    """Return the id that a digest stands for; an empty text if the knowledge has it no more."""
    return next((name for name in names if digest(name) == wanted), "")


def payload_of(entry: str) -> str:
    """Return the start parameter of an entry's deep link: ``t.me/BOT?start=e_fees_tuition``."""
    return "e_" + entry.replace(".", "_")


def entry_of_payload(payload: str, entries: Iterable[str]) -> str | None:
    """Return the entry that a start parameter names, or None."""
    return next((entry for entry in entries if payload_of(entry) == payload), None)
