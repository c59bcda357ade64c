"""The first sheet of a workbook (.xlsx) as lines of text."""

import io
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from zipfile import BadZipFile, ZipFile

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from disclosure_bot.errors import TableError

UNPACKED_LIMIT = 400_000_000
"""bytes: more is no ledger, but an attack on memory"""


def workbook_lines(data: bytes) -> Iterator[tuple[int, list[str]]]:
    """Yield the cells of each line of the first sheet, with its number.

    Raises:
        TableError: it cannot be opened.
    """
    try:
        _check_size(data)
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        rows = book.worksheets[0].iter_rows(values_only=True)
        for number, row in enumerate(rows, start=1):
            yield number, _cells(row)
    except (BadZipFile, InvalidFileException, KeyError, IndexError, ValueError, OSError, SyntaxError):
        raise TableError("打不开这个 Excel 文件", "This workbook cannot be opened") from None


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
