"""What of the knowledge is no longer, or soon no longer, as it should be."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from disclosure_bot.domain.calendar import Term
from disclosure_bot.domain.deadline import Unit
from disclosure_bot.domain.knowledge import Entry, Knowledge
from disclosure_bot.domain.link import LinkState
from disclosure_bot.office.counting import due
from disclosure_bot.reports.stale import DeadLink, StaleEntry, dead_links, stale_entries
from disclosure_bot.reports.stats import EntryUse

SOON = 30
"""days before its end in which an entry is about to expire"""
TERM = Term(20, Unit.WORKING_DAY)
"""within which what is new or changed is to be published"""


@dataclass(frozen=True, slots=True)
class LatePublication:
    """Information that was published after its time, or still is not."""

    entry: Entry
    changed_on: date
    due: date
    published_on: date | None


@dataclass(frozen=True, slots=True)
class Freshness:
    """What needs a look."""

    stale: tuple[StaleEntry, ...]
    """most damage first"""
    expired: tuple[Entry, ...]
    expiring: tuple[Entry, ...]
    """within ``SOON`` days, the first first"""
    dead: tuple[DeadLink, ...]
    late: tuple[LatePublication, ...]

    def of_department(self, department: str) -> "Freshness":
        """Return the part that concerns one department."""
        return Freshness(
            tuple(one for one in self.stale if one.entry.department == department),
            tuple(entry for entry in self.expired if entry.department == department),
            tuple(entry for entry in self.expiring if entry.department == department),
            tuple(one for one in self.dead if one.entry.department == department),
            tuple(one for one in self.late if one.entry.department == department),
        )

    def __len__(self) -> int:
        parts = (self.stale, self.expired, self.expiring, self.dead, self.late)
        return sum(map(len, parts))


def freshness(
    knowledge: Knowledge, uses: Iterable[EntryUse], links: Mapping[str, LinkState], today: date
) -> Freshness:
    """Look through the knowledge as of a day; ``links`` are what came of addresses tried lately."""
    ends = sorted(
        ((entry.valid_until, entry) for entry in knowledge.entries.values() if entry.valid_until),
        key=lambda pair: pair[0],
    )
    return Freshness(
        stale=stale_entries(knowledge, uses, today),
        expired=tuple(entry for end, entry in ends if end < today),
        expiring=tuple(entry for end, entry in ends if today <= end <= today + timedelta(days=SOON)),
        dead=dead_links(knowledge, links),
        late=tuple(_late(knowledge, today)),
    )


def _late(knowledge: Knowledge, today: date) -> Iterator[LatePublication]:
    for entry in knowledge.entries.values():
        if entry.changed_on is None:
            continue
        last = due(entry.changed_on, TERM, knowledge.calendar).date
        if (entry.published_on or today) > last:
            yield LatePublication(entry, entry.changed_on, last, entry.published_on)
