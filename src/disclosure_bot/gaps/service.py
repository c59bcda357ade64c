"""Where staff work on gaps: the command line and Telegram list, link, dismiss and approve through it."""

import asyncio
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from zoneinfo import ZoneInfo

from disclosure_bot.domain.exchange import exchange_id
from disclosure_bot.domain.gap import Gap, GapAct, GapState
from disclosure_bot.domain.knowledge import Entry, Knowledge
from disclosure_bot.domain.link import LinkState
from disclosure_bot.domain.progress import Progress
from disclosure_bot.errors import GapError
from disclosure_bot.gaps.digest import Digest, newly_opened
from disclosure_bot.gaps.groups import MakeGrouper
from disclosure_bot.gaps.refresh import GapGrouping
from disclosure_bot.gaps.rows import (
    APPROVE,
    WITHDRAW,
    GapRow,
    approved_texts,
    gap_rows,
    of_department,
    public_rows,
)
from disclosure_bot.reports.freshness import freshness
from disclosure_bot.reports.stats import entry_uses, instants, stats_of
from disclosure_bot.store.figures import Figures
from disclosure_bot.store.store import Store
from disclosure_bot.text.redact import redact

LINK, NEW, DISMISS, REOPEN = "link", "new", "dismiss", "reopen"
"""acts; ``approve`` and ``withdraw`` are the others"""


@dataclass(frozen=True, slots=True)
class GapView:
    """All that a page about one group shows."""

    row: GapRow
    acts: tuple[GapAct, ...]
    """what was done about it, oldest first"""
    near: tuple[Entry, ...]
    """entries that come near, nearest first"""


