"""Staff work on the register in their private chats."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest

from disclosure_bot.channels.callback import RegisterPress, decode, encode
from disclosure_bot.channels.telegram.pages.request_pages import PER_PAGE
from disclosure_bot.domain.request import Request, RequestAct, RequestOutcome, RequestState, WithheldBecause
from fakes.bot import Running, running
from fakes.botapi import people
from fakes.botapi.people import Person
from support.register_samples import FRIDAY, filing_knowledge, request
from support.samples import NOW

ZHOU = Person(9001, "Zhou")
LIN = Person(1001)
DUE = FRIDAY + timedelta(days=21)


@asynccontextmanager
async def office(*requests: Request) -> AsyncIterator[Running]:
    """A bot with these requests, or with one that is open."""
    async with running(knowledge=filing_knowledge(), staff=[ZHOU.id], clock=lambda: NOW) as bot:
        for one in requests or (request("", due=DUE, person=b"locked"),):
            await bot.store.register.add(one, RequestAct("", "chen", NOW, "received"))
        yield bot


def shown(bot: Running) -> dict[str, Any]:
    newest = max(number for room, number in bot.state.messages if room == ZHOU.id)
    return bot.state.messages[ZHOU.id, newest]


def keys(bot: Running) -> list[dict[str, str]]:
    rows = (shown(bot).get("reply_markup") or {}).get("inline_keyboard", [])
    return [key for row in rows for key in row]


def buttons(bot: Running) -> list[str]:
    return [key["text"] for key in keys(bot)]


async def press(bot: Running, *labels: str) -> None:
    for label in labels:
        await bot.press(ZHOU, label)


async def test_open_requests_are_listed_by_their_last_day() -> None:
    late = request("", due=FRIDAY)
    done = request("", state=RequestState.ANSWERED, answered_on=FRIDAY)
    async with office(request("", due=DUE), late, done) as bot:
        await bot.say(ZHOU, "/requests")

        assert "逾期 1" in shown(bot)["text"]
        assert buttons(bot) == ["2026-002 · 逾期 1 天", "2026-001 · 还有 14 天"]


@pytest.mark.slow
async def test_long_lists_are_turned_page_by_page() -> None:
    async with office(*(request("", due=DUE) for _ in range(PER_PAGE + 1))) as bot:
        await bot.say(ZHOU, "/requests")
        await press(bot, "〔button-next〕")

        assert buttons(bot) == ["2026-009 · 还有 14 天", "〔button-previous〕"]


@pytest.mark.slow
async def test_a_request_is_handed_to_a_department() -> None:
    async with office() as bot:
        await bot.say(ZHOU, "/requests 2026-1")
        await press(bot, "〔button-register-assign〕", "计财处")
        kept = await bot.store.register.find("2026-001")

        assert kept
        assert (kept.department, kept.state) == ("finance", RequestState.WITH_DEPARTMENT)
        assert "telegram:9001" in shown(bot)["text"]


@pytest.mark.slow
async def test_a_request_is_put_off_once_however_often_the_button_is_pressed() -> None:
    async with office() as bot:
        await bot.say(ZHOU, "/requests 2026-001")
        await press(bot, "〔button-register-extend〕")
        (longer,) = [key for key in keys(bot) if key["text"].startswith("1. +10")]
        people.press_data(bot.state, ZHOU, shown(bot), longer["callback_data"])
        people.press_data(bot.state, ZHOU, shown(bot), longer["callback_data"])
        await bot.settled()
        kept = await bot.store.register.find("2026-001")

        assert kept
        assert kept.extended_until
        assert longer["text"] == f"1. +10 → {kept.extended_until:%m-%d}"
        assert len(await bot.store.register.acts("2026-001")) == 2  # it came, and was put off


@pytest.mark.slow
async def test_what_is_withheld_needs_a_reason() -> None:
    async with office() as bot:
        await bot.say(ZHOU, "/requests 2026-001")
        await press(bot, "〔button-register-answer〕", "不予公开", "个人隐私")
        kept = await bot.store.register.find("2026-001")

        assert kept
        assert (kept.outcome, kept.because) == (RequestOutcome.WITHHELD, WithheldBecause.PRIVACY)
        assert buttons(bot) == ["〔button-back〕"]


@pytest.mark.slow
async def test_what_a_colleague_has_answered_is_said_and_kept() -> None:
    async with office() as bot:
        await bot.say(ZHOU, "/requests 2026-001")
        await press(bot, "〔button-register-answer〕")
        changes = {"state": RequestState.ANSWERED, "answered_on": FRIDAY, "outcome": RequestOutcome.NONE}
        act = RequestAct("2026-001", "chen", NOW, "answered")
        await bot.store.register.change("2026-001", [RequestState.RECEIVED], changes, act)
        await press(bot, "公开")
        kept = await bot.store.register.find("2026-001")

        assert kept
        assert kept.outcome is RequestOutcome.NONE
        assert "⚠️" in shown(bot)["text"]
        assert "chen" in shown(bot)["text"]


async def test_nobody_else_sees_the_register() -> None:
    async with office() as bot:
        assert await bot.say(LIN, "/requests") == ["〔staff-only〕"]


async def test_a_number_that_is_none_is_said_so() -> None:
    async with office() as bot:
        (said,) = await bot.say(ZHOU, "/requests 1999-001")

        assert "没有 1999-001 这个登记号" in said


def test_buttons_are_understood_as_they_were_written() -> None:
    presses = (RegisterPress("page", "-", "0"), RegisterPress("show", "2026-001"))

    assert [decode(encode(one), ()) for one in presses] == list(presses)
    assert decode("1:k:extend:2026-001:2026-12-18-third", ()) == RegisterPress(
        "extend", "2026-001", "2026-12-18-third"
    )
