"""Migrations up and down, and schemas from the future."""

from collections.abc import AsyncIterator
from functools import partial

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Column, Connection, inspect, text
from sqlalchemy.sql.schema import SchemaItem

from disclosure_bot.domain.exchange import Feedback, Verdict
from disclosure_bot.domain.gap import Gap, GapMember, GapReason, GapState
from disclosure_bot.domain.reply import Outcome
from disclosure_bot.errors import StoreError
from disclosure_bot.store.database.database import Database
from disclosure_bot.store.database.schema import VERSION_TABLE, known_versions, migrate, schema_version
from disclosure_bot.store.database.schools import COLUMN
from disclosure_bot.store.migrations import runner
from disclosure_bot.store.store import open_database, open_store
from disclosure_bot.store.tables import metadata
from support.exchanges import NOON, exchange
from support.released import UNUSED_SINCE


@pytest.fixture
async def database(url: str) -> AsyncIterator[Database]:
    """Yield an open database without any table."""
    opened = await open_database(url, patience=1, check=True)
    yield opened
    await opened.close()


def table_names(connection: Connection) -> set[str]:
    return set(inspect(connection).get_table_names()) - {VERSION_TABLE}


@pytest.mark.slow
async def test_migrations_make_the_tables_that_the_program_knows(database: Database) -> None:
    await migrate(database)

    def is_wanted(item: SchemaItem, name: str | None, kind: str, reflected: bool, known: object) -> bool:
        """Leave out what this version no longer uses, and whose a row is, which no statement of ours says."""
        if reflected and known is None and (name or "").endswith((COLUMN, "_school")):
            return False
        table = f"{item.table.name}." if isinstance(item, Column) else ""
        return not (reflected and known is None and f"{table}{name}" in UNUSED_SINCE)

    def differences(connection: Connection) -> list[object]:
        options = {"version_table": VERSION_TABLE, "compare_type": False, "include_object": is_wanted}
        return list(compare_metadata(MigrationContext.configure(connection, opts=options), metadata))

    assert await database.read(differences) == []


@pytest.mark.slow
async def test_every_migration_goes_up_and_down(database: Database) -> None:
    for version in known_versions():
        await database.write(partial(runner.upgrade, revision=version))
        assert await database.read(schema_version) == version
    await migrate(database)
    for version in reversed(("base", *known_versions()[:-1])):
        await database.write(partial(runner.downgrade, revision=version))

    assert await database.read(table_names) == set()


@pytest.mark.slow
async def test_a_store_of_the_first_schema_keeps_its_rows(url: str) -> None:
    async with await open_store(url) as store:
        await store.logbook.record(exchange())
        await store.database.write(lambda connection: runner.downgrade(connection, known_versions()[0]))

    async with await open_store(url) as store:
        assert await store.logbook.find(exchange().id) == exchange()
        assert await store.database.read(schema_version) == known_versions()[-1]


@pytest.mark.slow
async def test_what_was_met_under_the_second_schema_leaves_its_group(url: str) -> None:
    async with await open_store(url) as store:
        met = exchange(1, feedback=Feedback(Verdict.USEFUL, NOON))
        await store.logbook.record(met, exchange(2, outcome=Outcome.ABSTAIN), exchange(3))
        await store.gaps.save(
            [Gap("pool", met.id, GapState.OPEN, NOON), Gap("pets", exchange(3).id, GapState.OPEN, NOON)],
            [
                GapMember(met.id, "pool", GapReason.ABSTAINED),
                GapMember(exchange(2).id, "pool", GapReason.ABSTAINED),
                GapMember(exchange(3).id, "pets", GapReason.ABSTAINED),
            ],
        )
        await store.database.write(lambda connection: runner.downgrade(connection, "0002_gaps"))

    async with await open_store(url) as store:
        (pool,) = await store.gaps.groups()
        assert (pool.id, pool.typical, pool.count) == ("pool", exchange(2).id, 1)


async def test_a_migration_that_fails_leaves_the_schema_as_it_was(database: Database) -> None:
    def upgrade_and_fail(connection: Connection) -> None:
        runner.upgrade(connection)
        raise RuntimeError("out of power")

    with pytest.raises(RuntimeError):
        await database.write(upgrade_and_fail)

    assert await database.read(table_names) == set()


async def test_a_newer_schema_refuses_this_program(url: str) -> None:
    async with await open_store(url) as store:
        future = text("UPDATE disclosure_bot_version SET version_num = '9999_future'")
        await store.database.write(lambda connection: connection.execute(future))

    with pytest.raises(StoreError, match=r"made by a newer program \(schema 9999_future\)"):
        await open_store(url)
