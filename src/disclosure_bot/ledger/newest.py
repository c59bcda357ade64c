"""What the ledgers tell of the entries: the newest publication of each item, and entries older than it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from disclosure_bot.domain.academic_year import AcademicYear
from disclosure_bot.domain.knowledge import Category, Department, Entry, Finding, Knowledge, Place
from disclosure_bot.domain.publication import Publication
from disclosure_bot.knowledge.read.messages import new_finding
from disclosure_bot.ledger.folder import TableState, read_year, state_of, years


class NewestReader:
    """Reads from the ledgers of a folder what was published last, and no table twice in a day.

    A school's ledgers grow to years of 100,000 lines: years are read from the newest back until each item
    that an entry is about has a publication, and what was found in a year is kept until a table changes.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._kept: dict[AcademicYear, tuple[_ReadAs, Mapping[int, Publication]]] = {}

    def newest(self, knowledge: Knowledge, today: date) -> dict[int, Publication]:
        """Return the newest publication by item of the checklist, at least of those that entries are about.

        Raises:
            OSError: the folder of the ledgers cannot be looked into.
        """
        wanted = {number for entry in knowledge.entries.values() for number in entry.items}
        found: dict[int, Publication] = {}
        for year in reversed(years(self._folder)):
            if wanted <= found.keys():
                break
            found = {**self._of_year(year, knowledge, today), **found}
        return found

    def _of_year(self, year: AcademicYear, knowledge: Knowledge, today: date) -> Mapping[int, Publication]:
        read_as = _ReadAs(state_of(self._folder, year), knowledge.checklist, knowledge.departments, today)
        kept = self._kept.get(year)
        if kept is None or kept[0] != read_as:
            ledger = read_year(self._folder, year, knowledge, today)
            kept = self._kept[year] = (read_as, ledger.newest if ledger else {})
        return kept[1]


@dataclass(frozen=True, slots=True)
class _ReadAs:
    """All that decides what a ledger says."""

    tables: tuple[TableState, ...]
    checklist: Sequence[Category]
    departments: Mapping[str, Department]
    today: date


def with_newest(folder: Path, knowledge: Knowledge, today: date) -> Knowledge:
    """Return the knowledge with the newest publication of its items; doubtful rows count for nothing.

    ``folder`` is that of the knowledge.

    Raises:
        OSError: the folder of the ledgers cannot be looked into.
    """
    return replace(knowledge, newest=NewestReader(folder).newest(knowledge, today))


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
