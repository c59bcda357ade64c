"""Requests that people are writing: one an asker, for an hour, encrypted by whoever keeps them here."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, Delete, delete

from disclosure_bot.store.database.database import Database
from disclosure_bot.store.rows import upsert
from disclosure_bot.store.tables import request_drafts

MEMORY = timedelta(hours=1)
"""how long a draft waits for the next word"""


class Drafts:
    """Keeps drafts; they are read with what else is known of an asker (``askers``)."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def keep(self, asker: str, content: bytes, now: datetime) -> None:
        """Keep a draft in place of the one before."""
        row = {"asker": asker, "content": content, "said_at": now}
        await self._database.write(lambda connection: upsert(connection, request_drafts, row))

    async def erase(self, asker: str) -> None:
        """Erase the draft of an asker, if there is one."""
        await self._database.write(lambda connection: connection.execute(draft_of(asker)))


def draft_of(asker: str) -> Delete:
    """Return the statement that erases the draft of an asker."""
    return delete(request_drafts).where(request_drafts.c.asker == asker)


def forget_old_drafts(connection: Connection, now: datetime) -> None:
    """Delete every draft that nobody goes on with any more."""
    connection.execute(delete(request_drafts).where(request_drafts.c.said_at <= now - MEMORY))
