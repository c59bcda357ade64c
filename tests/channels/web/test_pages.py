"""The pages that are the same for everybody, and the conversation as a browser without scripts shows it."""

import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from channels.web_people import HOME, OPTIONS, Page, read, web
from disclosure_bot.channels.web.site import static_files
from disclosure_bot.domain.contact import Contact, Fact
from disclosure_bot.domain.exchange import Exchange
from disclosure_bot.domain.language import Bilingual, Language
from disclosure_bot.domain.reply import Match, Outcome
from disclosure_bot.knowledge.read.colour import contrast
from support.samples import ENTRIES, sample_knowledge


async def test_a_question_in_the_address_is_answered_and_a_reload_asks_nothing_anew() -> None:
    async with web() as site, site.browser() as browser:
        for _ in range(2):
            page = await browser.open("/?q=学费多少钱")
        exchanges = [one async for one in site.store.logbook.exchanges()]

    assert "本科学费的第一句。" in page.all("article")[0].text
    assert len(exchanges) == 1


@pytest.mark.slow
async def test_a_reload_asks_nothing_anew_below_several_answers() -> None:
    async with web() as site, site.browser() as browser:
        for _ in range(2):
            await browser.open("/?q=学费多少钱？怎么办休学？")
        exchanges = [one async for one in site.store.logbook.exchanges()]

    assert {one.question for one in exchanges} == {"学费多少钱", "怎么办休学"}
    assert len(exchanges) == 2


@pytest.mark.slow
async def test_earlier_turns_stay_above_and_are_gone_for_another_browser() -> None:
    async with web() as site, site.browser() as browser, site.browser() as other:
        await browser.ask("学费多少钱")
        mine = await browser.ask("怎么办休学")
        theirs = await other.open("/")

    assert [turn.attributes["id"] for turn in mine.all("article")] == ["turn-1", "turn-2"]
    assert theirs.all("article") == []


@pytest.mark.slow
async def test_a_press_on_a_turn_that_has_scrolled_out_still_counts() -> None:
    async with web() as site, site.browser() as browser:
        first = await browser.ask("学费多少钱")
        useful = next(one for one in first.buttons() if one.text.strip() == "〔button-useful〕")
        for _ in range(13):
            await browser.ask("怎么办休学")
        assert useful.form
        await browser.send(useful.form, first.fields(useful.form) | {"do": useful.attributes["value"]})
        (judged,) = [one async for one in site.store.logbook.exchanges() if one.feedback]

    assert judged.question == "学费多少钱"


async def test_a_script_gets_the_changed_turns_alone() -> None:
    async with web() as site, site.browser() as browser:
        form = next(one for one in browser.page.all("form") if one.attributes.get("id") == "ask")
        body = browser.page.fields(form) | {"q": "学费多少钱"}
        answer = await browser.client.post("/", data=body, headers={"x-fragment": "1", "origin": HOME})

    assert answer.status_code == 200
    assert answer.text.strip().startswith("<article")
    assert "<html" not in answer.text


@pytest.mark.parametrize(
    ("path", "headers", "language"),
    [
        ("/", {}, "zh"),
        ("/?lang=en", {}, "en"),
        ("/catalogue", {"accept-language": "fr, en;q=0.8"}, "en"),
        ("/checklist?lang=zh", {"accept-language": "en"}, "zh"),
        ("/nothing", {"accept-language": "en-GB,en"}, "en"),
        ("/?lang=xx", {}, "zh"),
    ],
)
async def test_a_page_comes_in_the_language_asked_for_or_preferred(
    path: str, headers: dict[str, str], language: str
) -> None:
    async with web() as site, site.client() as client:
        answer = await client.get(path, headers=headers)

    assert Page(answer.text).all("html")[0].attributes["lang"] == language
    assert answer.headers["content-language"] == language


