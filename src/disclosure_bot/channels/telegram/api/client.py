"""The client of the Bot API: requests that say how far a failure came, and logs that keep quiet.

Around whatever carries a request stands ``Transport``: it tells "surely not sent" from "perhaps sent", reads
``retry_after`` and never writes a body into the log.
"""

import json
import logging
import traceback
from collections.abc import Sequence
from typing import Any, cast
from urllib.parse import urlencode

import httpx
from telegram import Bot
from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData

from disclosure_bot.channels.telegram.api.http_client import ConnectionFailedError, make_wire

SEND_TIMEOUT = 30.0
"""seconds to wait for the reply to a send: a shorter time makes duplicates"""
POLL_SECONDS = 30
"""how long the server may hold a poll open"""
HTTP_TOO_MANY = 429

_NEVER_CONNECTED = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
_NOISY = ("httpx", "httpcore", "telegram", "aiosqlite")
"""write addresses, or what people wrote, at INFO and DEBUG"""


class NotSentError(NetworkError):
    """The request surely never reached the server."""


class ThrottledError(TelegramError):
    """The server asks to wait; nothing was sent."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"flood control: retry in {seconds:g} s")
        self.seconds = seconds


class Transport(BaseRequest):
    """Wraps a request object and sorts its failures."""

    __slots__ = ("_wire",)

    def __init__(self, wire: BaseRequest) -> None:
        self._wire = wire

    @property
    def read_timeout(self) -> float | None:
        """Seconds to wait for a reply."""
        return self._wire.read_timeout

    async def initialize(self) -> None:
        """Open what the wire needs."""
        await self._wire.initialize()

    async def shutdown(self) -> None:
        """Close every connection."""
        await self._wire.shutdown()

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """Return the JSON of a reply; what is no JSON is not logged, it may hold what people wrote.

        Raises:
            TelegramError: it is no JSON.
        """
        try:
            return cast(dict[str, Any], json.loads(payload))
        except ValueError:
            raise TelegramError("Invalid server response") from None

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """Make the request and return status and body of the reply.

        Raises:
            NotSentError: no connection was made.
            ThrottledError: status 429.
            NetworkError: anything else on the way: the request may have been carried out.
        """
        try:
            status, body = await self._wire.do_request(
                url, method, request_data, read_timeout, write_timeout, connect_timeout, pool_timeout
            )
        except NetworkError as error:
            if isinstance(error, ConnectionFailedError) or isinstance(error.__cause__, _NEVER_CONNECTED):
                raise NotSentError(str(error) or type(error).__name__) from None
            kind = type(error.__cause__ or error).__name__  # the text may hold the address, and so the token
            raise (TimedOut(kind) if isinstance(error, TimedOut) else NetworkError(kind)) from None
        if status == HTTP_TOO_MANY:
            raise ThrottledError(_retry_after(body))
        return status, body


def _retry_after(body: bytes) -> float:
    try:
        return max(0.0, float(json.loads(body)["parameters"]["retry_after"]))
    except (ValueError, KeyError, TypeError):
        return 1.0


class BotClient:
    """A bot with connections for sending and for polling; ``wire`` replaces the network, for tests."""

    def __init__(self, token: str, base_url: str, workers: int, wire: BaseRequest | None = None) -> None:
        self.token = token
        # Beside the workers there are inline queries and set-up.
        self._sending = Transport(wire or make_wire(base_url, workers + 4, SEND_TIMEOUT))
        self._polling = Transport(wire or make_wire(base_url, 1, POLL_SECONDS + 15))
        self.bot = Bot(token, base_url=base_url, request=self._sending, get_updates_request=self._polling)

    async def get_updates(self, offset: int | None, allowed: Sequence[str]) -> list[Any]:
        """Return raw updates: the server may hold the request; an offset confirms all before it.

        Raises:
            TelegramError: the poll failed; nothing is confirmed.
        """
        query: dict[str, Any] = {"timeout": POLL_SECONDS, "allowed_updates": json.dumps(list(allowed))}
        if offset is not None:
            query["offset"] = offset
        updates = await self._polling.post(f"{self.bot.base_url}/getUpdates?{urlencode(query)}")
        return updates if isinstance(updates, list) else []

    async def close(self) -> None:
        """Close every connection."""
        await self._sending.shutdown()
        await self._polling.shutdown()


class TokenFilter(logging.Filter):
    """Takes the token out of every line and traceback of a handler."""

    def __init__(self, token: str) -> None:
        super().__init__()
        self._token = token
        self._secret = token.partition(":")[2]

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the record where the token stands in it; never drop one."""
        if record.exc_info and not record.exc_text:
            record.exc_text = self._clean("".join(traceback.format_exception(*record.exc_info)).rstrip())
        message = record.getMessage()
        clean = self._clean(message)
        if clean != message:
            record.msg, record.args = clean, None
        return True

    def _clean(self, text: str) -> str:
        text = text.replace(self._token, "<token>")
        return text.replace(self._secret, "<token>") if self._secret else text


def keep_quiet(token: str) -> None:
    """Keep the token, and what people write, out of the log: also at DEBUG."""
    for name in _NOISY:
        logging.getLogger(name).setLevel(logging.WARNING)
    for handler in logging.getLogger().handlers:
        if not any(isinstance(known, TokenFilter) for known in handler.filters):
            handler.addFilter(TokenFilter(token))
