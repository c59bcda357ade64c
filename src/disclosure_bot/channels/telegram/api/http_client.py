"""A lean HTTP/1.1 client for the one thing a bot does: small POSTs to one host, connections kept open.

httpx spends several times the work on such a request, and its pool looks through all connections each time
(measured by tests/bench/bench_telegram.py). No redirects, no cookies, no files; where a proxy is set in the
environment, httpx serves instead.
"""

import asyncio
import contextlib
import ssl
from collections import deque
from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult, urlsplit
from urllib.request import getproxies, proxy_bypass

from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, HTTPXRequest, RequestData

HEAD_LIMIT = 65_536
BODY_LIMIT = 50_000_000
IDLE_SECONDS = 15.0
"""after which a connection is not used again: the server may have closed it"""
CONNECT_SECONDS = 10.0


class ConnectionFailedError(NetworkError):
    """No connection was made: the request surely never reached the server."""


class BrokenReplyError(Exception):
    """What came back is no HTTP."""


@dataclass(slots=True)
class _Connection:
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    used_at: float = 0.0


class LeanRequest(BaseRequest):
    """Requests over at most ``connections`` connections to each host."""

    def __init__(self, connections: int, read_timeout: float) -> None:
        self._free = asyncio.Semaphore(connections)
        self._read_timeout = read_timeout
        self._idle: deque[_Connection] = deque()
        self._tls = ssl.create_default_context()

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
        body = request_data.url_encoded_parameters().encode() if request_data else b""
        async with self._free:
            connection = await self._connection(parts)
            done = False
            try:
                async with asyncio.timeout(self._read_timeout):
                    status, reply, keep = await _exchange(connection, _head(parts, method, len(body)) + body)
                done = keep
            except TimeoutError:
                raise TimedOut("no reply in time") from None
            except (OSError, EOFError, ValueError, BrokenReplyError) as error:
                raise NetworkError(type(error).__name__) from None
            finally:
                self._put_back(connection, usable=done)
        return status, reply

    async def _connection(self, parts: SplitResult) -> _Connection:
        """Return a connection that is open as far as can be seen."""
        now = asyncio.get_running_loop().time()
        while self._idle:
            connection = self._idle.pop()
            if now - connection.used_at < IDLE_SECONDS and not connection.reader.at_eof():
                return connection
            connection.writer.close()
        is_tls = parts.scheme == "https"
        try:
            async with asyncio.timeout(CONNECT_SECONDS):
                reader, writer = await asyncio.open_connection(
                    parts.hostname,
                    parts.port or (443 if is_tls else 80),
                    ssl=self._tls if is_tls else None,
                    limit=HEAD_LIMIT,
                )
        except (OSError, TimeoutError) as error:
            raise ConnectionFailedError(type(error).__name__) from None
        return _Connection(reader, writer)

    def _put_back(self, connection: _Connection, *, usable: bool) -> None:
        if not usable:
            connection.writer.close()
            return
        connection.used_at = asyncio.get_running_loop().time()
        self._idle.append(connection)


def _head(parts: SplitResult, method: str, length: int) -> bytes:
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    return (
        f"{method} {path} HTTP/1.1\r\nHost: {parts.netloc}\r\nUser-Agent: {BaseRequest.USER_AGENT}\r\n"
        "Accept: application/json\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        f"Content-Length: {length}\r\n\r\n"
    ).encode("latin-1")


async def _exchange(connection: _Connection, request: bytes) -> tuple[int, bytes, bool]:
    """Send a request and return status, body, and whether the connection stays open."""
    connection.writer.write(request)
    await connection.writer.drain()
    reader = connection.reader
    while True:
        status, version, headers = _parse(await reader.readuntil(b"\r\n\r\n"))
        if status >= 200:
            break  # 1xx only announces the reply
    keep = version != b"HTTP/1.0" and headers.get(b"connection", b"").lower() != b"close"
    if headers.get(b"transfer-encoding", b"").lower() == b"chunked":
        return status, await _chunks(reader), keep
    if b"content-length" not in headers:
        return status, await reader.read(BODY_LIMIT), False
    length = int(headers[b"content-length"])
    if not 0 <= length <= BODY_LIMIT:
        raise BrokenReplyError
    return status, await reader.readexactly(length), keep


def _parse(head: bytes) -> tuple[int, bytes, dict[bytes, bytes]]:
    first, *lines = head[:-4].split(b"\r\n")
    version, status, *_ = first.split(b" ", 2)
    if not version.startswith(b"HTTP/1."):
        raise BrokenReplyError
    pairs = (line.partition(b":") for line in lines)
    return int(status), version, {name.strip().lower(): value.strip() for name, _, value in pairs}


async def _chunks(reader: asyncio.StreamReader) -> bytes:
    body = bytearray()
    while True:
        length = int((await reader.readuntil(b"\r\n")).split(b";")[0], 16)
        if not 0 <= length <= BODY_LIMIT - len(body):
            raise BrokenReplyError
        if length == 0:
            while await reader.readuntil(b"\r\n") != b"\r\n":
                pass  # trailers
            return bytes(body)
        body += await reader.readexactly(length)
        await reader.readexactly(2)


def make_wire(base_url: str, connections: int, read_timeout: float) -> BaseRequest:
    """Return what carries requests there: httpx where a proxy stands between, else the lean client."""
    parts = urlsplit(base_url)
    proxied = parts.scheme in getproxies() or "all" in getproxies()
    if proxied and not proxy_bypass(parts.netloc):
        return HTTPXRequest(
            connections, read_timeout=read_timeout, write_timeout=read_timeout, pool_timeout=read_timeout
        )
    return LeanRequest(connections, read_timeout)
