"""A damaged database does not end the service: it is set aside, and what can be read goes into a new one.

Not to start would lose whatever is asked until somebody comes, and to begin with an empty database would lose
the questions that wait in the damaged one. A file that may be another program's stays where it is. Whatever
is put out of the way is renamed beside, with its log, and never written over.
"""

import logging
import sqlite3
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import chain, islice
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Row, StaticPool, Table, create_engine, func, literal_column, select
from sqlalchemy.exc import SQLAlchemyError

from disclosure_bot.errors import DamagedError
from disclosure_bot.files import free_name
from disclosure_bot.store.database.address import parse_address, sqlite_path
from disclosure_bot.store.database.database import Database
from disclosure_bot.store.database.sqlite import LOST, bears_our_mark
from disclosure_bot.store.rows import insert_or, to_exchange
from disclosure_bot.store.store import Store, open_store
from disclosure_bot.store.tables import KEPT_TABLES, exchanges

BEFORE_RESTORE, DAMAGED = "before-restore", "damaged"
"""why a file was quarantined, as its new name says: ``NAME.damaged-1``"""
_PARTS = ("", "-wal", "-shm")


def quarantine_file(path: Path, why: str) -> Path:
    """Rename the file with what belongs to it to a name that is free, and return that."""
    quarantined = free_name(path, why)
    for part in _PARTS:
        there = path.with_name(path.name + part)
        if there.exists():
            there.rename(quarantined.with_name(quarantined.name + part))
    return quarantined


def quarantined_files(path: Path) -> Sequence[Path]:
    """Return the quarantined files that lie beside this one, by name."""
    names = [f"{path.name}.{why}-*" for why in (BEFORE_RESTORE, DAMAGED, LOST)]
    found = [beside for name in names for beside in path.parent.glob(name)]
    return sorted(beside for beside in found if not beside.name.endswith(_PARTS[1:]))


log = logging.getLogger(__name__)

_PAGE = 500
"""rows in one transaction"""
_ROWS_IN_A_PAGE = 100
"""of the file, more than there ever are; bounds the search where the highest number cannot be read"""
_UNREADABLE = (SQLAlchemyError, ValueError, TypeError, OverflowError)
"""what comes of bytes that are no row of ours"""
_ROWID: Any = literal_column("rowid").label("_rowid")


async def open_or_begin_anew(address: str, *, ours: bool, direct: str = "") -> tuple[Store, str]:
    """Open a store, a damaged file quarantined first; return with it a sentence about that, or an empty one.

    Args:
        address: an SQLAlchemy address.
        ours: whatever is at that place is this program's; otherwise only a file that bears our mark is.
        direct: the server's own address, where ``address`` is a pooler's.

    Raises:
        StoreError: the database cannot be used, or its file may be another program's.
    """
    try:
        return await open_store(address, direct=direct), ""
    except DamagedError:
        path = sqlite_path(parse_address(address))
        if path is None or not (ours or bears_our_mark(path)):
            raise
    quarantined = quarantine_file(path, DAMAGED)
    store = await open_store(address)
    rows = await salvage(quarantined, store.database)
    return store, (
        f"{path}: 数据库已损坏：原文件改名为 {quarantined.name} 留在旁边，已新建一个，救回 {rows} 行；"
        "也可停服后从备份恢复。"
        f" The database was damaged: it stays beside as {quarantined.name}, a new one was made and {rows}"
        " rows were saved; you may also stop the service and restore a backup."
    )


async def salvage(damaged: Path, database: Database) -> int:
    """Copy every row that can be read of a damaged file into a database, and return how many."""
    engine = _reading(damaged)
    saved = 0
    try:
        with engine.connect() as source:
            for table in KEPT_TABLES:  # parents before children
                rows = _readable(source, table)
                while page := list(islice(rows, _PAGE)):
                    saved += await database.write(partial(_adopt, table, page))
    except SQLAlchemyError as error:  # not even its header can be read
        log.warning("nothing more can be read of %s: %s", damaged.name, type(error).__name__)
    finally:
        engine.dispose()
    return saved


def _reading(path: Path) -> Engine:
    uri = f"{path.absolute().as_uri()}?mode=ro"
    return create_engine("sqlite://", creator=lambda: sqlite3.connect(uri, uri=True), poolclass=StaticPool)


def _readable(source: Connection, table: Table) -> Iterator[dict[str, Any]]:
    """Yield the rows that can be read: in order up to the first damage, then each by its number."""
    query, last = select(_ROWID, table), 0
    try:
        for row in source.execute(query.order_by(_ROWID)):
            last = row._rowid
            yield from _sound(table, row)
    except _UNREADABLE:
        for number in range(last + 1, _highest(source, table, last) + 1):
            try:
                found = source.execute(query.where(number == _ROWID)).all()
            except _UNREADABLE:
                continue
            yield from chain.from_iterable(_sound(table, row) for row in found)


def _highest(source: Connection, table: Table, last: int) -> int:
    """Return the highest number of a row that there may be."""
    try:
        return int(source.execute(select(func.max(_ROWID)).select_from(table)).scalar() or 0)
    except _UNREADABLE:
        pages = source.exec_driver_sql("PRAGMA page_count").scalar() or 0
        return last + int(pages) * _ROWS_IN_A_PAGE


def _sound(table: Table, row: Row[Any]) -> Iterator[dict[str, Any]]:
    """Yield the row if it makes sense: a bad one would break every report that reads it."""
    try:
        if table is exchanges:
            to_exchange(row)
    except _UNREADABLE:
        return
    yield {column.name: getattr(row, column.name) for column in table.columns}


def _adopt(table: Table, rows: list[dict[str, Any]], connection: Connection) -> int:
    """Insert rows, without those that hang on a row which was lost, and return how many."""
    for key in table.foreign_keys:
        name = key.parent.name
        wanted = {row[name] for row in rows}
        there = set(connection.execute(select(key.column).where(key.column.in_(wanted))).scalars())
        if key.parent.nullable:
            rows = [row if row[name] in there else row | {name: None} for row in rows]
        rows = [row for row in rows if row[name] in there or key.parent.nullable]
    if not rows:
        return 0
    return connection.execute(insert_or(connection, table).on_conflict_do_nothing(), rows).rowcount
