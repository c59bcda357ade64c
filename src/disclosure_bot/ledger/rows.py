"""One line of a table to a publication, or what is doubtful about it."""

import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from disclosure_bot.domain.knowledge import Finding, Knowledge, Place
from disclosure_bot.domain.progress import Progress
from disclosure_bot.domain.publication import Publication
from disclosure_bot.knowledge.read.explain import suggest
from disclosure_bot.knowledge.read.fields import is_address
from disclosure_bot.knowledge.read.messages import new_finding
from disclosure_bot.office.dates import date_in
from disclosure_bot.office.staff_table import TableRow, rows_of

NAMES: Mapping[str, Sequence[str]] = {
    "date": ("发布日期", "公开日期", "日期", "发布时间", "published"),
    "made_on": ("形成日期", "制作日期", "产生日期", "获取日期", "made on"),
    "title": ("标题", "名称", "信息名称"),
    "item": ("清单事项", "事项", "事项序号", "清单序号"),
    "channel": ("渠道", "发布渠道", "公开渠道"),
    "section": ("栏目", "类别"),
    "department": ("责任部门", "部门", "发布部门"),
    "url": ("网址", "链接", "address"),
    "note": ("备注",),
}
"""What a column may be called; the first name is the one that is written."""

_SITE = re.compile(r"https?://[^/?#]+")
_PATH = re.compile(r"[^\s\"'<>\\^`{|}]*", re.ASCII)
REQUIRED = ("date", "title")
"""fields that a table must have a column of, and a row a cell"""


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """A publication, and where it stands."""

    where: Place
    """its line in the ledger's table"""
    publication: Publication


@dataclass(frozen=True, slots=True)
class ReadTable:
    """What a table holds: rows in order, and a finding for each that cannot be counted."""

    rows: tuple[LedgerRow, ...]
    findings: tuple[Finding, ...]


class RowReader:
    """Reads the rows of tables against one knowledge, as of a day."""

    def __init__(self, knowledge: Knowledge, today: date) -> None:
        self._today = today
        self._items = {item.number for category in knowledge.checklist for item in category.items}
        names = {known.name.zh: key for key, known in knowledge.departments.items()}
        self._departments = names | {key: key for key in knowledge.departments}
        self._days: dict[str, date | None] = {}
        self._sites: dict[str, bool] = {}

    def read(self, data: bytes, path: str, progress: Progress | None = None) -> ReadTable:
        """Return the rows of a table, and a finding for each that is doubtful; ``path`` is told in findings.

        Raises:
            TableError: it cannot be read at all.
        """
        rows: list[LedgerRow] = []
        findings: list[Finding] = []
        for row in rows_of(data, NAMES, REQUIRED, progress=progress):
            where = Place(path, row.line)
            doubt = next(self._doubts(row, where), None)
            if doubt:
                findings.append(doubt)
            else:
                rows.append(LedgerRow(where, self._publication(row)))
        return ReadTable(tuple(rows), tuple(findings))

    def _doubts(self, row: TableRow, where: Place) -> Iterator[Finding]:
        """Yield what is doubtful about a row, the gravest first."""
        cells = row.cells
        for name in REQUIRED:
            if name not in cells:
                yield new_finding("ledger-blank", where, name=NAMES[name][0], name_en=name)
        for name in ("date", "made_on"):
            if name in cells and self._day(cells[name]) is None:
                yield new_finding("ledger-bad-date", where, name=NAMES[name][0], value=cells[name])
        yield from self._order_doubts(cells, where)
        item = cells.get("item", "")
        if item and _number(item) not in self._items:
            yield new_finding("ledger-unknown-item", where, name=item)
        department = cells.get("department", "")
        if department and department not in self._departments:
            near = suggest(department, list(self._departments))
            yield new_finding("ledger-unknown-department", where, name=department, **near)
        if "url" in cells and not self._is_address(cells["url"]):
            yield new_finding("ledger-bad-address", where, name=cells["url"])

    def _order_doubts(self, cells: Mapping[str, str], where: Place) -> Iterator[Finding]:
        published, made = (self._day(cells.get(name, "")) for name in ("date", "made_on"))
        if published and published > self._today:
            yield new_finding("ledger-future", where, name=published)
        if published and made and made > published:
            yield new_finding("ledger-made-after", where, name=made, value=published)

    def _day(self, text: str) -> date | None:
        """Return the day that a cell names; the same few hundred days fill a whole ledger."""
        if text not in self._days:
            self._days[text] = _day_of(text, self._today)
        return self._days[text]

    def _is_address(self, text: str) -> bool:
        """Tell whether it is a whole address; the few sites of a ledger are looked at once each."""
        site = _SITE.match(text)
        if not site or not _PATH.fullmatch(text, site.end()):
            return False
        if site[0] not in self._sites:
            self._sites[site[0]] = is_address(site[0])
        return self._sites[site[0]]

    def _publication(self, row: TableRow) -> Publication:
        cells = row.cells
        return Publication(
            date=self._day(cells["date"]) or self._today,
            title=_plain(cells["title"]),
            made_on=self._day(cells.get("made_on", "")),
            item=_number(cells.get("item", "")),
            channel=sys.intern(_plain(cells.get("channel", ""))),
            section=sys.intern(_plain(cells.get("section", ""))),
            department=self._departments.get(cells.get("department", ""), ""),
            url=cells.get("url", ""),
            note=_plain(cells.get("note", "")),
        )


def _day_of(text: str, today: date) -> date | None:
    if not any(char.isdigit() for char in text):
        return None
    day = text.partition(" ")[0] if text[:4].isdecimal() else text
    try:
        return date.fromisoformat(day.replace("/", "-"))
    except ValueError:
        return date_in(text, today)


def _number(text: str) -> int | None:
    """Return the number in ``21``, ``第21项`` or ``21.``."""
    digits = text.strip().removeprefix("第").rstrip("项条.、 ")
    return int(digits) if digits.isdecimal() and len(digits) < 5 else None


def _plain(text: str) -> str:
    """Return a text on one line, without the quote that keeps spreadsheet programs from running it."""
    if not text.isprintable():  # a second line of a cell, or what no document may hold
        text = " ".join("".join(char if char.isprintable() else " " for char in text).split())
    return text[1:] if text[:1] == "'" and text[1:2] in {"=", "+", "-", "@", "＝"} else text


@dataclass(slots=True)
class Seen:
    """The publications that were met so far."""

    _known: dict[int, tuple[LedgerRow, ...]] = field(default_factory=dict)
    """by the hash of what makes a publication one: of 100,000, the keys themselves would fill memory"""

    def add(self, rows: Iterable[LedgerRow]) -> None:
        """Note rows that were met."""
        for row in rows:
            key = hash(row.publication.key)
            self._known[key] = (*self._known.get(key, ()), row)

    def twin(self, row: LedgerRow) -> Place | None:
        """Return where the same publication was met, of the same ``Publication.key``; None where it was not.

        Two that have addresses, and not the same, are two.
        """
        key, url = row.publication.key, row.publication.url
        for known in self._known.get(hash(key), ()):
            if known.publication.key == key and (not url or known.publication.url in {"", url}):
                return known.where
        return None
