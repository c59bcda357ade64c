"""The page under load, against a plain one, in one run: python -m tests.bench web

80 % of the questions are among 200; the others are different each time. Visitors have a cookie, a connection
and an address each, and live in a process of their own (``web_load``), whose share of the processor is told.
BENCH_SECONDS sets how long 50 questions a second are asked (60), BENCH_RUNS how many times (3).
"""

import asyncio
import json
import os
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict
from pathlib import Path

import httpx

from bench.web_load import Figures, Plan
from disclosure_bot.knowledge.read.load import load_folder
from fakes.process import free_port

SECONDS = float(os.environ.get("BENCH_SECONDS", "60"))
RUNS = int(os.environ.get("BENCH_RUNS", "3"))
RATE = 50
DIFFERENT = 60
"""different questions a second"""
FAST = 10.0
"""seconds for which questions are asked as fast as they are answered"""
MANY = 1000
"""visitors who ask that fast: of few, each would soon be told to wait"""
AT_ONCE = (4, 8, 16)
"""people who ask at once; the fastest of these that is no slower than the peer is held against it"""
PREFIX = "DISCLOSURE_BOT_"


def questions() -> tuple[list[str], list[str]]:
    """Return 200 questions that come again and again, and many that do not."""
    entries = load_folder(Path("knowledge")).entries.values()
    often = [test for entry in entries for test in entry.tests.hit][:200]
    seldom = [phrasing for entry in entries for phrasing in entry.phrasings.zh]
    return often, seldom


class Server:
    """A program that is measured from outside."""

    def __init__(self, number: int, url: str) -> None:
        self._number = number
        self._url = url

    def processor(self) -> float:
        """Return the seconds of processor that it has used."""
        after_name = Path(f"/proc/{self._number}/stat").read_text().rpartition(")")[2].split()
        return (int(after_name[11]) + int(after_name[12])) / os.sysconf("SC_CLK_TCK")

    def memory(self) -> float:
        """Return the megabytes that it has in memory."""
        pages = int(Path(f"/proc/{self._number}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 1e6

    async def settled(self) -> None:
        """Wait until it has read what it reads behind its first answers."""
        used = -1.0
        while self.processor() - used > 0.2:
            used = self.processor()
            await asyncio.sleep(2)

    async def asked(self, **plan: object) -> Figures:
        """Let visitors in another process ask."""
        program = (sys.executable, "-m", "bench.web_load")
        pipe = asyncio.subprocess.PIPE
        load = await asyncio.create_subprocess_exec(*program, stdin=pipe, stdout=pipe)
        told, _ = await load.communicate(json.dumps(asdict(Plan(url=self._url, **plan))).encode())  # type: ignore[arg-type]
        return Figures(**json.loads(told))


@asynccontextmanager
async def started(*command: str, url: str, **environment: str) -> AsyncIterator[Server]:
    """Run a program and yield it once it answers."""
    process = await asyncio.create_subprocess_exec(*command, env=os.environ | environment)
    try:
        async with httpx.AsyncClient() as client:
            for _ in range(6000):
                try:
                    await client.get(url)
                    break
                except httpx.TransportError:
                    await asyncio.sleep(0.1)
        server = Server(process.pid, url)
        await server.settled()
        yield server
    finally:
        process.terminate()
        await process.wait()


@asynccontextmanager
async def ours() -> AsyncIterator[Server]:
    """Serve our page in a process of its own."""
    url = f"http://127.0.0.1:{free_port()}"
    with tempfile.TemporaryDirectory() as state:
        settings = {
            f"{PREFIX}STATE": state,
            f"{PREFIX}WEB__LISTEN": url.removeprefix("http://"),
            f"{PREFIX}WEB__TRUSTED_PROXIES": "127.0.0.1",
            f"{PREFIX}HTTP__LISTEN": "",
            f"{PREFIX}LOG__LEVEL": "WARNING",
        }
        async with started(sys.executable, "-m", "disclosure_bot", "serve", url=url, **settings) as server:
            yield server


@asynccontextmanager
async def plain() -> AsyncIterator[Server]:
    """Serve the peer in a process of its own."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    async with started(sys.executable, "-m", "bench.plain_page", str(port), url=url) as server:
        yield server


def tell(what: str, figures: Figures) -> None:
    """Print what the visitors met with, and the load of the machine meanwhile."""
    print(
        f"{what}: {figures.a_second:.0f}/s, median {figures.median:.0f} ms, p95 {figures.p95:.0f},"
        f" worst {figures.worst:.0f}, lost {figures.lost}; load {os.getloadavg()[0]:.1f}"
    )


async def measured(server: Server, what: str, **plan: object) -> Figures:
    """Ask, and print what that cost the server and those who asked, beside what they met with."""
    used = server.processor()
    figures = await server.asked(**plan)
    tell(what, figures)
    first_pages = plan.get("visitors", Plan("", []).visitors)
    requests = figures.asked + int(str(first_pages))
    seconds = figures.asked / figures.a_second
    print(
        f"  processor: server {(server.processor() - used) / requests * 1000:.1f} ms a request,"
        f" visitors {figures.processor / seconds * 100:.0f} % of a core"
    )
    return figures


async def bar(server: Server, often: list[str], seldom: list[str]) -> None:
    """Ask 50 questions a second, several times over; then different ones only."""
    mixed = {"often": often, "seldom": seldom, "share_often": 0.8, "rate": float(RATE)}
    # Each question once, and enough others to fill what is remembered: from then on memory should stay.
    warm = {"often": often, "seldom": seldom, "share_often": 0.5, "rate": 15.0, "seconds": 60.0, "seed": 1}
    await measured(server, "warming up", **warm)
    for run in range(RUNS):
        before = server.memory()
        await measured(server, f"80 % repeated, {SECONDS:.0f} s", seconds=SECONDS, seed=100 + run, **mixed)
        after = server.memory()
        print(f"  memory {before:.0f} MB, then {after:.0f} MB ({(after / before - 1) * 100:+.1f} %)")
    different = {"often": often, "seldom": seldom, "share_often": 0.0}
    await measured(server, "different, closed loop", seconds=FAST, visitors=MANY, seed=900, **different)
    await measured(server, "different", seconds=20.0, rate=float(DIFFERENT), seed=901, **different)


async def main() -> None:
    often, seldom = questions()
    async with plain() as server:
        peer = await measured(server, "peer, repeated", often=often, seconds=FAST, visitors=MANY)
    async with ours() as server:
        await bar(server, often, seldom)
        found = [
            await measured(
                server,
                f"ours, repeated, {at_once} at once",
                often=often,
                seconds=FAST,
                visitors=MANY,
                at_once=at_once,
            )
            for at_once in AT_ONCE
        ]
    within = [one.a_second for one in found if one.p95 <= peer.p95]
    print(f"ours / peer at its p95 of {peer.p95:.0f} ms: {max(within, default=0) / peer.a_second:.1f} x")


if __name__ == "__main__":
    asyncio.run(main())
