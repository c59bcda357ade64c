"""CSV bytes to rows of numbers, with line, row and column of everything that is wrong with them."""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from disclosure_bot.domain.knowledge import Finding, Level, Place
from disclosure_bot.knowledge.read.decode import decode
from disclosure_bot.knowledge.read.messages import new_finding

ROW_LIMIT = 2_000
COLUMN_LIMIT = 60
"""columns with figures"""
NAME_LIMIT = 60
"""characters of the name of a row or column"""
ENGLISH = "en"
"""name of the second column where it holds the English names of the rows"""

_BOM = b"\xef\xbb\xbf"
_NUMBER = re.compile(r"(0|[1-9][0-9]{0,11})(\.[0-9]{1,4})?")


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One line of a CSV file."""

    name: str
    en: str
    cells: dict[str, str]
    """number as written, by name of the column; empty cells are not here"""
    line: int


@dataclass(slots=True)
class Sheet:
    """A CSV file that could be read."""

    path: str
    columns: tuple[str, ...] = ()
    """names of the columns with figures"""
    rows: list[SheetRow] = field(default_factory=list)

    def place(self, line: int, column: int = 1) -> Place:
        """Return a place in the file, line and column counted from 1; a column is a cell, not a character."""
        return Place(self.path, line, column)


def read_sheet(data: bytes, path: str) -> tuple[Sheet | None, tuple[Finding, ...]]:
    """Read one file: None where an error keeps it from being used, and everything found on the way.

    A byte order mark and Windows' line ends are what spreadsheets write, and are right here.
    """
    text, findings = decode(data.removeprefix(_BOM), path)
    if text is None:
        return None, findings
    reader = _Reader(path)
    reader.read(text)
    findings = (*findings, *reader.findings)
    is_sound = not any(finding.level is Level.ERROR for finding in findings)
    return (reader.sheet if is_sound else None), findings


class _Reader:
    """Reads the lines of a file one by one and gathers what is wrong."""

    def __init__(self, path: str) -> None:
        self.sheet = Sheet(path)
        self.findings: list[Finding] = []
        self._seen: dict[str, int] = {}
        self._width = 0
        self._has_english = False

    def read(self, text: str) -> None:
        """Read the whole text."""
        reader = csv.reader(text.splitlines(), strict=True)
        lines = _filled(reader)
        try:
            head = next(lines, None)
            if head is None:
                self._say("empty-file", 1)
                return
            self._header(head)
            for cells in lines:
                self._row(reader.line_num, cells)
        except csv.Error as error:
            self._say("table-unreadable", max(reader.line_num, 1), said=error)
        if self._width and not self.sheet.rows:
            self._say("table-without-rows", 1)

    def _header(self, cells: Sequence[str]) -> None:
        self._has_english = len(cells) > 1 and cells[1].lower() == ENGLISH
        names = cells[2:] if self._has_english else cells[1:]
        if not names:
            self._say("table-without-columns", 1)
            return
        if len(names) > COLUMN_LIMIT:
            self._say("table-too-large", 1, rows=ROW_LIMIT, columns=COLUMN_LIMIT)
            return
        for number, name in enumerate(names):
            column = len(cells) - len(names) + number + 1
            if not 0 < len(name) <= NAME_LIMIT:
                self._say("table-bad-name", 1, column, name=name, limit=NAME_LIMIT)
            elif name in names[:number]:
                self._say("table-duplicate-column", 1, column, name=name)
        self.sheet.columns = tuple(names)
        self._width = len(cells)

    def _row(self, line: int, cells: Sequence[str]) -> None:
        if not self._width:
            return
        if len(self.sheet.rows) == ROW_LIMIT:
            self._say("table-too-large", line, rows=ROW_LIMIT, columns=COLUMN_LIMIT)
            self._width = 0
            return
        if len(cells) != self._width:
            self._say("table-ragged", line, name=cells[0], count=len(cells), limit=self._width)
            return
        if not 0 < len(cells[0]) <= NAME_LIMIT:
            self._say("table-bad-name", line, name=cells[0], limit=NAME_LIMIT)
            return
        if cells[0] in self._seen:
            self._say("table-duplicate-row", line, name=cells[0], line=self._seen[cells[0]])
            return
        self._seen[cells[0]] = line
        self._keep(line, cells)

    def _keep(self, line: int, cells: Sequence[str]) -> None:
        first = self._width - len(self.sheet.columns)
        figures: dict[str, str] = {}
        for number, name in enumerate(self.sheet.columns):
            written, column = cells[first + number], first + number + 1
            if _NUMBER.fullmatch(written):
                figures[name] = written
            elif written:
                self._say("table-not-number", line, column, row=cells[0], name=name, value=written)
            else:
                self._say("table-empty-cell", line, column, row=cells[0], name=name)
        english = cells[1] if self._has_english else ""
        self.sheet.rows.append(SheetRow(cells[0], english, figures, line))

    def _say(self, code: str, at: int, column: int = 1, **values: object) -> None:
        self.findings.append(new_finding(code, self.sheet.place(at, column), "", **values))


def _filled(lines: Iterable[list[str]]) -> Iterator[list[str]]:
    """Yield the cells of every line that is not empty, without blanks at their edges."""
    for cells in lines:
        stripped = [cell.strip() for cell in cells]
        if any(stripped):
            yield stripped
