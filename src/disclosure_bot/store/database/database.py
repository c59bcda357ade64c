"""Reads and writes: what waits to be written together is committed together.

One transaction costs a flush to the disk, so writers that meet share it. Work is a plain function of a
connection, because it may run twice: when one of a batch fails, all are rolled back and each runs alone.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, TypeVar

from sqlalchemy import Connection

from disclosure_bot.errors import DamagedError, StoreError
from disclosure_bot.store.database.faults import explain

T = TypeVar("T")
Work = Callable[[Connection], T]

_TURN_SECONDS = 0.2
_BATCH = 128
"""writes that share a transaction, at most"""


class SessionLocks(Protocol):
    """Locks that are held as long as a program lives and reaches the server; each is a number below 2**31."""

    async def hold(self, numbers: Collection[int]) -> frozenset[int]:
        """Try to take each; return those that this program holds."""
        ...

    async def release(self, number: int) -> None:
        """Let go of one."""
        ...

    async def held(self) -> frozenset[int]:
        """Return those that any program holds."""
        ...


class Connections(Protocol):
    """How one kind of database is reached."""

    place: str
    """how to name the database to people: its path, or its address without a password"""
    school: str
    """whose rows it is about, where the database has those of several schools; else empty"""

    async def read(self, work: Work[T]) -> T:
        """Run the work on one consistent view of the data."""
        ...

    async def write(self, works: Sequence[Work[Any]]) -> list[Any]:
        """Run the works in one transaction, on the disk when this returns; return their results."""
        ...

    async def scrub(self) -> None:
        """Let deleted rows vanish from the files, too."""
        ...

    async def save_if_lost(self) -> Path | None:
        """Save what can be read where the database's file was taken away; return where to, else None."""
        ...

    @property
    def locks(self) -> "SessionLocks | None":
        """Return what programs on one database agree by; None where one program has it to itself."""
        ...

    async def close(self) -> None:
        """Close every connection."""
        ...


@dataclass(frozen=True, slots=True)
class _Job:
    work: Work[Any]
    done: "asyncio.Future[Any]"

    def succeed(self, result: object) -> None:
        if not self.done.done():
            self.done.set_result(result)

    def fail(self, error: BaseException) -> None:
        if not self.done.done():
            self.done.set_exception(error)


class Database:
    """An open database; its faults leave as ``StoreError``, our own mistakes as they are."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections
        self._jobs: list[_Job] = []
        self._task: asyncio.Task[None] | None = None
        self._closed = False
        self.is_damaged = False
        """a read or a write found its file damaged: only a new start can mend that"""

    @property
    def place(self) -> str:
        """Return how to name the database to people."""
        return self._connections.place

    @property
    def school(self) -> str:
        """Return whose rows it is about, where the database has those of several schools; else empty."""
        return self._connections.school

    @property
    def is_shared(self) -> bool:
        """Tell whether several programs may serve it at a time."""
        return self._connections.locks is not None

    async def hold(self, numbers: Collection[int]) -> frozenset[int]:
        """Try to take locks that last as long as this program; return those that it holds."""
        return await self._agree(lambda locks: locks.hold(numbers))

    async def held(self) -> frozenset[int]:
        """Return the locks that any program on this database holds."""
        return await self._agree(lambda locks: locks.held())

    @asynccontextmanager
    async def in_turn(self, number: int) -> AsyncIterator[None]:
        """Let one program after the other through; within a program, one at a time is the caller's matter."""
        locks = self._connections.locks
        if locks is None:
            yield
            return
        while number not in await self.hold({number}):  # noqa: ASYNC110 it ends in another program
            await asyncio.sleep(_TURN_SECONDS)
        try:
            yield
        finally:
            with suppress(Exception):  # with its session it is let go of, too
                await locks.release(number)

    async def _agree(self, ask: Callable[[SessionLocks], Awaitable[frozenset[int]]]) -> frozenset[int]:
        self._refuse_if_closed()
        locks = self._connections.locks
        if locks is None:
            return frozenset()
        try:
            return await ask(locks)
        except Exception as error:
            raise self._explained(error) from error

    async def read(self, work: Work[T]) -> T:
        """Run the work on one consistent view of the data; it must not write."""
        self._refuse_if_closed()
        try:
            return await self._connections.read(work)
        except Exception as error:
            raise self._explained(error) from error

    async def write(self, work: Work[T]) -> T:
        """Run the work in a transaction and return when it is on the disk; the work may run twice."""
        self._refuse_if_closed()
        job = _Job(work, asyncio.get_running_loop().create_future())
        self._jobs.append(job)
        if self._task is None:
            self._task = asyncio.create_task(self._write_waiting())
        result: T = await job.done
        return result

    async def scrub(self) -> None:
        """Let deleted rows vanish from the files, too; StoreError if others keep them open too long."""
        try:
            await self._connections.scrub()
        except Exception as error:
            raise self._explained(error) from error

    async def save_if_lost(self) -> Path | None:
        """Save what can be read where its file was deleted or replaced; return where to, else None.

        Raises:
            StoreError: nothing could be saved.
        """
        try:
            return await self._connections.save_if_lost()
        except Exception as error:
            raise self._explained(error) from error

    async def close(self) -> None:
        """Finish what waits to be written, then close every connection."""
        self._closed = True
        if self._task is not None:
            await self._task
        await self._connections.close()

    async def _write_waiting(self) -> None:
        try:
            while self._jobs:
                batch = self._jobs[:_BATCH]
                del self._jobs[:_BATCH]
                await self._commit(batch)
        finally:
            self._task = None

    async def _commit(self, batch: Sequence[_Job]) -> None:
        try:
            results = await self._connections.write([job.work for job in batch])
        except asyncio.CancelledError:
            for job in batch:
                job.done.cancel()
            raise
        except Exception as error:  # whatever it is, somebody waits for it
            await self._fail(batch, error)
        else:
            for job, result in zip(batch, results, strict=True):
                job.succeed(result)

    async def _fail(self, batch: Sequence[_Job], error: Exception) -> None:
        fault = self._explained(error)
        if len(batch) == 1 or isinstance(fault, StoreError):  # a full or locked disk fails all of them
            for job in batch:
                job.fail(fault)
            return
        for job in batch:
            await self._commit([job])

    def _refuse_if_closed(self) -> None:
        if self._closed:
            raise StoreError(f"{self.place}: 数据库已关闭", "The database is closed")

    def _explained(self, error: Exception) -> Exception:
        fault = explain(error, self.place)
        self.is_damaged |= isinstance(fault, DamagedError)
        return fault or error
