"""Several programs on one database: whose an update is, who leads, and what a dead one leaves."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest

from disclosure_bot.errors import StoreError
from disclosure_bot.store.gaps import GROUPING
from disclosure_bot.store.inbox import State, StoredUpdate
from disclosure_bot.store.replicas import ENDED, LEASE, STALLED, Replica
from disclosure_bot.store.store import Store, open_store
from support.databases import KINDS, empty_database, on_server
from support.exchanges import NOON, exchange

BOT = 77


def received(number: int, chat: str = "chat-1") -> StoredUpdate:
    return StoredUpdate(BOT, number, chat, "{}", NOON + timedelta(seconds=number), "asker")


def numbers(updates: tuple[StoredUpdate, ...]) -> list[int]:
    return [one.update_id for one in updates]


@pytest.fixture(params=KINDS[1:])
async def shared(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[str]:
    async with empty_database(request.param, tmp_path) as address:
        yield address


@pytest.fixture
async def two(shared: str) -> AsyncIterator[tuple[Store, Store]]:
    async with await open_store(shared) as first, await open_store(shared) as second:
        await first.replica.look()
        await second.replica.look()
        yield first, second


async def cut_off(store: Store) -> None:
    """End the session that holds a program's locks, as its death does."""
    name, number = store.place.rsplit("/", 1)[1], int(store.replica.id, 16)
    held = f"datname = '{name}' AND locktype = 'advisory' AND objid = {number}"
    locks = "pg_locks JOIN pg_database d ON d.oid = database"
    await on_server(f"SELECT pg_terminate_backend(pid) FROM {locks} WHERE {held}")  # noqa: S608 our own names


async def look(store: Store, times: int) -> None:
    for _ in range(times):
        await store.replica.look()


async def test_a_program_that_has_its_database_to_itself_leads_and_owns_all(tmp_path: Path) -> None:
    async with empty_database("sqlite", tmp_path) as address, await open_store(address) as store:
        await store.replica.look()
        await store.inbox.accept([received(1)])

        assert (store.replica.is_alone, store.replica.leads, store.replica.living) == (True, True, 1)
        assert not store.replica.has_lapsed()
        assert numbers(await store.inbox.claim(BOT)) == [1]


async def test_one_of_several_leads_and_all_count_each_other(two: tuple[Store, Store]) -> None:
    await two[0].replica.look()

    assert [store.replica.leads for store in two] == [True, False]
    assert [store.replica.living for store in two] == [2, 2]


async def test_another_leads_once_the_leader_has_gone(two: tuple[Store, Store]) -> None:
    await two[0].close()
    await two[1].replica.look()

    assert two[1].replica.leads
    assert two[1].replica.living == 1


async def test_an_update_that_comes_to_two_programs_is_taken_by_one(two: tuple[Store, Store]) -> None:
    taken = [numbers(await store.inbox.accept([received(1)])) for store in two]

    assert taken == [[1], []]


async def test_what_follows_in_a_chat_goes_to_whoever_works_on_it(two: tuple[Store, Store]) -> None:
    first, second = two
    await first.inbox.accept([received(1)])

    assert await second.inbox.accept([received(2)]) == ()
    assert numbers(await second.inbox.accept([received(3, "chat-2")])) == [3]
    assert numbers(await first.inbox.claim(BOT, known={(BOT, 1)})) == [2]


async def test_what_comes_while_earlier_messages_are_taken_over_waits_for_its_turn(
    two: tuple[Store, Store],
) -> None:
    first, second = two
    await first.inbox.accept([received(1)])
    await first.close()
    early = await second.inbox.claim(BOT)

    assert numbers(early) == [1]
    assert await second.inbox.accept([received(2)]) == ()  # 1 is ours, but nobody has it in memory yet
    assert numbers(await second.inbox.claim(BOT)) == [1, 2]
    assert numbers(await second.inbox.accept([received(3)], known=[(BOT, 1), (BOT, 2)])) == [3]


