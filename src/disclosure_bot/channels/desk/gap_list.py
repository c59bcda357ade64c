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

from disclosure_bot.domain.gap import GapState
from disclosure_bot.errors import DisclosureBotError
from disclosure_bot.gaps.rows import GapRow
from disclosure_bot.gaps.service import GapService

log = logging.getLogger(__name__)

_LONGEST = 600.0
"""seconds that a count may take"""
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
        self._counting: dict[GapState, asyncio.Task[None]] = {}

    @property
    def counting(self) -> Collection[asyncio.Task[None]]:
        """The counts that are under way."""
        return self._counting.values()

    async def rows(self, state: GapState, now: datetime) -> tuple[GapRow, ...]:
        """Return the groups of a state, most people first.

        Raises:
            StoreError: the database cannot be read.
        """
        kept = self._kept.get(state)
        if kept is None:
            await self._count(state, now)
            return self._kept[state].rows
        if self._clock() - kept.at > FRESH and state not in self._counting:
            self._counting[state] = asyncio.create_task(self._count_again(state, now))
        return kept.rows

    def changed(self, gap: str) -> None:
        """Take note that a group has another state now."""
        self._acted[gap] = self._clock()
        for state, kept in list(self._kept.items()):
            if state is GapState.OPEN and any(row.id == gap for row in kept.rows):
                kept.rows = tuple(row for row in kept.rows if row.id != gap)
            else:
                del self._kept[state]

    async def _count(self, state: GapState, now: datetime) -> None:
        at = self._clock()
        await self._gaps.refresh(now)
        rows = await self._gaps.rows(state)
        acted = {gap for gap, when in self._acted.items() if when >= at}  # while they were counted
        gone = {row.id for row in rows if row.id in acted and (await self._gaps.find(row.id)).state != state}
        self._kept[state] = _Counted(tuple(row for row in rows if row.id not in gone), at)
        self._acted = {gap: when for gap, when in self._acted.items() if at - when < _LONGEST}

    async def _count_again(self, state: GapState, now: datetime) -> None:
        try:
            await self._count(state, now)
        except DisclosureBotError as error:
            log.warning("the list of gaps stays as it was: %s", error)
        finally:
            del self._counting[state]
