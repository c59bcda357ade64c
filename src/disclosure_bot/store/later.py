"""Pages where an answer appears later, to all who have the address, without any contact data.

An address is a capability: only its digest is kept, so that neither a backup nor an administrator opens a
page. Pages go with their exchange, at the latest when its time is up.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection, select

from disclosure_bot.store.database.database import Database
from disclosure_bot.store.rows import find_exchange, insert_new, record_of, values_of
from disclosure_bot.store.tables import later_messages, later_pages


class By(StrEnum):
    """Who says something on a page."""

    BOT = "bot"
    """the question has an entry now"""
    STAFF = "staff"
    """a person"""
    ASKER = "asker"
    CLOSED = "closed"
    """staff ended the conversation"""


@dataclass(frozen=True, slots=True)
class LaterPage:
    """Where the answer to one exchange appears."""

    id: str
    """digest of what stands in the address"""
    asker: str
    exchange: str


@dataclass(frozen=True, slots=True)
class LaterMessage:
    """One thing said on a page."""

    id: str
    """random, or the seed of the act: the same one is kept once"""
    page: str
    said_at: datetime
    by: By
    text: str = ""
    entry: str = ""
    """the entry that answers, where the bot says it"""


def page_id(secret: str) -> str:
    """Return the id of the page whose address ends with that secret."""
    return hashlib.sha256(secret.encode(errors="replace")).hexdigest()[:40]


class LaterPages:
    """Where such pages are kept."""

    def __init__(self, database: Database, redact: Callable[[str], str]) -> None:
        self._database = database
        self._redact = redact

    async def open(self, page: LaterPage) -> bool:
        """Keep a page, once; False if its exchange is gone."""

        def work(connection: Connection) -> bool:
            if find_exchange(connection, page.exchange) is None:
                return False
            insert_new(connection, later_pages, values_of(page, later_pages))
            return True

        return await self._database.write(work)

    async def find(self, page: str) -> LaterPage | None:
        """Return the page with that id; None if there is none."""
        query = select(later_pages).where(later_pages.c.id == page)
        row = await self._database.read(lambda connection: connection.execute(query).one_or_none())
        return record_of(LaterPage, row) if row else None

    async def add(self, message: LaterMessage) -> bool:
        """Keep what is said on a page, redacted where its asker says it; False if the page is gone."""
        text = self._redact(message.text) if message.by is By.ASKER else message.text

        def work(connection: Connection) -> bool:
            there = select(later_pages.c.id).where(later_pages.c.id == message.page)
            if connection.execute(there).scalar() is None:
                return False
            insert_new(connection, later_messages, values_of(message, later_messages) | {"text": text})
            return True

        return await self._database.write(work)

    async def messages(self, page: str) -> tuple[LaterMessage, ...]:
        """Return what was said on a page, oldest first."""
        query = select(later_messages).where(later_messages.c.page == page)
        query = query.order_by(later_messages.c.said_at, later_messages.c.id)
        rows = await self._database.read(lambda connection: connection.execute(query).all())
        return tuple(record_of(LaterMessage, row, by=By(row.by)) for row in rows)
