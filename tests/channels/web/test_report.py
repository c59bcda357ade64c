"""The yearly report and the state of the checklist as pages, from the sample school's own report."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest

from channels.web_people import HOME, Drafted, Page, web

pytestmark = pytest.mark.slow

CHINESE = re.compile(r"[\u4e00-\u9fff]")


def languages_of(answer: httpx.Response) -> tuple[str, str]:
    """Return the languages that a page names, in its head and in its document."""
    return answer.headers["content-language"], Page(answer.text).all("html")[0].attributes["lang"]


@asynccontextmanager
async def reporting(drafted: Drafted | None) -> AsyncIterator[httpx.AsyncClient]:
    async with web(draft_pages=drafted) as site, site.client() as client:
        yield client


@pytest.mark.slow
async def test_the_items_lead_to_the_report_and_every_page_leads_to_the_items() -> None:
    async with reporting(Drafted()) as client:
        start = Page((await client.get("/")).text)
        items = await client.get("/report/")
        link = next(
            one.attributes["href"]
            for one in Page(items.text).all("a")
            if one.attributes["href"].startswith("report-")
        )
        report = await client.get(f"/report/{link}")
        sitemap = (await client.get("/sitemap.xml")).text

    assert "/report/?lang=zh" in {one.attributes["href"] for one in start.all("a")}
    assert "1315" in report.text
    assert f"{HOME}/report/" in sitemap


@pytest.mark.slow
@pytest.mark.parametrize("path", ["/report/", "/report/report-2019-2020.html"])
async def test_the_pages_are_in_the_readers_language_and_lead_to_the_other(path: str) -> None:
    async with reporting(Drafted()) as client:
        chinese = await client.get(path)
        preferred = await client.get(path, headers={"accept-language": "en-GB,en;q=0.9"})
        switch = next(one for one in Page(chinese.text).all("a") if one.text == "English")
        english = await client.get(f"{path}{switch.attributes['href']}")
        back = next(one for one in Page(english.text).all("a") if one.text == "中文")

    assert preferred.text == english.text
    assert (languages_of(chinese), languages_of(english)) == (("zh", "zh-CN"), ("en", "en"))
    assert back.attributes["href"] == "?lang=zh"
    assert english.headers["vary"] == "Accept-Language, Accept-Encoding"


@pytest.mark.slow
async def test_in_english_what_stays_chinese_says_so() -> None:
    async with reporting(Drafted()) as client:
        items = Page((await client.get("/report/?lang=en")).text)
        link = next(one for one in items.all("a") if one.attributes["href"].startswith("report-"))
        report = Page((await client.get(f"/report/{link.attributes['href']}")).text)

    assert "University charter and rules" in {one.text for one in items.all("td")}
    assert not any(CHINESE.search(one.text) for one in items.all("th") + items.all("h2"))
    assert {one.attributes.get("lang") for one in report.all("main") + report.all("h1")} == {"zh-CN"}
    assert "1315" in report.all("main")[0].text
    assert report.all("nav")[0].attributes["aria-label"] == "Contents"


async def test_its_style_is_named_by_its_hash_and_nothing_else_inline_may_run() -> None:
    async with reporting(Drafted()) as client:
        answer = await client.get("/report/")

    policy = answer.headers["content-security-policy"]
    assert re.search(r"style-src ('sha256-[A-Za-z0-9+/]{43}=' ?)+;", policy)
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy


@pytest.mark.slow
async def test_a_report_that_is_not_complete_is_not_shown() -> None:
    async with reporting(Drafted(is_complete=False)) as client:
        items = await client.get("/report/")
        report = await client.get("/report/report-2019-2020.html")

    assert items.status_code == 200
    assert report.status_code == 404
    assert "〔web-report-not-yet〕" in report.text


@pytest.mark.slow
async def test_pages_are_drafted_once_in_ten_minutes() -> None:
    drafted = Drafted()
    async with reporting(drafted) as client:
        for path in ("/report/", "/report/", "/report/report-2019-2020.html"):
            await client.get(path)

    assert drafted.times == 1


@pytest.mark.slow
@pytest.mark.parametrize("name", ["report-2019.html", "report-9998-9999.html", "report-..%2f.html", "x"])
async def test_a_year_that_is_none_has_no_page(name: str) -> None:
    async with reporting(Drafted()) as client:
        assert (await client.get(f"/report/{name}")).status_code == 404


@pytest.mark.parametrize("drafted", [None, Drafted(form="nonsense")])
async def test_where_the_settings_name_no_form_that_there_is_nothing_is_shown(
    drafted: Drafted | None,
) -> None:
    async with reporting(drafted) as client:
        assert (await client.get("/report/")).status_code == 404


async def test_without_the_slash_one_is_led_to_the_items_of_this_page() -> None:
    async with reporting(Drafted()) as client:
        assert (await client.get("/report")).headers["location"] == "/report/"
