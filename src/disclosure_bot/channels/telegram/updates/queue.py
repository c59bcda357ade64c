"""Whose turn it is: in order within a chat, round robin over chats; a chat that is held holds up no other."""

import asyncio
import heapq
import time
from collections import deque
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class FairQueue(Generic[T]):
    """Hands out one item a chat at a time.

    ``wait_of`` says for how many seconds a chat may not be served, ``wait_for_all`` for how many none may.
    """

    def __init__(
        self,
        wait_of: Callable[[int], float] = lambda _: 0.0,
        wait_for_all: Callable[[], float] = lambda: 0.0,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._wait_of = wait_of
        self._wait_for_all = wait_for_all
        self._now = now
        self._items: dict[int, deque[T]] = {}
        self._ready: deque[int] = deque()
        self._parked: list[tuple[float, int]] = []
        self._changed = asyncio.Event()
        self._depth = 0

    def __len__(self) -> int:
        """Return how many items wait; those handed out are not counted."""
        return self._depth

    def is_idle(self, chat: int) -> bool:
        """Tell whether nothing of the chat waits or is being worked on."""
        return chat not in self._items

    def put(self, chat: int, item: T) -> None:
        """Add an item behind the others of its chat."""
        waiting = self._items.get(chat)
        if waiting is None:
            waiting = self._items[chat] = deque()
            self._ready.append(chat)
            self._changed.set()
        waiting.append(item)
        self._depth += 1

    async def get(self) -> tuple[int, T]:
        """Return the next chat and its first item; the chat is then busy until ``done`` or ``again``."""
        while True:
            self._unpark()
            while self._ready:
                if (seconds := self._wait_for_all()) > 0:
                    await asyncio.sleep(seconds)  # all keep their places meanwhile
                    break
                chat = self._ready.popleft()
                wait = self._wait_of(chat)
                if wait > 0:
                    self._park(chat, wait)
                    continue
                self._depth -= 1
                return chat, self._items[chat].popleft()
            else:
                await self._wait()

    def done(self, chat: int) -> None:
        """Let the chat's next item come to its turn, behind the other chats."""
        if self._items[chat]:
            self._ready.append(chat)
            self._changed.set()
        else:
            del self._items[chat]

    def again(self, chat: int, item: T, seconds: float) -> None:
        """Put the item back before the others of its chat, to be handed out after ``seconds``."""
        self._items[chat].appendleft(item)
        self._depth += 1
        self._park(chat, seconds)
        self._changed.set()

    def clear(self) -> None:
        """Forget all that waits; what is handed out ends as usual."""
        for chat in {*self._ready, *(chat for _, chat in self._parked)}:
            del self._items[chat]
        for waiting in self._items.values():
            waiting.clear()
        self._ready.clear()
        self._parked.clear()
        self._depth = 0

    def _park(self, chat: int, seconds: float) -> None:
        heapq.heappush(self._parked, (self._now() + seconds, chat))

    def _unpark(self) -> None:
        now = self._now()
        while self._parked and self._parked[0][0] <= now:
            self._ready.append(heapq.heappop(self._parked)[1])

    async def _wait(self) -> None:
        self._changed.clear()
        timeout = max(0.0, self._parked[0][0] - self._now()) if self._parked else None
        try:
            await asyncio.wait_for(self._changed.wait(), timeout)
        except TimeoutError:
            return
