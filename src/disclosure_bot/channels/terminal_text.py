"""Replies in a terminal; a line is broken as Chinese is: before no closing mark, behind no opening one.

Apart from the channel, so that ``ask`` starts without what is only there to chat.
"""

import re
from collections.abc import Iterable, Iterator

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from disclosure_bot.domain.reply import Cell, CopyText, Heading, Link, Note, Option, Paragraph, Part

_PIECE = re.compile(r"\s+|[（《“‘]*(?:[!-~]+|\S)[，。；：、！？）》”’…]*")


def wrap(text: str, width: int) -> Iterator[str]:
    """Yield the lines of a text, each at most ``width`` columns wide unless one word is wider."""
    line, used = "", 0
    for piece in _PIECE.findall(text):
        size = cell_len(piece)  # of pieces, not of lines: they come again, and their sizes are remembered
        if line and used + size > width and used + cell_len(piece.rstrip()) > width:
            yield line.rstrip()
            line, used = "", 0
        if line:
            line, used = line + piece, used + size
        else:
            line = piece.lstrip()
            used = cell_len(line)
    if line.strip():
        yield line.rstrip()


def print_parts(console: Console, parts: Iterable[Part], first: int = 1) -> None:
    """Print the parts of a reply; entries on offer are numbered from ``first``."""
    for part in parts:
        match part:
            case Paragraph(text):
                console.print(Text(fitted(console, text)))
            case Heading(text) | Cell(text):
                console.print(Text(fitted(console, text), style="bold"))
            case CopyText(text, label):
                console.print(Text(fitted(console, label), style="dim"))
                console.print(Text(fitted(console, text), style="italic"))
            case Link(title, url):
                console.print(Text.assemble("→ ", title, "  ", (url, "cyan underline")))
            case Option(_, title):
                console.print(Text(f"  [{first}] {title}", style="bold"))
                first += 1
            case Note(text):
                console.print(Text(fitted(console, text), style="dim"))
    console.print()


def fitted(console: Console, text: str) -> str:
    """Break the lines for a screen; what goes to a file or another program stays whole."""
    if console.soft_wrap:
        return text
    return "\n".join("\n".join(wrap(line, console.width)) for line in text.splitlines())
