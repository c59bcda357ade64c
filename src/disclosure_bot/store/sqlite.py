"""Databases in SQLite files: checked before anything touches them, written by one thread with a connection.

A transaction runs in a thread as a whole. A driver for asyncio hops there and back for each statement, which
cost most of the time that recording an exchange took.
"""

import asyncio
import os
import sqlite3
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import URL, Connection, Engine, QueuePool, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection

from disclosure_bot.errors import StoreError
from disclosure_bot.store.database import Work
from disclosure_bot.store.faults import corrupt, explain, foreign, locked

T = TypeVar("T")

APPLICATION_ID = 0x6469736C
"""``disl``, in the header of each of our files"""
_HEADER = b"SQLite format 3\0"
_MARKED = 68
"""where the header of a file holds that number"""
_READERS = 4


class SqliteConnections:
    """One connection that writes and a few that read, each used by one thread at a time."""

    def __init__(self, path: Path | None, patience: float) -> None:
        self.place = ":memory:" if path is None else str(path)
        self._path = path
        self._patience = patience
        self._writer = _writing_engine(path, patience)
        self._writing = ThreadPoolExecutor(1, "store-writer")
        # In memory there is one connection for all, and its transactions come one after the other.
        self._reader = self._writer if path is None else _reading_engine(path, patience)
        self._reading = self._writing if path is None else ThreadPoolExecutor(_READERS, "store-reader")

    async def read(self, work: Work[T]) -> T:
        """Run the work on one consistent view of the data."""
        return await asyncio.get_running_loop().run_in_executor(
            self._reading, partial(_read, self._reader, work)
        )

    async def write(self, works: Sequence[Work[Any]]) -> list[Any]:
        """Run the works in one transaction, on the disk when this returns."""
        return await asyncio.get_running_loop().run_in_executor(
            self._writing, partial(_write, self._writer, works)
        )

    async def scrub(self) -> None:
        """Move the write-ahead log into the database, where deleted rows are zeroed, and empty the log."""
        if self._path is not None:
            await asyncio.to_thread(_truncate_log, self._path, self._patience)

    async def close(self) -> None:
        """Close every connection; the last one to leave the file moves its log into it."""
        for threads, engine in ((self._reading, self._reader), (self._writing, self._writer)):
            await asyncio.to_thread(threads.shutdown)
            await asyncio.to_thread(engine.dispose)


def _read(engine: Engine, work: Work[T]) -> T:
    with engine.connect() as connection:
        return work(connection)


def _write(engine: Engine, works: Sequence[Work[Any]]) -> list[Any]:
    with engine.begin() as connection:
        return [work(connection) for work in works]


async def open_sqlite(path: Path | None, *, patience: float, check: bool) -> SqliteConnections:
    """Open the file, made first where there is none, or a database in memory; the schema is not looked at."""
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
    except (OSError, sqlite3.Error) as error:
        raise _cannot_use(path, error) from error


def _cannot_use(path: Path, error: Exception) -> Exception:
    if isinstance(error, sqlite3.Error):
        return explain(error, str(path)) or error
    return StoreError(
        f"{path}: 不能在这里存放数据库，请检查路径和权限。"
        f" No database can be kept here, check the path and its permissions ({type(error).__name__})."
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


def _writing_engine(path: Path | None, patience: float) -> Engine:
    pragmas = ("foreign_keys = ON", "secure_delete = ON", "synchronous = FULL")
    return _engine(path, patience, 1, "BEGIN IMMEDIATE", pragmas)


def _reading_engine(path: Path, patience: float) -> Engine:
    return _engine(path, patience, _READERS, "BEGIN", ("query_only = ON",))


def _engine(path: Path | None, patience: float, size: int, begin: str, pragmas: Sequence[str]) -> Engine:
    """Return an engine that keeps so many connections, as many as there are threads that use them."""
    engine = create_engine(
        URL.create("sqlite", database=str(path or ":memory:")),
        hide_parameters=True,
        connect_args={"timeout": patience, "isolation_level": None, "check_same_thread": False},
        poolclass=QueuePool,
        pool_size=size,
        max_overflow=0,
    )
    _set_up(engine, begin, pragmas)
    return engine


def _truncate_log(path: Path, patience: float) -> None:
    """Move the write-ahead log into the database, where deleted rows are zeroed, and empty the log."""
    with closing(sqlite3.connect(path, timeout=patience)) as connection:
        busy = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    if busy:
        raise locked(str(path))


def _set_up(engine: Engine, begin: str, pragmas: Sequence[str]) -> None:
    """Run the pragmas on each new connection and begin transactions with that statement."""

    @event.listens_for(engine, "connect")
    def _connect(connection: DBAPIConnection, _record: object) -> None:
        cursor = connection.cursor()
        for pragma in pragmas:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql(begin)