async def test_a_chat_that_nobody_works_on_goes_to_whoever_takes_its_update_in(
    two: tuple[Store, Store],
) -> None:
    first, second = two
    await first.inbox.accept([received(1)])
    await first.inbox.settle((BOT, 1), State.DONE, NOON)

    assert numbers(await second.inbox.accept([received(2)])) == [2]


async def test_nothing_is_taken_from_a_program_that_lives(two: tuple[Store, Store]) -> None:
    await two[0].inbox.accept([received(1)])

    assert await two[1].inbox.claim(BOT) == ()


async def test_what_a_program_left_behind_goes_to_another_in_order(two: tuple[Store, Store]) -> None:
    await two[0].inbox.accept([received(2), received(1), received(3)])
    await two[0].close()

    assert numbers(await two[1].inbox.claim(BOT)) == [1, 2, 3]


async def test_a_program_whose_session_ended_is_dead_after_a_few_looks(two: tuple[Store, Store]) -> None:
    first, second = two
    await first.inbox.accept([received(1)])
    await cut_off(first)
    await look(second, ENDED - 1)
    early = await second.inbox.claim(BOT)
    await look(second, 1)

    assert early == ()
    assert numbers(await second.inbox.claim(BOT)) == [1]
    assert second.replica.leads


async def test_a_program_that_hangs_is_dead_after_more_looks(two: tuple[Store, Store]) -> None:
    first, second = two
    await first.inbox.accept([received(1)])
    await look(second, STALLED - 1)
    early = await second.inbox.claim(BOT)
    await look(second, 1)

    assert early == ()
    assert numbers(await second.inbox.claim(BOT)) == [1]


async def test_a_program_that_only_lost_its_session_is_not_dead(two: tuple[Store, Store]) -> None:
    first, second = two
    await first.inbox.accept([received(1)])
    for _ in range(2 * ENDED):
        await cut_off(first)
        with suppress(StoreError):  # it leads no more, but it counts on
            await first.replica.look()
        await second.replica.look()

    assert await second.inbox.claim(BOT) == ()
    assert first.replica.term == 0


async def test_whoever_was_taken_for_dead_writes_nothing_of_what_another_has(
    two: tuple[Store, Store],
) -> None:
    first, second = two
    await first.inbox.accept([received(1)])
    await look(second, STALLED)
    await second.inbox.claim(BOT)

    assert not await first.inbox.settle((BOT, 1), State.DONE, NOON, [exchange(1)])
    assert await second.inbox.settle((BOT, 1), State.DONE, NOON, [exchange(2)])
    assert [one.id async for one in first.logbook.exchanges()] == [exchange(2).id]


async def test_whoever_was_taken_for_dead_learns_it_at_the_next_look(two: tuple[Store, Store]) -> None:
    first, second = two
    await look(second, STALLED)
    await first.replica.look()

    assert first.replica.term == 1
    assert second.replica.term == 0


async def test_a_program_that_has_not_looked_for_long_lets_its_work_rest_until_it_looks(
    two: tuple[Store, Store],
) -> None:
    now = 100.0
    replica = Replica(two[0].database, passed=lambda: now)
    await replica.look()
    fresh = replica.has_lapsed()
    now += LEASE + 0.1
    late = replica.has_lapsed()
    await replica.look()

    assert [fresh, late, replica.has_lapsed()] == [False, True, False]


async def test_what_one_program_does_in_turn_the_next_does_afterwards(two: tuple[Store, Store]) -> None:
    done = []

    async def work(store: Store, name: str) -> None:
        async with store.database.in_turn(GROUPING):
            done.append(f"{name} begins")
            await asyncio.sleep(0.1)
            done.append(f"{name} ends")

    await asyncio.gather(work(two[0], "a"), work(two[1], "b"))

    assert done in (
        ["a begins", "a ends", "b begins", "b ends"],
        ["b begins", "b ends", "a begins", "a ends"],
    )