async def test_an_entry_has_a_page_in_both_languages_that_search_engines_understand() -> None:
    async with web() as site, site.client() as client:
        answer = await client.get("/e/fees.tuition?lang=en")
        page = Page(answer.text)
        unknown = await client.get("/e/no.such.entry")

    links = {one.attributes.get("hreflang"): one.attributes["href"] for one in page.all("link")}
    data = json.loads(next(one.text for one in page.all("script") if "ld+json" in str(one.attributes)))
    assert "First line on fees.tuition." in page.all("article")[0].text
    assert links["zh"] == f"{HOME}/e/fees.tuition?lang=zh"
    assert data["@type"] == "FAQPage"
    assert data["mainEntity"][0]["acceptedAnswer"]["text"].startswith("First line")
    assert "/e/fees.refund?lang=en" in {one.attributes.get("href") for one in page.all("a")}
    assert unknown.status_code == 404
    assert "〔web-not-found〕" in unknown.text


async def test_an_answer_without_english_is_marked_as_chinese_on_an_english_page() -> None:
    async with web() as site, site.client() as client:
        page = Page((await client.get("/e/fees.refund?lang=en")).text)

    assert next(one for one in page.all("p") if "退费的第一句" in one.text).attributes["lang"] == "zh"
    assert "[no-english]" in page.all("main")[0].text


async def test_lists_in_an_answer_are_lists() -> None:
    text = Bilingual("先看这里。\n\n- 第一\n- 第二\n\n完。")
    listed = replace(ENTRIES[0], answer=text, related=())
    async with web(knowledge=sample_knowledge(listed)) as site, site.client() as client:
        page = Page((await client.get("/e/fees.tuition")).text)

    points = [read(one) for one in page.all("li") if one.article]
    assert points == ["第一", "第二"]


async def test_every_entry_is_in_the_catalogue_and_in_the_sitemap() -> None:
    async with web() as site, site.client() as client:
        catalogue = Page((await client.get("/catalogue")).text)
        checklist = Page((await client.get("/checklist")).text)
        sitemap = (await client.get("/sitemap.xml")).text
        robots = (await client.get("/robots.txt")).text

    linked = {one.attributes["href"].partition("?")[0] for one in catalogue.all("a")}
    assert {f"/e/{one.id}" for one in ENTRIES} <= linked
    assert "21. 收费" in checklist.all("main")[0].text
    assert all(f"{HOME}/e/{one.id}?lang=zh" in sitemap for one in ENTRIES)
    assert f"{HOME}/e/fees.refund?lang=en" not in sitemap
    assert {"Disallow: /q/", "Disallow: /request/"} <= set(robots.splitlines())


async def test_the_address_of_an_entry_is_a_picture_too() -> None:
    async with web() as site, site.client() as client:
        picture = await client.get("/e/fees.tuition/qr.svg")

    assert picture.headers["content-type"] == "image/svg+xml"
    assert "<svg" in picture.text


async def test_open_questions_are_none_until_staff_approve_one() -> None:
    async with web() as site, site.client() as client:
        page = await client.get("/open")

    assert "〔web-open-none〕" in page.text


@pytest.mark.slow
async def test_the_privacy_page_leads_to_ones_data() -> None:
    async with web() as site, site.browser() as browser:
        await browser.open("/privacy")
        page = await browser.press("〔command-mydata〕")

    assert "〔my-data〕 0" in page.all("article")[0].text


@pytest.mark.slow
async def test_nothing_said_is_asked_for_a_question() -> None:
    async with web() as site, site.browser() as browser:
        page = await browser.ask("   ")

    assert "〔empty〕" in page.all("article")[0].text


async def test_what_a_first_visit_loads_is_small() -> None:
    async with web() as site, site.browser() as browser:
        page = len(browser.answer.content)
    files = {name: len(file.body) for name, file in static_files("disclosure_bot.channels.web").items()}

    assert files["style.css"] < 12_000
    assert files["widget.js"] < 5_000
    assert page + files["style.css"] + files["page.js"] + files["icon.svg"] < 60_000


@pytest.mark.parametrize(
    "path", ["/", "/?lang=en", "/e/fees.tuition", "/catalogue", "/open", "/privacy", "/embed"]
)
async def test_no_page_names_another_host_than_sources(path: str) -> None:
    async with web() as site, site.client() as client:
        text = (await client.get(path)).text

    hosts = set(re.findall(r'(?:src|href|action)="(?:https?:)?//([^/"]+)', text))
    assert hosts <= {"127.0.0.1:8080", "www.example.edu.cn"}


