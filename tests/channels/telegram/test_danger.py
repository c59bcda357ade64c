"""A person in danger asks for a person: staff see it first, and hear of it where it cannot be shown."""

from contextlib import AbstractAsyncContextManager

import pytest

from disclosure_bot.channels.telegram.api.limiter import Limiter
from fakes.bot import NO_LIMIT, Running, pseudonym, running
from fakes.botapi import people
from fakes.botapi.core import State
from fakes.botapi.people import Person
from support.samples import sample_knowledge, with_manners

LIN = Person(1001)
STAFF = Person(9001, "Zhou")
STAFF_CHAT = -100500
GROUP = -100700
NUMBERS = "12356"
KNOWLEDGE = with_manners(sample_knowledge())


@pytest.mark.parametrize("forum", [False, True])
async def test_card_for_staff_is_marked(forum: bool) -> None:
    state = State()
    people.add_group(state, STAFF_CHAT, forum=forum)
    async with running(state, knowledge=KNOWLEDGE, staff_chat=STAFF_CHAT) as bot:
        await bot.say(LIN, "我不想活了")
        await bot.press(LIN, "〔button-handoff〕")

    (card,) = state.texts_to(STAFF_CHAT)
    assert card.startswith("〔staff-urgent〕 有危险")


@pytest.mark.slow
async def test_staff_chat_that_takes_nothing_is_told_to_staff_and_the_asker() -> None:
    async with running(knowledge=KNOWLEDGE, staff_chat=STAFF_CHAT, staff=[STAFF.id]) as bot:
        await bot.say(STAFF, "/start")
        await bot.say(LIN, "我不想活了")
        said = await bot.press(LIN, "〔button-handoff〕")
        handoff = await bot.store.handoffs.of_asker(pseudonym(LIN.id))
        unreachable = bot.channel.health.unreachable

    to_staff = bot.state.texts_to(STAFF.id)[-1]
    assert to_staff.startswith("〔staff-undelivered〕")
    assert "我不想活了" in to_staff
    assert said[-1].startswith("〔urgent-numbers〕")
    assert "〔handoff-urgent-failed〕" in said[-1]
    assert handoff is None
    assert any("staff chat" in who for who in unreachable)


@pytest.mark.slow
async def test_closing_offers_no_word_of_danger_for_the_knowledge() -> None:
    state = State()
    people.add_group(state, STAFF_CHAT)
    async with running(state, knowledge=KNOWLEDGE, staff_chat=STAFF_CHAT, staff=[STAFF.id]) as bot:
        await bot.say(LIN, "我不想活了")
        await bot.press(LIN, "〔button-handoff〕")
        closed = await bot.press(STAFF, "〔button-close〕", chat=STAFF_CHAT)

    assert closed == ["〔handoff-closed〕"]


async def test_urgent_message_waits_for_no_other_of_its_chat() -> None:
    limiter = Limiter(now=lambda: 0.0)  # no second passes: whatever has to wait would do so for ever
    for _ in range(3):
        await limiter.reply(STAFF_CHAT)

    assert limiter.wait(STAFF_CHAT) > 0
    await limiter.reply(STAFF_CHAT, urgent=True)


async def test_danger_past_the_limit_hears_the_numbers_and_not_that_it_was_too_fast() -> None:
    state = State()
    flood(state, LIN, 5)
    people.say(state, LIN, "我不想活了")
    async with hurried(state) as bot:
        await bot.settled()
        exchanges = await bot.exchanges()

    assert [exchange.urgent for exchange in exchanges].count("self-harm") == 1
    assert not any(exchange.shed for exchange in exchanges)
    told = state.texts_to(LIN.id)
    assert NUMBERS in told[-1]
    assert not any("slow-down" in text for text in told)


@pytest.mark.slow
async def test_danger_after_the_one_notice_of_a_minute_hears_the_numbers() -> None:
    state = State()
    flood(state, LIN, 20)
    people.say(state, LIN, "我不想活了")
    async with hurried(state) as bot:
        await bot.settled()

    assert NUMBERS in state.texts_to(LIN.id)[-1]


@pytest.mark.slow
async def test_each_cry_past_the_limit_has_the_numbers_below_it_and_few_replies_do() -> None:
    state = State()
    flood(state, LIN, 20)
    async with hurried(state) as bot:
        for _ in range(3):
            for _ in range(20):
                people.say(state, LIN, "我不想活了")
            await bot.settled()
            assert NUMBERS in bot.transcript(LIN.id).rstrip().rpartition("我不想活了")[2]

    assert 3 <= sum(NUMBERS in text for text in state.texts_to(LIN.id)) <= 12


async def test_each_kind_of_danger_past_the_limit_has_its_own_numbers() -> None:
    state = State()
    flood(state, LIN, 6)
    people.say(state, LIN, "我不想活了")
    people.say(state, LIN, "我被人打了")
    async with hurried(state) as bot:
        await bot.settled()
        kinds = {exchange.urgent for exchange in await bot.exchanges() if not exchange.shed}

    assert kinds == {"", "self-harm", "violence"}


@pytest.mark.slow
async def test_danger_in_a_group_past_the_limit_hears_the_numbers_below_the_message() -> None:
    state = State()
    people.add_group(state, GROUP)
    flood(state, LIN, 20)
    people.say(state, LIN, f"@{state.username} 我不想活了", chat=GROUP)
    async with hurried(state) as bot:
        await bot.settled()

    assert NUMBERS in state.texts_to(GROUP)[-1]


@pytest.mark.slow
async def test_words_of_danger_that_are_shed_are_recorded_as_such() -> None:
    state = State()
    for _ in range(60):
        people.say(state, LIN, "我不想活了")
    async with hurried(state) as bot:
        await bot.settled()
        exchanges = await bot.exchanges()

    assert len(exchanges) == 60
    assert any(exchange.shed for exchange in exchanges)
    assert {exchange.urgent for exchange in exchanges} == {"self-harm"}


def flood(state: State, person: Person, count: int) -> None:
    """Send so many messages at once."""
    for number in range(count):
        people.say(state, person, f"洪水 {number}")


def hurried(state: State) -> AbstractAsyncContextManager[Running]:
    """Run a bot that takes only so much from a person, and sends as fast as it can."""
    return running(
        state, knowledge=KNOWLEDGE, limited=True, limiter=Limiter(private=NO_LIMIT, group=NO_LIMIT)
    )
