"""The running program against a crowd that is up to no good: real sockets, a process of its own.

What a single hostile request does is in ``test_security``; here all come at once, and others are served.
"""

import asyncio
import json
import os
import signal
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from channels.web.test_process import opened, page_of
from channels.web_people import Page
from disclosure_bot.channels.web.visitor import Visitors
from disclosure_bot.domain.exchange import Exchange
from disclosure_bot.store.pseudonyms import Pseudonyms
from fakes.botapi.core import State
from fakes.process import Program, program

CROWD = 1_000
FORM = "application/x-www-form-urlencoded"
HALVES = (
    b"",
    b"GET / HTT",
    b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: ",
    b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    b"Content-Length: 4000\r\n\r\nq=",
    b"POST /api/v1/questions HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    b'GET /?q=%0d%0aforged%1b%5b31m HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: \x1b[31m{"level": 1}\r\n\r\n',
)

pytestmark = pytest.mark.slow


@dataclass
class Running:
    """The program, and one person's browser."""

    bot: Program
    home: str
    client: httpx.AsyncClient
    csrf: str

    async def ask(self, text: str) -> httpx.Response:
        return await self.client.post(self.home, data={"csrf": self.csrf, "q": text})

    async def stop(self) -> list[str]:
        """End the program; return the questions that its logbook holds."""
        return [one.question for one in await self.stopped()]

    async def stopped(self) -> list[Exchange]:
        """End the program; return what its logbook holds."""
        assert await self.bot.signal(signal.SIGTERM) == 0
        return await self.bot.exchanges()


@asynccontextmanager
async def running(folder: Path) -> AsyncIterator[Running]:
    async with (
        program(folder, State()) as bot,
        httpx.AsyncClient(follow_redirects=True, timeout=60) as client,
    ):
        home = page_of(bot)
        await bot.start()
        csrf = Page((await opened(client, home)).text).all("input")[0].attributes["value"]
        yield Running(bot, home, client, csrf)


def memory_of(bot: Program) -> int:
    """Return the bytes that a program has in memory."""
    assert bot.process
    return int(Path(f"/proc/{bot.process.pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def assert_calm(output: str) -> None:
    """Assert that nothing of ours broke, and that each line of the log is one event of ours."""
    assert "Traceback" not in output
    for line in output.splitlines():
        assert "level" in json.loads(line), line


async def test_a_thousand_connections_that_never_finish_keep_nobody_from_an_answer(tmp_path: Path) -> None:
    async with running(tmp_path) as page, AsyncExitStack() as crowd:
        _, _, port = page.home.rpartition(":")
        before = memory_of(page.bot)
        for number in range(CROWD):
            _, writer = await asyncio.open_connection("127.0.0.1", int(port))
            crowd.callback(writer.close)
            with suppress(ConnectionError):
                writer.write(HALVES[number % len(HALVES)])
        answers = [await page.ask("学费多少钱") for _ in range(3)]
        growth = memory_of(page.bot) - before
        kept = await page.stop()

    assert all("本科学费的第一句。" in answer.text for answer in answers)
    assert kept.count("学费多少钱") == 3
    assert growth < 80_000_000
    assert_calm(page.bot.output())


async def test_each_bad_request_ends_in_a_page_or_a_problem_that_says_what_is_wrong(tmp_path: Path) -> None:
    foreign = Visitors(Pseudonyms(b"x" * 32).of).new().cookie
    async with running(tmp_path) as page:
        home, csrf, send = page.home, page.csrf, page.client.post
        form = {"content-type": FORM}
        answers = {
            "too long": await page.ask("学" * 4097),
            "binary": await send(home, content=b"\x00\xff\xfe\x89PNG", headers=form),
            "too large": await send(home, content=b"q=" + b"x" * 10_000_000, headers=form),
            "no UTF-8": await send(home, content=b"q=%ff%fe", headers=form),
            "surrogate": await send(home, content=b"q=%ED%A0%80", headers=form),
            "wrong type": await send(home, content=b"{}", headers={"content-type": "application/json"}),
            "no such entry": await page.client.get(f"{home}/e/no.such"),
            "no such page": await page.client.get(f"{home}/q/{'a' * 24}"),
            "foreign origin": await send(
                home, data={"csrf": csrf, "q": "x"}, headers={"origin": "https://evil.example"}
            ),
            "another host": await page.client.get(home, headers={"host": "evil.example"}),
            "no key": await send(f"{home}/api/v1/questions", json={"q": "x"}),
        }
        stranger = await page.client.get(home, headers={"cookie": f"visitor={foreign}"})
        asked = await page.client.get(f"{home}/?q=%ff%fe%ED%A0%80")
        kept = await page.stop()

    statuses = {name: answer.status_code for name, answer in answers.items()}
    assert statuses == {
        "too long": 413,
        "binary": 400,
        "too large": 413,
        "no UTF-8": 400,
        "surrogate": 400,
        "wrong type": 415,
        "no such entry": 404,
        "no such page": 404,
        "foreign origin": 403,
        "another host": 400,
        "no key": 401,
    }
    assert all(answer.text for answer in answers.values())
    assert stranger.status_code == asked.status_code == 200
    assert foreign not in stranger.headers["set-cookie"]
    assert len(kept) == 1
    assert_calm(page.bot.output())


async def test_whoever_asks_while_the_program_ends_is_still_answered(tmp_path: Path) -> None:
    async with running(tmp_path) as page:
        asking = asyncio.create_task(
            page.client.post(
                page.home, data={"csrf": page.csrf, "q": "学费多少钱"}, headers={"x-fragment": "1"}
            )
        )
        await asyncio.sleep(0.05)
        kept = await page.stop()
        answer: httpx.Response | None = None
        with suppress(httpx.TransportError):
            answer = await asking

    # Either it came too late to be taken, or it was answered and recorded: nothing in between.
    assert (answer is not None) == (kept == ["学费多少钱"])
    assert_calm(page.bot.output())
