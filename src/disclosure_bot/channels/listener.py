"""The one HTTP server: webhook, page and health listen through it, each on an address of its own.

Several schools share an address: a request goes to the school by whose host it is called.

A client has ten seconds to send a request's head and ten for its body: half a request holds nothing for long.
Needs the extra ``web``.
"""

import asyncio
import contextlib
import logging
import socket
from collections.abc import Iterable, Iterator
from typing import Protocol
from urllib.parse import urlsplit

import uvicorn
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from disclosure_bot.channels.base import Address
from disclosure_bot.errors import ChannelError
from disclosure_bot.service import trace

log = logging.getLogger(__name__)

PATIENCE = 10.0
"""seconds for a request's head, and for its body"""
HEAD_LIMIT = 65_536
"""bytes of a request's head"""
CONNECTIONS = 2000
"""at once; beyond them a request is answered 503"""


class BodyError(Exception):
    """A body was too large (``status`` 413) or came too slowly (408); nothing of it was kept."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status


async def read_body(request: Request, limit: int) -> bytes:
    """Return the body of a request, at most ``limit`` bytes.

    Raises:
        BodyError: it is larger, or does not end in time; it is not read to its end.
    """
    declared = request.headers.get("content-length", "0")
    if not declared.isdecimal() or int(declared) > limit:
        raise BodyError(413, "too large")
    try:
        async with asyncio.timeout(PATIENCE):
            return await _gathered(request, limit)
    except (TimeoutError, ClientDisconnect):
        raise BodyError(408, "too slow") from None


async def _gathered(request: Request, limit: int) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > limit:
            raise BodyError(413, "too large")
    return bytes(body)


class Door(Protocol):
    """Where an application is called."""

    async def serve(self, app: ASGIApp) -> None:
        """Serve until cancelled.

        Raises:
            ChannelError: the address cannot be listened on.
        """


class Listener:
    """Serves one application on one address."""

    def __init__(self, what: str, address: Address) -> None:
        self._what = what
        self.address = address

    async def serve(self, app: ASGIApp) -> None:
        """Serve until cancelled; what is being answered then has a second to end.

        Raises:
            ChannelError: the address cannot be listened on.
        """
        with self._opened() as port:
            log.info("%s on %s:%d", self._what, *port.getsockname()[:2])
            server = _Server(_config(app))
            task = asyncio.create_task(server.serve([port]))
            try:
                await asyncio.shield(task)
            finally:
                server.should_exit = True
                await task

    def _opened(self) -> socket.socket:
        family = socket.AF_INET6 if ":" in self.address.host else socket.AF_INET
        try:
            port = socket.create_server((self.address.host, self.address.port), family=family)
        except OSError as error:
            raise ChannelError(
                f"监听不了 {self.address}：{error.strerror}",
                f"The {self._what} cannot listen on {self.address}",
            ) from None
        # Else an answer's body waits 40 ms for word of its head; asyncio sets it on sockets of its own only.
        port.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return port


class Hosts:
    """One address for several schools: a request goes to the school by whose host it is called."""

    def __init__(self, listener: Listener) -> None:
        self._listener = listener
        self._schools: dict[str, str] = {}
        self._apps: dict[str, ASGIApp] = {}

    def door(self, school: str, hosts: Iterable[str]) -> Door:
        """Return where a school is called from now on; callers are told so until it serves there."""
        self._schools = {host: one for host, one in self._schools.items() if one != school}
        self._schools |= dict.fromkeys((host.lower() for host in hosts), school)
        return _Named(school, self._apps)

    async def run(self) -> None:
        """Serve until cancelled.

        Raises:
            ChannelError: the address cannot be listened on.
        """
        await self._listener.serve(self)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or let the school that it calls do so."""
        called = next((value for name, value in scope["headers"] if name == b"host"), b"")
        school = self._schools.get(_host(called.decode("latin-1")))
        if school is None:
            await _NOBODY(scope, receive, send)
        elif school not in self._apps:
            await _NOT_YET(scope, receive, send)
        else:
            with trace.of_school(school):
                await self._apps[school](scope, receive, send)


def _host(header: str) -> str:
    """Return the name in a Host header, without its port."""
    try:
        return urlsplit(f"//{header}").hostname or ""
    except ValueError:  # half of an IPv6 address
        return ""


_NOBODY = PlainTextResponse("这里没有这个网站 / no such site is here", 421)
_NOT_YET = PlainTextResponse(
    "这所学校的问答暂时没有开，请稍后再来 / this school does not answer just now, come again soon",
    503,
    {"retry-after": "30"},
)


class _Named:
    """One school's part of a shared address."""

    def __init__(self, school: str, apps: dict[str, ASGIApp]) -> None:
        self._school = school
        self._apps = apps

    async def serve(self, app: ASGIApp) -> None:
        """Serve until cancelled."""
        self._apps[self._school] = app
        try:
            await asyncio.Event().wait()
        finally:
            self._apps.pop(self._school, None)


def _config(app: ASGIApp) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        http=_Impatient,
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        proxy_headers=False,  # the page believes the proxies that it is told of, and no environment variable
        server_header=False,
        h11_max_incomplete_event_size=HEAD_LIMIT,
        limit_concurrency=CONNECTIONS,
        timeout_graceful_shutdown=1,
    )


class _Server(uvicorn.Server):
    """Leaves signals to the program."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture nothing."""
        yield


class _Impatient(H11Protocol):
    """Hangs up on clients that do not finish a request's head in time; uvicorn alone waits for ever."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for the first request."""
        super().connection_made(transport)
        self._expect_another(None)

    def on_response_complete(self) -> None:
        """Begin to wait for the next one."""
        answered = self.cycle
        super().on_response_complete()
        self._expect_another(answered)

    def _expect_another(self, answered: object) -> None:
        self.loop.call_later(PATIENCE, self._hang_up, answered)

    def _hang_up(self, answered: object) -> None:
        if self.cycle is answered and not self.transport.is_closing():
            self.transport.close()
