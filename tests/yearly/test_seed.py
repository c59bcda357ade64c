"""The proof: the data of 2019-2020 give the figures of that year's report again, each by its query.

The report states 1315 = 282 + 81 + 952 postings; 217 service matters, 211 in one visit, 164 online; of
the Graduate School 25 = 6 + 9 + 6 + 4, 10 = 3 + 7, 2 and 4; no request, no evaluation, no complaint.
"""

import io
import json
import re
from collections.abc import Mapping
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from typer.testing import CliRunner

from disclosure_bot.cli.report import app
from disclosure_bot.domain.academic_year import AcademicYear
from disclosure_bot.domain.report import FigureSource
from disclosure_bot.knowledge.read.load import load_folder
from disclosure_bot.yearly.draft import Draftsman
from disclosure_bot.yearly.figures import figures_of
from disclosure_bot.yearly.gather import gather

SAMPLE = Path(__file__).parents[1] / "samples/report-2019-2020"

STATED = {
    "postings": 1315,
    "postings.documents": 282,
    "postings.notices": 81,
    "postings.internal": 952,
    "services.total": 217,
    "services.one-visit": 211,
    "services.online": 164,
    "graduate.admission": 25,
    "graduate.admission.plans": 6,
    "graduate.admission.retests": 9,
    "graduate.admission.offers": 6,
    "graduate.admission.enquiries": 4,
    "graduate.services": 10,
    "graduate.services.status": 3,
    "graduate.services.aid": 7,
    "graduate.conduct": 2,
    "graduate.degrees": 4,
    "requests.received": 0,
    "requests.evaluations": 0,
    "requests.complaints": 0,
}
SENTENCES = {
    "（一）基本信息公开": (
        "本学年校务网发布信息1315条，其中学校文件282条、公告公示81条、校内通知952条。",
        "办事事项217个，已实现“最多跑一次”211个，网上在线办理公共服务事项164个。",
    ),
    "1. 招生考试信息": (
        "研究生院公开招生考试信息25条（招生6条、复试9条、录取6条、咨询4条），管理服务信息10条"
        "（学籍管理3条、奖勤困补7条），学风建设信息2条，授予学位要求4条。",
    ),
    "三、信息公开申请情况": ("本学年收到信息公开申请0件，信息公开评议0件，因信息公开被举报0件。",),
}
PARTS = ["一、工作概述", "二、主动公开信息情况", "三、信息公开申请情况", "四、存在的问题和改进措施"]


