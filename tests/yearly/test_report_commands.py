"""``report`` as the office types it, on folders with less or other data than the sample."""

import json
import re
import shutil
from asyncio import to_thread
from datetime import date
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from typer.testing import CliRunner, Result

from disclosure_bot.cli.report import app
from disclosure_bot.domain.request import RequestAct
from disclosure_bot.errors import SettingsError
from disclosure_bot.requests.figures import as_csv
from disclosure_bot.store.store import open_store
from support.databases import sqlite_url
from support.register_samples import request
from support.samples import NOW

pytestmark = pytest.mark.slow  # each test drafts a whole report in three forms

SAMPLE = Path(__file__).parents[1] / "samples/report-2019-2020"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    made = tmp_path / "knowledge"
    shutil.copytree(SAMPLE, made)
    monkeypatch.setenv("DISCLOSURE_BOT_KNOWLEDGE", str(made))
    return made


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, [*arguments])


def drafted(folder: Path, *more: str) -> tuple[Result, str]:
    out = folder.parent / "out"
    result = run("--year", "2019-2020", "--form", "school", "--out", str(out), *more)
    return result, (out / "report.md").read_text(encoding="utf-8")


def explained(name: str, year: str = "2019-2020") -> Any:
    return json.loads(run("explain", name, "--year", year, "--json").output)


def test_without_a_ledger_its_figures_are_to_be_supplied_by_their_department(folder: Path) -> None:
    (folder / "ledger/2019-2020.csv").unlink()

    result, text = drafted(folder)

    assert result.exit_code == 0
    assert "校务网发布信息**待补**条" in text
    assert "待补 研究生院：研究生招生考试信息（graduate.admission）" in result.output
    assert "217个" in text


def test_without_register_nothing_is_said_to_be_zero(folder: Path) -> None:
    (folder / "register/2019-2020.csv").unlink()

    _, text = drafted(folder)

    assert "收到信息公开申请**待补**件" in text


def test_strict_fails_where_anything_is_missing(folder: Path) -> None:
    assert drafted(folder, "--strict")[0].exit_code == 1  # the checklist has no links in the sample


def test_a_sum_that_differs_from_its_total_is_a_finding_with_both(folder: Path) -> None:
    with (folder / "ledger/2019-2020.csv").open("a", encoding="utf-8") as table:
        table.write("2020-01-01,,别的栏目的一条,,校务网,通知公告,,,\n")

    result, _ = drafted(folder)

    assert "postings 是 1316，各部分加起来是 282 + 81 + 952 = 1315" in result.output


def test_a_doubtful_row_is_told_and_not_counted(folder: Path) -> None:
    with (folder / "ledger/2019-2020.csv").open("a", encoding="utf-8") as table:
        table.write("2021-01-01,,明年的一条,,校务网,校内通知,,,\n")

    result, text = drafted(folder)

    assert "校务网发布信息1315条" in text
    assert "2019-2020.csv:1358" in result.output


def test_the_year_before_stands_beside(folder: Path) -> None:
    (folder / "ledger/2018-2019.csv").write_text(
        "发布日期,标题,渠道,栏目\n2018-09-01,一条,校务网,学校文件\n", "utf-8"
    )

    _, text = drafted(folder)

    assert "| 校务网发布的信息 | 条 | 1315 | 1 |" in text


def test_three_years_are_a_trend(folder: Path) -> None:
    for start in (2017, 2018):
        line = f"{start}-09-01,一条,校务网,学校文件\n"
        (folder / f"ledger/{start}-{start + 1}.csv").write_text(f"发布日期,标题,渠道,栏目\n{line}", "utf-8")

    _, text = drafted(folder)

    assert "历年主动公开信息" in text
    assert "<svg" in (folder.parent / "out/report.html").read_text(encoding="utf-8")
    assert plotted(folder, 1) == [["2017-2018", "2018-2019", "2019-2020"], ["1", "1", "1356"]]


def plotted(folder: Path, number: int) -> list[list[str]]:
    """Return the labels and then the values of each row of bars of a plot of the Word document."""
    with ZipFile(folder.parent / "out/report.docx") as packed:
        xml = packed.read(f"word/charts/chart{number}.xml").decode()
    lists = re.findall(r"<c:((?:str|num)Lit)>(.*?)</c:\1>", xml)
    rows = [re.findall(r"<c:v>(.*?)</c:v>", text) for kind, text in lists if kind == "numLit"]
    return [re.findall(r"<c:v>(.*?)</c:v>", lists[0][1]), *rows]


def test_the_months_are_plotted_beside_those_of_the_year_before(folder: Path) -> None:
    line = "2018-09-01,一条,校务网,学校文件\n"
    (folder / "ledger/2018-2019.csv").write_text(f"发布日期,标题,渠道,栏目\n{line}", "utf-8")

    result = run("--year", "2019-2020", "--form", "ministry", "--out", str(folder.parent / "out"))

    assert result.exit_code == 0
    labels, now, before = plotted(folder, 1)
    assert (labels[0], sum(map(int, now)), before) == ("9月", 1356, ["1", *["0"] * 11])
    html = (folder.parent / "out/report.html").read_text(encoding="utf-8")
    assert html.count('class="bar before"') == 12
    assert html.count('class="bar"') == 12


