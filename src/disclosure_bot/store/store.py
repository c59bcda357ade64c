"""The store: one object, opened from an address."""

from collections.abc import Callable
from contextlib import suppress
from typing import Self

from disclosure_bot.errors import StoreError
from disclosure_bot.store.api_keys import ApiKeys
from disclosure_bot.store.app_state import AppState
from disclosure_bot.store.askers import Askers, Drafts
from disclosure_bot.store.database.address import POSTGRESQL, parse_address, sqlite_path
from disclosure_bot.store.database.database import Connections, Database
from disclosure_bot.store.database.schema import migrate
from disclosure_bot.store.database.sqlite import open_sqlite
from disclosure_bot.store.gaps import Gaps
from disclosure_bot.store.handoffs import Handoffs
from disclosure_bot.store.inbox import Inbox
from disclosure_bot.store.later import LaterPages
from disclosure_bot.store.logbook import Logbook
from disclosure_bot.store.pseudonyms import Keys
from disclosure_bot.store.register import Register
from disclosure_bot.store.replicas import Replica
from disclosure_bot.store.retention import Retention
from disclosure_bot.store.staff import StaffAccounts
from disclosure_bot.store.subscriptions import Wishes
from disclosure_bot.text.redact import redact as redact_by_default


class Store:
    """An open database with everything that is kept in it; close it when done."""

    def __init__(self, database: Database, redact: Callable[[str], str]) -> None:
        self.database = database
        """for figures, whose statements are their own"""
        self.logbook = Logbook(database, redact)
        self.askers = Askers(database, redact)
        self.replica = Replica(database)
        self.inbox = Inbox(database, self.logbook, self.askers, self.replica)
        self.wishes = Wishes(database)
        self.gaps = Gaps(database)
        self.handoffs = Handoffs(database)
        self.later = LaterPages(database, redact)
        self.api_keys = ApiKeys(database)
        self.staff = StaffAccounts(database)
        self.app_state = AppState(database)
        self.keys = Keys(self.app_state)
        self.register = Register(database, redact)
        self.drafts = Drafts(database)
        self.retention = Retention(database)

    @property
    def place(self) -> str:
        """Return how to name the database to people: its path, or its address without a password."""
        return self.database.place

    async def close(self) -> None:
        """Finish what waits to be written, then close every connection."""
        with suppress(StoreError):  # others will notice by themselves
            await self.replica.leave()
        await self.database.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()


async def open_database(address: str, *, patience: float, check: bool, direct: str = "") -> Database:
    """Open a database without looking at its schema; the arguments are those of ``open_store``.

    Raises:
        StoreError: the database cannot be used.
    """
    url = parse_address(address)
    if url.drivername == POSTGRESQL:
        # Its drivers are an extra, and slow the start.
        from disclosure_bot.store.database.postgresql import PostgresqlConnections

        server = parse_address(direct) if direct else None
        connections: Connections = PostgresqlConnections(url, server)
    else:
        connections = await open_sqlite(sqlite_path(url), patience=patience, check=check)
    return Database(connections)


async def open_migrated(address: str, *, patience: float, check: bool, direct: str = "") -> Database:
    """Open a database and bring its schema to what this program needs; as ``open_store``, without a store.

    Raises:
        StoreError: the database cannot be used, or its schema is newer than this program.
    """
    database = await open_database(address, patience=patience, check=check, direct=direct)
    try:
        await migrate(database)
    except BaseException:
        await database.close()
        raise
    return database


async def open_store(
    url: str,
    *,
    redact: Callable[[str], str] = redact_by_default,
    patience: float = 15.0,
    check: bool = True,
    direct: str = "",
) -> Store:
    """Open the database at ``sqlite+aiosqlite:///PATH`` or ``postgresql+asyncpg://...`` and migrate it.

    Args:
        url: an SQLAlchemy address; ``sqlite+aiosqlite:///:memory:`` lives as long as the store.
        redact: masks personal data; it is applied to every question before it is written.
        patience: seconds to wait for a lock that another process holds.
        check: read the whole of an SQLite file first and refuse a broken one.
        direct: the server's own address, where ``url`` is a pooler's.

    Raises:
        StoreError: the database cannot be used; a file that is not ours is left as it is.
    """
    return Store(await open_migrated(url, patience=patience, check=check, direct=direct), redact)
