"""The server without a network: ``handle(state, method, params) -> (status, json)``, as documented."""

import itertools
import json
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from fakes.botapi.markup import RefusedError, check_markup, check_text

Json = dict[str, Any]
BATCH = 100
LONGEST_WAIT = 50

JSON_FIELDS = {
    "allowed_updates",
    "button",
    "commands",
    "entities",
    "link_preview_options",
    "reply_markup",
    "reply_parameters",
    "results",
    "scope",
}


@dataclass
class Fault:
    """Something that goes wrong with the next requests it fits."""

    kind: str
    """429 401 409 403 400 500 html truncated not-json cut-before cut-after late slow"""
    method: str = "sendMessage"
    times: int = 1
    chat: int | None = None
    seconds: float = 1
    """retry_after, or how late"""
    skip: int = 0
    """requests that pass before the first one fails"""


@dataclass
class Limits:
    """Telegram's flood control, roughly: a bucket a chat and one for all."""

    chat_rate: float = 1.0
    chat_burst: float = 5.0
    all_rate: float = 30.0
    all_burst: float = 60.0


@dataclass
class State:
    """All that the server knows."""

    token: str = "123456:TEST-token_for-the-fake"
    bot_id: int = 123456
    username: str = "sample_bot"
    clock: Callable[[], float] = time.monotonic
    wall: Callable[[], float] = time.time
    updates: list[Json] = field(default_factory=list)
    """not yet confirmed"""
    confirmed: list[int] = field(default_factory=list)
    chats: dict[int, Json] = field(default_factory=dict)
    messages: dict[tuple[int, int], Json] = field(default_factory=dict)
    sent: list[Json] = field(default_factory=list)
    """every message that the bot sent, in order; with the wall time at ``at``"""
    transcript: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    commands: dict[str, list[Json]] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    """name and descriptions, by method tail and language"""
    webhook: Json = field(default_factory=dict)
    callbacks: dict[str, Json] = field(default_factory=dict)
    inlines: dict[str, Json] = field(default_factory=dict)
    topics: dict[tuple[int, int], str] = field(default_factory=dict)
    files: list[tuple[str, bytes]] = field(default_factory=list)
    """name and bytes of every file that the bot sent"""
    closed_topics: set[tuple[int, int]] = field(default_factory=set)
    moved: dict[int, int] = field(default_factory=dict)
    """groups that became supergroups, to their new numbers"""
    mute: set[int] = field(default_factory=set)
    """chats in which the bot has no right to write"""
    copied: list[tuple[int, int, int]] = field(default_factory=list)
    """chat and message that were copied, and the chat they were copied to"""
    faults: list[Fault] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)
    """every 400 that was not ordered"""
    calls: list[tuple[str, Json]] = field(default_factory=list)
    limits: Limits | None = None
    throttled: int = 0
    buckets: dict[int, tuple[float, float]] = field(default_factory=dict)
    """chat (0 for all) -> tokens left, at"""
    update_ids: Any = field(default_factory=lambda: itertools.count(700_000_001))
    message_ids: Any = field(default_factory=lambda: itertools.count(101))

    def take_fault(self, method: str, params: Json) -> Fault | None:
        """Return the fault that this request meets, used up once."""
        for fault in self.faults:
            fits = fault.method in {method, "*"} and fault.chat in {None, _number(params.get("chat_id"))}
            if fault.times > 0 and fits:
                if fault.skip:
                    fault.skip -= 1
                    continue
                fault.times -= 1
                return fault
        return None

    def texts_to(self, chat: int) -> list[str]:
        """Return what the bot sent to a chat, as people read it."""
        return [message["text"] for message in self.sent if message["chat"]["id"] == chat]


def decode(params: Json) -> Json:
    """Return form fields with the JSON ones read."""
    return {
        name: json.loads(value) if name in JSON_FIELDS and isinstance(value, str) else value
        for name, value in params.items()
    }


def handle(state: State, method: str, params: Json) -> tuple[int, Json]:
    """Answer one request as the server does."""
    known = METHODS.get(method.lower())
    if known is None:
        return _error(404, "Not Found")
    state.calls.append((method, params))
    wait = _throttle(state, method, params)
    if wait:
        state.throttled += 1
        return throttled(wait)
    try:
        return 200, {"ok": True, "result": known(state, decode(params))}
    except RefusedError as refused:
        state.refusals.append(f"{method}: {refused}")
        status, body = _error(400, f"Bad Request: {refused}")
        return status, body | ({"parameters": refused.parameters} if refused.parameters else {})


