"""How far the entries cover the checklist: each item with its entries, sources, reviews and English."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from disclosure_bot.domain.knowledge import Category, Entry, Item, Knowledge
from disclosure_bot.domain.link import LinkState
from disclosure_bot.knowledge.check.advice import is_overdue, review_interval
from disclosure_bot.knowledge.check.missing import MissingFacts, missing_facts


@dataclass(frozen=True, slots=True)
class LinkCount:
    """What came of the links of some entries, each link once."""

    live: int
    dead: int
    untried: int
    """not tried lately, or only a person can tell"""

    def __str__(self) -> str:
        dead = f" ✗{self.dead}" if self.dead else ""
        return f"{self.live}{dead}" + (f" ?{self.untried}" if self.untried else "")


@dataclass(frozen=True, slots=True)
class ItemCoverage:
    """One item: the figures count entries."""

    item: Item
    entries: tuple[str, ...]
    """ids"""
    with_live_source: int
    """whose sources were opened or seen in time, all of them, and none of which was found dead since"""
    links: LinkCount
    reviewed_in_time: int
    with_english: int
    asked: int | None
    """questions that its entries answered; None where nobody has counted"""

    @property
    def is_good(self) -> bool:
        """Tell whether it has entries, and all of them are in order; links need not have been tried."""
        total = len(self.entries)
        return total > 0 and min(self.with_live_source, self.reviewed_in_time, self.with_english) == total


@dataclass(frozen=True, slots=True)
class CategoryCoverage:
    """One category with its items."""

    category: Category
    items: tuple[ItemCoverage, ...]


@dataclass(frozen=True, slots=True)
class TableAge:
    """How old a table is."""

    table: str
    """id"""
    title: str
    """in Chinese"""
    period: str
    """years that it holds for, as written"""
    seen_on: date | None
    """day it was seen where it is from; None where nobody noted it"""


@dataclass(frozen=True, slots=True)
class Coverage:
    """The whole checklist, as of a day."""

    today: date
    version: str
    """of the knowledge"""
    categories: tuple[CategoryCoverage, ...]
    beyond: int
    """entries that belong to no item"""
    missing: tuple[MissingFacts, ...] = ()
    """what entries lack, by department"""
    tables: tuple[TableAge, ...] = ()

    @property
    def items(self) -> tuple[ItemCoverage, ...]:
        """Every item of the checklist, in its order."""
        return tuple(item for category in self.categories for item in category.items)

    @property
    def covered(self) -> int:
        """How many items have an entry."""
        return sum(bool(item.entries) for item in self.items)


def coverage(
    knowledge: Knowledge,
    today: date,
    asked: Mapping[str, int] | None = None,
    links: Mapping[str, LinkState] | None = None,
) -> Coverage:
    """Return how far the entries cover the checklist on a day.

    ``asked`` says how often each entry was answered, by id; ``links`` what came of sources, by address.
    """
    return Coverage(
        today=today,
        version=knowledge.version,
        categories=tuple(
            CategoryCoverage(
                category, tuple(_item(item, knowledge, today, asked, links or {}) for item in category.items)
            )
            for category in knowledge.checklist
        ),
        beyond=sum(not entry.items for entry in knowledge.entries.values()),
        missing=missing_facts(knowledge),
        tables=tuple(
            TableAge(table.id, table.title.zh, table.period, table.seen_on) for table in knowledge.tables
        ),
    )


def _item(
    item: Item,
    knowledge: Knowledge,
    today: date,
    asked: Mapping[str, int] | None,
    links: Mapping[str, LinkState],
) -> ItemCoverage:
    entries = [entry for entry in knowledge.entries.values() if item.number in entry.items]

    def count(holds: Callable[[Entry], bool]) -> int:
        return sum(map(holds, entries))

    return ItemCoverage(
        item=item,
        entries=tuple(entry.id for entry in entries),
        with_live_source=count(lambda entry: _is_live(entry, knowledge, today, links)),
        links=_link_count(entries, links),
        reviewed_in_time=count(lambda entry: not is_overdue(entry, knowledge, today)),
        with_english=count(lambda entry: bool(entry.answer.en)),
        asked=None if asked is None else sum(asked.get(entry.id, 0) for entry in entries),
    )


def _is_live(entry: Entry, knowledge: Knowledge, today: date, links: Mapping[str, LinkState]) -> bool:
    oldest = today - timedelta(days=review_interval(entry, knowledge))
    return bool(entry.sources) and all(
        (source.checked_on or source.seen_on or date.min) >= oldest
        and links.get(source.url) is not LinkState.DEAD
        for source in entry.sources
    )


def _link_count(entries: Iterable[Entry], links: Mapping[str, LinkState]) -> LinkCount:
    states = [links.get(url) for url in {source.url for entry in entries for source in entry.sources}]
    live, dead = states.count(LinkState.LIVE), states.count(LinkState.DEAD)
    return LinkCount(live, dead, len(states) - live - dead)
