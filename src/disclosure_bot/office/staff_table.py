"""Tables as offices keep them: CSV in UTF-8 or GBK, byte order mark or not, or a workbook (.xlsx)."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module

from disclosure_bot.errors import TableError

LIMIT = 64_000_000
"""bytes"""
_ENCODINGS = ("utf-8-sig", "gb18030", "utf-16")
_WORKBOOK = "disclosure_bot.office.workbook"
"""imported when there is one to read: what opens it would take a third of the start of every list"""
_ZIP = b"PK\x03\x04"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, slots=True)
class TableRow:
    """One line of a table."""

    line: int
    cells: Mapping[str, str]
    """by field; blank ones are not here"""
    filled: tuple[str, ...] = field(default=())
    """fields taken from the row above: merged cells are blank but the first"""


def read_table(
    data: bytes,
    names: Mapping[str, Sequence[str]],
    required: Sequence[str],
    merged: Sequence[str] = (),
) -> tuple[TableRow, ...]:
    """Return the rows of a table.

    Args:
        data: the file.
        names: what a column may be called, by field.
        required: fields that must have a column.
        merged: fields whose blank cells are those of the row above.

    Raises:
        TableError: it is neither CSV nor workbook, too large, or lacks a column.
    """
    return tuple(rows_of(data, names, required, merged))


def rows_of(
    data: bytes,
    names: Mapping[str, Sequence[str]],
    required: Sequence[str],
    merged: Sequence[str] = (),
) -> Iterator[TableRow]:
    """Yield the rows of a table one by one, as ``read_table`` returns them: a long one fills no memory.

    Raises:
        TableError: as ``read_table``.
    """
    lines = _lines(data)
    head = next((cells for _, cells in lines if any(cells)), None)
    if head is None:
        raise TableError("表是空的", "The table is empty")
    columns = fields_of(head, names)
    missing = [names[name][0] for name in required if name not in columns.values()]
    if missing:
        raise TableError(f"表里没有这些列：{'、'.join(missing)}", "The table lacks these columns")
    yield from _filled(lines, columns, merged)


def _lines(data: bytes) -> Iterator[tuple[int, list[str]]]:
    """Yield the cells of each line with its number."""
    if len(data) > LIMIT:
        raise TableError(f"文件超过 {LIMIT // 1_000_000} MB", "The file is too large")
    if data.startswith(_ZIP):
        yield from import_module(_WORKBOOK).workbook_lines(data)
        return
    text = decoded(data)
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter(text))
        for cells in reader:
            yield reader.line_num, [cell.strip() for cell in cells]
    except csv.Error as error:
        raise TableError("不是能读的 CSV", f"This CSV cannot be read: {error}") from None


def decoded(data: bytes) -> str:
    """Return the text of a table.

    Raises:
        TableError: its encoding is unknown.
    """
    order = reversed(_ENCODINGS) if data.startswith(_UTF16) else _ENCODINGS
    for encoding in order:
        try:
            text = data.decode(encoding)
        except UnicodeError:
            continue
        if "\0" not in text:
            return text
    raise TableError("文件编码不是 UTF-8 或 GBK", "The file is neither UTF-8 nor GBK")


def delimiter(text: str) -> str:
    """Return what parts the cells of the first line: Excel saves with commas, semicolons or tabs."""
    first = text.lstrip().partition("\n")[0]
    return max((",", ";", "\t"), key=first.count)


def fields_of(head: Sequence[str], names: Mapping[str, Sequence[str]]) -> dict[int, str]:
    """Return the field of each column that is known, by its place; of two of the same name the first."""
    fields = {_plain(name): field for field, words in names.items() for name in (field, *words)}
    found: dict[int, str] = {}
    for at, cell in enumerate(head):
        name = fields.get(_plain(cell))
        if name and name not in found.values():
            found[at] = name
    return found


def _plain(name: str) -> str:
    return name.strip().strip("*＊:：").replace(" ", "").lower()


def _filled(
    lines: Iterable[tuple[int, list[str]]], columns: Mapping[int, str], merged: Sequence[str]
) -> Iterator[TableRow]:
    above: dict[str, str] = {}
    for line, cells in lines:
        own = {columns[at]: cell for at, cell in enumerate(cells) if cell and at in columns}
        if not own:
            continue
        taken = {name: above[name] for name in merged if name not in own and name in above}
        above |= {name: own[name] for name in merged if name in own}
        yield TableRow(line, own | taken, tuple(taken))
