"""Monthly totals of what was deleted: figures last ten years, while text and asker are gone.

Whatever deletes an exchange, its age or the wish of its asker, adds it to the totals of its month: no figure
changes when somebody is erased, and none tells by a change who that was. Each fact is counted by itself, so
that the totals do not say what was asked together with what. Of people they say only whether there were
``SMALLEST`` of them.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any, Self
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row, case, delete, select

from disclosure_bot.domain.gap import GapState
from disclosure_bot.domain.knowledge import Knowledge
from disclosure_bot.domain.reply import Outcome
from disclosure_bot.domain.total import SMALLEST, Fact, Total
from disclosure_bot.store.rows import chosen_key, insert_or, record_of
from disclosure_bot.store.tables import exchanges, totals

_CHINA = ZoneInfo("Asia/Shanghai")
YEARS = 10
"""for which totals are kept"""

COUNTED = (
    exchanges.c.asker,
    exchanges.c.asked_at,
    exchanges.c.channel,
    exchanges.c.language,
    exchanges.c.outcome,
    exchanges.c.best,
    exchanges.c.chosen,
    exchanges.c.verdict,
    exchanges.c.shed,
    exchanges.c.urgent,
)
"""columns of an exchange that go into the totals"""


IS_QUESTION = (
    ~exchanges.c.shed,
    exchanges.c.urgent == "",
    exchanges.c.outcome != Outcome.TALK,
)
"""conditions for an exchange that counts as a question: not shed, no words of danger, no talk"""


@dataclass(frozen=True, slots=True)
class Bookkeeping:
    """How what is deleted is counted."""

    zone: tzinfo = _CHINA
    """in which a month begins"""
    categories: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    """numbers of the checklist's categories that an entry belongs to"""

    @classmethod
    def of(cls, knowledge: Knowledge) -> Self:
        """Return how a school counts: its months, and the categories of its entries."""
        return cls(ZoneInfo(knowledge.school.timezone), categories_of(knowledge))


PLAIN = Bookkeeping()
"""where no knowledge is at hand: without categories"""


def categories_of(knowledge: Knowledge) -> dict[str, tuple[int, ...]]:
    """Return the numbers of the checklist's categories that each entry belongs to."""
    items = {item.number: one.number for one in knowledge.checklist for item in one.items}
    return {
        entry.id: tuple(sorted({items[number] for number in entry.items if number in items}))
        for entry in knowledge.entries.values()
    }


def add_exchanges(
    connection: Connection, deleted: Sequence[Row[*tuple[Any, ...]]], book: Bookkeeping
) -> None:
    """Add exchanges that were deleted, given by their ``COUNTED`` columns."""
    _add(
        connection,
        ((_month(row.asked_at, book), *fact) for row in deleted for fact in _facts(row, book.categories)),
    )
    _note_people(connection, deleted, book)


def _note_people(connection: Connection, deleted: Iterable[Row[*tuple[Any, ...]]], book: Bookkeeping) -> None:
    """Note of each month how many people asked in it, up to ``SMALLEST``: those who go, and who is left."""
    gone: defaultdict[str, set[str]] = defaultdict(set)
    for row in deleted:
        if not (row.shed or row.urgent or row.outcome is Outcome.TALK):
            gone[_month(row.asked_at, book)].add(row.asker)
    for month, askers in sorted(gone.items()):
        first, behind = (datetime.combine(day, time.min, book.zone) for day in _days_of(month))
        asked_in_it = (exchanges.c.asked_at >= first, exchanges.c.asked_at < behind)
        left = select(exchanges.c.asker).distinct().where(*IS_QUESTION, *asked_in_it).limit(SMALLEST)
        people = min(SMALLEST, len(askers.union(connection.execute(left).scalars())))
        total = {"month": month, "fact": Fact.PEOPLE.value, "value": "", "detail": "", "count": people}
        most = case((totals.c.count > people, totals.c.count), else_=people)
        statement = insert_or(connection, totals).values(total)
        key = chosen_key(connection.dialect.name, totals)
        connection.execute(statement.on_conflict_do_update(index_elements=key, set_={"count": most}))


