"""The page under load, against a plain one, in one run: python -m tests.bench web

80 % of the questions are among 200; the others are different each time. Visitors have a cookie and an address
each. BENCH_SECONDS sets how long 50 questions a second are asked (60).
"""

import asyncio
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import quote

import httpx

from disclosure_bot.knowledge.read.load import load_folder
from fakes.process import free_port

SECONDS = int(os.environ.get("BENCH_SECONDS", "60"))
VISITORS = 200
RATE = 50
PREFIX = "DISCLOSURE_BOT_"


def questions() -> tuple[list[str], list[str]]:
    """Return 200 questions that come again and again, and many that do not."""
    entries = load_folder(Path("knowledge")).entries.values()
    often = [test for entry in entries for test in entry.tests.hit][:200]
    seldom = [phrasing for entry in entries for phrasing in entry.phrasings.zh]
    return often, seldom


@asynccontextmanager
async def started(*command: str, url: str, **environment: str) -> AsyncIterator[int]:
    """Run a program and yield its number once it answers."""
    process = await asyncio.create_subprocess_exec(*command, env=os.environ | environment)
    try:
        async with httpx.AsyncClient() as client:
            for _ in range(6000):
                try:
                    await client.get(url)
                    break
                except httpx.TransportError:
                    await asyncio.sleep(0.1)
        yield process.pid
    finally:
        process.terminate()
        await process.wait()


@asynccontextmanager
async def ours() -> AsyncIterator[tuple[str, int]]:
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
        command = (sys.executable, "-m", "disclosure_bot", "serve")
        async with started(*command, url=url, **settings) as number:
            yield url, number


@asynccontextmanager
async def plain() -> AsyncIterator[tuple[str, int]]:
    """Serve the peer in a process of its own."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    async with started(sys.executable, "-m", "bench.plain_page", str(port), url=url) as number:
        yield url, number


def memory(number: int) -> float:
    """Return the megabytes that a process has in memory."""
    pages = int(Path(f"/proc/{number}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def p95(seconds: list[float]) -> float:
    return statistics.quantiles(seconds, n=20)[-1] * 1000


async def visitors(url: str) -> list[httpx.AsyncClient]:
    """Return people who have been on the page before: a cookie and an address each."""
    people = []
    for number in range(VISITORS):
        client = httpx.AsyncClient(headers={"x-forwarded-for": f"10.0.{number // 250}.{number % 250 + 1}"})
        await client.get(url)
        people.append(client)
    return people


async def steady(url: str, ask: Callable[[], str], seconds: int) -> tuple[list[float], int]:
    """Ask so many questions a second; return how long each took, and how many were lost."""
    people = await visitors(url)
    took: list[float] = []
    lost = 0

    async def one(client: httpx.AsyncClient, text: str) -> None:
        nonlocal lost
        began = time.perf_counter()
        try:
            answer = await client.get(f"{url}/?q={quote(text)}", timeout=30)
            lost += answer.status_code != 200
        except httpx.TransportError:
            lost += 1
        took.append(time.perf_counter() - began)

    began = time.perf_counter()
    async with asyncio.TaskGroup() as group:
        for number in range(seconds * RATE):
            await asyncio.sleep(max(0.0, began + number / RATE - time.perf_counter()))
            group.create_task(one(people[number % VISITORS], ask()))
    for client in people:
        await client.aclose()
    return took, lost


async def fastest(url: str, often: list[str], seconds: float, at_once: int) -> tuple[float, float]:
    """Ask repeated questions as fast as they are answered; return how many a second, and the p95."""
    people = await visitors(url)
    took: list[float] = []
    end = time.perf_counter() + seconds

    async def keep_asking(place: int) -> None:
        number = place
        while time.perf_counter() < end:
            began = time.perf_counter()
            client = people[number % VISITORS]
            (await client.get(f"{url}/?q={quote(often[number % len(often)])}", timeout=30)).raise_for_status()
            took.append(time.perf_counter() - began)
            number += at_once

    await asyncio.gather(*(keep_asking(place) for place in range(at_once)))
    for client in people:
        await client.aclose()
    return len(took) / seconds, p95(took)


async def main() -> None:
    often, seldom = questions()
    choose = random.Random(7)

    def mixed() -> str:
        return choose.choice(often) if choose.random() < 0.8 else choose.choice(seldom) + str(choose.random())

    async with ours() as (url, number):
        await steady(url, mixed, 5)
        before = memory(number)
        took, lost = await steady(url, mixed, SECONDS)
        after = memory(number)
        print(
            f"{RATE}/s from {VISITORS} visitors, {SECONDS} s: median {statistics.median(took) * 1000:.0f} ms,"
            f" p95 {p95(took):.0f} ms, lost {lost}"
        )
        print(f"memory {before:.0f} MB, then {after:.0f} MB ({(after / before - 1) * 100:+.1f} %)")
        speed, slow = await fastest(url, often, 10, 4)
        print(f"ours, repeated questions: {speed:.0f} a second, p95 {slow:.0f} ms")
    async with plain() as (url, _):
        speed, slow = await fastest(url, often, 10, 4)
        print(f"plain page with extractOne(WRatio): {speed:.0f} a second, p95 {slow:.0f} ms")


if __name__ == "__main__":
    asyncio.run(main())
