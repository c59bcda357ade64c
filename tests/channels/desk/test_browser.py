"""The desk in a real browser: with and without scripts, by keyboard, small and large; read by axe.

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
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from channels.desk.test_reviews_live import PAGES as ENTRY_PAGES
from channels.desk_people import LI, ROOT, WANG, ZHAO, DeskSite, desk_site
from channels.web_people import OPTIONS
from disclosure_bot.channels.base import Address
from disclosure_bot.channels.desk.app import desk_app
from disclosure_bot.channels.listener import Listener
from disclosure_bot.domain.gap import GapState
from disclosure_bot.domain.staff import StaffMember
from disclosure_bot.knowledge.read.load import load_folder
from fakes.process import free_port
from support.axe import axe_source, found_by_axe
from support.exchanges import NOON
from support.gap_samples import missed

if TYPE_CHECKING:
    from playwright.async_api import Page

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or ""
playwright = pytest.importorskip("playwright.async_api", reason="the package playwright is not installed")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not CHROMIUM, reason="no chromium on this machine: apt-get install chromium"),
]
PICTURES = os.environ.get("DISCLOSURE_BOT_TEST_PICTURES", "")
PHONE = {"width": 390, "height": 844}
ASKED = ("学校有游泳馆吗", "宿舍能不能养小猫", "校车几点发车")


@dataclass
class Office:
    """A desk that listens, and a browser."""

    site: DeskSite
    browser: Any
    faults: list[str] = field(default_factory=list)

    async def page(self, member: StaffMember | None = None, **options: Any) -> "Page":
        """Return the desk as somebody sees it who came in by a link."""
        context = await self.browser.new_context(**{"viewport": PHONE, "locale": "zh-CN"} | options)
        page: Page = await context.new_page()
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("console", lambda said: self.faults.append(said.text) if said.type == "error" else None)
        if member:
            await page.goto(self.site.home + await self.site.link(member.name))
            await page.click("main button")
        return page

    async def group(self, word: str) -> str:
        """Return the address of the group about something."""
        rows = await self.site.desk.gaps.rows(None)
        return f"{self.site.home}/desk/gaps/{next(row.id for row in rows if word in row.title)}"


@asynccontextmanager
async def opened(folder: Path) -> AsyncIterator[Office]:
    address = Address("127.0.0.1", free_port())
    async with desk_site(folder, options=replace(OPTIONS, address=address)) as site:
        await site.store.logbook.record(*(missed(number, text) for number, text in enumerate(ASKED)))
        await site.desk.gaps.refresh(NOON)
        task = asyncio.create_task(Listener("page", address).serve(site.channel.app()))
        async with playwright.async_playwright() as driver:
            browser = await driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
            office = Office(site, browser)
            yield office
            await browser.close()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        assert office.faults == []


async def picture(page: "Page", name: str) -> None:
    if PICTURES:
        await page.screenshot(path=str(Path(PICTURES) / f"desk-{name}.png"), full_page=True)


async def test_a_liaison_closes_three_gaps_without_scripts(tmp_path: Path) -> None:
    async with opened(tmp_path) as office:
        page = await office.page(WANG, java_script_enabled=False)
        await page.goto(f"{office.site.home}/desk/gaps")
        await page.click("td a")
        for _ in range(3):
            await page.click("button[name=entry][value='fees.tuition']")
            await page.click("button.main")
        title = await page.inner_text("h1")
        linked = await office.site.desk.gaps.rows(GapState.LINKED)
        acts = await office.site.desk.staff.history(3)

    assert title == "没能回答的问题"
    assert len(linked) == 3
    assert {(act.who, act.what) for act in acts} == {("王芳", "gap-link")}
    assert set(ASKED) <= set(load_folder(tmp_path).entries["fees.tuition"].phrasings.zh)


async def test_three_in_a_row_by_keyboard_alone(tmp_path: Path) -> None:
    async with opened(tmp_path) as office:
        page = await office.page(WANG)
        await page.goto(f"{office.site.home}/desk/gaps")
        await page.focus("td a")
        await page.keyboard.press("Enter")
        for _ in range(2):
            await page.wait_for_selector("button[name=entry]")
            await page.keyboard.press("1")
            await page.wait_for_selector("pre")
            await page.keyboard.press("Enter")
            await page.wait_for_selector(".said")
        await page.keyboard.press("d")
        await page.keyboard.press("Enter")
        await page.wait_for_selector("input[name=check]", state="attached")
        await page.keyboard.press("Enter")
        await page.wait_for_selector(".said")
        left = await office.site.desk.gaps.rows(GapState.OPEN)

    assert left == ()


async def test_keys_are_switched_off_for_whoever_does_not_want_them(tmp_path: Path) -> None:
    async with opened(tmp_path) as office:
        page = await office.page(WANG)
        await page.goto(await office.group("游泳"))
        await page.click("#keys")
        await page.keyboard.press("1")
        await page.keyboard.press("u")
        await page.wait_for_timeout(200)
        pressed = await page.get_attribute("#keys", "aria-pressed")
        await page.fill("textarea", "1")

        assert page.url == await office.group("游泳")
        assert pressed == "false"


async def test_the_liaison_of_another_department_sees_nothing_to_press(tmp_path: Path) -> None:
    async with opened(tmp_path) as office:
        page = await office.page(ZHAO)
        await page.goto(await office.group("游泳"))
        text = await page.inner_text("main")
        forms = await page.locator("main form").count()
        await picture(page, "gap-of-another-department")

    assert "学校有游泳馆吗" in text
    assert "计财处" in text
    assert forms == 0


async def test_an_expired_link_and_a_stolen_session_that_was_revoked(tmp_path: Path) -> None:
    async with opened(tmp_path) as office:
        late = await office.page()
        await late.goto(office.site.home + await office.site.link("王芳"))
        office.site.clock.move(minutes=11)
        await late.click("main button")
        said = await late.inner_text("[role=alert]")
        office.faults.clear()  # the browser tells a 403

        own = await office.page(WANG)
        thief = await office.page()
        token = next(one["value"] for one in await own.context.cookies() if one["name"] == "desk")
        await thief.context.add_cookies([{"name": "desk", "value": token, "url": office.site.home}])
        await thief.goto(f"{office.site.home}/desk/")
        inside = await thief.inner_text("h1")
        admin = await office.page(ROOT)
        await admin.goto(f"{office.site.home}/desk/staff")
        await admin.click("li:has-text('王芳') button")
        await thief.reload()
        outside = await thief.inner_text("h1")

    assert "已过期" in said
    assert "王芳" in inside
    assert outside == "登录办公台"


PAGES: dict[str, tuple[StaffMember | None, str]] = {
    "sign-in": (None, "/desk/sign-in"),
    "link": (None, "/desk/sign-in/a-secret"),
    "home": (LI, "/desk/"),
    "gaps": (LI, "/desk/gaps"),
    "gaps-in-english": (LI, "/desk/gaps?lang=en"),
    "no-gaps": (LI, "/desk/gaps?state=dismissed"),
    "gap-of-another": (ZHAO, "gap"),
    "gap": (WANG, "gap"),
    "proposal": (WANG, "proposal"),
    "staff": (ROOT, "/desk/staff"),
    "staff-link": (ROOT, "staff-link"),
    "history": (ROOT, "/desk/history?sort=-at"),
    "not-there": (LI, "/desk/nothing"),
    "health": (ROOT, "/desk/health"),
    "handoffs": (LI, "/desk/handoffs"),
    **{
        name: (LI, f"/desk/{name}")
        for name in (
            "freshness",
            "missing",
            "figures",
            "figures/plots",
            "checklist",
            "checklist/picture",
            "services",
            "requests",
            "ledger",
            "report",
            "report/preview",
        )
    },
}


async def show(office: Office, page: "Page", path: str) -> None:
    """Go to a page of the table above."""
    if path in {"gap", "proposal"}:
        await page.goto(await office.group("游泳"))
    elif path == "staff-link":
        await page.goto(f"{office.site.home}/desk/staff")
        await page.click("form[action$='/staff/link'] button")
    else:
        await page.goto(office.site.home + path)
    if path == "proposal":
        await page.click("button[name=entry]")


async def test_every_page_is_among_those_that_axe_reads(tmp_path: Path) -> None:
    addresses = [path.partition("?")[0] for _, path in PAGES.values()] + [
        path.partition("?")[0] for path in ENTRY_PAGES
    ]
    read = [path.removeprefix("/desk") for path in addresses if path.startswith("/desk")] + ["/gaps/g"]
    async with desk_site(tmp_path) as site:
        routes = getattr(desk_app(site.desk), "routes", [])
    pages = [
        route
        for route in routes
        if "GET" in (route.methods or ()) and not re.search(r"\.csv$|\.json$|openid|static", route.path)
    ]

    assert [one.path for one in pages if not any(one.path_regex.match(path) for path in read)] == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_axe_finds_nothing_on_any_page_and_none_is_wider_than_a_phone(
    tmp_path: Path, scheme: str
) -> None:
    axe = await asyncio.to_thread(axe_source, tmp_path / "axe")
    found: dict[str, Any] = {}
    wide: dict[str, int] = {}
    async with opened(tmp_path / "knowledge") as office:
        signed_in = {
            member: await office.page(member, color_scheme=scheme, bypass_csp=True)
            for member in (None, WANG, ZHAO, LI, ROOT)
        }
        for name, (member, path) in PAGES.items():
            page = signed_in[member]
            await show(office, page, path)
            over = await page.evaluate("document.body.scrollWidth - document.documentElement.clientWidth")
            wide |= {name: over} if over > 0 else {}
            await picture(page, f"{name}-phone-{scheme}")
            before = len(found)
            await found_by_axe(page, axe, "", "", found)
            if len(found) > before:
                found[name] = found.popitem()[1]
            if scheme == "light":
                await page.set_viewport_size({"width": 1280, "height": 900})
                await picture(page, f"{name}-desktop")
                await page.set_viewport_size({"width": 390, "height": 844})
        office.faults.clear()  # the page that there is not

    assert found == {}, json.dumps(found, ensure_ascii=False, indent=1)
    assert wide == {}
