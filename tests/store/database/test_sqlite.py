"""What stands on the disk, and what becomes of a file that is taken away."""

import asyncio
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from disclosure_bot.store.inbox import State, StoredUpdate
from disclosure_bot.store.store import Store, open_store
from support.databases import sqlite_url
from support.samples import NOW

SECRET = "330102199001011230"
WAITING = StoredUpdate(1, 1, "chat", f'{{"text": "学费多少钱 身份证{SECRET}"}}', NOW, "asker")
PATIENCE = 30.0


def bytes_beside(path: Path) -> bytes:
    return b"".join(file.read_bytes() for file in sorted(path.parent.glob(f"{path.name}*")))


async def until_erased(path: Path) -> None:
    async with asyncio.timeout(PATIENCE):
        while SECRET.encode() in bytes_beside(path):  # noqa: ASYNC110 nothing tells of a file's bytes
            await asyncio.sleep(0.05)


@pytest.mark.slow
async def test_no_word_of_a_settled_question_stays_in_any_file(tmp_path: Path) -> None:
    path = tmp_path / "bot.db"
    async with await open_store(sqlite_url(path)) as store:
        await store.inbox.accept([WAITING])
        assert SECRET.encode() in bytes_beside(path)

        await store.inbox.settle(WAITING.key, State.DONE, NOW)

        await until_erased(path)
        assert path.with_name("bot.db-wal").exists()


@pytest.mark.slow
async def test_words_that_come_while_the_log_is_emptied_are_erased_too(tmp_path: Path) -> None:
    path = tmp_path / "bot.db"
    async with await open_store(sqlite_url(path)) as store:
        for number in range(30):
            one = StoredUpdate(1, number, "chat", WAITING.payload, NOW, "asker")
            await store.inbox.accept([one])
            await store.inbox.settle(one.key, State.DONE, NOW)
            await asyncio.sleep(0.05)

        await until_erased(path)


async def test_a_closed_store_has_let_go_of_its_file_though_its_log_was_being_emptied(tmp_path: Path) -> None:
    path = tmp_path / "bot.db"
    async with await open_store(sqlite_url(path)) as store:
        await store.inbox.accept([WAITING])
        with closing(sqlite3.connect(path)) as reader:
            reader.execute("BEGIN")
            reader.execute("SELECT * FROM inbox").fetchall()  # who empties the log has to wait for it
            emptying = asyncio.create_task(store.database.scrub())
            await asyncio.sleep(0.05)
            emptying.cancel()
        await asyncio.wait([emptying])

    assert not path.with_name("bot.db-wal").exists()


KILLED = """
import asyncio, os, sys
from disclosure_bot.store.inbox import State, StoredUpdate
from disclosure_bot.store.store import open_store
from support.samples import NOW

async def main():
    store = await open_store(sys.argv[1])
    one = StoredUpdate(1, 1, "chat", sys.argv[2], NOW, "asker")
    await store.inbox.accept([one])
    await store.inbox.settle(one.key, State.DONE, NOW)
    os.kill(os.getpid(), 9)

asyncio.run(main())
"""


@pytest.mark.slow
async def test_what_a_killed_program_left_is_erased_at_the_next_start(tmp_path: Path) -> None:
    path = tmp_path / "bot.db"
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])}
    command = [sys.executable, "-c", KILLED, sqlite_url(path), WAITING.payload]
    killed = await asyncio.to_thread(subprocess.run, command, env=environment, check=False)
    assert killed.returncode == -9

    async with await open_store(sqlite_url(path)):
        assert SECRET.encode() not in bytes_beside(path)


async def marks(path: Path) -> str | None:
    async with await open_store(sqlite_url(path)) as saved:
        return await saved.app_state.find("mark")


async def lost(store: Store) -> Path:
    saved = await store.database.save_if_lost()
    assert saved is not None
    return saved


@pytest.mark.parametrize("how", ["delete", "delete all", "delete the log", "move", "replace"])
async def test_a_file_that_is_taken_away_is_saved_beside(tmp_path: Path, how: str) -> None:
    path = tmp_path / "bot.db"
    async with await open_store(sqlite_url(path)) as store:
        await store.app_state.set("mark", "kept")
        assert await store.database.save_if_lost() is None

        match how:
            case "delete" | "delete all":
                for end in ("", "-wal", "-shm") if how == "delete all" else ("",):
                    path.with_name(f"bot.db{end}").unlink()
            case "delete the log":
                path.with_name("bot.db-wal").unlink()
            case "move":
                path.rename(tmp_path / "moved.db")
            case _:
                other = tmp_path / "other.db"
                with closing(sqlite3.connect(other)) as file:
                    file.execute("CREATE TABLE other (one)")
                other.replace(path)
        saved = await lost(store)
        await store.app_state.set("mark", "later")

    assert saved.name == "bot.db.lost-1"
    assert saved.stat().st_mode & 0o777 == 0o600
    # What was written until the end is in it, too.
    assert await marks(saved) == "later"
