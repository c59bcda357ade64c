"""Tries the addresses of sources, politely and without being led astray.

Addresses come from files and redirects, which others write: each host is resolved once a step, all that it
resolves to is checked, and the connection goes to what was checked. Nothing of an answer is decoded or kept.
"""

import asyncio
import socket
import ssl
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

import httpx

from disclosure_bot import __version__
from disclosure_bot.domain.link import LinkResult, Reason
from disclosure_bot.links.guard import Rules, port_of

SECONDS = 10.0
"""of one request, from the look-up of its host to the last byte that is read"""
BYTES = 64_000
"""read of an answer at the most"""
REDIRECTS = 3
"""followed from one address, at the most"""
PAUSE = 1.0
"""seconds between two requests to one host"""
AT_ONCE = 16
"""requests under way"""
CONNECTS = 3
"""addresses of one host that are tried"""

_HEADERS = {
    # Not the program's own name: some sites know no page for whoever has "bot" in theirs.
    "User-Agent": f"Mozilla/5.0 (compatible; source-links/{__version__})",
    "Accept": "*/*",
    "Accept-Encoding": "identity",
}
_BARRED = {401, 403, 405, 406, 407, 408, 412, 418, 421, 425, 429, 451, 503, 511}
"""what gateways answer that keep programs out, for ever or for now"""
_CHALLENGED = {"cf-mitigated", "x-amzn-waf-action"}
"""what gateways write above a page of their own, whatever its status"""
_REGISTERED = frozenset(HTTPStatus)
"""any other status (521, 999, ...) is a gateway's own, and means that it wants to see a browser"""

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
"""returns all addresses of a host, as text

Raises:
    OSError: there is no such host.
"""


@dataclass(frozen=True, slots=True)
class _Step:
    """What one address led to: a reason to stop, or the next address."""

    reason: Reason
    status: int = 0
    onward: str = ""
    sets_cookie: bool = False


class _StopError(Exception):
    """There is no sense in asking this address further."""

    def __init__(self, reason: Reason) -> None:
        self.reason = reason


async def resolve_host(host: str, port: int) -> Sequence[str]:
    """Return all addresses of a host, those of IPv4 first; odd spellings (0x7f.1) read as the system does.

    Raises:
        OSError: there is no such host.
    """
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    by_family = sorted(found, key=lambda one: one[0] != socket.AF_INET)
    return tuple(dict.fromkeys(str(address[0]) for *_, address in by_family))


