"""Databases in SQLite files: checked before anything touches them, written by one connection of aiosqlite.

Each word to a connection of aiosqlite is a hop to its thread and back, which costs more than most statements
do. So a transaction begins in one hop, and a connection goes back to its pool without being reset once more.
"""

import asyncio
import os
import sqlite3
import time
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import URL, AsyncAdaptedQueuePool, Connection, Engine, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.util import greenlet_spawn

from disclosure_bot.errors import StoreError
from disclosure_bot.files import draft_beside, free_name, write_private
from disclosure_bot.store.database.address import SQLITE
from disclosure_bot.store.database.database import Work
from disclosure_bot.store.database.faults import corrupt, explain, foreign, locked

T = TypeVar("T")

APPLICATION_ID = 0x6469736C
"""``disl``, in the header of each of our files"""
_HEADER = b"SQLite format 3\0"
_MARKED = 68
"""where the header of a file holds that number"""
_READERS = 4
LOST = "lost"
"""why a copy was saved beside, as its name says: the file was taken away under the running program"""
_TIDY = 1.0
"""seconds after a write until the log is emptied: what was erased stands in it until then"""
_TIDY_PATIENCE = 0.2
_SAVED_AGAIN = 300.0
"""seconds after which such a copy is made again"""


class SqliteConnections:
    """One connection that writes and a few that read."""

    def __init__(self, path: Path | None, patience: float) -> None:
        self.place = ":memory:" if path is None else str(path)
        self.school = ""  # the file is one school's
        self._path = path
        self._patience = patience
        self._identity = _identity(path)
        self._tidying: asyncio.Task[None] | None = None
        self._is_untidy = False
        self._emptying = asyncio.Lock()  # one who empties the log does not wait for another, but fails
        self.locks = None
        self._saved: Path | None = None
        self._saved_at = 0.0
        pragmas = ("foreign_keys = ON", "secure_delete = ON", "synchronous = FULL")
        self._writer = _Lanes(1, _engine(self.place, patience, "BEGIN IMMEDIATE", pragmas))
        # In memory there is one connection for all, and its transactions come one after the other.
        self._reader = self._writer
        if path is not None:
            self._reader = _Lanes(_READERS, _engine(self.place, patience, "BEGIN", ("query_only = ON",)))

    async def read(self, work: Work[T]) -> T:
        """Run the work on one consistent view of the data."""
        return await self._reader.run(work)

    async def write(self, works: Sequence[Work[Any]]) -> list[Any]:
        """Run the works in one transaction, on the disk when this returns."""
        results = await self._writer.run(lambda connection: [work(connection) for work in works])
        self._is_untidy = True
        if self._path is not None and (self._tidying is None or self._tidying.done()):
            self._tidying = asyncio.create_task(self._tidy(self._path))
        return results

    async def _tidy(self, path: Path) -> None:
        """Empty the log behind the writes, until none came meanwhile: no word of a settled question stays."""
        while self._is_untidy:
            await asyncio.sleep(_TIDY)
            self._is_untidy = False
            try:
                await self._empty_log(path, _TIDY_PATIENCE)
            except (StoreError, sqlite3.Error):  # somebody reads: once more
                self._is_untidy = True

    async def scrub(self) -> None:
        """Move the write-ahead log into the database, where deleted rows are zeroed, and empty the log."""
        if self._path is not None:
            await self._empty_log(self._path, self._patience)

    async def _empty_log(self, path: Path, patience: float) -> None:
        async with self._emptying:
            thread = asyncio.create_task(asyncio.to_thread(_truncate_log, path, patience))
            try:
                await asyncio.shield(thread)
            except asyncio.CancelledError:
                # The thread goes on, and has the file open: who closes may rename or read it next.
                await asyncio.wait([thread])
                raise

    async def save_if_lost(self) -> Path | None:
        """Save what can be read beside where the file was deleted or replaced; return where, or None.

        The connection that writes still has the old file, until the program ends.
        """
        if self._path is None or not await asyncio.to_thread(self._is_lost, self._path):
            return None
        if self._saved is None:
            self._saved = free_name(self._path, LOST)
        elif time.monotonic() - self._saved_at < _SAVED_AGAIN:
            return self._saved
        await self._save(self._saved)
        return self._saved

    def _is_lost(self, path: Path) -> bool:
        return _identity(path) != self._identity or not path.with_name(f"{path.name}-wal").exists()

    async def _save(self, target: Path) -> None:
        with draft_beside(target) as draft:
            write_private(draft, b"")
            await self._writer.run(lambda connection: _copy(connection, draft))
            draft.replace(target)
        self._saved_at = time.monotonic()

    async def close(self) -> None:
        """Close every connection; the last one to leave the file moves its log into it."""
        if self._tidying is not None:
            self._tidying.cancel()
            await asyncio.wait([self._tidying])
        if self._saved is not None:
            await self._save(self._saved)
        for lanes in dict.fromkeys((self._reader, self._writer)):
            await lanes.close()


