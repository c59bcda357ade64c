"""Tables for spreadsheets: no cell is taken for a formula, and Chinese opens right."""

import csv
import io
import unicodedata
from collections.abc import Iterable, Sequence

BOM = "\ufeff"
"""tells spreadsheet programs that the file is UTF-8"""
_FORMULA = ("=", "+", "-", "@")


def csv_text(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a table as CSV (RFC 4180) with a byte order mark."""
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_NONNUMERIC)
    writer.writerow(heads)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return BOM + out.getvalue()


def _cell(value: object) -> object:
    return safe(value) if isinstance(value, str) else value


def safe(text: str) -> str:
    """Return a text that no spreadsheet program runs: a quote goes before whatever might begin a formula.

    Also where that is hidden behind blanks, quotes or control characters, or written full width (``＝``).
    """
    if text[:1].isalnum():  # none of these becomes a formula or a blank: most cells need no more
        return text
    shown = unicodedata.normalize("NFKC", text).lstrip(" \"'\t\r\n\0\v\f\u200b\ufeff")
    begins = text[:1] in {"\t", "\r", "\n", "\0"} or shown.startswith(_FORMULA)
    return f"'{text}" if begins else text
