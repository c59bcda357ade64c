"""What is kept about a person, for how long, and how it is erased: rows, and their bytes in files."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, Select, Table, delete, func, select

from disclosure_bot.domain.language import Language
from disclosure_bot.store.askers import draft_of, forget_old_drafts, forget_stale
from disclosure_bot.store.database.database import Database
from disclosure_bot.store.gaps import clear_centroids, tidy_groups
from disclosure_bot.store.inbox import erase_waiting, forget_settled
from disclosure_bot.store.register import forget_asker
from disclosure_bot.store.staff import forget_expired
from disclosure_bot.store.tables import (
    exchanges,
    handoffs,
    inbox,
    later_pages,
    preferences,
    requests,
    turns,
    wishes,
)
from disclosure_bot.store.totals import COUNTED, PLAIN, Bookkeeping, add_exchanges, add_gaps, forget_oldest

_CHUNK = 1000
"""rows of one transaction: others write in between"""


@dataclass(frozen=True, slots=True)
class PersonalDataSummary:
    """What is kept about one asker."""

    exchanges: int
    first_at: datetime | None
    last_at: datetime | None
    waiting: int
    """updates not settled yet"""
    wishes: int
    handoffs: int
    requests: int
    """filed through the bot"""
    language: Language | None
    remembers_turn: bool


class Retention:
    """Deletes what is too old and whatever an asker wants deleted."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def holdings(self, asker: str) -> PersonalDataSummary:
        """Return what is kept about an asker."""
        return await self._database.read(lambda connection: _holdings(connection, asker))

    async def erase(self, asker: str, now: datetime, book: Bookkeeping = PLAIN) -> int:
        """Erase everything about an asker, and return how many exchanges that were.

        What they asked goes into the totals of its month: no figure tells by a change who is gone.

        Afterwards a search of an SQLite database's files finds nothing of it. PostgreSQL gives the space
        free; what its files still hold until then is the administrator's matter, as backups are.
        """
        count = await self._database.write(lambda connection: _erase(connection, asker, now, book))
        await self._database.scrub()
        return count

    async def count_old(self, now: datetime, days: int, *, spare_wishes: bool = False) -> int:
        """Return how many exchanges ``purge`` would delete."""
        old = _old(now - timedelta(days=days), spare_wishes=spare_wishes)
        query = select(func.count()).select_from(old.subquery())
        return await self._database.read(lambda connection: connection.execute(query).scalar_one())

    async def purge(
        self,
        now: datetime,
        days: int,
        *,
        spare_wishes: bool = False,
        book: Bookkeeping = PLAIN,
    ) -> int:
        """Delete exchanges older than ``days`` and all else that is past its time; return how many exchanges.

        They stay as monthly totals for ten years, counted as ``book`` says.

        A choice of language goes with its asker's last question. ``spare_wishes`` leaves the questions to
        which somebody still waits for an answer.
        """
        before, count = now - timedelta(days=days), 0
        old = (
            _old(before, spare_wishes=spare_wishes)
            .order_by(exchanges.c.asked_at, exchanges.c.id)
            .limit(_CHUNK)
        )
        while deleted := await self._database.write(lambda connection: _purge_chunk(connection, old, book)):
            count += deleted
        await self._database.write(lambda connection: _purge_rest(connection, now, before, book))
        await self._database.scrub()
        return count


def _holdings(connection: Connection, asker: str) -> PersonalDataSummary:
    own = (func.count(), func.min(exchanges.c.asked_at), func.max(exchanges.c.asked_at))
    count, first, last = connection.execute(select(*own).where(exchanges.c.asker == asker)).one()
    language = select(preferences.c.language).where(preferences.c.asker == asker)
    return PersonalDataSummary(
        exchanges=count,
        first_at=first,
        last_at=last,
        waiting=_count(connection, inbox, asker),
        wishes=_count(connection, wishes, asker),
        handoffs=_count(connection, handoffs, asker),
        requests=_count(connection, requests, asker),
        language=connection.execute(language).scalar(),
        remembers_turn=_count(connection, turns, asker) > 0,
    )


def _count(connection: Connection, table: Table, asker: str) -> int:
    query = select(func.count()).select_from(table).where(table.c.asker == asker)
    return connection.execute(query).scalar_one()


def _erase(connection: Connection, asker: str, now: datetime, book: Bookkeeping) -> int:
    erase_waiting(connection, asker, now)
    for table in (wishes, handoffs, later_pages, turns, preferences):
        connection.execute(delete(table).where(table.c.asker == asker))
    forget_asker(connection, asker)
    connection.execute(draft_of(asker))
    clear_centroids(connection, select(exchanges.c.id).where(exchanges.c.asker == asker))
    count = _delete(connection, exchanges.c.asker == asker, book)
    add_gaps(connection, tidy_groups(connection), book)
    return count


def _delete(connection: Connection, where: ColumnElement[bool], book: Bookkeeping) -> int:
    """Delete exchanges and count what was deleted: another program may delete the same at the same time."""
    deleted = connection.execute(delete(exchanges).where(where).returning(*COUNTED)).all()
    add_exchanges(connection, deleted, book)
    return len(deleted)


def _old(before: datetime, *, spare_wishes: bool) -> Select[str]:
    """Return the exchanges that were asked before then."""
    old = select(exchanges.c.id).where(exchanges.c.asked_at < before)
    waits = select(wishes.c.id).where(wishes.c.exchange == exchanges.c.id)
    return old.where(~waits.exists()) if spare_wishes else old


def _purge_chunk(connection: Connection, oldest: Select[str], book: Bookkeeping) -> int:
    clear_centroids(connection, oldest)
    return _delete(connection, exchanges.c.id.in_(oldest), book)


def _purge_rest(connection: Connection, now: datetime, before: datetime, book: Bookkeeping) -> None:
    forget_oldest(connection, now)
    forget_settled(connection, now)
    forget_stale(connection, now)
    forget_old_drafts(connection, now)
    forget_expired(connection, now)
    # Closed or not: an open one holds the address of a chat.
    connection.execute(delete(handoffs).where(handoffs.c.opened_at < before))
    asked = select(exchanges.c.id).where(exchanges.c.asker == preferences.c.asker)
    connection.execute(delete(preferences).where(~asked.exists()))
    add_gaps(connection, tidy_groups(connection), book)
