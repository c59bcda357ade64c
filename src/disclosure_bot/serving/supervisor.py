"""Work that goes on beside the channels: one that breaks is named, counted and begun again."""

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable

from disclosure_bot.errors import DisclosureBotError

log = logging.getLogger(__name__)

PAUSE = 60.0
"""seconds before a loop that broke is begun again"""


class Supervisor:
    """The loops of a program, by name."""

    def __init__(self, pause: float = PAUSE) -> None:
        self._pause = pause
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self.failures: Counter[str] = Counter()
        """how often each broke"""

    def start(self, name: str, run: Callable[[], Awaitable[None]]) -> None:
        """Begin a loop that runs until ``stop``."""
        self._tasks[name] = asyncio.create_task(self._keep_going(name, run), name=name)

    def dead(self) -> tuple[str, ...]:
        """Return the loops that ended without being stopped, by name."""
        return tuple(name for name, task in self._tasks.items() if task.done())

    async def stop(self) -> None:
        """End all loops."""
        for task in self._tasks.values():
            task.cancel()
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)

    async def _keep_going(self, name: str, run: Callable[[], Awaitable[None]]) -> None:
        while True:
            try:
                await run()
                log.error("the loop %s ended by itself; it begins again in %g s", name, self._pause)
            except DisclosureBotError as error:
                log.error("the loop %s broke: %s; it begins again in %g s", name, error, self._pause)
            except Exception:  # whatever it is, the bot goes on answering
                log.exception("the loop %s broke; it begins again in %g s", name, self._pause)
            self.failures[name] += 1
            await asyncio.sleep(self._pause)
