"""Tells staff what is wrong with the machine: once when it begins, and once when it is over."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping

log = logging.getLogger(__name__)

EVERY = 30.0
"""seconds between two looks"""


class Alarm:
    """Remembers which faults staff know of; a message that could not be sent is sent at the next look.

    It stands in the log, too, once, as an error that begins with ``alarm``.
    """

    def __init__(
        self,
        look: Callable[[], Awaitable[Mapping[str, str]]],
        tell: Callable[[str], Awaitable[bool]],
        every: float = EVERY,
    ) -> None:
        self._look = look
        self._tell = tell
        self._every = every
        self._told: dict[str, str] = {}
        self._logged: dict[str, str] = {}

    async def run(self) -> None:
        """Look until cancelled."""
        while True:
            await self.look()
            await asyncio.sleep(self._every)

    async def look(self) -> None:
        """Look once, and tell what is new: sentences by the name of what they are about."""
        wrong = await self._look()
        for name in wrong.keys() - self._told.keys():
            if await self._tell(f"⚠️ {wrong[name]}"):
                self._told[name] = wrong[name]
            elif name not in self._logged:
                log.error("alarm: %s", wrong[name])  # the log tells what staff cannot be told
                self._logged[name] = wrong[name]
        for name in self._told.keys() - wrong.keys():
            if await self._tell(f"✅ 已恢复 It is over: {self._told[name]}"):
                del self._told[name]
        self._logged = {name: told for name, told in self._logged.items() if name in wrong}
