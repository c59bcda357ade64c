"""Pseudonyms and their key: a lost or changed one is noticed while rows under the old one are kept."""

import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest

from disclosure_bot.errors import StoreError
from disclosure_bot.store.pseudonyms import Pseudonyms, load_key
from disclosure_bot.store.store import Store
from support.exchanges import NOON

OLD, NEW = (Pseudonyms(letter * 32).fingerprint for letter in (b"o", b"n"))
DAYS = 180


def test_the_same_person_has_the_same_pseudonym_after_a_restart(tmp_path: Path) -> None:
    first = Pseudonyms(load_key(tmp_path / "key")).of("telegram", 123456)
    second = Pseudonyms(load_key(tmp_path / "key")).of("telegram", "123456")

    assert first == second
    assert len(first) == 24


def test_persons_channels_and_keys_are_told_apart() -> None:
    pseudonyms = Pseudonyms(b"k" * 32)
    seen = {
        pseudonyms.of("telegram", 1),
        pseudonyms.of("telegram", 2),
        pseudonyms.of("web", 1),
        pseudonyms.of("telegram1", ""),
        Pseudonyms(b"l" * 32).of("telegram", 1),
    }

    assert len(seen) == 5


def test_a_new_key_is_private_and_nothing_else_is_left(tmp_path: Path) -> None:
    assert len(load_key(tmp_path / "etc" / "key")) == 32
    assert stat.S_IMODE((tmp_path / "etc" / "key").stat().st_mode) == 0o600
    assert [path.name for path in (tmp_path / "etc").iterdir()] == ["key"]


def test_programs_that_start_together_agree_on_one_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as threads:
        keys = set(threads.map(load_key, [tmp_path / "key"] * 8))

    assert len(keys) == 1


@pytest.mark.parametrize("content", [b"", b"too short", b"zz" * 40, b"ab" * 31, b"\xff\xfe"])
def test_a_broken_key_is_refused_and_left_as_it_is(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "key").write_bytes(content)

    with pytest.raises(StoreError, match=r"The key for pseudonyms cannot be read"):
        load_key(tmp_path / "key")

    assert (tmp_path / "key").read_bytes() == content


async def test_the_same_key_is_no_trouble_however_often_it_is_noted(store: Store) -> None:
    for day in range(3):
        assert await store.keys.note(OLD, NOON + timedelta(days=day), DAYS) is None


async def test_another_key_leaves_rows_that_are_blind_until_they_are_purged(store: Store) -> None:
    await store.keys.note(OLD, NOON, DAYS)

    assert await store.keys.note(NEW, NOON + timedelta(days=1), DAYS) == NOON + timedelta(days=DAYS + 1)
    assert await store.keys.note(NEW, NOON + timedelta(days=DAYS + 1), DAYS) is not None
    assert await store.keys.note(NEW, NOON + timedelta(days=DAYS + 2), DAYS) is None


async def test_the_old_key_put_back_leaves_what_was_written_meanwhile(store: Store) -> None:
    await store.keys.note(OLD, NOON, DAYS)
    await store.keys.note(NEW, NOON + timedelta(days=5), DAYS)

    assert await store.keys.note(OLD, NOON + timedelta(days=6), DAYS) == NOON + timedelta(days=DAYS + 6)


def test_a_fingerprint_tells_keys_apart_and_is_nobody() -> None:
    assert OLD != NEW
    assert OLD not in {Pseudonyms(b"o" * 32).of("telegram", person) for person in ("", "0", "1")}
