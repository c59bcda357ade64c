"""Starts, kills and stops the real program against the fake Bot API on a port."""

import asyncio
import contextlib
import os
import secrets
import signal
import socket
import sys
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path

from disclosure_bot.domain.exchange import Exchange
from disclosure_bot.store.store import open_store
from fakes.botapi.core import State
from fakes.botapi.server import Server

TESTS = Path(__file__).parents[1]
SECRET = "a-secret-of-enough-length"


@dataclass
class Program:
    """The program's surroundings; it may be started many times over the same state folder."""

    server: Server
    folder: Path
    mode: str = "polling"
    level: str = "DEBUG"
    settings: dict[str, str] = field(default_factory=dict)
    database: str = ""
    """address; empty: an SQLite file in the folder"""
    hook: str = ""
    """where Telegram is told to call; empty: where the program listens"""
    process: "asyncio.subprocess.Process | None" = None
    module: str = "fakes.program"
    """what is run: ``disclosure_bot`` has the knowledge and the matcher that the settings name"""
    port: int = 0
    starts: int = 0

    @property
    def state(self) -> State:
        return self.server.state

    @property
    def url(self) -> str:
        return self.database or f"sqlite+aiosqlite:///{self.folder / 'bot.sqlite3'}"

    def environment(self) -> dict[str, str]:
        prefix = "DISCLOSURE_BOT_"
        if self.mode == "webhook" and not self.port:
            self.port = free_port()
        telegram = {
            "TOKEN": self.state.token,
            "BASE_URL": self.server.base_url,
            "MODE": self.mode,
            "WEBHOOK_URL": self.hook or f"http://127.0.0.1:{self.port}/hook",
            "WEBHOOK_LISTEN": f"127.0.0.1:{self.port}",
            "WEBHOOK_SECRET": SECRET,
        }
        own = {
            f"{prefix}DATABASE": self.url,
            f"{prefix}STATE": str(self.folder),
            f"{prefix}CACHE": str(self.folder / "cache"),
            "PYTHONPATH": str(TESTS),
            "PYTHONDONTWRITEBYTECODE": "1",
            "HASTY": "1",
        }
        inherited = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        return (
            inherited
            | own
            | {f"{prefix}TELEGRAM__{name}": value for name, value in telegram.items()}
            | self.settings
        )

    async def start(self) -> None:
        """Start the program; its output goes to a file."""
        self.starts += 1
        self.folder.mkdir(exist_ok=True)
        with (self.folder / "output.log").open("ab") as output:
            self.process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                self.module,
                "serve",
                "--log-level",
                self.level,
                env=self.environment(),
                stdout=output,
                stderr=output,
            )

    async def signal(self, number: signal.Signals, seconds: float = 15.0) -> int:
        """Send a signal and return the exit code."""
        assert self.process is not None
        self.process.send_signal(number)
        return await self.ended(seconds)

    async def ended(self, seconds: float = 15.0) -> int:
        """Wait for the end and return the exit code."""
        assert self.process is not None
        return await asyncio.wait_for(self.process.wait(), seconds)

    def output(self) -> str:
        """Return all that the program ever wrote."""
        path = self.folder / "output.log"
        return path.read_text("utf-8", errors="replace") if path.exists() else ""

    async def exchanges(self) -> list[Exchange]:
        """Return the logbook; the program may be running."""
        async with await open_store(self.url, check=False) as store:
            return [exchange async for exchange in store.logbook.exchanges()]

    async def depth(self) -> int:
        """Return how much waits in the inbox."""
        async with await open_store(self.url, check=False) as store:
            return (await store.inbox.backlog()).depth

    async def until(self, claim: Callable[[], object], seconds: float = 30.0) -> None:
        """Wait until a claim about the server holds; fail at once when the program has ended."""
        deadline = asyncio.get_running_loop().time() + seconds
        while not claim():
            if self.process and self.process.returncode is not None:
                raise AssertionError(f"it ended with {self.process.returncode}:\n{self.output()[-3000:]}")
            if asyncio.get_running_loop().time() > deadline:
                raise AssertionError(f"it never came true:\n{self.output()[-3000:]}")
            await asyncio.sleep(0.01)

    async def until_answered(self, count: int, seconds: float = 60.0) -> None:
        """Wait until so many updates are confirmed and nothing waits in the inbox."""
        await self.until(lambda: not self.state.updates and len(self.state.sent) >= count, seconds)
        deadline = asyncio.get_running_loop().time() + seconds
        while await self.depth():
            if asyncio.get_running_loop().time() > deadline:
                raise AssertionError(f"updates still wait:\n{self.output()[-3000:]}")
            await asyncio.sleep(0.1)


@contextlib.asynccontextmanager
async def program(
    folder: Path, state: State | None = None, *, latency: float = 0.0, **settings: str
) -> AsyncIterator[Program]:
    """Offer the program, not started yet; it is killed at the end."""
    mode, level = settings.pop("mode", "polling"), settings.pop("level", "DEBUG")
    given = {f"DISCLOSURE_BOT_TELEGRAM__{name.upper()}": value for name, value in settings.items()}
    # A token of its own: the program lets nobody else on the machine run with the same one.
    state = state or State(token=f"123456:{secrets.token_hex(16)}")
    async with Server(state, latency=latency).running() as server:
        one = Program(server, folder, mode, level, given)
        try:
            yield one
        finally:
            await end(one)
        assert_no_secret(one)


async def end(one: Program) -> None:
    """Kill the program, if it runs."""
    if one.process and one.process.returncode is None:
        one.process.kill()
        await one.process.wait()


def assert_no_secret(one: Program) -> None:
    """Assert, after every run whatever went wrong in it, that no secret is in anything that was written."""
    for name in ("TELEGRAM__TOKEN", "TELEGRAM__WEBHOOK_SECRET"):
        secret = one.environment()[f"DISCLOSURE_BOT_{name}"].rpartition(":")[2]
        assert not secret or secret not in one.output()


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
