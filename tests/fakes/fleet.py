"""Several of the real program on one database, with a balancer before them, against the fake Bot API."""

import asyncio
import contextlib
import itertools
import secrets
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from fakes.botapi import people
from fakes.botapi.core import State
from fakes.botapi.people import Person
from fakes.botapi.server import Server
from fakes.process import Program, assert_no_secret, end, free_port

LISTENS = {"webhook": "webhook on", "polling": "serving telegram by"}
"""what a program logs once it can take an update, by mode"""
FIRST = 2001
"""number of the first person of a burst"""
QUESTIONS = {
    "学费多少钱": "本科学费",
    "宿舍一年多少钱": "住宿费",
    "学费怎么退": "退费",
    "怎么办休学": "休学",
}
"""what a person asks one after the other, and what each answer begins with"""


def burst(state: State, chats: int) -> None:
    """Let so many people ask, each one all questions in order."""
    for question in QUESTIONS:
        for number in range(chats):
            people.say(state, Person(FIRST + number), question)


def answered_in_order(state: State) -> dict[int, list[str]]:
    """Return which answers each chat got, those that came twice in a row once."""
    came: dict[int, list[str]] = defaultdict(list)
    for message in state.sent:
        begins = (title for title in QUESTIONS.values() if title in message["text"].partition("第一句")[0])
        came[int(message["chat"]["id"])].append(next(begins, message["text"]))
    return {chat: [one for one, _ in itertools.groupby(titles)] for chat, titles in came.items()}


class Balancer:
    """Hands each connection to the next server that takes it, as a balancer does that knows nothing."""

    def __init__(self, ports: Sequence[int]) -> None:
        self._ports = ports
        self._next = itertools.count()
        self._pipes: set[asyncio.Task[None]] = set()
        self._is_shut = False
        self._flows = asyncio.Event()
        self._flows.set()
        self.port = free_port()

    def shut(self) -> None:
        """Be as servers are that have been stopped: all connections end, and none is taken."""
        self._is_shut = True
        for pipe in self._pipes:
            pipe.cancel()

    def hang(self) -> None:
        """Be as servers are that do not come to answer: connections stay, and nothing passes."""
        self._flows.clear()

    def open(self) -> None:
        """Let everything through again."""
        self._is_shut = False
        self._flows.set()

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)
        try:
            yield
        finally:
            server.close()
            for pipe in self._pipes:
                pipe.cancel()
            await asyncio.gather(*self._pipes, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for _ in () if self._is_shut else self._ports:
            port = self._ports[next(self._next) % len(self._ports)]
            with contextlib.suppress(OSError):
                far_reader, far_writer = await asyncio.open_connection("127.0.0.1", port)
                self._pipe(reader, far_writer)
                self._pipe(far_reader, writer)
                return
        writer.close()

    def _pipe(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        pipe = asyncio.create_task(_pipe(reader, writer, self._flows))
        self._pipes.add(pipe)
        pipe.add_done_callback(self._pipes.discard)


async def _pipe(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, flows: asyncio.Event) -> None:
    try:
        while data := await reader.read(65_536):
            await flows.wait()
            writer.write(data)
            await writer.drain()
    except OSError:
        pass
    finally:
        writer.transport.abort() if reader.exception() else writer.close()


@dataclass
class Fleet:
    """Programs that serve one bot together."""

    server: Server
    programs: list[Program]

    @property
    def state(self) -> State:
        """Return what happened at Telegram."""
        return self.server.state

    async def start(self) -> None:
        """Start all, and wait until each listens: one that comes late would find everything done."""
        for one in self.programs:
            await one.start()
        await self.until(lambda: all(LISTENS[one.mode] in one.output() for one in self.programs))

    async def until(self, claim: Callable[[], object], seconds: float = 60.0) -> None:
        """Wait until a claim holds."""
        deadline = asyncio.get_running_loop().time() + seconds
        while not claim():
            if asyncio.get_running_loop().time() > deadline:
                told = "\n".join(one.output()[-2000:] for one in self.programs)
                raise AssertionError(f"it never came true:\n{told}")
            await asyncio.sleep(0.02)

    async def until_answered(self, count: int, seconds: float = 120.0) -> None:
        """Wait until so many messages were sent and nothing waits in the inbox."""
        await self.until(lambda: not self.state.updates and len(self.state.sent) >= count, seconds)
        deadline = asyncio.get_running_loop().time() + seconds
        while await self.programs[0].depth():
            assert asyncio.get_running_loop().time() < deadline, "updates still wait"
            await asyncio.sleep(0.1)


@contextlib.asynccontextmanager
async def fleet(
    folder: Path, database: str, *, count: int = 3, mode: str = "webhook", latency: float = 0.0
) -> AsyncIterator[Fleet]:
    """Offer programs, none of them started; they are killed at the end."""
    state = State(token=f"123456:{secrets.token_hex(16)}")
    key = folder / "asker.key"
    key.write_text(secrets.token_hex(32))
    ports = [free_port() for _ in range(count)]
    balancer = Balancer(ports)
    async with Server(state, latency=latency).running() as server, balancer.running():
        programs = [
            Program(
                server,
                folder / f"replica-{port}",
                mode,
                settings={"DISCLOSURE_BOT_ASKER_KEY_FILE": str(key), "DISCLOSURE_BOT_HTTP__LISTEN": ""},
                database=database,
                hook=f"http://127.0.0.1:{balancer.port}/hook",
                port=port,
            )
            for port in ports
        ]
        try:
            yield Fleet(server, programs)
        finally:
            for one in programs:
                await end(one)
        for one in programs:
            assert_no_secret(one)
