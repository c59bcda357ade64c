"""The HTTP server against those who send slowly, half, or nothing at all; real sockets."""

import asyncio
import gc
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from disclosure_bot.channels import listener
from disclosure_bot.channels.base import Address, parse_address
from disclosure_bot.channels.listener import BodyError, Hosts, Listener, read_body
from disclosure_bot.errors import ChannelError, SettingsError
from fakes.process import free_port

GET = b"GET / HTTP/1.1\r\nHost: here\r\n"
POST = b"POST / HTTP/1.1\r\nHost: here\r\n"


async def echo(request: Request) -> Response:
    try:
        return PlainTextResponse(f"read {len(await read_body(request, 100))}")
    except BodyError as error:
        return PlainTextResponse(str(error), error.status)


@asynccontextmanager
async def served(monkeypatch: pytest.MonkeyPatch, patience: float = 0.3) -> AsyncIterator[Address]:
    """Serve with little patience."""
    monkeypatch.setattr(listener, "PATIENCE", patience)
    address = Address("127.0.0.1", free_port())
    app = Starlette(routes=[Route("/", echo, methods=["GET", "POST"])])
    task = asyncio.create_task(Listener("page", address).serve(app))
    await until_open(address)
    yield address
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def until_open(address: Address) -> None:
    for _ in range(200):
        with suppress(ConnectionError):
            _, writer = await asyncio.open_connection(address.host, address.port)
            writer.close()
            return
        await asyncio.sleep(0.02)
    raise AssertionError("nobody listens")


async def said(address: Address, *pieces: bytes, pause: float = 0.0) -> bytes:
    """Send pieces and return all that comes back until the server hangs up."""
    reader, writer = await asyncio.open_connection(address.host, address.port)
    try:
        for piece in pieces:
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(pause)
        return await asyncio.wait_for(reader.read(), 10)
    except ConnectionError:
        return b""
    finally:
        writer.close()


@pytest.mark.slow
async def test_an_ordinary_request_is_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    async with served(monkeypatch) as address:
        answer = await said(address, POST + b"Content-Length: 3\r\nConnection: close\r\n\r\nabc")

    assert b"200 OK" in answer
    assert answer.endswith(b"read 3")
    assert b"server:" not in answer.lower()


@pytest.mark.slow
async def test_no_piece_of_an_answer_waits_for_word_of_the_one_before(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with served(monkeypatch, patience=10) as address:
        reader, writer = await asyncio.open_connection(address.host, address.port)
        writer.write(GET + b"\r\n")
        await reader.readuntil(b"\r\n\r\n")
        ends = [one for one in gc.get_objects() if isinstance(one, socket.socket) and one.fileno() >= 0]
        ours = [one for one in ends if one.getsockname()[:2] == (address.host, address.port)]
        delays = [not one.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) for one in ours]
        writer.close()

    assert delays == [False, False]  # who listens, and who answers


@pytest.mark.slow
@pytest.mark.parametrize("piece", [b"", GET, b"G", GET + b"X: "])
async def test_half_a_request_is_hung_up_on(monkeypatch: pytest.MonkeyPatch, piece: bytes) -> None:
    async with served(monkeypatch) as address:
        assert b"200" not in await said(address, piece)


@pytest.mark.slow
async def test_half_a_second_request_is_hung_up_on_too(monkeypatch: pytest.MonkeyPatch) -> None:
    async with served(monkeypatch) as address:
        answer = await said(address, GET + b"\r\n", GET, pause=0.05)

    assert answer.count(b"200 OK") == 1


@pytest.mark.slow
async def test_a_body_that_does_not_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    async with served(monkeypatch) as address:
        answer = await said(address, POST + b"Content-Length: 50\r\n\r\n", b"abc")

    assert b"408" in answer


@pytest.mark.slow
@pytest.mark.parametrize(
    "head",
    [
        b"Content-Length: 101\r\n\r\n" + b"x" * 101,
        b"Content-Length: 99999999999\r\n\r\n",
        b"Transfer-Encoding: chunked\r\n\r\nfff\r\n" + b"x" * 0xFFF + b"\r\n",
    ],
)
async def test_a_body_that_is_too_large_is_refused_before_it_is_read(
    monkeypatch: pytest.MonkeyPatch, head: bytes
) -> None:
    async with served(monkeypatch) as address:
        assert b"413" in await said(address, POST + head)


