"""Staff close gaps at the desk, on a real folder and a real store."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from channels.desk_people import LI, ROOT, WANG, ZHAO, DeskSite, desk_site, post
from channels.web_people import Browser
from disclosure_bot.domain.gap import GapState
from disclosure_bot.domain.language import Language
from disclosure_bot.knowledge.read.load import load_folder
from disclosure_bot.store.subscriptions import Wish
from support.exchanges import NOON
from support.gap_samples import missed
from support.repositories import commit_all, git

pytestmark = pytest.mark.slow

POOL = [
    missed(number, text)
    for number, text in enumerate(("学校有游泳馆吗", "学校有没有游泳馆", "学校有游泳馆吗？"))
]
PET = missed(10, "宿舍能不能养小猫")
PARCEL = replace(missed(20, "快递站几点关门"), matches=())
"""near to no entry, so that it is the office's"""


@asynccontextmanager
async def with_gaps(folder: Path) -> AsyncIterator[DeskSite]:
    """A desk with two groups for the finance office and one for the school's."""
    async with desk_site(folder) as site:
        await site.store.logbook.record(*POOL, PET, PARCEL)
        await site.desk.gaps.refresh(NOON)
        yield site


async def group(site: DeskSite, word: str, state: GapState = GapState.OPEN) -> str:
    """Return the path of the group about something."""
    rows = await site.desk.gaps.rows(state)
    return f"/desk/gaps/{next(row.id for row in rows if word in row.title)}"


def main(browser: Browser) -> str:
    return browser.page.all("main")[0].text


def phrasings(site: DeskSite) -> tuple[str, ...]:
    return load_folder(site.folder).entries["fees.tuition"].phrasings.zh


@pytest.mark.slow
async def test_groups_of_the_own_department_come_first(tmp_path: Path) -> None:
    async with with_gaps(tmp_path) as site:
        first = []
        for member in (WANG, ZHAO):
            browser = await site.signed_in(member)
            page = await browser.open("/desk/gaps")
            first.append(page.all("td")[0].text)

    assert first == ["学校有游泳馆吗", "快递站几点关门"]


@pytest.mark.slow
async def test_a_question_becomes_a_phrasing_once_what_it_changes_was_seen(tmp_path: Path) -> None:
    async with with_gaps(tmp_path) as site:
        browser, path = await site.signed_in(WANG), await group(site, "游泳")
        await browser.open(path)
        page = await post(browser, f"{path}/link", {"entry": "fees.tuition", "q0": "1"})
        diff, before = page.all("pre")[0].text, phrasings(site)
        await post(browser, f"{path}/link", {})
        acts = await site.desk.staff.history(1)

        assert "+" in diff
        assert "学校有游泳馆吗" in diff
        assert "学校有游泳馆吗" not in before
        assert "学校有游泳馆吗" in phrasings(site)
        assert await site.desk.gaps.rows(GapState.LINKED)
        assert (acts[0].who, acts[0].what, acts[0].thing) == ("王芳", "gap-link", path.rpartition("/")[2])
        assert "已补到 fees.tuition" in main(browser)


@pytest.mark.slow
async def test_in_a_repository_an_edit_is_a_commit_in_the_members_name(tmp_path: Path) -> None:
    async with with_gaps(tmp_path) as site:
        git(site.folder, "init", "-q", "-b", "main")
        commit_all(site.folder, "first")
        browser, path = await site.signed_in(WANG), await group(site, "游泳")
        await browser.open(path)
        await post(browser, f"{path}/link", {"entry": "fees.tuition", "q0": "1"})
        await post(browser, f"{path}/link", {})

        assert git(site.folder, "log", "-1", "--format=%an %s").startswith("王芳 缺口 gap")
        assert git(site.folder, "status", "--porcelain") == ""
        assert "学校有游泳馆吗" in phrasings(site)


@pytest.mark.slow
async def test_whoever_waits_will_be_told(tmp_path: Path) -> None:
    async with with_gaps(tmp_path) as site:
        wish = Wish("w", "asker-0", POOL[0].id, "web", "chat", Language.ZH, NOON)
        await site.store.wishes.make(wish)
        browser, path = await site.signed_in(WANG), await group(site, "游泳")
        await browser.open(path)
        await post(browser, f"{path}/link", {"entry": "fees.tuition"})
        await post(browser, f"{path}/link", {})
        due = await site.store.wishes.due()

    assert "将告知 1 人" in main(browser)
    assert [(one.id, one.entry) for one in due] == [("w", "fees.tuition")]


