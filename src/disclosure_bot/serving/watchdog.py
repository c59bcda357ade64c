"""Gives the service manager signs of life, and ends a program of which a part is dead."""

import asyncio

from disclosure_bot.errors import ChannelError
from disclosure_bot.serving.status import Status
from disclosure_bot.serving.systemd import Systemd

LONGEST = 20.0
"""seconds between two signs of life, where the manager asks for none so often"""


class Watchdog:
    """Looks whether all lives; a manager that hears nothing for too long kills a program that hangs."""

    def __init__(self, notifier: Systemd, vitals: Status) -> None:
        self._notifier = notifier
        self._vitals = vitals
        wanted = notifier.watchdog_seconds
        self.interval = LONGEST if wanted is None else min(LONGEST, wanted / 3)
        """seconds between two signs"""

    async def run(self) -> None:
        """Give signs until cancelled.

        Raises:
            ChannelError: something is dead; whoever started the program is to start it again.
        """
        self._notifier.ready(self._vitals.status())
        while True:
            self.look()
            await asyncio.sleep(self.interval)

    def look(self) -> None:
        """Give one sign.

        Raises:
            ChannelError: something is dead.
        """
        dead_parts = ", ".join(self._vitals.dead_parts())
        if dead_parts:
            raise ChannelError(
                f"没有动静，需要重新启动：{dead_parts}", f"Dead, has to be started again: {dead_parts}"
            )
        self._notifier.alive(self._vitals.status())
