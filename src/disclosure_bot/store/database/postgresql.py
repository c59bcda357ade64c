"""Databases on a PostgreSQL server."""

import asyncio
import secrets
import socket
import ssl
import zlib
from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager, suppress
from functools import partial
from typing import Any, TypeVar

from sqlalchemy import URL, Connection, CursorResult, NullPool, TextClause, event, text
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

from disclosure_bot.errors import StoreError
from disclosure_bot.store.database.address import SCHOOL, school_of
from disclosure_bot.store.database.database import Work
from disclosure_bot.store.database.faults import is_about_data
from disclosure_bot.store.database.schools import act_for

T = TypeVar("T")

_PATIENCE = 5.0
"""seconds for a word to the server about locks: longer, and others must not wait for this program"""
_IDLE = "idle_in_transaction_session_timeout"
IDLE_MILLISECONDS = 5000
"""after which the server ends a session that says nothing within a transaction: a program that hangs must
not keep what it has locked from the others"""
SILENCE = 20
"""seconds after which a connection is given up whose other end does not even confirm what it gets: a machine
that died, or a network that swallows everything, would else be waited for a quarter of an hour"""
_PROBES = 3
"""times that a connection at rest is tried within ``SILENCE``"""
_SSL_MODES = ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")
_UNDERSTOOD = (
    "sslmode",
    "sslrootcert",
    "application_name",
    "connect_timeout",
    "statement_cache_size",
    SCHOOL,
)
_LOCKS = 0x6469736C
"""the first of the two numbers of each advisory lock of ours, where the database is one school's"""
_POOL = {"pool_size": 1, "max_overflow": 4}
"""connections of one school among several: one at rest, and no flood takes those of another"""


class AdvisoryLocks:
    """Advisory locks on one connection of their own, which lets go of them however the program ends.

    They belong to a session: behind a pooler in transaction mode ``url`` names the server itself.
    """

    def __init__(self, url: URL) -> None:
        self._engine = create_async_engine(
            url.set(query={}),
            hide_parameters=True,
            poolclass=NullPool,
            connect_args=_connect_arguments(url),
            isolation_level="AUTOCOMMIT",
        )
        event.listen(self._engine.sync_engine, "connect", _give_up_when_silent)
        self._connection: AsyncConnection | None = None
        self._kind = _lock_kind(school_of(url))
        self._held: set[int] = set()
        self._speaking = asyncio.Lock()

    async def hold(self, numbers: Collection[int]) -> frozenset[int]:
        """Try to take each; return those that this program holds."""
        async with self._speaking:
            connection = await self._connected()
            for number in sorted(set(numbers) - self._held):
                query = text("SELECT pg_try_advisory_lock(:ours, :number)")
                if (await self._run(connection, query, {"ours": self._kind, "number": number})).scalar():
                    self._held.add(number)
            return frozenset(self._held)

    async def release(self, number: int) -> None:
        """Let go of one."""
        async with self._speaking:
            if number in self._held:
                query = text("SELECT pg_advisory_unlock(:ours, :number)")
                await self._run(await self._connected(), query, {"ours": self._kind, "number": number})
                self._held.discard(number)

    async def held(self) -> frozenset[int]:
        """Return those that any program holds."""
        query = text(
            "SELECT objid::bigint FROM pg_locks WHERE locktype = 'advisory' AND granted AND objsubid = 2"
            " AND classid::bigint = :ours"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
        )
        async with self._speaking:
            rows = await self._run(await self._connected(), query, {"ours": self._kind})
            return frozenset(rows.scalars())

    async def close(self) -> None:
        """Let go of all."""
        await self._give_up()
        await self._engine.dispose()

    async def _connected(self) -> AsyncConnection:
        if self._connection is None:
            self._connection = await self._engine.connect()
        await self._run(self._connection, text("SELECT 1"), {})  # a session that has gone holds nothing
        return self._connection

    async def _run(
        self, connection: AsyncConnection, query: TextClause, values: dict[str, int]
    ) -> CursorResult[Any]:
        try:
            async with asyncio.timeout(_PATIENCE):
                return await connection.execute(query, values)
        except BaseException:
            await self._give_up()
            raise

    async def _give_up(self) -> None:
        connection, self._connection = self._connection, None
        self._held.clear()
        if connection is not None:
            with suppress(Exception):  # it may be broken already
                await connection.invalidate()
            with suppress(Exception):
                await connection.close()


