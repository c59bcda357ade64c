"""The inbox: updates are here before they are acknowledged, until they are settled; survives kill -9."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Update,
    and_,
    delete,
    func,
    literal,
    select,
    true,
    tuple_,
    update,
)

from disclosure_bot.domain.exchange import Exchange
from disclosure_bot.store.askers import Askers, StoredTurn
from disclosure_bot.store.database.database import Database
from disclosure_bot.store.logbook import Logbook
from disclosure_bot.store.replicas import Replica
from disclosure_bot.store.rows import chunks, insert_exchanges, insert_or, record_of, values_of
from disclosure_bot.store.tables import inbox, replicas

_TURN = 0x6469736D
"""of PostgreSQL: the lock that ends with a transaction in which it is decided whose updates are"""
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
    owner: str = field(default="", compare=False)
    """the program that works on it; empty where there is one only"""

    @property
    def key(self) -> Key:
        """Return what names the update everywhere."""
        return self.bot_id, self.update_id


@dataclass(frozen=True, slots=True)
class Backlog:
    """What waits, for health and metrics."""

    depth: int
    """updates not settled yet"""
    oldest: datetime | None
    """when the update that waits longest was received; None: none waits"""
    quarantined: int
    """settled as ``QUARANTINED`` and not deleted yet (``KEPT``)"""
    failed: int
    """likewise as ``FAILED``"""


class Inbox:
    """Where updates wait."""

    def __init__(self, database: Database, logbook: Logbook, askers: Askers, replica: Replica) -> None:
        self._database = database
        self._logbook = logbook
        self._askers = askers
        self._replica = replica

    async def accept(
        self, updates: Sequence[StoredUpdate], known: Collection[Key] = ()
    ) -> tuple[StoredUpdate, ...]:
        """Write updates, all or none; acknowledge only after this returns.

        Returns those that are new and can be worked on at once. Where several programs serve, that is not
        so where something of the same chat waits that is another program's, or ours and not yet ``known``:
        ``claim`` brings what came after it in its turn, to the same program.
        """

        def work(connection: Connection) -> set[Key]:
            ahead = {} if self._replica.is_alone else _ahead(connection, updates, self._replica)
            owned = [
                replace(one, owner=ahead[one.chat_key].owner if one.chat_key in ahead else self._replica.id)
                for one in updates
            ]
            held_up = {
                chat
                for chat, first in ahead.items()
                if first.owner != self._replica.id or not first.keys.issubset(known)
            }
            new = _insert(connection, owned)
            return {one.key for one in owned if one.key in new and one.chat_key not in held_up}

        keys = await self._database.write(work)
        return tuple(received for received in updates if received.key in keys)

    async def claim(self, bot_id: int, known: Collection[Key] = ()) -> tuple[StoredUpdate, ...]:
        """Take over what belongs to no program that lives, and return what is now ours and not yet known.

        At a start that is everything of the bot that is not settled. It comes in the order of its numbers,
        which Telegram counts up: the clocks of programs differ.
        """
        waiting = select(inbox.c.update_id, inbox.c.owner).where(
            inbox.c.bot_id == bot_id, inbox.c.settled_at.is_(None)
        )
        ours = self._replica.id

        def look(connection: Connection) -> tuple[list[int], bool]:
            found = connection.execute(waiting).all()
            living = {ours, *connection.scalars(select(replicas.c.id))}
            new = [
                row.update_id for row in found if row.owner == ours and (bot_id, row.update_id) not in known
            ]
            return new, any(row.owner not in living for row in found)

        numbers, are_orphans = await self._database.read(look)
        if are_orphans:
            numbers += await self._database.write(lambda connection: _take_over(connection, bot_id, ours))
        rows = await self._database.read(lambda connection: _rows(connection, bot_id, numbers, ours))
        return tuple(record_of(StoredUpdate, row) for row in rows)

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
        was settled before, that its asker has been erased meanwhile, or that another program has taken it
        over: the exchanges are not written.
        """
        rows = self._logbook.rows(exchanges)

        def work(connection: Connection) -> bool:
            if not connection.execute(_ending(key, state, at, self._replica.id)).rowcount:
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
            ending = update(inbox).where(named, _is_open(self._replica.id)).values(_end_values(state, at))
            ended = connection.execute(ending.returning(inbox.c.bot_id, inbox.c.update_id)).all()
            insert_exchanges(connection, [row for bot, number in ended for row in rows[bot, number]])

        if rows:
            await self._database.write(work)

    async def backlog(self) -> Backlog:
        """Return how much waits and since when."""
        return await self._database.read(_backlog)


def forget_settled(connection: Connection, now: datetime) -> None:
    """Delete the updates that were settled ``KEPT`` ago or earlier: Telegram repeats none of them."""
    connection.execute(delete(inbox).where(inbox.c.settled_at <= now - KEPT))


def erase_waiting(connection: Connection, asker: str, now: datetime) -> int:
    """Settle all updates of one asker and erase payload, chat and pseudonym; return how many there were."""
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


def _is_open(owner: str) -> ColumnElement[bool]:
    return and_(inbox.c.settled_at.is_(None), inbox.c.owner == owner)


def _ending(key: Key, state: State, at: datetime, owner: str) -> Update:
    return update(inbox).where(_is(key), _is_open(owner)).values(_end_values(state, at))


def _in_turn(connection: Connection) -> None:
    """Let programs decide one after the other whose an update is: a chat must not get two of them."""
    if connection.dialect.name == "postgresql":
        # A program that hangs now must not keep all others from their turn, also behind a pooler.
        hasty = func.set_config("idle_in_transaction_session_timeout", "5000", true())
        connection.execute(select(hasty, func.pg_advisory_xact_lock(_TURN)))


@dataclass(slots=True)
class _Ahead:
    """What waits of a chat, and the one program that works on all of it."""

    owner: str
    keys: set[Key] = field(default_factory=set)


def _ahead(connection: Connection, updates: Sequence[StoredUpdate], replica: Replica) -> dict[str, _Ahead]:
    """Return what waits already, by chat."""
    _in_turn(connection)
    replica.join(connection)
    chats = {one.chat_key for one in updates if one.chat_key}
    bots = {one.bot_id for one in updates}
    waiting = select(inbox.c.chat_key, inbox.c.owner, inbox.c.bot_id, inbox.c.update_id).where(
        inbox.c.bot_id.in_(bots), inbox.c.chat_key.in_(chats), inbox.c.settled_at.is_(None)
    )
    found: dict[str, _Ahead] = {}
    for row in connection.execute(waiting):
        found.setdefault(row.chat_key, _Ahead(row.owner)).keys.add((row.bot_id, row.update_id))
    return found


def _take_over(connection: Connection, bot_id: int, ours: str) -> list[int]:
    _in_turn(connection)
    orphaned = inbox.c.owner.not_in(select(replicas.c.id).union(select(literal(ours))))
    taking = update(inbox).where(inbox.c.bot_id == bot_id, inbox.c.settled_at.is_(None), orphaned)
    return list(connection.scalars(taking.values(owner=ours).returning(inbox.c.update_id)))


def _rows(connection: Connection, bot_id: int, numbers: Sequence[int], owner: str) -> list[Row[Any]]:
    return [
        row
        for some in chunks(sorted(numbers))
        for row in connection.execute(
            select(inbox)
            .where(inbox.c.bot_id == bot_id, inbox.c.update_id.in_(some), _is_open(owner))
            .order_by(inbox.c.update_id)
        )
    ]


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
    return values_of(received, inbox) | {"settled_at": settled_at}
