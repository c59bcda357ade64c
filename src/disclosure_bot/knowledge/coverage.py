"""How far the entries cover the checklist: each item with its entries, sources, reviews and English."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from disclosure_bot.domain.knowledge import Category, Entry, Item, Knowledge
from disclosure_bot.knowledge.advice import is_overdue, review_interval


@dataclass(frozen=True, slots=True)
class ItemCoverage:
    """One item: the figures count entries."""

    item: Item
    entries: tuple[str, ...]
    """ids"""
    with_live_source: int
    """whose sources were all opened in time"""
    reviewed_in_time: int
    with_english: int
    asked: int | None
    """questions that its entries answered; None where nobody has counted"""

    @property
    def is_good(self) -> bool:
        """Tell whether it has entries, and all of them are in order."""
        total = len(self.entries)
        return total > 0 and min(self.with_live_source, self.reviewed_in_time, self.with_english) == total


@dataclass(frozen=True, slots=True)
class CategoryCoverage:
    """One category with its items."""

    category: Category
    items: tuple[ItemCoverage, ...]


@dataclass(frozen=True, slots=True)
class Coverage:
    """The whole checklist, as of a day."""

    today: date
    version: str
    categories: tuple[CategoryCoverage, ...]
    beyond: int
    """entries that belong to no item"""

    @property
    def items(self) -> tuple[ItemCoverage, ...]:
        """Every item."""
        return tuple(item for category in self.categories for item in category.items)

    @property
    def covered(self) -> int:
        """How many items have an entry."""
        return sum(bool(item.entries) for item in self.items)


def coverage(knowledge: Knowledge, today: date, asked: Mapping[str, int] | None = None) -> Coverage:
    """Work out the coverage; ``asked`` says how often each entry was answered, by id."""
    return Coverage(
        today=today,
        version=knowledge.version,
        categories=tuple(
            CategoryCoverage(category, tuple(_item(item, knowledge, today, asked) for item in category.items))
            for category in knowledge.checklist
        ),
        beyond=sum(not entry.items for entry in knowledge.entries.values()),
    )


def _item(item: Item, knowledge: Knowledge, today: date, asked: Mapping[str, int] | None) -> ItemCoverage:
    entries = [entry for entry in knowledge.entries.values() if item.number in entry.items]

    def count(holds: Callable[[Entry], bool]) -> int:
        return sum(map(holds, entries))

    return ItemCoverage(
        item=item,
        entries=tuple(entry.id for entry in entries),
        with_live_source=count(lambda entry: _is_live(entry, knowledge, today)),
        reviewed_in_time=count(lambda entry: not is_overdue(entry, knowledge, today)),
        with_english=count(lambda entry: bool(entry.answer.en)),
        asked=None if asked is None else sum(asked.get(entry.id, 0) for entry in entries),
    )


def _is_live(entry: Entry, knowledge: Knowledge, today: date) -> bool:
    oldest = today - timedelta(days=review_interval(entry, knowledge))
    return bool(entry.sources) and all(
        source.checked_on is not None and source.checked_on >= oldest for source in entry.sources
    )
