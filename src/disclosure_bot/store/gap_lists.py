"""What was asked in groups of gaps, as lists tell it: never by whom, only by how many people."""

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, Select, select

from disclosure_bot.domain.gap import Gap, GapReason, GapState
from disclosure_bot.domain.language import Language
from disclosure_bot.store.database.database import Database
from disclosure_bot.store.rows import fetch, to_gap
from disclosure_bot.store.tables import exchanges, gap_members, gaps, wishes

_CHUNK = 500
"""ids named in one statement"""


class QuestionCount(NamedTuple):
    """One question of a group."""

    gap: str
    exchange: str
    question: str
    asked_at: datetime
    language: Language
    reason: GapReason


class GapLists:
    """Reads groups together with what was asked in them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def listed(
        self,
        state: GapState | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> tuple[tuple[Gap, ...], tuple[QuestionCount, ...]]:
        """Return the groups asked in that period, most people first, and what was asked in it, oldest first.

        ``count``, ``askers`` and ``last_at`` of a group speak of the period; its ``centroid`` is left out.
        """
        queries = asked_between(since, until), _groups(state)
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


def asked_between(since: datetime | None, until: datetime | None) -> Select[Any]:
    """Return the query for the members of groups that were asked in a period, oldest first."""
    columns = (exchanges.c.id, exchanges.c.question, exchanges.c.asked_at, exchanges.c.language)
    query = select(gap_members.c.gap, *columns, gap_members.c.reason, exchanges.c.asker)
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
    for gap, _, _, asked_at, _, _, asker in rows:
        counts[gap] += 1
        askers[gap].add(asker)
        last_at[gap] = asked_at
    found = (
        to_gap(row, counts[row.id], len(askers[row.id]), last_at[row.id])
        for row in groups
        if row.id in counts
    )
    order = sorted(found, key=lambda group: (-group.askers, -group.count, group.opened_at, group.id))
    return tuple(order), asked


def _asked(rows: Iterable[Any]) -> tuple[QuestionCount, ...]:
    return tuple(
        QuestionCount(gap, exchange, question, asked_at, _LANGUAGES[language], _REASONS[reason])
        for gap, exchange, question, asked_at, language, reason, _ in rows
    )


_LANGUAGES = {language.value: language for language in Language}
_REASONS = {reason.value: reason for reason in GapReason}


def _groups(state: GapState | None) -> Select[Any]:
    columns = [column for column in gaps.columns if column is not gaps.c.centroid]
    query = select(*columns, exchanges.c.question).outerjoin(exchanges, exchanges.c.id == gaps.c.typical)
    return query if state is None else query.where(gaps.c.state == state.value)


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
