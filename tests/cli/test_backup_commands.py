"""``backup``, ``restore`` and ``move`` on the command line."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from disclosure_bot.store.store import open_store
from support.databases import KINDS, empty_database, sqlite_url
from support.exchanges import exchange
from support.folders import run_program

pytestmark = pytest.mark.slow

URL = "DISCLOSURE_BOT_DATABASE"


async def fill(url: str, count: int) -> None:
    async with await open_store(url) as store:
        await store.logbook.record(*(exchange(number) for number in range(count)))


async def recorded(url: str) -> int:
    async with await open_store(url) as store:
        return len([one async for one in store.logbook.exchanges()])


async def test_a_backup_is_restored_and_the_old_database_kept(tmp_path: Path) -> None:
    url = sqlite_url(tmp_path / "store.db")
    await fill(url, 7)
    made = run_program("backup", str(tmp_path / "b.db"), home=tmp_path, **{URL: url})
    await fill(url, 9)
    refused = run_program("restore", str(tmp_path / "b.db"), home=tmp_path, **{URL: url})
    restored = run_program("restore", str(tmp_path / "b.db"), "--force", home=tmp_path, **{URL: url})

    assert (made.returncode, refused.returncode, restored.returncode) == (0, 2, 0)
    assert "7 rows" in made.stdout
    assert "--force" in refused.stderr
    assert "restored 7 rows" in restored.stdout
    assert await recorded(url) == 7
    assert await recorded(sqlite_url(tmp_path / "store.db.before-restore-1")) == 9


async def test_a_backup_replaces_a_file_only_by_force(tmp_path: Path) -> None:
    url, file = sqlite_url(tmp_path / "store.db"), tmp_path / "b.db"
    await fill(url, 3)
    file.write_text("precious")
    refused = run_program("backup", str(file), home=tmp_path, **{URL: url})
    kept = file.read_text()
    forced = run_program("backup", str(file), "--force", home=tmp_path, **{URL: url})

    assert (refused.returncode, kept) == (2, "precious")
    assert forced.returncode == 0
    assert await recorded(sqlite_url(file)) == 3
    assert not list(tmp_path.glob(".b.db*"))  # noqa: ASYNC240 a test may wait


async def test_a_newer_schema_refuses_an_older_program(tmp_path: Path) -> None:
    url, path = sqlite_url(tmp_path / "store.db"), tmp_path / "store.db"
    await fill(url, 1)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE disclosure_bot_version SET version_num = '9999_future'")
        connection.commit()

    done = run_program("backup", str(tmp_path / "b.db"), home=tmp_path, **{URL: url})

    assert done.returncode == 2
    assert "newer program" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "b.db").exists()


@pytest.mark.parametrize("kind", KINDS)
async def test_moving_shows_how_far_it_is_and_counts(kind: str, tmp_path: Path) -> None:
    source = sqlite_url(tmp_path / "source.db")
    await fill(source, 50)
    (tmp_path / "target").mkdir()
    async with empty_database(kind, tmp_path / "target") as target:
        done = run_program("move", source, target, home=tmp_path)
        again = run_program("move", source, target, home=tmp_path)

        assert done.returncode == 0, done.stderr
        assert "moved 50 rows" in done.stdout
        assert "50/50" in done.stderr
        assert again.returncode == 2
        assert "empty" in again.stderr
        assert await recorded(target) == 50


def test_a_backup_of_nothing_ends_in_a_sentence(tmp_path: Path) -> None:
    done = run_program("backup", str(tmp_path / "b.db"), home=tmp_path)

    assert done.returncode == 2
    assert "no such file" in done.stderr
