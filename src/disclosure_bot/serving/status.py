"""How the program is, looked at from outside: does it live, can it serve, and its figures; never a person."""

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol, runtime_checkable

from disclosure_bot import __version__
from disclosure_bot.channels.health import Health
from disclosure_bot.errors import StoreError
from disclosure_bot.service.service import Service
from disclosure_bot.serving.supervisor import Supervisor
from disclosure_bot.store.inbox import Backlog
from disclosure_bot.store.store import Store

PROBE_KEPT = 5.0
"""seconds for which a try at writing stands: frequent looks must not wear out the disk"""
PROBE_PATIENCE = 3.0
"""seconds for a try at writing: programs that look at the page give up after five"""
SCARCE = 20_000_000
"""bytes free on the disk, below which the next burst of questions may not fit"""
_PROBE = "probe"
OK = "ok"


@runtime_checkable
class Watched(Protocol):
    """A channel that tells how it is."""

    name: str
    health: Health


@dataclass(frozen=True, slots=True)
class Sample:
    """All figures at one moment."""

    version: str
    channels: Mapping[str, Health]
    backlog: Backlog | None
    """None: the store cannot be read"""
    oldest_seconds: float
    """for which the oldest update has waited; 0 where none waits"""
    store: str
    """``ok``, or what is wrong"""
    disk_free: int | None
    """bytes; None where the database is on a server"""
    knowledge_version: str
    entries: int
    knowledge_seconds: float
    """since it began to serve"""
    swapped: int
    """times that another version of the knowledge began to serve"""
    refused: int
    """versions of the knowledge that were refused"""
    fallback: str
    """why only words are compared by what serves now; empty where meanings are"""
    notices: Mapping[str, str]
    """what staff have to know, by what it is about"""
    loop_failures: Mapping[str, int]
    """how often each loop broke, by its name"""
    programs: int
    """that serve the same database, this one too"""
    leads: bool
    """whether it is the one that polls and sends letters"""
    clock_jumps: int


class Status:
    """Looks at the parts of a running program."""

    def __init__(
        self,
        service: Service,
        store: Store,
        channels: Mapping[str, Health],
        loops: Supervisor,
        *,
        disk_free: Callable[[], int | None] = lambda: None,
        swapped: Callable[[], int] = lambda: 0,
        clock_jumps: Callable[[], int] = lambda: 0,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        passed: Callable[[], float] = time.monotonic,
    ) -> None:
        self._service = service
        self._store = store
        self._channels = channels
        self._loops = loops
        self._disk_free = disk_free
        self._swapped = swapped
        self._clock_jumps = clock_jumps
        self._clock = clock
        self._passed = passed
        self._probed: tuple[float, str] | None = None
        self._probing = asyncio.Lock()
        self._version_seen = (service.knowledge.version, passed())
        self.refused = 0
        """versions of the knowledge that were refused"""
        self.notices: dict[str, str] = {}
        """sentences that staff have to know, by what they are about; figures tell only that there is one"""

    def dead_parts(self) -> tuple[str, ...]:
        """Return what is dead and needs a restart; empty while the program lives."""
        dead = tuple(f"loop {name}" for name in self._loops.dead())
        if self._store.database.is_damaged:  # the next start quarantines it
            dead += ("database damaged",)
        return dead + tuple(f"channel {name}" for name, one in self._channels.items() if not one.is_alive())

    async def checks(self) -> dict[str, str]:
        """Return what is needed to serve, each ``ok`` or what is wrong with it."""
        knowledge = self._service.knowledge
        channels = {
            f"channel {name}": OK if health.is_healthy() else health.error or health.state
            for name, health in self._channels.items()
        }
        return {
            "knowledge": OK if knowledge.entries else "no entries",
            "store": await self.probe_store(),
        } | channels

    async def problems(self) -> dict[str, str]:
        """Return what staff have to know: that the store is not well, whom nothing reaches, the notices."""
        store = await self.probe_store()
        return self.notices | self.unreachable() | ({} if store == OK else {"store": store})

    def unreachable(self) -> dict[str, str]:
        """Return whom of staff nothing can be delivered to, as sentences by their names."""
        return {
            who: f"送不到 cannot be delivered to: {who} ({why})"
            for health in self._channels.values()
            for who, why in health.unreachable.items()
        }

    def status(self) -> str:
        """Return one line for the service manager."""
        channels = ", ".join(
            f"{name}: {health.error or health.state}" for name, health in self._channels.items()
        )
        return f"{channels}; knowledge {self._service.knowledge.version}"

    async def probe_store(self) -> str:
        """Try to write and return ``ok`` or what is wrong."""
        async with self._probing:
            if self._probed is None or self._passed() - self._probed[0] >= PROBE_KEPT:
                self._probed = (self._passed(), await self._try_to_write())
            return self._probed[1]

    async def _try_to_write(self) -> str:
        try:
            async with asyncio.timeout(PROBE_PATIENCE):
                await self._store.app_state.set(_PROBE, self._clock().isoformat())
            saved = await self._store.database.save_if_lost()
        except StoreError as error:
            return str(error)
        except TimeoutError:
            return f"{self._store.place}: 写入等得太久。 Writing takes too long."
        if saved:
            return _lost(self._store.place, saved)
        free = self._disk_free()
        if free is not None and free < SCARCE:
            return f"磁盘只剩 {free // 1_000_000} MB。 Only {free // 1_000_000} MB are left on the disk."
        return OK

    async def sample(self) -> Sample:
        """Gather all figures."""
        knowledge = self._service.knowledge
        if self._version_seen[0] != knowledge.version:
            self._version_seen = (knowledge.version, self._passed())
        backlog = await self._backlog()
        oldest = backlog.oldest if backlog else None
        return Sample(
            version=__version__,
            channels=self._channels,
            backlog=backlog,
            oldest_seconds=max(0.0, (self._clock() - oldest).total_seconds()) if oldest else 0.0,
            store=await self.probe_store(),
            disk_free=self._disk_free(),
            knowledge_version=knowledge.version,
            entries=len(knowledge.entries),
            knowledge_seconds=self._passed() - self._version_seen[1],
            swapped=self._swapped(),
            refused=self.refused,
            fallback=self._service.answerer.matcher.fallback,
            notices=self.notices,
            loop_failures=self._loops.failures,
            programs=self._store.replica.living,
            leads=self._store.replica.leads,
            clock_jumps=self._clock_jumps(),
        )

    async def _backlog(self) -> Backlog | None:
        try:
            return await self._store.inbox.backlog()
        except StoreError:
            return None


def _lost(place: str, saved: Path) -> str:
    return (
        f"{place}: 数据库文件被删除或换掉了，重启后记录就没有了。"
        f"还读得出的已存到 {saved}，此后几分钟再存一次。"
        f"请停止服务，运行 disclosure-bot restore {saved}，再启动。"
        f" The database file was deleted or replaced: what can be read is in {saved.name}."
        " Stop the service, restore that file and start again."
    )
