"""Counts of exchanges for the figures that ``reports.stats`` defines; the database does the counting."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import BigInteger, Connection, Row, Select, case, func, select, type_coerce

from disclosure_bot.domain.exchange import Verdict
from disclosure_bot.domain.gap import GapState
from disclosure_bot.domain.language import Language
from disclosure_bot.domain.reply import Outcome
from disclosure_bot.domain.total import Total
from disclosure_bot.store.columns import Instant
from disclosure_bot.store.database.database import Database
from disclosure_bot.store.rows import record_of
from disclosure_bot.store.tables import exchanges, gaps
from disclosure_bot.store.totals import IS_QUESTION, totals_between

HOUR = 3_600_000_000
"""microseconds"""


@dataclass(frozen=True, slots=True)
class OutcomeCount:
    """How many exchanges have all of this in common."""

    channel: str
    language: Language
    outcome: Outcome
    picked: bool
    """one of the entries offered was chosen"""
    verdict: Verdict | None
    shed: bool
    count: int
    urgent: bool = False
    """its asker was in danger"""


@dataclass(frozen=True, slots=True)
class Shown:
    """How often an entry was shown in answer to a question, and got that verdict."""

    entry: str
    verdict: Verdict | None
    count: int


@dataclass(frozen=True, slots=True)
class Counts:
    """What was counted in a period."""

    kinds: tuple[OutcomeCount, ...]
    """of all exchanges: shed ones, talk and danger, too"""
    people: int
    """different askers of questions (``totals.IS_QUESTION``)"""
    hours: tuple[tuple[datetime, int], ...]
    """questions by the full hour (UTC) they were asked in"""
    shown: tuple[Shown, ...]
    closed: tuple[tuple[datetime, datetime], ...]
    """when groups of gaps that were linked in the period were opened, and linked"""
    opened: int
    """groups of gaps whose first question was asked in the period"""
    totals: tuple[Total, ...] = ()
    """of the months within the period: what was deleted since"""
    cut: tuple[str, ...] = ()
    """months with totals that lie in the period in part only: their totals are left out"""


class Figures:
    """Counts over any period."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def counts(self, since: datetime | None = None, until: datetime | None = None) -> Counts:
        """Count from ``since`` up to before ``until``, in one consistent view."""
        return await self._database.read(partial(_counts, since, until))

    async def shown(self, since: datetime | None = None, until: datetime | None = None) -> tuple[Shown, ...]:
        """Count only how often each entry was shown, by verdict, from ``since`` up to before ``until``."""
        return await self._database.read(partial(_shown, since, until))


def _counts(since: datetime | None, until: datetime | None, connection: Connection) -> Counts:
    opened = _within(select(func.count()).select_from(gaps), gaps.c.opened_at, since, until)
    totals, cut = totals_between(since, until, connection)
    return Counts(
        kinds=tuple(_to_kind(row) for row in connection.execute(kinds_between(since, until))),
        people=connection.execute(people_between(since, until)).scalar_one(),
        hours=_hours(since, until, connection),
        shown=_shown(since, until, connection),
        closed=_closed(since, until, connection),
        opened=connection.execute(opened).scalar_one(),
        totals=totals,
        cut=cut,
    )


def kinds_between(since: datetime | None, until: datetime | None) -> Select[Any]:
    """Return the query that counts exchanges by what an ``OutcomeCount`` holds."""
    picked = case((exchanges.c.chosen != "", 1), else_=0).label("picked")
    urgent = case((exchanges.c.urgent != "", 1), else_=0).label("in_danger")
    columns = (
        exchanges.c.channel,
        exchanges.c.language,
        exchanges.c.outcome,
        picked,
        exchanges.c.verdict,
        exchanges.c.shed,
        urgent,
    )
    query = select(*columns, func.count().label("size")).group_by(*columns)
    return _within(query, exchanges.c.asked_at, since, until)


def people_between(since: datetime | None, until: datetime | None) -> Select[Any]:
    """Return the query that counts the different askers of questions."""
    query = select(func.count(exchanges.c.asker.distinct())).where(*IS_QUESTION)
    return _within(query, exchanges.c.asked_at, since, until)


def _hours(
    since: datetime | None, until: datetime | None, connection: Connection
) -> tuple[tuple[datetime, int], ...]:
    at = type_coerce(exchanges.c.asked_at, BigInteger)
    hour = type_coerce(at - at % HOUR, Instant).label("hour")
    query = select(hour, func.count().label("size")).where(*IS_QUESTION).group_by(hour).order_by(hour)
    rows = connection.execute(_within(query, exchanges.c.asked_at, since, until))
    return tuple((row.hour, row.size) for row in rows)


def _shown(since: datetime | None, until: datetime | None, connection: Connection) -> tuple[Shown, ...]:
    answered = exchanges.c.outcome == Outcome.ANSWER
    entry = case((exchanges.c.chosen != "", exchanges.c.chosen), (answered, exchanges.c.best), else_="")
    columns = (entry.label("entry"), exchanges.c.verdict)
    query = select(*columns, func.count().label("size")).where(*IS_QUESTION).group_by(*columns)
    rows = connection.execute(_within(query, exchanges.c.asked_at, since, until))
    return tuple(record_of(Shown, row, count=row.size) for row in rows if row.entry)


def _closed(
    since: datetime | None, until: datetime | None, connection: Connection
) -> tuple[tuple[datetime, datetime], ...]:
    query = select(gaps.c.opened_at, gaps.c.closed_at).where(gaps.c.state == GapState.LINKED)
    rows = connection.execute(_within(query, gaps.c.closed_at, since, until))
    return tuple((row.opened_at, row.closed_at) for row in rows)


def _to_kind(row: Row[Any]) -> OutcomeCount:
    return record_of(OutcomeCount, row, picked=bool(row.picked), urgent=bool(row.in_danger), count=row.size)


def _within(
    query: Select[*tuple[Any, ...]], at: Any, since: datetime | None, until: datetime | None
) -> Select[*tuple[Any, ...]]:
    if since is not None:
        query = query.where(at >= since)
    return query if until is None else query.where(at < until)