def ordered(fault: Fault) -> tuple[int, Json]:
    """Return the answer that a fault orders."""
    if fault.kind == "429":
        return throttled(int(fault.seconds))
    texts = {
        "400": "Bad Request: chat not found",
        "400-html": "Bad Request: can't parse entities: Unsupported start tag",
        "401": "Unauthorized",
        "403": "Forbidden: bot was blocked by the user",
        "409": "Conflict: terminated by other getUpdates request; make sure that only one bot instance is"
        " running",
        "500": "Internal Server Error",
    }
    return _error(int(fault.kind[:3]), texts[fault.kind])


def throttled(seconds: int) -> tuple[int, Json]:
    status, body = _error(429, f"Too Many Requests: retry after {seconds}")
    return status, body | {"parameters": {"retry_after": seconds}}


def _error(code: int, description: str) -> tuple[int, Json]:
    return code, {"ok": False, "error_code": code, "description": description}


def _throttle(state: State, method: str, params: Json) -> int:
    if state.limits is None or method not in {"sendMessage", "editMessageText"}:
        return 0
    limits, now, chat = state.limits, state.clock(), _number(params.get("chat_id")) or -1
    wait = 0.0
    rules = ((chat, limits.chat_rate, limits.chat_burst), (0, limits.all_rate, limits.all_burst))
    for key, rate, burst in rules:
        left, at = state.buckets.get(key, (burst, now))
        left = min(burst, left + (now - at) * rate) - 1
        state.buckets[key] = (max(left, 0.0), now)
        if left < 0:
            wait = max(wait, -left / rate)
    return int(wait) + 1 if wait else 0


def _number(value: Any) -> int | None:
    return int(value) if value is not None and str(value).lstrip("-").isdigit() else None


def _me(state: State, params: Json) -> Json:
    return {
        "id": state.bot_id,
        "is_bot": True,
        "first_name": "Sample",
        "username": state.username,
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": True,
    }


def _updates(state: State, params: Json) -> list[Json]:
    """Return a batch; an offset confirms and forgets all before it."""
    offset = int(params.get("offset") or 0)
    if offset < 0:
        state.updates = state.updates[offset:]
    elif offset:
        state.confirmed += [one["update_id"] for one in state.updates if one["update_id"] < offset]
        state.updates = [one for one in state.updates if one["update_id"] >= offset]
    return state.updates[: int(params.get("limit") or BATCH)]


def _set_webhook(state: State, params: Json) -> bool:
    url = params.get("url", "")
    if url and not url.startswith(("https://", "http://127.0.0.1")):
        raise RefusedError("bad webhook: An HTTPS URL must be provided for webhook")
    state.webhook = params if url else {}
    return True


def _delete_webhook(state: State, params: Json) -> bool:
    state.webhook = {}
    if str(params.get("drop_pending_updates", "")).lower() == "true":
        state.updates.clear()
    return True


def _webhook_info(state: State, params: Json) -> Json:
    return {
        "url": state.webhook.get("url", ""),
        "has_custom_certificate": False,
        "pending_update_count": len(state.updates),
    }


def _chat(state: State, params: Json) -> Json:
    chat = _number(params.get("chat_id"))
    if chat not in state.chats:
        raise RefusedError("chat not found")
    return state.chats[chat]


def _full_chat(state: State, params: Json) -> Json:
    return _chat(state, params) | {"accent_color_id": 0, "max_reaction_count": 11}


def _room(state: State, params: Json) -> tuple[Json, int | None]:
    """Return the chat and the topic that may be written to."""
    chat = _chat(state, params)
    if chat["id"] in state.moved:
        moved = state.moved[chat["id"]]
        raise RefusedError("group chat was upgraded to a supergroup chat", migrate_to_chat_id=moved)
    if chat["id"] in state.mute:
        raise RefusedError("not enough rights to send text messages to the chat")
    thread = _number(params.get("message_thread_id"))
    if thread is not None and (chat["id"], thread) not in state.topics:
        raise RefusedError("message thread not found")
    if thread is not None and (chat["id"], thread) in state.closed_topics:
        raise RefusedError("TOPIC_CLOSED")
    return chat, thread


def _copy(state: State, params: Json) -> Json:
    chat, thread = _room(state, params)
    source = _number(params.get("from_chat_id")) or 0, _number(params.get("message_id")) or 0
    if source not in state.messages:
        raise RefusedError("message to copy not found")
    kinds = [kind for kind in state.messages[source] if kind in COPYABLE]
    if not kinds:
        raise RefusedError("message can't be copied")
    state.copied.append((*source, chat["id"]))
    text = f"({kinds[0]})"
    copy = _new_message(state, chat, thread) | {"text": text}
    state.messages[chat["id"], copy["message_id"]] = copy
    state.sent.append(copy | {"at": state.clock(), "source": text})
    _write(state, chat["id"], "<", text, None, thread)
    return {"message_id": copy["message_id"]}


