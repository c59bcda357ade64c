"""What the server checks in a message: HTML, lengths in UTF-16 units, buttons."""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

TEXT_LIMIT = 4096
DATA_LIMIT = 64
COPY_LIMIT = 256

TAGS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "a": "text_link",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
}
_TOKEN = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9-]*)([^<>]*)>|(<)|([^<]+)")
_HREF = re.compile(r"""\s+href=(?:"([^"]*)"|'([^']*)')\s*$""")
_ENTITY = re.compile(r"&(?:lt|gt|amp|quot|#\d+|#x[0-9A-Fa-f]+);")
ACTIONS = ("url", "callback_data", "web_app", "login_url", "switch_inline_query", "copy_text")


class RefusedError(Exception):
    """The server answers 400 with this description."""

    def __init__(self, text: str, **parameters: int) -> None:
        super().__init__(text)
        self.parameters = parameters


@dataclass(slots=True)
class _Open:
    tag: str
    offset: int
    extra: dict[str, Any]


def units(text: str) -> int:
    """Return the length as Telegram counts it."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def parse_html(source: str) -> tuple[str, list[dict[str, Any]]]:
    """Return text and entities, or refuse as the server does."""
    out, entities, stack = "", list[dict[str, Any]](), list[_Open]()
    for match in _TOKEN.finditer(source):
        closing, tag, attributes, bracket, plain = match.groups()
        if plain is not None:
            out += _ENTITY.sub(lambda found: html.unescape(found.group()), plain)
        elif bracket is not None:
            raise RefusedError(f"can't parse entities: Unsupported start tag at byte offset {match.start()}")
        elif closing:
            entities += _close(stack, tag.lower(), units(out))
        else:
            stack.append(_Open(tag.lower(), units(out), _attributes(tag.lower(), attributes)))
    if stack:
        raise RefusedError(
            f"can't parse entities: Can't find end tag corresponding to start tag \"{stack[-1].tag}\""
        )
    return out, sorted(entities, key=lambda entity: (entity["offset"], -entity["length"]))


def _attributes(tag: str, attributes: str) -> dict[str, Any]:
    if tag not in TAGS:
        raise RefusedError(f'can\'t parse entities: Unsupported start tag "{tag}"')
    if tag == "a":
        found = _HREF.match(attributes)
        if not found:
            raise RefusedError("can't parse entities: Tag a must have attribute href")
        return {"type": "text_link", "url": html.unescape(found.group(1) or found.group(2) or "")}
    if tag == "blockquote" and attributes.strip() == "expandable":
        return {"type": "expandable_blockquote"}
    if tag == "span" and 'class="tg-spoiler"' not in attributes:
        raise RefusedError("can't parse entities: Tag span must have class tg-spoiler")
    return {"type": TAGS[tag]}


def _close(stack: list[_Open], tag: str, at: int) -> Iterator[dict[str, Any]]:
    if not stack or stack[-1].tag != tag:
        raise RefusedError(f'can\'t parse entities: Unexpected end tag "{tag}"')
    opened = stack.pop()
    if opened.extra.get("type") == "text_link" and not opened.extra["url"].startswith(
        ("http://", "https://", "tg://", "mailto:", "tel:")
    ):
        return  # the server drops a link that it cannot follow and keeps its text
    if at > opened.offset:
        yield {"offset": opened.offset, "length": at - opened.offset, **opened.extra}


def check_text(params: dict[str, Any], key: str = "text", limit: int = TEXT_LIMIT) -> tuple[str, list[Any]]:
    """Return text and entities as they are shown."""
    source = str(params.get(key, ""))
    if str(params.get("parse_mode", "")).upper() == "HTML":
        text, entities = parse_html(source)
    else:
        text, entities = source, params.get("entities") or []
    if not text.strip():
        raise RefusedError("message text is empty")
    if units(text) > limit:
        raise RefusedError("message is too long")
    return text, entities


def check_markup(markup: dict[str, Any] | None) -> dict[str, Any] | None:
    """Return the keyboard, or refuse a button that the server would not take."""
    if not markup:
        return None
    rows = markup.get("inline_keyboard")
    if rows is None:
        return None
    buttons = [button for row in rows for button in row]
    if len(buttons) > 100 or any(len(row) > 8 for row in rows):
        raise RefusedError("too many buttons")
    for button in buttons:
        _check_button(button)
    return markup if buttons else None


def _check_button(button: dict[str, Any]) -> None:
    if not button.get("text", "").strip():
        raise RefusedError(
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"
        )
    if len([key for key in ACTIONS if key in button]) != 1:
        raise RefusedError("can't parse inline keyboard button: exactly one action is needed")
    if "callback_data" in button and not 1 <= len(button["callback_data"].encode()) <= DATA_LIMIT:
        raise RefusedError("BUTTON_DATA_INVALID")
    if "copy_text" in button and not 1 <= len(button["copy_text"]["text"]) <= COPY_LIMIT:
        raise RefusedError("BUTTON_COPY_TEXT_INVALID")
    if "url" in button and not button["url"].startswith(("http://", "https://", "tg://")):
        raise RefusedError(f"inline keyboard button URL '{button['url']}' is invalid: Wrong HTTP URL")
