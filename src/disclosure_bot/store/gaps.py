"""Groups of gaps: what was asked in them, who belongs to which, and what was done about them.

Grouping itself is done in ``gaps``. Lists tell what was asked, never by whom, only by how many people.
"""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Iterable, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    Connection,
    Row,
    Select,
    Subquery,
    delete,
    distinct,
    func,
    select,
    true,
    tuple_,
    type_coerce,
    update,
)

from disclosure_bot.domain.exchange import Exchange, Verdict
from disclosure_bot.domain.gap import Gap, GapAct, GapMember, GapReason, GapState
from disclosure_bot.domain.language import Language
from disclosure_bot.store.database.database import Database
from disclosure_bot.store.rows import (
    chunks,
    exchanges_between,
    fetch,
    insert_new,
    insert_or,
    record_of,
    to_exchange,
    values_of,
)
from disclosure_bot.store.tables import exchanges, gap_acts, gap_members, gaps, wishes

_PAGE = 2000
"""rows read at a time"""
_MICROSECOND = timedelta(microseconds=1)


class QuestionCount(NamedTuple):
    """One question of a group."""

    gap: str
    exchange: str
    question: str
    asked_at: datetime
    language: Language
    reason: GapReason
    verdict: Verdict | None = None
    """what the asker said of the reply"""


GROUPING = 2
"""the lock of the program that groups gaps; numbers below ``replicas.FIRST`` are of such locks"""


class Gaps:
    """Where groups are kept."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def save(self, groups: Sequence[Gap], members: Sequence[GapMember] = ()) -> None:
        """Keep groups, new or known, and add their members, all or none.

        Of a known group the typical exchange, centroid and nearest entries are replaced; its state is left
        to ``act``. An exchange that is a member already stays where it is.
        """
        await self._database.write(lambda connection: _save(connection, groups, members))

    async def find(self, gap: str) -> Gap | None:
        """Return the group with that id; None if there is none."""
        rows = await self._database.read(partial(fetch, _groups(_sizes()).where(gaps.c.id == gap)))
        return _to_gap(rows[0], count=rows[0].size) if rows else None

    async def groups(self) -> tuple[Gap, ...]:
        """Return all groups, most people first."""
        rows = await self._database.read(partial(fetch, _groups(_sizes())))
        return tuple(_to_gap(row, count=row.size) for row in rows)

    async def ungrouped(
        self, since: datetime | None = None, until: datetime | None = None
    ) -> AsyncIterator[Exchange]:
        """Yield the exchanges that are gaps by themselves and belong to no group yet, oldest first."""
        query = exchanges_between(since, until, gaps_only=True).outerjoin(gap_members)
        query = page = query.where(gap_members.c.exchange.is_(None)).limit(_PAGE)
        while rows := await self._database.read(partial(fetch, page)):
            for row in rows:
                yield to_exchange(row)
            last = (rows[-1].asked_at, rows[-1].id)
            page = query.where(tuple_(exchanges.c.asked_at, exchanges.c.id) > last)

    async def act(self, act: GapAct, state: GapState | None = None, entry: str = "") -> bool:
        """Record who did what to a group and bring it to the state named, if any; False if it is gone.

        An act that is recorded already changes nothing: what was done since stays done.
        """
        return await self._database.write(lambda connection: _act(connection, act, state, entry))

    async def acts(
        self, gap: str | None = None, since: datetime | None = None, until: datetime | None = None
    ) -> tuple[GapAct, ...]:
        """Return what was done to one group or all, from ``since`` up to before ``until``, oldest first."""
        query = select(gap_acts).order_by(gap_acts.c.acted_at, gap_acts.c.id)
        for condition in _conditions(gap, since, until):
            query = query.where(condition)
        rows = await self._database.read(partial(fetch, query))
        return tuple(record_of(GapAct, row) for row in rows)

    async def listed(
        self,
        state: GapState | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> tuple[tuple[Gap, ...], tuple[QuestionCount, ...]]:
        """Return the groups asked in that period, most people first, and what was asked in it, oldest first.

        The period goes from ``since`` up to before ``until``; without a ``state`` groups in any are listed.
        ``count``, ``askers`` and ``last_at`` of a group speak of the period; its ``centroid`` is left out.
        """
        queries = asked_between(since, until), _in_state(state)
        rows, groups = await self._database.read(
            lambda connection: tuple(fetch(query, connection) for query in queries)
        )
        return await asyncio.to_thread(_listed, rows, groups)  # a year's would hold the loop for long

    async def asked(self, gap: str) -> tuple[QuestionCount, ...]:
        """Return what was asked in one group, oldest first."""
        query = asked_between(None, None).where(gap_members.c.gap == gap)
        return _asked(await self._database.read(partial(fetch, query)))

    async def waiting(self) -> dict[str, int]:
        """Return how many wish to be told when a group gets its answer, by the group's id."""
        return await self._database.read(_waiting)

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
        """Return what the askers of these exchanges asked within that time after each."""
        return await self._database.read(partial(_next_questions, ids, within))

    async def already_grouped(self, ids: Sequence[str]) -> frozenset[str]:
        """Return those of the exchanges that are members of a group."""
        return await self._database.read(partial(_grouped, ids))

    async def leave(self, members: Sequence[str]) -> None:
        """Take exchanges that are no gaps out of their groups; a group that is empty then is deleted."""
        if members:
            await self._database.write(lambda connection: _leave(connection, members))

    async def with_follow_up(self, since: datetime | None, within: timedelta) -> tuple[Exchange, ...]:
        """Return the exchanges since then that their asker followed up within that time, and the follow-ups.

        This is what a look for repeated questions needs; they come in no order.
        """
        return await self._database.read(partial(_with_follow_up, since, within))


