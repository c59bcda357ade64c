"""A reply is read with what it replies to, and a follow-up by the times of the messages themselves."""

from datetime import UTC, datetime, timedelta

import pytest

from fakes.bot import running
from fakes.botapi import people
from fakes.botapi.core import State
from fakes.botapi.people import Person

LIN, ANN = Person(1001), Person(1002)
GROUP = -100600


async def test_a_reply_to_an_older_answer_is_read_with_that_answer() -> None:
    async with running(rankings={"那要多久": (), "本科学费 那要多久": (("fees.tuition", 0.95),)}) as bot:
        await bot.say(LIN, "学费多少钱")
        older = bot.state.sent[-1]
        await bot.say(LIN, "怎么退费")
        (with_older,) = await bot.say(LIN, "那要多久", reply_to=older)

    assert "本科学费的第一句。" in with_older


async def test_a_reply_in_a_group_is_read_with_what_it_replies_to() -> None:
    state = State()
    people.add_group(state, GROUP)
    rankings = {"那要多久": (), "本科学费 那要多久": (("fees.tuition", 0.95),)}
    async with running(state, rankings=rankings) as bot:
        await bot.say(LIN, "@sample_bot 学费多少钱", chat=GROUP)
        answer = bot.state.sent[-1]
        (said,) = await bot.say(ANN, "那要多久", chat=GROUP, reply_to=answer)

    assert "本科学费的第一句。" in said


@pytest.mark.parametrize("call", ["@sample_bot", "@sample_bot ？", " @sample_bot 👆"])
async def test_calling_the_bot_below_a_question_asks_that_question(call: str) -> None:
    state = State()
    people.add_group(state, GROUP)
    async with running(state) as bot:
        question = people.message_of(state, ANN, "学费多少钱", chat=GROUP)
        (said,) = await bot.say(LIN, call, chat=GROUP, reply_to=question)
        (exchange,) = await bot.exchanges()

    assert "本科学费的第一句。" in said
    assert exchange.question == "学费多少钱"


async def test_calling_the_bot_on_a_quoted_part_asks_that_part() -> None:
    state = State()
    people.add_group(state, GROUP)
    async with running(state) as bot:
        long = people.message_of(state, ANN, "大家好。学费多少钱？宿舍呢", chat=GROUP)
        quote = {"text": "学费多少钱", "position": 4, "is_manual": True}
        (said,) = await bot.say(LIN, "@sample_bot", chat=GROUP, reply_to=long, quote=quote)

    assert "本科学费的第一句。" in said


@pytest.mark.parametrize(
    ("apart", "is_followed"), [(timedelta(minutes=2), True), (timedelta(minutes=30), False)]
)
@pytest.mark.parametrize("ours", [timedelta(), timedelta(hours=5), timedelta(hours=-5)])
async def test_a_follow_up_is_judged_by_the_times_of_the_messages(
    apart: timedelta, is_followed: bool, ours: timedelta
) -> None:
    """After an outage both come at once and late; and our own clock may be wrong."""
    sent = datetime.now(UTC) - timedelta(hours=1)
    rankings = {"那要多久": (), "学费 那要多久": (("fees.tuition", 0.95),)}
    async with running(rankings=rankings, clock=lambda: datetime.now(UTC) + ours) as bot:
        await bot.say(LIN, "学费多少钱", date=int(sent.timestamp()))
        (said,) = await bot.say(LIN, "那要多久", date=int((sent + apart).timestamp()))

    assert ("本科学费的第一句。" in said) == is_followed
