"""Entries and amendments at the desk, without scripts: found, edited, reviewed, live, turned back."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from channels.desk_people import LI, ROOT, WANG, ZHAO, DeskSite, desk_site, post
from channels.web_people import Browser, Page
from disclosure_bot.domain.staff import Role, StaffMember
from disclosure_bot.knowledge.edit.save import text_of
from support.folders import ENTRIES
from support.repositories import commit_all, git

pytestmark = pytest.mark.slow  # each step is a few runs of git

PATH = "entries/fees.yaml"
CHEN = StaffMember("陈静", Role.REVIEWER)
"""reviews for the whole school"""
SUN = StaffMember("孙丽", Role.REVIEWER, "office")
EDIT = "/desk/entries/fees.refund/edit"


@asynccontextmanager
async def repository(folder: Path) -> AsyncIterator[DeskSite]:
    """Make the desk over a knowledge in a git repository."""
    async with desk_site(folder, members=(WANG, ZHAO, LI, ROOT, CHEN, SUN)) as site:
        git(folder, "init", "-q", "-b", "main")
        commit_all(folder, "first")
        yield site


def main(page: Page) -> str:
    return page.all("main")[0].text


def shown(page: Page) -> dict[str, str]:
    """Return the fields of the editor's form as the browser shows them."""
    form = next(one for one in page.all("form") if one.attributes.get("class") == "editor")
    fields = {
        one.attributes["name"]: one.attributes.get("value", "")
        for one in page.all("input")
        if one.form is form and (one.attributes.get("type") != "checkbox" or "checked" in one.attributes)
    }
    texts = {one.attributes["name"]: one.text.strip("\n") for one in page.all("textarea") if one.form is form}
    chosen = [one for one in page.all("option") if one.form is form and "selected" in one.attributes]
    return fields | texts | {"department": chosen[0].attributes["value"] if chosen else ""}


async def edit(browser: Browser, changes: dict[str, str], do: str = "submit", at: str = EDIT) -> Page:
    """Open the editor, change some fields and press a button."""
    page = await browser.open(at)
    action = at.partition("?")[0]
    return await post(browser, action, shown(page) | changes | {"do": do})


async def test_entry_is_found_as_people_ask_and_listed(tmp_path: Path) -> None:
    async with repository(tmp_path) as site:
        browser = await site.signed_in(WANG)
        page = await browser.open("/desk/entries?ask=学费怎么退")
        text = (await browser.client.get("/desk/entries.csv")).text
        objects = (await browser.client.get("/desk/entries.json?department=计财处")).json()

    links = [one.attributes["href"] for one in page.all("a")]
    assert links.index("/desk/entries/fees.refund") < links.index("/desk/entries/fees.tuition")
    assert "fees.tuition" in text
    assert {one["id"] for one in objects} == {"fees.tuition", "fees.refund"}


async def test_answer_edited_as_a_form_is_live_once_another_person_agrees(tmp_path: Path) -> None:
    async with repository(tmp_path) as site:
        writer, reviewer = await site.signed_in(WANG), await site.signed_in(CHEN)
        page = await edit(writer, {"answer-zh": "退费向学院申请。", "about": "换了部门"})
        review = str(writer.answer.url.path)
        assert "退费向计财处申请" in text_of(tmp_path, PATH)
        await reviewer.open(review)
        await post(reviewer, f"{review}/accept", {})

    assert "待审" in main(page)
    assert "退费向学院申请" in text_of(tmp_path, PATH)
    changed = set(text_of(tmp_path, PATH).splitlines()) ^ set(ENTRIES.splitlines())
    assert changed == {"        退费向计财处申请。", "        退费向学院申请。"}
    assert git(tmp_path, "log", "--format=%an", "--first-parent").splitlines() == ["陈静", "管理员"]
    assert "王芳" in git(tmp_path, "log", "--format=%an", "--", PATH)


