"""The page in a real browser: with and without scripts, by keyboard, small and large, framed and refused.

Needs Playwright's Python package and a Chromium of the machine; skipped where either is missing. Pictures are
written to the folder that DISCLOSURE_BOT_TEST_PICTURES names.
"""

import asyncio
import json
import os
import re
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from channels.web_people import OPTIONS, Drafted, web
from disclosure_bot.channels.base import Address
from disclosure_bot.channels.listener import Listener
from disclosure_bot.domain.knowledge import Knowledge
from fakes.process import free_port
from support.axe import axe_source, found_by_axe
from support.register_samples import filing_knowledge
from support.samples import sample_knowledge, with_manners

if TYPE_CHECKING:
    from playwright.async_api import BrowserContext, Page

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or ""
playwright = pytest.importorskip("playwright.async_api", reason="the package playwright is not installed")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not CHROMIUM, reason="no chromium on this machine: apt-get install chromium"),
]
PICTURES = os.environ.get("DISCLOSURE_BOT_TEST_PICTURES", "")
ANSWER = "本科学费的第一句。"


class Opened:
    """A page that listens, and a browser."""

    def __init__(self, browser: Any, url: str, other: str) -> None:
        self._browser = browser
        self.url = url
        self.other = other
        """another site, which shows the widget"""
        self.faults: list[str] = []

    async def context(self, **options: Any) -> "BrowserContext":
        context: BrowserContext = await self._browser.new_context(
            **{"viewport": {"width": 390, "height": 844}, "locale": "zh-CN"} | options
        )
        return context

    async def page(self, path: str = "/", **options: Any) -> "Page":
        page = await (await self.context(**options)).new_page()
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("console", lambda said: self.faults.append(said.text) if said.type == "error" else None)
        await page.goto(self.url + path)
        return page


async def other_site(request: Request) -> Response:
    home = request.query_params["home"]
    script = f'<script src="{home}/widget.js" defer></script>'
    return HTMLResponse(f'<!doctype html><title>x</title><link rel="icon" href="data:,">{script}')


async def framing_site(request: Request) -> Response:
    return HTMLResponse(
        f'<!doctype html><title>x</title><iframe src="{request.query_params["home"]}/"></iframe>'
    )


@asynccontextmanager
async def opened(
    *, embeds: bool = True, limited: bool = False, knowledge: Knowledge | None = None
) -> AsyncIterator[Opened]:
    address, elsewhere = Address("127.0.0.1", free_port()), Address("127.0.0.1", free_port())
    options = replace(OPTIONS, address=address, embed_on=(f"http://{elsewhere}",) if embeds else ())
    sites = Starlette(routes=[Route("/", other_site), Route("/frames", framing_site)])
    known = knowledge or filing_knowledge()
    async with web(options, limited=limited, knowledge=known, draft_pages=Drafted()) as site:
        tasks = [
            asyncio.create_task(Listener("page", address).serve(site.channel.app())),
            asyncio.create_task(Listener("other site", elsewhere).serve(sites)),
        ]
        async with playwright.async_playwright() as driver:
            browser = await driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
            one = Opened(browser, f"http://{address}", f"http://{elsewhere}")
            yield one
            await browser.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        assert one.faults == []


async def ask(page: "Page", text: str) -> None:
    """Type a question and press Enter."""
    await page.fill("#q", text)
    await page.keyboard.press("Enter")


async def picture(page: "Page", name: str) -> None:
    if PICTURES:
        await page.screenshot(path=str(Path(PICTURES) / f"{name}.png"), full_page=True)


@pytest.mark.parametrize("scripts", [True, False])
async def test_asks_follows_up_chooses_and_judges(scripts: bool) -> None:
    async with opened() as site:
        page = await site.page(java_script_enabled=scripts)
        await ask(page, "学费")
        await page.click("#turn-1 button:has-text('研究生学费')")
        await page.wait_for_selector("#turn-2")
        await page.click("#turn-2 button:has-text('〔button-useful〕')")
        await page.wait_for_selector("#turn-2 [role=status]")
        remark = await page.inner_text("#turn-2 [role=status]")
        await page.reload()
        after = await page.inner_text("main")

    assert remark == "〔thanks〕"
    assert "研究生学费的第一句。" in after