@pytest.mark.slow
async def test_a_visitor_who_waits_finds_the_answer_on_the_page(tmp_path: Path) -> None:
    async with desk_site(tmp_path) as site:
        visitor = site.browser()
        await visitor.open("/")
        await visitor.ask("学校有游泳馆吗")
        page = await visitor.press("〔button-wish〕")
        later = next(
            one.attributes["href"] for one in page.all("a") if "/q/" in one.attributes.get("href", "")
        )
        await visitor.open(later)
        before = main(visitor)
        await site.desk.gaps.refresh(site.clock())
        browser, path = await site.signed_in(LI), await group(site, "游泳")
        await browser.open(path)
        await post(browser, f"{path}/link", {"entry": "fees.refund"})
        await post(browser, f"{path}/link", {})
        task = asyncio.create_task(site.channel.told_later().run())
        while "退费向计财处申请" not in main(visitor) and not task.done():
            await visitor.open(later)
        task.cancel()

    assert "退费向计财处申请" not in before
    assert "退费向计财处申请" in main(visitor)


@pytest.mark.slow
async def test_after_one_group_the_next_of_the_own_department_is_shown(tmp_path: Path) -> None:
    async with with_gaps(tmp_path) as site:
        browser, path = await site.signed_in(WANG), await group(site, "游泳")
        await browser.open(path)
        await post(browser, f"{path}/link", {"entry": "fees.tuition"})
        await post(browser, f"{path}/link", {})
        second = browser.page.all("h1")[0].text
        path = await group(site, "小猫")
        await post(browser, f"{path}/dismiss", {"why": "noise"})
        await post(browser, f"{path}/dismiss", {})
        last = browser.page.all("h1")[0].text

    assert second == "宿舍能不能养小猫"
    assert last == "没能回答的问题"


@pytest.mark.slow
async def test_a_new_entry_is_shown_with_its_findings_and_then_live(tmp_path: Path) -> None:
    async with with_gaps(tmp_path) as site:
        browser, path = await site.signed_in(WANG), await group(site, "游泳")
        await browser.open(path)
        fields = {"id": "fees.pool", "answer": "学校有游泳馆，在东门内，凭校园卡进入。"}
        page = await post(browser, f"{path}/new", fields)
        shown = page.all("main")[0].text

    assert "fees.pool" in shown
    assert "凭校园卡进入" in shown


@pytest.mark.slow
async def test_without_an_answer_a_draft_is_written_and_the_group_stays_open(tmp_path: Path) -> None:
    async with with_gaps(tmp_path) as site:
        browser, path = await site.signed_in(WANG), await group(site, "游泳")
        await browser.open(path)
        await post(browser, f"{path}/new", {"id": "fees.pool", "answer": ""})
        before = (site.folder / "drafts").exists()
        await post(browser, f"{path}/new", {})

        assert not before
        assert "fees.pool" in (site.folder / "drafts/fees.pool.yaml").read_text(encoding="utf-8")
        assert await group(site, "游泳") == path


@pytest.mark.slow
async def test_a_dismissed_group_teaches_a_topic_and_can_be_taken_up_again(tmp_path: Path) -> None:
    async with with_gaps(tmp_path) as site:
        browser, path = await site.signed_in(WANG), await group(site, "小猫")
        await browser.open(path)
        page = await post(browser, f"{path}/dismiss", {"why": "elsewhere"})
        shown = page.all("pre")[0].text
        await post(browser, f"{path}/dismiss", {})
        assert await site.desk.gaps.rows(GapState.DISMISSED)
        await browser.open(path)
        await post(browser, f"{path}/reopen", {})
        what = [act.what for act in await site.desk.staff.history(2)]

        assert "宿舍能不能养小猫" in shown
        assert what == ["gap-reopen", "gap-dismiss"]
        assert await group(site, "小猫") == path


