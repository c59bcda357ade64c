"""Tables of figures: each cell has a row, a column, a period and a source."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from disclosure_bot.domain.document import Trust
from disclosure_bot.domain.language import Bilingual


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table."""

    name: Bilingual
    synonyms: tuple[str, ...]
    cells: Mapping[str, str]
    """number as written, by name of the column; a cell that is empty is not here"""


@dataclass(frozen=True, slots=True)
class Column:
    """A period or a kind."""

    name: str
    synonyms: tuple[str, ...] = ()
    en: str = ""
    """the name in English, of a kind; a year needs none"""


@dataclass(frozen=True, slots=True)
class Table:
    """Figures of one kind."""

    id: str
    """name of its files"""
    title: Bilingual
    entry: str
    """id of the entry whose question it refines"""
    row: Bilingual
    """what a row is"""
    column: Bilingual
    """what a column is"""
    unit: Bilingual
    period: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    source: Bilingual | None = None
    url: str = ""
    seen_on: date | None = None
    document: str = ""
    trust: Trust | None = None
    additive: tuple[str, ...] = ()
    """ids of tables whose cells may be added to those here"""
    note: Bilingual | None = None
