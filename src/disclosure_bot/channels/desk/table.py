"""Tables of the desk: sorted, filtered and paged by what stands in the address, without a script."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Generic, TypeVar
from urllib.parse import urlencode

from disclosure_bot.domain.language import Bilingual, Language

Row = TypeVar("Row")
Value = str | int | float | bool | date | datetime | None
PAGE = 50
"""rows shown at once"""
_LONGEST = 200
"""characters that a filter may have"""


@dataclass(frozen=True)
class Column(Generic[Row]):
    """What a table tells of each row."""

    key: str
    """names it in addresses and JSON"""
    head: Bilingual
    value: Callable[[Row], Value]
    link: Callable[[Row], str] | None = None
    """path of the page behind the cell, after ``/desk``"""
    choice: bool = False
    """it has few values: rows can be chosen by one of them"""
    label: Callable[[Row], Bilingual] | None = None
    """how the value reads, where it is a key"""
    drawn: bool = False
    """it is a picture: the filter does not look for words in it"""


@dataclass(frozen=True, slots=True)
class Look:
    """How somebody wants to see a table."""

    sort: str = ""
    """key of a column; with ``-`` before it from the greatest"""
    words: str = ""
    """what a row must contain"""
    number: int = 1
    """of the page, from 1"""
    chosen: tuple[tuple[str, str], ...] = ()
    """what else the address holds: values of columns, and whatever the page itself reads"""

    @classmethod
    def of(cls, query: Mapping[str, str]) -> "Look":
        """Read an address; what is malformed counts as not there."""
        number = query.get("page", "")
        rest = {key: value for key, value in query.items() if key not in {"sort", "q", "page", "lang"}}
        return cls(
            sort=query.get("sort", ""),
            words=query.get("q", "")[:_LONGEST].strip(),
            number=int(number) if number.isascii() and number.isdecimal() and 0 < len(number) < 7 else 1,
            chosen=tuple(rest.items()),
        )

    def query(self) -> str:
        """Return what stands in the address for it, with the question mark; empty where nothing is asked."""
        pairs = [*self.chosen, ("sort", self.sort), ("q", self.words)]
        pairs += [("page", str(self.number))] if self.number > 1 else []
        given = [(key, value) for key, value in pairs if value]
        return f"?{urlencode(given)}" if given else ""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell as it is shown."""

    text: str
    link: str
    kind: str
    """``number``, ``day`` or empty"""


@dataclass(frozen=True, slots=True)
class Head:
    """A column's head as it is shown."""

    text: str
    query: str
    """of the address that sorts by it"""
    order: str
    """``ascending``, ``descending`` or ``none``"""


@dataclass(frozen=True, slots=True)
class Chooser:
    """A column by whose values rows can be chosen."""

    key: str
    label: str
    options: tuple[tuple[str, str], ...]
    """values and how they read"""
    chosen: str


@dataclass(frozen=True, slots=True)
class TableView:
    """A table as a page shows it."""

    caption: str
    heads: tuple[Head, ...]
    rows: tuple[tuple[Cell, ...], ...]
    choosers: tuple[Chooser, ...]
    look: Look
    kept: tuple[tuple[str, str], ...]
    """what the filter's form must carry on: neither a chooser's nor its own"""
    count: int
    """rows that were found"""
    first: int
    """number of the first one shown, from 1"""
    before: str | None
    """query of the page before; None: there is none"""
    after: str | None
    files: str
    """query of the same rows as a file"""


