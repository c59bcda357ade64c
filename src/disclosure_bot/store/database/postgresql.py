"""Databases on a PostgreSQL server."""

from collections.abc import Sequence
from typing import Any, TypeVar

from sqlalchemy import URL, text
from sqlalchemy.ext.asyncio import create_async_engine

from disclosure_bot.errors import StoreError
from disclosure_bot.store.database.database import Work

T = TypeVar("T")


class PostgresqlConnections:
    """A pool of connections."""

    def __init__(self, url: URL) -> None:
        self.place = url.render_as_string(hide_password=True)
        try:
            self._engine = create_async_engine(url, hide_parameters=True, pool_pre_ping=True)
        except ModuleNotFoundError as error:
            raise StoreError(
                "用 PostgreSQL 需要装上 postgres 附加包：pip install 'disclosure-bot[postgres]'",
                "PostgreSQL needs the extra: pip install 'disclosure-bot[postgres]'",
            ) from error

    async def read(self, work: Work[T]) -> T:
        """Run the work on one consistent view of the data."""
        reading = self._engine.execution_options(isolation_level="REPEATABLE READ")
        async with reading.connect() as connection:
            return await connection.run_sync(work)

    async def write(self, works: Sequence[Work[Any]]) -> list[Any]:
        """Run the works in one transaction, on the disk when this returns."""
        async with self._engine.begin() as connection:
            return await connection.run_sync(lambda plain: [work(plain) for work in works])

    async def scrub(self) -> None:
        """Give the space of deleted rows free."""
        autocommit = self._engine.execution_options(isolation_level="AUTOCOMMIT")
        async with autocommit.connect() as connection:
            await connection.execute(text("VACUUM"))

    async def close(self) -> None:
        """Close every connection."""
        await self._engine.dispose()
