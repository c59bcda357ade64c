"""What YAML reads otherwise than people do.

Text that is cut off as a comment or joined into one line, and blanks that are none to YAML where it wants
one: they come with text pasted from Word or a web page.
"""

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
_WIDE = "\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
_KEY = r"[a-z_][a-z_0-9.]*"
_STRUCTURE = re.compile(
    rf"[ ]*(?P<indent>[{_WIDE}])[ {_WIDE}]*(?:[-－][ {_WIDE}]|{_KEY}[ {_WIDE}]*[:：])"
    rf"|[ ]*-[ ]*(?P<dash>[{_WIDE}])"
    rf"|[ ]*(?:-[ ]+)?{_KEY}[ ]*(?P<key>[{_WIDE}])[ {_WIDE}]*[:：]"
    rf"|[ ]*(?:-[ ]+)?{_KEY}[ ]*:[ ]*(?P<colon>[{_WIDE}])"
    rf"|[ ]*(?:-[ ]+)?{_KEY}:[ ]*[\[{{](?:[^\]}}'\"]*,)?[ ]*(?P<item>[{_WIDE}])"
    rf"|(?:.*[^ {_WIDE}])[ ]*(?P<comment>[{_WIDE}])[ {_WIDE}]*\#[ ]"
    rf"|(?:.*[!-~])[ ]*(?P<end>[{_WIDE}])[ {_WIDE}]*$"
)
_INDENT = re.compile(rf"[ ]*[{_WIDE}]")
_DASH = re.compile(rf"[ {_WIDE}]*([－–—‐‑−﹣])[ {_WIDE}]+\S")


def lost_text_findings(lines: Sequence[str], scalars: Sequence[Scalar], path: str) -> Iterator[Finding]:
    """Yield what is lost of the texts of one file: cut off as a comment, or a list joined into one line."""
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


def wide_blank_findings(lines: Sequence[str], scalars: Sequence[Scalar], path: str) -> Iterator[Finding]:
    """Yield the lines in whose structure a blank stands that is none to YAML, or a dash that is none.

    Lines of texts in blocks and in quotes are prose.
    """
    prose = {
        line for scalar in scalars if scalar.style for line in range(scalar.line + 1, scalar.end[0] + 1)
    } - {scalar.line for scalar in scalars}
    for number, line in enumerate(lines, start=1):
        if number in prose or line.isascii():
            continue
        if met := _STRUCTURE.match(line):
            at = met.start(met.lastgroup or 0)
            yield new_finding("wide-blank", Place(path, number, at + 1), name=_name(line[at]))
        elif met := _DASH.match(line):
            yield new_finding("wide-dash", Place(path, number, met.start(1) + 1), name=met[1])


def wide_indent_finding(lines: Sequence[str], line: int, path: str) -> Finding | None:
    """Return the finding on a wide blank that begins a line that YAML stumbles over, or the one above.

    None where neither begins so.
    """
    for number in (line, line - 1):
        met = _INDENT.match(lines[number - 1]) if 0 < number <= len(lines) else None
        if met:
            return new_finding("wide-blank", Place(path, number, met.end()), name=_name(met[0][-1]))
    return None


def _name(char: str) -> str:
    known = {"\u3000": "全角空格 ", "\u00a0": "不换行空格 "}
    return f"{known.get(char, '')}U+{ord(char):04X}"
