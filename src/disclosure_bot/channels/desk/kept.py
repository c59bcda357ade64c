"""What takes long to work out: kept for a while, then worked out again while readers see the old value."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass
from typing import Generic, TypeVar

from disclosure_bot.errors import DisclosureBotError

log = logging.getLogger(__name__)

T = TypeVar("T")
FRESH = 60.0
"""seconds after which it is worked out again"""
_KEYS = 20
"""things kept at once, at the most: those that were worked out last"""


@dataclass(frozen=True, slots=True)
class _Made(Generic[T]):
    value: T
    at: float


class Kept(Generic[T]):
    """Keeps what ``make`` returns, one value a key; only the first to ask waits for it."""

    def __init__(self, fresh: float = FRESH, clock: Callable[[], float] = time.monotonic) -> None:
        self._fresh = fresh
        self._clock = clock
        self._made: dict[Hashable, _Made[T]] = {}
        self._making: dict[Hashable, asyncio.Task[T]] = {}

    async def get(self, key: Hashable, make: Callable[[], Awaitable[T]]) -> T:
        """Return the value of a key, the old one while ``make`` works out the next.

        What ``make`` raises is raised only where there is no old value; else it is logged.
        """
        made = self._made.get(key)
        if made is None:
            return await asyncio.shield(self._begin(key, make))
        if self._clock() - made.at > self._fresh:
            self._begin(key, make)
        return made.value

    def _begin(self, key: Hashable, make: Callable[[], Awaitable[T]]) -> "asyncio.Task[T]":
        if key not in self._making:
            self._making[key] = asyncio.create_task(self._make(key, make))
            self._making[key].add_done_callback(lambda task: self._end(key, task))
        return self._making[key]

    async def _make(self, key: Hashable, make: Callable[[], Awaitable[T]]) -> T:
        at = self._clock()
        value = await make()
        self._made.pop(key, None)
        self._made[key] = _Made(value, at)
        while len(self._made) > _KEYS:
            del self._made[next(iter(self._made))]
        return value

    def _end(self, key: Hashable, task: "asyncio.Task[T]") -> None:
        del self._making[key]
        error = None if task.cancelled() else task.exception()
        if isinstance(error, DisclosureBotError):
            log.warning("a page of the desk stays as it was: %s", error)