def test_the_ministrys_form_has_its_parts_and_the_checklist_as_an_annex(folder: Path) -> None:
    run("--year", "2019-2020", "--form", "ministry", "--out", str(folder.parent / "out"))

    text = (folder.parent / "out/report.md").read_text(encoding="utf-8")
    heads = [line.removeprefix("## ") for line in text.splitlines() if line.startswith("## ")]
    assert heads[:8] == [
        "一、概述",
        "二、主动公开情况",
        "三、依申请公开和不予公开情况",
        "四、对信息公开的评议情况",
        "五、因信息公开受到举报、复议、诉讼的情况",
        "六、经验、问题和改进措施",
        "七、其他需要报告的事项",
        "English Summary",
    ]
    assert heads[8] == "附件一　公开事项清单"


def test_an_item_shows_its_newest_publication_and_the_others_are_to_be_supplied(folder: Path) -> None:
    with (folder / "ledger/2019-2020.csv").open("a", encoding="utf-8") as table:
        table.write("2019-12-01,,旧章程,2,官网,,,https://www.example.edu.cn/old,\n")
        table.write("2020-05-26,,新章程,2,官网,,,https://www.example.edu.cn/new,\n")

    result, text = drafted(folder)

    row = next(line for line in text.splitlines() if line.startswith("| 2 |"))
    assert "本学年公开2条" in row
    assert "[新章程](<https://www.example.edu.cn/new>)（2020年5月26日）" in row
    assert "清单第2项" not in result.output
    assert "清单第3项" in result.output


def test_titles_are_text_in_every_form(folder: Path) -> None:
    with (folder / "ledger/2019-2020.csv").open("a", encoding="utf-8") as table:
        table.write("2020-05-26,,<script>alert(1)</script>|**,2,官网,,,,\n")

    _, text = drafted(folder)

    html = (folder.parent / "out/report.html").read_text(encoding="utf-8")
    assert "<script" not in html
    assert "&lt;script&gt;" in html
    assert r"\<script\>alert(1)\</script\>\|\*\*" in text


async def test_the_register_of_the_store_is_counted_where_no_table_is_kept(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DISCLOSURE_BOT_DATABASE", sqlite_url(tmp_path / "store.db"))
    async with await open_store(sqlite_url(tmp_path / "store.db")) as store:
        made = request("", received_on=date(2018, 10, 8))
        await store.register.add(made, RequestAct("", "甲", NOW, "received"))

    (folder / "register/2019-2020.csv").unlink()
    of_2018 = await to_thread(explained, "requests.received", "2018-2019")
    of_2019 = await to_thread(explained, "requests.received", "2019-2020")
    of_2016 = await to_thread(explained, "requests.received", "2016-2017")

    assert (of_2018["value"], of_2019["value"]) == (1, 0)  # it was kept already when 2019-2020 began
    assert of_2016["value"] is None


def test_without_a_form_it_is_the_one_that_the_school_writes_in(folder: Path) -> None:
    run("--year", "2019-2020", "--out", str(folder.parent / "out"))

    text = (folder.parent / "out/report.md").read_text(encoding="utf-8")
    assert "## 三、信息公开申请情况" in text


async def test_a_table_of_requests_that_differs_from_the_register_is_a_finding_with_both(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DISCLOSURE_BOT_DATABASE", sqlite_url(tmp_path / "store.db"))
    async with await open_store(sqlite_url(tmp_path / "store.db")) as store:
        for _ in range(2):
            made = request("", received_on=date(2019, 10, 8))
            await store.register.add(made, RequestAct("", "甲", NOW, "received"))
    kept = request("2019-001", received_on=date(2019, 10, 8))
    (folder / "register/2019-2020.csv").write_text(as_csv([kept]), encoding="utf-8")

    result, text = await to_thread(drafted, folder, "--strict")

    assert result.exit_code == 1
    assert "收到信息公开申请1件" in text
    assert "这一年的登记表有 1 件，登记簿里有 2 件" in result.output


def test_public_pages_hold_the_items_and_the_report(folder: Path, tmp_path: Path) -> None:
    result = run("--form", "school", "publish", str(tmp_path / "www"), "--year", "2019-2020")

    assert result.exit_code == 0
    assert sorted(path.name for path in (tmp_path / "www").iterdir()) == [
        "index-en.html",
        "index.html",
        "report-2019-2020-en.html",
        "report-2019-2020.html",
    ]
    index = (tmp_path / "www/index.html").read_text(encoding="utf-8")
    assert 'href="report-2019-2020.html"' in index
    assert 'href="index-en.html"' in index
    assert index.count("<tr><td") == 50


def test_wrong_names_end_in_a_sentence(folder: Path) -> None:
    for arguments in (
        ("explain", "posting", "--year", "2019-2020"),
        ("--year", "2019-2020", "--form", "none"),
        ("--year", "2019"),
    ):
        assert isinstance(run(*arguments).exception, SettingsError), arguments