def run(*arguments: str) -> str:
    result = CliRunner().invoke(app, [*arguments])
    assert result.exit_code == 0, result.exception or result.output
    return result.output


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder with the three forms of the report."""
    folder = tmp_path_factory.mktemp("report")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DISCLOSURE_BOT_KNOWLEDGE", str(SAMPLE))
        patch.setenv("DISCLOSURE_BOT_STATE", str(folder / "state"))
        run("--year", "2019-2020", "--form", "school", "--out", str(folder), "--today", "2020-10-30")
    return folder


class Page(HTMLParser):
    """Gathers the text below each heading, and the figures by their id."""

    def __init__(self) -> None:
        super().__init__()
        self.sections: dict[str, str] = {}
        self.figures: dict[str, set[str]] = {}
        self.headings: list[tuple[str, str]] = []
        self._heading, self._figure, self._under = "", "", ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._figure = dict(attrs).get("data-figure") or ""
        if re.fullmatch("h[1-4]", tag):
            self._heading = tag

    def handle_endtag(self, tag: str) -> None:
        self._figure = ""
        if tag == self._heading:
            self._heading = ""

    def handle_data(self, data: str) -> None:
        if self._heading:
            self._under = data
            self.headings.append((self._heading, data))
        self.sections[self._under] = self.sections.get(self._under, "") + data
        if self._figure:
            self.figures.setdefault(self._figure, set()).add(data)


@pytest.fixture(scope="module")
def page(written: Path) -> Page:
    made = Page()
    made.feed((written / "report.html").read_text(encoding="utf-8"))
    return made


@pytest.fixture(scope="module")
def word(written: Path) -> Mapping[str, list[str]]:
    """Return the paragraphs below each heading of the Word document."""
    sections: dict[str, list[str]] = {"": []}
    under = ""
    for line in Document(io.BytesIO((written / "report.docx").read_bytes())).paragraphs:
        if line.style is not None and (line.style.name or "").startswith("Heading"):
            under = line.text
        sections.setdefault(under, []).append(line.text)
    return sections


@pytest.mark.slow
@pytest.mark.parametrize(("name", "value"), STATED.items())
def test_each_figure_is_counted_again_by_its_query(
    name: str, value: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DISCLOSURE_BOT_KNOWLEDGE", str(SAMPLE))

    explained: Any = json.loads(run("explain", name, "--year", "2019-2020", "--json"))

    assert explained["value"] == value
    assert explained["period"] == {"from": "2019-09-01", "to": "2020-08-31"}
    if explained["query"].startswith("主动公开台账"):
        assert len(explained["rows"]) == value


@pytest.mark.slow
def test_the_page_states_every_figure_and_no_other(page: Page) -> None:
    assert {name: page.figures[name] for name in STATED} == {
        name: {str(value)} for name, value in STATED.items()
    }


@pytest.mark.parametrize("heading", SENTENCES)
def test_the_sentences_stand_in_their_sections(
    heading: str, page: Page, word: Mapping[str, list[str]], written: Path
) -> None:
    markdown = (written / "report.md").read_text(encoding="utf-8")
    for sentence in SENTENCES[heading]:
        assert sentence in page.sections[heading]
        assert sentence in word[heading]
        assert sentence in markdown


def test_word_and_page_have_the_same_sections_in_the_schools_four_parts(
    page: Page, word: Mapping[str, list[str]]
) -> None:
    headings = [text for _, text in page.headings[1:]]

    assert [heading for heading in headings if heading in PARTS] == PARTS
    assert set(headings) == set(word) - {""}


def test_every_figure_that_is_shown_stands_in_the_table_of_sources(page: Page) -> None:
    sources = page.sections["附件二　数字出处"]

    assert set(STATED) <= set(page.figures)
    assert all(name in sources for name in page.figures)


def test_nothing_of_the_school_form_is_to_be_supplied_but_the_checklists_links(written: Path) -> None:
    body = (written / "report.md").read_text(encoding="utf-8").partition("## 附件一")[0]

    assert "待补" not in body


def test_the_word_document_has_styles_contents_captions_and_page_numbers(written: Path) -> None:
    document = Document(io.BytesIO((written / "report.docx").read_bytes()))
    xml = document.element.xml
    used = {line.style.name for line in document.paragraphs if line.style is not None}

    assert {"Title", "Heading 1", "Heading 2", "Heading 3", "Caption", "Body Text", "TOC 1"} <= used
    assert "PAGEREF _Toc0001" in xml
    assert "SEQ 表" in xml
    assert "PAGE" in document.sections[0].footer.paragraphs[0]._p.xml
    assert 'w:eastAsia="宋体"' in document.styles["Normal"].element.xml
    assert 'w:eastAsia="黑体"' in document.styles["Heading 1"].element.xml
    assert document.tables[0].rows[0]._tr.xml.count("w:tblHeader") == 1


def test_the_page_needs_nothing_else(written: Path) -> None:
    html = (written / "report.html").read_text(encoding="utf-8")

    assert not re.findall(r"<(?:script|link|img|iframe)\b", html)
    assert not re.findall(r"url\(|@import", html)


@pytest.mark.parametrize("form", ["ministry", "school"])
async def test_every_figure_of_every_form_is_traced_to_its_rows(form: str) -> None:
    known = load_folder(SAMPLE)
    data = await gather(SAMPLE, AcademicYear(2019), known, None, date(2020, 10, 30))
    made = Draftsman(data, figures_of(data), known.report.forms[form])
    made.report()

    assert made.used
    for one in made.used.values():
        assert one.query
        assert (one.value is None) == (one.text in {"待补", "—"}), one.rule.id
        if one.rule.source is FigureSource.LEDGER and one.rule.count in {"rows", "judged", "late"}:
            assert len(one.rows) == one.value, one.rule.id
