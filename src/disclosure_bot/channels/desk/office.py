"""What the pages of the office show: worked out by the reports as the commands do, kept for a while."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from disclosure_bot.channels.desk.kept import Kept
from disclosure_bot.domain.academic_year import AcademicYear
from disclosure_bot.domain.knowledge import Knowledge
from disclosure_bot.domain.link import LinkState
from disclosure_bot.ledger.folder import YearLedger, read_year, years
from disclosure_bot.reports.coverage import Coverage, coverage
from disclosure_bot.reports.freshness import Freshness, freshness
from disclosure_bot.reports.stats import EntryUse, Stats, entry_uses, instants, stats_of
from disclosure_bot.requests.listing import Listed, listed
from disclosure_bot.requests.service import RegisterService
from disclosure_bot.store.figures import Figures
from disclosure_bot.store.store import Store
from disclosure_bot.yearly.publish import DraftPages, PublicPages

CLOSED = 500
"""requests that are answered or withdrawn, shown beside all open ones: the latest"""


@dataclass(frozen=True)
class Office:
    """Reads and counts; the composition root says where from."""

    folder: Path
    """of the knowledge: the ledger stands in it"""
    store: Store
    knowledge: Callable[[], Knowledge]
    register: RegisterService
    links: Callable[[datetime], Mapping[str, LinkState]]
    """what came of sources when they were last tried, by address"""
    report: DraftPages
    _stats: Kept[Stats] = field(default_factory=Kept)
    _uses: Kept[tuple[EntryUse, ...]] = field(default_factory=Kept)
    _fresh: Kept[Freshness] = field(default_factory=Kept)
    _covered: Kept[Coverage] = field(default_factory=Kept)
    _ledgers: Kept[YearLedger | None] = field(default_factory=Kept)
    _reports: Kept[PublicPages | None] = field(default_factory=Kept)

    def today(self, now: datetime) -> date:
        """Return the day where the school is."""
        return now.astimezone(ZoneInfo(self.knowledge().school.timezone)).date()

    async def freshness(self, now: datetime) -> Freshness:
        """Return what needs a look, of all departments."""
        key = self.knowledge().version, self.today(now)
        return await self._fresh.get(key, lambda: self._look_for_stale(now))

    async def coverage(self, now: datetime) -> Coverage:
        """Return how well the checklist is covered, and what entries lack."""
        key = self.knowledge().version, self.today(now)
        return await self._covered.get(key, lambda: self._cover(now))

    async def stats(self, days: int, now: datetime) -> Stats:
        """Return the figures of the last ``days`` days, today included."""
        return await self._stats.get(days, lambda: self._count(days, self.today(now)))

    async def requests(self, now: datetime) -> tuple[Listed, ...]:
        """Return the requests that are open and the latest of the others, the most urgent first."""
        found = (*await self.register.open_ones(now), *await self.register.closed_ones(CLOSED))
        return listed(found, self.today(now), self.knowledge().calendar)

    def years(self) -> tuple[AcademicYear, ...]:
        """Return the years that there is a ledger of, newest first."""
        return years(self.folder)[::-1]

    async def ledger(self, year: AcademicYear, now: datetime) -> YearLedger | None:
        """Return the publications of a year; None where there is no ledger of it."""
        known, today = self.knowledge(), self.today(now)
        return await self._ledgers.get(
            (year, known.version), lambda: asyncio.to_thread(read_year, self.folder, year, known, today)
        )

    async def pages(self, now: datetime) -> PublicPages | None:
        """Return the report that is due, as it could be published now; None: the knowledge has no form."""
        return await self._reports.get(self.knowledge().version, lambda: self.report(None, self.today(now)))

    async def _look_for_stale(self, now: datetime) -> Freshness:
        uses = await self._uses.get("ever", self._count_uses)
        return await asyncio.to_thread(freshness, self.knowledge(), uses, self.links(now), self.today(now))

    async def _cover(self, now: datetime) -> Coverage:
        uses = await self._uses.get("ever", self._count_uses)
        asked = {use.entry: use.shown for use in uses}
        return await asyncio.to_thread(coverage, self.knowledge(), self.today(now), asked, self.links(now))

    async def _count_uses(self) -> tuple[EntryUse, ...]:
        return entry_uses(await Figures(self.store.database).shown(), self.knowledge())

    async def _count(self, days: int, today: date) -> Stats:
        known = self.knowledge()
        zone = ZoneInfo(known.school.timezone)
        period = instants(today - timedelta(days=days - 1), today, zone)
        return stats_of(await Figures(self.store.database).counts(*period), known, zone)
