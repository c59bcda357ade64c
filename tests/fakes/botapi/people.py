"""What people do: each function puts an update on the server, as Telegram would."""

import re
from dataclasses import dataclass
from typing import Any

from fakes.botapi.core import Json, State

_COMMAND = re.compile(r"(?:^|(?<=\s))/[A-Za-z0-9_]+(?:@\w+)?")
_MENTION = re.compile(r"(?<![\w.])@\w+\b(?!\.\w)")


@dataclass(frozen=True)
class Person:
    """Somebody with a private chat of the same number."""

    id: int
    name: str = "Lin"
    language: str | None = "zh-hans"
    username: str = ""

    def as_user(self) -> Json:
        user: Json = {"id": self.id, "is_bot": False, "first_name": self.name}
        if self.language:
            user["language_code"] = self.language
        if self.username:
            user["username"] = self.username
        return user


def add_group(state: State, chat: int, *, forum: bool = False) -> None:
    """Add a group that the bot is in."""
    state.chats[chat] = {"id": chat, "type": "supergroup", "title": "Group"} | (
        {"is_forum": True} if forum else {}
    )


def push(state: State, **payload: Any) -> int:
    """Put any update on the server and return its number."""
    update_id: int = next(state.update_ids)
    state.updates.append({"update_id": update_id, **payload})
    return update_id


def message_of(
    state: State,
    person: Person,
    text: str | None,
    *,
    chat: int | None = None,
    date: int | None = None,
    reply_to: Json | None = None,
    thread: int | None = None,
    **extra: Any,
) -> Json:
    """Return a message as the server would make it, and keep it."""
    where = chat if chat is not None else person.id
    state.chats.setdefault(where, {"id": where, "type": "private", "first_name": person.name})
    message: Json = {
        "message_id": next(state.message_ids),
        "date": int(state.wall()) if date is None else date,
        "chat": state.chats[where],
        "from": person.as_user(),
        **extra,
    }
    if text is not None:
        message["text"] = text
        entities = _entities(text)
        if entities:
            message["entities"] = entities
    if reply_to is not None:
        message["reply_to_message"] = {k: v for k, v in reply_to.items() if k != "reply_to_message"}
    if thread is not None:
        message |= {"message_thread_id": thread, "is_topic_message": True}
    state.messages[where, message["message_id"]] = message
    state.transcript[where] += [f"> {line}".rstrip() for line in (text or "(no text)").split("\n")]
    return message


def say(state: State, person: Person, text: str | None, **more: Any) -> int:
    """Send a message and return the number of its update."""
    return push(state, message=message_of(state, person, text, **more))


def press(state: State, person: Person, label: str, *, chat: int | None = None, stale: bool = False) -> int:
    """Press the newest button of that label in a chat."""
    where = chat if chat is not None else person.id
    for (room, _), message in sorted(state.messages.items(), reverse=True):
        for row in (message.get("reply_markup") or {}).get("inline_keyboard", []) if room == where else []:
            for button in row:
                if button["text"] == label and "callback_data" in button:
                    state.transcript[where].append(f"> [{label}]")
                    return press_data(state, person, message, button["callback_data"], stale=stale)
    raise AssertionError(f"no button {label!r} in chat {where}")


def press_data(state: State, person: Person, message: Json, data: str, *, stale: bool = False) -> int:
    """Press a button with any data, forged or not."""
    number: int = next(state.update_ids)
    query_id = str(9_000_000_000 + number)
    state.callbacks[query_id] = {"chat": message["chat"]["id"], "stale": stale, "answered": False}
    query = {
        "id": query_id,
        "from": person.as_user(),
        "message": message,
        "chat_instance": "1",
        "data": data,
    }
    state.updates.append({"update_id": number, "callback_query": query})
    return number


def type_inline(state: State, person: Person, text: str, *, stale: bool = False) -> str:
    """Type ``@bot text`` somewhere and return the query's id."""
    query_id = str(8_000_000_000 + next(state.message_ids))
    state.inlines[query_id] = {"stale": stale, "asked_at": state.clock()}
    push(state, inline_query={"id": query_id, "from": person.as_user(), "query": text, "offset": ""})
    return query_id


def _entities(text: str) -> list[Json]:
    found = [("bot_command", match) for match in _COMMAND.finditer(text)]
    found += [("mention", match) for match in _MENTION.finditer(text) if not _inside(match, found)]
    return [
        {
            "type": kind,
            "offset": len(text[: match.start()].encode("utf-16-le", "surrogatepass")) // 2,
            "length": len(match.group()),
        }
        for kind, match in found
    ]


def _inside(match: re.Match[str], found: list[tuple[str, re.Match[str]]]) -> bool:
    return any(other.start() <= match.start() < other.end() for _, other in found)
