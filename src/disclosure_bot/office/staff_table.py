"""Tables as offices keep them: CSV in UTF-8 or GBK, byte order mark or not, or a workbook (.xlsx)."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from disclosure_bot.domain.progress import Progress
from disclosure_bot.errors import TableError

LIMIT = 64_000_000
"""bytes of a file; one that is longer is not read"""
TITLES = 10
"""lines above the rows among which the heads of the columns are looked for"""
STEP = 2_000
"""lines after which progress is told"""
_HEAD = 20_000
"""characters in which the heads of the columns stand"""
_DELIMITERS = (",", ";", "\t")
_ENCODINGS = ("utf-8-sig", "gb18030", "utf-16")
_ZIP = b"PK\x03\x04"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, slots=True)
class TableRow:
    """One line of a table."""

    line: int
    """in its file, counted from 1; of a row with line ends in a cell the last that it takes"""
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
    progress: Progress | None = None,
) -> Iterator[TableRow]:
    """Yield the rows of a table one by one, as ``read_table`` returns them: a long one fills no memory.

    Raises:
        TableError: as ``read_table``.
    """
    lines = _lines(data, progress)
    yield from _filled(lines, _columns(lines, names, required), merged)


def _columns(
    lines: Iterator[tuple[int, list[str]]], names: Mapping[str, Sequence[str]], required: Sequence[str]
) -> dict[int, str]:
    """Read up to the heads of the columns and return their fields; titles may stand above them."""
    best: dict[int, str] | None = None
    for cells in islice((cells for _, cells in lines if any(cells)), TITLES):
        columns = fields_of(cells, names)
        if is_head(columns, required):
            return columns
        best = columns if best is None or len(columns) > len(best) else best
    if best is None:
        raise TableError("表是空的", "The table is empty")
    missing = "、".join(names[name][0] for name in required if name not in best.values())
    raise TableError(f"表里没有这些列：{missing}", "The table lacks these columns")


def is_head(columns: Mapping[int, str], required: Iterable[str]) -> bool:
    """Tell whether a line names every column that a table must have."""
    return set(required) <= set(columns.values())


def _lines(data: bytes, progress: Progress | None) -> Iterator[tuple[int, list[str]]]:
    """Yield the cells of each line with its number."""
    if len(data) > LIMIT:
        raise TableError(f"文件超过 {LIMIT // 1_000_000} MB", "The file is too large")
    if data.startswith(_ZIP):
        # What opens a workbook would take a third of the start of every list.
        from disclosure_bot.office.workbook import workbook_lines

        yield from workbook_lines(data, progress)
        return
    text = decoded(data)
    total = text.count("\n") + 1
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter(text))
        for cells in reader:
            yield reader.line_num, [cell.strip() for cell in cells]
            if progress and reader.line_num % STEP == 0 and reader.line_num < total:
                progress(reader.line_num, total)
        if progress and total >= STEP:
            progress(total, total)
    except csv.Error as error:
        raise TableError("不是能读的 CSV", f"This CSV cannot be read: {error}") from None


def decoded(data: bytes) -> str:
    """Return the text of a table in UTF-8, GBK (GB 18030) or UTF-16.

    Raises:
        TableError: its encoding is none of these.
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
    """Return what parts the cells of the first line that is no title: Excel saves with one of three."""
    lines = text[:_HEAD].splitlines()[:TITLES]
    first = next((line for line in lines if any(mark in line for mark in _DELIMITERS)), "")
    return max(_DELIMITERS, key=first.count)


def fields_of(head: Sequence[str], names: Mapping[str, Sequence[str]]) -> dict[int, str]:
    """Return the field of each known column by its place, from 0; of two of the same name the first."""
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