@dataclass(frozen=True)
class Table(Generic[Row]):
    """What a kind of rows looks like; made once, shown with rows and a look."""

    name: str
    """of its files"""
    caption: Bilingual
    columns: tuple[Column[Row], ...]

    def found(self, rows: Iterable[Row], look: Look, language: Language) -> list[Row]:
        """Return the rows that were asked for, in the order asked for."""
        kept = list(rows)
        for column in self.columns:
            for value in _given(look, column.key) if column.choice else ():
                kept = [row for row in kept if _text(column.value(row)) == value]
        if words := look.words.casefold().split():
            written = tuple(one for one in self.columns if not one.drawn)
            kept = [row for row in kept if _contains(_words(written, row, language), words)]
        order = next((one for one in self.columns if one.key == look.sort.removeprefix("-")), None)
        return _in_order(kept, order.value, down=look.sort.startswith("-")) if order else kept

    def cells(self, rows: Iterable[Row]) -> Iterator[list[Value]]:
        """Yield the rows as cells of a spreadsheet."""
        values = [column.value for column in self.columns]
        for row in rows:
            cells = [value(row) for value in values]
            yield [cell.isoformat() if isinstance(cell, date) else cell for cell in cells]

    def objects(self, rows: Iterable[Row]) -> list[dict[str, Value]]:
        """Return the rows as JSON objects."""
        keys = [column.key for column in self.columns]
        return [dict(zip(keys, cells, strict=True)) for cells in self.cells(rows)]

    def view(self, rows: Sequence[Row], look: Look, language: Language) -> TableView:
        """Return one page of the rows."""
        found = self.found(rows, look, language)
        number = min(look.number, max(1, -(-len(found) // PAGE)))
        start = (number - 1) * PAGE
        choosers = tuple(self._chooser(one, rows, look, language) for one in self.columns if one.choice)
        own = {one.key for one in choosers}
        return TableView(
            caption=self.caption.in_language(language),
            heads=tuple(self._head(one, look, language) for one in self.columns),
            rows=tuple(self._shown(row, language) for row in found[start : start + PAGE]),
            choosers=choosers,
            look=look,
            kept=tuple(pair for pair in look.chosen if pair[0] not in own),
            count=len(found),
            first=start + 1,
            before=replace(look, number=number - 1).query() if number > 1 else None,
            after=replace(look, number=number + 1).query() if start + PAGE < len(found) else None,
            files=replace(look, number=1).query(),
        )

    def _head(self, column: Column[Row], look: Look, language: Language) -> Head:
        is_sorted = look.sort.removeprefix("-") == column.key
        is_down = is_sorted and look.sort.startswith("-")
        order = ("descending" if is_down else "ascending") if is_sorted else "none"
        sort = column.key if is_down or not is_sorted else f"-{column.key}"
        return Head(column.head.in_language(language), replace(look, sort=sort, number=1).query(), order)

    def _shown(self, row: Row, language: Language) -> tuple[Cell, ...]:
        return tuple(
            Cell(_read(one, row, language), one.link(row) if one.link else "", _kind(one.value(row)))
            for one in self.columns
        )

    def _chooser(self, column: Column[Row], rows: Iterable[Row], look: Look, language: Language) -> Chooser:
        rows_by_value = {column.value(row): row for row in rows}
        options = {_text(value): _read(column, row, language) for value, row in rows_by_value.items()}
        chosen = next(iter(_given(look, column.key)), "")
        head = column.head.in_language(language)
        return Chooser(column.key, head, tuple(sorted(options.items(), key=lambda one: one[1])), chosen)


def _given(look: Look, key: str) -> list[str]:
    return [value for name, value in look.chosen if name == key and value]


def _words(columns: Iterable[Column[Row]], row: Row, language: Language) -> str:
    words = [_text(one.value(row)) for one in columns]
    words += [one.label(row).in_language(language) for one in columns if one.label]
    return "\n".join(words).casefold()


def _contains(text: str, words: Iterable[str]) -> bool:
    return all(word in text for word in words)


def _read(column: Column[Row], row: Row, language: Language) -> str:
    return column.label(row).in_language(language) if column.label else _text(column.value(row))


def _text(value: Value) -> str:
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    return f"{value:.2f}" if isinstance(value, float) else str(value)


def _kind(value: Value) -> str:
    if isinstance(value, date):
        return "day"
    return "number" if isinstance(value, int | float) and not isinstance(value, bool) else ""


def _in_order(rows: list[Row], value: Callable[[Row], Value], *, down: bool) -> list[Row]:
    """Return rows by a value: numbers by size, the rest by its letters; those that have none come last."""
    valued = [(value(row), row) for row in rows]
    have = [(_order(one), row) for one, row in valued if one is not None and one != ""]
    have.sort(key=lambda pair: pair[0], reverse=down)
    return [row for _, row in have] + [row for one, row in valued if one is None or one == ""]


def _order(value: Value) -> tuple[float, str]:
    if isinstance(value, int | float):
        return float(value), ""
    return 0.0, value.isoformat() if isinstance(value, date) else str(value)
