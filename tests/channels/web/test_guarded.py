"""The running program keeps what the page promises its readers: real sockets, a process of its own."""

import asyncio
import re
import signal
from pathlib import Path

import httpx
import pytest

from channels.web.test_hostile import assert_calm, running
from channels.web.test_process import PREFIX, opened, page_of
from channels.web_people import Page
from fakes.botapi.core import State
from fakes.process import program

pytestmark = pytest.mark.slow

PATHS = (
    "/",
    "/?q=学费多少钱",
    "/e/fees.tuition",
    "/e/fees.tuition/qr.svg",
    "/catalogue",
    "/checklist",
    "/open",
    "/deadline",
    "/deadline.ics",
    "/request",
    "/request/text",
    "/privacy",
    "/embed",
    "/widget.js",
    "/robots.txt",
    "/sitemap.xml",
    "/report/",
    "/q/" + "a" * 24,
    "/nothing",
    "/desk",
    "/api/v1/health",
    "/api/v1/entries",
    "/api/v1/nothing",
    "/api/v1/openapi.json",
)
PERSONAL = ("/", "/?q=学费多少钱", "/request", "/request/text", "/privacy", "/embed", "/q/" + "a" * 24)
PROMISED = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "cross-origin-opener-policy": "same-origin",
    "strict-transport-security": "max-age=31536000",
}
TRICKS = (
    "//evil.example",
    "/static/1/../../../../etc/passwd",
    "/static/1/..%2f..%2fapi.py",
    "/e/..%2f..%2fetc%2fpasswd",
    "/q/../../etc/passwd",
    "http://evil.example/",
)
"""asked for as they stand here: clients tidy them up"""


async def raw(home: str, path: str) -> str:
    """Ask for a path as it stands and return all that comes back."""
    _, _, place = home.rpartition("/")
    host, _, port = place.partition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(f"GET {path} HTTP/1.1\r\nHost: {place}\r\nConnection: close\r\n\r\n".encode())
    said = await reader.read()
    writer.close()
    return said.decode()


async def test_every_address_is_sent_with_what_protects_its_reader(tmp_path: Path) -> None:
    async with program(tmp_path, State()) as bot, httpx.AsyncClient(timeout=60) as client:
        home = page_of(bot)
        bot.settings[f"{PREFIX}WEB__PUBLIC_URL"] = "https://ask.example.edu.cn"
        await bot.start()
        await opened(client, home)
        answers = {path: await client.get(home + path) for path in PATHS}
        answers["no form"] = await client.post(home, content=b"x")
        answers["no question"] = await client.post(f"{home}/api/v1/questions", content=b"x")
        client.cookies.clear()
        cookie = (await client.get(home)).headers["set-cookie"]
        tricked = {path: await raw(home, path) for path in TRICKS}
        assert await bot.signal(signal.SIGTERM) == 0

    lacking = {
        path: [name for name, value in PROMISED.items() if answer.headers.get(name) != value]
        for path, answer in answers.items()
    }
    policies = {path: answer.headers["content-security-policy"] for path, answer in answers.items()}
    assert lacking == {path: [] for path in answers}
    assert {path for path, policy in policies.items() if "frame-ancestors 'none'" not in policy} == set()
    assert {path for path, policy in policies.items() if "default-src 'none'" not in policy} == set()
    assert {path for path, policy in policies.items() if "unsafe" in policy} == set()
    assert {answers[path].headers["cache-control"] for path in PERSONAL} == {"no-store, private"}
    assert {"Secure", "HttpOnly", "SameSite=lax", "Path=/"} <= set(cookie.split("; "))
    assert cookie.startswith("__Host-visitor=")
    assert {path for path, said in tricked.items() if re.search("location:|root:|import", said)} == set()
    assert_calm(bot.output())


async def test_every_form_carries_a_token_and_nothing_is_taken_without_it(tmp_path: Path) -> None:
    async with running(tmp_path) as page:
        refused, without = {}, []
        for path in ("/", "/?q=学费多少钱", "/request", "/privacy", "/embed"):
            shown = Page((await page.client.get(page.home + path)).text)
            for form in shown.all("form"):
                if form.attributes.get("method") != "post":
                    continue
                fields = shown.fields(form)
                if not fields.pop("csrf", ""):
                    without.append(path)
                to = page.home + form.attributes["action"]
                body = fields | {"q": "宿舍几点关门", "do": "/forget", "what": "宿舍几点关门"}
                refused[to] = (await page.client.post(to, data=body)).status_code
        kept = await page.stop()

    assert without == []
    assert len(refused) >= 3
    assert set(refused.values()) == {403}
    assert kept == ["学费多少钱"]
    assert_calm(page.bot.output())


async def test_whoever_asks_too_fast_waits_while_others_are_answered(tmp_path: Path) -> None:
    async with running(tmp_path) as page, httpx.AsyncClient(timeout=60) as other:
        asked = await asyncio.gather(*(page.ask("学费多少钱") for _ in range(30)))
        answered = await other.get(f"{page.home}/?q=学费多少钱")
        refused = [one for one in asked if one.status_code == 429]
        kept = await page.stopped()

    assert refused
    assert all(int(one.headers["retry-after"]) > 0 and "〔slow-down〕" in one.text for one in refused)
    assert "本科学费的第一句。" in answered.text
    assert [one.shed for one in kept].count(True) == len(refused)
    assert len(kept) == len(asked) + 1
    assert_calm(page.bot.output())


async def test_nobody_sees_or_changes_what_is_anothers(tmp_path: Path) -> None:
    async with running(tmp_path) as page, httpx.AsyncClient(timeout=60, follow_redirects=True) as other:
        mine = Page((await page.ask("学费多少钱")).text)
        useful = next(one for one in mine.buttons() if one.text.strip() == "〔button-useful〕")
        asked = Page((await page.ask("月亮上能上网吗")).text)
        wish = [one for one in asked.buttons() if one.text.strip() == "〔button-wish〕"][-1]
        told = await page.client.post(page.home, data={"csrf": page.csrf, "do": wish.attributes["value"]})
        links = {one.attributes["href"] for one in Page(told.text).all("a")}
        link = next(one for one in links if one.startswith("/q/"))
        theirs = Page((await other.get(page.home)).text)
        token = theirs.all("input")[0].attributes["value"]
        pressed = await other.post(
            page.home, data={"csrf": token, "do": useful.attributes["value"], "turn": "1"}
        )
        added = await other.post(page.home + link, data={"csrf": token, "q": "也告诉我"})
        guessed = await other.get(page.home + link[:-1] + ("b" if link[-1] == "a" else "a"))
        kept = await page.stopped()

    assert theirs.all("article") == []
    assert "〔button-expired〕" in pressed.text
    assert [one.feedback for one in kept] == [None, None]
    assert (added.status_code, guessed.status_code) == (409, 404)
    assert_calm(page.bot.output())