def tidy_groups(connection: Connection, gap: str | None = None) -> Sequence[Row[*tuple[Any, ...]]]:
    """Let the oldest member stand for a group whose typical exchange is gone, and delete empty groups.

    It looks at one group, or at all. Return a row for each that was deleted: state, opened_at, closed_at.
    """
    own = gap_members.c.gap == gaps.c.id
    oldest = select(func.min(gap_members.c.exchange)).where(own).scalar_subquery()
    typical = select(gap_members.c.exchange).where(own, gap_members.c.exchange == gaps.c.typical)
    concerned = true() if gap is None else gaps.c.id == gap
    connection.execute(update(gaps).where(concerned, ~typical.exists()).values(typical=oldest))
    emptied = delete(gaps).where(concerned, gaps.c.typical.is_(None))
    return connection.execute(emptied.returning(gaps.c.state, gaps.c.opened_at, gaps.c.closed_at)).all()


def _save(connection: Connection, groups: Sequence[Gap], members: Sequence[GapMember]) -> None:
    if groups:
        statement = insert_or(connection, gaps)
        replaced = {name: statement.excluded[name] for name in ("typical", "centroid", "nearest")}
        upsert = statement.on_conflict_do_update(index_elements=["id"], set_=replaced)
        connection.execute(upsert, [values_of(group, gaps) for group in groups])
    if members:
        rows = [values_of(member, gap_members) for member in members]
        connection.execute(insert_or(connection, gap_members).on_conflict_do_nothing(), rows)


def _act(connection: Connection, act: GapAct, state: GapState | None, entry: str) -> bool:
    if connection.execute(select(gaps.c.id).where(gaps.c.id == act.gap)).one_or_none() is None:
        return False
    is_new = insert_new(connection, gap_acts, values_of(act, gap_acts))
    if is_new and state is not None:
        closed_at = None if state is GapState.OPEN else act.acted_at
        values = {"state": state, "entry": entry, "closed_at": closed_at}
        connection.execute(update(gaps).where(gaps.c.id == act.gap).values(values))
    return True


def _sizes() -> Subquery:
    """Count exchanges and people of each group."""
    query = select(
        gap_members.c.gap,
        func.count().label("size"),
        func.count(distinct(exchanges.c.asker)).label("askers"),
        func.max(exchanges.c.asked_at).label("last_at"),
    ).join(exchanges, exchanges.c.id == gap_members.c.exchange)
    return query.group_by(gap_members.c.gap).subquery()


def _groups(sizes: Subquery) -> Select[Any]:
    return (
        select(gaps, exchanges.c.question, sizes.c.size, sizes.c.askers, sizes.c.last_at)
        .join(sizes, sizes.c.gap == gaps.c.id)
        .outerjoin(exchanges, exchanges.c.id == gaps.c.typical)
        .order_by(sizes.c.askers.desc(), sizes.c.size.desc(), gaps.c.opened_at, gaps.c.id)
    )


def _conditions(gap: str | None, since: datetime | None, until: datetime | None) -> list[Any]:
    conditions: list[Any] = []
    if gap is not None:
        conditions.append(gap_acts.c.gap == gap)
    if since is not None:
        conditions.append(gap_acts.c.acted_at >= since)
    if until is not None:
        conditions.append(gap_acts.c.acted_at < until)
    return conditions


def _to_gap(row: Row[Any], **counts: Any) -> Gap:
    """Return the group that a row holds, with what was counted apart."""
    return record_of(Gap, row, title=row.question or "", **counts)


def asked_between(since: datetime | None, until: datetime | None) -> Select[Any]:
    """Return the query for the members of groups that were asked in a period, oldest first."""
    columns = (exchanges.c.id, exchanges.c.question, exchanges.c.asked_at, exchanges.c.language)
    query = select(gap_members.c.gap, *columns, gap_members.c.reason, exchanges.c.verdict, exchanges.c.asker)
    query = query.join(exchanges, exchanges.c.id == gap_members.c.exchange)
    query = query.order_by(exchanges.c.asked_at, exchanges.c.id)
    if since is not None:
        query = query.where(exchanges.c.asked_at >= since)
    return query if until is None else query.where(exchanges.c.asked_at < until)


