"""Deleted data leaves no bytes behind in an SQLite database's files."""

from datetime import timedelta
from pathlib import Path

import pytest

from disclosure_bot.domain.exchange import Exchange, Feedback, Verdict
from disclosure_bot.domain.gap import Gap, GapMember, GapReason, GapState
from disclosure_bot.domain.language import Language
from disclosure_bot.domain.question import Turn
from disclosure_bot.store.handoffs import Handoff
from disclosure_bot.store.inbox import State, StoredUpdate
from disclosure_bot.store.store import Store, open_store
from disclosure_bot.store.subscriptions import Wish
from support.databases import sqlite_url
from support.exchanges import NOON, exchange

SECRET = "深山老林里的猫头鹰"
WHO = "asker-who-wants-to-be-forgotten"
CHAT = "9876501234567"
MIDDLE = b"the mean of what was asked" * 40


def traces(folder: Path) -> dict[str, int]:
    """Count the secret, its asker, their chat and what was made of it in the bytes of each file."""
    contents = {path.name: path.read_bytes() for path in folder.iterdir()}
    words = (SECRET.encode(), WHO.encode(), CHAT.encode(), MIDDLE)
    found = {name: sum(content.count(word) for word in words) for name, content in contents.items()}
    return {name: count for name, count in found.items() if count}


def every_fiftieth_secret(number: int) -> Exchange:
    """Return an exchange of a size of its own, so that pages split and overflow."""
    padding = "长" * (number * 37 % 900)
    if number % 50:
        return exchange(number, question=f"寻常的问题{padding}", asker=f"asker-{number * 7919 % 1000}")
    return exchange(number, question=SECRET + padding, asker=WHO)


async def fill(store: Store) -> None:
    numbers = sorted(range(3000), key=lambda number: number * 7919 % 3001)
    for start in range(0, 3000, 100):
        await store.logbook.record(
            *(every_fiftieth_secret(number) for number in numbers[start : start + 100])
        )
    for number in range(0, 3000, 10):
        await store.logbook.add_feedback(exchange(number).id, Feedback(Verdict.BROKEN_LINK, NOON))
    await store.askers.remember(WHO, Turn(SECRET, ()), NOON)
    await store.askers.choose_language(WHO, Language.EN)
    await store.wishes.make(Wish("wish-1", WHO, exchange(0).id, "telegram", CHAT, Language.ZH, NOON))
    await store.handoffs.open(Handoff("handoff-1", WHO, "telegram", CHAT, Language.ZH, NOON, exchange(50).id))
    members = [GapMember(exchange(number).id, "gap0001", GapReason.ABSTAINED) for number in (0, 1, 50)]
    await store.gaps.save([Gap("gap0001", exchange(0).id, GapState.OPEN, NOON, centroid=MIDDLE)], members)
    await store.inbox.accept([StoredUpdate(1, number, WHO, SECRET * 40, NOON, WHO) for number in range(40)])
    for number in range(20):
        await store.inbox.settle((1, number), State.DONE, NOON)


@pytest.mark.slow
async def test_an_erased_asker_leaves_no_trace_in_any_file(tmp_path: Path) -> None:
    async with await open_store(sqlite_url(tmp_path / "store.db")) as store:
        await fill(store)
        assert traces(tmp_path)

        assert await store.retention.erase(WHO, NOON) == 60

        assert traces(tmp_path) == {}
        assert (tmp_path / "store.db-wal").stat().st_size == 0
        assert len([found async for found in store.logbook.exchanges()]) == 2940
        (group,) = await store.gaps.groups()
        assert (group.count, group.title[:5]) == (1, "寻常的问题")


@pytest.mark.slow
async def test_a_purge_leaves_no_trace_in_any_file(tmp_path: Path) -> None:
    async with await open_store(sqlite_url(tmp_path / "store.db")) as store:
        await fill(store)
        for number in range(20, 40):
            await store.inbox.settle((1, number), State.DONE, NOON)

        await store.retention.purge(NOON + timedelta(days=31), days=30)

        assert traces(tmp_path) == {}


@pytest.mark.slow
async def test_a_settled_update_leaves_no_trace_once_the_log_is_emptied(tmp_path: Path) -> None:
    async with await open_store(sqlite_url(tmp_path / "store.db")) as store:
        await store.inbox.accept([StoredUpdate(1, number, WHO, SECRET, NOON, WHO) for number in range(40)])
        for number in range(40):
            await store.inbox.settle((1, number), State.DONE, NOON)
        await store.retention.purge(NOON, days=30)

        assert traces(tmp_path) == {}
