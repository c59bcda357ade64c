"""The doctor looks at Telegram: the token, the webhook, and whether somebody else fetches updates."""

import asyncio
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlencode

from telegram.error import TelegramError

from disclosure_bot.channels.telegram.api.http_client import Wire, make_wire
from disclosure_bot.doctor.diagnosis import Diagnosis, error, good, warning

_UNAUTHORIZED, _NOT_FOUND, _CONFLICT = 401, 404, 409
_MANY_PENDING = 1000
_CONFLICTS = re.compile(r"^disclosure_bot_conflicts_total\{.*\} ([0-9.]+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class ApiResult:
    """What the server said; status 0 means that it could not be reached, and then ``text`` says why."""

    status: int
    """of HTTP"""
    result: Mapping[str, Any] = field(default_factory=dict)
    text: str = ""
    """the server's description of an error"""
    date: datetime | None = None
    """what time the server says it is"""


Ask = Callable[[str, Mapping[str, object], float], ApiResult]
"""asks a method of the Bot API with parameters; the number is how many seconds to wait at most"""


def asking(base_url: str, token: str) -> Ask:
    """Return what asks the Bot API as ``serve`` does; nothing that it returns holds the token."""

    def ask(method: str, parameters: Mapping[str, object], seconds: float) -> ApiResult:
        url = f"{base_url}{token}/{method}" + (f"?{urlencode(parameters)}" if parameters else "")
        return asyncio.run(_asked(make_wire(base_url, 1, seconds), url, token))

    return ask


async def _asked(wire: Wire, url: str, token: str) -> ApiResult:
    try:
        await wire.initialize()
        status, payload = await wire.do_request(url, "POST")
        body = json.loads(payload)
    except (TelegramError, ValueError) as fault:
        return ApiResult(0, text=type(fault.__cause__ or fault).__name__)  # its text may hold the token
    finally:
        await wire.shutdown()
    return ApiResult(
        status,
        body["result"] if isinstance(body.get("result"), dict) else {},
        str(body.get("description", "")).replace(token, "…"),
        _date(wire.server_date),
    )


def _date(text: str) -> datetime | None:
    try:
        return parsedate_to_datetime(text).astimezone(UTC)
    except ValueError:
        return None


def look_at_token(me: ApiResult) -> Diagnosis:
    """Say whether the token is taken, from the answer to getMe."""
    if me.status == 0:
        return error(
            "token",
            f"连不上 Telegram（{me.text}）",
            f"Telegram is out of reach ({me.text})",
            "检查网络、代理和 TELEGRAM__BASE_URL",
            "check network, proxy and TELEGRAM__BASE_URL",
        )
    if me.status in {_UNAUTHORIZED, _NOT_FOUND}:
        return error("token", "被拒绝", "refused", "向 @BotFather 核对令牌", "check it with @BotFather")
    if not me.result:
        said = f"Telegram: {me.status} {me.text}"
        return warning("token", said, said, "稍后再试", "try again later")
    name = f"@{me.result.get('username', '')}"
    return good("token", f"有效，{name}", f"works, {name}")


def look_at_webhook(info: ApiResult, wanted: str) -> Diagnosis:
    """Compare what Telegram calls with what the settings want; an empty ``wanted`` is polling."""
    url, pending = str(info.result.get("url", "")), int(info.result.get("pending_update_count", 0))
    trouble = str(info.result.get("last_error_message", ""))
    if not info.result:
        return warning("webhook", "问不到", "not known", "先解决令牌或网络", "mend token or network first")
    if url and not wanted:
        return warning(
            "webhook",
            "设置是 polling，但 Telegram 上登记着 webhook",
            "polling is set, but a webhook is registered",
            "启动 serve 会取消它；若另有程序在用，先停掉那个",
            "serve removes it; stop whoever else uses it first",
        )
    if url != wanted:
        return warning(
            "webhook", "登记的地址与设置不同", "another address is registered", "重启 serve", "restart serve"
        )
    if trouble and pending:
        return error(
            "webhook",
            f"Telegram 送不进来：{trouble}",
            f"Telegram cannot deliver: {trouble}",
            "检查 nginx、证书和防火墙",
            "check nginx, certificate and firewall",
        )
    zh, en = f"{'webhook' if wanted else 'polling'}，{pending} 条待取", f"{pending} pending"
    if pending > _MANY_PENDING:
        return warning("webhook", zh, en, "serve 在运行吗？", "is serve running?")
    return good("webhook", zh, en)


def look_for_second_poller(ask: Ask, seconds: float) -> Diagnosis:
    """Fetch for ``seconds`` without confirming anything: with another poller the server answers 409."""
    found = ask("getUpdates", {"timeout": int(seconds), "limit": 1}, seconds + 10)
    if found.status == _CONFLICT:
        return error(
            "poller",
            "另有程序在用这个令牌取消息",
            "another program fetches updates with this token",
            "停掉另一台机器上的程序，或向 @BotFather 换令牌",
            "stop it on the other machine, or get a new token from @BotFather",
        )
    return good("poller", "没有发现别的程序", "nobody else was found")


def look_at_own_poller(metrics: str) -> Diagnosis:
    """Say what the program that runs here has seen; its metrics are empty where they cannot be read."""
    conflicts = sum(float(count) for count in _CONFLICTS.findall(metrics))
    if conflicts:
        return warning(
            "poller",
            f"本机 serve 在运行，遇到 {conflicts:.0f} 次 409",
            f"serve runs here and met {conflicts:.0f} conflicts",
            "另有机器用同一个令牌，停掉其中一个",
            "another machine uses the token: stop one of them",
        )
    return good("poller", "本机 serve 在运行", "serve runs here")
