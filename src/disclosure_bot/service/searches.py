"""Searches: as many at a time as there are cores, and where more wait, the schools take turns."""

import asyncio
import os
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import TypeVar

T = TypeVar("T")


class Searches:
    """Threads that search for all schools of a program.

    No more of them than cores: they would only keep the loop waiting, and each holds memory for its encoding.
    They are nobody else's, so that no other work of the program stands before a question. Of one school those
    that wait come in their order; a flood at one delays another by what is being searched just now.
    """

    def __init__(self, room: int = os.cpu_count() or 1) -> None:
        self._threads = ThreadPoolExecutor(room, thread_name_prefix="search")
        self._free = room
        self._waiting: dict[str, deque[asyncio.Future[None]]] = {}
        """who waits, by school; the school whose turn is next comes first"""

    async def run(self, school: str, work: Callable[[], T]) -> T:
        """Run the work of a school in a thread, once it is its turn, and return what came of it."""
        await self._enter(school)
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, copy_context().run, work)
        finally:
            self._leave()

    async def _enter(self, school: str) -> None:
        if self._free:
            self._free -= 1
            return
        mine = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(school, deque()).append(mine)
        try:
            await mine
        except asyncio.CancelledError:
            if not mine.cancelled():  # the turn came just then, and goes to the next
                self._leave()
            raise

    def _leave(self) -> None:
        """Give the place to the next who still waits."""
        while self._waiting:
            school = next(iter(self._waiting))
            line = self._waiting.pop(school)
            while line and line[0].done():  # it gave up
                line.popleft()
            if line:
                line.popleft().set_result(None)
                if line:
                    self._waiting[school] = line
                return
        self._free += 1
