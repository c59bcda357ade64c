"""A lost or changed key of the pseudonyms is noticed for as long as rows under the old one are kept."""

from datetime import timedelta

from disclosure_bot.store.asker import Pseudonyms
from disclosure_bot.store.store import Store
from exchanges import NOON

OLD, NEW = (Pseudonyms(letter * 32).fingerprint for letter in (b"o", b"n"))
DAYS = 180


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
