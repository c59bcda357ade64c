"""Updates by webhook: Telegram calls us, and hears 200 only when the update is on disk."""

import asyncio
import contextlib
import hmac
import json
import logging
import re
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from telegram.error import InvalidToken, TelegramError

from disclosure_bot.channels.base import parse_address
from disclosure_bot.channels.health import Health
from disclosure_bot.channels.listener import BodyError, Door, Listener, read_body
from disclosure_bot.channels.telegram.addressing import ALLOWED
from disclosure_bot.channels.telegram.api.client import BotClient
from disclosure_bot.channels.telegram.api.timings import Timings
from disclosure_bot.channels.telegram.updates.receiver import REFUSED_TOKEN, UpdateReceiver
from disclosure_bot.errors import ChannelError, SettingsError, StoreError

log = logging.getLogger(__name__)

BODY_LIMIT = 1_000_000
"""bytes; an update is a few thousand"""
HEADER = "x-telegram-bot-api-secret-token"
CONNECTIONS = 40
"""calls that Telegram may make at once"""
_SECRET = re.compile(r"[A-Za-z0-9_-]{16,256}", re.ASCII)
_LOOPBACK = {"127.0.0.1", "localhost", "::1"}


class Webhook:
    """Listens for Telegram's calls on a port of its own."""

    mode = "webhook"

    def __init__(
        self,
        url: str,
        listen: str,
        secret: str,
        timings: Timings | None = None,
        *,
        door: Door | None = None,
    ) -> None:
        """Take the public address, ``HOST:PORT`` to listen on, and the secret that Telegram sends along.

        ``door`` is where it is called in place of a port of its own.

        Raises:
            SettingsError: one of them is missing or malformed.
        """
        self._url = url
        self._secret = secret
        self._door = door or Listener("webhook", parse_address("WEBHOOK_LISTEN", listen))
        self._path = urlsplit(url).path or "/"
        self._timings = timings or Timings()
        _check(url, secret)

    async def run(self, client: BotClient, receiver: UpdateReceiver, health: Health) -> None:
        """Listen, tell Telegram where, and serve until cancelled.

        Raises:
            ChannelError: the port cannot be listened on, or the token is refused.
        """
        server = asyncio.create_task(self._door.serve(self.app(receiver, health)))
        try:
            await self._announce(client, health)
            await asyncio.shield(server)
        finally:
            server.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await server

    def app(self, receiver: UpdateReceiver, health: Health) -> Starlette:
        """Return the application, for a server that serves other things too."""

        async def take(request: Request) -> Response:
            return await self._take(request, receiver, health)

        return Starlette(routes=[Route(self._path, take, methods=["POST"])])

    async def _announce(self, client: BotClient, health: Health) -> None:
        """Tell Telegram the address, again and again until it hears."""
        while True:
            try:
                await client.bot.set_webhook(
                    self._url,
                    allowed_updates=list(ALLOWED),
                    secret_token=self._secret,
                    max_connections=CONNECTIONS,
                    drop_pending_updates=False,
                )
            except InvalidToken:
                raise ChannelError(*REFUSED_TOKEN) from None
            except TelegramError as error:
                health.failed(f"{type(error).__name__}: {error}")
                log.warning("the webhook is not set (%d in a row): %s", health.failures, error)
                await asyncio.sleep(self._timings.poll(health.failures))
            else:
                health.fetched()
                return

    async def _take(self, request: Request, receiver: UpdateReceiver, health: Health) -> Response:
        if not self._is_telegram(request):
            log.warning("a webhook call without the secret was refused")
            return PlainTextResponse("forbidden", 403)
        if not request.headers.get("content-type", "").startswith("application/json"):
            return PlainTextResponse("application/json is wanted", 415)
        try:
            body = await read_body(request, BODY_LIMIT)
        except BodyError as error:
            return PlainTextResponse(str(error), error.status)
        try:
            update = json.loads(body)
        except (ValueError, RecursionError):
            return PlainTextResponse("no JSON", 400)
        try:
            await receiver.accept([update])
        except StoreError as error:
            health.failed(str(error))
            log.error("an update could not be kept, Telegram will repeat it: %s", error)
            return PlainTextResponse("try again", 503)
        health.fetched()
        return PlainTextResponse("ok")

    def _is_telegram(self, request: Request) -> bool:
        given = request.headers.get(HEADER, "")
        return hmac.compare_digest(given.encode("latin-1", "replace"), self._secret.encode())


def _check(url: str, secret: str) -> None:
    parts = urlsplit(url)
    if parts.scheme != "https" and parts.hostname not in _LOOPBACK:
        raise SettingsError(
            "WEBHOOK_URL 应是 https:// 开头的公网地址", "WEBHOOK_URL is a public address with https://"
        )
    if not _SECRET.fullmatch(secret):
        raise SettingsError(
            "webhook 方式必须设置 WEBHOOK_SECRET：16 至 256 个字母、数字、_ 或 -",
            "Webhook mode needs WEBHOOK_SECRET: 16 to 256 letters, digits, _ or -",
        )
