"""Order within a chat, round robin over chats, and limits that hold nobody else up."""

import asyncio
from itertools import count

import pytest

from disclosure_bot.channels.admission import Admission
from disclosure_bot.channels.telegram.api.limiter import Limiter
from disclosure_bot.channels.telegram.updates.queue import FairQueue
from fakes.bot import NO_LIMIT, eventually, running
from fakes.botapi import people
from fakes.botapi.core import Fault, Limits, State
from fakes.botapi.people import Person

LIN, WU, FLOODER = Person(1001), Person(1002), Person(1003)


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


async def test_chats_take_turns_and_keep_their_order() -> None:
    queue: FairQueue[str] = FairQueue()
    for item in ("a1", "a2", "a3"):
        queue.put(1, item)
    queue.put(2, "b1")

    order = []
    for _ in range(4):
        chat, item = await queue.get()
        order.append(item)
        queue.done(chat)

    assert order == ["a1", "b1", "a2", "a3"]


async def test_chat_is_served_one_item_at_a_time() -> None:
    queue: FairQueue[str] = FairQueue()
    queue.put(1, "a1")
    queue.put(1, "a2")
    await queue.get()

    second = asyncio.create_task(queue.get())
    await asyncio.sleep(0)

    assert not second.done()
    queue.done(1)
    assert await second == (1, "a2")


async def test_item_that_failed_comes_again_before_the_others_of_its_chat() -> None:
    queue: FairQueue[str] = FairQueue()
    queue.put(1, "a1")
    queue.put(1, "a2")

    chat, item = await queue.get()
    queue.again(chat, item, 0.001)

    assert await queue.get() == (1, "a1")


async def test_held_chat_lets_others_pass() -> None:
    queue: FairQueue[str] = FairQueue(wait_of=lambda chat: 60.0 if chat == 1 else 0.0)
    queue.put(1, "held")
    queue.put(2, "free")

    assert await queue.get() == (2, "free")


def test_private_chat_gets_three_at_once_and_then_one_a_second() -> None:
    clock = Clock()
    limiter = Limiter(clock)
    sent = 0
    while limiter.wait(7) == 0 and sent < 10:
        limiter._chats.of(7, clock.now).spend(clock.now)
        sent += 1

    assert sent == 3
    assert 0.9 < limiter.wait(7) <= 1.0


def test_group_gets_at_most_twenty_in_a_minute() -> None:
    clock = Clock()
    limiter = Limiter(clock)
    sent = 0
    for _ in range(600):
        if limiter.wait(-7) == 0:
            limiter._chats.of(-7, clock.now).spend(clock.now)
            sent += 1
        clock.now += 0.1

    assert 17 <= sent <= 20


def test_429_pauses_that_chat_alone() -> None:
    clock = Clock()
    limiter = Limiter(clock)

    limiter.pause(1, 5)
    clock.now += 2
    limiter.pause(2, 5)

    assert limiter.wait(1) == 3
    assert limiter.wait(2) == 5
    assert limiter.wait(3) == 0


def test_429_in_several_chats_within_a_second_pauses_all() -> None:
    limiter = Limiter(Clock())

    for chat in (1, 2, 3):
        limiter.pause(chat, 5)

    assert limiter.wait(4) == 0
    assert limiter.wait_for_all() == 5


@pytest.mark.parametrize("programs", [1, 3])
async def test_programs_of_a_bot_that_was_too_fast_keep_together_to_thirty_a_second(programs: int) -> None:
    clock = Clock()
    limiters = [Limiter(clock, programs=lambda: programs) for _ in range(programs)]
    for limiter in limiters:
        for chat in (1, 2, 3):
            limiter.pause(chat, 1)
    clock.now += 1
    began, sent, chats = clock.now, 0, count(100)
    while clock.now < began + 10:
        for limiter in limiters:
            while limiter.wait_for_all() == 0:
                await limiter.reply(next(chats))
                sent += 1
        clock.now += 0.01

    assert 295 <= sent <= 331


def test_person_may_ask_five_at_once_and_is_told_once_a_minute() -> None:
    clock = Clock()
    admission = Admission(clock)

    admitted = [admission.admits(1) for _ in range(7)]
    notices = [admission.may_notice(1), admission.may_notice(1)]
    clock.now += 61

    assert admitted == [True] * 5 + [False] * 2
    assert notices == [True, False]
    assert admission.may_notice(1)
    assert admission.admits(1)


@pytest.mark.slow
async def test_flood_is_recorded_as_shed_told_once_and_holds_up_nobody() -> None:
    state = State()
    for number in range(60):
        people.say(state, FLOODER, f"洪水 {number}")
    people.say(state, LIN, "学费多少钱")
    async with running(state, limited=True, limiter=Limiter(private=NO_LIMIT)) as bot:
        await bot.settled()
        exchanges = await bot.exchanges()
        notices = [text for text in bot.state.texts_to(FLOODER.id) if "slow-down" in text]

    assert len(exchanges) == 61
    assert sum(exchange.shed for exchange in exchanges) == 55
    assert len(notices) == 1
    assert bot.state.texts_to(LIN.id)[0].startswith("本科学费")


@pytest.mark.slow
async def test_chat_that_must_wait_holds_up_nobody() -> None:
    state = State(faults=[Fault("429", chat=LIN.id, seconds=1, times=1)])
    people.say(state, LIN, "学费多少钱")
    async with running(state) as bot:
        await eventually(lambda: bot.channel.health.throttled)
        people.say(state, WU, "学费多少钱")
        await eventually(lambda: state.texts_to(WU.id))
        waited_for = state.texts_to(LIN.id)
        await bot.settled()

    assert waited_for == []
    assert len(state.texts_to(LIN.id)) == 1


@pytest.mark.slow
async def test_limits_keep_the_server_content() -> None:
    state = State(limits=Limits())
    for number in range(40):
        people.say(state, Person(3001 + number % 20), "学费多少钱")
    async with running(state, limited=True) as bot:
        await bot.settled()

    assert state.throttled == 0
    assert len(state.sent) == 40
