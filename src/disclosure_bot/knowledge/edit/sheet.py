"""Edits the CSV file of a table: lines that say the same stay as they are written."""

import csv
import io
from collections.abc import Sequence

Cells = Sequence[Sequence[str]]
"""of the head and of each row"""


def cells_of(text: str) -> list[list[str]]:
    """Return the cells of a CSV text, line by line; what is no CSV counts as one cell a line."""
    return [_cells(line) for line in text.splitlines() if line.strip()]


def with_cells(text: str, cells: Cells) -> str:
    """Return the text of a CSV file with other cells; rows without any are left out."""
    ending = "\r\n" if "\r\n" in text else "\n"
    written = {tuple(_cells(line)): line for line in text.splitlines()}
    rows = [[" ".join(cell.split()) for cell in row] for row in cells]
    lines = [written.get(tuple(row), _line(row)) for row in rows if any(row)]
    return "".join(line + ending for line in lines)


def _cells(line: str) -> list[str]:
    try:
        return [cell.strip() for cell in next(csv.reader([line], strict=True), [])]
    except csv.Error:
        return [line]


def _line(row: Sequence[str]) -> str:
    written = io.StringIO()
    csv.writer(written, lineterminator="").writerow(row)
    return written.getvalue()
