"""An entry goes, or stands in another file: drafted by one person, agreed to by another, without scripts."""

from pathlib import Path

import pytest

from channels.desk.test_entry_pages import CHEN, PATH, main, repository
from channels.desk.test_file_pages import CSV, HEADER, TABLE
from channels.desk_people import WANG, ZHAO, DeskSite, post
from channels.web_people import Browser, Page
from disclosure_bot.answering.answerer import Answerer
from disclosure_bot.knowledge.edit.save import text_of
from disclosure_bot.knowledge.read.load import load_folder
from support.repositories import commit_all, git

pytestmark = pytest.mark.slow

PLACE = "/desk/entries/fees.refund/place"
REMOVED = "/desk/removed-entries"
REMOVE, MOVE = "/desk/entries/fees.refund/remove", "/desk/entries/fees.refund/move"


async def drafted(browser: Browser, action: str, fields: dict[str, str]) -> Page:
    await browser.open(PLACE)
    return await post(browser, action, fields)


async def agreed(site: DeskSite, writer: Browser) -> Page:
    """Hand in what the writer is looking at, and let another person agree; return what that person saw."""
    review = str(writer.answer.url.path)
    await post(writer, f"{review}/submit", {})
    reviewer = await site.signed_in(CHEN)
    seen = await reviewer.open(review)
    await post(reviewer, f"{review}/accept", {})
    return seen


@pytest.mark.slow
async def test_entry_goes_once_another_person_agrees(tmp_path: Path) -> None:
    async with repository(tmp_path) as site:
        writer = await site.signed_in(WANG)
        await drafted(writer, REMOVE, {"about": "与学费条目重复"})
        assert "fees.refund" in load_folder(tmp_path).entries
        seen = await agreed(site, writer)
        acts = [(act.who, act.what, act.thing) for act in await site.desk.staff.history(9)]

    assert "删去的条目：fees.refund" in main(seen)
    assert "没有编号为 fees.refund 的条目" in main(seen)  # fees.tuition is related to it
    assert list(load_folder(tmp_path).entries) == ["fees.tuition"]
    assert "与学费条目重复" in git(tmp_path, "log", "--format=%s")
    assert ("王芳", "entry-remove", "fees.refund") in acts
    assert ("陈静", "entry-accept", "fees.refund") in acts


async def test_entry_that_was_taken_out_comes_back_as_it_stood(tmp_path: Path) -> None:
    async with repository(tmp_path) as site:
        before = load_folder(tmp_path).entries["fees.refund"]
        writer = await site.signed_in(WANG)
        assert "没有删过条目" in main(await writer.open(REMOVED))
        await drafted(writer, REMOVE, {"about": "与学费条目重复"})
        await agreed(site, writer)
        site.service.swap(Answerer(load_folder(tmp_path), site.service.answerer.matcher))
        listed = await writer.open(REMOVED)
        await post(writer, f"{REMOVED}/fees.refund", {})
        await agreed(site, writer)

    after = load_folder(tmp_path).entries["fees.refund"]
    assert "与学费条目重复" in main(listed)
    assert (after.answer, after.phrasings, after.tests) == (before.answer, before.phrasings, before.tests)


@pytest.mark.slow
async def test_entry_stands_in_another_file_word_for_word(tmp_path: Path) -> None:
    async with repository(tmp_path) as site:
        writer = await site.signed_in(WANG)
        before = load_folder(tmp_path)
        await drafted(writer, MOVE, {"name": "refunds"})
        seen = await agreed(site, writer)

    after = load_folder(tmp_path)
    assert "移到别的文件、文字不变的条目：fees.refund" in main(seen)
    assert after.entries["fees.refund"].where.path == "entries/refunds.yaml"
    assert after.entries["fees.refund"].answer == before.entries["fees.refund"].answer
    assert "fees.refund" not in text_of(tmp_path, PATH).replace("related: [fees.refund]", "")


@pytest.mark.slow
async def test_what_names_an_entry_is_listed_before_it_goes(tmp_path: Path) -> None:
    async with repository(tmp_path) as site:
        (tmp_path / "known-failures.yaml").write_text(
            "failures:\n  - {question: 退学后学费能退多少, entry: fees.refund, why: 待补}\n"
        )
        serving = site.service.answerer
        site.service.swap(Answerer(load_folder(tmp_path), serving.matcher))
        browser = await site.signed_in(WANG)
        page = await browser.open(PLACE)
        english = await browser.open(f"{PLACE}?lang=en")

    links = {one.attributes["href"] for one in page.all("a")}
    assert {"/desk/entries/fees.tuition", "/desk/files/edit?path=known-failures.yaml"} <= links
    assert "1 个测试问句" in main(page)
    assert "1 test questions go, too" in main(english)


@pytest.mark.slow
async def test_entry_of_a_table_cannot_go(tmp_path: Path) -> None:
    async with repository(tmp_path) as site:
        (tmp_path / "tables").mkdir()
        header = HEADER.replace("fees.tuition", "fees.refund")
        for path, text in ((TABLE, CSV), ("tables/tuition.yaml", header)):
            (tmp_path / path).write_text(text)
        commit_all(tmp_path, "a table")
        browser = await site.signed_in(WANG)
        page = await drafted(browser, REMOVE, {"about": "不要了"})
        drafts = (await browser.client.get("/desk/reviews.json")).json()

    assert browser.answer.status_code == 409
    assert "没有 fees.refund 这个条目" in main(page)
    assert drafts == []


@pytest.mark.slow
@pytest.mark.parametrize(
    "fields",
    [
        {"name": "../school"},
        {"name": "fees"},
        {"name": "", "file": "school.yaml"},
        {"name": "", "file": PATH},
        {"name": "x", "base": "--help"},
    ],
)
async def test_hostile_or_idle_moves_end_in_a_sentence(tmp_path: Path, fields: dict[str, str]) -> None:
    async with repository(tmp_path) as site:
        browser = await site.signed_in(WANG)
        await drafted(browser, MOVE, fields)
        drafts = (await browser.client.get("/desk/reviews.json")).json()

    assert browser.answer.status_code == 409
    assert drafts == []


@pytest.mark.slow
async def test_who_is_of_another_department_is_refused_and_sees_no_way_there(tmp_path: Path) -> None:
    async with repository(tmp_path) as site:
        own, other = await site.signed_in(WANG), await site.signed_in(ZHAO)
        await own.open(PLACE)
        shown = await other.open("/desk/entries/fees.refund")
        await other.open(PLACE)
        status = other.answer.status_code
        (form,) = [one for one in own.page.all("form") if one.attributes["action"] == REMOVE]
        own.client.cookies.set("desk", other.client.cookies["desk"])
        await own.send(form, {"about": "x"})

    assert not [one for one in shown.all("a") if one.attributes["href"] == PLACE]
    assert (status, own.answer.status_code) == (403, 403)
