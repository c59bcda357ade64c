"""Copies every row of one database into another of any kind, and counts them."""

from collections.abc import AsyncIterator, Callable, Sequence
from functools import partial
from typing import Any

from sqlalchemy import Connection, Row, Table, func, insert, select, tuple_

from disclosure_bot.errors import StoreError
from disclosure_bot.store.database.database import Database
from disclosure_bot.store.rows import fetch
from disclosure_bot.store.tables import metadata

Progress = Callable[[int, int], None]
"""called with how many rows of how many are done"""

_PAGE = 2000
"""rows in one transaction"""


async def copy_rows(source: Database, target: Database, progress: Progress) -> int:
    """Copy all rows into an empty database and return how many.

    Raises:
        StoreError: the target holds rows already, or the source changed meanwhile.
    """
    counts = await source.read(count_rows)
    if any((await target.read(count_rows)).values()):
        raise StoreError(
            f"{target.place}: 目标数据库里已有数据，请换一个空的。"
            " The target holds data already: name an empty one."
        )
    done, total = 0, sum(counts.values())
    for table in metadata.sorted_tables:  # parents before children
        async for page in _pages(source, table):
            await target.write(partial(_insert, table, page))
            done += len(page)
            progress(done, total)
    if await source.read(count_rows) != counts or await target.read(count_rows) != counts:
        raise StoreError(
            f"{source.place}: 复制时数据有变动，请先停掉服务再试。"
            " The data changed while it was copied: stop the service and try again."
        )
    return done


def count_rows(connection: Connection) -> dict[str, int]:
    """Return how many rows each table has."""
    return {
        table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
        for table in metadata.sorted_tables
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
