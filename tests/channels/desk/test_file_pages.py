"""Tables as a grid, time limits and the calendar as forms, at the desk without scripts."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from channels.desk_people import LI, WANG, ZHAO, DeskSite, desk_site, post
from channels.web_people import Browser, Page
from disclosure_bot.domain.document import Trust
from disclosure_bot.domain.staff import Role, StaffMember
from disclosure_bot.knowledge.edit.save import text_of
from disclosure_bot.knowledge.read.load import load_folder
from disclosure_bot.knowledge.read.parse import locate, parse, plain
from support.repositories import commit_all, git

pytestmark = pytest.mark.slow  # each step is a few runs of git

CHEN = StaffMember("陈静", Role.REVIEWER)
TABLE = "tables/tuition.csv"
CSV = '专业,en,2023,2024\r\n"工科",Engineering,5500,5500\r\n文科,Arts,4800,4800\r\n'
HEADER = (
    "title: {zh: 学费, en: Tuition}\nentry: fees.tuition\nrow: {zh: 专业, en: major}\n"
    'column: {zh: 年份, en: year}\nunit: {zh: 元/年, en: yuan a year}\nperiod: "2023-2024"\n'
    "source: {title: {zh: 收费表, en: Fee list}, seen_on: 2026-11-23}\n"
)
DEADLINES = """\
# 期限
deadlines:
  # ---- 申诉
  - id: appeal.school
    event: {zh: 收到处分决定, en: the decision is received}
    action: {zh: 提出申诉, en: file the appeal}
    days: 10
    unit: day
    note:
      zh: |
        决定书要写明期限。

        过期不受理。
"""
DOCUMENTS = """\
# 文件
documents:
  # ---- 部令
  moe41:
    title: {zh: 普通高等学校学生管理规定, en: "Rules, for students"}
    short: {zh: 教育部令第41号, en: MOE Order 41}
    articles: ["59", "60"]   # 核对过
  law:
    title: {zh: 学位法, en: Degree Law}
    short: 《学位法》
    articles: []
"""
CALENDAR = """\
years:
  - year: 2026
    off:
      - {name: {zh: 国庆节, en: National Day}, first: 2026-10-01, last: 2026-10-07}
    work: [2026-10-10]
    notices:
      - {number: 国办发明电〔2025〕7号}
