"""Opening a store, and what is refused."""

import asyncio
import os
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Connection, func, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.util import await_only

from disclosure_bot.errors import StoreError
from disclosure_bot.store.store import open_store
from disclosure_bot.store.tables import exchanges, gap_members
from support.databases import SERVER, sqlite_url
from support.exchanges import exchange


async def refusal(url: str) -> str:
    with pytest.raises(StoreError) as refused:
        await open_store(url, patience=0.2)
    return str(refused.value)


def sqlite_files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.parametrize(
    "url",
    ["", "nonsense", "sqlite:///store.db", "mysql://root@localhost/x", "postgresql+psycopg://localhost/x"],
)
async def test_an_address_of_another_kind_is_refused(url: str) -> None:
    assert "A database address reads sqlite+aiosqlite:///PATH" in await refusal(url)


async def test_a_missing_folder_is_made_and_the_file_is_private(tmp_path: Path) -> None:
    path = tmp_path / "var" / "lib" / "store.db"
    async with await open_store(sqlite_url(path)) as store:
        await store.logbook.record(exchange())
        modes = {name: mode(path.parent / name) for name in sqlite_files(path.parent)}

    assert modes == {"store.db": 0o600, "store.db-wal": 0o600, "store.db-shm": 0o600}


async def test_closing_leaves_one_file(tmp_path: Path) -> None:
    async with await open_store(sqlite_url(tmp_path / "store.db")) as store:
        await store.logbook.record(exchange())

    assert sqlite_files(tmp_path) == ["store.db"]


async def test_a_database_in_memory_works() -> None:
    async with await open_store("sqlite+aiosqlite:///:memory:") as store:
        await store.logbook.record(exchange())
        assert [found async for found in store.logbook.exchanges()] == [exchange()]


async def test_a_closed_store_refuses_to_write() -> None:
    store = await open_store("sqlite+aiosqlite:///:memory:")
    await store.close()

    with pytest.raises(StoreError, match=r"The database is closed"):
        await store.logbook.record(exchange())


async def test_a_closed_store_refuses_to_read() -> None:
    store = await open_store("sqlite+aiosqlite:///:memory:")
    await store.close()

    with pytest.raises(StoreError, match=r"The database is closed"):
        await store.logbook.find("x")


async def test_who_reads_for_long_keeps_nobody_from_writing(tmp_path: Path) -> None:
    async with await open_store(sqlite_url(tmp_path / "store.db")) as store:
        begun, written = asyncio.Event(), asyncio.Event()

        def read_until_written(connection: Connection) -> list[int | None]:
            before = connection.scalar(select(func.count()).select_from(exchanges))
            begun.set()
            await_only(written.wait())
            return [before, connection.scalar(select(func.count()).select_from(exchanges))]

        reading = asyncio.create_task(store.database.read(read_until_written))
        await begun.wait()
        await store.logbook.record(exchange())
        written.set()

        assert await reading == [0, 0]


async def test_a_read_that_is_cancelled_leaves_its_connection_to_others(tmp_path: Path) -> None:
    async with await open_store(sqlite_url(tmp_path / "store.db")) as store:
        await store.logbook.find("x")
        reading = asyncio.create_task(store.logbook.find("x"))
        await asyncio.sleep(0)  # until it waits for the database
        reading.cancel()
        await asyncio.wait([reading])

        assert reading.cancelled()
        assert await store.logbook.find("x") is None


async def test_what_cannot_be_committed_is_rolled_back(tmp_path: Path) -> None:
    async with await open_store(sqlite_url(tmp_path / "store.db")) as store:

        def join_nothing(connection: Connection) -> None:
            connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
            connection.execute(insert(gap_members).values(exchange="none", gap="none", reason=""))

        with pytest.raises(IntegrityError):
            await store.database.write(join_nothing)

        await store.logbook.record(exchange())
        assert (
            await store.database.read(lambda connection: connection.execute(select(gap_members)).all()) == []
        )


@pytest.mark.slow
async def test_closing_finishes_what_was_begun(tmp_path: Path) -> None:
    url = sqlite_url(tmp_path / "store.db")
    store = await open_store(url)
    writing = asyncio.gather(*(store.logbook.record(exchange(number)) for number in range(200)))
    await asyncio.sleep(0)
    await store.close()
    await writing

    async with await open_store(url) as again:
        assert len([found async for found in again.logbook.exchanges()]) == 200


@pytest.mark.parametrize(
    "content", [b"hello", b"\x00" * 5000, b"SQLite format 2\0" * 100, os.urandom(10_000)]
)
async def test_a_file_that_is_no_database_is_left_as_it_is(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "store.db"
    path.write_bytes(content)

    assert "This file is not a database of this program" in await refusal(sqlite_url(path))
    assert path.read_bytes() == content


async def test_a_database_of_another_program_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE recipes (name TEXT)")
    content = path.read_bytes()

    assert "This file is not a database of this program" in await refusal(sqlite_url(path))
    assert path.read_bytes() == content


@pytest.mark.slow
async def test_a_corrupt_database_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    async with await open_store(sqlite_url(path)) as store:
        await store.logbook.record(*(exchange(number) for number in range(500)))
    content = bytearray(path.read_bytes())
    content[len(content) // 2 : len(content) // 2 + 8192] = b"\xaa" * 8192
    path.write_bytes(content)

    assert "The database is corrupt and was left as it is" in await refusal(sqlite_url(path))
    assert path.read_bytes() == content


@pytest.mark.slow
async def test_a_truncated_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    async with await open_store(sqlite_url(path)) as store:
        await store.logbook.record(*(exchange(number) for number in range(500)))
    path.write_bytes(path.read_bytes()[:60_000])

    assert "The database is corrupt" in await refusal(sqlite_url(path))


async def test_a_folder_in_place_of_the_file_is_refused(tmp_path: Path) -> None:
    assert "No database can be kept here" in await refusal(sqlite_url(tmp_path))


async def test_a_file_in_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")

    assert "No database can be kept here" in await refusal(sqlite_url(tmp_path / "file" / "store.db"))


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
async def test_an_unwritable_folder_is_refused(tmp_path: Path) -> None:
    os.chmod(tmp_path, 0o500)  # noqa: PTH101 nothing waits here

    assert "No database can be kept here" in await refusal(sqlite_url(tmp_path / "store.db"))


async def test_an_unreachable_server_ends_in_a_sentence() -> None:
    pytest.importorskip("asyncpg")
    sentence = await refusal("postgresql+asyncpg://user:secret@127.0.0.1:1/store")

    assert "The database server cannot be reached" in sentence
    assert "secret" not in sentence


@pytest.mark.skipif(not SERVER, reason="DISCLOSURE_BOT_TEST_POSTGRES names no server")
async def test_a_database_that_the_server_lacks_ends_in_a_sentence() -> None:
    sentence = await refusal(f"{SERVER.rpartition('/')[0]}/no_such_database")

    assert "There is no such database on the server" in sentence


@pytest.mark.slow
async def test_programs_that_start_together_make_one_schema(url: str) -> None:
    stores = await asyncio.gather(*(open_store(url) for _ in range(6)))

    await asyncio.gather(*(store.logbook.record(exchange(number)) for number, store in enumerate(stores)))
    assert len([found async for found in stores[0].logbook.exchanges()]) == 6
    for store in stores:
        await store.close()
