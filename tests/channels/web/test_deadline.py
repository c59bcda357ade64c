"""The counter of days, as a browser without scripts shows it."""

from collections.abc import AsyncIterator

import pytest
from icalendar import Calendar

from channels.web_people import Browser, Page, read, web
from support.register_samples import filing_knowledge


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with web(knowledge=filing_knowledge()) as site, site.browser() as opened:
        yield opened


def file_in(page: Page) -> str:
    return next(one.attributes["href"] for one in page.all("a") if "download" in one.attributes)


async def test_the_form_offers_each_rule_by_what_happened_and_what_follows(browser: Browser) -> None:
    page = await browser.open("/deadline")

    options = {one.attributes["value"]: one.text for one in page.all("option")}
    assert options["apply.reply"] == "学校收到书面申请 → 学校答复（15个工作日）"
    assert page.all("ol") == []


async def test_a_rule_is_counted_with_its_basis_and_every_step(browser: Browser) -> None:
    page = await browser.open("/deadline?start=2026-11-20&term=apply.reply&count=&unit=day")
    steps = [read(one) for one in page.all("li") if "steps" not in one.attributes and "第" in one.text]

    assert "2026年12月11日（周五）" in page.all("main")[0].text
    assert "moe29" in page.all("main")[0].text
    assert "11月23日(一)第1天" in steps
    assert steps[-1] == "12月11日(五)第15天"


async def test_a_number_of_ones_own_is_counted_too_in_english(browser: Browser) -> None:
    page = await browser.open("/deadline?lang=en&start=2026-11-20&term=&count=１５&unit=working_day")

    assert "Fri 11 December 2026" in page.all("main")[0].text
    assert "Mon 23 Nov: day 1" in [read(one) for one in page.all("li")]


async def test_another_language_keeps_what_was_filled_in(browser: Browser) -> None:
    page = await browser.open("/deadline?start=2026-11-20&term=15-day")
    other = next(one for one in page.all("a") if one.attributes.get("class") == "language")
    english = await browser.open(other.attributes["href"])

    assert "Sat 5 December 2026" in english.all("main")[0].text


async def test_the_last_day_is_taken_home(browser: Browser) -> None:
    page = await browser.open("/deadline?start=2026-11-20&term=apply.reply")
    answer = await browser.client.get(file_in(page))
    (event,) = Calendar.from_ical(answer.content).events

    assert answer.headers["content-type"].startswith("text/calendar")
    assert 'filename="apply.reply-2026-12-11.ics"' in answer.headers["content-disposition"]
    assert event["summary"] == "学校答复"


async def test_a_day_counted_beside_an_answer_is_a_link_to_its_file(browser: Browser) -> None:
    await browser.ask("/request")
    for words in ("食堂招标中标价", "2024年", "李四 li@example.com 电子件"):
        page = await browser.ask(words)
    answer = await browser.client.get(file_in(page))

    assert answer.content.startswith(b"BEGIN:VCALENDAR")


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("start=&term=apply.reply", "start"),
        ("start=31-11-2026&term=apply.reply", "start"),
        ("start=2026-02-30&term=apply.reply", "start"),
        ("start=9999-01-01&term=apply.reply", "start"),
        ("start=2026-11-20&term=no.such", "term"),
        ("start=2026-11-20&term=&count=", "term"),
        ("start=2026-11-20&term=apply.reply&count=3", "term"),
        ("start=2026-11-20&count=-3", "count"),
        ("start=2026-11-20&count=99999", "count"),
        ("start=2026-11-20&count=3&unit=fortnight", "count"),
        ("start=%00&term=%3Cscript%3E", "start"),
    ],
)
async def test_what_is_wrong_is_said_beside_its_field_and_no_file_is_made(
    browser: Browser, query: str, field: str
) -> None:
    page = await browser.open(f"/deadline?{query}")
    marked = [one.attributes["name"] for one in page.elements if one.attributes.get("aria-invalid") == "true"]
    file = await browser.client.get(f"/deadline.ics?{query}")

    assert (browser.answer.status_code, file.status_code) == (422, 422)
    assert marked == [field]
    assert "〔web-deadline-wrong-" in next(one.text for one in page.all("p") if "role" in one.attributes)
