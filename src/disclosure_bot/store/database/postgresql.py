"""Databases on a PostgreSQL server."""

import secrets
import ssl
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any, TypeVar

from sqlalchemy import URL, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine

from disclosure_bot.errors import StoreError
from disclosure_bot.store.database.database import Work
from disclosure_bot.store.database.faults import is_about_data

T = TypeVar("T")

_SSL_MODES = ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")
_UNDERSTOOD = ("sslmode", "sslrootcert", "application_name", "connect_timeout", "statement_cache_size")


class PostgresqlConnections:
    """A pool of connections.

    After an error that is about the server or the session all connections are given up, and the next ones
    are made anew: those to a server that has become a standby would go on to look well and take no writes.
    """

    def __init__(self, url: URL) -> None:
        self.place = url.set(query={}).render_as_string(hide_password=True)
        try:
            self._engine = create_async_engine(
                url.set(query={}),
                hide_parameters=True,
                pool_pre_ping=True,
                connect_args=_connect_arguments(url),
            )
        except ModuleNotFoundError as error:
            raise StoreError(
                "用 PostgreSQL 需要装上 postgres 附加包：pip install 'disclosure-bot[postgres]'",
                "PostgreSQL needs the extra: pip install 'disclosure-bot[postgres]'",
            ) from error

    async def read(self, work: Work[T]) -> T:
        """Run the work on one consistent view of the data."""
        reading = self._engine.execution_options(isolation_level="REPEATABLE READ")
        async with self._renewed(), reading.connect() as connection:
            return await connection.run_sync(work)

    async def write(self, works: Sequence[Work[Any]]) -> list[Any]:
        """Run the works in one transaction, on the disk when this returns."""
        async with self._renewed(), self._engine.begin() as connection:
            return await connection.run_sync(lambda plain: [work(plain) for work in works])

    async def scrub(self) -> None:
        """Give the space of deleted rows free."""
        autocommit = self._engine.execution_options(isolation_level="AUTOCOMMIT")
        async with self._renewed(), autocommit.connect() as connection:
            await connection.execute(text("VACUUM"))

    async def save_if_lost(self) -> None:
        """Save nothing: there is no file of ours."""

    async def close(self) -> None:
        """Close every connection."""
        await self._engine.dispose()

    @asynccontextmanager
    async def _renewed(self) -> AsyncIterator[None]:
        """Give all connections up where an error is not about what was written."""
        try:
            yield
        except (DBAPIError, OSError) as error:
            if not is_about_data(error):
                await self._engine.dispose()
            raise


def _connect_arguments(url: URL) -> dict[str, Any]:
    """Return what asyncpg is to be told, from the words that libpq and providers put behind an address.

    Raises:
        StoreError: a word is not understood.
    """
    given = {name: value if isinstance(value, str) else value[-1] for name, value in url.query.items()}
    arguments: dict[str, Any] = {}
    try:
        for name, value in given.items():
            arguments |= _argument(name, value, given)
    except (ValueError, OSError) as error:
        name = error.args[0] if isinstance(error, ValueError) else "sslrootcert"
        raise StoreError(
            f"数据库地址里的 {name} 不认识或写得不对；能写的有：{'、'.join(_UNDERSTOOD)}",
            f"{name} in the database address is not understood; allowed: {', '.join(_UNDERSTOOD)}",
        ) from None
    return arguments


def _argument(name: str, value: str, given: dict[str, str]) -> dict[str, Any]:
    """Return what one word of an address means to asyncpg; ValueError, with its name, if nothing."""
    if name == "sslmode" and value in _SSL_MODES:
        return {"ssl": _context(value, given["sslrootcert"]) if "sslrootcert" in given else value}
    if name == "sslrootcert" and "sslmode" in given:
        return {}
    if name == "application_name":
        return {"server_settings": {"application_name": value}}
    if name == "connect_timeout" and value.isdecimal():
        return {"timeout": max(int(value), 2)} if int(value) else {}
    if name == "statement_cache_size" and value.isdecimal():
        return _statements(int(value))
    raise ValueError(name)


def _context(mode: str, root: str) -> ssl.SSLContext:
    """Return how a server proves who it is, by the certificates of a file."""
    context = ssl.create_default_context(cafile=root)
    context.check_hostname = mode == "verify-full"
    return context


def _statements(size: int) -> dict[str, Any]:
    """Return how prepared statements are kept; 0 is for poolers in transaction mode.

    There the next transaction may run on another session, so that no name may be used twice.
    """
    if size:
        return {"statement_cache_size": size}
    return {
        "statement_cache_size": 0,
        "prepared_statement_cache_size": 0,
        "prepared_statement_name_func": lambda: f"__disclosure_bot_{secrets.token_hex(8)}__",
    }
