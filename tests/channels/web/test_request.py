"""Asking for information in writing, by forms: as a browser without scripts, and as whoever would pry."""

import logging
from collections.abc import AsyncIterator, Mapping

import pytest

from channels.web_people import HOME, Browser, Element, Page, Web, read, web
from disclosure_bot.domain.request import RequestChannel
from disclosure_bot.requests.filing import LONGEST
from support.register_samples import filing_knowledge
from support.samples import with_manners

pytestmark = pytest.mark.slow

FIELDS = {
    "what": "食堂招标的中标价",
    "period": "2024年",
    "name": "张三丰",
    "contact": "zhang@example.com",
    "form": "paper",
}


@pytest.fixture
async def site() -> AsyncIterator[Web]:
    async with web(knowledge=filing_knowledge()) as running:
        yield running


def form_of(page: Page) -> Element:
    return next(one for one in page.all("form") if one.attributes["action"].startswith("/request"))


def text_of(page: Page) -> str:
    return page.all("main")[0].text


async def look_up(browser: Browser, what: str) -> Page:
    page = await browser.open("/request")
    return await browser.send(form_of(page), {"what": what})


async def write(browser: Browser, fields: Mapping[str, str] = FIELDS) -> Page:
    """Fill in the form and return the page with the text."""
    page = await look_up(browser, fields["what"])
    return await browser.send(form_of(page), dict(fields))


async def file(browser: Browser) -> Page:
    page = await write(browser)
    return await browser.send(form_of(page), {"step": "file"})


async def test_what_is_public_already_is_shown_first_and_may_be_asked_for_all_the_same(site: Web) -> None:
    async with site.browser() as browser:
        page = await look_up(browser, "学费多少钱")
        shown = text_of(page)
        written = await browser.send(form_of(page), FIELDS)
    exchanges = [one async for one in site.store.logbook.exchanges()]

    assert "本科学费的第一句。" in shown
    assert "〔request-public〕" in shown
    assert "〔request-text〕" in text_of(written)
    assert exchanges == []


async def test_the_text_holds_what_was_filled_in_where_it_goes_and_until_when(site: Web) -> None:
    async with site.browser() as browser:
        page = await write(browser)

    text = text_of(page)
    for said in (
        "食堂招标的中标价",
        "2024年",
        "张三丰；zhang@example.com；〔web-request-on-paper〕",
        "学校办公室",
    ):
        assert said in text
    assert "〔request-clock〕" in text
    assert "15个工作日" in text
    assert browser.answer.headers["cache-control"] == "no-store, private"


async def test_a_request_that_is_filed_has_a_receipt_at_an_address_that_its_applicant_is_given(
    site: Web,
) -> None:
    async with site.browser() as browser, site.browser() as other:
        receipt = await file(browser)
        address = browser.answer.url.path
        listed = await browser.open("/request")
        elsewhere = await other.open("/request")
        by_link = await other.open(address)
    (filed,) = await site.store.register.requests()

    assert filed.number in text_of(receipt)
    assert "〔request-state〕" in text_of(receipt)
    assert address in {one.attributes["href"].partition("?")[0] for one in listed.all("a")}
    assert filed.number not in text_of(elsewhere)
    assert filed.number in text_of(by_link)
    assert "张三丰" not in text_of(by_link)


