"""Finding an entry without asking: by who one is, and by the checklist."""

from collections import Counter
from collections.abc import Iterable, Mapping

from disclosure_bot.domain.action import Visitor
from disclosure_bot.domain.knowledge import Audience, Category, Entry, Item, Knowledge

_PER_AREA = 2
"""entries of one area (``fees``) shown before other areas had their turn"""


_AUDIENCES: Mapping[Visitor, frozenset[Audience]] = {
    Visitor.APPLICANT: frozenset({Audience.APPLICANT, Audience.PARENT}),
    Visitor.STUDENT: frozenset({Audience.STUDENT}),
    Visitor.STAFF: frozenset({Audience.STAFF}),
}


def often_asked(
    knowledge: Knowledge, visitor: Visitor, counts: Mapping[str, int], limit: int = 6
) -> tuple[Entry, ...]:
    """Return entries for a visitor: the most asked first, then area by area as they stand.

    ``counts`` says how often each entry was asked, by its id.
    """
    fitting = entries_for(knowledge, visitor)
    asked = sorted((entry for entry in fitting if counts.get(entry.id)), key=lambda entry: -counts[entry.id])
    return _first((*asked, *_spread(entry for entry in fitting if entry not in asked)), limit)


def entries_for(knowledge: Knowledge, visitor: Visitor) -> list[Entry]:
    """Return the entries for a visitor, as they stand."""
    return [entry for entry in knowledge.entries.values() if _fits(entry, visitor)]


def _fits(entry: Entry, visitor: Visitor) -> bool:
    if visitor is Visitor.INTERNATIONAL:
        return "international" in entry.title.en.lower()
    return bool(_AUDIENCES[visitor] & set(entry.audience))


def _spread(entries: Iterable[Entry]) -> list[Entry]:
    """Return the entries so that each area shows a few before any shows more."""
    seen: Counter[str] = Counter()
    ranked: list[tuple[int, Entry]] = []
    for entry in entries:
        area = entry.id.partition(".")[0]
        ranked.append((seen[area] // _PER_AREA, entry))
        seen[area] += 1
    return [entry for _, entry in sorted(ranked, key=lambda pair: pair[0])]


def _first(entries: Iterable[Entry], limit: int) -> tuple[Entry, ...]:
    return tuple(entries)[:limit]


def category_of(knowledge: Knowledge, number: int) -> Category | None:
    """Return the category of the checklist with that number; None if it has none."""
    return next((category for category in knowledge.checklist if category.number == number), None)


def item_of(knowledge: Knowledge, number: int) -> tuple[Category, Item] | None:
    """Return the category and the item of the checklist with that number; None if it has none."""
    return next(
        (
            (category, item)
            for category in knowledge.checklist
            for item in category.items
            if item.number == number
        ),
        None,
    )


def entries_of(knowledge: Knowledge, item: int) -> tuple[Entry, ...]:
    """Return the entries that serve an item of the checklist."""
    return tuple(entry for entry in knowledge.entries.values() if item in entry.items)
