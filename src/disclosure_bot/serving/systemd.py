"""Tells the service manager how the program is: the datagrams of sd_notify(3), without its library."""

import socket
from collections.abc import Mapping


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
