"""A person in danger asks for a person: staff see it first, and hear of it where it cannot be shown."""

import pytest

from disclosure_bot.channels.telegram.api.limiter import Limiter
from fakes.bot import pseudonym, running
from fakes.botapi import people
from fakes.botapi.core import State
from fakes.botapi.people import Person
from support.samples import sample_knowledge, with_manners

LIN = Person(1001)
STAFF = Person(9001, "Zhou")
STAFF_CHAT = -100500
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


async def test_words_of_danger_that_are_shed_are_recorded_as_such() -> None:
    async with running(knowledge=KNOWLEDGE, limited=True) as bot:
        for _ in range(60):
            people.say(bot.state, LIN, "我不想活了")
        await bot.settled()
        exchanges = await bot.exchanges()

    assert any(exchange.shed for exchange in exchanges)
    assert {exchange.urgent for exchange in exchanges} == {"self-harm"}
