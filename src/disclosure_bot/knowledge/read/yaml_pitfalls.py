"""Text that other readers of YAML take for something else: editors, scripts, the next program."""

import re
from collections.abc import Iterator

from disclosure_bot.domain.knowledge import Finding, Place
from disclosure_bot.knowledge.read.explain import entry_at, field_at
from disclosure_bot.knowledge.read.messages import new_finding
from disclosure_bot.knowledge.read.parse import Location, Node, Sequence, locate, scalars
from disclosure_bot.knowledge.read.parsed import ParsedFolder
from disclosure_bot.knowledge.read.scalar import Scalar
from disclosure_bot.knowledge.read.schema import kind_of

_KINDS = (
    (re.compile(r"(?i:y|yes|n|no|on|off|true|false)"), "真假值", "a truth value"),
    (re.compile(r"(?i:null)|~"), "空值", "nothing"),
    (re.compile(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([ tT].*)?"), "日期", "a date"),
    (re.compile(r"[-+]?[0-9]+(:[0-5]?[0-9])+(\.[0-9]*)?"), "六十进制数", "a sexagesimal number"),
    (re.compile(r"[-+]?(0[xX][0-9a-fA-F_]+|0[bB][01_]+|0[oO]?[0-7_]+)"), "八进制等特殊数", "an octal number"),
    (re.compile(r"[-+]?([0-9][0-9_,]*(\.[0-9_]*)?|\.[0-9_]+)([eE][-+]?[0-9]+)?"), "数", "a number"),
    (re.compile(r"[-+]?\.(?i:inf)|\.(?i:nan)"), "数", "a number"),
)

_PERHAPS = re.compile(r"[-+.~0-9]|(?i:[ynotf]|null)")
"""how all of them begin: most text is told apart at its first letter"""


def pitfall_findings(parsed: ParsedFolder) -> Iterator[Finding]:
    """Yield text without quotes that YAML's own rules would retype, join from lines, or leave undivided."""
    for path, top in sorted(parsed.nodes.items()):
        for location, scalar in scalars(top):
            if not scalar.style and scalar.end[0] > scalar.line:
                where = Place(path, scalar.line, scalar.column)
                yield new_finding("joined-lines", where, entry_at(top, location), name=scalar.text)
            if not scalar.style and "，" in scalar.text and _is_alone_in_brackets(top, location):
                where = Place(path, scalar.line, scalar.column)
                yield new_finding("one-in-brackets", where, entry_at(top, location), name=scalar.text)
            kind = _kind(scalar)
            if kind and _is_text(path, location):
                where = Place(path, scalar.line, scalar.column)
                entry = entry_at(top, location)
                yield new_finding(
                    "reading-trap", where, entry, name=scalar.text, kind=kind[0], kind_en=kind[1]
                )


def _is_alone_in_brackets(top: Node, location: Location) -> bool:
    within = locate(top, location[:-1])
    return isinstance(within, Sequence) and within.flow and len(within.items) == 1


def is_pitfall(text: str) -> bool:
    """Tell whether a text needs quotes to stay text for every reader."""
    return _kind(Scalar(text, 1, 1)) is not None


def _kind(scalar: Scalar) -> tuple[str, str] | None:
    """Return what others take the text for, in Chinese and English; None if for text."""
    if scalar.style or len(scalar.text) > 40 or not _PERHAPS.match(scalar.text):
        return None
    return next(((zh, en) for pattern, zh, en in _KINDS if pattern.fullmatch(scalar.text)), None)


def _is_text(path: str, location: Location) -> bool:
    """Tell whether the field there holds text: numbers, dates and flags are meant to look like that."""
    field = field_at(kind_of(path), location)
    return not (field and field.examples and _kind(Scalar(str(field.examples[0]).strip("[]"), 1, 1)))
