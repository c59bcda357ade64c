"""Backups: one SQLite file, whatever the database; made while the service runs, read before they count."""

import asyncio
import os
import sqlite3
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Row, Table, func, insert, select, tuple_

from disclosure_bot.domain.progress import Progress
from disclosure_bot.errors import StoreError
from disclosure_bot.files import draft_beside, write_private
from disclosure_bot.store.database.address import parse_address, sqlite_address, sqlite_path
from disclosure_bot.store.database.database import Database
from disclosure_bot.store.database.faults import corrupt, explain, foreign, locked
from disclosure_bot.store.database.schema import VERSION_TABLE, known_versions, newer
from disclosure_bot.store.database.sqlite import APPLICATION_ID
from disclosure_bot.store.rows import fetch
from disclosure_bot.store.salvage import BEFORE_RESTORE, quarantine_file
from disclosure_bot.store.store import open_migrated
from disclosure_bot.store.tables import KEPT_TABLES

_PAGE = 2000
"""rows copied in one transaction"""
_PATIENCE = 15.0
"""seconds to wait for a lock"""


def _silent(done: int, total: int) -> None:
    """Show no progress."""


async def backup(address: str, file: Path, progress: Progress = _silent) -> int:
    """Write everything into a new file, readable by its owner only, and return how many rows it holds.

    The service may run meanwhile: an SQLite database is copied as it was at one moment.

    Raises:
        StoreError: there is such a file already, the database cannot be read, or the copy is not whole.
    """
    _refuse_existing(file)
    path = _existing(address)
    with _faults_at(file), _private_draft(file) as draft:
        if path is None:
            await move(address, sqlite_address(draft), progress)
        else:
            await asyncio.to_thread(_copy_file, path, draft)
        rows = await asyncio.to_thread(_prove, draft, file)
        os.link(draft, file)
    return rows


async def restore(file: Path, address: str, progress: Progress = _silent) -> int:
    """Put a backup in place of a database and return how many rows it holds; stop the service first.

    The SQLite file that was there is kept beside it as ``NAME.before-restore-N``; a PostgreSQL database has
    to be empty.

    Raises:
        StoreError: the backup is not whole or not ours, or the database is in use.
    """
    _require(file)
    url = parse_address(address)
    path = sqlite_path(url) if url.get_backend_name() == "sqlite" else None
    with _faults_at(path or file), _private_draft(path or file) as draft:
        with _faults_at(file):  # what is wrong with the backup is not said of the database
            await asyncio.to_thread(_copy_file, file, draft)
            rows = await asyncio.to_thread(_prove, draft, file)
        if path is None:
            await move(sqlite_address(draft), address, progress)
        else:
            await asyncio.to_thread(_make_way, path)
            draft.replace(path)
    return rows


async def move(source: str, target: str, progress: Progress = _silent) -> int:
    """Copy everything from one database into another, empty one and return how many rows; the source stays.

    Raises:
        StoreError: there is no source, the target is not empty, or the source changed meanwhile.
    """
    _existing(source)
    async with _opened(source) as source_database, _opened(target) as target_database:
        return await _copy_rows(source_database, target_database, progress)


async def _copy_rows(source: Database, target: Database, progress: Progress) -> int:
    """Copy all rows into an empty database and return how many.

    Raises:
        StoreError: the target holds rows already, or the source changed meanwhile.
    """
    counts = await source.read(_row_counts)
    if any((await target.read(_row_counts)).values()):
        raise StoreError(
            f"{target.place}: 目标数据库里已有数据，请换一个空的",
            "The target holds data already: name an empty one",
        )
    done, total = 0, sum(counts.values())
    for table in KEPT_TABLES:  # parents before children
        async for page in _pages(source, table):
            await target.write(partial(_insert, table, page))
            done += len(page)
            progress(done, total)
    if await source.read(_row_counts) != counts or await target.read(_row_counts) != counts:
        raise StoreError(
            f"{source.place}: 复制时数据有变动，请先停掉服务再试",
            "The data changed while it was copied: stop the service and try again",
        )
    return done


