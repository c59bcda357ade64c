"""YAML bytes to nodes with line and column: the one place that reads YAML.

Every scalar stays text, so ``no``, ``0123``, ``1:30`` and dates are never retyped. Nodes are built straight
from parse events: hostile files (deep nesting, aliases, a million brackets) are rejected while they are read,
before anything is constructed; libyaml's own composer dies on them.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from disclosure_bot.domain.knowledge import Finding, Place
from disclosure_bot.knowledge.read.decode import decode, odd_character
from disclosure_bot.knowledge.read.messages import new_finding
from disclosure_bot.knowledge.read.misread import lost_text_findings, wide_blank_findings, wide_indent_finding
from disclosure_bot.knowledge.read.scalar import Scalar

DEPTH_LIMIT = 20
"""lists and mappings within each other"""
NODE_LIMIT = 100_000
"""of one file; two megabytes of entries hold about 60,000"""

WIDE_COMMA = re.compile("[，、]")
"""What people type between the words of a list, and YAML takes for a part of the word"""

_LINE_END = re.compile(r"\r\n|\r|\n")
_LOADER = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader


@dataclass(slots=True)
class Sequence:
    """A list."""

    line: int
    column: int
    items: "list[Node]" = field(default_factory=list)
    flow: bool = False
    """written in brackets"""
    end: tuple[int, int] = (0, 0)
    """line and column behind it"""


@dataclass(slots=True)
class Mapping:
    """Keys with values, in the order written."""

    line: int
    column: int
    values: "dict[str, Node]" = field(default_factory=dict)
    keys: dict[str, Scalar] = field(default_factory=dict)
    flow: bool = False
    """written in braces"""
    end: tuple[int, int] = (0, 0)
    """line and column behind it"""


Node = Scalar | Sequence | Mapping
"""lines and columns are counted from 1"""
Plain = str | list["Plain"] | dict[str, "Plain"]
"""what a node says, without where it stands"""
Location = tuple[str | int, ...]
"""A way from the top of a file: keys and positions"""


class _RejectedError(Exception):
    """The file cannot be read on; carries the finding."""

    def __init__(self, finding: Finding) -> None:
        self.finding = finding


def parse(data: bytes, path: str) -> tuple[Node | None, tuple[Finding, ...]]:
    """Read one file: its top node, or None where it cannot be read, and everything found on the way.

    ``path`` is relative to the knowledge folder and only names the file in findings.
    """
    text, findings = decode(data, path)
    if text is None:
        return None, findings
    builder = _Builder(path)
    wrong: Finding | None = None
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            builder.take(event)
    except _RejectedError as rejected:
        wrong = rejected.finding
    except yaml.YAMLError as error:
        wrong = _syntax_finding(error, text, path, builder.last)
    lines = _LINE_END.split(text)
    if wide := tuple(wide_blank_findings(lines, builder.scalars, path)):
        return None, (*findings, *wide)  # what else seems wrong comes of them
    if wrong:
        return None, (*findings, *builder.findings, wrong)
    if builder.top is None:
        return None, (*findings, new_finding("empty-file", Place(path)))
    return builder.top, (*findings, *builder.findings, *lost_text_findings(lines, builder.scalars, path))


def plain(node: Node) -> Plain:
    """Return the node as text, lists and dictionaries."""
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, Sequence):
        return [plain(item) for item in node.items]
    return {key: plain(value) for key, value in node.values.items()}


def locate(node: Node, location: Location) -> Scalar | Sequence | Mapping:
    """Return the node at a location, or the last one on the way to it where there is nothing.

    The last part of a location may name a key that has no valid value.
    """
    for part in location:
        if isinstance(node, Sequence) and isinstance(part, int) and part < len(node.items):
            node = node.items[part]
        elif isinstance(node, Mapping) and part in node.values:
            node = node.values[str(part)]
        else:
            break
    return node


def scalars(node: Node, location: Location = ()) -> Iterator[tuple[Location, Scalar]]:
    """Yield every value that is text, with its location."""
    if isinstance(node, Scalar):
        yield location, node
    elif isinstance(node, Sequence):
        for number, item in enumerate(node.items):
            yield from scalars(item, (*location, number))
    else:
        for key, value in node.values.items():
            yield from scalars(value, (*location, key))


class _Builder:
    """Builds nodes from events, and rejects what no knowledge file needs."""

    def __init__(self, path: str) -> None:
        self.top: Node | None = None
        self.findings: list[Finding] = []
        self._path = path
        self._open: list[Sequence | Mapping] = []
        self._keys: list[Scalar | None] = []
        self._nodes = 0
        self.scalars: list[Scalar] = []
        """keys too, as they come"""

    @property
    def last(self) -> Scalar | None:
        """What was read last: where an error follows, it may be to blame."""
        return self.scalars[-1] if self.scalars else None

    def take(self, event: yaml.Event) -> None:
        """Take the next event."""
        if isinstance(event, yaml.ScalarEvent):
            self.scalars.append(self._scalar(event))
            self._add(self.scalars[-1])
        elif isinstance(event, yaml.MappingStartEvent):
            self._descend(event, Mapping(*_start(event)))
        elif isinstance(event, yaml.SequenceStartEvent):
            self._descend(event, Sequence(*_start(event)))
        elif isinstance(event, yaml.CollectionEndEvent):
            self._open.pop().end = _position(event.end_mark)
            self._keys.pop()
        elif isinstance(event, yaml.AliasEvent):
            raise self._rejected("alias", event, name=f"*{event.anchor}")
        elif isinstance(event, yaml.DocumentStartEvent):
            self._begin(event)

    def _begin(self, event: yaml.DocumentStartEvent) -> None:
        if self.top is not None:
            raise self._rejected("second-document", event)
        if event.version or event.tags:
            raise self._rejected("directive", event)

    def _descend(self, event: yaml.CollectionStartEvent, node: Sequence | Mapping) -> None:
        self._guard(event)
        node.flow = bool(event.flow_style)
        self._add(node)
        self._open.append(node)
        self._keys.append(None)
        if len(self._open) > DEPTH_LIMIT:
            raise self._rejected("too-deep", event, limit=DEPTH_LIMIT)

    def _scalar(self, event: yaml.ScalarEvent) -> Scalar:
        self._guard(event)
        if event.style == '"' and (odd := odd_character(event.value)):
            raise self._rejected("odd-character", event, name=odd)
        return Scalar(event.value, *_start(event), style=event.style or "", end=_position(event.end_mark))

    def _guard(self, event: yaml.NodeEvent) -> None:
        self._nodes += 1
        if self._nodes > NODE_LIMIT:
            raise self._rejected("too-many-nodes", event, limit=NODE_LIMIT)
        if event.anchor is not None:
            raise self._rejected("anchor", event, name=f"&{event.anchor}")
        if event.tag is not None:  # type: ignore[attr-defined]  # the stubs know it of single events only
            raise self._rejected("tag", event, name=event.tag)  # type: ignore[attr-defined]

    def _add(self, node: Node) -> None:
        if not self._open:
            self.top = node
            return
        parent = self._open[-1]
        if isinstance(parent, Sequence):
            parent.items.append(node)
        elif self._keys[-1] is None:
            self._keys[-1] = self._key(node)
        else:
            self._put(parent, self._keys[-1], node)
            self._keys[-1] = None

    def _key(self, node: Node) -> Scalar:
        if not isinstance(node, Scalar):
            raise _RejectedError(new_finding("complex-key", Place(self._path, node.line, node.column)))
        if node.text == "<<":
            raise _RejectedError(new_finding("merge-key", Place(self._path, node.line, node.column)))
        return node

    def _put(self, parent: Mapping, key: Scalar, node: Node) -> None:
        if key.text in parent.keys:
            first = parent.keys[key.text].line
            where = Place(self._path, key.line, key.column)
            self.findings.append(new_finding("duplicate-key", where, name=key.text, line=first))
            return
        parent.keys[key.text] = key
        parent.values[key.text] = node

    def _rejected(self, code: str, event: yaml.Event, **values: str | int) -> _RejectedError:
        return _RejectedError(new_finding(code, Place(self._path, *_start(event)), "", **values))


def _start(event: yaml.Event) -> tuple[int, int]:
    return _position(event.start_mark)


def _position(mark: Any) -> tuple[int, int]:
    """Return line and column of a mark, counted from 1; libyaml's marks and Python's have no common type."""
    return mark.line + 1, mark.column + 1


_SYNTAX = (
    ("mapping values are not allowed", "syntax-colon"),
    ("cannot start any token", "syntax-start"),
    ("unexpected end of stream", "syntax-quote"),
    ("expected ',' or ']'", "syntax-bracket"),
    ("expected ',' or '}'", "syntax-bracket"),
    ("expected node content", "syntax-bracket"),
    ("could not find expected ':'", "syntax-key"),
    ("did not find expected key", "syntax-indent"),
    ("did not find expected '-'", "syntax-indent"),
    ("maximum nesting depth", "too-deep"),
    ("escape", "syntax-escape"),
    ("scanning an alias", "syntax-start"),
    ("scanning an anchor", "syntax-start"),
)
"""What libyaml says, and the message that explains it"""

_WHERE_IT_BEGAN = {"syntax-quote", "syntax-bracket", "syntax-key"}
"""libyaml notices these far below the line to mend"""

_TYPING_SLIPS = (
    (re.compile(r"\s*(?:<{7}|={7}|>{7})"), "merge-conflict"),
    (re.compile(r"\s*(?:- )?[a-z_]+："), "wide-colon"),
    (re.compile(r"\s*(?:- )?[a-z_]+:(?!//)(?=[^\s:])"), "colon-without-space"),
)
"""What stands on or just above the line that libyaml stumbles over, and says more than it does"""


def _syntax_finding(error: yaml.YAMLError, text: str, path: str, last: Scalar | None) -> Finding:
    problem, context = getattr(error, "problem", "") or str(error), getattr(error, "context", "") or ""
    said = f"{context} {problem}"
    code = next((code for part, code in _SYNTAX if part in said), "syntax")
    mark = getattr(error, "context_mark" if code in _WHERE_IT_BEGAN else "problem_mark", None)
    line, column = _position(mark) if mark else (1, 1)
    return (
        _typing_slip(text, line, path)
        or _wide_comma(text, line, path, code)
        or _open_quote(last, line, path)
        or new_finding(code, Place(path, line, column), said=said, limit=DEPTH_LIMIT)
    )


def _wide_comma(text: str, line: int, path: str, code: str) -> Finding | None:
    """Return the finding on a full-width comma where a bracket is said to hold something wrong."""
    if code != "syntax-bracket":
        return None
    lines = text.split("\n")
    met = WIDE_COMMA.search(lines[line - 1]) if line <= len(lines) else None
    return new_finding("wide-comma", Place(path, line, met.start() + 1)) if met else None


def _open_quote(last: Scalar | None, line: int, path: str) -> Finding | None:
    """Return the finding on a quotation mark that met its end only at the next one, lines below."""
    if last is None or last.style not in {'"', "'"} or last.line == last.end[0] or last.end[0] < line - 1:
        return None
    return new_finding("syntax-quote", Place(path, last.line, last.column))


def _typing_slip(text: str, line: int, path: str) -> Finding | None:
    """Return the finding on a colon typed wrongly on a line or one of the two above it."""
    lines = text.split("\n")
    if wide := wide_indent_finding(lines, line, path):
        return wide
    for number in range(line, max(line - 3, 0), -1):
        for pattern, code in _TYPING_SLIPS:
            if number <= len(lines) and (met := pattern.match(lines[number - 1])):
                return new_finding(code, Place(path, number, met.end()), name=met.group().strip(" -:："))
    return None