"""


@asynccontextmanager
async def repository(folder: Path) -> AsyncIterator[DeskSite]:
    async with desk_site(folder, members=(WANG, ZHAO, LI, CHEN)) as site:
        (folder / "tables").mkdir()
        (folder / TABLE).write_bytes(CSV.encode())
        (folder / "tables/tuition.yaml").write_text(HEADER)
        (folder / "deadlines.yaml").write_text(DEADLINES)
        (folder / "calendar.yaml").write_text(CALENDAR)
        (folder / "documents.yaml").write_text(DOCUMENTS)
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
    chosen = [one.text for one in page.all("option") if one.form is form and "selected" in one.attributes]
    return fields | texts | ({"unit": chosen[0]} if chosen else {})


async def edit(browser: Browser, query: str, changes: dict[str, str], do: str = "submit") -> Page:
    page = await browser.open(f"/desk/files/edit?{query}")
    return await post(browser, "/desk/files/edit", shown(page) | changes | {"do": do})


async def accept(site: DeskSite, browser: Browser) -> None:
    """Let somebody else accept what a browser has just handed in."""
    reviewer, review = await site.signed_in(CHEN), str(browser.answer.url.path)
    await reviewer.open(review)
    await post(reviewer, f"{review}/accept", {})


async def test_table_is_edited_as_a_grid_and_other_lines_stay(tmp_path: Path) -> None:
    async with repository(tmp_path) as site:
        browser = await site.signed_in(WANG)
        grid = {
            "cell-2-3": "4900",
            "cell-3-0": "艺术",
            "cell-3-1": "Art, design",
            "cell-3-2": "9000",
            "cell-3-3": "9000",
        }
        await edit(browser, f"path={TABLE}", grid)
        await accept(site, browser)

    expected = CSV.replace("4800,4800", "4800,4900") + '艺术,"Art, design",9000,9000\r\n'
    assert (tmp_path / TABLE).read_bytes().decode() == expected


async def test_rows_are_deleted_and_columns_added(tmp_path: Path) -> None:
    async with repository(tmp_path) as site:
        browser = await site.signed_in(WANG)
        gone = {f"cell-2-{column}": "" for column in range(4)}
        page = await edit(browser, f"path={TABLE}", gone | {"column": "2025"}, "check")
        await edit(browser, f"path={TABLE}", gone, "submit")
        await accept(site, browser)

    assert "没有填数" in main(page) or "空" in main(page)
    assert "文科" not in text_of(tmp_path, TABLE)


async def test_figure_that_is_none_is_a_finding_and_the_grid_keeps_it(tmp_path: Path) -> None:
    async with repository(tmp_path) as site:
        browser = await site.signed_in(WANG)
        page = await edit(browser, f"path={TABLE}", {"cell-1-2": "五千五"}, "save")

    assert browser.answer.status_code == 409
    assert "五千五" in main(page)
    assert shown(page)["cell-1-2"] == "五千五"


async def test_time_limit_is_edited_as_a_form(tmp_path: Path) -> None:
    async with repository(tmp_path) as site:
        office = await site.signed_in(LI)
        changes = {
            "days": "15",
            "unit": "working_day",
            "to-zh": "申诉委员会",
            "to-en": "the appeals committee",
        }
        await edit(office, "path=deadlines.yaml&item=appeal.school", changes)
        await accept(site, office)

    text = text_of(tmp_path, "deadlines.yaml")
    limit = load_folder(tmp_path).deadlines["appeal.school"]
    assert (limit.days, limit.unit.value, limit.to and limit.to.zh) == (15, "working_day", "申诉委员会")
    assert "  # ---- 申诉\n" in text
    assert "        决定书要写明期限。\n\n        过期不受理。\n" in text
    assert "    event: {zh: 收到处分决定, en: the decision is received}\n" in text


async def test_year_of_the_calendar_is_added_and_changed(tmp_path: Path) -> None:
    async with repository(tmp_path) as site:
        office = await site.signed_in(LI)
        new = {
            "name": "2027",
            "off-0-name-zh": "元旦",
            "off-0-first": "2027-01-01",
            "off-0-last": "2027-01-03",
            "work": "2027-01-09 2027-01-10",
        }
        await edit(office, "path=calendar.yaml&new=1", new)
        await accept(site, office)
        await edit(office, "path=calendar.yaml&item=2026", {"work": "2026-10-10, 2026-09-20"})
        await accept(site, office)

    top, findings = parse(text_of(tmp_path, "calendar.yaml").encode(), "calendar.yaml")
    assert top is not None
    assert not findings
    assert [plain(locate(top, ("years", number, "year"))) for number in (0, 1)] == ["2026", "2027"]
    assert plain(locate(top, ("years", 0, "work"))) == ["2026-10-10", "2026-09-20"]
    assert CALENDAR.splitlines()[3] in text_of(tmp_path, "calendar.yaml")


async def test_document_is_changed_as_a_form_and_another_added(tmp_path: Path) -> None:
    async with repository(tmp_path) as site:
        office = await site.signed_in(LI)
        changes = {"articles": "59 60，61", "trust": "good", "seen_on": "2026-11-23"}
        await edit(office, "path=documents.yaml&item=moe41", changes)
        await accept(site, office)
        new = {
            "name": "decree711",
            "title-zh": "信息公开条例",
            "title-en": "Regulations",
            "short-zh": "711号令",
        }
        await edit(office, "path=documents.yaml&new=1", new)
        await accept(site, office)

    text, documents = text_of(tmp_path, "documents.yaml"), load_folder(tmp_path).documents
    assert list(documents) == ["moe41", "law", "decree711"]
    assert documents["moe41"].articles == ("59", "60", "61")
    assert (documents["moe41"].trust, documents["law"].articles) == (Trust.GOOD, ())
    assert set(DOCUMENTS.splitlines()) - set(text.splitlines()) == {'    articles: ["59", "60"]   # 核对过'}


async def test_document_that_is_there_already_is_not_added_again(tmp_path: Path) -> None:
    async with repository(tmp_path) as site:
        office = await site.signed_in(LI)
        new = {"name": "law", "title-zh": "法", "title-en": "Law", "short-zh": "法"}
        page = await edit(office, "path=documents.yaml&new=1", new)

    assert "已有 law" in main(page)
    assert text_of(tmp_path, "documents.yaml") == DOCUMENTS


async def test_what_belongs_to_the_school_is_not_edited_by_a_liaison(tmp_path: Path) -> None:
    async with repository(tmp_path) as site:
        liaison, other = await site.signed_in(WANG), await site.signed_in(ZHAO)
        await edit(liaison, "path=deadlines.yaml&item=appeal.school", {"days": "15"})
        limits = liaison.answer.status_code
        await edit(other, f"path={TABLE}", {"cell-1-2": "5600"})

    assert limits == 403
    assert other.answer.status_code == 403


async def test_hostile_paths_and_numbers_end_in_sentences(tmp_path: Path) -> None:
    async with repository(tmp_path) as site:
        browser = await site.signed_in(LI)
        for path in ("../../etc/passwd", ".git/config", "", "entries/%00.yaml", "--help"):
            page = await browser.open(f"/desk/files/edit?path={path}")
            assert browser.answer.status_code == 409, path
            assert "不是知识库的文件" in main(page)
        for changes in ({"rows": "99999999"}, {"columns": "-1"}, {"base": "HEAD"}, {"path": "../x"}):
            await edit(browser, f"path={TABLE}", {"cell-1-2": "1"} | changes, "save")
            assert browser.answer.status_code == 409, changes
        await edit(browser, "path=deadlines.yaml&item=appeal.school", {"days": "many"}, "save")
        words = browser.answer.status_code

    assert words == 409
