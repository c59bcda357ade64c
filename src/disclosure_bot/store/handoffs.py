"""Conversations between an asker and staff: who is at the other end, and which staff message belongs to whom.

The address of the asker's chat is kept while the handoff is open, to relay what staff write; closing erases
it.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, delete, select, update

from disclosure_bot.domain.language import Language
from disclosure_bot.store.database.database import Database
from disclosure_bot.store.rows import find_exchange, insert_new, record_of, values_of
from disclosure_bot.store.tables import handoff_messages, handoffs


class HandoffState(StrEnum):
    """How far a handoff has come."""

    OPEN = "open"
    TAKEN = "taken"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Handoff:
    """One conversation between an asker and staff."""

    id: str
    asker: str
    channel: str
    chat: str
    """the asker's chat, in the channel's own terms; empty once closed"""
    language: Language
    opened_at: datetime
    exchange: str = ""
    """id of the exchange it began with; empty if that is gone"""
    staff_chat: str = ""
    topic: str = ""
    """of the staff chat where that is a forum"""
    state: HandoffState = HandoffState.OPEN
    taken_by: str = ""
    """pseudonym of the member of staff who took it last"""
    closed_at: datetime | None = None


class Handoffs:
    """Where handoffs are kept."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def open(self, handoff: Handoff) -> bool:
        """Keep a handoff; False if its id is taken."""
        return await self._database.write(lambda connection: _insert(connection, handoff))

    async def place(self, handoff: str, staff_chat: str, topic: str = "") -> bool:
        """Note where staff see it; False if it is closed."""
        return await self._set(handoff, staff_chat=staff_chat, topic=topic)

    async def take(self, handoff: str, who: str) -> bool:
        """Note who of the staff takes it; the last one counts. False if it is closed."""
        return await self._set(handoff, state=HandoffState.TAKEN, taken_by=who)

    async def attach(self, handoff: str, staff_chat: str, message: str) -> None:
        """Note that a message in the staff chat belongs to it: a reply to that message is for its asker."""
        row = {"staff_chat": staff_chat, "message": message, "handoff": handoff}
        await self._database.write(lambda connection: insert_new(connection, handoff_messages, row))

    async def find(self, handoff: str) -> Handoff | None:
        """Return the handoff with that id; None if there is none."""
        return await self._one(select(handoffs).where(handoffs.c.id == handoff))

    async def by_message(self, staff_chat: str, message: str) -> Handoff | None:
        """Return the handoff, not closed, that a message in the staff chat belongs to; else None."""
        where = (handoff_messages.c.staff_chat == staff_chat, handoff_messages.c.message == message)
        return await self._one(select(handoffs).join(handoff_messages).where(*where, _NOT_CLOSED))

    async def by_topic(self, staff_chat: str, topic: str) -> Handoff | None:
        """Return the latest handoff, not closed, in a topic of the staff chat; else None."""
        where = (handoffs.c.staff_chat == staff_chat, handoffs.c.topic == topic)
        return await self._one(select(handoffs).where(*where, _NOT_CLOSED))

    async def of_asker(self, asker: str) -> Handoff | None:
        """Return the asker's latest handoff, not closed; else None."""
        return await self._one(select(handoffs).where(handoffs.c.asker == asker, _NOT_CLOSED))

    async def open_ones(self) -> tuple[Handoff, ...]:
        """Return those that are not closed, the oldest first."""
        query = select(handoffs).where(_NOT_CLOSED).order_by(handoffs.c.opened_at, handoffs.c.id)
        rows = await self._database.read(lambda connection: connection.execute(query).all())
        return tuple(map(_to_handoff, rows))

    async def close(self, handoff: str, at: datetime) -> bool:
        """Close it and erase the way to the asker's chat; False if it was closed."""

        def work(connection: Connection) -> bool:
            connection.execute(delete(handoff_messages).where(handoff_messages.c.handoff == handoff))
            closed = {"state": HandoffState.CLOSED, "closed_at": at, "chat": ""}
            statement = update(handoffs).where(handoffs.c.id == handoff, _NOT_CLOSED).values(closed)
            return connection.execute(statement).rowcount == 1

        return await self._database.write(work)

    async def _set(self, handoff: str, **values: Any) -> bool:
        statement = update(handoffs).where(handoffs.c.id == handoff, _NOT_CLOSED).values(values)
        return await self._database.write(lambda connection: connection.execute(statement).rowcount == 1)

    async def _one(self, query: Select[Any]) -> Handoff | None:
        latest = query.order_by(handoffs.c.opened_at.desc(), handoffs.c.id.desc()).limit(1)
        row = await self._database.read(lambda connection: connection.execute(latest).one_or_none())
        return None if row is None else _to_handoff(row)


_NOT_CLOSED: ColumnElement[bool] = handoffs.c.state != HandoffState.CLOSED


def _to_handoff(row: Row[*tuple[Any, ...]]) -> Handoff:
    return record_of(Handoff, row, exchange=row.exchange or "", state=HandoffState(row.state))


def _insert(connection: Connection, handoff: Handoff) -> bool:
    known = handoff.exchange and find_exchange(connection, handoff.exchange)
    row = values_of(handoff, handoffs) | {"exchange": handoff.exchange if known else None}
    return insert_new(connection, handoffs, row)
