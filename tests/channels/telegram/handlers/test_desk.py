"""The bot gives staff a link to the desk, in private and to nobody else."""

from datetime import datetime

from fakes.bot import running
from fakes.botapi import people
from fakes.botapi.core import State
from fakes.botapi.people import Person

WANG, LIN = Person(9001, "Wang"), Person(1001)
GROUP = -100700


async def link(person: int, now: datetime) -> str | None:
    return "https://ask.example.edu.cn/desk/sign-in/secret" if person == WANG.id else None


async def test_whoever_has_an_account_gets_a_link_in_private() -> None:
    async with running(desk_link=link) as bot:
        (text,) = await bot.say(WANG, "/desk")

    assert "desk/sign-in/secret" in text


async def test_nobody_else_does_and_nobody_in_a_group() -> None:
    state = State()
    people.add_group(state, GROUP)
    async with running(state, desk_link=link) as bot:
        (other,) = await bot.say(LIN, "/desk")
        (there,) = await bot.say(WANG, "/desk", chat=GROUP)

    assert other == "〔staff-only〕"
    assert there == "〔staff-only〕"