def add_gaps(connection: Connection, deleted: Iterable[Row[*tuple[Any, ...]]], book: Bookkeeping) -> None:
    """Add groups of gaps that were deleted: when they were opened, and when they were closed by an entry."""
    facts: list[tuple[str, Fact, str, str]] = []
    for row in deleted:
        facts.append((_month(row.opened_at, book), Fact.GAP_OPENED, "", ""))
        if row.state == GapState.LINKED and row.closed_at:
            facts.append((_month(row.closed_at, book), Fact.GAP_CLOSED, "", ""))
    _add(connection, facts)


def totals_between(
    since: datetime | None, until: datetime | None, connection: Connection
) -> tuple[tuple[Total, ...], tuple[str, ...]]:
    """Return the totals of the months within a period, and which months lie in it in part only.

    Months are those of the time zone that the instants bear.
    """
    query = select(totals).order_by(totals.c.month, totals.c.fact, totals.c.value, totals.c.detail)
    if since is not None:
        query = query.where(totals.c.month >= f"{since:%Y-%m}")
    if until is not None:  # the first instant behind the period
        query = query.where(totals.c.month <= f"{until - timedelta(microseconds=1):%Y-%m}")
    found = [record_of(Total, row) for row in connection.execute(query)]
    cut = {month for month in {one.month for one in found} if _is_cut(month, since, until)}
    return tuple(one for one in found if one.month not in cut), tuple(sorted(cut))


def _is_cut(month: str, since: datetime | None, until: datetime | None) -> bool:
    """Tell whether a month begins before a period, or ends behind it."""
    first, behind = _days_of(month)
    begins_before = since is not None and datetime.combine(first, time.min, since.tzinfo) < since
    ends_behind = until is not None and datetime.combine(behind, time.min, until.tzinfo) > until
    return begins_before or ends_behind


def _days_of(month: str) -> tuple[date, date]:
    """Return the first day of a month, and of the month after it."""
    year, number = map(int, month.split("-"))
    return date(year, number, 1), date(year + number // 12, number % 12 + 1, 1)


def forget_oldest(connection: Connection, now: datetime) -> None:
    """Delete totals that are past their time."""
    connection.execute(delete(totals).where(totals.c.month < f"{now.year - YEARS}-{now:%m}"))


def _month(at: datetime, book: Bookkeeping) -> str:
    return f"{at.astimezone(book.zone):%Y-%m}"


def _facts(
    row: Row[*tuple[Any, ...]], categories: Mapping[str, tuple[int, ...]]
) -> Iterator[tuple[Fact, str, str]]:
    """Yield what an exchange counts as: fact, value and detail."""
    if row.shed:
        yield Fact.SHED, "", ""
        return
    if row.urgent:
        yield Fact.URGENT, "", ""
    if row.outcome is Outcome.TALK:
        yield Fact.TALK, "", ""
    if row.urgent or row.outcome is Outcome.TALK:
        return
    yield Fact.OUTCOME, row.outcome.value, ""
    yield Fact.LANGUAGE, row.language.value, ""
    yield Fact.CHANNEL, row.channel, ""
    if row.outcome is Outcome.ANSWER or row.chosen:
        yield Fact.ANSWERED, "", ""
    if row.verdict:
        yield Fact.VERDICT, row.verdict.value, ""
    entry = row.chosen or (row.best if row.outcome is Outcome.ANSWER else "")
    if entry:
        yield Fact.ENTRY, entry, row.verdict.value if row.verdict else ""
        yield from ((Fact.CATEGORY, str(number), "") for number in categories.get(entry, ()))


def _add(connection: Connection, facts: Iterable[tuple[str, Fact, str, str]]) -> None:
    for (month, fact, value, detail), count in sorted(Counter(facts).items()):
        row = {"month": month, "fact": fact.value, "value": value, "detail": detail, "count": count}
        statement = insert_or(connection, totals).values(row)
        grown = {"count": totals.c.count + count}
        key = chosen_key(connection.dialect.name, totals)
        connection.execute(statement.on_conflict_do_update(index_elements=key, set_=grown))
