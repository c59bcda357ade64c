"""What of the knowledge needs a look: stale entries, ordered by the damage they may do, and dead links."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from disclosure_bot.domain.knowledge import Entry, Knowledge, Source
from disclosure_bot.domain.link import LinkState
from disclosure_bot.knowledge.check.advice import is_overdue, review_interval
from disclosure_bot.office.versions import current_version
from disclosure_bot.reports.stats import EntryUse


@dataclass(frozen=True, slots=True)
class StaleEntry:
    """An entry whose review is overdue, or whose text holds no longer."""

    entry: Entry
    age: int
    """days since its review or since the end of its validity, whichever says more; of an entry that nobody
    reviewed, one more than the interval"""
    shown: int
    """how often, in answer to a question; like complaints, in the period of the figures"""
    complaints: int

    @property
    def damage(self) -> int:
        """How much harm it may have done: age x times shown x complaints."""
        return self.age * self.shown * self.complaints


def stale_entries(knowledge: Knowledge, uses: Iterable[EntryUse], today: date) -> tuple[StaleEntry, ...]:
    """Return the entries that are overdue or expired, most damage first.

    Without a complaint the damage is zero: then age x times shown decides, then age.
    """
    by_entry = {use.entry: use for use in uses}
    found = [
        _stale(entry, by_entry, knowledge, today)
        for entry in knowledge.entries.values()
        if is_overdue(entry, knowledge, today) or _is_expired(entry, today)
    ]
    return tuple(sorted(found, key=lambda one: (-one.damage, -one.age * one.shown, -one.age, one.entry.id)))


def _is_expired(entry: Entry, today: date) -> bool:
    return current_version(entry, today).validity.last < today


def _stale(entry: Entry, uses: Mapping[str, EntryUse], knowledge: Knowledge, today: date) -> StaleEntry:
    use = uses.get(entry.id, EntryUse(entry.id, "", 0, 0, 0))
    reviewed = (
        (today - entry.reviewed_on).days if entry.reviewed_on else review_interval(entry, knowledge) + 1
    )
    expired = (today - current_version(entry, today).validity.last).days
    return StaleEntry(entry, max(reviewed, expired), use.shown, use.complaints)


@dataclass(frozen=True, slots=True)
class DeadLink:
    """A source that could not be opened when it was last tried."""

    entry: Entry
    source: Source


def dead_links(knowledge: Knowledge, states: Mapping[str, LinkState]) -> tuple[DeadLink, ...]:
    """Return the dead links in the order of the entries; ``states`` are by address."""
    return tuple(
        DeadLink(entry, source)
        for entry in knowledge.entries.values()
        for source in entry.all_sources
        if states.get(source.url) is LinkState.DEAD
    )


def dead_link_line(link: DeadLink) -> str:
    """Return one dead link as a line of a letter."""
    return f"• {link.entry.id} {link.entry.title.zh} — {link.source.url}"