async def test_reviewer_refuses_with_a_reason_and_then_accepts(tmp_path: Path) -> None:
    async with repository(tmp_path) as site:
        writer, reviewer = await site.signed_in(WANG), await site.signed_in(CHEN)
        await edit(writer, {"answer-zh": "退费向学院申请。"})
        review = str(writer.answer.url.path)
        await reviewer.open(review)
        await post(reviewer, f"{review}/refuse", {"reason": "请写明哪个学院"})
        seen = await writer.open(review)
        again = f"{EDIT}?amendment={review.rpartition('/')[2]}"
        await edit(writer, {"answer-zh": "退费向所在学院申请。"}, at=again)
        await reviewer.open(review)
        await post(reviewer, f"{review}/accept", {})
        acts = [act.what for act in await site.desk.staff.history(99)]

    assert "请写明哪个学院" in main(seen)
    assert "退费向所在学院申请" in text_of(tmp_path, PATH)
    assert sorted(what for what in acts if what.startswith("entry-")) == [
        "entry-accept",
        "entry-draft",
        "entry-draft",
        "entry-refuse",
        "entry-submit",
        "entry-submit",
    ]


async def test_a_review_seen_before_tells_what_has_changed_in_the_folder_since(tmp_path: Path) -> None:
    async with repository(tmp_path) as site:
        writer, reviewer = await site.signed_in(WANG), await site.signed_in(CHEN)
        await edit(writer, {"answer-zh": "退费向学院申请。"})
        review = str(writer.answer.url.path)
        before = await reviewer.open(review)
        (tmp_path / "deadlines.yaml").write_text("deadlines: {}\n")
        broken = await reviewer.open(review)
        (tmp_path / "deadlines.yaml").unlink()
        after = await reviewer.open(review)

    assert "检查有 1 个错误" not in main(before)
    assert "检查有 1 个错误" in main(broken)
    offered = [
        [one.attributes["action"].rpartition("/")[2] for one in page.all("form")] for page in (before, broken)
    ]
    assert ["accept" in actions for actions in offered] == [True, False]
    assert "refuse" in offered[1]
    assert main(after) == main(before)


async def test_nobody_accepts_what_they_wrote(tmp_path: Path) -> None:
    async with repository(tmp_path) as site:
        office = await site.signed_in(LI)
        page = await edit(office, {"answer-zh": "退费向学院申请。"})
        review = str(office.answer.url.path)
        buttons = [one.text for one in page.all("button")]
        form = next(one for one in page.all("form") if one.attributes["action"].endswith("/withdraw"))
        refused = await office.send(form, {}, f"{review}/accept")

    assert not any("生效" in text for text in buttons)
    assert "另一个人" in main(refused)
    assert "退费向计财处申请" in text_of(tmp_path, PATH)


async def test_who_is_of_another_department_has_nothing_to_press_and_is_refused(tmp_path: Path) -> None:
    async with repository(tmp_path) as site:
        writer, other, reviewer = [await site.signed_in(one) for one in (WANG, ZHAO, SUN)]
        await edit(writer, {"answer-zh": "退费向学院申请。"})
        review = str(writer.answer.url.path)
        await other.open("/desk/entries/fees.refund")
        links = [one.attributes["href"] for one in other.page.all("a")]
        await other.open(EDIT)
        status = other.answer.status_code
        page = await reviewer.open(review)
        form = next(one for one in page.all("form"))
        refused = await reviewer.send(form, {"version": "x"}, f"{review}/accept")

    assert EDIT not in links
    assert status == 403
    assert not [one for one in page.all("form") if "/reviews/" in one.attributes["action"]]
    assert "不能做这一步" in main(refused)


async def test_liaison_cannot_give_an_entry_to_another_department_or_take_one(tmp_path: Path) -> None:
    async with repository(tmp_path) as site:
        browser = await site.signed_in(WANG)
        page = await edit(browser, {"department": "office"})

    assert browser.answer.status_code == 403
    assert "不能做这一步" in main(page)


async def test_check_shows_findings_at_the_line_and_keeps_what_was_typed(tmp_path: Path) -> None:
    async with repository(tmp_path) as site:
        browser = await site.signed_in(WANG)
        page = await browser.open(f"{EDIT}?as=yaml")
        wrong = shown(page)["text"].replace("department: finance", "department: nobody")
        page = await post(browser, EDIT, shown(page) | {"text": wrong, "do": "save"})
        findings = next(one for one in page.all("section") if one.attributes.get("id") == "findings")

    assert browser.answer.status_code == 409
    line = wrong.split("\n").index("department: nobody") + 1
    assert f"第 {line} 行" in findings.text
    assert "department: nobody" in shown(page)["text"]
    assert git(tmp_path, "branch", "--list", "review/*") == ""


