"""Web servers on loopback addresses that answer as they are told, well or badly."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

Reply = Callable[[str, asyncio.StreamWriter], Awaitable[None]]
"""handed the head of a request, writes what comes back"""


@dataclass
class Site:
    """A server, and the heads of the requests it got."""

    port: int = 0
    requests: list[str] = field(default_factory=list)

    @property
    def methods(self) -> list[str]:
        return [request.split(" ", 1)[0] for request in self.requests]


def plainly(answer: str) -> Reply:
    """Answer everything with these lines, ended as HTTP ends them."""

    async def reply(_: str, writer: asyncio.StreamWriter) -> None:
        writer.write(answer.replace("\n", "\r\n").encode() + b"\r\n\r\n")

    return reply


def by_path(**answers: str) -> Reply:
    """Answer ``/name`` with the lines of that name, ``/`` with those of ``root``."""

    async def reply(head: str, writer: asyncio.StreamWriter) -> None:
        name = head.split(" ")[1].strip("/") or "root"
        await plainly(answers[name])(head, writer)

    return reply


OPEN = "HTTP/1.1 200 OK\nContent-Length: 0"


def sent_to(address: str) -> str:
    """Return an answer that redirects."""
    return f"HTTP/1.1 302 Found\nContent-Length: 0\nLocation: {address}"


@asynccontextmanager
async def site(
    reply: Reply, address: str = "127.0.0.1", port: int = 0, tls: ssl.SSLContext | None = None
) -> AsyncIterator[Site]:
    """Run a server on an address until the block ends."""
    made = Site()

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            made.requests.append(head)
            await reply(head, writer)
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass  # the other side went away, as it may
        finally:
            writer.close()

    server = await asyncio.start_server(handle, address, port, ssl=tls)
    made.port = server.sockets[0].getsockname()[1]
    try:
        yield made
    finally:
        server.close()
        server.close_clients() if hasattr(server, "close_clients") else None
