"""Blanks that are none to YAML, where it wants one: they come with text pasted from Word or a web page."""

import re
from collections.abc import Iterator, Sequence

from disclosure_bot.domain.knowledge import Finding, Place
from disclosure_bot.knowledge.read.messages import new_finding
from disclosure_bot.knowledge.read.scalar import Scalar

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


def wide_blank_findings(lines: Sequence[str], scalars: Sequence[Scalar], path: str) -> Iterator[Finding]:
    """Yield every line whose structure holds one; lines of texts in blocks and in quotes are prose."""
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
    """Return the finding on a line that YAML stumbles over, if such a blank begins it or the one above."""
    for number in (line, line - 1):
        met = _INDENT.match(lines[number - 1]) if 0 < number <= len(lines) else None
        if met:
            return new_finding("wide-blank", Place(path, number, met.end()), name=_name(met[0][-1]))
    return None


def _name(char: str) -> str:
    known = {"\u3000": "全角空格 ", "\u00a0": "不换行空格 "}
    return f"{known.get(char, '')}U+{ord(char):04X}"
