"""Several photos sent as one are one message: one answer, one token, whichever of them carries the words."""

import pytest

from disclosure_bot.domain.wording import Say
from fakes.bot import QUICK, Running, eventually, running
from fakes.botapi import people
from fakes.botapi.core import State
from fakes.botapi.people import Person
from support.samples import NOW

pytestmark = pytest.mark.slow

LIN = Person(1001)
PHOTO = [{"file_id": "a", "file_unique_id": "a", "width": 1, "height": 1}]


def send_album(bot: Running, count: int, caption_at: int | None = None, album: str = "7") -> None:
    for place in range(count):
        words = {"caption": "学费多少钱"} if place == caption_at else {}
        people.say(bot.state, LIN, None, photo=PHOTO, media_group_id=album, **words)


@pytest.mark.slow
@pytest.mark.parametrize(("count", "caption_at"), [(4, 0), (10, 0), (3, 2), (2, 1)])
async def test_an_album_gets_one_answer(count: int, caption_at: int) -> None:
    async with running(limited=True) as bot:
        send_album(bot, count, caption_at)
        await bot.settled()
        exchanges = await bot.exchanges()

    assert len(bot.state.texts_to(LIN.id)) == 1
    assert "本科学费的第一句。" in bot.state.texts_to(LIN.id)[0]
    assert len(exchanges) == 1


@pytest.mark.slow
async def test_an_album_without_words_is_told_once_that_only_text_is_read() -> None:
    async with running(limited=True) as bot:
        send_album(bot, 5)
        await bot.settled()

    assert bot.state.texts_to(LIN.id) == [f"〔{Say.TEXT_ONLY}〕"]


@pytest.mark.slow
async def test_words_that_come_late_are_answered_all_the_same_and_what_comes_later_is_silent() -> None:
    async with running() as bot:
        send_album(bot, 2)
        await bot.settled()
        send_album(bot, 2, 0)
        await bot.settled()
        await eventually(lambda: not bot.state.updates)

    told = bot.state.texts_to(LIN.id)
    assert told[0] == f"〔{Say.TEXT_ONLY}〕"
    assert len(told) == 2


@pytest.mark.slow
async def test_two_albums_are_two_messages() -> None:
    async with running() as bot:
        send_album(bot, 2, 0, "7")
        send_album(bot, 2, 1, "8")
        await bot.settled()

    assert len(bot.state.texts_to(LIN.id)) == 2


@pytest.mark.slow
async def test_an_album_that_waits_through_a_restart_is_answered_once(tmp_path: object) -> None:
    state, url = State(wall=NOW.timestamp), f"sqlite+aiosqlite:///{tmp_path}/bot.db"
    async with running(state, url=url, waits=QUICK) as bot:
        send_album(bot, 3, 1)
        await eventually(lambda: not bot.state.updates)
        bot.task.cancel()
    async with running(state, url=url) as bot:
        await bot.settled()

    assert len(state.texts_to(LIN.id)) == 1
