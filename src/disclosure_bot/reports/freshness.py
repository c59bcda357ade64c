"""What of the knowledge is no longer, or soon no longer, as it should be."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from disclosure_bot.domain.calendar import Term
from disclosure_bot.domain.deadline import Unit
from disclosure_bot.domain.knowledge import Entry, Knowledge
from disclosure_bot.domain.language import Language
from disclosure_bot.domain.link import LinkState
from disclosure_bot.domain.period import Period
from disclosure_bot.office.counting import due
from disclosure_bot.office.saying import period_in_words
from disclosure_bot.office.versions import awaited_period, last_version
from disclosure_bot.reports.stale import DeadLink, StaleEntry, dead_links, stale_entries
from disclosure_bot.reports.stats import EntryUse

SOON = 30
"""days before its end in which an entry is about to expire"""
TERM = Term(20, Unit.WORKING_DAY)
"""within which what is new or changed is to be published: 教办函〔2014〕23号"""


@dataclass(frozen=True, slots=True)
class LatePublication:
    """Information that was published after its time, or still is not."""

    entry: Entry
    changed_on: date
    due: date
    """the last day of ``TERM``, counted from ``changed_on``"""
    published_on: date | None
    """None: it still is not"""


@dataclass(frozen=True, slots=True)
class AwaitedVersion:
    """An entry that bears years, and has none yet for today's."""

    entry: Entry
    """as it stood last"""
    period: Period
    """of what is awaited"""


@dataclass(frozen=True, slots=True)
class Freshness:
    """What of the knowledge needs a look on a day."""

    stale: tuple[StaleEntry, ...] = ()
    """most damage first"""
    expired: tuple[Entry, ...] = ()
    """without a version for today, and none awaited; those that ended first stand first"""
    expiring: tuple[Entry, ...] = ()
    """within ``SOON`` days, the first first"""
    awaited: tuple[AwaitedVersion, ...] = ()
    """those that ended first stand first"""
    dead: tuple[DeadLink, ...] = ()
    """in the order of the entries, as ``late``"""
    late: tuple[LatePublication, ...] = ()

    def of_department(self, department: str) -> "Freshness":
        """Return the part that concerns one department."""
        return Freshness(
            tuple(one for one in self.stale if one.entry.department == department),
            tuple(entry for entry in self.expired if entry.department == department),
            tuple(entry for entry in self.expiring if entry.department == department),
            tuple(one for one in self.awaited if one.entry.department == department),
            tuple(one for one in self.dead if one.entry.department == department),
            tuple(one for one in self.late if one.entry.department == department),
        )

    @property
    def departments(self) -> frozenset[str]:
        """The keys of the departments that have something to do."""
        entries = (
            *(one.entry for one in self.stale),
            *self.expired,
            *self.expiring,
            *(one.entry for one in self.awaited),
            *(one.entry for one in self.dead),
            *(one.entry for one in self.late),
        )
        return frozenset(entry.department for entry in entries)

    def __len__(self) -> int:
        parts = (self.stale, self.expired, self.expiring, self.awaited, self.dead, self.late)
        return sum(map(len, parts))


def freshness(
    knowledge: Knowledge, uses: Iterable[EntryUse], links: Mapping[str, LinkState], today: date
) -> Freshness:
    """Return what needs a look on a day; ``links`` are what came of addresses tried lately, by address."""
    now = (last_version(entry, today) for entry in knowledge.entries.values())
    ending = sorted((one for one in now if one.valid_until), key=lambda one: one.validity.last)
    awaited = [AwaitedVersion(one, period) for one in ending if (period := awaited_period(one, today))]
    is_awaited = {one.entry.id for one in awaited}
    return Freshness(
        stale=stale_entries(knowledge, uses, today),
        expired=tuple(one for one in ending if one.validity.last < today and one.id not in is_awaited),
        expiring=tuple(one for one in ending if today <= one.validity.last <= today + timedelta(days=SOON)),
        awaited=tuple(awaited),
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


def stale_line(one: StaleEntry) -> str:
    """Return one stale entry as a line of a letter."""
    return (
        f"{_named(one.entry)} — {one.age} 天 days, 显示 shown {one.shown}, 抱怨 complaints {one.complaints}"
    )


def ending_line(entry: Entry) -> str:
    """Return an entry that ends, or has ended, as a line of a letter."""
    return f"{_named(entry)} — 到 until {entry.valid_until}"


def awaited_line(one: AwaitedVersion) -> str:
    """Return an entry without a version for today as a line of a letter."""
    has = period_in_words(one.entry.validity, Language.ZH)
    wanted = period_in_words(one.period, Language.ZH)
    return f"{_named(one.entry)} — 有{has}的，缺{wanted}的 has {one.entry.period}, lacks {one.period.name}"


def late_line(one: LatePublication) -> str:
    """Return what was published late, or still is not, as a line of a letter."""
    said = f"{one.published_on} 公开 published" if one.published_on else "仍未公开 not published yet"
    return f"{_named(one.entry)} — {one.changed_on} 变更 changed，应于 {one.due} 前公开 due，{said}"


def _named(entry: Entry) -> str:
    return f"• {entry.id} {entry.title.zh}"