def _row_counts(connection: Connection) -> dict[str, int]:
    """Return how many rows each table has."""
    return {
        table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
        for table in KEPT_TABLES
    }


async def _pages(source: Database, table: Table) -> AsyncIterator[Sequence[Row[Any]]]:
    """Yield the rows in the order of the primary key."""
    key = tuple_(*table.primary_key)
    query = page = select(table).order_by(*table.primary_key).limit(_PAGE)
    while rows := await source.read(partial(fetch, page)):
        yield rows
        last = [getattr(rows[-1], column.name) for column in table.primary_key]
        page = query.where(key > last)


def _insert(table: Table, rows: Sequence[Row[Any]], connection: Connection) -> None:
    connection.execute(insert(table), [dict(row._mapping) for row in rows])


@asynccontextmanager
async def _opened(address: str) -> AsyncIterator[Database]:
    database = await open_migrated(address, patience=_PATIENCE, check=True)
    try:
        yield database
    finally:
        await database.close()


@contextmanager
def _private_draft(path: Path) -> Iterator[Path]:
    path.parent.mkdir(parents=True, exist_ok=True)
    with draft_beside(path) as draft:
        write_private(draft, b"")
        yield draft


@contextmanager
def _faults_at(path: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, sqlite3.Error) as error:
        fault = explain(error, str(path)) if isinstance(error, sqlite3.Error) else None
        raise fault or StoreError(
            f"{path}: 不能读写，请检查路径、权限和磁盘空间",
            f"It cannot be read or written, check path, permissions and space ({type(error).__name__})",
        ) from error


def _existing(address: str) -> Path | None:
    """Return the file of an SQLite address, which must be there; None for a server."""
    url = parse_address(address)
    if url.get_backend_name() != "sqlite":
        return None
    path = sqlite_path(url) or Path(":memory:")
    _require(path)
    return path


def _require(file: Path) -> None:
    if not file.is_file():
        raise StoreError(f"{file}: 没有这个文件", "There is no such file")


def _refuse_existing(file: Path) -> None:
    if file.exists():
        raise StoreError(f"{file}: 文件已存在，请换一个名字", "The file exists already: name another")


def _copy_file(source: Path, target: Path) -> None:
    """Copy an SQLite file as it is at one moment, with its log; others may go on writing."""
    with (
        closing(
            sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True, timeout=_PATIENCE)
        ) as original,
        closing(sqlite3.connect(target)) as copy,
    ):
        original.backup(copy)


def _prove(path: Path, name: Path) -> int:
    """Read the whole copy and return its rows; its log is merged, so that it is one file."""
    with closing(sqlite3.connect(path)) as copy:
        if copy.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
            raise foreign(str(name))
        copy.execute("PRAGMA journal_mode = DELETE")
        whole = copy.execute("PRAGMA integrity_check(1)").fetchone()[0] == "ok"
        if not whole or copy.execute("PRAGMA foreign_key_check").fetchone():
            raise corrupt(str(name))
        version = copy.execute(f"SELECT version_num FROM {VERSION_TABLE}").fetchone()[0]  # noqa: S608 constant
        if version not in known_versions():
            raise newer(str(name), version)
        return sum(_count(copy, table.name) for table in KEPT_TABLES)


def _count(connection: sqlite3.Connection, table: str) -> int:
    """Return the rows of a table; none where an older schema lacks it."""
    if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (table,)).fetchone():
        return 0
    return int(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])  # noqa: S608 our own names


def _make_way(path: Path) -> None:
    """Rename the database that is there, unless somebody uses it; a broken one may be restored over, too."""
    if not path.exists():
        return
    try:
        with closing(sqlite3.connect(path, timeout=1)) as connection:
            connection.execute("PRAGMA journal_mode = DELETE")  # needs to be alone, and merges the log
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY:
            raise locked(str(path)) from error
    quarantine_file(path, BEFORE_RESTORE)