async def test_danger_past_the_limit_reads_the_numbers_on_the_page_it_is_on() -> None:
    async with opened(limited=True, knowledge=with_manners(sample_knowledge())) as site:
        page = await site.page()
        for number in range(1, 6):
            await ask(page, "学费多少钱")
            await page.wait_for_selector(f"#turn-{number}")
        await ask(page, "我不想活了")
        await page.wait_for_selector("#trouble:not([hidden])")
        told = await page.inner_text("#trouble")
        site.faults.clear()  # the browser notes a refusal

    assert told.index("12356") < told.index("〔slow-down〕")


async def test_by_keyboard_alone_and_the_field_keeps_the_focus() -> None:
    async with opened() as site:
        page = await site.page()
        await page.keyboard.press("Tab")
        first = await page.evaluate("document.activeElement.className")
        await page.focus("#q")
        await page.keyboard.type("学费多少钱")
        await page.keyboard.press("Enter")
        await page.wait_for_selector("#turn-1")
        focus = await page.evaluate("document.activeElement.id")
        await page.keyboard.press("Shift+Tab")
        await page.keyboard.press("Space")
        await page.wait_for_selector("#turn-2")

    assert first == "skip"
    assert focus == "q"


async def test_answers_are_announced_to_screen_readers() -> None:
    async with opened() as site:
        page = await site.page()
        before = await page.get_attribute("#log", "aria-live")
        await ask(page, "学费多少钱")
        await page.wait_for_selector("#log #turn-1")

    assert before == "polite"


async def test_back_later_the_answer_is_there() -> None:
    async with opened() as site:
        context = await site.context()
        page = await context.new_page()
        await page.goto(site.url)
        await ask(page, "月亮上能上网吗")
        await page.click("#turn-1 button:has-text('〔button-wish〕')")
        address = await page.get_attribute("#turn-2 .later a", "href")
        other = await (await site.context()).new_page()
        await other.goto(f"{site.url}{address}")
        text = await other.inner_text("main")

    assert "月亮上能上网吗" in text
    assert "〔web-later-nothing〕" in text


async def test_the_widget_opens_answers_and_closes_on_a_site_that_is_named() -> None:
    async with opened() as site:
        page = await site.page()
        await page.goto(f"{site.other}/?home={site.url}")
        await page.get_by_role("button", name="问一问").click()
        frame = page.frame_locator("iframe")
        await frame.locator("#q").fill("学费多少钱")
        await frame.locator("#q").press("Enter")
        await frame.locator("#turn-1").wait_for()
        said = await frame.locator("#turn-1").inner_text()
        await frame.locator("#q").press("Escape")
        await page.get_by_role("button", name="问一问").wait_for()
        focused = await page.evaluate("document.activeElement.shadowRoot.activeElement.textContent")

    assert ANSWER in said
    assert focused == "问一问"


async def test_nobody_else_frames_the_widget_or_the_page() -> None:
    async with opened(embeds=False) as site:
        page = await site.page()
        await page.goto(f"{site.other}/?home={site.url}")
        await page.get_by_role("button", name="问一问").click()
        await page.wait_for_timeout(300)
        texts = [await frame.inner_text("html") for frame in page.frames[1:]]
        await page.goto(f"{site.other}/frames?home={site.url}")
        await page.wait_for_timeout(300)
        texts += [await frame.inner_text("html") for frame in page.frames[1:]]
        refused = [fault for fault in site.faults if "frame-ancestors" in fault or "Framing" in fault]
        site.faults.clear()

    assert not any("〔web-ask〕" in text for text in texts)
    assert len(refused) >= 2


SHAPES: dict[str, dict[str, Any]] = {
    "phone-zh": {},
    "phone-en": {"locale": "en-US"},
    "phone-dark": {"color_scheme": "dark"},
    "desktop-zh": {"viewport": {"width": 1280, "height": 900}},
    "desktop-en-dark": {
        "viewport": {"width": 1280, "height": 900},
        "locale": "en-US",
        "color_scheme": "dark",
    },
}


@pytest.mark.parametrize("shape", SHAPES)
async def test_nothing_is_wider_than_the_screen_and_every_target_is_large(shape: str) -> None:
    async with opened() as site:
        page = await site.page(**SHAPES[shape])
        await ask(page, "how much is tuition" if "-en" in shape else "学费多少钱")
        await page.wait_for_selector("#turn-1")
        wide = await page.evaluate("document.body.scrollWidth - document.documentElement.clientWidth")
        heights = await page.evaluate(
            "[...document.querySelectorAll('button:not([hidden])')].map(one => one.offsetHeight)"
        )
        await picture(page, shape)

    assert wide <= 0
    assert min(heights) >= 44


