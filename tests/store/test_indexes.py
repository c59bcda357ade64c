"""Queries over a long logbook go through an index: shown by the plans of SQLite."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Delete, Select, delete, select, text
from sqlalchemy.dialects import sqlite

from disclosure_bot.store.figures import kinds_between, people_between
from disclosure_bot.store.gaps import asked_between, followed_since
from disclosure_bot.store.rows import exchanges_between
from disclosure_bot.store.store import Store, open_store
from disclosure_bot.store.tables import exchanges, gap_members, inbox, turns, wishes
from support.databases import sqlite_url
from support.exchanges import NOON

MONTH = (NOON, NOON + timedelta(days=30))


def plan(connection: Connection, statement: Select[Any] | Delete) -> str:
    compiled = statement.compile(dialect=sqlite.dialect(), compile_kwargs={"literal_binds": True})
    rows = connection.execute(text(f"EXPLAIN QUERY PLAN {compiled}".replace(":", r"\:")))
    return "; ".join(row.detail for row in rows)


async def plan_in(store: Store, statement: Select[Any] | Delete) -> str:
    return await store.database.read(lambda connection: plan(connection, statement))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("statement", "index"),
    [
        (exchanges_between(*MONTH), "ix_exchanges_asked_at_id"),
        (exchanges_between(*MONTH, gaps_only=True), "ix_exchanges_gaps"),
        (exchanges_between(*MONTH, asker="a"), "ix_exchanges_asker_asked_at_id"),
        (exchanges_between(None, None, asker="a"), "ix_exchanges_asker_asked_at_id"),
        (select(exchanges).where(exchanges.c.id == "x"), "sqlite_autoindex_exchanges_1"),
        (delete(exchanges).where(exchanges.c.asker == "a"), "ix_exchanges_asker_asked_at_id"),
        (
            select(inbox)
            .where(inbox.c.bot_id == 1, inbox.c.settled_at.is_(None))
            .order_by(inbox.c.received_at, inbox.c.update_id),
            "ix_inbox_waiting",
        ),
        (delete(inbox).where(inbox.c.settled_at <= NOON), "ix_inbox_settled_at"),
        (delete(turns).where(turns.c.said_at <= NOON), "ix_turns_said_at"),
        (select(wishes).where(wishes.c.exchange.in_(["x"])), "ix_wishes_exchange"),
        (select(gap_members).where(gap_members.c.gap == "x"), "ix_gap_members_gap"),
    ],
)
async def test_an_index_is_used_and_nothing_is_sorted(
    tmp_path: Path, statement: Select[Any] | Delete, index: str
) -> None:
    async with await open_store(sqlite_url(tmp_path / "store.db")) as store:
        found = await plan_in(store, statement)

    assert index in found
    assert "SCAN" not in found
    assert "TEMP B-TREE" not in found


@pytest.mark.parametrize(
    "statement",
    [kinds_between(*MONTH), people_between(*MONTH), asked_between(*MONTH)],
    ids=["kinds", "people", "asked"],
)
async def test_lists_and_figures_of_a_month_read_no_more_than_that_month(
    tmp_path: Path, statement: Select[Any]
) -> None:
    async with await open_store(sqlite_url(tmp_path / "store.db")) as store:
        found = await plan_in(store, statement)

    assert re.search(
        r"SEARCH exchanges USING (COVERING )?INDEX ix_exchanges_\w+ \(asked_at>\? AND asked_at<\?\)", found
    )
    assert "SCAN" not in found


async def test_a_look_for_repeated_questions_reads_only_what_was_asked_since(tmp_path: Path) -> None:
    async with await open_store(sqlite_url(tmp_path / "store.db")) as store:
        found = await plan_in(store, followed_since(NOON, timedelta(minutes=5)))

    assert "SEARCH first USING INDEX ix_exchanges_asked_at_id (asked_at>?)" in found
    assert (
        "SEARCH second USING INDEX ix_exchanges_asker_asked_at_id (asker=? AND asked_at>? AND asked_at<?)"
        in found
    )
    assert "SCAN" not in found
