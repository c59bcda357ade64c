"""A question that is changed at once because it was not understood is read again."""

from typing import Any

import pytest

from disclosure_bot.domain.wording import Say
from fakes.bot import Running, running
from fakes.botapi import people
from fakes.botapi.core import Json, State
from fakes.botapi.people import Person

LIN = Person(1001)
GROUP = -100600
UNKNOWN, KNOWN = "月亮上能上网吗", "学费多少钱"


async def change(bot: Running, message: Json, text: str, after: int = 20, **more: Any) -> list[str]:
    """Change a message some seconds after it was sent; return what the bot sends then."""
    before = len(bot.state.sent)
    changed = people.message_of(bot.state, LIN, text, chat=message["chat"]["id"], date=message["date"])
    changed |= {"message_id": message["message_id"], "edit_date": message["date"] + after, **more}
    people.push(bot.state, edited_message=changed)
    await bot.settled()
    return [sent["text"] for sent in bot.state.sent[before:]]


async def send(bot: Running, text: str, **more: Any) -> Json:
    message = people.message_of(bot.state, LIN, text, **more)
    people.push(bot.state, message=message)
    await bot.settled()
    return message


async def test_a_question_that_was_not_understood_is_read_again() -> None:
    async with running() as bot:
        message = await send(bot, UNKNOWN)
        (answer,) = await change(bot, message, KNOWN)
        told = await change(bot, message, "学费多少", 40)

    assert "本科学费的第一句。" in answer
    assert told == [f"〔{Say.EDITED}〕"]


@pytest.mark.parametrize(("first", "after"), [(KNOWN, 20), (UNKNOWN, 61)], ids=["answered", "late"])
async def test_a_change_that_is_not_read_is_said_not_to_be(first: str, after: int) -> None:
    async with running() as bot:
        message = await send(bot, first)
        told = await change(bot, message, "学费", after)

    assert told == [f"〔{Say.EDITED}〕"]


async def test_a_change_that_leaves_the_words_alone_is_silent() -> None:
    async with running() as bot:
        message = await send(bot, KNOWN)
        told = await change(bot, message, KNOWN)

    assert told == []


@pytest.mark.slow
async def test_a_call_added_to_a_message_in_a_group_is_answered() -> None:
    state = State()
    people.add_group(state, GROUP)
    async with running(state) as bot:
        message = await send(bot, KNOWN, chat=GROUP)
        (answer,) = await change(bot, message, f"@sample_bot {KNOWN}")
        silent = await change(bot, message, "@sample_bot 学费", 40)

    assert "本科学费的第一句。" in answer
    assert silent == []