COPYABLE = {"photo", "document", "voice", "location", "sticker", "contact"}


def _new_message(state: State, chat: Json, thread: int | None) -> Json:
    message: Json = {
        "message_id": next(state.message_ids),
        "date": int(state.wall()),
        "chat": chat,
        "from": {"id": state.bot_id, "is_bot": True, "first_name": "Sample", "username": state.username},
    }
    return message | ({"message_thread_id": thread, "is_topic_message": True} if thread is not None else {})


def _send(state: State, params: Json) -> Json:
    chat, thread = _room(state, params)
    text, entities = check_text(params)
    markup = check_markup(params.get("reply_markup"))
    message = _new_message(state, chat, thread) | {"text": text}
    if entities:
        message["entities"] = entities
    if markup:
        message["reply_markup"] = markup
    reply_to = (params.get("reply_parameters") or {}).get("message_id")
    if reply_to is not None and (chat["id"], reply_to) in state.messages:
        message["reply_to_message"] = _without_reply(state.messages[chat["id"], reply_to])
    state.messages[chat["id"], message["message_id"]] = message
    state.sent.append(message | {"at": state.clock(), "source": params.get("text", "")})
    _write(state, chat["id"], "<", str(params.get("text", "")), markup, thread)
    return message


def _without_reply(message: Json) -> Json:
    return {key: value for key, value in message.items() if key != "reply_to_message"}


def _send_document(state: State, params: Json) -> Json:
    """Take a file; its message has the name and the size, its bytes are kept beside."""
    name, data = params["document"]
    sent = _send(state, {**params, "text": f"📎 {name}"})
    state.files.append((name, data))
    document = {"file_id": name, "file_unique_id": name, "file_name": name, "file_size": len(data)}
    return {key: value for key, value in sent.items() if key != "text"} | {"document": document}


def _edit(state: State, params: Json) -> Json:
    message = _own_message(state, params)
    text, entities = check_text(params)
    markup = check_markup(params.get("reply_markup"))
    if (text, entities or None, markup) == (
        message["text"],
        message.get("entities"),
        message.get("reply_markup"),
    ):
        raise RefusedError(
            "message is not modified: specified new message content and reply markup are exactly the same"
            " as a current content and reply markup of the message"
        )
    message |= {"text": text, "edit_date": int(state.wall())}
    _replace(message, "entities", entities)
    _replace(message, "reply_markup", markup)
    state.messages[message["chat"]["id"], message["message_id"]] = message
    _write(state, message["chat"]["id"], "~", str(params.get("text", "")), markup)
    return message


def _edit_markup(state: State, params: Json) -> Json:
    message = _own_message(state, params)
    markup = check_markup(params.get("reply_markup"))
    if markup == message.get("reply_markup"):
        raise RefusedError("message is not modified")
    _replace(message, "reply_markup", markup)
    state.messages[message["chat"]["id"], message["message_id"]] = message
    _write(state, message["chat"]["id"], "~", "(buttons)", markup)
    return message


def _replace(message: Json, key: str, value: Any) -> None:
    if value:
        message[key] = value
    else:
        message.pop(key, None)


def _own_message(state: State, params: Json) -> Json:
    chat = _chat(state, params)["id"]
    message = state.messages.get((chat, _number(params.get("message_id")) or 0))
    if message is None:
        raise RefusedError("message to edit not found")
    if message["from"]["id"] != state.bot_id:
        raise RefusedError("message can't be edited")
    return dict(message)


def _write(
    state: State, chat: int, mark: str, text: str, markup: Json | None, thread: int | None = None
) -> None:
    where = f" #{thread}" if thread is not None else ""
    lines = [f"{mark}{where} {line}".rstrip() for line in text.split("\n")]
    rows = (markup or {}).get("inline_keyboard", [])
    state.transcript[chat] += lines
    state.transcript[chat] += ["   " + " ".join(f"[{_label(button)}]" for button in row) for row in rows]


def _label(button: Json) -> str:
    if "copy_text" in button:
        return f"{button['text']} ⧉ {button['copy_text']['text']}"
    return f"{button['text']} → {button['url']}" if "url" in button else str(button["text"])


