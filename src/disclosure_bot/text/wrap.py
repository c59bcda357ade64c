"""Breaks lines as Chinese is broken: anywhere but before a closing mark and behind an opening one."""

import re
from collections.abc import Iterator

from rich.cells import cell_len

_PIECE = re.compile(r"\s+|[（《“‘]*(?:[!-~]+|\S)[，。；：、！？）》”’…]*")


def wrap(text: str, width: int) -> Iterator[str]:
    """Yield the lines of a text, each at most ``width`` columns wide unless one word is wider."""
    line = ""
    for piece in _PIECE.findall(text):
        if line and cell_len(line + piece.rstrip()) > width:
            yield line.rstrip()
            line = ""
        line = piece.lstrip() if not line else line + piece
    if line.strip():
        yield line.rstrip()