def _listed(
    rows: Sequence[Any], groups: Sequence[Row[Any]]
) -> tuple[tuple[Gap, ...], tuple[QuestionCount, ...]]:
    """Count people here: a statement of its own would read the whole period once more."""
    asked = _asked(rows)
    counts: defaultdict[str, int] = defaultdict(int)
    askers: defaultdict[str, set[str]] = defaultdict(set)
    last_at: dict[str, datetime] = {}
    for gap, _, _, asked_at, *_, asker in rows:
        counts[gap] += 1
        askers[gap].add(asker)
        last_at[gap] = asked_at
    found = (
        _to_gap(row, count=counts[row.id], askers=len(askers[row.id]), last_at=last_at[row.id])
        for row in groups
        if row.id in counts
    )
    order = sorted(found, key=lambda group: (-group.askers, -group.count, group.opened_at, group.id))
    return tuple(order), asked


def _asked(rows: Iterable[Any]) -> tuple[QuestionCount, ...]:
    return tuple(QuestionCount(*asked) for *asked, _ in rows)  # the last column is the asker


def _in_state(state: GapState | None) -> Select[Any]:
    columns = [column for column in gaps.columns if column is not gaps.c.centroid]
    query = select(*columns, exchanges.c.question).outerjoin(exchanges, exchanges.c.id == gaps.c.typical)
    return query if state is None else query.where(gaps.c.state == state)


def _waiting(connection: Connection) -> dict[str, int]:
    """Begin with the wishes, which are few; a join would walk through all members."""
    made = connection.execute(select(wishes.c.exchange, wishes.c.asker)).all()
    askers: defaultdict[str, set[str]] = defaultdict(set)
    for some in chunks(made):
        members = select(gap_members).where(gap_members.c.exchange.in_([row.exchange for row in some]))
        groups = {row.exchange: row.gap for row in connection.execute(members)}
        for row in some:
            if row.exchange in groups:
                askers[groups[row.exchange]].add(row.asker)
    return {gap: len(people) for gap, people in askers.items()}


def remove_if_resolved(connection: Connection, exchange: str) -> None:
    """Take an exchange that is no gap by itself any more out of its group.

    It stays where it was only asked again, unless it was found useful since.
    """
    query = select(gap_members.c.gap, gap_members.c.reason, exchanges.c.verdict).join(exchanges)
    member = connection.execute(query.where(gap_members.c.exchange == exchange)).one_or_none()
    if member is None:
        return
    if member.verdict is Verdict.USEFUL or member.reason is not GapReason.ASKED_AGAIN:
        connection.execute(delete(gap_members).where(gap_members.c.exchange == exchange))
        tidy_groups(connection, member.gap)


def clear_centroids(connection: Connection, leaving: Select[str]) -> None:
    """Erase the centroids that these exchanges are averaged into, before the exchanges are deleted.

    A centroid is made of the meanings of questions: it must not outlive a question that its asker erased. The
    grouper computes it again from what is left.
    """
    concerned = select(gap_members.c.gap).where(gap_members.c.exchange.in_(leaving))
    connection.execute(update(gaps).where(gaps.c.id.in_(concerned)).values(centroid=b""))


def _next_questions(ids: Sequence[str], within: timedelta, connection: Connection) -> tuple[Exchange, ...]:
    first, at = exchanges.alias(), type_coerce(exchanges.c.asked_at, BigInteger)
    since = type_coerce(first.c.asked_at, BigInteger)
    soon = at.between(since + 1, since + within // _MICROSECOND)
    query = select(exchanges).join(first, (first.c.asker == exchanges.c.asker) & soon)
    found: dict[str, Exchange] = {}
    for some in chunks(ids):
        rows = connection.execute(query.where(first.c.id.in_(some)))
        found |= {row.id: to_exchange(row) for row in rows}
    return tuple(found.values())


def _grouped(ids: Sequence[str], connection: Connection) -> frozenset[str]:
    members = select(gap_members.c.exchange)
    return frozenset(
        exchange
        for some in chunks(ids)
        for exchange in connection.execute(members.where(gap_members.c.exchange.in_(some))).scalars()
    )


def _leave(connection: Connection, members: Sequence[str]) -> None:
    for some in chunks(members):
        connection.execute(delete(gap_members).where(gap_members.c.exchange.in_(some)))
    tidy_groups(connection)


def followed_since(since: datetime | None, within: timedelta) -> Select[Any]:
    """Return the query for pairs of ids: an exchange since then, and one by its asker within that time."""
    first, second = exchanges.alias("first"), exchanges.alias("second")
    at = type_coerce(first.c.asked_at, BigInteger)
    later = tuple_(second.c.asked_at, second.c.id) > tuple_(first.c.asked_at, first.c.id)
    soon = type_coerce(second.c.asked_at, BigInteger).between(at, at + within // _MICROSECOND)
    query = select(first.c.id, second.c.id.label("next_id"))
    query = query.join(second, (second.c.asker == first.c.asker) & soon & later)
    query = query.where(~first.c.shed, ~second.c.shed)
    return query if since is None else query.where(first.c.asked_at >= since)


def _with_follow_up(
    since: datetime | None, within: timedelta, connection: Connection
) -> tuple[Exchange, ...]:
    names = sorted({name for row in fetch(followed_since(since, within), connection) for name in row})
    return tuple(
        to_exchange(row)
        for some in chunks(names)
        for row in connection.execute(select(exchanges).where(exchanges.c.id.in_(some)))
    )
