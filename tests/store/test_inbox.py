"""Updates between their arrival and their end."""

from datetime import timedelta
from typing import Any

import pytest

from disclosure_bot.domain.exchange import Exchange
from disclosure_bot.store.inbox import Backlog, State, StoredUpdate
from disclosure_bot.store.store import Store, open_store
from support.exchanges import NOON, exchange

BOT = 77


def received(number: int, **changes: Any) -> StoredUpdate:
    values: dict[str, Any] = {
        "bot_id": BOT,
        "update_id": number,
        "chat_key": "chat-1",
        "payload": '{"text": "学费"}',
        "received_at": NOON + timedelta(seconds=number % 1000),
        "asker": "asker-a",
    }
    return StoredUpdate(**values | changes)


async def recorded(store: Store) -> list[Exchange]:
    return [found async for found in store.logbook.exchanges()]


async def test_accepted_updates_wait_in_order_of_arrival_across_a_restart(url: str) -> None:
    async with await open_store(url) as store:
        await store.inbox.accept([received(3), received(1), received(2)])

    async with await open_store(url) as store:
        assert await store.inbox.claim(BOT) == (received(1), received(2), received(3))


async def test_only_new_updates_are_returned(store: Store) -> None:
    await store.inbox.accept([received(1)])

    assert await store.inbox.accept([received(1), received(2)], known=[(BOT, 1)]) == (received(2),)
    assert await store.inbox.accept([]) == ()


async def test_a_settled_update_is_not_new_when_it_is_repeated(store: Store) -> None:
    await store.inbox.accept([received(1)])
    await store.inbox.settle((BOT, 1), State.DONE, NOON)

    assert await store.inbox.accept([received(1)]) == ()
    assert await store.inbox.claim(BOT) == ()


async def test_two_bots_may_have_the_same_update_number(store: Store) -> None:
    other = received(1, bot_id=78)
    await store.inbox.accept([received(1), other])

    assert await store.inbox.claim(78) == (other,)


async def test_an_update_with_the_largest_numbers_is_taken(store: Store) -> None:
    large = received(2**52, bot_id=2**52)

    assert await store.inbox.accept([large]) == (large,)


async def test_done_writes_the_exchanges_once(store: Store) -> None:
    await store.inbox.accept([received(1)])

    assert await store.inbox.settle((BOT, 1), State.DONE, NOON, [exchange(1), exchange(2)])
    assert not await store.inbox.settle((BOT, 1), State.DONE, NOON, [exchange(3)])
    assert await recorded(store) == [exchange(1), exchange(2)]


async def test_exchanges_of_an_update_are_redacted(store: Store) -> None:
    await store.inbox.accept([received(1)])
    await store.inbox.settle((BOT, 1), State.DONE, NOON, [exchange(question="我电话13812345678")])

    assert [found.question for found in await recorded(store)] == ["我电话[手机号]"]


async def test_done_and_exchanges_are_written_together_or_not_at_all(store: Store) -> None:
    await store.inbox.accept([received(1)])
    naive = exchange(asked_at=NOON.replace(tzinfo=None))

    with pytest.raises(Exception, match="offset-naive"):
        await store.inbox.settle((BOT, 1), State.DONE, NOON, [naive])

    assert await store.inbox.claim(BOT) == (received(1),)


async def test_a_settled_update_stays_settled(store: Store) -> None:
    await store.inbox.accept([received(1)])
    await store.inbox.settle((BOT, 1), State.FAILED, NOON)

    assert not await store.inbox.settle((BOT, 1), State.DONE, NOON)
    assert await store.inbox.claim(BOT) == ()
    assert (await store.inbox.backlog()).failed == 1


async def test_a_shed_update_is_still_recorded(store: Store) -> None:
    await store.inbox.accept([received(1)])
    await store.inbox.settle((BOT, 1), State.SHED, NOON, [exchange(shed=True)])

    assert await recorded(store) == [exchange(shed=True)]


async def test_a_quarantined_update_is_accepted_and_never_waits(store: Store) -> None:
    await store.inbox.accept([received(1, state=State.QUARANTINED), received(2)])

    assert await store.inbox.claim(BOT) == (received(2),)
    assert (await store.inbox.backlog()).quarantined == 1


async def test_backlog_tells_depth_and_the_oldest(store: Store) -> None:
    assert await store.inbox.backlog() == Backlog(0, None, 0, 0)
    await store.inbox.accept([received(number) for number in (1, 2, 3, 4)])
    await store.inbox.settle((BOT, 1), State.DONE, NOON)
    await store.inbox.settle((BOT, 2), State.FAILED, NOON)

    assert await store.inbox.backlog() == Backlog(2, received(3).received_at, quarantined=0, failed=1)


async def test_settled_updates_are_forgotten_after_48_hours(store: Store) -> None:
    await store.inbox.accept([received(1)])
    await store.inbox.settle((BOT, 1), State.DONE, NOON)

    await store.retention.purge(NOON + timedelta(hours=47), days=30)
    assert await store.inbox.accept([received(1)]) == ()

    await store.retention.purge(NOON + timedelta(hours=48), days=30)
    assert await store.inbox.accept([received(1)]) == (received(1),)
