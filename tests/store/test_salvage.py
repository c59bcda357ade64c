"""A damaged database is set aside and what can be read is saved; what may be another's is left alone."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from disclosure_bot.errors import StoreError
from disclosure_bot.store.inbox import StoredUpdate
from disclosure_bot.store.salvage import open_or_begin_anew
from disclosure_bot.store.store import Store, open_store
from support.databases import sqlite_url
from support.exchanges import NOON, exchange

pytestmark = pytest.mark.slow

COUNT = 2000


async def fill(path: Path) -> None:
    """Make a database with many exchanges, a question that waits, and a wish about the first exchange."""
    async with await open_store(sqlite_url(path)) as store:
        await store.logbook.record(*(exchange(number) for number in range(COUNT)))
        await store.inbox.accept([StoredUpdate(1, 7, "chat", '{"update_id": 7}', NOON)])
        await store.app_state.set("daily.purge", "yesterday")


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def damage(path: Path, table: str) -> bytes:
    """Write nonsense over a page in the middle of a table, and return the file as it is then."""
    with closing(sqlite3.connect(path)) as file:
        size = file.execute("PRAGMA page_size").fetchone()[0]
        query = "SELECT pageno FROM dbstat WHERE name = ? AND pagetype = 'leaf' ORDER BY pageno"
        try:
            pages = [page for (page,) in file.execute(query, (table,))]
        except sqlite3.OperationalError:  # this SQLite cannot tell: the middle of the file will do
            pages = [path.stat().st_size // size // 2]
    assert names(path.parent) == [path.name]  # a log beside would bring the page back
    content = bytearray(path.read_bytes())
    begin = (pages[len(pages) // 2] - 1) * size
    content[begin : begin + size] = b"\xaa" * size
    path.write_bytes(content)
    return bytes(content)


async def numbers(store: Store) -> set[str]:
    return {found.id async for found in store.logbook.exchanges()}


async def test_a_damaged_database_is_set_aside_and_what_can_be_read_is_saved(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    await fill(path)
    content = damage(path, "exchanges")

    store, sentence = await open_or_begin_anew(sqlite_url(path), ours=False)
    async with store:
        saved = await numbers(store)
        waiting = await store.inbox.claim(1)
        mark = await store.app_state.find("daily.purge")

    assert (tmp_path / "store.db.damaged-1").read_bytes() == content
    assert "store.db.damaged-1" in sentence
    assert COUNT - 100 < len(saved) < COUNT
    assert saved <= {exchange(number).id for number in range(COUNT)}
    assert [received.update_id for received in waiting] == [7]
    assert mark == "yesterday"


async def test_what_hangs_on_a_lost_row_is_left_out_and_the_new_database_is_sound(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    await fill(path)
    with closing(sqlite3.connect(path)) as file, file:
        for number in (1, COUNT + 1):  # the second one hangs on nothing
            values = (f"wish {number}", "asker", exchange(number).id, "telegram", "1", "zh", 0, "open", "")
            file.execute("INSERT INTO wishes VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", values)
    damage(path, "exchanges")

    store, _ = await open_or_begin_anew(sqlite_url(path), ours=False)
    await store.close()

    with closing(sqlite3.connect(path)) as file:
        assert file.execute("SELECT id FROM wishes").fetchall() == [("wish 1",)]
        assert file.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert file.execute("PRAGMA foreign_key_check").fetchall() == []


async def test_a_row_that_makes_no_sense_is_not_taken_over(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    await fill(path)
    with closing(sqlite3.connect(path)) as file, file:
        file.execute("UPDATE exchanges SET matches = '[[' WHERE id = ?", (exchange(3).id,))
        file.execute("UPDATE exchanges SET outcome = 'nonsense' WHERE id = ?", (exchange(4).id,))
    damage(path, "inbox")

    store, _ = await open_or_begin_anew(sqlite_url(path), ours=False)
    async with store:
        saved = await numbers(store)

    assert saved == {exchange(number).id for number in range(COUNT) if number not in {3, 4}}


@pytest.mark.parametrize("content", [os.urandom(50_000), "一段文字".encode(), b"\x00" * 8192])
async def test_at_our_own_place_anything_is_set_aside(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "store.db"
    path.write_bytes(content)

    store, sentence = await open_or_begin_anew(sqlite_url(path), ours=True)
    async with store:
        await store.logbook.record(exchange())

    assert "0 rows were saved" in sentence
    assert (tmp_path / "store.db.damaged-1").read_bytes() == content


async def test_what_may_be_another_programs_stays_where_it_is(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("the administrator's notes")

    with pytest.raises(StoreError, match=r"not a database of this program"):
        await open_or_begin_anew(sqlite_url(path), ours=False)
    assert names(tmp_path) == ["notes.txt"]


async def test_nothing_that_was_set_aside_is_ever_written_over(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    for content in (b"first", b"second"):
        path.write_bytes(content)
        store, _ = await open_or_begin_anew(sqlite_url(path), ours=True)
        await store.close()

    assert (tmp_path / "store.db.damaged-1").read_bytes() == b"first"
    assert (tmp_path / "store.db.damaged-2").read_bytes() == b"second"


async def test_a_sound_database_is_opened_and_nothing_said(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    await fill(path)

    store, sentence = await open_or_begin_anew(sqlite_url(path), ours=True)
    async with store:
        assert len(await numbers(store)) == COUNT
    assert sentence == ""
    assert names(tmp_path) == ["store.db"]


async def test_damage_found_while_running_is_remembered(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    await fill(path)
    damage(path, "exchanges")

    async with await open_store(sqlite_url(path), check=False) as store:
        assert not store.database.is_damaged
        with pytest.raises(StoreError, match=r"The database is corrupt"):
            await numbers(store)
        assert store.database.is_damaged
