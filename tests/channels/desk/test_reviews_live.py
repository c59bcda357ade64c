"""Entries at the desk of the real program, in a real browser: edited, refused, accepted, answered by the bot.

Needs Playwright's Python package and a Chromium of the machine; skipped where either is missing. Pictures are
written to the folder that DISCLOSURE_BOT_TEST_PICTURES names.
"""

import asyncio
import os
import re
import shutil
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from channels.desk.test_file_pages import CSV, DEADLINES, HEADER, TABLE
from disclosure_bot.knowledge.edit.save import text_of
from fakes.process import free_port
from support.axe import axe_source, found_by_axe
from support.folders import run_program
from support.repositories import commit_all, committed_folder, git

if TYPE_CHECKING:
    from playwright.async_api import Page

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or ""
playwright = pytest.importorskip("playwright.async_api", reason="the package playwright is not installed")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not CHROMIUM, reason="no chromium on this machine: apt-get install chromium"),
]
PICTURES = os.environ.get("DISCLOSURE_BOT_TEST_PICTURES", "")
PATH = "entries/fees.yaml"
WRITER, REVIEWER = "王芳", "陈静"
PAGES = (
    "/desk/entries?ask=学费",
    "/desk/entries/fees.refund",
    "/desk/entries/fees.refund/edit",
    "/desk/entries/fees.refund/edit?as=yaml",
    "/desk/entries/new/edit",
    "/desk/entries/fees.refund/place",
    "/desk/removed-entries",
    "/desk/entries/fees.refund/history",
    "/desk/entries/fees.refund/history?version=HEAD",
    "/desk/reviews",
    "/desk/files",
    f"/desk/files/edit?path={TABLE}",
    "/desk/files/edit?path=deadlines.yaml",
    "/desk/files/edit?path=deadlines.yaml&item=appeal.school",
    "/desk/files/edit?path=documents.yaml",
    "/desk/files/edit?path=documents.yaml&new=1",
    "/desk/files/edit?path=school.yaml",
    "/desk/reviews/MARK",
    "/desk/reviews/MARK/effect",
)
"""read by axe here; MARK is an amendment's id, HEAD the last commit"""


@dataclass
class School:
    """The running program over a repository, and a browser."""

    home: Path
    folder: Path
    url: str
    settings: dict[str, str]
    browser: Any
    faults: list[str] = field(default_factory=list)

    async def page(self, name: str = "", **options: Any) -> "Page":
        """Return the desk as somebody sees it who came in by a link; without a name the page for people."""
        context = await self.browser.new_context(
            **{"viewport": {"width": 1100, "height": 900}, "locale": "zh-CN"} | options
        )
        page: Page = await context.new_page()
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        if name:
            done = await asyncio.to_thread(
                run_program, "staff", "link", name, home=self.home, **self.settings
            )
            found = re.search(r"/desk/sign-in/\S+", done.stdout)
            assert found, done.stdout + done.stderr
            await page.goto(self.url + found.group())
            await page.click("main button")
        return page


@asynccontextmanager
async def school(home: Path) -> AsyncIterator[School]:
    folder, port = committed_folder(home / "repository", "knowledge"), free_port()
    (folder / "tables").mkdir()
    for path, text in ((TABLE, CSV), ("tables/tuition.yaml", HEADER), ("deadlines.yaml", DEADLINES)):
        (folder / path).write_text(text)
    commit_all(folder.parent, "tables and time limits")
    settings = {
        "DISCLOSURE_BOT_KNOWLEDGE": str(folder),
        "DISCLOSURE_BOT_WEB__LISTEN": f"127.0.0.1:{port}",
        "DISCLOSURE_BOT_DESK__ON": "true",
    }
    for name, role in ((WRITER, "liaison"), (REVIEWER, "reviewer")):
        department = ("--department", "finance") if role == "liaison" else ()
        run_program("staff", "add", name, "--role", role, *department, home=home, **settings)
    own = {
        "DISCLOSURE_BOT_STATE": str(home / "state"),
        "DISCLOSURE_BOT_CACHE": str(home / "cache"),
        "DISCLOSURE_BOT_SEMANTIC": "false",
    }
    inherited = {key: value for key, value in os.environ.items() if not key.startswith("DISCLOSURE_BOT_")}
    with (home / "output.log").open("wb") as output:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "disclosure_bot", "serve", env=inherited | own | settings, stderr=output
        )
        try:
            async with playwright.async_playwright() as driver:
                browser = await driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
                made = School(home, folder, f"http://127.0.0.1:{port}", settings, browser)
                await answered(made, "计财处")
                yield made
                await browser.close()
        finally:
            process.terminate()
            await process.wait()
        assert made.faults == []


async def answered(made: School, word: str) -> None:
    """Wait until the page for people answers with a word."""
    async with httpx.AsyncClient(base_url=made.url) as client:
        for _ in range(600):
            try:
                if word in (await client.get("/e/fees.refund?lang=zh")).text:
                    return
            except httpx.TransportError:
                pass
            await asyncio.sleep(0.05)
    raise AssertionError((made.home / "output.log").read_text())


