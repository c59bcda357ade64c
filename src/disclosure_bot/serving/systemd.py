"""Tells the service manager how the program is, and ends a program of which a part is dead.

The datagrams are those of sd_notify(3), without its library.
"""

import asyncio
import socket
from collections.abc import Mapping
from typing import Protocol

from disclosure_bot.errors import ChannelError

LONGEST = 20.0
"""seconds between two signs of life, where the manager asks for none so often"""


class Systemd:
    """Speaks to ``NOTIFY_SOCKET``; without one it says nothing, and never fails."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._address = environment.get("NOTIFY_SOCKET", "")
        self._watchdog = environment.get("WATCHDOG_USEC", "")

    @property
    def watchdog_seconds(self) -> float | None:
        """How long the manager waits for a sign of life; None: it does not."""
        return int(self._watchdog) / 1_000_000 if self._watchdog.isdigit() else None

    def ready(self, status: str) -> None:
        """Say that the program serves."""
        self._send("READY=1", f"STATUS={status}")

    def alive(self, status: str) -> None:
        """Give a sign of life."""
        self._send("WATCHDOG=1", f"STATUS={status}")

    def stopping(self) -> None:
        """Say that the end has begun."""
        self._send("STOPPING=1", "STATUS=stopping")

    def _send(self, *lines: str) -> None:
        if not self._address:
            return
        # "@" stands for the zero byte of a name that is in no file system.
        address = f"\0{self._address[1:]}" if self._address.startswith("@") else self._address
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as line:
                line.settimeout(0)  # a manager that does not read must not stop the event loop
                line.sendto("\n".join(lines).encode(), address)
        except OSError:
            return  # a manager that does not listen is no reason to stop


class Vitals(Protocol):
    """What tells how a program is, or a school of it."""

    def dead_parts(self) -> tuple[str, ...]:
        """Return what is dead and needs a restart."""

    def status(self) -> str:
        """Return one line for the service manager."""


class Watchdog:
    """Looks whether all lives; a manager that hears nothing for too long kills a program that hangs."""

    def __init__(self, notifier: Systemd, vitals: Vitals) -> None:
        self._notifier = notifier
        self._vitals = vitals
        wanted = notifier.watchdog_seconds
        self.interval = LONGEST if wanted is None else min(LONGEST, wanted / 3)
        """seconds between two signs"""

    async def run(self) -> None:
        """Give signs until cancelled.

        Raises:
            ChannelError: something is dead, and the program has to be started again.
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
