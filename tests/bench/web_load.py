"""Visitors of a page in a process of their own: ``python -m bench.web_load``, plan on stdin, figures out.

Each visitor keeps a connection, a cookie and an address, as a browser behind a proxy does. A request costs
about a tenth of a millisecond here, so that those who ask take little from the server that they measure.
"""

import asyncio
import itertools
import json
import random
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from urllib.parse import quote, urlsplit

GIVE_UP = 30.0
"""seconds after which an answer is lost"""


@dataclass(frozen=True)
class Plan:
    """What is to be asked."""

    url: str
    often: list[str]
    """questions that come again and again"""
    seldom: list[str] = field(default_factory=list)
    """each is made different from all before"""
    views: list[str] = field(default_factory=list)
    """paths that are looked at, where nothing is asked"""
    share_often: float = 1.0
    visitors: int = 200
    rate: float = 0.0
    """questions a second; 0: ``at_once`` people ask as soon as they are answered"""
    at_once: int = 4
    seconds: float = 10.0
    seed: int = 7

    def paths(self) -> Iterator[str]:
        """Yield where each question is asked, or what is looked at."""
        choose = random.Random(self.seed)
        for number in itertools.count():
            if self.views:
                yield choose.choice(self.views)
                continue
            if not self.seldom or choose.random() < self.share_often:
                text = choose.choice(self.often)
            else:
                text = f"{choose.choice(self.seldom)}{self.seed}{number}"
            yield f"/?q={quote(text)}"


@dataclass
class Figures:
    """What came of it."""

    asked: int = 0
    a_second: float = 0.0
    median: float = 0.0
    """milliseconds, as the next ones"""
    p95: float = 0.0
    p99: float = 0.0
    worst: float = 0.0
    lost: int = 0
    """without an answer of 200, in time"""
    statuses: dict[str, int] = field(default_factory=dict)
    late: float = 0.0
    """milliseconds by which the most delayed question was asked after its time: the asking itself is slow"""
    processor: float = 0.0
    """seconds of processor that asking took, without the visitors' first page"""


class Visitor(asyncio.Protocol):
    """One browser: one connection, made anew where the server hung up."""

    def __init__(self, url: str, number: int) -> None:
        place = urlsplit(url)
        self._host, self._port = place.hostname or "", place.port or 80
        self._address = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
        self._cookie = ""
        self._transport: asyncio.WriteTransport | None = None
        self._waiting: asyncio.Future[bytes] | None = None
        self._received = bytearray()
        self._busy = asyncio.Lock()

    async def get(self, path: str) -> int:
        """Return the status of an answer; 0 where none came."""
        head = (
            f"GET {path} HTTP/1.1\r\nhost: {self._host}:{self._port}\r\nx-forwarded-for: {self._address}\r\n"
            f"accept-language: zh-CN\r\n{self._cookie}\r\n"
        ).encode()
        async with self._busy:
            for _ in range(2):  # as a browser does: a connection that was hung up on meanwhile is made anew
                try:
                    return await asyncio.wait_for(self._exchange(head), GIVE_UP)
                except (ConnectionError, TimeoutError):
                    self.close()
        return 0

    async def _exchange(self, head: bytes) -> int:
        loop = asyncio.get_running_loop()
        if self._transport is None or self._transport.is_closing():
            await loop.create_connection(lambda: self, self._host, self._port)
        self._waiting = loop.create_future()
        self._received.clear()
        if self._transport:
            self._transport.write(head)
        answer = await self._waiting
        for line in answer.split(b"\r\n\r\n", 1)[0].split(b"\r\n"):
            if line.lower().startswith(b"set-cookie:"):
                self._cookie = f"cookie: {line[11:].partition(b';')[0].decode().strip()}\r\n"
        return int(answer[9:12])

    def close(self) -> None:
        """Hang up."""
        if self._transport:
            self._transport.close()
        self._transport = None

    # ---- what the loop calls

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if isinstance(transport, asyncio.WriteTransport):
            self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._received += data
        end = self._received.find(b"\r\n\r\n")
        if end < 0 or self._waiting is None or self._waiting.done():
            return
        head = bytes(self._received[:end]).lower()
        length = int(head.partition(b"content-length:")[2].partition(b"\r\n")[0] or b"0")
        if len(self._received) >= end + 4 + length:
            self._waiting.set_result(bytes(self._received))

    def connection_lost(self, exc: Exception | None) -> None:
        self._transport = None
        if self._waiting and not self._waiting.done():
            self._waiting.set_exception(ConnectionResetError())


class Crowd:
    """All visitors, and what they met with."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._people = [Visitor(plan.url, number) for number in range(plan.visitors)]
        self._paths = plan.paths()
        self._took: list[float] = []
        self._statuses: Counter[int] = Counter()
        self._late = 0.0

    async def run(self) -> Figures:
        """Let everybody open the page, then ask as planned."""
        for one in self._people:
            await one.get("/")
        began, used = time.perf_counter(), time.process_time()
        await (self._steadily() if self._plan.rate else self._fast())
        took = time.perf_counter() - began
        for one in self._people:
            one.close()
        return self._figures(took, time.process_time() - used)

    async def _ask(self, visitor: Visitor) -> None:
        began = time.perf_counter()
        self._statuses[await visitor.get(next(self._paths))] += 1
        self._took.append(time.perf_counter() - began)

    async def _steadily(self) -> None:
        plan, began = self._plan, time.perf_counter()
        async with asyncio.TaskGroup() as group:
            for number in range(int(plan.seconds * plan.rate)):
                due = began + number / plan.rate
                await asyncio.sleep(max(0.0, due - time.perf_counter()))
                self._late = max(self._late, time.perf_counter() - due)
                group.create_task(self._ask(self._people[number % plan.visitors]))

    async def _fast(self) -> None:
        end, turn = time.perf_counter() + self._plan.seconds, itertools.cycle(self._people)

        async def keep_asking() -> None:
            while time.perf_counter() < end:
                await self._ask(next(turn))

        await asyncio.gather(*(keep_asking() for _ in range(self._plan.at_once)))

    def _figures(self, seconds: float, processor: float) -> Figures:
        took = sorted(second * 1000 for second in self._took)
        cut: Callable[[float], float] = lambda share: took[min(len(took) - 1, int(share * len(took)))]  # noqa: E731
        return Figures(
            asked=len(took),
            a_second=len(took) / seconds,
            median=statistics.median(took),
            p95=cut(0.95),
            p99=cut(0.99),
            worst=took[-1],
            lost=len(took) - self._statuses[200],
            statuses={str(status): count for status, count in self._statuses.items()},
            late=self._late * 1000,
            processor=processor,
        )


if __name__ == "__main__":
    print(json.dumps(asdict(asyncio.run(Crowd(Plan(**json.load(sys.stdin))).run()))))
