"""What can be counted in a ledger, and which publications came late."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from disclosure_bot.domain.calendar import Due, Term
from disclosure_bot.domain.deadline import Unit
from disclosure_bot.domain.knowledge import Item, Knowledge
from disclosure_bot.domain.publication import Publication
from disclosure_bot.ledger.rows import LedgerRow
from disclosure_bot.office.counting import due

DEADLINE = "publish.new"
"""id of the time limit in deadlines.yaml"""
TERM = Term(20, Unit.WORKING_DAY)
"""where the knowledge names none: what the notice of 2014 asks for, 教办函〔2014〕23号"""

Part = Callable[[Publication], str]
"""returns what a publication is counted under; empty where it says nothing of it"""

PARTS: Mapping[str, Part] = {
    "item": lambda publication: str(publication.item or ""),
    "channel": lambda publication: publication.channel,
    "section": lambda publication: publication.section,
    "department": lambda publication: publication.department,
    "month": lambda publication: f"{publication.date:%Y-%m}",
}
"""By what publications are counted."""


@dataclass(frozen=True, slots=True)
class Late:
    """A publication that came after its last day."""

    row: LedgerRow
    due: Due
    """the last day, and how it was counted"""


def counted_by(rows: Iterable[LedgerRow], part: str) -> dict[str, int]:
    """Return how many publications each part has, in the order of its name; those without one under ``""``.

    ``part`` is a key of ``PARTS``. Numbers are in the order of their size.
    """
    counts = Counter(PARTS[part](row.publication) for row in rows)
    return {name: counts[name] for name in sorted(counts, key=_by_number)}


def bare_items(rows: Iterable[LedgerRow], knowledge: Knowledge) -> tuple[Item, ...]:
    """Return the checklist's items of which nothing was published."""
    met = {row.publication.item for row in rows}
    items = (item for category in knowledge.checklist for item in category.items)
    return tuple(item for item in items if item.number not in met)


def newest_by_item(rows: Iterable[LedgerRow]) -> dict[int, Publication]:
    """Return the newest publication of each item; of a day's, the one that stands last."""
    found: dict[int, Publication] = {}
    for row in rows:
        publication = row.publication
        if publication.item and (
            publication.item not in found or found[publication.item].date <= publication.date
        ):
            found[publication.item] = publication
    return found


def late_ones(rows: Iterable[LedgerRow], knowledge: Knowledge) -> tuple[Late, ...]:
    """Return the publications that came late, with the counting; one without ``made_on`` cannot be judged."""
    last_day = _last_day(knowledge)
    return tuple(
        Late(row, end)
        for row in rows
        if row.publication.made_on and row.publication.date > (end := last_day(row.publication.made_on)).date
    )


def judged(rows: Iterable[LedgerRow]) -> Iterator[LedgerRow]:
    """Yield the rows that say when the information was made: only these can be late."""
    return (row for row in rows if row.publication.made_on)


def _last_day(knowledge: Knowledge) -> Callable[[date], Due]:
    limit = knowledge.deadlines.get(DEADLINE)
    term = Term(limit.days, limit.unit) if limit else TERM

    @cache  # a ledger of thousands has a few hundred days
    def last_day(made_on: date) -> Due:
        return due(made_on, term, knowledge.calendar)

    return last_day


def _by_number(name: str) -> tuple[int, str]:
    return (int(name) if name.isdecimal() else 0, name)
