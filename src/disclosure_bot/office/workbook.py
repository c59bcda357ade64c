"""The first sheet of a workbook (.xlsx) as lines of text."""

import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from zipfile import BadZipFile, ZipFile

from openpyxl import load_workbook
from openpyxl.utils.cell import range_boundaries
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet._read_only import ReadOnlyWorksheet

from disclosure_bot.domain.progress import Progress
from disclosure_bot.errors import TableError
from disclosure_bot.office.staff_table import STEP

UNPACKED_LIMIT = 400_000_000
"""bytes: more is no ledger, but an attack on memory"""
MERGED_LIMIT = 100_000
"""merged ranges that are kept; a cell of one beyond these says something in its first line only"""
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]{1,3}\d{1,7}:[A-Z]{1,3}\d{1,7})"')
_ROW = re.compile(rb"<(?:\w+:)?row[\s>]")
_SHORTER = len("<row")
"""bytes of the chunk before that may begin a line, and cannot hold a whole one"""
_CHUNK, _OVERLAP = 1_000_000, 200


def workbook_lines(data: bytes, progress: Progress | None = None) -> Iterator[tuple[int, list[str]]]:
    """Yield the cells of each line of the first sheet, with its number.

    A merged cell says the same in each of its lines, in its first column.

    Raises:
        TableError: it is no workbook, is damaged, or is too large once unpacked.
    """
    try:
        _check_size(data)
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        merged, total = _merged(sheet)
        for number, row in enumerate(sheet.iter_rows(values_only=True), start=1):
            yield number, merged.filled(number, _cells(row))
            if progress and number % STEP == 0 and number < total:
                progress(number, total)
        if progress and total >= STEP:
            progress(total, total)
    except (BadZipFile, InvalidFileException, KeyError, IndexError, ValueError, OSError, SyntaxError):
        raise TableError("打不开这个 Excel 文件", "This workbook cannot be opened") from None


@dataclass(slots=True)
class _Merged:
    """The merged cells of a sheet, read from its first line to its last."""

    begin: dict[int, list[tuple[int, int]]] = field(default_factory=dict)
    """column, counted from 0, and last line, by the line in which they begin"""
    _open: dict[int, tuple[int, str]] = field(default_factory=dict)
    """last line and text, by column"""

    def add(self, where: str) -> None:
        """Note a range such as ``A2:A4``."""
        column, first, _, last = range_boundaries(where)
        if column and first and last and last > first:
            self.begin.setdefault(first, []).append((column - 1, last))

    def filled(self, number: int, cells: list[str]) -> list[str]:
        """Return a line with what merged cells above say in it."""
        for column, (last, text) in tuple(self._open.items()):
            if number > last:
                del self._open[column]
            elif column < len(cells) and not cells[column]:
                cells[column] = text
        for column, last in self.begin.get(number, ()):
            if column < len(cells):
                self._open[column] = (last, cells[column])
        return cells


def _merged(sheet: ReadOnlyWorksheet) -> tuple[_Merged, int]:
    """Return the merged cells of a sheet, and how many lines it has.

    They stand behind all lines, and the library leaves them out where it does not keep the whole sheet.
    """
    merged, lines, found, kept = _Merged(), 0, 0, b""
    with sheet._get_source() as source:  # type: ignore[attr-defined]  # its stub lacks it
        while chunk := source.read(_CHUNK):
            text = kept + chunk
            lines += len(_ROW.findall(text, max(0, len(kept) - _SHORTER)))
            at = 0
            for match in _MERGED.finditer(text):
                at, found = match.end(), found + 1
                if found <= MERGED_LIMIT:
                    merged.add(match[1].decode())
            kept = text[max(at, len(text) - _OVERLAP) :]
    return merged, lines


def _check_size(data: bytes) -> None:
    with ZipFile(io.BytesIO(data)) as packed:
        if sum(part.file_size for part in packed.infolist()) > UNPACKED_LIMIT:
            raise TableError("Excel 文件展开后太大", "The workbook is too large once unpacked")


def _cells(row: Iterable[object]) -> list[str]:
    return [_text(value) for value in row]


def _text(value: object) -> str:
    """Return a cell as people read it: a day without its hour, a whole number without its point."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()
