"""The groups of gaps as the desk lists them: counted over all questions in some seconds, so kept for a while.

A reader of pages, or of one gap after the next, does not wait for that; what the desk itself closes is
gone from the list at once, what others do or ask shows when the groups were counted again.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from disclosure_bot.domain.gap import GapState
from disclosure_bot.errors import GapError
from disclosure_bot.gaps.rows import GapRow
from disclosure_bot.gaps.service import GapService

log = logging.getLogger(__name__)

_LONGEST = 600.0
"""seconds that a count may take"""
PATIENCE = 5.0
"""seconds that the first who looks waits until all that was asked is grouped; then they see what is"""
FRESH = 20.0
"""seconds after which a list is counted again, beside the request that sees the old one"""
_RESTS = 5
"""times as long as a count took: over a large logbook it would else never end, and slow all pages"""
_STALEST = 120.0
"""seconds; longer than that no list rests"""


@dataclass(slots=True)
class _Counted:
    rows: tuple[GapRow, ...]
    at: float
    took: float = 0.0
    is_whole: bool = True
    """all that was asked had been grouped before; no: only what was before this program began"""


class GapList:
    """Keeps the groups of each state as they were last counted."""

    def __init__(self, gaps: GapService, clock: Callable[[], float] = time.monotonic) -> None:
        self._gaps = gaps
        self._clock = clock
        self._kept: dict[GapState, _Counted] = {}
        self._acted: dict[str, float] = {}
        """when groups got another state here"""
        self._counting: dict[GapState, asyncio.Task[tuple[GapRow, ...]]] = {}

    @property
    def counting(self) -> Collection[asyncio.Task[tuple[GapRow, ...]]]:
        """The counts that are under way."""
        return self._counting.values()

    async def rows(self, state: GapState, now: datetime) -> tuple[GapRow, ...]:
        """Return the groups of a state, most people first; see ``is_whole``.

        Raises:
            GapError: they are listed for the first time, and that takes long.
            StoreError: the database cannot be read.
        """
        kept = self._kept.get(state)
        if kept is None:
            return await self._first(state, now)
        if self._clock() - kept.at > max(FRESH, min(kept.took * _RESTS, _STALEST)):
            self._count_beside(state, now)
        return kept.rows

    def is_whole(self, state: GapState) -> bool:
        """Tell whether all that was asked is in the list; no: what is new is still being grouped."""
        kept = self._kept.get(state)
        return kept is not None and kept.is_whole

    async def _first(self, state: GapState, now: datetime) -> tuple[GapRow, ...]:
        task = self._count_beside(state, now)
        done, _ = await asyncio.wait({task}, timeout=PATIENCE)
        if done:
            return task.result()
        kept = self._kept.get(state)
        if kept is None:
            raise GapError("正在统计缺口，请过一分钟再看", "gaps are being counted: look again in a minute")
        return kept.rows

    def _count_beside(self, state: GapState, now: datetime) -> asyncio.Task[tuple[GapRow, ...]]:
        """Return the count that is under way; there is one at a time."""
        if state not in self._counting:
            task = self._counting[state] = asyncio.create_task(self._count(state, now))
            task.add_done_callback(partial(self._counted, state))
        return self._counting[state]

    def _counted(self, state: GapState, task: asyncio.Task[tuple[GapRow, ...]]) -> None:
        del self._counting[state]
        if not task.cancelled() and (error := task.exception()):
            log.warning("the list of gaps stays as it was: %s", error)

    def changed(self, gap: str) -> None:
        """Take note that a group has another state now."""
        self._acted[gap] = self._clock()
        for state, kept in list(self._kept.items()):
            if state is GapState.OPEN and any(row.id == gap for row in kept.rows):
                kept.rows = tuple(row for row in kept.rows if row.id != gap)
            else:
                del self._kept[state]

    async def _count(self, state: GapState, now: datetime) -> tuple[GapRow, ...]:
        """Group what is new, and list; the first time what was grouped before is listed first of all."""
        at = self._clock()
        if state not in self._kept:
            await self._list(state, at, is_whole=False)
        await self._gaps.refresh(now)
        return await self._list(state, at, is_whole=True)

    async def _list(self, state: GapState, at: float, *, is_whole: bool) -> tuple[GapRow, ...]:
        rows = await self._gaps.rows(state)
        acted = {gap for gap, when in self._acted.items() if when >= at}  # while they were counted
        gone = {row.id for row in rows if row.id in acted and (await self._gaps.find(row.id)).state != state}
        counted = tuple(row for row in rows if row.id not in gone)
        self._kept[state] = _Counted(counted, at, self._clock() - at, is_whole)
        self._acted = {gap: when for gap, when in self._acted.items() if at - when < _LONGEST}
        return counted