PUBLIC = (
    "/",
    "/e/fees.tuition",
    "/e/fees.tuition?lang=en",
    "/catalogue",
    "/catalogue?by=audience",
    "/checklist",
    "/open",
    "/deadline",
    "/deadline?start=2026-11-20&term=apply.reply",
    "/deadline?lang=en&start=2026-11-20&count=x",
    "/request",
    "/report/",
    "/report/?lang=en",
    "/report/report-2019-2020.html",
    "/report/report-2019-2020.html?lang=en",
    "/privacy",
    "/embed",
)
"""every page that one can go to without having done anything"""


@pytest.mark.parametrize("path", ["/e/fees.tuition", "/deadline?start=2026-11-20&term=apply.reply"])
async def test_what_is_printed_is_one_page(path: str, tmp_path: Path) -> None:
    async with opened() as site:
        page = await site.page(path)
        printed = await page.pdf(path=str(tmp_path / "printed.pdf"), format="A4")

    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1


async def test_no_page_shifts_while_loading_or_is_wider_than_a_phone() -> None:
    shifted, wide = {}, {}
    async with opened() as site:
        page = await site.page()
        for path in PUBLIC:
            await page.goto(site.url + path)
            shifted[path] = await page.evaluate(
                """new Promise(done => { let sum = 0;
                new PerformanceObserver(list => list.getEntries().forEach(one => { sum += one.value; }))
                    .observe({type: "layout-shift", buffered: true});
                setTimeout(() => done(sum), 300); })"""
            )
            wide[path] = await page.evaluate(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            )
        site.faults.clear()  # a form that was filled in wrongly is a fault to the console

    assert shifted == dict.fromkeys(PUBLIC, 0)
    assert wide == dict.fromkeys(PUBLIC, 0)


async def test_a_request_is_filed_by_keyboard_alone() -> None:
    async with opened() as site:
        page = await site.page("/request")
        await page.focus("#what")
        await page.keyboard.type("食堂招标的中标价")
        await page.keyboard.press("Enter")
        await page.wait_for_selector("#contact")
        await page.focus("#period")
        for text in ("2024年", "张三丰", "zhang@example.com"):
            await page.keyboard.type(text)
            await page.keyboard.press("Tab")
        await page.keyboard.press("Enter")
        await page.wait_for_url("**/request/text*")
        await page.focus("button.main")
        await page.keyboard.press("Enter")
        await page.wait_for_url(re.compile("/request/20"))
        said = await page.inner_text("main")

    assert "〔request-state〕" in said


async def test_what_needs_a_script_is_not_there_without_one() -> None:
    async with opened() as site:
        without = await site.page("/e/fees.tuition", java_script_enabled=False)
        with_scripts = await site.page("/e/fees.tuition")
        buttons = [await one.locator("button.print").is_visible() for one in (without, with_scripts)]

    assert buttons == [False, True]


async def test_axe_finds_nothing_on_any_page(tmp_path: Path) -> None:
    axe = await asyncio.to_thread(axe_source, tmp_path)
    found: dict[str, Any] = {}
    async with opened() as site:
        for scheme in ("light", "dark"):
            page = await site.page(color_scheme=scheme, bypass_csp=True)
            await ask(page, "学费多少钱")
            await page.wait_for_selector("#turn-1")
            await ask(page, "月亮上能上网吗")
            await page.wait_for_selector("#turn-2")
            await page.click("#turn-2 button:has-text('〔button-wish〕')")
            later = str(await page.get_attribute("#turn-3 .later a", "href"))
            for path in ("", *PUBLIC, later, "/nothing?lang=en"):
                await found_by_axe(page, axe, site.url, path, found)
            await page.goto(f"{site.url}/request")
            for _ in range(3):  # the form, the text, the receipt
                for name in ("what", "name", "contact"):
                    if await page.locator(f"#{name}").count():
                        await page.fill(f"#{name}", "食堂招标的中标价")
                await page.click("main button.main")
                await found_by_axe(page, axe, site.url, "", found)
        site.faults.clear()  # the page that there is not, the form that was filled in wrongly

    assert found == {}, json.dumps(found, ensure_ascii=False, indent=1)
