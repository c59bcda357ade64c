"""Is it meant for us? Decided on the raw update, before anything is stored: other talk in groups never is."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Raw = Mapping[str, Any]

ALLOWED = ("message", "callback_query", "inline_query")
"""kinds of updates that we ask for; told at every start, because the server remembers the last list"""

_COMMAND = re.compile(r"/([A-Za-z0-9_]{1,32})(?:@(\w+))?(?:\s+(.*))?", re.ASCII | re.DOTALL)

PATTERN_EXAMPLES = ((_COMMAND, ("/start", "/gaps@our_bot abc"), ("学费/住宿", "/ start")),)
"""patterns with what each must find and what it must leave; a test walks them"""


@dataclass(frozen=True, slots=True)
class BotIdentity:
    """Who the bot is."""

    id: int
    username: str


@dataclass(frozen=True, slots=True)
class Command:
    """A command with what stands behind it."""

    name: str
    payload: str


def is_for_us(update: Raw, me: BotIdentity, staff_chat: int | None) -> bool:
    """Tell whether an update concerns the bot."""
    if "callback_query" in update:
        return "message" in update["callback_query"]
    message = update.get("message")
    if not isinstance(message, Mapping):
        return False
    sender = message.get("from") or {}
    if sender.get("is_bot") and "sender_chat" not in message:
        return False  # bots talk to nobody here: no loops
    if (message.get("via_bot") or {}).get("id") == me.id:
        return False  # our own card, sent by a person out of inline mode
    chat = message["chat"]
    if chat["type"] == "private":
        return True
    if chat["type"] not in {"group", "supergroup"}:
        return False
    in_staff_topic = chat["id"] == staff_chat and bool(message.get("is_topic_message"))
    return in_staff_topic or _replies_to(message, me) or _names(message, me)


def _replies_to(message: Raw, me: BotIdentity) -> bool:
    replied = message.get("reply_to_message") or {}
    # In a topic each message formally replies to the one that opened it.
    return (replied.get("from") or {}).get("id") == me.id and "forum_topic_created" not in replied


def _names(message: Raw, me: BotIdentity) -> bool:
    return any(_is_me(kind, text, entity, me) for kind, text, entity in _entities(message))


def _is_me(kind: str, text: str, entity: Raw, me: BotIdentity) -> bool:
    match kind:
        case "mention":
            return text.lower() == f"@{me.username}".lower()
        case "text_mention":
            return bool((entity.get("user") or {}).get("id") == me.id)
        case "bot_command":
            name = text.partition("@")[2]
            return entity["offset"] == 0 and name.lower() in {"", me.username.lower()}
        case _:
            return False


def _entities(message: Raw) -> Iterator[tuple[str, str, Raw]]:
    key, text = ("entities", message["text"]) if "text" in message else ("caption_entities", "")
    text = text or message.get("caption") or ""
    encoded = text.encode("utf-16-le", "surrogatepass")
    for entity in message.get(key) or ():
        start, end = entity["offset"] * 2, (entity["offset"] + entity["length"]) * 2
        yield entity["type"], encoded[start:end].decode("utf-16-le", "replace"), entity


def command_of(text: str, me: BotIdentity) -> Command | None:
    """Return the command that a text is, or None; one for another bot is none."""
    found = _COMMAND.fullmatch(text.strip())
    if not found or (found.group(2) or me.username).lower() != me.username.lower():
        return None
    return Command(found.group(1).lower(), (found.group(3) or "").strip())


def without_mention(text: str, me: BotIdentity) -> str:
    """Return the text without the bot's name."""
    return re.sub(rf"@{re.escape(me.username)}\b", " ", text, flags=re.IGNORECASE).strip()