def _answer_callback(state: State, params: Json) -> bool:
    query = state.callbacks.get(str(params.get("callback_query_id")))
    if query is None or query["stale"]:
        raise RefusedError("query is too old and response timeout expired or query ID is invalid")
    text = str(params.get("text", ""))
    if len(text) > 200:
        raise RefusedError("MESSAGE_TOO_LONG")
    query["answered"] = True
    if text:
        state.transcript[query["chat"]].append(f"! {text}")
    return True


def _answer_inline(state: State, params: Json) -> bool:
    query = state.inlines.get(str(params.get("inline_query_id")))
    if query is None or query["stale"]:
        raise RefusedError("query is too old and response timeout expired or query ID is invalid")
    results = params.get("results") or []
    if len(results) > 50:
        raise RefusedError("RESULTS_TOO_MUCH")
    if len({result["id"] for result in results}) != len(results):
        raise RefusedError("RESULT_ID_DUPLICATE")
    for result in results:
        if not 1 <= len(result["id"].encode()) <= DATA_LIMIT_INLINE:
            raise RefusedError("RESULT_ID_INVALID")
        check_text(result["input_message_content"], "message_text")
        check_markup(result.get("reply_markup"))
    query["results"] = results
    query["answered_at"] = state.clock()
    return True


DATA_LIMIT_INLINE = 64


def _set_commands(state: State, params: Json) -> bool:
    for command in params["commands"]:
        if not 1 <= len(command["command"]) <= 32 or not 1 <= len(command["description"]) <= 256:
            raise RefusedError("BOT_COMMAND_INVALID")
    state.commands[_scope(params)] = params["commands"]
    return True


def _get_commands(state: State, params: Json) -> list[Json]:
    return state.commands.get(_scope(params), [])


def _scope(params: Json) -> str:
    scope = params.get("scope") or {"type": "default"}
    return f"{scope['type']}:{scope.get('chat_id', '')}:{params.get('language_code', '')}"


def _setter(field_name: str, key: str, limit: int) -> Callable[[State, Json], bool]:
    def set_text(state: State, params: Json) -> bool:
        text = str(params.get(field_name, ""))
        if len(text) > limit:
            raise RefusedError(f"{field_name.upper()}_TOO_LONG")
        state.texts[f"{key}:{params.get('language_code', '')}"] = text
        return True

    return set_text


def _getter(field_name: str, key: str) -> Callable[[State, Json], Json]:
    def get_text(state: State, params: Json) -> Json:
        return {field_name: state.texts.get(f"{key}:{params.get('language_code', '')}", "")}

    return get_text


def _action(state: State, params: Json) -> bool:
    return bool(_chat(state, params))


def _create_topic(state: State, params: Json) -> Json:
    chat, _ = _room(state, params)
    if not chat.get("is_forum"):
        raise RefusedError("the chat is not a forum")
    if not 1 <= len(params["name"]) <= 128:
        raise RefusedError("TOPIC_TITLE_INVALID")
    thread = next(state.message_ids)
    state.topics[chat["id"], thread] = params["name"]
    state.transcript[chat["id"]].append(f"+ topic #{thread} {params['name']}")
    return {"message_thread_id": thread, "name": params["name"], "icon_color": 7322096}


def _close_topic(state: State, params: Json) -> bool:
    chat = _chat(state, params)
    if (chat["id"], _number(params["message_thread_id"])) not in state.topics:
        raise RefusedError("message thread not found")
    state.transcript[chat["id"]].append(f"- topic #{params['message_thread_id']}")
    return True


METHODS: dict[str, Callable[[State, Json], Any]] = {
    name.lower(): function
    for name, function in {
        "getMe": _me,
        "getUpdates": _updates,
        "setWebhook": _set_webhook,
        "deleteWebhook": _delete_webhook,
        "getWebhookInfo": _webhook_info,
        "getChat": _full_chat,
        "sendMessage": _send,
        "sendDocument": _send_document,
        "copyMessage": _copy,
        "editMessageText": _edit,
        "editMessageReplyMarkup": _edit_markup,
        "answerCallbackQuery": _answer_callback,
        "answerInlineQuery": _answer_inline,
        "setMyCommands": _set_commands,
        "getMyCommands": _get_commands,
        "setMyDescription": _setter("description", "description", 512),
        "getMyDescription": _getter("description", "description"),
        "setMyShortDescription": _setter("short_description", "short", 120),
        "getMyShortDescription": _getter("short_description", "short"),
        "sendChatAction": _action,
        "createForumTopic": _create_topic,
        "closeForumTopic": _close_topic,
    }.items()
}
