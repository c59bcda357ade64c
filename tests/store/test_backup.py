"""Backup, restore and move."""

import asyncio
import sqlite3
from pathlib import Path

import pytest

from disclosure_bot.domain.question import Turn
from disclosure_bot.errors import StoreError
from disclosure_bot.store.backup import backup, move, restore
from disclosure_bot.store.store import open_store
from support.databases import empty_database, sqlite_url
from support.exchanges import NOON, exchange

pytestmark = pytest.mark.slow


async def fill(url: str, count: int = 3) -> None:
    async with await open_store(url) as store:
        await store.logbook.record(*(exchange(number) for number in range(count)))
        await store.askers.remember("asker-a", Turn("学费", ("fees.tuition",)), NOON)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


async def recorded(url: str) -> list[str]:
    async with await open_store(url) as store:
        assert await store.askers.recall("asker-a", NOON)
        return [found.id async for found in store.logbook.exchanges()]


async def test_a_backup_restored_elsewhere_holds_the_same(url: str, tmp_path: Path) -> None:
    await fill(url)

    assert await backup(url, tmp_path / "backup.db") == 4
    assert await restore(tmp_path / "backup.db", sqlite_url(tmp_path / "other.db")) == 4

    assert await recorded(sqlite_url(tmp_path / "other.db")) == await recorded(url)


async def test_a_backup_goes_back_to_an_empty_database_of_its_kind(url: str, tmp_path: Path) -> None:
    await fill(url)
    await backup(url, tmp_path / "backup.db")

    async with empty_database(url.partition("+")[0], tmp_path / "second") as second:
        assert await restore(tmp_path / "backup.db", second) == 4
        assert len(await recorded(second)) == 3


async def test_a_backup_while_the_service_writes_is_whole(tmp_path: Path) -> None:
    url = sqlite_url(tmp_path / "store.db")
    async with await open_store(url) as store:

        async def write() -> None:
            for number in range(300):
                await store.logbook.record(exchange(number))
                if number == 20:
                    under_way.set()

        under_way = asyncio.Event()
        writing = asyncio.create_task(write())
        await under_way.wait()
        rows = await backup(url, tmp_path / "backup.db")
        await writing

    assert 20 < rows <= 300
    assert await restore(tmp_path / "backup.db", sqlite_url(tmp_path / "other.db")) == rows


async def test_a_backup_is_one_private_file_and_leaves_nothing_beside(tmp_path: Path) -> None:
    await fill(sqlite_url(tmp_path / "store.db"))

    await backup(sqlite_url(tmp_path / "store.db"), tmp_path / "new" / "backup.db")

    assert names(tmp_path / "new") == ["backup.db"]
    assert (tmp_path / "new" / "backup.db").stat().st_mode & 0o777 == 0o600


async def test_a_backup_never_overwrites(tmp_path: Path) -> None:
    await fill(sqlite_url(tmp_path / "store.db"))
    (tmp_path / "backup.db").write_text("precious")

    with pytest.raises(StoreError, match=r"exists already"):
        await backup(sqlite_url(tmp_path / "store.db"), tmp_path / "backup.db")

    assert (tmp_path / "backup.db").read_text() == "precious"


async def test_a_backup_of_nothing_makes_no_database(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"no such file"):
        await backup(sqlite_url(tmp_path / "store.db"), tmp_path / "backup.db")

    assert names(tmp_path) == []


@pytest.mark.parametrize("content", [b"", b"no database at all", b"SQLite format 3\0 but broken" * 100])
async def test_what_is_no_backup_is_not_restored(tmp_path: Path, content: bytes) -> None:
    await fill(sqlite_url(tmp_path / "store.db"))
    (tmp_path / "backup.db").write_bytes(content)

    with pytest.raises(StoreError, match=r"backup\.db|store\.db"):
        await restore(tmp_path / "backup.db", sqlite_url(tmp_path / "store.db"))

    assert len(await recorded(sqlite_url(tmp_path / "store.db"))) == 3


