"""Text that a reader sees in a file and YAML does not: cut off as a comment, or joined into one line."""

import re
from collections.abc import Iterator, Sequence

from disclosure_bot.domain.knowledge import Finding, Place
from disclosure_bot.knowledge.read.messages import new_finding
from disclosure_bot.knowledge.read.scalar import Scalar

_CUT = re.compile(r"[ \t]+(#(?:\S|[ \t]*\d).*)")
"""a comment begins with a blank in every hand; ``#3号窗口`` and ``# 3号窗口`` are a window"""
_PERHAPS_CUT = re.compile(r"[ \t]+(#.*[。！？；])[ \t]*$")
"""a comment that ends as a sentence does, behind text that does not"""
_ENDED = "。！？；.!?;"
_LIST_ITEM = re.compile(
    r"\s*((?:[-*•·－—] ?|\d{1,2}[.、)）] ?|[（(][\d一二三四五六七八九十]{1,2}[)）]|[①-⑳]"
    r"|[一二三四五六七八九十]、)\S.*)"
)


def lost_text_findings(lines: Sequence[str], scalars: Sequence[Scalar], path: str) -> Iterator[Finding]:
    """Yield what is lost of the texts of one file, whose lines are given."""
    for scalar in scalars:
        if not scalar.style:
            yield from _cut(lines, scalar, path)
        if scalar.style not in {"", "|"}:  # joined plain text has a finding of its own
            yield from _joined_list(lines, scalar, path)


def _cut(lines: Sequence[str], scalar: Scalar, path: str) -> Iterator[Finding]:
    line, column = scalar.end
    behind = lines[line - 1][column - 1 :] if line <= len(lines) else ""
    if "#" not in behind:
        return
    met = _CUT.match(behind)
    if met is None and not scalar.text.endswith(tuple(_ENDED)):
        met = _PERHAPS_CUT.match(behind)
    if met:
        where = Place(path, line, column + met.start(1))
        yield new_finding("text-cut", where, name=met[1], text=f"{scalar.text}{behind}".strip())


def _joined_list(lines: Sequence[str], scalar: Scalar, path: str) -> Iterator[Finding]:
    """Yield the first line that looks like an item of a list, and is read as the tail of the line above."""
    starts = {line.strip() for line in scalar.text.split("\n")}
    for number in range(scalar.line + 1, min(scalar.end[0], len(lines)) + 1):
        met = _LIST_ITEM.fullmatch(lines[number - 1])
        item = met[1].rstrip(f" {scalar.style}") if met else ""
        if met and item in scalar.text and item not in starts:
            yield new_finding("list-joined", Place(path, number, met.start(1) + 1), name=item)
            return
