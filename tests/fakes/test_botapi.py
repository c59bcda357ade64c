"""The fake is honest: its methods and fields are those of the Bot API as python-telegram-bot knows them."""

import inspect
import re

import pytest
from telegram import Bot, Chat, ChatFullInfo, ForumTopic, Message, Update, User

from fakes.botapi import people
from fakes.botapi.core import METHODS, State, handle
from fakes.botapi.people import Person

LIN = Person(1001)
USED = {
    "sendmessage": "chat_id text parse_mode reply_markup message_thread_id reply_parameters",
    "editmessagetext": "chat_id message_id text parse_mode reply_markup link_preview_options",
    "editmessagereplymarkup": "chat_id message_id reply_markup",
    "answercallbackquery": "callback_query_id text",
    "answerinlinequery": "inline_query_id results cache_time is_personal button",
    "setwebhook": "url allowed_updates secret_token max_connections drop_pending_updates",
    "deletewebhook": "drop_pending_updates",
    "setmycommands": "commands scope language_code",
    "setmydescription": "description language_code",
    "setmyshortdescription": "short_description language_code",
    "createforumtopic": "chat_id name",
    "closeforumtopic": "chat_id message_thread_id",
    "getupdates": "offset limit timeout allowed_updates",
}


def methods_of_the_library() -> dict[str, set[str]]:
    return {
        name.replace("_", ""): set(inspect.signature(method).parameters)
        for name, method in inspect.getmembers(Bot, inspect.iscoroutinefunction)
    }


def test_every_method_exists() -> None:
    assert set(METHODS) <= set(methods_of_the_library())


@pytest.mark.parametrize("method", USED)
def test_every_parameter_exists(method: str) -> None:
    assert set(USED[method].split()) <= methods_of_the_library()[method]


def test_replies_read_as_the_library_expects() -> None:
    state = State()
    people.add_group(state, -5, forum=True)
    people.say(state, LIN, "/start@sample_bot 学费")
    sent = handle(state, "sendMessage", {"chat_id": LIN.id, "text": "<b>一</b>二", "parse_mode": "HTML"})[1][
        "result"
    ]
    topic = handle(state, "createForumTopic", {"chat_id": -5, "name": "x"})[1]["result"]

    assert Update.de_json(state.updates[0], None).message.entities[0].type == "bot_command"  # type: ignore[union-attr]
    assert Message.de_json(sent, None).entities[0].type == "bold"
    assert User.de_json(handle(state, "getMe", {})[1]["result"], None).is_bot
    assert (
        ChatFullInfo.de_json(handle(state, "getChat", {"chat_id": -5})[1]["result"], None).type
        == Chat.SUPERGROUP
    )
    assert ForumTopic.de_json(topic, None).name == "x"


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("<b>open", "end tag"),
        ("</b>", "Unexpected end tag"),
        ("<b><i>x</b></i>", "Unexpected end tag"),
        ("<div>x</div>", "Unsupported start tag"),
        ("1 < 2", "Unsupported start tag"),
        ("<a>x</a>", "href"),
        (" ", "empty"),
        ("学" * 4097, "too long"),
        ("😀" * 2049, "too long"),
    ],
)
def test_text_that_telegram_refuses_is_refused(text: str, refusal: str) -> None:
    state = State()
    people.say(state, LIN, "x")
    status, body = handle(state, "sendMessage", {"chat_id": LIN.id, "text": text, "parse_mode": "HTML"})

    assert status == 400
    assert re.search(refusal, body["description"])


def test_chinese_button_data_of_66_bytes_is_refused() -> None:
    state = State()
    people.say(state, LIN, "x")
    keys = {"inline_keyboard": [[{"text": "b", "callback_data": "学" * 22}]]}
    status, body = handle(state, "sendMessage", {"chat_id": LIN.id, "text": "x", "reply_markup": keys})

    assert (status, body["description"]) == (400, "Bad Request: BUTTON_DATA_INVALID")


def test_edit_that_changes_nothing_is_refused() -> None:
    state = State()
    people.say(state, LIN, "x")
    sent = handle(state, "sendMessage", {"chat_id": LIN.id, "text": "x"})[1]["result"]
    edit = {"chat_id": LIN.id, "message_id": sent["message_id"], "text": "x"}

    assert handle(state, "editMessageText", edit)[0] == 400
    assert handle(state, "editMessageText", edit | {"text": "y"})[0] == 200


def test_offset_confirms_what_is_before_it() -> None:
    state = State()
    first, second = people.say(state, LIN, "a"), people.say(state, LIN, "b")

    again = handle(state, "getUpdates", {})[1]["result"]
    rest = handle(state, "getUpdates", {"offset": second})[1]["result"]

    assert [update["update_id"] for update in again] == [first, second]
    assert [update["update_id"] for update in rest] == [second]
    assert state.confirmed == [first]
