"""The program serves the page alone, without a token, and ends in good order."""

import asyncio
import signal
from pathlib import Path

import httpx
import pytest

from channels.web_people import Page
from fakes.botapi.core import State
from fakes.process import Program, free_port, program

pytestmark = pytest.mark.slow

PREFIX = "DISCLOSURE_BOT_"


def page_of(bot: Program) -> str:
    """Let the program serve the page, without Telegram, and return its address."""
    port = free_port()
    bot.settings |= {
        f"{PREFIX}TELEGRAM__TOKEN": "",
        f"{PREFIX}WEB__LISTEN": f"127.0.0.1:{port}",
        f"{PREFIX}HTTP__LISTEN": f"127.0.0.1:{free_port()}",
    }
    return f"http://127.0.0.1:{port}"


async def opened(client: httpx.AsyncClient, url: str) -> httpx.Response:
    """Return the page once there is one."""
    for _ in range(400):
        try:
            return await client.get(url)
        except httpx.ConnectError:
            await asyncio.sleep(0.05)
    raise AssertionError("nobody listens")


async def test_the_page_alone_asks_answers_and_remembers_over_a_restart(tmp_path: Path) -> None:
    async with program(tmp_path, State()) as bot, httpx.AsyncClient(follow_redirects=True) as client:
        home = page_of(bot)
        await bot.start()
        csrf = Page((await opened(client, home)).text).all("input")[0].attributes["value"]
        said = await client.post(home, data={"csrf": csrf, "q": "学费多少钱"})
        ready = await client.get(f"http://{bot.settings[f'{PREFIX}HTTP__LISTEN']}/readyz")
        metrics = (await client.get(f"http://{bot.settings[f'{PREFIX}HTTP__LISTEN']}/metrics")).text
        code = await bot.signal(signal.SIGTERM)

        await bot.start()
        again = await opened(client, f"{home}/privacy")
        data = await client.post(home, data={"csrf": csrf, "do": "/mydata"})
        await bot.signal(signal.SIGTERM)
        exchanges = await bot.exchanges()

    assert "本科学费的第一句。" in said.text
    assert ready.json()["checks"]["channel web"] == "ok"
    assert 'updates_total{channel="web",outcome="answer"} 1.0' in metrics
    assert code == 0
    assert again.status_code == 200
    assert "〔my-data〕 1" in data.text
    assert [one.channel for one in exchanges] == ["web"]
    assert "学费" not in bot.output()
    assert client.cookies["visitor"] not in bot.output()


async def test_the_program_leads_to_a_report_that_is_set_and_takes_requests(tmp_path: Path) -> None:
    async with program(tmp_path, State()) as bot, httpx.AsyncClient(follow_redirects=True) as client:
        url = page_of(bot)
        bot.settings[f"{PREFIX}WEB__REPORT"] = "ministry"
        await bot.start()
        form = Page((await opened(client, f"{url}/request")).text)
        links = [one.attributes["href"] for one in form.all("a")]
        filled = {"what": "2024年食堂招标的中标价", "name": "张三", "contact": "a@example.com"}
        for step in ("look-up", "write"):
            hidden = form.fields(next(one for one in form.all("form")))
            answer = await client.post(f"{url}/request", data=hidden | filled | {"step": step})
            form = Page(answer.text)

    assert "/report/?lang=zh" in links
    assert "2024年食堂招标的中标价" in form.all("main")[0].text
    assert answer.url.path == "/request/text"


async def test_without_any_channel_the_start_ends_with_a_sentence(tmp_path: Path) -> None:
    async with program(tmp_path, State()) as bot:
        bot.settings[f"{PREFIX}TELEGRAM__TOKEN"] = ""
        await bot.start()
        code = await bot.ended()

    assert code == 2
    assert "WEB__LISTEN" in bot.output()
