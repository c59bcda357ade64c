"""What the ledgers tell of the entries: the newest publication of each item, and entries older than it."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date
from itertools import chain
from pathlib import Path

from disclosure_bot.domain.knowledge import Entry, Finding, Knowledge, Place
from disclosure_bot.knowledge.read.messages import new_finding
from disclosure_bot.ledger.counts import newest_by_item
from disclosure_bot.ledger.folder import read_year, years
from disclosure_bot.ledger.rows import LedgerRow


def with_newest(folder: Path, knowledge: Knowledge, today: date) -> Knowledge:
    """Return the knowledge with the newest publication of each item; doubtful rows count for nothing.

    ``folder`` is that of the knowledge.

    Raises:
        OSError: the folder of the ledgers cannot be looked into.
    """
    rows = chain.from_iterable(_rows(folder, knowledge, today))
    return replace(knowledge, newest=newest_by_item(rows))


def _rows(folder: Path, knowledge: Knowledge, today: date) -> Iterator[Iterable[LedgerRow]]:
    for year in years(folder):
        ledger = read_year(folder, year, knowledge, today)
        yield ledger.rows if ledger else ()


def behind_ledger(knowledge: Knowledge, place: Callable[[str], Place]) -> Iterator[Finding]:
    """Yield a finding for each entry that something newer was published for than it states.

    What an entry states is the day it was published, or else reviewed; ``place`` tells where that of an
    entry stands.
    """
    for entry in knowledge.entries.values():
        stated, newest = _stated(entry), knowledge.newest_for(entry)
        if stated and newest and newest.date > stated:
            yield new_finding(
                "entry-behind-ledger",
                place(entry.id),
                entry.id,
                name=newest.title,
                item=newest.item,
                date=newest.date,
                stated=stated,
            )


def _stated(entry: Entry) -> date | None:
    """Return the day up to which an entry is known to hold; a review looks at all that is published."""
    return max(filter(None, (entry.published_on, entry.reviewed_on)), default=None)
