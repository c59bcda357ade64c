"""Groups of gaps, their members, and what was done about them; the grouping itself is done in ``reports``."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import (
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
    update,
)

from disclosure_bot.domain.exchange import Exchange
from disclosure_bot.domain.gap import Gap, GapAct, GapMember, GapState
from disclosure_bot.store.database.database import Database
from disclosure_bot.store.rows import exchanges_between, fetch, insert_or, to_exchange, to_gap
from disclosure_bot.store.tables import exchanges, gap_acts, gap_members, gaps

_PAGE = 2000
"""rows read at a time"""


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
        """Return the group with that id."""
        rows = await self._database.read(partial(fetch, _groups(_sizes()).where(gaps.c.id == gap)))
        return _to_gap(rows[0]) if rows else None

    async def groups(self) -> tuple[Gap, ...]:
        """Return all groups, most people first."""
        rows = await self._database.read(partial(fetch, _groups(_sizes())))
        return tuple(_to_gap(row) for row in rows)

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
        """Return what was done, to one group or to all, oldest first."""
        query = select(gap_acts).order_by(gap_acts.c.acted_at, gap_acts.c.id)
        for condition in _conditions(gap, since, until):
            query = query.where(condition)
        rows = await self._database.read(partial(fetch, query))
        return tuple(GapAct(row.id, row.gap, row.who, row.acted_at, row.what, row.detail) for row in rows)


def tidy_groups(connection: Connection, gap: str | None = None) -> None:
    """Name groups anew whose typical exchange is gone, and delete empty ones: one group, or all of them."""
    own = gap_members.c.gap == gaps.c.id
    oldest = select(func.min(gap_members.c.exchange)).where(own).scalar_subquery()
    typical = select(gap_members.c.exchange).where(own, gap_members.c.exchange == gaps.c.typical)
    concerned = true() if gap is None else gaps.c.id == gap
    connection.execute(update(gaps).where(concerned, ~typical.exists()).values(typical=oldest))
    connection.execute(delete(gaps).where(concerned, gaps.c.typical.is_(None)))


def _save(connection: Connection, groups: Sequence[Gap], members: Sequence[GapMember]) -> None:
    if groups:
        statement = insert_or(connection, gaps)
        replaced = {name: statement.excluded[name] for name in ("typical", "centroid", "nearest")}
        upsert = statement.on_conflict_do_update(index_elements=["id"], set_=replaced)
        connection.execute(upsert, [_to_row(group) for group in groups])
    if members:
        rows = [
            {"exchange": member.exchange, "gap": member.gap, "reason": member.reason.value}
            for member in members
        ]
        connection.execute(insert_or(connection, gap_members).on_conflict_do_nothing(), rows)


def _act(connection: Connection, act: GapAct, state: GapState | None, entry: str) -> bool:
    if connection.execute(select(gaps.c.id).where(gaps.c.id == act.gap)).one_or_none() is None:
        return False
    row = {
        "id": act.id,
        "gap": act.gap,
        "who": act.who,
        "acted_at": act.acted_at,
        "what": act.what,
        "detail": act.detail,
    }
    done = connection.execute(insert_or(connection, gap_acts).values(row).on_conflict_do_nothing())
    if done.rowcount and state is not None:
        closed_at = None if state is GapState.OPEN else act.acted_at
        values = {"state": state.value, "entry": entry, "closed_at": closed_at}
        connection.execute(update(gaps).where(gaps.c.id == act.gap).values(values))
    return True


def _sizes() -> Subquery:
    """Count exchanges and people of each group."""
    query = select(
        gap_members.c.gap,
        func.count().label("count"),
        func.count(distinct(exchanges.c.asker)).label("askers"),
        func.max(exchanges.c.asked_at).label("last_at"),
    ).join(exchanges, exchanges.c.id == gap_members.c.exchange)
    return query.group_by(gap_members.c.gap).subquery()


def _groups(sizes: Subquery) -> Select[Any]:
    return (
        select(gaps, exchanges.c.question, sizes.c.count.label("size"), sizes.c.askers, sizes.c.last_at)
        .join(sizes, sizes.c.gap == gaps.c.id)
        .outerjoin(exchanges, exchanges.c.id == gaps.c.typical)
        .order_by(sizes.c.askers.desc(), sizes.c.count.desc(), gaps.c.opened_at, gaps.c.id)
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


def _to_row(group: Gap) -> dict[str, Any]:
    return {
        "id": group.id,
        "state": group.state.value,
        "typical": group.typical,
        "entry": group.entry,
        "centroid": group.centroid,
        "nearest": group.nearest,
        "opened_at": group.opened_at,
        "closed_at": group.closed_at,
    }


def _to_gap(row: Row[Any]) -> Gap:
    return replace(to_gap(row, row.size, row.askers, row.last_at), centroid=row.centroid)
