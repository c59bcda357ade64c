"""What is meant for us, and when no more is fetched."""

import asyncio
from typing import Any

import pytest

from disclosure_bot.channels.health import Health
from disclosure_bot.channels.telegram.addressing import (
    BotIdentity,
    Command,
    command_of,
    is_for_us,
    without_mention,
)
from disclosure_bot.channels.telegram.api.client import BotClient
from disclosure_bot.channels.telegram.updates.receiver import Polling, UpdateReceiver
from fakes.bot import QUICK
from fakes.botapi import people
from fakes.botapi.core import State
from fakes.botapi.in_process import FakeRequest
from fakes.botapi.people import Person

ME = BotIdentity(123456, "sample_bot")
LIN = Person(1001)
GROUP, STAFF_CHAT = -5, -6


def heard(text: str | None, chat: int | None = None, **more: Any) -> bool:
    state = State()
    people.add_group(state, GROUP)
    people.add_group(state, STAFF_CHAT, forum=True)
    message = people.message_of(state, LIN, text, chat=chat, **more)
    return is_for_us({"message": message}, ME, STAFF_CHAT, {"help", "start"})


@pytest.mark.parametrize(
    "text",
    ["@sample_bot 学费", "学费 @Sample_Bot", "😀 @sample_bot", "/help", "/help@sample_bot", "/start x"],
)
def test_group_message_that_names_us_is_heard(text: str) -> None:
    assert heard(text, GROUP)


@pytest.mark.parametrize(
    "text",
    ["学费多少", "@sample_botx 学费", "/help@other_bot", "mail@sample_bot.example", "你说 /help", None],
)
def test_other_talk_in_a_group_is_not_heard(text: str | None) -> None:
    assert not heard(text, GROUP)


def test_topics_of_the_staff_chat_are_heard_and_its_other_talk_is_not() -> None:
    assert heard("可以", STAFF_CHAT, thread=7)
    assert not heard("吃饭去", STAFF_CHAT)


def test_everything_that_people_send_in_a_private_chat_is_heard() -> None:
    assert heard("学费")
    assert heard("/roll 6")
    assert heard(None, voice={"file_id": "v", "file_unique_id": "v", "duration": 3})


@pytest.mark.parametrize(
    "event",
    [
        {"pinned_message": {"message_id": 1}},
        {"message_auto_delete_timer_changed": {"message_auto_delete_time": 86400}},
        {"chat_background_set": {"type": {}}},
        {"new_chat_members": [{"id": 1}]},
        {"what_the_server_learns_next_year": {}},
        {},
    ],
)
def test_what_only_happened_in_a_chat_is_not_heard(event: dict[str, Any]) -> None:
    assert not heard(None, **event)


@pytest.mark.parametrize("text", ["/roll 6", "/ban", "/roll@other_bot", "/help@other_bot @sample_bot"])
def test_commands_of_other_bots_are_not_heard_even_below_our_messages(text: str) -> None:
    ours = {"message_id": 1, "from": {"id": ME.id, "is_bot": True}}

    assert not heard(text, GROUP)
    assert not heard(text, GROUP, reply_to=ours)


def test_a_post_that_telegram_puts_into_a_channels_group_is_not_heard() -> None:
    assert heard("公告 @sample_bot", GROUP)
    assert not heard("公告 @sample_bot", GROUP, is_automatic_forward=True, sender_chat={"id": -9})


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("/start", Command("start", "")),
        ("/start@sample_bot e_x", Command("start", "e_x")),
        ("/START  a b ", Command("start", "a b")),
        ("/help@other_bot", None),
        ("学费 /start", None),
        ("/学费", None),
    ],
)
def test_command_is_read(text: str, command: Command | None) -> None:
    assert command_of(text, ME) == command


def test_mention_is_no_part_of_the_question() -> None:
    assert without_mention("@sample_bot 学费多少", ME) == "学费多少"


class Full:
    """A reception that has no room at first."""

    def __init__(self) -> None:
        self.full = True
        self.asked = asyncio.Event()
        self.took = asyncio.Event()
        self.accepted: list[object] = []

    def leads(self) -> bool:
        return True

    def is_full(self) -> bool:
        self.asked.set()
        return self.full

    async def accept(self, updates: list[object]) -> None:
        self.accepted += updates
        if updates:
            self.took.set()


@pytest.mark.slow
async def test_nothing_is_fetched_while_too_much_waits() -> None:
    state, reception = State(), Full()
    people.say(state, LIN, "学费")
    line = BotClient(state.token, "https://fake/bot", 1, FakeRequest(state))
    as_reception: UpdateReceiver = reception  # type: ignore[assignment]
    polling = asyncio.create_task(Polling(QUICK).run(line, as_reception, Health()))
    await reception.asked.wait()
    fetched = list(reception.accepted)
    reception.full = False
    await reception.took.wait()
    polling.cancel()

    assert fetched == []
    assert len(reception.accepted) == 1
