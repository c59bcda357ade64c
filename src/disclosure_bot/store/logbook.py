"""The logbook: one row an exchange, redacted before it is written."""

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, select, tuple_, update

from disclosure_bot.domain.exchange import Exchange, Feedback
from disclosure_bot.domain.reply import Outcome
from disclosure_bot.store.database.database import Database
from disclosure_bot.store.gaps import remove_if_resolved
from disclosure_bot.store.rows import (
    exchanges_between,
    fetch,
    find_exchange,
    insert_exchanges,
    to_exchange,
    to_row,
)
from disclosure_bot.store.tables import exchanges
from disclosure_bot.text.redact import redact

Redact = Callable[[str], str]

_PAGE = 2000
"""rows read at a time"""
_LONGEST_QUESTION = 4096
"""characters kept of a question"""
_LONGEST_DATUM = 128
"""characters of personal data, at most: an e-mail address"""


class Logbook:
    """Where exchanges are kept."""

    def __init__(self, database: Database, redact: Redact = redact) -> None:
        self._database = database
        self._redact = redact

    async def record(self, *records: Exchange) -> None:
        """Write exchanges, all or none; one that is already there is left as it is."""
        rows = self.rows(records)
        await self._database.write(lambda connection: insert_exchanges(connection, rows))

    async def add_feedback(self, exchange: str, feedback: Feedback) -> bool:
        """Keep a person's verdict, the last one given; False if there is no such exchange."""
        return await self._change(exchange, lambda found: replace(found, feedback=feedback))

    async def choose(self, exchange: str, entry: str) -> bool:
        """Keep which of the offered entries was picked; False if there is no such exchange."""
        return await self._change(exchange, lambda found: replace(found, chosen=entry))

    async def find(self, exchange: str) -> Exchange | None:
        """Return the exchange with that id; None if there is none."""
        return await self._database.read(lambda connection: find_exchange(connection, exchange))

    async def exchanges(
        self,
        since: datetime | None = None,
        until: datetime | None = None,
        *,
        asker: str | None = None,
        gaps_only: bool = False,
    ) -> AsyncIterator[Exchange]:
        """Yield the exchanges from ``since`` up to before ``until``, oldest first, a page at a time.

        ``gaps_only`` leaves out those that are no gap by themselves (``domain.gap.gap_reason``).
        """
        query = exchanges_between(since, until, asker=asker, gaps_only=gaps_only).limit(_PAGE)
        page = query
        while True:
            rows = await self._database.read(partial(fetch, page))
            for row in rows:
                yield to_exchange(row)
            if len(rows) < _PAGE:
                return
            page = query.where(
                tuple_(exchanges.c.asked_at, exchanges.c.id) > (rows[-1].asked_at, rows[-1].id)
            )

    async def answer_counts(self, since: datetime) -> dict[str, int]:
        """Return how often each entry was the answer since then, whatever the verdict and without danger."""
        return await self._by_answer(since, func.count())

    async def askers_of_answers(self, since: datetime) -> dict[str, int]:
        """Return how many different people each entry answered since then, without danger."""
        return await self._by_answer(since, func.count(exchanges.c.asker.distinct()))

    async def _by_answer(self, since: datetime, count: ColumnElement[int]) -> dict[str, int]:
        query = (
            select(exchanges.c.best, count)
            .where(
                exchanges.c.asked_at >= since,
                exchanges.c.outcome == Outcome.ANSWER,
                exchanges.c.urgent == "",
            )
            .group_by(exchanges.c.best)
        )
        rows = await self._database.read(lambda connection: connection.execute(query).all())
        return {entry: count for entry, count in rows}  # noqa: C416 rows are no pairs to mypy

    async def asked_often(self, since: datetime, limit: int) -> tuple[str, ...]:
        """Return at most ``limit`` questions asked since then, most frequent first; no talk, no danger."""
        count = func.count()
        query = (
            select(exchanges.c.question)
            .where(
                exchanges.c.asked_at >= since,
                exchanges.c.outcome != Outcome.TALK.value,
                exchanges.c.urgent == "",
                exchanges.c.question != "",
            )
            .group_by(exchanges.c.question)
            .order_by(count.desc(), exchanges.c.question)
            .limit(limit)
        )
        return tuple(await self._database.read(lambda connection: connection.execute(query).scalars().all()))

    def rows(self, records: Sequence[Exchange]) -> list[dict[str, Any]]:
        """Return the rows to insert, redacted: the only way from an exchange into the table."""
        return [to_row(replace(record, question=self._kept(record.question))) for record in records]

    def _kept(self, question: str) -> str:
        kept = self._redact(question[:_LONGEST_QUESTION])
        # What is cut off may have left half a number that no longer looks like one.
        return kept if len(question) <= _LONGEST_QUESTION else kept[:-_LONGEST_DATUM]

    async def _change(self, exchange: str, change: Callable[[Exchange], Exchange]) -> bool:
        def work(connection: Connection) -> bool:
            found = find_exchange(connection, exchange, to_change=True)
            if found is None:
                return False
            changed = to_row(change(found))
            values = {name: changed[name] for name in ("chosen", "verdict", "verdict_at", "gap")}
            connection.execute(update(exchanges).where(exchanges.c.id == exchange).values(values))
            if not values["gap"]:
                remove_if_resolved(connection, exchange)
            return True

        return await self._database.write(work)
