"""One message as Telegram shows it: blocks of text, buttons below; escaped once, split where too long."""

import html
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from telegram import CopyTextButton, InlineKeyboardButton, InlineKeyboardMarkup

from disclosure_bot.channels.callback import is_verdict

TEXT_LIMIT = 4096
"""UTF-16 units of a message, counted without tags"""
COPY_LIMIT = 256
_LABEL_LIMIT = 64
_FOLDED_LINES = 3
"""lines that Telegram shows of a folded quote"""
LINE_WIDTH = 40
"""half-width characters on a line of a phone, roughly"""

# Controls, marks that turn the direction of text, lone surrogates: never shown, sometimes misused.
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


class Style(StrEnum):
    """How a block looks."""

    PLAIN = "plain"
    STRONG = "strong"
    FOLDED = "folded"
    CODE = "code"


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of text of one style; with an address it is a link."""

    text: str
    style: Style = Style.PLAIN
    url: str = ""
    label: str = ""
    """said before a link"""
    tight: bool = False
    """stands right below the block before it, without an empty line"""
    kept: bool = False
    """never goes into a fold"""

    def html(self) -> str:
        """Return the block with its tags closed."""
        text = escape(self.text)
        if self.url.startswith(("https://", "http://")):
            return f'{escape(self.label)}<a href="{html.escape(clean(self.url), quote=True)}">{text}</a>'
        match self.style:
            case Style.STRONG:
                return f"<b>{text}</b>"
            case Style.FOLDED:
                return f"<blockquote expandable>{text}</blockquote>"
            case Style.CODE:
                return f"<pre>{text}</pre>"
            case _:
                return escape(self.label) + text

    def plain(self) -> str:
        """Return the block without tags; an address is written out."""
        return clean(self.label + self.text) + (f" {self.url}" if self.url else "")

    def lines(self) -> int:
        """Return how many lines of a phone the block takes as it is shown first; an address is not seen."""
        count = sum(
            max(1, -(-_width(line) // LINE_WIDTH)) for line in clean(self.label + self.text).split("\n")
        )
        return min(count, _FOLDED_LINES) if self.style is Style.FOLDED else count


@dataclass(frozen=True, slots=True)
class Button:
    """Something to press: it carries data, opens an address or copies a text."""

    text: str
    data: str = ""
    url: str = ""
    copy: str = ""


Rows = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True, slots=True)
class Page:
    """One message."""

    blocks: tuple[Block, ...]
    rows: Rows = ()

    def html(self) -> str:
        """Return the text with tags."""
        return _join(self.blocks, [block.html() for block in self.blocks])

    def plain(self) -> str:
        """Return the text without tags, for a server that refuses them."""
        return _join(self.blocks, [block.plain() for block in self.blocks])

    def markup(self) -> InlineKeyboardMarkup | None:
        """Return the buttons as Telegram's keyboard; None where there are none."""
        return keyboard(self.rows)

    def lines(self) -> int:
        """Return how many lines there are to read on a phone before anything is unfolded."""
        return sum(block.lines() for block in self.blocks)


def text_page(text: str, rows: Rows = ()) -> Page:
    """Return a page of one plain block."""
    return Page((Block(text),), rows)


def escape(text: str) -> str:
    """Return text that shows as it is: cleaned of what cannot be seen, and escaped."""
    return html.escape(clean(text), quote=False)


def clean(text: str) -> str:
    """Return the text without control characters, direction marks and lone surrogates."""
    return _UNSEEN.sub("", text)


def units(text: str) -> int:
    """Return the length as Telegram counts it, in UTF-16 units."""
    return len(text) + sum(character > "\uffff" for character in text)


def pages(page: Page) -> tuple[Page, ...]:
    """Split a page into messages that Telegram takes, at paragraphs; the buttons stand below the last."""
    parts: list[list[Block]] = [[]]
    room = TEXT_LIMIT
    for block in _fitting(page.blocks):
        needed = units(block.plain()) + 2
        if parts[-1] and needed > room:
            parts.append([])
            room = TEXT_LIMIT
        parts[-1].append(block)
        room -= needed
    made = [Page(tuple(part)) for part in parts]
    return (*made[:-1], replace(made[-1], rows=page.rows))


def keyboard(rows: Rows) -> InlineKeyboardMarkup | None:
    """Return rows as Telegram's keyboard; None where they hold no button."""
    if not any(rows):
        return None
    return InlineKeyboardMarkup([[_key(button) for button in row] for row in rows if row])


def without_verdicts(markup: InlineKeyboardMarkup | None) -> Rows:
    """Return the rows of a shown keyboard that ask for no opinion."""
    rows = markup.inline_keyboard if markup else ()
    return tuple(
        tuple(_button(key) for key in row) for row in rows if not any(is_verdict(_data(key)) for key in row)
    )


def _data(key: InlineKeyboardButton) -> str:
    return key.callback_data if isinstance(key.callback_data, str) else ""


def _button(key: InlineKeyboardButton) -> Button:
    copy = key.copy_text.text if key.copy_text else ""
    return Button(key.text, data=_data(key), url=key.url or "", copy=copy)


def _key(button: Button) -> InlineKeyboardButton:
    text = clean(button.text).strip() or "…"
    if len(text) > _LABEL_LIMIT:
        text = text[: _LABEL_LIMIT - 1] + "…"
    if button.copy:
        return InlineKeyboardButton(text, copy_text=CopyTextButton(button.copy[:COPY_LIMIT]))
    if button.url:
        return InlineKeyboardButton(text, url=button.url)
    return InlineKeyboardButton(text, callback_data=button.data)


def _join(blocks: Sequence[Block], texts: Sequence[str]) -> str:
    out = ""
    for block, text in zip(blocks, texts, strict=True):
        out += ("" if not out else "\n" if block.tight else "\n\n") + text
    return out


def _fitting(blocks: Iterable[Block]) -> Iterator[Block]:
    """Yield the blocks, those longer than a message in pieces of the same style."""
    for block in blocks:
        if units(block.plain()) + 2 <= TEXT_LIMIT:
            yield block
        else:
            yield from (replace(block, text=piece) for piece in _pieces(block.text))


def _pieces(text: str) -> Iterator[str]:
    """Cut a text at line ends where there are any, else in the middle; never within a character."""
    limit = TEXT_LIMIT - 200  # room for a label or an address
    while units(text) > limit:
        head = _head(text, limit)
        cut = head.rfind("\n") + 1 or head.rfind("。") + 1 or head.rfind(" ") + 1 or len(head)
        yield text[:cut].rstrip("\n")
        text = text[cut:].lstrip("\n")
    if text:
        yield text


def _head(text: str, limit: int) -> str:
    head = text[:limit]
    while units(head) > limit:
        head = head[: len(head) - (units(head) - limit + 1) // 2]
    return head


def _width(line: str) -> int:
    return sum(2 if character > "\u2e7f" else 1 for character in line)
