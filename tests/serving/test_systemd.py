"""What the service manager hears."""

import secrets
import socket
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from disclosure_bot.serving.systemd import Systemd


@pytest.fixture(params=["path", "abstract"])
def manager(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[str, socket.socket]]:
    """Yield the address on which a service manager listens, and its socket."""
    name = str(tmp_path / "notify") if request.param == "path" else f"@{secrets.token_hex(8)}"
    with closing(socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)) as line:
        line.bind(name.replace("@", "\0", 1))
        line.settimeout(5)
        yield name, line


def test_the_manager_hears_ready_alive_and_stopping(manager: tuple[str, socket.socket]) -> None:
    address, line = manager
    notifier = Systemd({"NOTIFY_SOCKET": address})

    notifier.ready("serving")
    notifier.alive("still serving")
    notifier.stopping()

    heard = [line.recv(4096).decode().splitlines() for _ in range(3)]
    assert heard == [
        ["READY=1", "STATUS=serving"],
        ["WATCHDOG=1", "STATUS=still serving"],
        ["STOPPING=1", "STATUS=stopping"],
    ]


@pytest.mark.parametrize("environment", [{}, {"NOTIFY_SOCKET": "/no/such/socket"}])
def test_without_a_manager_nothing_happens(environment: dict[str, str]) -> None:
    Systemd(environment).ready("serving")


def test_a_manager_that_does_not_read_stops_nobody(manager: tuple[str, socket.socket]) -> None:
    address, line = manager
    for _ in range(2000):
        Systemd({"NOTIFY_SOCKET": address}).alive("x" * 1000)

    assert line.recv(4096).startswith(b"WATCHDOG=1")


def test_the_watchdog_time_is_read_in_microseconds() -> None:
    assert Systemd({"WATCHDOG_USEC": "60000000"}).watchdog_seconds == 60.0
    assert Systemd({}).watchdog_seconds is None