async def test_field_that_cannot_be_read_loses_nothing_that_was_typed(tmp_path: Path) -> None:
    async with repository(tmp_path) as site:
        browser = await site.signed_in(WANG)
        typed = {"answer-zh": "退费向学院申请。", "items": "二十一", "source-1-zh": "通知"}
        page = await edit(browser, typed, "save")

    assert "公开事项要写序号" in main(page)
    assert {name: shown(page)[name] for name in typed} == typed


async def test_check_previews_both_languages_without_saving(tmp_path: Path) -> None:
    async with repository(tmp_path) as site:
        browser = await site.signed_in(WANG)
        page = await edit(
            browser, {"answer-zh": "退费向<b>学院</b>申请。", "answer-en": "Ask your school."}, "check"
        )
        phones = [one for one in page.all("section") if one.attributes.get("class") == "phone"]

    assert ["退费向<b>学院</b>申请。" in phones[0].text, "Ask your school." in phones[1].text] == [True, True]
    assert not page.all("b")
    assert git(tmp_path, "branch", "--list", "review/*") == ""


async def test_script_gets_findings_while_somebody_types(tmp_path: Path) -> None:
    async with repository(tmp_path) as site:
        browser = await site.signed_in(WANG)
        page = await browser.open(f"{EDIT}?as=yaml")
        form = next(one for one in page.all("form") if one.attributes.get("class") == "editor")
        fields = shown(page)
        broken = fields["text"].replace("title: {", "title: [")
        await browser.send(form, fields | {"text": broken}, "/desk/entries/fees.refund/findings")
        wrong = browser.answer.json()
        await browser.send(form, fields, "/desk/entries/fees.refund/findings")
        right = browser.answer.json()

    assert wrong["findings"][0]["level"] == "error"
    assert wrong["findings"][0]["line"] == 2
    assert not [one for one in right["findings"] if one["level"] == "error"]


async def test_two_editors_of_a_draft_see_both_texts(tmp_path: Path) -> None:
    async with repository(tmp_path) as site:
        first, second = await site.signed_in(WANG), await site.signed_in(LI)
        await edit(first, {"answer-zh": "退费向学院申请。"}, "save")
        at = f"{EDIT}?amendment={str(first.answer.url.path).rpartition('/')[2]}"
        page = await second.open(at)
        await edit(first, {"answer-zh": "退费向班主任申请。"}, "save", at)
        met = await post(second, EDIT, shown(page) | {"answer-zh": "退费向学工部申请。", "do": "save"})
        both = main(met)
        settled = await post(second, EDIT, shown(met) | {"do": "save"})

    assert "王芳刚改过这份修订" in both
    assert "退费向班主任申请" in both
    assert "退费向学工部申请" in shown(met)["text"]
    assert "草稿" in main(settled)


async def test_edit_that_meets_a_newer_live_text_shows_both(tmp_path: Path) -> None:
    async with repository(tmp_path) as site:
        late, writer, reviewer = [await site.signed_in(one) for one in (LI, WANG, CHEN)]
        page = await late.open(EDIT)
        await edit(writer, {"answer-zh": "退费向学院申请。"})
        review = str(writer.answer.url.path)
        await reviewer.open(review)
        await post(reviewer, f"{review}/accept", {})
        met = await post(late, EDIT, shown(page) | {"answer-zh": "退费向学工部申请。", "do": "save"})

    assert late.answer.status_code == 409
    assert "同一处刚被别人改过" in main(met)
    assert "退费向学院申请" in main(met)
    assert "退费向学工部申请" in shown(met)["text"]


async def test_history_compares_and_turns_back_through_a_review(tmp_path: Path) -> None:
    async with repository(tmp_path) as site:
        (tmp_path / PATH).write_text(ENTRIES.replace("退费向计财处", "退费向学院"), encoding="utf-8")
        commit_all(tmp_path, "moved")
        writer, reviewer = await site.signed_in(WANG), await site.signed_in(CHEN)
        page = await writer.open("/desk/entries/fees.refund/history")
        versions = [one.attributes["href"] for one in page.all("a") if "version=" in one.attributes["href"]]
        page = await writer.open(f"/desk/entries/fees.refund/history{versions[1]}")
        compared = [one.text for one in (*page.all("del"), *page.all("ins"))]
        draft = await post(writer, "/desk/entries/fees.refund/turn-back", {})
        review = str(writer.answer.url.path)
        await post(writer, f"{review}/submit", {"note": "写错了"})
        await reviewer.open(review)
        await post(reviewer, f"{review}/accept", {})

    assert len(versions) == 2
    assert [text.strip() for text in compared] == ["-    退费向计财处申请。", "+    退费向学院申请。"]
    assert "草稿" in main(draft)
    assert text_of(tmp_path, PATH) == ENTRIES


