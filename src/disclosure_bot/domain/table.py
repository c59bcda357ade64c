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
    """what else people call it"""
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
    """years that it holds for, as written: ``2023-2024``, or ``2023-`` where it holds still"""
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    source: Bilingual | None = None
    """title of what it was taken from"""
    url: str = ""
    """address of that; empty where none is known"""
    seen_on: date | None = None
    """day it was seen there"""
    document: str = ""
    """key of the document that it rests on"""
    trust: Trust | None = None
    """how far what it was taken from is believed"""
    additive: tuple[str, ...] = ()
    """ids of tables whose cells may be added to those here"""
    note: Bilingual | None = None
