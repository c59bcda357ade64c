"""Wishes to be told when a question gets its answer: told at most once, erased when told.

A wish holds the address of a chat, the only way to reach the asker; it goes with the wish.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, delete, select, update

from disclosure_bot.domain.language import Language
from disclosure_bot.store.database.database import Database
from disclosure_bot.store.rows import chunks, find_exchange, insert_new, record_of, values_of
from disclosure_bot.store.tables import wishes


@dataclass(frozen=True, slots=True)
class Wish:
    """Somebody wants to be told."""

    id: str
    asker: str
    exchange: str
    """id of the exchange that was not answered"""
    channel: str
    chat: str
    """where to tell it, in the channel's own terms"""
    language: Language
    made_at: datetime
    entry: str = ""
    """the entry to tell about, once there is one"""


class _State(StrEnum):
    WAITING = "waiting"
    DUE = "due"
    TELLING = "telling"


class Wishes:
    """Where wishes are kept."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def make(self, wish: Wish) -> bool:
        """Keep a wish; False if the exchange is gone or the asker has the same wish already."""
        return await self._database.write(lambda connection: _insert(connection, wish))

    async def answered(self, exchanges: Iterable[str], entry: str) -> int:
        """Make the wishes about those exchanges due, to be told of the entry; return how many."""
        ids = list(exchanges)

        def work(connection: Connection) -> int:
            waiting = wishes.c.state == _State.WAITING
            statement = update(wishes).values(state=_State.DUE, entry=entry)
            return sum(
                connection.execute(statement.where(waiting, wishes.c.exchange.in_(some))).rowcount
                for some in chunks(ids)
            )

        return await self._database.write(work)

    async def due(self, limit: int = 100) -> tuple[Wish, ...]:
        """Return wishes to be told now, the oldest first."""
        query = select(wishes).where(wishes.c.state == _State.DUE)
        query = query.order_by(wishes.c.made_at, wishes.c.id).limit(limit)
        rows = await self._database.read(lambda connection: connection.execute(query).all())
        return tuple(record_of(Wish, row) for row in rows)

    async def begin(self, wish: str) -> bool:
        """Note that the asker is about to be told; False if somebody else does it or the wish is gone."""
        return await self._move(wish, _State.DUE, _State.TELLING)

    async def postpone(self, wish: str) -> bool:
        """Note that surely nothing was sent: the wish is due again. False if it is gone."""
        return await self._move(wish, _State.TELLING, _State.DUE)

    async def erase(self, wish: str) -> None:
        """Erase a wish that was told, or can never be."""
        await self._delete(wishes.c.id == wish)

    async def erase_interrupted(self, channel: str) -> int:
        """Erase the wishes that were being told when a program ended; return how many. None is told twice.

        For the start only: later it would erase what is being told right now.
        """
        return await self._delete(wishes.c.state == _State.TELLING, wishes.c.channel == channel)

    async def _move(self, wish: str, before: _State, after: _State) -> bool:
        where = (wishes.c.id == wish, wishes.c.state == before)
        statement = update(wishes).where(*where).values(state=after)
        return await self._database.write(lambda connection: connection.execute(statement).rowcount == 1)

    async def _delete(self, *where: Any) -> int:
        statement = delete(wishes).where(*where)
        return await self._database.write(lambda connection: connection.execute(statement).rowcount)


def _insert(connection: Connection, wish: Wish) -> bool:
    if find_exchange(connection, wish.exchange) is None:
        return False
    return insert_new(connection, wishes, values_of(wish, wishes) | {"state": _State.WAITING})
