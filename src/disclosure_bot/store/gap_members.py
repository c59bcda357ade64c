"""Who belongs to which group of gaps: what a grouper starts from, who is to join, and who leaves."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import (
    BigInteger,
    Connection,
    Select,
    delete,
    func,
    select,
    tuple_,
    type_coerce,
    update,
)

from disclosure_bot.domain.exchange import Exchange, Verdict
from disclosure_bot.domain.gap import GapReason
from disclosure_bot.store.database.database import Database
from disclosure_bot.store.gaps import tidy_groups
from disclosure_bot.store.rows import fetch, to_exchange
from disclosure_bot.store.tables import exchanges, gap_members, gaps

_CHUNK = 500
"""ids named in one statement"""
_MICROSECOND = timedelta(microseconds=1)


class GapMembers:
    """The members of all groups."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def first_questions(self) -> dict[str, str]:
        """Return the question that opened each group, by the group's id."""
        first = select(gap_members.c.gap, func.min(gap_members.c.exchange).label("exchange"))
        opening = first.group_by(gap_members.c.gap).subquery()
        query = select(opening.c.gap, exchanges.c.question).join(
            exchanges, exchanges.c.id == opening.c.exchange
        )
        rows = await self._database.read(partial(fetch, query))
        return {row.gap: row.question for row in rows}

    async def next_questions(self, ids: Sequence[str], within: timedelta) -> tuple[Exchange, ...]:
        """Return what the askers of these exchanges asked so soon after each."""
        return await self._database.read(partial(_following, ids, within))

    async def already_grouped(self, ids: Sequence[str]) -> frozenset[str]:
        """Return those of the exchanges that are members of a group."""
        return await self._database.read(partial(_among, ids))

    async def leave(self, members: Sequence[str]) -> None:
        """Take exchanges that are no gaps out of their groups; a group that nobody is left in goes."""
        if members:
            await self._database.write(lambda connection: _leave(connection, members))

    async def with_follow_up(self, since: datetime | None, within: timedelta) -> tuple[Exchange, ...]:
        """Return the exchanges since then that another of the same asker followed so soon, and those others.

        This is what a look for repeated questions needs.
        """
        return await self._database.read(partial(_followed, since, within))


def remove_if_resolved(connection: Connection, exchange: str) -> None:
    """Take an exchange that is no gap by itself any more out of its group.

    It stays where it was only asked again, unless it was found useful since.
    """
    query = select(gap_members.c.gap, gap_members.c.reason, exchanges.c.verdict).join(exchanges)
    member = connection.execute(query.where(gap_members.c.exchange == exchange)).one_or_none()
    if member is None:
        return
    if member.verdict == Verdict.USEFUL.value or member.reason != GapReason.ASKED_AGAIN.value:
        connection.execute(delete(gap_members).where(gap_members.c.exchange == exchange))
        tidy_groups(connection, member.gap)


def clear_centroids(connection: Connection, leaving: Select[str]) -> None:
    """Forget where groups stand among meanings that these exchanges had a part in, before they are deleted.

    The grouper lets such a group begin anew with what is left.
    """
    concerned = select(gap_members.c.gap).where(gap_members.c.exchange.in_(leaving))
    connection.execute(update(gaps).where(gaps.c.id.in_(concerned)).values(centroid=b""))


def _following(ids: Sequence[str], within: timedelta, connection: Connection) -> tuple[Exchange, ...]:
    first, at = exchanges.alias(), type_coerce(exchanges.c.asked_at, BigInteger)
    since = type_coerce(first.c.asked_at, BigInteger)
    soon = at.between(since + 1, since + within // _MICROSECOND)
    query = select(exchanges).join(first, (first.c.asker == exchanges.c.asker) & soon)
    found: dict[str, Exchange] = {}
    for start in range(0, len(ids), _CHUNK):
        some = query.where(first.c.id.in_(list(ids[start : start + _CHUNK])))
        found |= {row.id: to_exchange(row) for row in connection.execute(some)}
    return tuple(found.values())


def _among(ids: Sequence[str], connection: Connection) -> frozenset[str]:
    found: set[str] = set()
    for start in range(0, len(ids), _CHUNK):
        some = gap_members.c.exchange.in_(list(ids[start : start + _CHUNK]))
        found.update(connection.execute(select(gap_members.c.exchange).where(some)).scalars())
    return frozenset(found)


def _leave(connection: Connection, members: Sequence[str]) -> None:
    for start in range(0, len(members), _CHUNK):
        some = list(members[start : start + _CHUNK])
        connection.execute(delete(gap_members).where(gap_members.c.exchange.in_(some)))
    tidy_groups(connection)


def followed_since(since: datetime | None, within: timedelta) -> Select[Any]:
    """Return the query for the ids of exchanges and of those that the same asker sent so soon after."""
    first, second = exchanges.alias("first"), exchanges.alias("second")
    at = type_coerce(first.c.asked_at, BigInteger)
    later = tuple_(second.c.asked_at, second.c.id) > tuple_(first.c.asked_at, first.c.id)
    soon = type_coerce(second.c.asked_at, BigInteger).between(at, at + within // _MICROSECOND)
    query = select(first.c.id, second.c.id.label("next_id"))
    query = query.join(second, (second.c.asker == first.c.asker) & soon & later)
    query = query.where(~first.c.shed, ~second.c.shed)
    return query if since is None else query.where(first.c.asked_at >= since)


def _followed(since: datetime | None, within: timedelta, connection: Connection) -> tuple[Exchange, ...]:
    names = sorted({name for row in fetch(followed_since(since, within), connection) for name in row})
    found: list[Exchange] = []
    for start in range(0, len(names), _CHUNK):
        some = select(exchanges).where(exchanges.c.id.in_(names[start : start + _CHUNK]))
        found.extend(to_exchange(row) for row in connection.execute(some))
    return tuple(found)
