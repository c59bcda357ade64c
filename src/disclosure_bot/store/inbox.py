"""The inbox: updates are here before they are acknowledged, until they are settled; survives kill -9."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Update, and_, delete, func, select, tuple_, update

from disclosure_bot.domain.exchange import Exchange
from disclosure_bot.store.askers import Askers, StoredTurn
from disclosure_bot.store.database.database import Database
from disclosure_bot.store.logbook import Logbook
from disclosure_bot.store.rows import insert_exchanges, insert_or, record_of, values_of
from disclosure_bot.store.tables import inbox

KEPT = timedelta(hours=48)
"""how long a settled update's number is kept: Telegram repeats an update for 24 hours"""


class State(StrEnum):
    """How far an update has come."""

    NEW = "new"
    DONE = "done"
    FAILED = "failed"
    """given up: it can never be answered"""
    QUARANTINED = "quarantined"
    """could not be understood; its payload is kept for 48 hours"""
    SHED = "shed"
    """left unanswered because its sender sent too many at once"""


Key = tuple[int, int]
"""number of the bot and of the update"""


@dataclass(frozen=True, slots=True)
class StoredUpdate:
    """An update as it came in."""

    bot_id: int
    update_id: int
    chat_key: str
    """updates with the same key are handled one after the other"""
    payload: str
    """raw JSON"""
    received_at: datetime
    asker: str = ""
    """pseudonym, so that the update can be erased with its asker"""
    state: State = State.NEW

    @property
    def key(self) -> Key:
        """Return what names the update everywhere."""
        return self.bot_id, self.update_id


@dataclass(frozen=True, slots=True)
class Backlog:
    """What waits, for health and metrics."""

    depth: int
    oldest: datetime | None
    """when the update that waits longest was received"""
    quarantined: int
    failed: int


class Inbox:
    """Where updates wait."""

    def __init__(self, database: Database, logbook: Logbook, askers: Askers) -> None:
        self._database = database
        self._logbook = logbook
        self._askers = askers

    async def accept(self, updates: Sequence[StoredUpdate]) -> tuple[StoredUpdate, ...]:
        """Write updates, all or none, and return those that are new; acknowledge only after this returns."""
        keys = await self._database.write(lambda connection: _insert(connection, updates))
        return tuple(received for received in updates if received.key in keys)

    async def waiting(self, bot_id: int) -> tuple[StoredUpdate, ...]:
        """Return every update of that bot that is not settled, in order of arrival: what a start replays."""
        query = (
            select(inbox)
            .where(inbox.c.bot_id == bot_id, inbox.c.settled_at.is_(None))
            .order_by(inbox.c.received_at, inbox.c.update_id)
        )
        rows = await self._database.read(lambda connection: connection.execute(query).all())
        return tuple(record_of(StoredUpdate, row, state=State(row.state)) for row in rows)

    async def settle(
        self,
        key: Key,
        state: State,
        at: datetime,
        exchanges: Sequence[Exchange] = (),
        said: StoredTurn | None = None,
    ) -> bool:
        """End an update, write its exchanges and remember what was said, in one transaction, once.

        Its payload and its asker are erased, except for a quarantined one. False means that the update
        was settled before or that its asker has been erased meanwhile: the exchanges are not written.
        """
        rows = self._logbook.rows(exchanges)

        def work(connection: Connection) -> bool:
            if not connection.execute(_ending(key, state, at)).rowcount:
                return False
            insert_exchanges(connection, rows)
            if said:
                self._askers.write_turn(connection, said)
            return True

        return await self._database.write(work)

    async def settle_many(
        self, endings: Mapping[Key, Sequence[Exchange]], state: State, at: datetime
    ) -> None:
        """End many updates alike, each with its exchanges, in one transaction; as ``settle`` does one."""
        rows = {key: self._logbook.rows(exchanges) for key, exchanges in endings.items()}

        def work(connection: Connection) -> None:
            named = tuple_(inbox.c.bot_id, inbox.c.update_id).in_(list(rows))
            ending = update(inbox).where(named, inbox.c.settled_at.is_(None)).values(_end_values(state, at))
            ended = connection.execute(ending.returning(inbox.c.bot_id, inbox.c.update_id)).all()
            insert_exchanges(connection, [row for bot, number in ended for row in rows[bot, number]])

        if rows:
            await self._database.write(work)

    async def backlog(self) -> Backlog:
        """Return how much waits and since when."""
        return await self._database.read(_backlog)


def forget_settled(connection: Connection, now: datetime) -> None:
    """Delete what was settled so long ago that nobody repeats it."""
    connection.execute(delete(inbox).where(inbox.c.settled_at <= now - KEPT))


def erase_waiting(connection: Connection, asker: str, now: datetime) -> int:
    """Settle everything of one asker and erase what it says; return how many updates that were."""
    values = {"state": State.DONE, "payload": "", "chat_key": "", "asker": "", "settled_at": now}
    return connection.execute(update(inbox).where(inbox.c.asker == asker).values(values)).rowcount


def _insert(connection: Connection, updates: Sequence[StoredUpdate]) -> set[Key]:
    if not updates:
        return set()
    statement = insert_or(connection, inbox).on_conflict_do_nothing()
    returning = statement.returning(inbox.c.bot_id, inbox.c.update_id)
    rows = connection.execute(returning, [_to_row(received) for received in updates])
    return {(row.bot_id, row.update_id) for row in rows}


def _is(key: Key) -> Any:
    return and_(inbox.c.bot_id == key[0], inbox.c.update_id == key[1])


def _ending(key: Key, state: State, at: datetime) -> Update:
    return update(inbox).where(_is(key), inbox.c.settled_at.is_(None)).values(_end_values(state, at))


def _end_values(state: State, at: datetime) -> dict[str, Any]:
    erased = {} if state is State.QUARANTINED else {"payload": "", "chat_key": "", "asker": ""}
    return {"state": state, "settled_at": at, **erased}


def _backlog(connection: Connection) -> Backlog:
    waiting = select(func.count(), func.min(inbox.c.received_at)).where(inbox.c.settled_at.is_(None))
    depth, oldest = connection.execute(waiting).one()
    ended = select(inbox.c.state, func.count()).where(inbox.c.settled_at.is_not(None)).group_by(inbox.c.state)
    counts = {state: count for state, count in connection.execute(ended)}  # noqa: C416 rows are no pairs to mypy
    return Backlog(depth, oldest, counts.get(State.QUARANTINED, 0), counts.get(State.FAILED, 0))


def _to_row(received: StoredUpdate) -> dict[str, Any]:
    settled_at = received.received_at if received.state is State.QUARANTINED else None
    return values_of(received, inbox) | {"attempts": 0, "settled_at": settled_at}