async def test_who_asks_is_encrypted_and_stands_in_no_address_and_no_log(
    site: Web, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    async with site.browser() as browser:
        await file(browser)
        visited = [str(one.url) for one in (browser.answer, *browser.answer.history)]
    (filed,) = await site.store.register.requests()
    ours = "\n".join(one.getMessage() for one in caplog.records if one.name.startswith("disclosure_bot"))

    assert filed.person
    for personal in ("张三丰", "zhang@example.com"):
        assert personal not in f"{filed.subject}{ours}{visited}"
        assert personal.encode() not in filed.person


async def test_the_register_counts_a_request_from_the_page_as_one_by_the_web(site: Web) -> None:
    async with site.browser() as browser:
        await file(browser)
    (filed,) = await site.store.register.requests()

    assert filed.channel is RequestChannel.WEB


@pytest.mark.slow
async def test_pressing_twice_files_once(site: Web) -> None:
    async with site.browser() as browser:
        page = await write(browser)
        for _ in range(2):
            await browser.send(form_of(page), page.fields(form_of(page)) | {"step": "file"})

    assert len(await site.store.register.requests()) == 1


async def test_what_was_written_can_be_thrown_away(site: Web) -> None:
    async with site.browser() as browser:
        page = await write(browser)
        await browser.send(form_of(page), {"step": "cancel"})
        after = await browser.open("/request/text")

    assert "〔request-text〕" not in text_of(after)
    assert browser.answer.url.path == "/request"
    assert await site.store.register.requests() == ()


async def test_a_school_that_takes_none_gives_the_text_and_needs_no_name() -> None:
    async with web(knowledge=filing_knowledge(accepts=False)) as site, site.browser() as browser:
        page = await write(browser, {"what": "食堂招标的中标价"})
        buttons = [read(one) for one in page.all("button") if one.form]
        await browser.send(form_of(page), {"step": "file"})

        assert "〔request-not-taken〕" in text_of(page)
        assert "〔button-request-file〕" not in buttons
        assert await site.store.register.requests() == ()


@pytest.mark.slow
async def test_whoever_has_everything_erased_leaves_no_receipt_and_no_draft(site: Web) -> None:
    async with site.browser() as browser:
        await file(browser)
        address = browser.answer.url.path
        await write(browser)
        await browser.open("/")
        await browser.ask("/forget")
        await browser.press("〔button-forget〕")
        draft = await browser.open("/request/text")
        await browser.open(address)

    assert "〔request-text〕" not in text_of(draft)
    assert browser.answer.status_code == 404


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"what": ""}, ["what"]),
        ({"name": " ", "contact": ""}, ["name", "contact"]),
        ({"what": "食" * (LONGEST + 1)}, ["what"]),
        ({"period": "x" * (LONGEST + 1)}, ["period"]),
        ({"contact": "x" * (LONGEST + 1)}, ["contact"]),
    ],
)
async def test_what_is_missing_or_too_long_is_said_beside_its_field_and_nothing_is_lost(
    site: Web, changes: dict[str, str], wrong: list[str]
) -> None:
    async with site.browser() as browser:
        page = await look_up(browser, "食堂招标的中标价")
        page = await browser.send(form_of(page), FIELDS | changes)
    inputs = {one.attributes["name"]: one.attributes for one in page.all("input")}

    assert browser.answer.status_code == 422
    assert [name for name, one in inputs.items() if "aria-invalid" in one] == wrong
    for name, value in (FIELDS | changes).items():
        if name != "form":
            assert inputs[name]["value"] == value.strip()


@pytest.mark.slow
async def test_whoever_is_in_danger_is_helped_first() -> None:
    async with web(knowledge=with_manners(filing_knowledge())) as site, site.browser() as browser:
        page = await look_up(browser, "我想自杀")

    assert "12356" in next(one.text for one in page.all("section") if one.attributes.get("role") == "alert")
    assert "〔request-public〕" not in text_of(page)


async def test_markup_in_a_request_stays_text(site: Web) -> None:
    async with site.browser() as browser:
        page = await write(browser, FIELDS | {"name": "<img src=x onerror=alert(1)>"})

    assert page.all("img") == []
    assert "<img src=x" in text_of(page)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("path", "fields"),
    [("/request", FIELDS | {"step": "write"}), ("/request/text", {"step": "file"})],
)
async def test_a_form_of_another_site_files_nothing(site: Web, path: str, fields: dict[str, str]) -> None:
    async with site.browser() as browser:
        await write(browser)
        evil = await browser.client.post(path, data=fields, headers={"origin": "https://evil.example"})
        guessed = await browser.client.post(path, data=fields | {"csrf": "x"}, headers={"origin": HOME})

    assert (evil.status_code, guessed.status_code) == (403, 403)
    assert await site.store.register.requests() == ()


@pytest.mark.slow
@pytest.mark.parametrize("secret", ["", "x", "a" * 24, "%00", "密"])
async def test_a_guessed_receipt_is_not_told_from_one_that_is_not_there(site: Web, secret: str) -> None:
    async with site.browser() as browser, site.client() as other:
        await file(browser)
        (filed,) = await site.store.register.requests()
        guessed = await other.get(f"/request/{filed.number}/{secret}")
        unknown = await other.get(f"/request/2026-999/{secret}")

    assert (guessed.status_code, unknown.status_code) == (404, 404)
    assert guessed.text == unknown.text.replace("2026-999", filed.number)


@pytest.mark.slow
async def test_whoever_files_too_fast_is_told_when_to_come_again() -> None:
    async with web(limited=True, knowledge=filing_knowledge()) as site, site.browser() as browser:
        for _ in range(8):
            page = await browser.open("/request")
            await browser.send(form_of(page), {"what": "食堂招标的中标价"})

    assert browser.answer.status_code == 429
    assert browser.answer.headers["retry-after"] == "5"