async def test_new_entry_goes_the_same_way(tmp_path: Path) -> None:
    text = (
        "id: fees.deposit\ntitle: {zh: 押金, en: Deposit}\nitems: []\ndepartment: finance\n"
        "phrasings:\n  zh: [押金怎么退]\n  en: []\nanswer:\n  zh: |\n    押金向计财处申请退还。\n"
        "sources: []\n"
    )
    at = "/desk/entries/new/edit"
    async with repository(tmp_path) as site:
        writer, reviewer = await site.signed_in(WANG), await site.signed_in(CHEN)
        await edit(writer, {"text": text}, at=at)
        review = str(writer.answer.url.path)
        again = f"/desk/entries/fees.deposit/edit?amendment={review.rpartition('/')[2]}&as=yaml"
        page = await edit(writer, {"text": text.replace("申请退还", "退还")}, at=again)
        await reviewer.open(review)
        await post(reviewer, f"{review}/accept", {})
        taken = await edit(writer, {"text": text.replace("fees.deposit", "fees.refund")}, at=at)

    assert "待审" in main(page)
    assert "押金向计财处退还" in text_of(tmp_path, PATH)
    assert "已有编号" in main(taken)


async def test_effect_is_told_before_it_is_live(tmp_path: Path) -> None:
    async with repository(tmp_path) as site:
        browser = await site.signed_in(WANG)
        await edit(browser, {"phrasings-zh": "换了问法", "phrasings-en": ""})
        page = await browser.open(f"{browser.answer.url.path}/effect")

    assert "问了 3 句（共 3 句）" in main(page)


async def test_knowledge_without_git_can_be_read_and_says_why_it_cannot_be_edited(tmp_path: Path) -> None:
    async with desk_site(tmp_path / "plain") as site:
        browser = await site.signed_in(WANG)
        for path in ("/desk/entries", "/desk/entries/fees.refund", "/desk/reviews"):
            page = await browser.open(path)
            assert browser.answer.status_code == 200
            assert "git init" in main(page)
        page = await browser.open(EDIT)

    assert browser.answer.status_code == 409
    assert "git init" in main(page)


async def test_hostile_fields_end_in_sentences(tmp_path: Path) -> None:
    async with repository(tmp_path) as site:
        browser = await site.signed_in(LI)
        for fields in (
            {"path": "../../etc/passwd", "mark": "deadbeef"},
            {"base": "--help"},
            {"base": "HEAD"},
            {"mark": "../main", "version": "x"},
            {"reviewed_on": "gestern"},
            {"items": "eins"},
            {"about": "x\n\nReview-State: live"},
            {"department": "nobody"},
        ):
            await edit(browser, {"answer-zh": "退费向学院申请。"} | fields, "save")
            assert browser.answer.status_code in {200, 409}, fields
        for path in (
            "/desk/reviews/--help",
            "/desk/reviews/..%2f..",
            "/desk/entries/no.such",
            "/desk/entries/..%2fx/edit",
        ):
            await browser.open(path)
            assert browser.answer.status_code in {404, 409}, path
        drafts = await browser.client.get("/desk/reviews.json")

    assert [one["state"] for one in drafts.json()] == ["draft"]
    assert text_of(tmp_path, PATH) == ENTRIES


async def test_hand_edits_are_told_and_committed_by_who_reviews(tmp_path: Path) -> None:
    async with repository(tmp_path) as site:
        liaison, reviewer = await site.signed_in(WANG), await site.signed_in(CHEN)
        (tmp_path / PATH).write_text(ENTRIES + "# 手工\n", encoding="utf-8")
        kept = await edit(liaison, {"answer-zh": "退费向学院申请。"})
        seen = await liaison.open("/desk/reviews")
        await reviewer.open("/desk/reviews")
        said = await post(reviewer, "/desk/reviews/hand-edits", {})
        await edit(liaison, {"answer-zh": "退费向学院申请。"})

    assert "手工改动" in main(kept)
    assert "退费向学院申请" in shown(kept)["text"]
    assert PATH in main(seen)
    assert not [one for one in seen.all("form") if one.attributes["action"].endswith("hand-edits")]
    assert "已记入 git" in main(said)
    assert git(tmp_path, "log", "-1", "--format=%an") == "陈静"