async def test_the_public_url_stands_on_pages_where_one_is_set() -> None:
    options = replace(OPTIONS, public_url="https://ask.example.edu.cn/")
    async with web(options) as site, site.client() as client:
        entry = await client.get("/e/fees.tuition", headers={"host": "ask.example.edu.cn"})

    assert 'href="https://ask.example.edu.cn/e/fees.tuition?lang=zh"' in entry.text


async def test_the_catalogue_is_listed_by_category_audience_or_department() -> None:
    async with web() as site, site.client() as client:
        titles = {}
        for by in ("", "audience", "department", "nonsense"):
            page = Page((await client.get(f"/catalogue?by={by}")).text)
            titles[by] = [read(one) for one in page.all("h2")]
            linked = {one.attributes["href"].partition("?")[0] for one in page.all("a")}
            assert {f"/e/{one.id}" for one in ENTRIES} <= linked

    assert titles[""] == titles["nonsense"] == ["3. 财务"]
    assert titles["audience"] == ["〔audience-student〕"]
    assert titles["department"] == ["计财处", "教务处"]


async def test_the_start_shows_what_at_least_five_people_were_answered_this_week() -> None:
    async with web() as site:
        before = datetime.now(UTC) - timedelta(days=1)
        many = [exchange(f"a{number}", f"p{number}", "fees.tuition", before) for number in range(5)]
        few = [exchange(f"b{number}", "p0", "fees.refund", before) for number in range(9)]
        await site.store.logbook.record(*many, *few)
        async with site.browser() as browser:
            asked = [one.attributes["href"] for one in browser.page.all("a")]

    assert "/e/fees.tuition?lang=zh" in asked
    assert "/e/fees.refund?lang=zh" not in asked


def exchange(name: str, asker: str, entry: str, at: datetime) -> Exchange:
    matches = (Match(entry, 0.9),)
    return Exchange(name, at, "web", asker, "学费", Language.ZH, Outcome.ANSWER, matches, "0", 1.0)


async def test_faults_of_security_are_reported_to_whom_the_settings_name_or_the_office() -> None:
    plain = sample_knowledge()
    office = replace(
        plain.departments["office"], contact=Contact(email=Fact(Bilingual("office@example.edu.cn")))
    )
    reachable = replace(plain, departments={**plain.departments, "office": office})
    path = "/.well-known/security.txt"
    async with web(knowledge=reachable) as site, site.client() as client:
        of_office = (await client.get(path)).text
    async with (
        web(replace(OPTIONS, security_contact="mailto:cert@example.edu.cn")) as site,
        site.client() as client,
    ):
        of_setting = (await client.get(path)).text
    async with web() as site, site.client() as client:
        nobody = await client.get(path)
    fields = dict(line.split(": ", 1) for line in of_office.splitlines())

    assert fields["Contact"] == "mailto:office@example.edu.cn"
    assert (
        datetime.now(UTC)
        < datetime.fromisoformat(fields["Expires"])
        < datetime.now(UTC) + timedelta(days=366)
    )
    assert "Contact: mailto:cert@example.edu.cn\n" in of_setting
    assert nobody.status_code == 404


EMBLEM = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><script>alert(1)</script></svg>'


@pytest.mark.slow
async def test_the_page_has_the_schools_colour_and_emblem_and_a_script_in_it_cannot_run() -> None:
    plain = sample_knowledge()
    school = replace(plain.school, colour="#7a1f2b", logo=EMBLEM)
    async with web(knowledge=replace(plain, school=school)) as site, site.client() as client:
        page = Page((await client.get("/")).text)
        style = next(one.attributes["href"] for one in page.all("link") if "style" in one.attributes["rel"])
        css = (await client.get(style)).text
        (image,) = page.all("img")
        emblem = await client.get(image.attributes["src"])
        widget = (await client.get("/widget.js")).text
    async with web() as site, site.client() as client:
        without = Page((await client.get("/")).text)

    assert "--act: #7a1f2b" in css
    assert "#0b4f9e" not in css + widget
    on_dark = re.findall(r"--act: (#\w{6})", css)[1]
    assert contrast(on_dark, "#1c2b3f") >= 4.5
    assert emblem.text == EMBLEM
    assert "default-src 'none'" in emblem.headers["content-security-policy"]
    assert without.all("img") == []
    assert style not in {one.attributes["href"] for one in without.all("link")}
