"""How a reply looks on a phone: the first line at once, the long part folded, what can be done as buttons."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from disclosure_bot.channels.telegram.pages.callback import Action, digest, encode
from disclosure_bot.channels.telegram.pages.page import COPY_LIMIT, Block, Button, Page, Rows, Style, units
from disclosure_bot.domain.exchange import Verdict
from disclosure_bot.domain.language import Language
from disclosure_bot.domain.reply import (
    Cell,
    CopyText,
    Heading,
    Link,
    Note,
    Option,
    Outcome,
    Paragraph,
    Reply,
)
from disclosure_bot.domain.wording import Say, Wording

LINES = 12
"""lines shown before the fold, at the most"""
_COPIES = 3
"""copy buttons below an answer, at the most"""
_COPYABLE = re.compile(
    r"(?<![\w.-])(?:0\d{2,3}[- ]?\d{7,8}(?:-\d{1,5})?|400[- ]?\d{3}[- ]?\d{4}|1[3-9]\d{9}"
    r"|[\w.+-]+@[\w-]+(?:\.[\w-]+)+)(?![\w-])",
    re.ASCII,
)

REASONS = {
    Verdict.NOT_ASKED: Say.REASON_NOT_ASKED,
    Verdict.OUTDATED: Say.REASON_OUTDATED,
    Verdict.BROKEN_LINK: Say.REASON_BROKEN_LINK,
    Verdict.UNCLEAR: Say.REASON_UNCLEAR,
}


@dataclass(frozen=True, slots=True)
class Words:
    """The wording in one language."""

    wording: Wording
    language: Language

    def __call__(self, key: Say, **values: object) -> str:
        """Return a sentence."""
        return self.wording.say(key, self.language, **values)


def reply_page(reply: Reply, words: Words, exchange: str, *, heading: str = "", late: bool = False) -> Page:
    """Return a reply as one page; ``exchange`` is what its buttons speak of, empty where an entry was picked.

    ``heading`` names the question where one message held several; ``late`` apologises.
    """
    blocks = list(_blocks(reply, words))
    if heading:
        blocks.insert(0, Block(heading, Style.STRONG))
    if late:
        blocks.insert(0, Block(words(Say.LATE)))
    rows = tuple(_rows(reply, words, exchange))
    unfolded = Page(tuple(_unfold(block) for block in blocks), rows)
    return unfolded if unfolded.lines() <= LINES else Page(_fold(blocks), rows)


def _unfold(block: Block) -> Block:
    return Block(block.text, tight=block.tight) if block.style is Style.FOLDED else block


def _fold(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """Return the blocks so that little is seen at once: remarks go into the fold while there is too much."""
    place = next((number for number, block in enumerate(blocks) if block.style is Style.FOLDED), None)
    if place is None:
        return tuple(blocks)
    fold, after = blocks[place], list(blocks[place + 1 :])
    while True:
        close = [replace(block, tight=bool(number)) for number, block in enumerate(after)]
        page = (*blocks[:place], fold, *close)
        remark = next((block for block in after if not block.url), None)
        if remark is None or Page(page).lines() <= LINES:
            return page
        after.remove(remark)
        fold = replace(fold, text=f"{fold.text}\n\n{remark.text}")


def _blocks(reply: Reply, words: Words) -> Iterator[Block]:
    before: type | None = None
    for part in reply.parts:
        tight = type(part) is before
        match part:
            case Paragraph(text, folded):
                yield Block(text, Style.FOLDED if folded else Style.PLAIN)
            case Link(title, url):
                yield Block(title, url=url, label=source_label(words), tight=tight)
            case Note(text):
                yield Block(text, tight=tight)
            case Heading(text) | Cell(text):
                yield Block(text, Style.STRONG)
            case Option() | CopyText():
                pass
        before = type(part)


def source_label(words: Words) -> str:
    """Return what is said before a source; in English a space follows."""
    label = words(Say.SOURCE).rstrip()
    return f"{label} " if label.isascii() else label


def _rows(reply: Reply, words: Words, exchange: str) -> Iterator[tuple[Button, ...]]:
    match reply.outcome:
        case Outcome.ANSWER:
            yield from _copies(reply, words)
            yield from _texts(reply, words)
            yield feedback_row(words, exchange or f"-:{digest(reply.matches[0].entry)}")
            yield from _options(reply)
        case Outcome.CHOOSE:
            yield from _options(reply, exchange)
            none = encode(Action.FEEDBACK, Verdict.NONE_OF_THESE, exchange)
            yield (Button(words(Say.BUTTON_NONE_OF_THESE), none),)
        case Outcome.ABSTAIN | Outcome.HANDOFF:
            yield from rows_without_answer(words, exchange, near=bool(reply.matches))


def _options(reply: Reply, exchange: str = "") -> Iterator[tuple[Button, ...]]:
    for part in reply.parts:
        if isinstance(part, Option):
            yield (option(part.entry, part.title, exchange),)


def option(entry: str, title: str, exchange: str = "") -> Button:
    """Return the button that shows an entry."""
    return Button(title, encode(Action.SHOW, digest(entry), *([exchange] if exchange else [])))


def rows_without_answer(words: Words, exchange: str, *, near: bool) -> Rows:
    """Return what can be done about a question that was not answered."""
    first = (Button(words(Say.BUTTON_NEAR), encode(Action.NEAR, exchange)),) if near else ()
    return (
        *((first,) if first else ()),
        (
            Button(words(Say.BUTTON_HANDOFF), encode(Action.HANDOFF, exchange)),
            Button(words(Say.BUTTON_WISH), encode(Action.WISH, exchange)),
        ),
        (Button(words(Say.BUTTON_CATALOGUE), encode(Action.CATALOGUE)),),
    )


def feedback_row(words: Words, about: str) -> tuple[Button, ...]:
    """Return the two buttons below an answer; ``about`` is an exchange, or ``-:`` and an entry's digest."""
    return (
        Button(words(Say.BUTTON_USEFUL), encode(Action.FEEDBACK, Verdict.USEFUL, about)),
        Button(words(Say.BUTTON_NOT_USEFUL), encode(Action.FEEDBACK, Verdict.NOT_USEFUL, about)),
    )


def reason_rows(words: Words, about: str) -> Rows:
    """Return the reasons to choose from after a bad verdict, two on a row."""
    buttons = [
        Button(words(say), encode(Action.FEEDBACK, verdict, about)) for verdict, say in REASONS.items()
    ]
    return (tuple(buttons[:2]), tuple(buttons[2:]))


def _copies(reply: Reply, words: Words) -> Iterator[tuple[Button, ...]]:
    text = "\n".join(part.text for part in reply.parts if isinstance(part, Paragraph | Note))
    found = list(dict.fromkeys(match.group() for match in _COPYABLE.finditer(text)))
    for value in found[:_COPIES]:
        yield (Button(words(Say.BUTTON_COPY, value=value), copy=value),)


def _texts(reply: Reply, words: Words) -> Iterator[tuple[Button, ...]]:
    """Yield a button for each text ready to send: it copies a short one, and shows a long one to forward."""
    for part in reply.parts:
        if isinstance(part, CopyText) and units(part.text) <= COPY_LIMIT:
            yield (Button(words(Say.BUTTON_COPY_TEXT), copy=part.text),)
        elif isinstance(part, CopyText):
            yield (Button(words(Say.BUTTON_SHOW_TEXT), encode(Action.TEXT, digest(part.entry))),)