class GapService:
    """Groups what could not be answered, and records what is done about it.

    ``knowledge`` returns the one that serves now. ``make_grouper`` is called when there is something
    to group.

    A ``seed`` names what asked for an act where that may arrive twice: the act is then done once.
    """

    def __init__(
        self,
        store: Store,
        knowledge: Callable[[], Knowledge],
        make_grouper: MakeGrouper,
    ) -> None:
        self._store = store
        self._knowledge = knowledge
        self._grouping = GapGrouping(store, make_grouper)

    @property
    def knowledge(self) -> Knowledge:
        """The knowledge that serves now."""
        return self._knowledge()

    @property
    def zone(self) -> tzinfo:
        """The school's time zone."""
        return ZoneInfo(self.knowledge.school.timezone)

    async def refresh(self, now: datetime, progress: Progress | None = None) -> int:
        """Bring the groups up to date with the logbook and return how many gaps are new.

        Raises:
            StoreError: the database cannot be read or written.
        """
        return await self._grouping.refresh(now, progress)

    async def rows(
        self,
        state: GapState | None = GapState.OPEN,
        since: datetime | None = None,
        until: datetime | None = None,
        department: str = "",
    ) -> tuple[GapRow, ...]:
        """Return the groups asked from ``since`` up to before ``until``, most people first.

        A ``state`` of None means any; a ``department`` leaves the groups that concern it.
        """
        groups, asked = await self._store.gaps.listed(state, since, until)
        waiting = await self._store.gaps.waiting()
        rows = await asyncio.to_thread(gap_rows, groups, asked, waiting, self.knowledge, self.zone)
        return of_department(rows, department) if department else rows

    async def public(
        self, since: datetime | None = None, until: datetime | None = None, *, approved: bool = False
    ) -> tuple[GapRow, ...]:
        """Return the open groups that may be shown in public (``public_rows``), asked in that period.

        ``approved`` leaves only those with a text that staff approved.
        """
        acts = await self._store.gaps.acts()
        rows = public_rows(await self.rows(GapState.OPEN, since, until), acts)
        texts = approved_texts(acts)
        return tuple(row for row in rows if row.id in texts) if approved else rows

    async def row(self, gap: str) -> GapRow:
        """Return one group, over all time.

        Raises:
            GapError: there is none, or the id is short for several.
        """
        found = await self.find(gap)
        asked = await self._store.gaps.asked(found.id)
        waiting = await self._store.gaps.waiting()
        rows = gap_rows([found], asked, waiting, self.knowledge, self.zone)
        if not rows:
            raise _unknown(gap)
        return rows[0]

    async def find(self, gap: str) -> Gap:
        """Return the group with that id, or the only one whose id begins so.

        Raises:
            GapError: there is none, or there are several.
        """
        found = await self._store.gaps.find(gap)
        if found:
            return found
        alike = [one for one in await self._store.gaps.groups() if gap and one.id.startswith(gap.lower())]
        if len(alike) != 1:
            raise _unknown(gap)
        return alike[0]

    async def view(self, gap: str) -> GapView:
        """Return one group with what was done about it and the entries that come near.

        Raises:
            GapError: there is none.
        """
        row, entries = await self.row(gap), self.knowledge.entries
        near = tuple(entries[match.entry] for match in row.nearest if match.entry in entries)
        return GapView(row, await self._store.gaps.acts(row.id), near)

    async def link(
        self, gap: str, entry: str, who: str, now: datetime, phrasings: int = 0, seed: str = ""
    ) -> int:
        """Close a group because an entry answers it now; return how many people will be told.

        The record says how many questions became phrasings, not which: an act outlives what people asked.

        Raises:
            GapError: there is no such group or entry.
        """
        found = await self.find(gap)
        members = await self._store.gaps.asked(found.id)
        detail = f"{entry} +{phrasings}" if phrasings else entry
        # Those who wait come first: a crash in between leaves the group open, and nobody is forgotten.
        told = await self._store.wishes.answered([one.exchange for one in members], entry)
        await self._act(found.id, LINK, who, now, seed, detail, GapState.LINKED, entry)
        return told

    async def drafted(self, gap: str, entry: str, who: str, now: datetime, seed: str = "") -> None:
        """Record that a draft of a new entry was made; the group stays open until it is linked.

        Raises:
            GapError: there is no such group.
        """
        await self._act((await self.find(gap)).id, NEW, who, now, seed, entry)

    async def dismiss(self, gap: str, why: str, who: str, now: datetime, seed: str = "") -> None:
        """Put a group away because it is out of scope; whatever is like it stays away, too.

        Raises:
            GapError: there is no such group, or no reason is given.
        """
        if not why.strip():
            raise GapError("请写明原因", "say why")
        await self._act((await self.find(gap)).id, DISMISS, who, now, seed, why, GapState.DISMISSED)

    async def reopen(self, gap: str, who: str, now: datetime, seed: str = "") -> None:
        """Take a group up again.

        Raises:
            GapError: there is no such group.
        """
        await self._act((await self.find(gap)).id, REOPEN, who, now, seed, "", GapState.OPEN)

    async def approve(self, gap: str, text: str, who: str, now: datetime) -> None:
        """Let a text stand for the group in public.

        Raises:
            GapError: there is no such group, or the text holds personal data.
        """
        line = " ".join(text.split())
        if not line or redact(line) != line:
            raise GapError(
                "文字为空或含个人信息，不能公开", "the text is empty or holds personal data: not published"
            )
        await self._act((await self.find(gap)).id, APPROVE, who, now, detail=line)

    async def withdraw(self, gap: str, who: str, now: datetime) -> None:
        """Let the group be shown in public no longer.

        Raises:
            GapError: there is no such group.
        """
        await self._act((await self.find(gap)).id, WITHDRAW, who, now)

    async def digest(self, since: date, until: date, links: Mapping[str, LinkState] | None = None) -> Digest:
        """Gather a letter about a period; both days belong to it. Call ``refresh`` before.

        ``links`` says what came of the addresses of sources that were tried lately.
        """
        start, end = instants(since, until, self.zone)
        rows = await self.rows(GapState.OPEN, start, end)
        figures = Figures(self._store.database)
        uses = entry_uses(await figures.shown(start, end), self.knowledge)
        return Digest(
            since=since,
            until=until,
            stats=stats_of(await figures.counts(start, end), self.knowledge, self.zone),
            new=newly_opened(rows, since),
            open=rows,
            fresh=freshness(self.knowledge, uses, links or {}, until),
        )

    async def _act(
        self,
        gap: str,
        what: str,
        who: str,
        now: datetime,
        seed: str = "",
        detail: str = "",
        state: GapState | None = None,
        entry: str = "",
    ) -> None:
        name = f"{seed}/{what}" if seed else exchange_id(now, secrets.token_hex(8))
        act = GapAct(name, gap, who, now, what, redact(detail))
        if not await self._store.gaps.act(act, state, entry):
            raise _unknown(gap)


def _unknown(gap: str) -> GapError:
    return GapError(f"没有编号为 {gap} 的缺口，请用 gaps 查看", f"there is no gap {gap}: see gaps")