async def picture(page: "Page", name: str) -> None:
    if PICTURES:
        await page.screenshot(path=str(Path(PICTURES) / f"desk-{name}.png"), full_page=True)


async def edited(page: "Page", text: str) -> None:
    """Type another Chinese answer and hand it in."""
    await page.fill("textarea[name=answer-zh]", text)
    await page.click("button[value=submit]")
    await page.wait_for_selector(".said")


@pytest.mark.parametrize("scripts", [True, False])
async def test_a_liaison_edits_a_reviewer_refuses_and_accepts_and_the_bot_answers_with_it(
    tmp_path: Path, scripts: bool
) -> None:
    async with school(tmp_path) as made:
        writer = await made.page(WRITER, java_script_enabled=scripts)
        reviewer = await made.page(REVIEWER, java_script_enabled=scripts)
        await writer.goto(f"{made.url}/desk/entries?ask=学费怎么退")
        await writer.click("ol a")
        await writer.click("main a.main")
        await edited(writer, "退费向学院申请。")
        await reviewer.goto(f"{made.url}/desk/reviews")
        await reviewer.click("td a")
        await picture(reviewer, "review")
        await reviewer.fill("textarea[name=reason]", "请写明哪个学院")
        await reviewer.click("form[action$=refuse] button")
        await writer.reload()
        assert "请写明哪个学院" in await writer.inner_text("main")
        await writer.click("a[href*='amendment=']")
        await edited(writer, "退费向所在学院申请。")
        await reviewer.reload()
        await reviewer.click("form[action$=accept] button")
        await reviewer.wait_for_selector(".said")
        await answered(made, "退费向所在学院申请")

    assert "退费向所在学院申请" in text_of(made.folder, PATH)
    assert git(made.folder, "status", "--porcelain") == ""


async def test_findings_stand_at_their_line_while_somebody_types(tmp_path: Path) -> None:
    async with school(tmp_path) as made:
        page = await made.page(WRITER)
        await page.goto(f"{made.url}/desk/entries/fees.refund/edit?as=yaml")
        await page.click("textarea.code")
        text = await page.input_value("textarea.code")
        await page.fill("textarea.code", text.replace("department: finance", "department: nobody"))
        await page.wait_for_selector("#findings li.error button")
        await picture(page, "findings")
        await page.click("#findings li.error button")
        chosen = await page.evaluate(
            "const a = document.activeElement; a.value.slice(a.selectionStart, a.selectionEnd)"
        )
        await page.fill("textarea.code", text)
        await page.wait_for_selector("#findings li.error", state="detached")

    assert chosen == "department: nobody"


async def test_two_editors_see_both_texts(tmp_path: Path) -> None:
    async with school(tmp_path) as made:
        first, second = await made.page(WRITER), await made.page(WRITER)
        edit = f"{made.url}/desk/entries/fees.refund/edit"
        await first.goto(edit)
        await first.fill("textarea[name=answer-zh]", "退费向学院申请。")
        await first.click("button[value=save]")
        await first.click("a[href*='amendment=']")
        await second.goto(first.url)
        for page, text in ((first, "退费向班主任申请。"), (second, "退费向学工部申请。")):
            await page.fill("textarea[name=answer-zh]", text)
            await page.click("button[value=save]")
            await page.wait_for_load_state()
        shown = await second.inner_text("main")
        mine = await second.input_value("textarea.code")
        await picture(second, "both")

    assert "退费向班主任申请" in shown
    assert "退费向学工部申请" in mine


async def test_axe_finds_nothing_on_pages_of_entries(tmp_path: Path) -> None:
    axe = await asyncio.to_thread(axe_source, tmp_path / "axe")
    found: dict[str, Any] = {}
    wide: list[str] = []
    async with school(tmp_path) as made:
        page = await made.page(WRITER)
        edit = f"{made.url}/desk/entries/fees.refund/edit"
        await page.goto(edit)
        await page.fill("textarea[name=answer-zh]", "退费向<学院>申请。")
        await page.click("button[value=save]")
        mark, head = page.url.rpartition("/")[2], git(made.folder, "rev-parse", "HEAD")
        paths = [path.replace("MARK", mark).replace("HEAD", head) for path in PAGES]
        for scheme in ("light", "dark"):
            for language in ("zh", "en"):
                page = await made.page(WRITER, color_scheme=scheme, viewport={"width": 390, "height": 844})
                for number, path in enumerate(paths):
                    mark = "&" if "?" in path else "?"
                    await found_by_axe(page, axe, made.url, f"{path}{mark}lang={language}", found)
                    await picture(page, f"entries-{number}-{scheme}-{language}")
                    if await page.evaluate("() => document.documentElement.scrollWidth > innerWidth"):
                        wide.append(path)

    assert found == {}
    assert wide == []