@pytest.mark.slow
@pytest.mark.parametrize(
    "request_",
    [
        b"\x16\x03\x01\x02\x00\x01",
        b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        b"GET / HTTP/1.1\r\n\r\n",
        POST + b"Content-Length: 3\r\nContent-Length: 5\r\n\r\nabcde",
        POST + b"Content-Length: -1\r\n\r\n",
        POST
        + b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
        + b"0\r\n\r\nGET /x HTTP/1.1\r\n\r\n",
        b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: here\r\nX: a\rb\r\n\r\n",
    ],
)
async def test_tricks_with_the_protocol_lead_to_one_answer_at_the_most(
    monkeypatch: pytest.MonkeyPatch, request_: bytes
) -> None:
    async with served(monkeypatch) as address:
        answer = await said(address, request_)

    assert answer.count(b"HTTP/1.1 ") <= 1
    assert b"Traceback" not in answer


@pytest.mark.slow
async def test_hundreds_that_say_nothing_keep_nobody_from_being_served(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with served(monkeypatch, patience=5.0) as address:
        idle = [await asyncio.open_connection(address.host, address.port) for _ in range(400)]
        answer = await said(address, GET + b"Connection: close\r\n\r\n")
        for _, writer in idle:
            writer.close()

    assert b"200 OK" in answer


@pytest.mark.slow
async def test_an_address_that_is_taken_ends_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    async with served(monkeypatch) as address:
        with pytest.raises(ChannelError, match="The page cannot listen"):
            await Listener("page", address).serve(Starlette())


@pytest.mark.parametrize("listen", ["", "8080", "host", "host:x", "host:70000", ":80"])
def test_an_address_reads_host_and_port(listen: str) -> None:
    with pytest.raises(SettingsError, match="WEB__LISTEN"):
        parse_address("WEB__LISTEN", listen)


def test_an_address_may_be_of_the_newer_kind() -> None:
    assert str(parse_address("WEB__LISTEN", "[::1]:8080")) == "[::1]:8080"


def saying(text: str) -> Starlette:
    async def say(request: Request) -> Response:
        return PlainTextResponse(text)

    return Starlette(routes=[Route("/", say)])


@pytest.mark.parametrize(
    ("host", "answer"),
    [
        ("north.example.edu.cn", (200, "north")),
        ("NORTH.example.edu.cn:8443", (200, "north")),
        ("desk.north.example.edu.cn", (200, "north")),
        ("south.example.edu.cn", (503, "30")),
        ("west.example.edu.cn", (421, "")),
        ("[::1", (421, "")),
        ("", (421, "")),
    ],
)
async def test_schools_share_an_address_and_are_told_apart_by_their_hosts(
    host: str, answer: tuple[int, str]
) -> None:
    hosts = Hosts(Listener("page", Address("127.0.0.1", 0)))
    hosts.door("south", ["south.example.edu.cn"])  # it has not begun
    north = hosts.door("north", ["North.example.edu.cn", "desk.north.example.edu.cn"])
    serving = asyncio.create_task(north.serve(saying("north")))
    await asyncio.sleep(0)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(hosts), base_url="http://here") as client:
        page = await client.get("/", headers={"host": host})
    serving.cancel()

    shown = {200: page.text, 503: page.headers.get("retry-after")}
    assert (page.status_code, shown.get(page.status_code, "")) == answer


async def test_a_school_that_ends_is_answered_for_until_it_begins_again() -> None:
    hosts = Hosts(Listener("page", Address("127.0.0.1", 0)))
    door = hosts.door("north", ["north.example.edu.cn"])
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(hosts), base_url="http://north.example.edu.cn"
    ) as client:
        for text in ("before", "after"):
            serving = asyncio.create_task(door.serve(saying(text)))
            await asyncio.sleep(0)
            served = await client.get("/")
            serving.cancel()
            await asyncio.gather(serving, return_exceptions=True)

            assert (served.text, (await client.get("/")).status_code) == (text, 503)
