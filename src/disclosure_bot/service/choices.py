"""What may be done after a reply: the same in every channel."""

import re
from collections.abc import Iterator

from disclosure_bot.domain.action import (
    Browse,
    BrowseServices,
    Choice,
    Choices,
    Copy,
    FileRequest,
    HandOver,
    Judge,
    Near,
    ReadDocument,
    SaveDay,
    Screen,
    Show,
    TellLater,
)
from disclosure_bot.domain.exchange import Verdict
from disclosure_bot.domain.reply import CopyText, DueDay, Note, Option, Outcome, Paragraph, Reading, Reply
from disclosure_bot.domain.talk import TalkKind
from disclosure_bot.domain.wording import Say, Words

_COPIES = 3
"""numbers and addresses to copy below an answer, at the most"""
_COPYABLE = re.compile(
    r"(?<![\w.-])(?:0\d{2,3}[- ]?\d{7,8}(?:-\d{1,5})?|400[- ]?\d{3}[- ]?\d{4}|1[3-9]\d{9}"
    r"|[\w.+-]+@[\w-]+(?:\.[\w-]+)+)(?![\w-])",
    re.ASCII,
)
_REASONS = {
    Verdict.NOT_ASKED: Say.REASON_NOT_ASKED,
    Verdict.OUTDATED: Say.REASON_OUTDATED,
    Verdict.BROKEN_LINK: Say.REASON_BROKEN_LINK,
    Verdict.UNCLEAR: Say.REASON_UNCLEAR,
}


def said(text: str, choices: Choices = ()) -> Screen:
    """Return a screen of one text."""
    return Screen((Paragraph(text),), choices)


def after(reply: Reply, exchange: str, words: Words) -> Choices:
    """Return what may be done after a reply; ``exchange`` is empty where an entry was picked from a list."""
    match reply.outcome:
        case Outcome.ANSWER if reply.urgent:
            return (*_person(words, exchange), *_options(reply))
        case Outcome.TALK:
            return (*_options(reply), *_after_talk(reply.talk, words, exchange))
        case Outcome.ANSWER:
            entry = "" if exchange else reply.matches[0].entry
            copies = (*_copies(reply, words), *_texts(reply, words))
            more = (*_days(reply, words), *copies, *_readings(reply, words))
            return (*more, _feedback(words, exchange, entry), *_options(reply))
        case Outcome.CHOOSE:
            none = Judge(Verdict.NONE_OF_THESE, exchange)
            return (*_options(reply, exchange), (Choice(words(Say.BUTTON_NONE_OF_THESE), none),))
        case _:
            return without_answer(words, exchange, near=bool(reply.matches))


def _after_talk(talk: str, words: Words, exchange: str) -> Choices:
    if talk in {TalkKind.HUMAN, TalkKind.COMPLAINT}:
        return _person(words, exchange)
    if talk == TalkKind.REQUEST:
        return ((Choice(words(Say.BUTTON_REQUEST), FileRequest()),),)
    return ((browse_choice(words),),) if talk == TalkKind.ABILITIES else ()


def _person(words: Words, exchange: str) -> Choices:
    """Return the choice of a person, which needs an exchange to hand over."""
    return ((Choice(words(Say.BUTTON_HANDOFF), HandOver(exchange)),),) if exchange else ()


def without_answer(words: Words, exchange: str, *, near: bool) -> Choices:
    """Return what can be done about a question that was not answered."""
    first = ((Choice(words(Say.BUTTON_NEAR), Near(exchange)),),) if near else ()
    return (
        *first,
        (
            Choice(words(Say.BUTTON_HANDOFF), HandOver(exchange)),
            Choice(words(Say.BUTTON_WISH), TellLater(exchange)),
        ),
        (browse_choice(words),),
    )


def reasons(judged: Judge, words: Words) -> Choices:
    """Return the reasons to choose from after a bad verdict, two on a row."""
    found = [
        Choice(words(say), Judge(verdict, judged.exchange, judged.entry)) for verdict, say in _REASONS.items()
    ]
    return (tuple(found[:2]), tuple(found[2:]))


def browse_choice(words: Words) -> Choice:
    """Return the choice that opens the checklist."""
    return Choice(words(Say.BUTTON_CATALOGUE), Browse())


def _feedback(words: Words, exchange: str, entry: str) -> tuple[Choice, ...]:
    return (
        Choice(words(Say.BUTTON_USEFUL), Judge(Verdict.USEFUL, exchange, entry)),
        Choice(words(Say.BUTTON_NOT_USEFUL), Judge(Verdict.NOT_USEFUL, exchange, entry)),
    )


def _options(reply: Reply, exchange: str = "") -> Iterator[tuple[Choice, ...]]:
    for part in reply.parts:
        if isinstance(part, Option):
            yield (Choice(part.title, Show(part.entry, exchange)),)


def _days(reply: Reply, words: Words) -> Iterator[tuple[Choice, ...]]:
    """Yield the days that can be taken home."""
    for part in reply.parts:
        if isinstance(part, DueDay) and part.start:
            yield (Choice(words(Say.BUTTON_SAVE_DAY), SaveDay(part.deadline, part.start)),)


def services_choice(words: Words) -> Choice:
    """Return the choice that lists the services."""
    return Choice(words(Say.BUTTON_SERVICES), BrowseServices())


def _copies(reply: Reply, words: Words) -> Iterator[tuple[Choice, ...]]:
    text = "\n".join(part.text for part in reply.parts if isinstance(part, Paragraph | Note))
    found = list(dict.fromkeys(match.group() for match in _COPYABLE.finditer(text)))
    for value in found[:_COPIES]:
        yield (Choice(words(Say.BUTTON_COPY, value=value), Copy(value)),)


def _readings(reply: Reply, words: Words) -> Iterator[tuple[Choice, ...]]:
    for part in reply.parts:
        if isinstance(part, Reading):
            yield (read_choice(part.document, part.section, part.title, words),)


def read_choice(document: str, section: int, title: str, words: Words) -> Choice:
    """Return the choice that opens a document."""
    return Choice(words(Say.BUTTON_READ, title=title), ReadDocument(document, section))


def _texts(reply: Reply, words: Words) -> Iterator[tuple[Choice, ...]]:
    for part in reply.parts:
        if isinstance(part, CopyText):
            yield (Choice(words(Say.BUTTON_COPY_TEXT), Copy(part.text, part.entry)),)
