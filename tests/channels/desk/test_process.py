"""The program serves the desk: on the page, or on a listener of its own and not on the page."""

import asyncio
import re
import signal
import sys
from pathlib import Path

import httpx
import pytest

from channels.web.test_process import PREFIX, opened, page_of
from channels.web_people import Page
from fakes.botapi.core import State
from fakes.process import Program, free_port, program

pytestmark = pytest.mark.slow


async def command(bot: Program, *arguments: str) -> str:
    """Run a command of the program with its settings, and return the last line that it writes."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "disclosure_bot", *arguments,
        env=bot.environment(), stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    out, _ = await process.communicate()
    assert process.returncode == 0
    return out.decode().splitlines()[-1]


async def sign_in(client: httpx.AsyncClient, link: str) -> httpx.Response:
    page = Page((await client.get(link)).text)
    form = page.all("form")[0]
    return await client.post(
        str(httpx.URL(link).copy_with(path=form.attributes["action"])), data=page.fields(form)
    )


@pytest.mark.parametrize("own", [False, True])
async def test_a_link_from_the_command_opens_the_desk(tmp_path: Path, own: bool) -> None:
    async with program(tmp_path, State()) as bot, httpx.AsyncClient(follow_redirects=True) as client:
        home = page_of(bot)
        bot.settings[f"{PREFIX}DESK__ON"] = "true"
        if own:
            bot.settings[f"{PREFIX}DESK__LISTEN"] = f"127.0.0.1:{free_port()}"
        await bot.start()
        await opened(client, home)
        await command(bot, "staff", "add", "李强", "--role", "office")
        link = await command(bot, "staff", "link", "李强")
        inside = await sign_in(client, link)
        at_page = await client.get(f"{home}/desk/")
        gaps = await client.get(re.sub("/sign-in/.*", "/gaps", link))
        await command(bot, "staff", "revoke", "李强")
        outside = await client.get(re.sub("/sign-in/.*", "/gaps", link))
        await bot.signal(signal.SIGTERM)

    assert "李强" in Page(inside.text).all("h1")[0].text
    assert at_page.status_code == (404 if own else 200)
    assert gaps.status_code == 200
    assert "登录办公台" in outside.text
    assert link.rpartition("/")[2] not in bot.output()
