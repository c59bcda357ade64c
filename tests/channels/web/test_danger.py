"""A person in danger sees whom to call, whatever the page refuses: too fast, too old, too long, broken."""

import pytest

from channels.web_people import HOME, Browser, web
from disclosure_bot.channels.web.interface import Problem
from disclosure_bot.errors import StoreError
from disclosure_bot.store.logbook import Logbook
from support.samples import NOW, sample_knowledge, with_manners

pytestmark = pytest.mark.slow

KNOWLEDGE = with_manners(sample_knowledge())
DANGER = "我不想活了"
NUMBERS = "12356"
BURST = 6
"""questions at once, of which the last is one too many"""


def alert(browser: Browser) -> str:
    """Return what a screen reader says at once, and what our script shows."""
    return next(one.text for one in browser.page.elements if one.attributes.get("role") == "alert")


async def too_fast(browser: Browser, text: str) -> None:
    for _ in range(BURST):
        await browser.open("/")
        await browser.ask(text)


@pytest.mark.slow
async def test_danger_past_the_limit_sees_the_numbers_first_and_is_recorded() -> None:
    async with web(limited=True, knowledge=KNOWLEDGE) as site, site.browser() as browser:
        await too_fast(browser, DANGER)
        exchanges = [one async for one in site.store.logbook.exchanges()]

    assert browser.answer.status_code == 429
    assert browser.answer.headers["retry-after"] == "5"
    assert alert(browser).index(NUMBERS) < alert(browser).index("〔slow-down〕")
    assert [(one.shed, one.urgent) for one in exchanges].count((True, "self-harm")) == 1


@pytest.mark.slow
async def test_link_that_asks_past_the_limit_shows_the_numbers() -> None:
    async with web(limited=True, knowledge=KNOWLEDGE) as site, site.browser() as browser:
        await too_fast(browser, "学费多少钱")
        await browser.open(f"/?q={DANGER}")

    assert browser.answer.status_code == 429
    assert NUMBERS in alert(browser)


@pytest.mark.slow
async def test_question_past_the_limit_shows_no_numbers() -> None:
    async with web(limited=True, knowledge=KNOWLEDGE) as site, site.browser() as browser:
        await too_fast(browser, "学费多少钱")

    assert NUMBERS not in browser.answer.text


async def test_danger_from_a_page_that_is_too_old_sees_the_numbers() -> None:
    async with web(knowledge=KNOWLEDGE) as site, site.browser() as browser:
        browser.client.cookies.clear()
        await browser.ask(DANGER)

    assert browser.answer.status_code == 403
    assert NUMBERS in alert(browser)


async def test_danger_in_too_long_a_text_sees_the_numbers() -> None:
    async with web(knowledge=KNOWLEDGE) as site, site.browser() as browser:
        await browser.ask("今天下雨。" * 900 + DANGER)

    assert browser.answer.status_code == 413
    assert NUMBERS in alert(browser)


async def test_danger_while_nothing_can_be_recorded_sees_the_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    async def record(self: Logbook, *_: object) -> None:
        raise StoreError("磁盘已满", "the disk is full")

    async with web(knowledge=KNOWLEDGE) as site, site.browser() as browser:
        monkeypatch.setattr(Logbook, "record", record)
        await browser.ask(DANGER)
        key = await site.store.api_keys.add("library", NOW)
        told = await browser.client.post(
            "/api/v1/questions", json={"q": DANGER}, headers={"authorization": f"Bearer {key}"}
        )

    assert browser.answer.status_code == 503
    assert NUMBERS in alert(browser)
    assert (told.status_code, Problem.model_validate_json(told.text).urgent) == (503, "self-harm")


@pytest.mark.slow
async def test_program_past_its_limit_is_told_whom_the_person_should_call() -> None:
    async with web(limited=True, knowledge=KNOWLEDGE) as site, site.client() as client:
        client.headers["authorization"] = f"Bearer {await site.store.api_keys.add('library', NOW)}"
        for _ in range(60):
            calm = await client.get("/api/v1/entries")
        urgent = await client.post("/api/v1/questions", json={"q": DANGER})
        other = await client.post("/api/v1/questions", json={"q": "学费多少钱"})
        broken = await client.post("/api/v1/questions", content=b"{", headers={"origin": HOME})

    assert {one.status_code for one in (calm, urgent, other, broken)} == {429}
    problem = Problem.model_validate_json(urgent.text)
    assert problem.urgent == "self-harm"
    assert NUMBERS in problem.help
    assert Problem.model_validate_json(other.text).help == ""