@pytest.mark.slow
async def test_another_departments_liaison_sees_all_and_presses_nothing(tmp_path: Path) -> None:
    async with with_gaps(tmp_path) as site:
        browser, path = await site.signed_in(ZHAO), await group(site, "游泳")
        page = await browser.open(path)
        shown = page.all("main")[0]
        token = page.fields(page.all("form")[0])["csrf"]
        before = phrasings(site)
        codes = [
            (
                await browser.client.post(
                    f"{path}/{act}", data=fields | {"csrf": token}, headers={"origin": site.home}
                )
            ).status_code
            for act, fields in (
                ("link", {"entry": "fees.tuition", "q0": "1"}),
                ("new", {"answer": "有"}),
                ("dismiss", {"why": "noise"}),
                ("reopen", {}),
            )
        ]

        assert "学校有游泳馆吗" in shown.text
        assert "计财处" in shown.text
        assert [one for one in page.all("button") if one.attributes.get("type") != "button"][1:] == []
        assert codes == [403] * 4
        assert phrasings(site) == before


@pytest.mark.slow
async def test_a_liaison_links_to_anothers_entry_and_does_not_change_it(tmp_path: Path) -> None:
    async with with_gaps(tmp_path) as site:
        browser, path = await site.signed_in(ZHAO), await group(site, "快递")
        await browser.open(f"{path}?find=fees.refund")
        await post(browser, f"{path}/link", {"entry": "fees.refund", "q0": "1"})
        refused = browser.answer.status_code
        await browser.open(f"{path}?find=fees.refund")
        await post(browser, f"{path}/link", {"entry": "fees.refund"})
        await post(browser, f"{path}/link", {})

        assert refused == 403
        assert "已补到 fees.refund" in main(browser)


@pytest.mark.slow
async def test_an_admin_sees_no_gap(tmp_path: Path) -> None:
    async with with_gaps(tmp_path) as site:
        browser = await site.signed_in(ROOT)
        for path in ("/desk/gaps", "/desk/gaps.csv", await group(site, "游泳")):
            await browser.open(path)
            assert browser.answer.status_code == 403


@pytest.mark.slow
async def test_what_changed_since_it_was_shown_is_shown_again_and_not_written(tmp_path: Path) -> None:
    async with with_gaps(tmp_path) as site:
        browser, path = await site.signed_in(LI), await group(site, "游泳")
        await browser.open(path)
        page = await post(browser, f"{path}/link", {"entry": "fees.tuition", "q0": "1"})
        form = next(one for one in page.all("form") if one.attributes["action"] == f"{path}/link")
        other = {"entry": "fees.refund", "q0": "1"}
        page = await browser.send(form, other)

        assert "fees.refund" in page.all("main")[0].text
        assert not await site.desk.gaps.rows(GapState.LINKED)


@pytest.mark.slow
async def test_of_two_who_close_the_same_gap_the_second_reads_that_it_is_done(tmp_path: Path) -> None:
    async with with_gaps(tmp_path) as site:
        one, two, path = await site.signed_in(WANG), await site.signed_in(LI), await group(site, "小猫")
        for browser in (one, two):
            await browser.open(path)
            await post(browser, f"{path}/dismiss", {"why": "noise"})
        await post(one, f"{path}/dismiss", {})
        await post(two, f"{path}/dismiss", {})

    assert two.answer.status_code == 409
    assert "已有人处理过了" in main(two)


@pytest.mark.slow
async def test_other_entries_are_found_by_words_and_by_id(tmp_path: Path) -> None:
    async with with_gaps(tmp_path) as site:
        browser, path = await site.signed_in(LI), await group(site, "快递")
        page = await browser.open(f"{path}?find=fees.refund")
        buttons = [one.attributes.get("value") for one in page.all("button")]

    assert "fees.refund" in buttons


@pytest.mark.slow
async def test_the_list_is_also_json_and_csv_without_anybody_in_it(tmp_path: Path) -> None:
    async with with_gaps(tmp_path) as site:
        browser = await site.signed_in(LI)
        objects = (await browser.client.get("/desk/gaps.json?q=游泳")).json()
        text = (await browser.client.get("/desk/gaps.csv?department=finance")).text

    assert [(one["title"], one["askers"]) for one in objects] == [("学校有游泳馆吗", 3)]
    assert "快递" not in text
    assert "asker-" not in text


@pytest.mark.slow
async def test_an_unknown_gap_or_entry_is_a_sentence(tmp_path: Path) -> None:
    async with with_gaps(tmp_path) as site:
        browser, path = await site.signed_in(LI), await group(site, "游泳")
        await browser.open("/desk/gaps/nothing")
        unknown = main(browser)
        await browser.open(path)
        await post(browser, f"{path}/link", {"entry": "no.such"})

    assert "没有编号为 nothing 的缺口" in unknown
    assert "没有编号为 no.such 的条目" in main(browser)
