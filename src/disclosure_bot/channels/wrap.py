"""Breaks lines as Chinese is broken: anywhere but before a closing mark and behind an opening one."""

import re
from collections.abc import Iterator

from rich.cells import cell_len

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