class PostgresqlConnections:
    """A pool of connections.

    After an error that is about the server or the session all connections are given up, and the next ones
    are opened again: those to a server that has become a standby would look well and take no writes.
    """

    def __init__(self, url: URL, direct: URL | None = None) -> None:
        """Take the address, and where that is a pooler's, the server's own one for the locks.

        Raises:
            StoreError: the extra ``postgres`` is missing, or a word behind the address is not understood.
        """
        self.place = url.set(query={}).render_as_string(hide_password=True)
        self.school = school_of(url)
        pool = _POOL if self.school else {}
        try:
            self._engine = create_async_engine(
                url.set(query={}),
                hide_parameters=True,
                pool_pre_ping=True,
                connect_args=_connect_arguments(url),
                **pool,
            )
            event.listen(self._engine.sync_engine, "connect", _give_up_when_silent)
            at_server = direct.update_query_dict({SCHOOL: self.school}) if direct else url
            self.locks = AdvisoryLocks(at_server)
        except ModuleNotFoundError as error:
            raise StoreError(
                "用 PostgreSQL 需要装上 postgres 附加包：pip install 'disclosure-bot[postgres]'",
                "PostgreSQL needs the extra: pip install 'disclosure-bot[postgres]'",
            ) from error

    async def read(self, work: Work[T]) -> T:
        """Run the work on one consistent view of the data."""
        reading = self._engine.execution_options(isolation_level="REPEATABLE READ")
        async with self._renewed(), reading.connect() as connection:
            result: T = (await connection.run_sync(partial(_run, self.school, [work])))[0]
            return result

    async def write(self, works: Sequence[Work[Any]]) -> list[Any]:
        """Run the works in one transaction, on the disk when this returns."""
        async with self._renewed(), self._engine.begin() as connection:
            return await connection.run_sync(partial(_run, self.school, works))

    async def scrub(self) -> None:
        """Give the space of deleted rows free."""
        autocommit = self._engine.execution_options(isolation_level="AUTOCOMMIT")
        async with self._renewed(), autocommit.connect() as connection:
            await connection.execute(text("VACUUM"))

    async def save_if_lost(self) -> None:
        """Save nothing: there is no file of ours."""

    async def close(self) -> None:
        """Close every connection."""
        await self.locks.close()
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


def _give_up_when_silent(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    """Let the system end a connection after ``SILENCE``, as libpq does by tcp_user_timeout; Linux has that.

    asyncpg has no such setting, and after a timeout of its own it waits for the server to be told.
    """
    transport = connection.driver_connection._transport
    at = transport.get_extra_info("socket")
    if at.family == socket.AF_UNIX or not hasattr(socket, "TCP_USER_TIMEOUT"):
        return
    at.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for option, value in (
        (socket.TCP_USER_TIMEOUT, SILENCE * 1000),
        (socket.TCP_KEEPIDLE, SILENCE // _PROBES),
        (socket.TCP_KEEPINTVL, SILENCE // _PROBES),
        (socket.TCP_KEEPCNT, _PROBES),
    ):
        at.setsockopt(socket.IPPROTO_TCP, option, value)


def _run(school: str, works: Sequence[Work[Any]], connection: Connection) -> list[Any]:
    """Run the works of a school; said in the transaction itself, it holds behind a pooler, too."""
    act_for(school, connection)
    return [work(connection) for work in works]


def _lock_kind(school: str) -> int:
    """Return the first number of a school's locks."""
    return zlib.crc32(school.encode(), _LOCKS) >> 1 if school else _LOCKS


def _connect_arguments(url: URL) -> dict[str, Any]:
    """Return what asyncpg is to be told, from the words that libpq and providers put behind an address.

    Raises:
        StoreError: a word is not understood.
    """
    given = {name: value if isinstance(value, str) else value[-1] for name, value in url.query.items()}
    arguments: dict[str, Any] = {"timeout": SILENCE}
    try:
        for name, value in given.items():
            arguments |= _argument(name, value, given)
    except (ValueError, OSError) as error:
        name = error.args[0] if isinstance(error, ValueError) else "sslrootcert"
        raise StoreError(
            f"数据库地址里的 {name} 不认识或写得不对；能写的有：{'、'.join(_UNDERSTOOD)}",
            f"{name} in the database address is not understood; allowed: {', '.join(_UNDERSTOOD)}",
        ) from None
    if not _is_pooler(given):
        arguments["server_settings"] = arguments.get("server_settings", {}) | {_IDLE: str(IDLE_MILLISECONDS)}
    return arguments


def _is_pooler(given: dict[str, str]) -> bool:
    """Tell whether an address says that it is a pooler's: those refuse settings of a session."""
    return given.get("statement_cache_size") == "0"


def _argument(name: str, value: str, given: dict[str, str]) -> dict[str, Any]:
    """Return what one word of an address means to asyncpg; ValueError, with its name, if nothing."""
    if name == "sslmode" and value in _SSL_MODES:
        return {"ssl": _context(value, given["sslrootcert"]) if "sslrootcert" in given else value}
    if (name == "sslrootcert" and "sslmode" in given) or name == SCHOOL:
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