class _Lanes:
    """An engine and how many may use it at once; who comes later waits.

    SQLAlchemy's ``AsyncEngine`` would do, but it brings the whole ORM along, and a command would spend a
    sixth of a second on importing that.
    """

    def __init__(self, count: int, engine: Engine) -> None:
        self._count = count
        self._engine = engine
        self._free = asyncio.Semaphore(count)

    async def run(self, work: Work[T]) -> T:
        """Run the work in a transaction of its own."""
        async with self._free:
            return await greenlet_spawn(self._run, work)

    async def close(self) -> None:
        """Wait for those who are under way, then close the connections for good."""
        for _ in range(self._count):
            await self._free.acquire()
        await greenlet_spawn(self._engine.dispose)

    def _run(self, work: Work[T]) -> T:
        with self._engine.connect() as connection:
            try:
                with connection.begin():
                    return work(connection)
            except BaseException:
                # A COMMIT that failed, or a BEGIN that was cancelled, leaves its transaction open.
                if not connection.invalidated:
                    connection.connection.rollback()
                raise


def _identity(path: Path | None) -> tuple[int, int] | None:
    """Return what tells a file from another of the same name; None where there is none."""
    try:
        found = path.stat() if path else None
    except OSError:
        return None
    return (found.st_dev, found.st_ino) if found else None


def _copy(connection: Connection, target: Path) -> None:
    """Copy all that a connection can read to a file."""
    run = connection.connection.run_async
    run(lambda driver: driver.execute_fetchall("COMMIT"))  # a connection that writes is not copied
    with closing(sqlite3.connect(target, check_same_thread=False)) as copy:
        run(lambda driver: driver.backup(copy))
    run(lambda driver: driver.execute_fetchall("BEGIN"))


async def open_sqlite(path: Path | None, *, patience: float, check: bool) -> SqliteConnections:
    """Open the file, made first where there is none, or a database in memory; the schema is not looked at.

    Raises:
        StoreError: the file is not whole, not ours, or cannot be used within ``patience`` seconds.
    """
    if path is not None:
        await asyncio.to_thread(prepare_file, path, patience=patience, check=check)
    return SqliteConnections(path, patience)


def prepare_file(path: Path, *, patience: float, check: bool) -> None:
    """Make the file if there is none, and make sure that it is whole and ours; StoreError if it is not."""
    try:
        _make_private(path)
        if not _looks_like_sqlite(path):
            raise foreign(str(path))
        with closing(sqlite3.connect(path, timeout=patience, isolation_level=None)) as connection:
            _claim(connection, path, patience)
            if check and _one(connection, "PRAGMA quick_check(1)") != "ok":
                raise corrupt(str(path))
            connection.execute("PRAGMA secure_delete = ON")
            with suppress(sqlite3.OperationalError):  # a full disk can still be read
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # what a killed program left in it
    except (OSError, sqlite3.Error) as error:
        raise _cannot_use(path, error) from error


def _cannot_use(path: Path, error: Exception) -> Exception:
    if isinstance(error, sqlite3.Error):
        return explain(error, str(path)) or error
    return StoreError(
        f"{path}: 不能在这里存放数据库，请检查路径和权限",
        f"No database can be kept here, check the path and its permissions ({type(error).__name__})",
    )


def _make_private(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))  # -wal and -shm take over its mode


def _looks_like_sqlite(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(len(_HEADER)) in {b"", _HEADER}


def bears_our_mark(path: Path) -> bool:
    """Tell whether the file was made by this program, whatever became of it since."""
    with path.open("rb") as file:
        head = file.read(_MARKED + 4)
    return head.startswith(_HEADER) and head[_MARKED:] == APPLICATION_ID.to_bytes(4, "big")


def _claim(connection: sqlite3.Connection, path: Path, patience: float) -> None:
    """Mark an empty database as ours and switch it to WAL; refuse somebody else's."""
    if not _is_ours(connection):
        _patiently(lambda: connection.execute("BEGIN IMMEDIATE"), patience)
        if not _is_ours(connection) and _one(connection, "SELECT count(*) FROM sqlite_master"):
            raise foreign(str(path))
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute("COMMIT")
    if _one(connection, "PRAGMA journal_mode") != "wal":
        _patiently(lambda: connection.execute("PRAGMA journal_mode = WAL"), patience)


def _is_ours(connection: sqlite3.Connection) -> bool:
    return bool(_one(connection, "PRAGMA application_id") == APPLICATION_ID)


def _one(connection: sqlite3.Connection, query: str) -> Any:
    return connection.execute(query).fetchone()[0]


def _patiently(action: Callable[[], object], patience: float) -> None:
    """Repeat while the database is locked: a change of journal mode does not wait by itself."""
    deadline = time.monotonic() + patience
    while True:
        try:
            action()
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
            time.sleep(0.02)
        else:
            return


def _truncate_log(path: Path, patience: float) -> None:
    """Move the write-ahead log into the database, where deleted rows are zeroed, and empty the log."""
    uri = f"{path.absolute().as_uri()}?mode=rw"  # a file that was taken away is not made anew
    with closing(sqlite3.connect(uri, uri=True, timeout=patience)) as connection:
        busy = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    if busy:
        raise locked(str(path))


def _engine(database: str, patience: float, begin: str, pragmas: Sequence[str]) -> Engine:
    """Return an engine that runs the pragmas on each new connection and begins transactions like that."""
    engine = create_engine(
        URL.create(SQLITE, database=database),
        hide_parameters=True,
        connect_args={"timeout": patience, "isolation_level": None},
        poolclass=AsyncAdaptedQueuePool,
        pool_size=_READERS,
        pool_reset_on_return=None,  # _Lanes has ended each transaction by then
    )

    @event.listens_for(engine, "connect")
    def _connect(connection: DBAPIConnection, _record: object) -> None:
        cursor = connection.cursor()
        for pragma in pragmas:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.connection.run_async(lambda driver: driver.execute_fetchall(begin))

    return engine
