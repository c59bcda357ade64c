"""How replies look on a page: parts become blocks, choices buttons; the templates only lay them out."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import assert_never
from urllib.parse import urlencode

from disclosure_bot.channels.callback import CloseHandoff, GapPress, RegisterPress, decode, encode, names_of
from disclosure_bot.domain.action import Action, Choice, Choices, Copy, SaveDay
from disclosure_bot.domain.knowledge import Knowledge
from disclosure_bot.domain.reply import Cell, CopyText, Heading, Link, Note, Option, Paragraph, Part, Reading
from disclosure_bot.service.actions import COMMANDS

_BULLET = "- "
_TYPED = {action: f"/{name}" for name, (_, action) in COMMANDS.items()}


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of a reply: ``text``, ``list``, ``heading``, ``cell``, ``copy``, ``link`` or ``note``."""

    kind: str
    text: str = ""
    url: str = ""
    points: tuple[str, ...] = ()
    """of a ``list``"""
    label: str = ""
    """said before a text to copy"""


@dataclass(frozen=True, slots=True)
class Button:
    """Something to press: it sends ``does``, copies ``copies``, or fetches the file at ``file``."""

    label: str
    does: str = ""
    copies: str = ""
    file: str = ""


def blocks_of(parts: Iterable[Part]) -> Iterator[Block]:
    """Yield what is shown of a reply; entries on offer are among the choices."""
    for part in parts:
        match part:
            case Paragraph(text):
                yield from _text(text)
            case Heading(text):
                yield Block("heading", text)
            case Cell(text):
                yield Block("cell", text)
            case CopyText(text, label):
                yield Block("copy", text, label=label)
            case Link(title, url):
                yield Block("link", title, url)
            case Note(text):
                yield Block("note", text)
            case Option() | Reading():
                pass
            case _:
                assert_never(part)


def _text(text: str) -> Iterator[Block]:
    """Yield a text with its lists made lists: a screen reader then says how long they are."""
    for is_list, lines in groupby(text.splitlines(), key=lambda line: line.startswith(_BULLET)):
        if is_list:
            yield Block("list", points=tuple(line.removeprefix(_BULLET) for line in lines))
        elif written := "\n".join(lines).strip("\n"):
            yield Block("text", written)


def buttons_of(choices: Choices) -> list[list[Button]]:
    """Return choices as rows of buttons."""
    return [[_button(choice) for choice in row] for row in choices if row]


def _button(choice: Choice) -> Button:
    match choice.action:
        case Copy(text):
            return Button(choice.label, copies=text)
        case SaveDay(deadline, start):
            address = urlencode({"start": start.isoformat(), "term": deadline})
            return Button(choice.label, file=f"/deadline.ics?{address}")
    return Button(choice.label, _TYPED.get(choice.action) or encode(choice.action))


def action_of(sent: str, knowledge: Knowledge) -> Action | None:
    """Return what a button sent; None for anything that no button of a visitor says."""
    if sent.startswith("/"):
        command = COMMANDS.get(sent[1:])
        return command[1] if command else None
    press = decode(sent, names_of(knowledge))
    return None if isinstance(press, CloseHandoff | GapPress | RegisterPress) else press
