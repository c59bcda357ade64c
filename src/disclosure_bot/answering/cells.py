"""The figure that a question asks for, out of the tables of the entry that answers it.

A figure is given only where the question asks for an amount and names the row; a row that is merely alike is
offered as such. Figures are added only where the header of a table allows it and the question wants a total.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal

from disclosure_bot.answering.row_search import Found, Named, plain_question, rows_named, without
from disclosure_bot.answering.row_words import fits, groups_of
from disclosure_bot.domain.document import Trust
from disclosure_bot.domain.knowledge import Entry, Knowledge
from disclosure_bot.domain.language import Language
from disclosure_bot.domain.reply import Cell, Paragraph, Part
from disclosure_bot.domain.table import Table
from disclosure_bot.domain.wording import Say
from disclosure_bot.office.years import years_in

SHORT = 14
"""characters of a question so short that the name of a row alone asks for its figure"""

_AMOUNT = re.compile(
    "多少|几多|几块|几千|几万|几百|多贵|贵不贵|价|费用|几个?小时|多久"
    "|how much|how many hours|price|cost|amount|expensive"
)
_FEE = re.compile("费|钱|标准|额度|上限|tuition|fee|rent|grant|scholarship|loan|pay")
_OTHERWISE = re.compile(
    "怎么(?!收|算)|如何|什么时候|啥时候|何时|几号|哪天|哪里|在哪|(?:什么|哪些|带|准备|提交|证明|申请|交)材料|条件|要求|资格"
    "|名额|多少人|几个人|退|为什么|为啥|缓交|分期|发票|逾期|晚交|没交|欠|还款|利息|名单"
    "|how (?:do|can|to|long)|when|where|why|who|deadline|documents|refund"
)
_TOTAL = re.compile(
    "一共|总共|合计|加起来|加上|总费用|总的|全部|加.{0,6}费|in total|total|altogether|together|plus|all in"
)
_RANGE = re.compile("(20[0-9]{2})-(20[0-9]{2})?")

PATTERN_EXAMPLES = (
    (_AMOUNT, ("学费多少", "how much is it"), ("怎么交", "how do I pay")),
    (_OTHERWISE, ("怎么交", "要什么材料", "when is it due"), ("学费怎么收", "how much")),
    (_TOTAL, ("一共多少", "学费加住宿费", "in total"), ("学费多少", "the fee")),
)
"""patterns with what each must find and what it must leave; a test walks them"""


class Cells:
    """Looks up figures in one language, as of one day."""

    def __init__(self, knowledge: Knowledge, language: Language, today: date) -> None:
        self._knowledge = knowledge
        self._language = language
        self._today = today

    def asked(self, forms: Sequence[str], entry_id: str) -> tuple[Part, ...]:
        """Return what to say first to a question that an entry answers; nothing if it asks for no figure.

        ``forms`` are the question as typed and as read; the first that holds something decides.
        """
        if not self._tables(self._knowledge.entries[entry_id], wants_total=True):  # most entries have none
            return ()
        school = self._knowledge.school
        own = (school.name.zh, school.name.en, *school.short_names)
        texts = (without(plain_question(form), own) for form in forms)
        return next(filter(None, (self._said(text, entry_id) for text in texts)), ())

    def _said(self, text: str, entry_id: str) -> tuple[Part, ...]:
        wants_total = _TOTAL.search(text) is not None
        tables = self._tables(self._knowledge.entries[entry_id], wants_total=wants_total)
        if not tables or not asks_amount(text):
            return ()
        found = rows_named(text, tables)
        years = tuple(map(str, years_in(text, self._today.year)))
        if found.sure:
            return tuple(self._sure(found.sure, years, wants_total=wants_total))
        if found.near or found.is_unknown:
            return tuple(self._near(found, tables, years))
        return tuple(self._only(text, tables, years))

    def _tables(self, entry: Entry, *, wants_total: bool) -> list[Table]:
        """Return the tables of an entry; where a total is asked for, those that may be added to them too."""
        tables = self._knowledge.tables
        own = [table for table in tables if table.entry == entry.id]
        if wants_total:
            near = {entry.id, *entry.related}
            sums = [table for table in tables if table.additive and table.entry in near]
            added = [table for table in tables if any(table.id in one.additive for one in sums)]
            own = list({table.id: table for table in (*own, *sums, *added)}.values())
        return own

    def _sure(self, named: Sequence[Named], years: Sequence[str], *, wants_total: bool) -> Iterator[Part]:
        if wants_total and (total := self._total(named, years)):
            yield total
        for one in named[:4]:
            yield from self._cells(one, years)

    def _near(self, found: Found, tables: Sequence[Table], years: Sequence[str]) -> Iterator[Part]:
        key = Say.CELL_NEAR if found.near else Say.CELL_NONE
        yield Paragraph(self._say(key, row=tables[0].row.in_language(self._language)))
        for one in found.near:
            yield from self._cells(one, years)

    def _only(self, text: str, tables: Sequence[Table], years: Sequence[str]) -> Iterator[Part]:
        """Yield the figure of a table that has but one, where no other table could be meant."""
        rows = [Named(table, row) for table in tables for row in table.rows]
        if len(rows) == 1 and _AMOUNT.search(text):
            table, row = rows[0].table, rows[0].row
            if fits(groups_of(text), groups_of(f"{table.title.zh} {row.name.zh}")):
                yield from self._cells(rows[0], years)

    def _cells(self, one: Named, years: Sequence[str]) -> Iterator[Part]:
        """Yield the cells of a row for the years asked for, or its last; say which years are not there."""
        columns, lacking = self._columns(one, years)
        if lacking:
            there = self._listed(self._period(one.table, column) for column in one.row.cells)
            asked = self._listed(map(self._when, lacking))
            row = one.row.name.in_language(self._language)
            yield Paragraph(self._say(Say.CELL_NO_YEAR, row=row, asked=asked, there=there))
        for column in columns:
            yield self._cell(one, column)

    def _columns(self, one: Named, years: Sequence[str]) -> tuple[list[str], list[str]]:
        """Return the columns to show, and the years asked for that the row has no figure of."""
        there = list(one.row.cells)
        if not any(re.match("20[0-9]{2}", column) for column in there):
            return there[:4], [year for year in years if not _covers(one.table.period, year)]
        found = {year: _column_of(year, there) for year in years}
        shown = list(dict.fromkeys(column for column in found.values() if column))
        return shown or there[-1:], [year for year, column in found.items() if not column]

    def _cell(self, one: Named, column: str) -> Cell:
        table, value = one.table, one.row.cells[column]
        row, source = one.row.name.in_language(self._language), self._source(table)
        key = Say.CELL_COPIED if table.trust is Trust.FAIR else Say.CELL
        unit, when = table.unit.in_language(self._language), self._period(table, column)
        title = table.title.in_language(self._language)
        text = self._say(key, row=row, value=value, unit=unit, title=title, column=when, source=source)
        return Cell(text, table.id, one.row.name.zh, column, value, unit, table.period, source)

    def _total(self, named: Sequence[Named], years: Sequence[str]) -> Cell | None:
        """Return the sum of a row and one of a table that may be added to it, of the same year and unit."""
        if len(named) != 2:
            return None
        first, second = named if named[1].table.id in named[0].table.additive else (named[1], named[0])
        if second.table.id not in first.table.additive or first.table.unit != second.table.unit:
            return None
        there = [column for column in first.row.cells if column in second.row.cells]
        column = _column_of(years[0], there) if years else (there[-1] if there else "")
        if not column:
            return None
        value = str(Decimal(first.row.cells[column]) + Decimal(second.row.cells[column]))
        rows = " + ".join(one.row.name.in_language(self._language) for one in (first, second))
        unit, source = first.table.unit.in_language(self._language), self._source(first.table)
        text = self._say(Say.CELL_TOTAL, rows=rows, value=value, unit=unit, column=self._when(column))
        tables = f"{first.table.id}+{second.table.id}"
        return Cell(text, tables, rows, column, value, unit, first.table.period, source)

    def _source(self, table: Table) -> str:
        document = self._knowledge.documents.get(table.document)
        title = table.source or (document.short if document else table.title)
        return title.in_language(self._language)

    def _period(self, table: Table, column: str) -> str:
        """Return the column as a date; one that is a kind is told with the period of the table."""
        if re.match("20[0-9]{2}", column):
            return self._when(column)
        if len(table.columns) == 1:
            return self._when(table.period)
        return self._listed((self._kind(table, column), self._when(table.period)))

    def _kind(self, table: Table, column: str) -> str:
        english = next((one.en for one in table.columns if one.name == column), "")
        return english if self._language is Language.EN and english else column

    def _when(self, column: str) -> str:
        met = _RANGE.fullmatch(column)
        if met and not met.group(2):
            return self._say(Say.CELL_SINCE, year=met.group(1))
        if self._language is Language.ZH and re.fullmatch("20[0-9]{2}", column):
            return f"{column}年"
        return column

    def _listed(self, words: Iterable[str]) -> str:
        return (", " if self._language is Language.EN else "、").join(words)

    def _say(self, key: Say, **values: object) -> str:
        return self._knowledge.wording.say(key, self._language, **values)


def asks_amount(text: str) -> bool:
    """Tell whether a question, in its plain form, asks for a figure rather than how, when or where."""
    if _OTHERWISE.search(text):
        return re.search("多少钱|多少元|几块|how much", text) is not None
    return bool(_AMOUNT.search(text) or _FEE.search(text)) or len(text) <= SHORT


def _column_of(year: str, columns: Sequence[str]) -> str:
    """Return the column of a year; of academic years the one that begins in it, else one that ends in it."""
    starting = (column for column in columns if column.startswith(year))
    return next(starting, next((column for column in columns if year in column), ""))


def _covers(period: str, year: str) -> bool:
    met = _RANGE.fullmatch(period.strip())
    if not met:
        return year in period
    return met.group(1) <= year and (not met.group(2) or year <= met.group(2))
