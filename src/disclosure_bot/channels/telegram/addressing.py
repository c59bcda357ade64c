"""Is it meant for us? Decided on the raw update, before anything is stored: other talk in groups never is."""

import re
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Raw = Mapping[str, Any]

ALLOWED = ("message", "edited_message", "callback_query", "inline_query")
"""kinds of updates that we ask for; told at every start, because the server remembers the last list"""

_CONTENT = (
    *("text", "photo", "video", "video_note", "live_photo", "animation", "audio", "voice", "document"),
    *("sticker", "story", "paid_media", "checklist", "contact", "dice", "game", "location", "poll", "venue"),
)
"""fields of what people send; a message with none of them tells of something that happened in the chat"""
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


def message_of(update: Raw) -> Raw | None:
    """Return the message that an update brings, new or changed; None if it brings none."""
    message = update.get("message") or update.get("edited_message")
    return message if isinstance(message, Mapping) else None


def is_for_us(update: Raw, me: BotIdentity, staff_chat: int | None, commands: Container[str]) -> bool:
    """Tell whether an update concerns the bot, which knows these commands (names without the slash).

    In a private chat all does; in a group what names it, replies to it, is its command, or stands in a topic
    of the staff chat. A malformed update raises whatever its missing or wrong field brings about.
    """
    if "callback_query" in update:
        return "message" in update["callback_query"]
    message = message_of(update)
    if message is None or _is_talk_of_others(message, me):
        return False
    chat = message["chat"]
    if chat["type"] == "private":
        return True
    if chat["type"] not in {"group", "supergroup"}:
        return False
    if (command := _command(message)) is not None:
        return _is_our_command(command, me, commands)
    in_staff_topic = chat["id"] == staff_chat and bool(message.get("is_topic_message"))
    return in_staff_topic or _replies_to(message, me) or _names(message, me)


def _is_talk_of_others(message: Raw, me: BotIdentity) -> bool:
    """Tell whether a message can be for nobody: it says nothing, or no person of this chat says it."""
    sender = message.get("from") or {}
    return (
        not any(field in message for field in _CONTENT)
        or bool(message.get("is_automatic_forward"))  # a channel's post, put into its group by Telegram
        or (bool(sender.get("is_bot")) and "sender_chat" not in message)  # bots talk to nobody: no loops
        or (message.get("via_bot") or {}).get("id") == me.id  # our own card, sent out of inline mode
    )


def _command(message: Raw) -> str | None:
    """Return the command that a message begins with, as it is written, or None."""
    found = (
        text for kind, text, entity in _entities(message) if kind == "bot_command" and not entity["offset"]
    )
    return next(found, None)


def _is_our_command(command: str, me: BotIdentity, commands: Container[str]) -> bool:
    """Tell whether a command in a group is ours: by our name, or without a name if we know it."""
    name, _, whose = command.removeprefix("/").partition("@")
    return whose.lower() == me.username.lower() if whose else name.lower() in commands


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
