"""Who asked: locked, read, encrypted anew, erased; and nothing of it in any byte outside that column."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from disclosure_bot.domain.request import RequestOutcome
from disclosure_bot.errors import StoreError
from disclosure_bot.requests.checks import Answer
from disclosure_bot.requests.persons import erase_expired
from disclosure_bot.requests.service import RegisterService
from disclosure_bot.store.store import Store, open_store
from disclosure_bot.store.vault import new_key, read_keys, write_keys
from support.databases import sqlite_url
from support.register_samples import ZHANG, arrival, holds, office_knowledge
from support.samples import NOW

PERSONAL = (ZHANG.name, ZHANG.contact, "看2024年决算表")


def traces(folder: Path) -> dict[str, int]:
    """Count what is personal in the bytes of every file."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    found = {path.name: sum(path.read_bytes().count(word.encode()) for word in PERSONAL) for path in files}
    return {name: count for name, count in found.items() if count}


def take_away(key_file: Path) -> str:
    """Return what stood in the key file, which is gone then."""
    text = key_file.read_text()
    key_file.unlink()
    return text


def put_back(key_file: Path, lost: str) -> None:
    key_file.write_text(key_file.read_text() + lost)


def spoil(key_file: Path) -> None:
    key_file.parent.mkdir()
    key_file.write_text("secret of something else")


async def test_a_key_that_is_lost_leaves_the_register_open_and_the_names_unreadable(
    office: RegisterService, key_file: Path
) -> None:
    kept = await office.add(arrival(applicant=ZHANG), "chen", NOW)
    take_away(key_file)

    assert await office.requests(NOW) == (kept,)
    assert office.applicant(kept) is None


async def test_a_key_that_is_found_again_reads_beside_the_new_one(
    office: RegisterService, key_file: Path
) -> None:
    old = await office.add(arrival(applicant=ZHANG), "chen", NOW)
    lost = take_away(key_file)
    new = await office.add(arrival(applicant=ZHANG), "chen", NOW)
    put_back(key_file, lost)

    assert office.applicant(old) == office.applicant(new) == ZHANG


async def test_a_rotation_reads_everything_with_the_new_key_alone(
    office: RegisterService, key_file: Path
) -> None:
    for _ in range(3):
        await office.add(arrival(applicant=ZHANG), "chen", NOW)
    await office.add(arrival(), "chen", NOW)
    (before,) = read_keys(key_file)

    done = await office.rotate()

    (after,) = read_keys(key_file)
    assert (done.renewed, done.unreadable, after != before) == (3, 0, True)
    assert office.applicant(await office.find("2026-002")) == ZHANG


async def test_a_rotation_keeps_the_keys_while_something_cannot_be_read(
    office: RegisterService, key_file: Path
) -> None:
    await office.add(arrival(applicant=ZHANG), "chen", NOW)
    lost = read_keys(key_file)
    write_keys(key_file, [new_key()])

    done = await office.rotate()

    assert (done.renewed, done.unreadable, len(read_keys(key_file))) == (0, 1, 2)
    write_keys(key_file, [*read_keys(key_file), *lost])
    assert (await office.rotate()).renewed == 1


async def test_a_key_file_of_something_else_is_refused_before_anything_is_written(
    office: RegisterService, key_file: Path
) -> None:
    spoil(key_file)

    with pytest.raises(StoreError, match="密钥"):
        await office.add(arrival(applicant=ZHANG), "chen", NOW)

    assert await office.requests(NOW) == ()


@pytest.mark.slow
async def test_nothing_personal_stands_in_any_byte_of_the_database(tmp_path: Path) -> None:
    async with await open_store(sqlite_url(tmp_path / "store.db")) as store:
        office = RegisterService(store.register, office_knowledge, tmp_path / "register.key")
        for _ in range(50):
            await office.add(arrival(applicant=ZHANG), "chen", NOW)
        await office.rotate()
        assert traces(tmp_path) == {}

    assert traces(tmp_path) == {}


async def test_who_asked_leaves_the_files_two_years_after_the_answer(store: Store, tmp_path: Path) -> None:
    office = RegisterService(store.register, office_knowledge, tmp_path / "register.key")
    await office.add(arrival(applicant=ZHANG), "chen", NOW)
    await office.add(arrival(applicant=ZHANG), "chen", NOW)
    await office.answer("2026-001", Answer(RequestOutcome.PUBLIC, date(2026, 11, 23)), "chen", NOW)
    locked = (await office.find("2026-001")).person

    assert await erase_expired(store.register, NOW + timedelta(days=730), 730) == 0
    assert await erase_expired(store.register, NOW + timedelta(days=731), 730) == 1

    assert (await office.find("2026-001")).person is None
    assert (await office.find("2026-002")).person is not None
    assert locked is not None
    assert not holds(tmp_path, locked)
