"""Keys of the interface for programs; only their digests are kept: a lost key is replaced by a new one."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select

from disclosure_bot.store.database.database import Database
from disclosure_bot.store.rows import insert_new, record_of
from disclosure_bot.store.tables import api_keys

PREFIX = "dbk_"
"""by which scanners for lost secrets know a key of ours"""


@dataclass(frozen=True, slots=True)
class ApiKey:
    """Whose key it is, and since when."""

    name: str
    made_at: datetime


class ApiKeys:
    """Makes, knows and removes keys."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, name: str, now: datetime) -> str | None:
        """Make a key and return it, this once; None if the name is taken."""
        key = PREFIX + secrets.token_urlsafe(32)
        row = {"name": name, "digest": _digest(key), "made_at": now}
        added = await self._database.write(lambda connection: insert_new(connection, api_keys, row))
        return key if added else None

    async def owner(self, key: str) -> str | None:
        """Return the name that a key was made for; None if it is none of ours."""
        query = select(api_keys.c.name).where(api_keys.c.digest == _digest(key))
        return await self._database.read(lambda connection: connection.execute(query).scalar())

    async def list(self) -> tuple[ApiKey, ...]:
        """Return all keys, without the keys themselves."""
        query = select(api_keys.c.name, api_keys.c.made_at).order_by(api_keys.c.name)
        rows = await self._database.read(lambda connection: connection.execute(query).all())
        return tuple(record_of(ApiKey, row) for row in rows)

    async def remove(self, name: str) -> bool:
        """Make a key worthless; False if there is none of that name."""
        statement = delete(api_keys).where(api_keys.c.name == name)
        return await self._database.write(lambda connection: connection.execute(statement).rowcount == 1)


def _digest(key: str) -> str:
    """Return what is kept: a key is random and long, so that one round of SHA-256 is enough."""
    return hashlib.sha256(key.encode(errors="replace")).hexdigest()
