"""Who belongs to which group of gaps: what a grouper starts from, and what lists and counts rest on."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import (
    BigInteger,
    Connection,
    Select,
    delete,
    func,
    literal_column,
    or_,
    select,
    type_coerce,
    update,
)

from disclosure_bot.domain.exchange import Exchange
from disclosure_bot.domain.gap import GapReason
from disclosure_bot.domain.language import Language
from disclosure_bot.store.database import Database
from disclosure_bot.store.gaps import tidy_groups
from disclosure_bot.store.rows import fetch, to_exchange
from disclosure_bot.store.tables import exchanges, gap_members, gaps, wishes

_CHUNK = 500
"""ids named in one statement"""
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Asked:
    """One question of a group; who asked it is not told."""

    gap: str
    exchange: str
    question: str
    asked_at: datetime
    language: Language
    reason: GapReason


class GapMembers:
    """The members of all groups."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def openings(self) -> dict[str, str]:
        """Return the question that opened each group, by the group's id."""
        first = select(gap_members.c.gap, func.min(gap_members.c.exchange).label("exchange"))
        opening = first.group_by(gap_members.c.gap).subquery()
        query = select(opening.c.gap, exchanges.c.question).join(
            exchanges, exchanges.c.id == opening.c.exchange
        )
        rows = await self._database.read(partial(fetch, query))
        return {row.gap: row.question for row in rows}

    async def asked(
        self,
        since: datetime | None = None,
        until: datetime | None = None,
        *,
        gap: str | None = None,
    ) -> tuple[Asked, ...]:
        """Return what was asked in that period, of one group or of all, oldest first."""
        query = asked_between(since, until)
        if gap is not None:
            query = query.where(gap_members.c.gap == gap)
        rows = await self._database.read(partial(fetch, query))
        return tuple(
            Asked(row.gap, row.id, row.question, row.asked_at, Language(row.language), GapReason(row.reason))
            for row in rows
        )

    async def waiting(self) -> dict[str, int]:
        """Return how many wish to be told when a group gets its answer, by the group's id."""
        return await self._database.read(_waiting)

    async def met(self) -> tuple[str, ...]:
        """Return the members that are no gap any more: what they needed was chosen or found useful since."""
        again = GapReason.ASKED_AGAIN.value
        query = select(gap_members.c.exchange).join(exchanges, exchanges.c.id == gap_members.c.exchange)
        query = query.where(
            or_(
                exchanges.c.verdict == "useful",
                (exchanges.c.gap == literal_column("''")) & (gap_members.c.reason != again),
            )
        )
        rows = await self._database.read(partial(fetch, query))
        return tuple(row.exchange for row in rows)

    async def following(self, ids: Sequence[str], within: timedelta) -> tuple[Exchange, ...]:
        """Return what the askers of these exchanges asked so soon after each."""
        return await self._database.read(partial(_following, ids, within))

    async def among(self, ids: Sequence[str]) -> frozenset[str]:
        """Return those of the exchanges that are members of a group."""
        return await self._database.read(partial(_among, ids))

    async def leave(self, members: Sequence[str]) -> None:
        """Take exchanges out of their groups; a group that nobody is left in goes."""
        if members:
            await self._database.write(lambda connection: _leave(connection, members))

    async def followed(self, since: datetime | None, within: timedelta) -> tuple[Exchange, ...]:
        """Return the exchanges that the same asker's next one followed so soon, and those next ones.

        Only where the first was answered or is a gap: what a look for repeated questions needs.
        """
        rows = await self._database.read(partial(_followed, since, within))
        return tuple(rows)


def forget_middles(connection: Connection, leaving: Select[str]) -> None:
    """Forget where groups stand among meanings that these exchanges had a part in, before they are deleted.

    The grouper lets such a group begin anew with what is left.
    """
    concerned = select(gap_members.c.gap).where(gap_members.c.exchange.in_(leaving))
    connection.execute(update(gaps).where(gaps.c.id.in_(concerned)).values(centroid=b""))


def asked_between(since: datetime | None, until: datetime | None) -> Select[Any]:
    """Return the query for the members of groups that were asked in a period, oldest first."""
    columns = (exchanges.c.id, exchanges.c.question, exchanges.c.asked_at, exchanges.c.language)
    query = select(gap_members.c.gap, gap_members.c.reason, *columns)
    query = query.join(exchanges, exchanges.c.id == gap_members.c.exchange)
    query = query.order_by(exchanges.c.asked_at, exchanges.c.id)
    if since is not None:
        query = query.where(exchanges.c.asked_at >= since)
    return query if until is None else query.where(exchanges.c.asked_at < until)


def _waiting(connection: Connection) -> dict[str, int]:
    """Begin with the wishes, which are few; a join would walk through all members."""
    made = connection.execute(select(wishes.c.exchange, wishes.c.asker)).all()
    askers: defaultdict[str, set[str]] = defaultdict(set)
    for start in range(0, len(made), _CHUNK):
        some = made[start : start + _CHUNK]
        members = select(gap_members).where(gap_members.c.exchange.in_([row.exchange for row in some]))
        groups = {row.exchange: row.gap for row in connection.execute(members)}
        for row in some:
            if row.exchange in groups:
                askers[groups[row.exchange]].add(row.asker)
    return {gap: len(people) for gap, people in askers.items()}


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


def _followed(since: datetime | None, within: timedelta, connection: Connection) -> list[Exchange]:
    at = type_coerce(exchanges.c.asked_at, BigInteger)
    window: dict[str, Any] = {
        "partition_by": exchanges.c.asker,
        "order_by": (exchanges.c.asked_at, exchanges.c.id),
    }
    query = select(
        exchanges.c.id,
        at.label("at"),
        func.lead(exchanges.c.id).over(**window).label("next_id"),
        func.lead(at).over(**window).label("next_at"),
    ).where(~exchanges.c.shed)
    if since is not None:
        query = query.where(exchanges.c.asked_at >= since)
    pairs = query.subquery()
    soon = within // _MICROSECOND
    ids = select(pairs.c.id, pairs.c.next_id).where(pairs.c.next_at - pairs.c.at <= soon)
    names = sorted({name for row in connection.execute(ids) for name in row})
    found: list[Exchange] = []
    for start in range(0, len(names), _CHUNK):
        some = select(exchanges).where(exchanges.c.id.in_(names[start : start + _CHUNK]))
        found.extend(to_exchange(row) for row in connection.execute(some))
    return found
