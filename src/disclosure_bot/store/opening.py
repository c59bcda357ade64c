"""How connections are made: checks the file before anything touches it, sets up each connection."""

import asyncio
import os
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import URL, StaticPool, event, make_url, text
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from disclosure_bot.errors import StoreError
from disclosure_bot.store.database import Database
from disclosure_bot.store.faults import corrupt, explain, foreign, locked

SQLITE = "sqlite+aiosqlite"
POSTGRESQL = "postgresql+asyncpg"

_APPLICATION_ID = 0x6469736C
"""``disl``, in the header of each of our files"""
_HEADER = b"SQLite format 3\0"
_READERS = 4


async def open_database(url: str, *, patience: float, check: bool) -> Database:
    """Open the database, made first where there is none; the schema is not looked at.

    A lock of another process is waited for up to ``patience`` seconds. ``check`` reads a whole SQLite file
    and refuses a broken one.
    """
    parsed = parse_url(url)
    if parsed.drivername == POSTGRESQL:
        return _open_postgresql(parsed)
    path = sqlite_path(parsed)
    if path is None:
        return _open_memory()
    await asyncio.to_thread(prepare_file, path, patience=patience, check=check)
    return _open_file(parsed, path, patience)


def parse_url(url: str) -> URL:
    """Return the address in its parts; only the two drivers we test are taken."""
    try:
        parsed = make_url(url)
    except ArgumentError:
        parsed = None
    if parsed is None or parsed.drivername not in {SQLITE, POSTGRESQL}:
        raise StoreError(
            f"数据库地址应写成 {SQLITE}:///路径 或 {POSTGRESQL}://用户@主机/库名。"
            f" A database address reads {SQLITE}:///PATH or {POSTGRESQL}://USER@HOST/NAME."
        )
    return parsed


def sqlite_path(url: URL) -> Path | None:
    """Return the file of an SQLite address, or None for a database in memory."""
    return None if url.database in {None, "", ":memory:"} else Path(str(url.database))


def prepare_file(path: Path, *, patience: float, check: bool) -> None:
    """Make the file if there is none, and make sure that it is whole and ours; StoreError if it is not."""
    try:
        _make_private(path)
        if not _looks_like_sqlite(path):
            raise foreign(str(path))
        with closing(sqlite3.connect(path, timeout=patience, isolation_level=None)) as connection:
            _claim(connection, path, patience)
            if check and connection.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
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


def _claim(connection: sqlite3.Connection, path: Path, patience: float) -> None:
    """Mark an empty database as ours and switch it to WAL; refuse somebody else's."""
    if connection.execute("PRAGMA application_id").fetchone()[0] == _APPLICATION_ID:
        return
    _patiently(lambda: connection.execute("BEGIN IMMEDIATE"), patience)
    mine = connection.execute("PRAGMA application_id").fetchone()[0] == _APPLICATION_ID
    if not mine and connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
        connection.execute("ROLLBACK")
        raise foreign(str(path))
    connection.execute(f"PRAGMA application_id = {_APPLICATION_ID}")
    connection.execute("COMMIT")
    _patiently(lambda: connection.execute("PRAGMA journal_mode = WAL"), patience)


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


def _open_file(url: URL, path: Path, patience: float) -> Database:
    arguments: dict[str, Any] = {"timeout": patience, "isolation_level": None}
    reader = create_async_engine(url, hide_parameters=True, connect_args=arguments, pool_size=_READERS)
    writer = create_async_engine(
        url, hide_parameters=True, connect_args=arguments, pool_size=1, max_overflow=0
    )
    _set_up(reader, "BEGIN", "foreign_keys = ON", "query_only = ON")
    _set_up(
        writer,
        "BEGIN IMMEDIATE",
        "foreign_keys = ON",
        "journal_mode = WAL",
        "synchronous = FULL",
        "secure_delete = ON",
    )

    async def scrub() -> None:
        await asyncio.to_thread(_truncate_log, path, patience)

    return Database(reader, writer, str(path), scrub)


def _open_memory() -> Database:
    engine = create_async_engine(
        f"{SQLITE}:///:memory:",
        hide_parameters=True,
        connect_args={"isolation_level": None},
        poolclass=StaticPool,
    )
    _set_up(engine, "BEGIN IMMEDIATE", "foreign_keys = ON", "secure_delete = ON")

    async def scrub() -> None:
        """Memory leaves no trace."""

    return Database(engine, engine, ":memory:", scrub)


def _open_postgresql(url: URL) -> Database:
    try:
        engine = create_async_engine(url, hide_parameters=True, pool_pre_ping=True)
    except ModuleNotFoundError as error:
        raise StoreError(
            "用 PostgreSQL 需要装上 postgres 附加包：pip install 'disclosure-bot[postgres]'。"
            " PostgreSQL needs the extra: pip install 'disclosure-bot[postgres]'."
        ) from error

    async def scrub() -> None:
        autocommit = engine.execution_options(isolation_level="AUTOCOMMIT")
        async with autocommit.connect() as connection:
            await connection.execute(text("VACUUM"))

    return Database(engine, engine, url.render_as_string(hide_password=True), scrub)


def _truncate_log(path: Path, patience: float) -> None:
    """Move the write-ahead log into the database, where deleted rows are zeroed, and empty the log."""
    with closing(sqlite3.connect(path, timeout=patience)) as connection:
        busy = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    if busy:
        raise locked(str(path))


def _set_up(engine: AsyncEngine, begin: str, *pragmas: str) -> None:
    """Run the pragmas on each new connection and begin transactions with that statement."""

    @event.listens_for(engine.sync_engine, "connect")
    def _connect(connection: Any, _record: object) -> None:
        cursor = connection.cursor()
        for pragma in pragmas:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def _begin(connection: Any) -> None:
        connection.exec_driver_sql(begin)