async def test_a_backup_of_a_newer_program_is_not_restored(tmp_path: Path) -> None:
    await fill(sqlite_url(tmp_path / "store.db"))
    await backup(sqlite_url(tmp_path / "store.db"), tmp_path / "backup.db")
    connection = sqlite3.connect(tmp_path / "backup.db")
    connection.execute("UPDATE disclosure_bot_version SET version_num = '9999_future'")
    connection.commit()
    connection.close()

    with pytest.raises(StoreError, match=r"newer program"):
        await restore(tmp_path / "backup.db", sqlite_url(tmp_path / "store.db"))


async def test_restoring_keeps_what_was_there(tmp_path: Path) -> None:
    url = sqlite_url(tmp_path / "store.db")
    await fill(url, 3)
    await backup(url, tmp_path / "backup.db")
    await fill(url, 5)

    await restore(tmp_path / "backup.db", url)

    assert len(await recorded(url)) == 3
    assert len(await recorded(sqlite_url(tmp_path / "store.db.before-restore-1"))) == 5


async def test_restoring_over_a_corrupt_file_keeps_it_aside(tmp_path: Path) -> None:
    url = sqlite_url(tmp_path / "store.db")
    await fill(url)
    await backup(url, tmp_path / "backup.db")
    (tmp_path / "store.db").write_bytes(b"rubbish" * 1000)

    await restore(tmp_path / "backup.db", url)

    assert len(await recorded(url)) == 3
    assert (tmp_path / "store.db.before-restore-1").read_bytes() == b"rubbish" * 1000


async def test_a_database_in_use_is_not_restored_over(tmp_path: Path) -> None:
    url = sqlite_url(tmp_path / "store.db")
    await fill(url)
    await backup(url, tmp_path / "backup.db")

    async with await open_store(url) as store:
        await store.logbook.record(exchange(9))
        with pytest.raises(StoreError, match=r"holds the database"):
            await restore(tmp_path / "backup.db", url)

    assert len(await recorded(url)) == 4


async def test_moving_copies_everything_and_shows_progress(url: str, tmp_path: Path) -> None:
    await fill(url, 4500)
    steps: list[tuple[int, int]] = []

    rows = await move(
        url, sqlite_url(tmp_path / "target.db"), lambda done, total: steps.append((done, total))
    )

    assert rows == 4501
    assert steps[-1] == (4501, 4501)
    assert await recorded(sqlite_url(tmp_path / "target.db")) == await recorded(url)


async def test_moving_into_a_database_that_holds_data_is_refused(url: str, tmp_path: Path) -> None:
    await fill(sqlite_url(tmp_path / "source.db"))
    await fill(url, 1)

    with pytest.raises(StoreError, match=r"holds data already"):
        await move(sqlite_url(tmp_path / "source.db"), url)

    assert len(await recorded(url)) == 1


async def test_moving_from_sqlite_fills_any_database(url: str, tmp_path: Path) -> None:
    await fill(sqlite_url(tmp_path / "source.db"), 10)

    assert await move(sqlite_url(tmp_path / "source.db"), url) == 11
    assert len(await recorded(url)) == 10


async def test_a_backup_to_an_impossible_place_ends_in_a_sentence(tmp_path: Path) -> None:
    await fill(sqlite_url(tmp_path / "store.db"))
    (tmp_path / "file").write_text("not a folder")

    with pytest.raises(StoreError, match=r"cannot be read or written"):
        await backup(sqlite_url(tmp_path / "store.db"), tmp_path / "file" / "backup.db")


async def test_a_file_that_is_no_backup_is_named_and_not_the_database(tmp_path: Path) -> None:
    junk = tmp_path / "holiday.jpg"
    junk.write_bytes(b"no database at all" * 400)
    async with await open_store(sqlite_url(tmp_path / "live.db")):
        pass
    with pytest.raises(StoreError) as refused:
        await restore(junk, sqlite_url(tmp_path / "live.db"))

    assert "holiday.jpg" in str(refused.value)
    assert "live.db" not in str(refused.value)
