"""Small POSTs to one host over connections that are kept open; h11 speaks the HTTP.

With httpx the whole bot takes 1.6 times the CPU and gives two thirds of the answers a second, as measured
by the throughput part of tests/bench/bench_telegram.py. No redirects and no cookies here; httpx writes
bodies with a file in them, and serves where a proxy is set in the environment.
"""

import asyncio
import contextlib
import selectors
import ssl
from collections import deque
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import SplitResult, urlsplit

import h11
import httpx
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, HTTPXRequest, RequestData

from disclosure_bot.channels.telegram.api.proxies import proxy_for
from disclosure_bot.errors import SettingsError

_FORM = "application/x-www-form-urlencoded"
_READ_BYTES = 65_536
BODY_LIMIT = 50_000_000
IDLE_SECONDS = 15.0
"""after which a connection is not used again: the server may have closed it"""
CONNECT_SECONDS = 10.0
NEXT_ADDRESS_SECONDS = 0.25
"""after which the next address of a name is tried beside the first: one that swallows what comes is outrun"""


class ConnectionFailedError(NetworkError):
    """No connection was made: the request surely never reached the server."""


@dataclass(slots=True)
class _Connection:
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    http: h11.Connection = field(default_factory=lambda: h11.Connection(h11.CLIENT))
    used_at: float = 0.0
    server_date: str = ""

    async def exchange(self, request: h11.Request, body: bytes) -> tuple[int, bytes]:
        """Send a request and return status and body of the reply; h11 knows whether another may follow."""
        events = request, h11.Data(body), h11.EndOfMessage()
        self.writer.write(b"".join(self.http.send(event) or b"" for event in events))
        await self.writer.drain()
        status, reply = 0, bytearray()
        while not isinstance(event := await self._next_event(), h11.EndOfMessage):
            if isinstance(event, h11.Response):  # a 1xx, which only announces it, is of another class
                status = event.status_code
                self.server_date = dict(event.headers).get(b"date", b"").decode("latin-1")
            elif isinstance(event, h11.Data):
                reply += event.data
            if isinstance(event, h11.ConnectionClosed) or len(reply) > BODY_LIMIT:
                raise h11.RemoteProtocolError("no whole reply")
        return status, bytes(reply)

    async def _next_event(self) -> h11.Event:
        while not isinstance(event := self.http.next_event(), h11.Event):
            self.http.receive_data(await self.reader.read(_READ_BYTES))
        return event

    def may_be_used_again(self, now: float) -> bool:
        """Tell whether the connection is open, as far as can be seen at that monotonic time."""
        is_over = self.reader.at_eof() or self.writer.is_closing()
        return now - self.used_at < IDLE_SECONDS and not is_over and not self._was_told()

    def _was_told(self) -> bool:
        """Tell whether something came that nobody asked for: the server has closed the connection.

        The socket is asked itself: the loop reads only once whatever keeps it busy has ended, and a request
        that is written until then gets no reply, so that nobody knows whether it was carried out.
        """
        with selectors.DefaultSelector() as selector:
            selector.register(self.writer.get_extra_info("socket"), selectors.EVENT_READ)
            return bool(selector.select(0))


