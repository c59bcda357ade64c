"""How a reply looks on a phone: the first line at once, the long part folded, what can be done as buttons."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from disclosure_bot.channels.callback import encode
from disclosure_bot.channels.telegram.pages.page import COPY_LIMIT, Block, Button, Page, Rows, Style, units
from disclosure_bot.domain.action import Choice, Choices, Copy, Screen, ShowText
from disclosure_bot.domain.reply import (
    Cell,
    CopyText,
    Heading,
    Link,
    Note,
    Option,
    Paragraph,
    Part,
    Reading,
    Reply,
)
from disclosure_bot.domain.wording import Say, Words

LINES = 12
"""lines shown besides what is folded, where the remarks that are kept leave so much room"""


def reply_page(
    reply: Reply, choices: Choices, words: Words, *, heading: str = "", late: bool = False
) -> Page:
    """Return a reply as one page.

    ``heading`` names the question where one message held several; ``late`` apologises.
    """
    blocks = list(_blocks(reply.parts, words))
    if heading:
        blocks.insert(0, Block(heading, Style.STRONG))
    if late:
        blocks.insert(0, Block(words(Say.LATE)))
    rows = rows_of(choices)
    unfolded = Page(tuple(_unfold(block) for block in blocks), rows)
    return unfolded if unfolded.lines() <= LINES else Page(_fold(blocks), rows)


def _unfold(block: Block) -> Block:
    return Block(block.text, tight=block.tight) if block.style is Style.FOLDED else block


def _fold(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """Return the blocks so that little is seen at once: remarks go into the fold while there is too much.

    Those that are kept stand below the sources, whatever there is.
    """
    place = next((number for number, block in enumerate(blocks) if block.style is Style.FOLDED), None)
    if place is None:
        return tuple(blocks)
    fold, after = blocks[place], list(blocks[place + 1 :])
    while True:
        close = [replace(block, tight=bool(number)) for number, block in enumerate(after)]
        page = (*blocks[:place], fold, *close)
        remark = next((block for block in after if not block.url and not block.kept), None)
        if remark is None or Page(page).lines() <= LINES:
            return page
        after.remove(remark)
        fold = replace(fold, text=f"{fold.text}\n\n{remark.text}")


def _blocks(parts: Sequence[Part], words: Words) -> Iterator[Block]:
    before: type | None = None
    for part in parts:
        tight = type(part) is before
        match part:
            case Paragraph(text, folded):
                yield Block(text, Style.FOLDED if folded else Style.PLAIN)
            case Link(title, url):
                yield Block(title, url=url, label=source_label(words), tight=tight)
            case Note(text, kept):
                yield Block(text, tight=tight, kept=kept)
            case Heading(text) | Cell(text):
                yield Block(text, Style.STRONG)
            case CopyText(text, label, entry) if not entry:  # no button can show it again
                yield Block(label)
                yield Block(text, Style.CODE, tight=True)
            case Option() | CopyText() | Reading():
                pass
        before = type(part)


def source_label(words: Words) -> str:
    """Return what is said before a source; in English a space follows."""
    label = words(Say.SOURCE).rstrip()
    return f"{label} " if label.isascii() else label


def screen_page(screen: Screen, words: Words) -> Page:
    """Return a screen as one page."""
    return Page(tuple(_blocks(screen.parts, words)), rows_of(screen.choices))


def rows_of(choices: Choices) -> Rows:
    """Return choices as buttons."""
    return tuple(tuple(_button(choice) for choice in row) for row in choices)


def _button(choice: Choice) -> Button:
    match choice.action:
        case Copy(text, entry) if entry and units(text) > COPY_LIMIT:
            return Button(choice.label, encode(ShowText(entry)))
        case Copy(text):
            return Button(choice.label, copy=text)
    return Button(choice.label, encode(choice.action))