class Pace:
    """Lets one request to a host through every ``pause`` seconds."""

    def __init__(
        self,
        pause: float = PAUSE,
        clock: Callable[[], float] | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._pause = pause
        self._clock = clock or asyncio.get_running_loop().time
        self._sleep = sleep
        self._next: dict[str, float] = defaultdict(float)

    async def turn(self, host: str) -> None:
        """Wait until it is this request's turn."""
        now = self._clock()
        at = max(now, self._next[host])
        self._next[host] = at + self._pause
        if at > now:
            await self._sleep(at - now)


class LinkChecker:
    """Visits addresses; an asynchronous context, in which connections are made."""

    def __init__(
        self,
        rules: Rules,
        pace: Pace,
        now: Callable[[], datetime],
        resolve: Resolve = resolve_host,
        seconds: float = SECONDS,
    ) -> None:
        self._rules = rules
        self._pace = pace
        self._now = now
        self._resolve = resolve
        self._seconds = seconds
        self._room = asyncio.Semaphore(AT_ONCE)
        # Not a client: it would keep cookies and follow redirects. No connection is used twice either: one
        # that was made for another host of the same address would pass for this one's, certificate and all.
        self._transport = httpx.AsyncHTTPTransport(
            trust_env=False, limits=httpx.Limits(max_keepalive_connections=0)
        )

    async def __aenter__(self) -> "LinkChecker":
        await self._transport.__aenter__()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._transport.aclose()

    async def try_all(self, urls: Iterable[str]) -> AsyncIterator[LinkResult]:
        """Yield the outcome of each address, each once, as soon as it is known."""
        tasks = [asyncio.create_task(self.try_one(url)) for url in dict.fromkeys(urls)]
        try:
            for task in asyncio.as_completed(tasks):
                yield await task
        finally:
            for left in tasks:
                left.cancel()

    async def try_one(self, url: str) -> LinkResult:
        """Visit an address and what it redirects to; return what came of it."""
        at, wants_cookie = url, False
        for _ in range(REDIRECTS + 1):
            step = await self._step(at)
            wants_cookie |= step.sets_cookie
            if not step.onward:
                return LinkResult(url, step.reason, self._now(), step.status)
            at = step.onward
        # Whoever does not bring back the cookie is sent round in circles: a browser is not.
        reason = Reason.BARRED if wants_cookie else Reason.REDIRECTS
        return LinkResult(url, reason, self._now(), step.status)

    async def _step(self, at: str) -> _Step:
        try:
            url = httpx.URL(at)
        except httpx.InvalidURL:
            return _Step(Reason.SCHEME)
        if refusal := self._rules.refusal(url):
            return _Step(refusal)
        try:
            addresses = await self._addresses(url)
            step = await self._ask("HEAD", url, addresses)
            # Many servers do not know HEAD: what it does not open is asked for as a browser would.
            return step if step.reason is Reason.OPENED else await self._ask("GET", url, addresses)
        except _StopError as stop:
            return _Step(stop.reason)

    async def _addresses(self, url: httpx.URL) -> Sequence[str]:
        try:
            async with asyncio.timeout(self._seconds):
                addresses = await self._resolve(url.raw_host.decode("ascii"), port_of(url))
        except TimeoutError:
            raise _StopError(Reason.NAME) from None
        except (OSError, UnicodeError):
            raise _StopError(Reason.NAME) from None
        if not addresses or not self._rules.lets_pass(addresses):
            raise _StopError(Reason.PRIVATE if addresses else Reason.NAME)
        return addresses[:CONNECTS]

    async def _ask(self, method: str, url: httpx.URL, addresses: Sequence[str]) -> _Step:
        await self._pace.turn(url.host)
        async with self._room:
            try:
                async with asyncio.timeout(self._seconds):
                    return await self._first_answer(method, url, addresses)
            except (TimeoutError, httpx.TimeoutException):
                return _Step(Reason.SLOW)

    async def _first_answer(self, method: str, url: httpx.URL, addresses: Sequence[str]) -> _Step:
        """Ask the first address that lets us connect."""
        for address in addresses:
            try:
                return await self._answer(method, url, address)
            except httpx.ConnectError as error:
                if _is_about_certificate(error):
                    raise _StopError(Reason.CERTIFICATE) from None
            except httpx.TransportError:
                return _Step(Reason.GARBLED)
        raise _StopError(Reason.UNREACHABLE)

    async def _answer(self, method: str, url: httpx.URL, address: str) -> _Step:
        request = httpx.Request(
            method,
            url.copy_with(host=address),
            headers=_HEADERS | {"Host": url.netloc.decode("ascii")},
            extensions={"sni_hostname": url.raw_host.decode("ascii")},
        )
        response = await self._transport.handle_async_request(request)
        try:
            if response.is_redirect:
                return _onward(url, response)
            body = await _read_a_little(response)
            reason = Reason.BARRED if _is_challenge(response, body) else _judged(response.status_code)
            return _Step(reason, response.status_code)
        finally:
            await response.aclose()


def _onward(url: httpx.URL, response: httpx.Response) -> _Step:
    status = response.status_code
    try:
        onward = str(url.join(response.headers["Location"]))
        return _Step(Reason.OPENED, status, onward, "Set-Cookie" in response.headers)
    except (KeyError, httpx.InvalidURL, UnicodeError):
        return _Step(Reason.REDIRECTS, status)


async def _read_a_little(response: httpx.Response) -> bytes:
    """Read an answer as it came, packed or not: one that breaks off is none."""
    body = bytearray()
    async for piece in response.aiter_raw():
        body += piece
        if len(body) >= BYTES:
            break
    return bytes(body)


def _is_challenge(response: httpx.Response, body: bytes) -> bool:
    """Tell whether a gateway tries what asks: a browser would run its script and come back with a cookie."""
    is_refused = response.status_code == HTTPStatus.BAD_REQUEST or response.is_server_error
    by_script = is_refused and b"<script" in body.lower() and "Set-Cookie" in response.headers
    return by_script or any(header in response.headers for header in _CHALLENGED)


def _judged(status: int) -> Reason:
    if 200 <= status < 300:
        return Reason.OPENED
    if status in _BARRED or status not in _REGISTERED:
        return Reason.BARRED
    return Reason.BROKEN if status >= 500 else Reason.GONE


def _is_about_certificate(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError):
            return True
        error = error.__cause__ or error.__context__
    return False
