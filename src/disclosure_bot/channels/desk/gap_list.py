"""The groups of gaps as the desk lists them: counted over all questions in some seconds, so kept for a while.

Whoever turns pages or goes from one gap to the next does not wait for that; what the desk itself closes is
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
PATIENCE = 20.0
"""seconds that the first who looks waits for the first count"""
FRESH = 20.0
"""seconds after which a list is counted again, beside the request that sees the old one"""


@dataclass(slots=True)
class _Counted:
    rows: tuple[GapRow, ...]
    at: float


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
        """Return the groups of a state, most people first.

        Raises:
            GapError: they are counted for the first time, and that takes long.
            StoreError: the database cannot be read.
        """
        kept = self._kept.get(state)
        if kept is None:
            return await self._first(state, now)
        if self._clock() - kept.at > FRESH:
            self._count_beside(state, now)
        return kept.rows

    async def _first(self, state: GapState, now: datetime) -> tuple[GapRow, ...]:
        task = self._count_beside(state, now)
        done, _ = await asyncio.wait({task}, timeout=PATIENCE)
        if not done:
            raise GapError("正在统计缺口，请过一分钟再看", "gaps are being counted: look again in a minute")
        return task.result()

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
        at = self._clock()
        await self._gaps.refresh(now)
        rows = await self._gaps.rows(state)
        acted = {gap for gap, when in self._acted.items() if when >= at}  # while they were counted
        gone = {row.id for row in rows if row.id in acted and (await self._gaps.find(row.id)).state != state}
        counted = tuple(row for row in rows if row.id not in gone)
        self._kept[state] = _Counted(counted, at)
        self._acted = {gap: when for gap, when in self._acted.items() if at - when < _LONGEST}
        return counted
