"""The lean client: reads what servers send, and tells "never sent" from "perhaps carried out"."""

import asyncio
import contextlib
import socket
import struct
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager

import pytest
from telegram.error import NetworkError, TimedOut
from telegram.request import HTTPXRequest

from disclosure_bot.channels.telegram.api.http_client import ConnectionFailedError, LeanRequest, make_wire
from disclosure_bot.errors import SettingsError
from fakes.process import free_port

SILENCE = b"(silence)"
OK = b'HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n{"ok":true}'


class Canned:
    """Sends one answer after the other, whatever is asked; an empty one closes the connection."""

    def __init__(self, *answers: bytes) -> None:
        self.answers = list(answers)
        self.requests: list[bytes] = []
        self.connections = 0
        self.tasks: list[asyncio.Task[object]] = []

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        task = asyncio.current_task()
        assert task
        self.tasks.append(task)
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            await self._answer(reader, writer)
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while self.answers:
            head = await reader.readuntil(b"\r\n\r\n")
            length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
            self.requests.append(head + await reader.readexactly(length))
            answer = self.answers.pop(0)
            if answer == SILENCE:
                await reader.read()
                return
            writer.write(answer)
            if not answer.endswith(OK[-11:]):
                return


@asynccontextmanager
async def served(
    *answers: bytes, patience: float = 5.0
) -> AsyncIterator[tuple[Canned, Callable[[], object]]]:
    canned = Canned(*answers)
    server = await asyncio.start_server(canned.serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    request = LeanRequest(2, patience)

    async def post() -> object:
        return await request.do_request(f"http://127.0.0.1:{port}/bot1:x/getMe?a=b", "POST")

    try:
        yield canned, post
    finally:
        await request.shutdown()
        server.close()
        await asyncio.gather(*canned.tasks)
        await server.wait_closed()


async def test_connection_is_used_again() -> None:
    async with served(OK, OK) as (canned, post):
        replies = [await post(), await post()]  # type: ignore[misc]

    assert replies == [(200, b'{"ok":true}')] * 2
    assert canned.connections == 1
    assert canned.requests[0].startswith(b"POST /bot1:x/getMe?a=b HTTP/1.1\r\nHost: 127.0.0.1:")


def answer_once(server: socket.socket, leave: threading.Event) -> None:
    """Answer a request in a thread of its own, and close the connection when told to."""
    connection, _ = server.accept()
    with connection:
        connection.recv(65_536)
        connection.sendall(OK)
        leave.wait(5)


async def test_connection_that_was_closed_while_the_program_was_busy_is_not_used_again() -> None:
    request, leave = LeanRequest(1, 5.0), threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(5)
        url = f"http://127.0.0.1:{server.getsockname()[1]}/"
        for _ in range(2):
            answering = threading.Thread(target=answer_once, args=(server, leave))
            answering.start()
            assert await request.do_request(url, "POST") == (200, b'{"ok":true}')
            leave.set()
            answering.join()  # without a turn of the loop, as when a question keeps it busy
            leave.clear()
    await request.shutdown()


async def test_connection_that_was_reset_while_it_was_idle_is_not_used_again() -> None:
    request, leave = LeanRequest(1, 5.0), threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(5)
        server.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # closed by a reset
        url = f"http://127.0.0.1:{server.getsockname()[1]}/"
        for _ in range(2):
            answering = threading.Thread(target=answer_once, args=(server, leave))
            answering.start()
            assert await request.do_request(url, "POST") == (200, b'{"ok":true}')
            leave.set()
            await asyncio.to_thread(answering.join)
            await asyncio.sleep(0.05)  # the loop hears of it
            leave.clear()
    await request.shutdown()


async def test_reply_in_chunks_is_put_together() -> None:
    chunked = (
        b'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{"ok"\r\n6;x=y\r\n:true}\r\n0\r\n\r\n'
    )
    async with served(b"HTTP/1.1 100 Continue\r\n\r\n" + chunked) as (_, post):
        reply = await post()  # type: ignore[misc]

    assert reply == (200, b'{"ok":true}')


@pytest.mark.parametrize(
    "broken",
    [
        b"",
        b"HTTP/1.1 200 OK\r\n",
        OK[:-3] + b"",
        b"nonsense\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n",
    ],
)
async def test_broken_reply_may_have_been_carried_out(broken: bytes) -> None:
    async with served(broken) as (_, post):
        with pytest.raises(NetworkError) as raised:
            await post()  # type: ignore[misc]

    assert not isinstance(raised.value, ConnectionFailedError)


async def test_silent_server_times_out() -> None:
    async with served(SILENCE, patience=0.05) as (_, post):
        with pytest.raises(TimedOut):
            await post()  # type: ignore[misc]


async def test_nobody_listening_means_never_sent() -> None:
    with pytest.raises(ConnectionFailedError):
        await LeanRequest(1, 1.0).do_request(f"http://127.0.0.1:{free_port()}/", "POST")


@contextlib.contextmanager
def swallowing(port: int) -> Iterator[None]:
    """Let a port of another loopback address neither take nor refuse connections: its queue is full."""
    with contextlib.ExitStack() as held:
        deaf = held.enter_context(socket.socket())
        deaf.bind(("127.0.0.2", port))
        deaf.listen(0)
        for _ in range(3):
            caller = held.enter_context(socket.socket())
            caller.setblocking(False)
            with contextlib.suppress(BlockingIOError):
                caller.connect(("127.0.0.2", port))
        yield


@pytest.mark.slow
async def test_an_address_that_swallows_everything_is_outrun_by_the_next(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    canned = Canned(OK)
    server = await asyncio.start_server(canned.serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]

    def addresses(*_: object, **__: object) -> list[object]:
        return [
            (socket.AF_INET, socket.SOCK_STREAM, 6, "", (host, port)) for host in ("127.0.0.2", "127.0.0.1")
        ]

    monkeypatch.setattr(socket, "getaddrinfo", addresses)
    request = LeanRequest(1, 5.0)
    with swallowing(port):
        reply = await request.do_request(f"http://two-addresses.example:{port}/", "POST")
    await request.shutdown()
    server.close()
    await asyncio.gather(*canned.tasks)

    assert reply == (200, b'{"ok":true}')


@pytest.mark.parametrize("kind", ["socks5", "socks5h", "socks", "http"])
async def test_any_usual_kind_of_proxy_can_be_named(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("all_proxy", f"{kind}://127.0.0.1:{free_port()}")
    monkeypatch.setenv("no_proxy", "10.0.0.0/8,fd00::/8,[::1]")
    wire = make_wire("https://api.telegram.org/bot", 1, 1.0)
    with pytest.raises(NetworkError):
        await wire.do_request("https://api.telegram.org/bot", "POST")
    await wire.shutdown()


async def test_a_proxy_that_cannot_be_used_is_refused_by_a_sentence_without_its_password(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("https_proxy", "socks4://me:secret@127.0.0.1:1080")
    with pytest.raises(SettingsError) as refused:
        make_wire("https://api.telegram.org/bot", 1, 1.0)

    assert "socks4" in str(refused.value)
    assert "secret" not in str(refused.value)


async def test_proxy_of_the_environment_is_heeded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", "http://proxy.example:3128")
    through_proxy = make_wire("https://api.telegram.org/bot", 1, 1.0)
    monkeypatch.setenv("no_proxy", "api.telegram.org")
    direct = make_wire("https://api.telegram.org/bot", 1, 1.0)
    await through_proxy.shutdown()

    assert isinstance(through_proxy, HTTPXRequest)
    assert isinstance(direct, LeanRequest)