class LeanRequest(BaseRequest):
    """Requests over at most ``connections`` connections to each host."""

    def __init__(self, connections: int, read_timeout: float) -> None:
        self._free = asyncio.Semaphore(connections)
        self._read_timeout = read_timeout
        self._idle: deque[_Connection] = deque()
        self._tls = ssl.create_default_context()
        self.server_date = ""
        """what time the server said it is, in its last reply"""

    @property
    def read_timeout(self) -> float | None:
        """Seconds to wait for a reply."""
        return self._read_timeout

    async def initialize(self) -> None:
        """Do nothing: connections are made when they are needed."""

    async def shutdown(self) -> None:
        """Close every connection."""
        while self._idle:
            writer = self._idle.pop().writer
            writer.close()
            with contextlib.suppress(OSError, TimeoutError):
                await asyncio.wait_for(writer.wait_closed(), 1.0)

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        *_: Any,
        **__: Any,
    ) -> tuple[int, bytes]:
        """Make one request.

        Raises:
            ConnectionFailedError: no connection could be made.
            TimedOut: the reply did not come in time.
            NetworkError: the connection broke.
        """
        parts = urlsplit(url)
        kind, body = _body(request_data)
        async with self._free:
            connection = await self._connection(parts)
            try:
                async with asyncio.timeout(self._read_timeout):
                    return await connection.exchange(_request(parts, method, kind, len(body)), body)
            except TimeoutError:
                raise TimedOut("no reply in time") from None
            except (OSError, h11.ProtocolError) as error:
                raise NetworkError(type(error).__name__) from None
            finally:
                self.server_date = connection.server_date
                self._put_back(connection)

    async def _connection(self, parts: SplitResult) -> _Connection:
        now = asyncio.get_running_loop().time()
        while self._idle:
            connection = self._idle.pop()
            if connection.may_be_used_again(now):
                return connection
            connection.writer.close()
        tls = self._tls if parts.scheme == "https" else None
        try:
            async with asyncio.timeout(CONNECT_SECONDS):
                port = parts.port or (443 if tls else 80)
                streams = await asyncio.open_connection(
                    parts.hostname, port, ssl=tls, happy_eyeballs_delay=NEXT_ADDRESS_SECONDS
                )
                return _Connection(*streams)
        except (OSError, TimeoutError) as error:
            raise ConnectionFailedError(type(error).__name__) from None

    def _put_back(self, connection: _Connection) -> None:
        http = connection.http
        if not http.our_state is http.their_state is h11.DONE:
            connection.writer.close()
            return
        http.start_next_cycle()
        connection.used_at = asyncio.get_running_loop().time()
        self._idle.append(connection)


def _body(data: RequestData | None) -> tuple[str, bytes]:
    """Return the kind and bytes of a body; with a file in it, it comes in parts."""
    if data is None or not data.contains_files:
        return _FORM, data.url_encoded_parameters().encode() if data else b""
    made = httpx.Request("POST", "http://-", data=data.json_parameters, files=data.multipart_data)
    return made.headers["Content-Type"], made.read()


def _request(parts: SplitResult, method: str, kind: str, length: int) -> h11.Request:
    headers = [
        ("Host", parts.netloc),
        ("User-Agent", BaseRequest.USER_AGENT),
        ("Accept", "application/json"),
        ("Content-Type", kind),
        ("Content-Length", str(length)),
    ]
    return h11.Request(
        method=method, target=parts.path + (f"?{parts.query}" if parts.query else ""), headers=headers
    )


class ProxiedRequest(HTTPXRequest):
    """Requests through a proxy, by httpx."""

    def __init__(self, proxy: str, connections: int, read_timeout: float) -> None:
        self.server_date = ""
        # Which proxy it is was decided already; httpx would read the environment again, and differently.
        super().__init__(
            connections,
            read_timeout=read_timeout,
            write_timeout=read_timeout,
            pool_timeout=read_timeout,
            proxy=proxy,
            httpx_kwargs={"trust_env": False, "event_hooks": {"response": [self._note_date]}},
        )

    async def _note_date(self, response: httpx.Response) -> None:
        self.server_date = response.headers.get("date", "")


Wire = LeanRequest | ProxiedRequest


def make_wire(base_url: str, connections: int, read_timeout: float) -> Wire:
    """Return what carries requests there: httpx where a proxy stands between, else the lean client.

    Raises:
        SettingsError: the proxy is of a kind that cannot be used.
    """
    proxy = proxy_for(base_url)
    if not proxy:
        return LeanRequest(connections, read_timeout)
    try:
        return ProxiedRequest(proxy, connections, read_timeout)
    except (ValueError, ImportError, RuntimeError, httpx.InvalidURL):
        kind = proxy.partition("://")[0]  # the rest may hold a password
        raise SettingsError(
            f"环境变量里的代理（{kind}://…）用不了：请写 http://主机:端口 或 socks5://主机:端口",
            f"the proxy in the environment ({kind}://…) cannot be used:"
            " write http://HOST:PORT or socks5://HOST:PORT",
        ) from None
