"""What happens when the disk or a neighbour is against the store; nothing accepted is lost."""

import asyncio
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from disclosure_bot.domain.exchange import exchange_id
from disclosure_bot.errors import StoreError
from disclosure_bot.store.store import Store, open_store
from support.databases import sqlite_url
from support.exchanges import exchange

pytestmark = pytest.mark.slow

HOLDS_THE_LOCK = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("BEGIN IMMEDIATE")
print("locked", flush=True)
sys.stdin.readline()
connection.execute("ROLLBACK")
connection.close()
"""


MIDNIGHT = datetime(2026, 11, 23, tzinfo=UTC)
WRITES_UNTIL_KILLED = """
import asyncio, sys
from datetime import UTC, datetime
from disclosure_bot.domain.exchange import Exchange, exchange_id
from disclosure_bot.domain.language import Language
from disclosure_bot.domain.reply import Outcome
from disclosure_bot.store.store import open_store
from disclosure_bot.store.inbox import State, StoredUpdate

NOW = datetime(2026, 11, 23, tzinfo=UTC)

def exchange(number):
    key = exchange_id(NOW, str(number))
    return Exchange(key, NOW, "telegram", "a", "q", Language.ZH, Outcome.ABSTAIN, (), "v", 1.0)

async def work(store, first):
    for number in range(first, 10**9, 8):
        await store.inbox.accept([StoredUpdate(1, number, "chat", "{}", NOW)])
        print("accepted", number, flush=True)
        await store.inbox.settle((1, number), State.DONE, NOW, [exchange(number)])
        print("done", number, flush=True)

async def main():
    store = await open_store(sys.argv[1])
    await asyncio.gather(*(work(store, first) for first in range(int(sys.argv[2]), int(sys.argv[2]) + 8)))

asyncio.run(main())
"""


async def test_a_lock_of_another_process_is_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    async with await open_store(sqlite_url(path), patience=30) as store:
        other = _lock(path)
        recording = asyncio.create_task(store.logbook.record(exchange()))
        assert await store.logbook.find(exchange().id) is None  # reading goes on
        assert not recording.done()
        _unlock(other)
        await recording

        assert await store.logbook.find(exchange().id) == exchange()


async def test_a_lock_that_never_ends_is_named_and_the_next_write_succeeds(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    async with await open_store(sqlite_url(path), patience=0.1) as store:
        other = _lock(path)
        with pytest.raises(StoreError, match=r"Another program holds the database"):
            await store.logbook.record(exchange(1))
        _unlock(other)

        await store.logbook.record(exchange(2))
        assert [found async for found in store.logbook.exchanges()] == [exchange(2)]


def _lock(path: Path) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDS_THE_LOCK, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout
    assert process.stdout.readline() == "locked\n"
    return process


def _unlock(process: subprocess.Popen[str]) -> None:
    process.communicate("go\n")


async def test_a_full_disk_is_named_nothing_is_lost_and_writing_resumes(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    async with await open_store(sqlite_url(path)) as store:
        await store.logbook.record(exchange(1))
        await store.database.write(lambda connection: connection.exec_driver_sql("PRAGMA max_page_count = 1"))
        with pytest.raises(StoreError, match=r"The disk is full"):
            await store.logbook.record(*(exchange(number) for number in range(2, 2000)))
        assert [found async for found in store.logbook.exchanges()] == [exchange(1)]

        await store.database.write(
            lambda connection: connection.exec_driver_sql("PRAGMA max_page_count = 100000")
        )
        await store.logbook.record(exchange(2))
        assert [found async for found in store.logbook.exchanges()] == [exchange(1), exchange(2)]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Yield a disk of one megabyte, where mounting is allowed."""
    disk = tmp_path / "disk"
    disk.mkdir()
    try:
        _run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(disk))
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("mounting is not allowed here")
    yield disk
    _run("umount", str(disk))


def _run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True)


async def test_a_small_disk_that_fills_up_loses_nothing_it_accepted(small_disk: Path) -> None:
    ballast = small_disk / "ballast"
    ballast.write_bytes(b"x" * 300_000)
    async with await open_store(sqlite_url(small_disk / "store.db")) as store:
        accepted = await record_until_full(store)
        assert len([found async for found in store.logbook.exchanges()]) == accepted

        with pytest.raises(StoreError, match=r"The disk is full"):
            await store.logbook.record(exchange(9000, question="长" * 4000))
        ballast.unlink()
        await store.logbook.record(exchange(9000))

    async with await open_store(sqlite_url(small_disk / "store.db")) as store:
        found = [found.id async for found in store.logbook.exchanges()]
    assert found == [exchange(number).id for number in (*range(accepted), 9000)]


async def record_until_full(store: Store) -> int:
    """Return how many exchanges were accepted."""
    for number in range(5000):
        try:
            await store.logbook.record(exchange(number, question="长" * 1000))
        except StoreError:
            return number
    raise AssertionError("the disk never filled up")


async def test_a_read_only_disk_is_refused_with_a_sentence(small_disk: Path) -> None:
    async with await open_store(sqlite_url(small_disk / "store.db")):
        pass
    _run("mount", "-o", "remount,ro", str(small_disk))

    with pytest.raises(StoreError, match=r"No database can be kept here"):
        await open_store(sqlite_url(small_disk / "store.db"))


async def test_kill_nine_in_the_middle_of_writes_loses_nothing_accepted(tmp_path: Path) -> None:
    url = sqlite_url(tmp_path / "store.db")
    accepted: set[int] = set()
    done: set[int] = set()
    for start in range(0, 3_000_000, 1_000_000):
        said = await write_and_kill(url, start, lines=150)
        accepted |= {int(number) for word, number in said if word == "accepted"}
        done |= {int(number) for word, number in said if word == "done"}

    async with await open_store(url) as store:
        waiting = {update.update_id for update in await store.inbox.claim(1)}
        rows = {found.id async for found in store.logbook.exchanges()}

    recorded = {number for number in accepted if exchange_id(MIDNIGHT, str(number)) in rows}
    assert len(done) >= 100
    assert done <= recorded
    assert accepted == recorded | (waiting & accepted)
    assert not recorded & waiting


async def write_and_kill(url: str, start: int, lines: int) -> list[tuple[str, str]]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", WRITES_UNTIL_KILLED, url, str(start), stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout
    said = [await process.stdout.readline() for _ in range(lines)]
    process.send_signal(signal.SIGKILL)
    rest, _ = await process.communicate()
    words = [line.decode().split() for line in (*said, *rest.splitlines()) if line]
    return [(word[0], word[1]) for word in words if len(word) == 2]
