"""Several schools in one PostgreSQL database: each has its own rows, whatever a statement forgets to say."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Boolean, Column, Connection, LargeBinary, Table, delete, func, insert, inspect, select
from sqlalchemy import text as sql
from sqlalchemy.exc import DBAPIError
from sqlalchemy.types import BigInteger, Float, Integer

from disclosure_bot.domain.staff import Role, StaffMember
from disclosure_bot.errors import StoreError
from disclosure_bot.store.columns import Day, Instant, MatchList, Word
from disclosure_bot.store.database.address import with_school
from disclosure_bot.store.database.schools import COLUMN
from disclosure_bot.store.store import Store, open_store
from disclosure_bot.store.tables import metadata
from store import test_contract, test_gaps, test_inbox, test_people
from store.database.test_rolling_upgrade import Kept, kept_by_a_store
from support.databases import SERVER, empty_database, shared_database
from support.exchanges import NOON, exchange

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not SERVER, reason="DISCLOSURE_BOT_TEST_POSTGRES names no server"),
]
TABLES = metadata.sorted_tables


@pytest.fixture
async def shared() -> AsyncIterator[str]:
    async with shared_database() as url:
        yield url


@pytest.fixture
async def north(shared: str) -> AsyncIterator[Store]:
    async with await open_store(with_school(shared, "north")) as store:
        yield store


@pytest.fixture
async def south(shared: str) -> AsyncIterator[Store]:
    async with await open_store(with_school(shared, "south")) as store:
        yield store


VALUES: dict[type[Any], Callable[[str], Any]] = {
    Instant: lambda _: NOON,
    Day: lambda _: date(2026, 11, 20),
    MatchList: lambda _: (),
    Word: lambda _: "",
    LargeBinary: lambda word: word.encode(),
    Boolean: lambda _: False,
    Float: lambda _: 1.0,
    Integer: lambda word: len(word),
    BigInteger: lambda word: len(word),
}
"""a value by the type of its column"""


def row(table: Table, word: str) -> dict[str, Any]:
    """Return a row of a table; what names a row of another table is that other's key."""

    def value(column: Column[Any]) -> Any:
        return VALUES.get(type(column.type), str)(word)

    return {column.name: value(column) for column in table.columns}


def fill(word: str) -> Callable[[Connection], None]:
    def work(connection: Connection) -> None:
        for table in TABLES:
            connection.execute(insert(table), row(table, word))

    return work


def counts(connection: Connection) -> list[int]:
    return [connection.execute(select(func.count()).select_from(table)).scalar_one() for table in TABLES]


def deleted(connection: Connection) -> list[int]:
    return [connection.execute(delete(table)).rowcount for table in reversed(TABLES)]


async def test_every_row_of_every_table_says_whose_it_is(north: Store) -> None:
    def without(connection: Connection) -> list[str]:
        seen = inspect(connection)
        return [
            name
            for name in seen.get_table_names()
            if COLUMN not in {column["name"] for column in seen.get_columns(name)}
        ]

    assert await north.database.read(without) == ["disclosure_bot_version"]


async def test_no_school_sees_or_deletes_a_row_of_another_in_any_table(
    shared: str, north: Store, south: Store
) -> None:
    await north.database.write(fill("north's"))

    assert await north.database.read(counts) == [1] * len(TABLES)
    assert await south.database.read(counts) == [0] * len(TABLES)
    assert await south.database.write(deleted) == [0] * len(TABLES)
    async with await open_store(shared) as nobody:
        assert await nobody.database.read(counts) == [0] * len(TABLES)
    assert await north.database.read(counts) == [1] * len(TABLES)


def taken_over(connection: Connection) -> list[str]:
    """Try in each table to write a row for the school in the north; return where that was allowed."""
    allowed = []
    for table in TABLES:
        with suppress(DBAPIError), connection.begin_nested():
            connection.execute(sql(f"UPDATE {table.name} SET {COLUMN} = 'north'"))  # noqa: S608 our own names
            allowed.append(table.name)
    return allowed


async def test_no_school_writes_a_row_for_another_in_any_table(north: Store, south: Store) -> None:
    await south.database.write(fill("south's"))

    assert await south.database.write(taken_over) == []
    assert await north.database.read(counts) == [0] * len(TABLES)


async def test_what_one_school_calls_its_own_another_may_call_so_too(north: Store, south: Store) -> None:
    for store, value in ((north, "N"), (south, "S")):
        await store.app_state.set("daily.purge", value)
        await store.staff.add(StaffMember("王芳", Role.OFFICE), NOON)

    assert [await store.app_state.find("daily.purge") for store in (north, south)] == ["N", "S"]
    assert await north.staff.remove("王芳")
    assert await south.staff.find("王芳")


async def test_each_school_has_a_program_that_leads(shared: str, north: Store, south: Store) -> None:
    async with await open_store(with_school(shared, "south")) as second:
        for store in (north, south, second, south):
            await store.replica.look()

        assert [store.replica.leads for store in (north, south, second)] == [True, True, False]
        assert [store.replica.living for store in (north, south)] == [1, 2]


async def test_rows_from_before_stay_with_who_names_no_school(shared: str) -> None:
    async with await open_store(shared) as alone:
        await alone.logbook.record(exchange(1))
        async with await open_store(with_school(shared, "north")) as north:
            await alone.logbook.record(exchange(2))
            await alone.app_state.set("mark", "mine")

            assert [one async for one in north.logbook.exchanges()] == []
            assert [one async for one in alone.logbook.exchanges()] == [exchange(1), exchange(2)]
            assert await north.app_state.find("mark") is None


async def test_an_account_that_sees_every_row_is_refused(tmp_path: Path) -> None:
    async with empty_database("postgresql", tmp_path) as superuser:
        with pytest.raises(StoreError, match="Several schools need a plain database account"):
            await open_store(with_school(superuser, "north"))


async def settle_in(school: str) -> None:
    async with await open_store(school) as store:
        await store.database.write(fill("another's"))


@pytest.fixture(scope="module")
def province() -> Iterator[str]:
    """Yield a database for several tests, in which another school has a row in each table."""
    with asyncio.Runner(loop_factory=asyncio.new_event_loop) as runner:
        database = shared_database()
        url = runner.run(database.__aenter__())
        runner.run(settle_in(with_school(url, "another")))
        yield url
        runner.run(database.__aexit__(None, None, None))


@pytest.mark.parametrize("kept", kept_by_a_store(test_contract, test_gaps, test_inbox, test_people))
async def test_a_school_among_others_keeps_what_a_store_promises(kept: Kept, province: str) -> None:
    async with await open_store(with_school(province, "north")) as store:
        await store.database.write(deleted)
        await kept(store)
