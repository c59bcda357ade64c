"""A newer program migrates while older ones serve on: what migrations may do, and that a store lives with it.

Programs look at the version of the schema at their start only. So an older one that serves goes on, and
one that starts anew under the newer schema is refused (``test_schema.py``).
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial
from inspect import signature
from pathlib import Path
from types import ModuleType

import pytest
import sqlalchemy as sa
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Connection, inspect, text

from disclosure_bot import __version__
from disclosure_bot.domain.exchange import Feedback, Verdict
from disclosure_bot.store.database.database import Database
from disclosure_bot.store.database.schema import VERSION_TABLE, migrate
from disclosure_bot.store.migrations import runner
from disclosure_bot.store.store import Store, open_database, open_store
from store import test_contract, test_gaps, test_inbox, test_people
from support.databases import sqlite_url
from support.exchanges import NOON, exchange
from support.released import SCHEMA_BEFORE, UNUSED_SINCE

Change = Callable[[Operations], object]
"""what a migration does"""


@dataclass(frozen=True)
class Shape:
    """A table as those who write to it meet it."""

    types: dict[str, str]
    """by column"""
    wanted: frozenset[str]
    """columns that a new row has to give a value"""
    filled: frozenset[str]
    """columns that may not be NULL"""
    key: tuple[str, ...]
    rules: frozenset[tuple[str, ...]]
    """columns that have to be unique together, or to be found in another table"""

    def implies(self, rule: tuple[str, ...]) -> bool:
        """Tell whether whoever keeps the rules that there are keeps this one, which asks less."""
        return any(set(one) <= set(rule) for one in (self.key, *self.rules))


def shapes(connection: Connection) -> dict[str, Shape]:
    """Return the tables that there are."""
    seen = inspect(connection)
    return {name: _shape(seen, name) for name in seen.get_table_names() if name != VERSION_TABLE}


def _shape(seen: sa.Inspector, table: str) -> Shape:
    columns = seen.get_columns(table)
    filled = frozenset(one["name"] for one in columns if not one["nullable"])
    rules: list[Sequence[str | None]] = [one["column_names"] for one in seen.get_unique_constraints(table)]
    rules += [one["column_names"] for one in seen.get_indexes(table) if one["unique"]]
    rules += [one["constrained_columns"] for one in seen.get_foreign_keys(table)]
    return Shape(
        types={one["name"]: str(one["type"]) for one in columns},
        wanted=filled - {one["name"] for one in columns if one["default"] is not None},
        filled=filled,
        key=tuple(seen.get_pk_constraint(table)["constrained_columns"]),
        rules=frozenset(tuple(str(column) for column in one) for one in rules),
    )


def broken(before: dict[str, Shape], after: dict[str, Shape]) -> list[str]:
    """Return what a program that knows the tables as they were before cannot live with."""
    return [
        sentence
        for table, was in before.items()
        for sentence in ([f"{table} is gone"] if table not in after else _broken(table, was, after[table]))
    ]


def _broken(table: str, was: Shape, now: Shape) -> list[str]:
    kept = was.types.keys() & now.types.keys()
    return [
        *(f"{table}.{name} is gone" for name in was.types.keys() - kept),
        *(f"{table}.{name} has another type" for name in kept if was.types[name] != now.types[name]),
        *(f"{table}.{name} may not be NULL now" for name in (now.filled - was.filled) & kept),
        *(f"{table}.{name} has to be given" for name in now.wanted - was.wanted),
        *([f"{table} has another key"] if now.key != was.key else []),
        *(f"{table} has a new rule on {', '.join(rule)}" for rule in now.rules if not was.implies(rule)),
    ]


def may_go(sentence: str) -> bool:
    """Tell whether it is about something that the version before does not use."""
    name, _, what = sentence.partition(" ")
    return what == "is gone" and UNUSED_SINCE.get(name, __version__) != __version__


def test_only_what_an_older_version_stopped_using_may_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(UNUSED_SINCE, "turns.old", "0.0.1")
    monkeypatch.setitem(UNUSED_SINCE, "turns.new", __version__)

    assert may_go("turns.old is gone")
    assert not may_go("turns.old has another type")
    assert not may_go("turns.new is gone")
    assert not may_go("turns.text is gone")


@pytest.fixture
async def database(url: str) -> AsyncIterator[Database]:
    """Yield a database with the schema of the version before."""
    opened = await open_database(url, patience=1, check=True)
    await opened.write(partial(runner.upgrade, revision=SCHEMA_BEFORE))
    yield opened
    await opened.close()


@pytest.mark.slow
async def test_the_version_before_can_live_with_every_newer_migration(database: Database) -> None:
    before = await database.read(shapes)
    await migrate(database)
    after = await database.read(shapes)

    assert [one for one in broken(before, after) if not may_go(one)] == []


def alter(table: str, change: Callable[..., None]) -> Change:
    def run(op: Operations) -> None:
        with op.batch_alter_table(table) as batch:
            change(batch)

    return run


def column(default: str | None = None, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column("added", sa.Text(), server_default=default, nullable=nullable)


LIVED_WITH: dict[str, Change] = {
    "a table": lambda op: op.create_table("added", sa.Column("id", sa.Text(), primary_key=True)),
    "a column that may be NULL": lambda op: op.add_column("exchanges", column(nullable=True)),
    "a column with a default": lambda op: op.add_column("exchanges", column("")),
    "an index": lambda op: op.create_index("ix_added", "exchanges", ["best"]),
    "a rule that asks less": lambda op: op.create_index("ix_less", "turns", ["asker", "text"], unique=True),
}
BROKEN_BY: dict[str, Change] = {
    "preferences is gone": lambda op: op.drop_table("preferences"),
    "turns is gone": lambda op: op.rename_table("turns", "steps"),
    "exchanges.shed is gone": alter("exchanges", lambda batch: batch.drop_column("shed")),
    "marks.value is gone": alter("marks", lambda batch: batch.alter_column("value", new_column_name="v")),
    "exchanges.added has to be given": alter("exchanges", lambda batch: batch.add_column(column())),
    "exchanges.verdict_at may not be NULL now": alter(
        "exchanges", lambda batch: batch.alter_column("verdict_at", nullable=False)
    ),
    "turns.offered has to be given": alter(
        "turns", lambda batch: batch.alter_column("offered", server_default=None)
    ),
    "exchanges.question has another type": alter(
        "exchanges", lambda batch: batch.alter_column("question", type_=sa.String(99))
    ),
    "exchanges has a new rule on best": alter(
        "exchanges", lambda batch: batch.create_unique_constraint("uq_added", ["best"])
    ),
}


async def tried(database: Database, change: Change) -> list[str]:
    """Return what a change breaks; it is undone."""

    def work(connection: Connection) -> list[str]:
        before = shapes(connection)
        with connection.begin_nested() as step:
            change(Operations(MigrationContext.configure(connection)))
            after = shapes(connection)
            step.rollback()
        return broken(before, after)

    return await database.write(work)


@pytest.mark.slow
async def test_what_is_only_added_breaks_nothing(database: Database) -> None:
    assert [await tried(database, change) for change in LIVED_WITH.values()] == [[]] * len(LIVED_WITH)


@pytest.mark.slow
async def test_what_the_version_before_cannot_live_with_is_told(database: Database) -> None:
    told = {sentence: await tried(database, change) for sentence, change in BROKEN_BY.items()}

    assert [sentence for sentence in BROKEN_BY if sentence not in told[sentence]] == []


def expand(connection: Connection) -> None:
    """Add to the schema all that a newer version may: to each table columns and an index, and a table."""
    op = Operations(MigrationContext.configure(connection))
    for table in shapes(connection):
        op.add_column(table, sa.Column("later_note", sa.Text(), nullable=True))
        op.add_column(table, sa.Column("later_word", sa.Text(), nullable=False, server_default="word"))
        op.create_index(f"ix_{table}_later", table, ["later_word"])
    op.create_table("later", sa.Column("id", sa.Text(), primary_key=True))
    connection.execute(text(f"UPDATE {VERSION_TABLE} SET version_num = '9999_later'"))  # noqa: S608 a constant


async def migrate_from_outside(url: str) -> None:
    """Do as a newer program does at its start, over a connection of its own."""
    newer = await open_database(url, patience=1, check=True)
    await newer.write(expand)
    await newer.close()


@pytest.mark.slow
async def test_a_store_that_is_open_works_on_while_a_newer_program_migrates(url: str) -> None:
    async with await open_store(url) as store:
        await store.logbook.record(exchange(1))
        assert await store.logbook.find(exchange(1).id) == exchange(1)
        await store.replica.look()

        await migrate_from_outside(url)

        await store.replica.look()
        await store.logbook.record(exchange(2))
        await store.logbook.add_feedback(exchange(1).id, Feedback(Verdict.USEFUL, NOON))
        found = [one async for one in store.logbook.exchanges()]

    assert found == [exchange(1, feedback=Feedback(Verdict.USEFUL, NOON)), exchange(2)]


Kept = Callable[[Store], Awaitable[None]]


def kept_by_a_store(*modules: ModuleType) -> list[Kept]:
    """Return the tests that need nothing but a store."""
    return [
        one
        for module in modules
        for name, one in vars(module).items()
        if name.startswith("test_") and list(signature(one).parameters) == ["store"]
    ]


@pytest.mark.slow
@pytest.mark.parametrize("kept", kept_by_a_store(test_contract, test_gaps, test_inbox, test_people))
async def test_under_a_newer_schema_a_store_keeps_what_it_promises(kept: Kept, tmp_path: Path) -> None:
    url = sqlite_url(tmp_path / "store.db")
    async with await open_store(url) as store:
        await migrate_from_outside(url)
        await kept(store)
