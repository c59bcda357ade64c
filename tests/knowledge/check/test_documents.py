from datetime import date
from pathlib import Path

import pytest

from disclosure_bot.domain.knowledge import Finding
from disclosure_bot.knowledge.check.check import check_folder
from disclosure_bot.knowledge.check.documents import page_stamp
from disclosure_bot.knowledge.read.load import load_folder
from support.folders import ENTRIES, write_folder

TODAY = date(2026, 11, 23)
PAGE = "# 报告\n\n## 一 概述\n\n话。\n"
CITING = ENTRIES.replace("退费向计财处申请。", "退费向计财处申请（[report#一]）。")


def found(tmp_path: Path, document: str, page: str | None = PAGE, entries: str = CITING) -> list[Finding]:
    """Return what is said of the one document of a knowledge."""
    folder = write_folder(tmp_path, fees=entries)
    head = "documents:\n  report:\n    title: 年度报告\n    short: 报告\n"
    (folder / "documents.yaml").write_text(head + document, encoding="utf-8")
    if page is not None:
        (folder / "report.md").write_text(page, encoding="utf-8")
    found = check_folder(folder, TODAY).findings
    about = ("document", "page", "article", "heading")
    return [finding for finding in found if any(word in finding.code for word in about)]


def codes(findings: list[Finding]) -> list[str]:
    return [finding.code for finding in findings]


def test_page_that_was_compared_is_in_order_and_can_be_read(tmp_path: Path) -> None:
    named = f"    page: report.md\n    page_stamp: {page_stamp(PAGE)}\n"

    assert found(tmp_path, named) == []
    assert load_folder(tmp_path).documents["report"].page == PAGE


def test_changed_page_names_the_entries_that_cite_it(tmp_path: Path) -> None:
    named = f"    page: report.md\n    page_stamp: {page_stamp(PAGE)}\n"
    (finding,) = found(tmp_path, named, PAGE.replace("话", "别的话"))

    assert finding.code == "changed-document"
    assert "fees.refund" in finding.message
    assert page_stamp(PAGE.replace("话", "别的话")) in finding.hint


ENGLISH = "\n# Report\n\n## 一 Overview\n\nWords.\n"


@pytest.mark.parametrize(
    ("cited", "page", "places"),
    [
        ("[report#一]", PAGE, 0),
        ("[report#一]", PAGE + ENGLISH, 0),
        ("[report#二]", PAGE, 1),
        ("[report#一,二]", PAGE, 1),
        ("[report#一(一)]", PAGE, 1),
        ("[report#一]", PAGE.replace("一 概述", "概述"), 1),
        ("[report#二]", "# 没有分节的正文\n\n话。\n", 0),
    ],
)
def test_section_that_is_cited_stands_in_the_text(tmp_path: Path, cited: str, page: str, places: int) -> None:
    named = f"    page: report.md\n    page_stamp: {page_stamp(page)}\n"
    findings = found(tmp_path, named, page, CITING.replace("[report#一]", cited))

    assert codes(findings) == ["unknown-heading"] * places


def test_english_answer_is_held_against_the_english_text(tmp_path: Path) -> None:
    page = PAGE + ENGLISH.replace("一", "1")
    english = (
        "        退费向计财处申请（[report#一]）。\n      en: Apply to the Finance Office ([report#一]).\n"
    )
    cited = CITING.replace("        退费向计财处申请（[report#一]）。\n", english)
    (finding,) = found(tmp_path, f"    page: report.md\n    page_stamp: {page_stamp(page)}\n", page, cited)

    assert finding.code == "unknown-heading"
    assert "1" in finding.message_en


def test_section_that_may_be_cited_stands_in_the_text(tmp_path: Path) -> None:
    named = f"    page: report.md\n    page_stamp: {page_stamp(PAGE)}\n    articles: [一, 二]\n"
    (finding,) = found(tmp_path, named)

    assert (finding.code, finding.where.path) == ("unknown-heading", "documents.yaml")


@pytest.mark.parametrize(
    ("cited", "code"), [("[report#二]", "unknown-heading"), ("[rapport#一]", "unknown-document")]
)
def test_what_a_service_cites_is_there(tmp_path: Path, cited: str, code: str) -> None:
    folder = write_folder(tmp_path)
    (folder / "services.yaml").write_text(
        "services:\n  - id: handle.stamp\n    name: 盖章\n    entry: fees.refund\n    department: finance\n"
        f'    materials: ["申请表（{cited}）"]\n',
        encoding="utf-8",
    )
    findings = found(tmp_path, f"    page: report.md\n    page_stamp: {page_stamp(PAGE)}\n")

    (finding,) = [finding for finding in findings if finding.where.path == "services.yaml"]
    assert finding.code == code


def test_page_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    assert codes(found(tmp_path, "    page: report.md\n", page=None)) == ["unknown-page"]


def test_page_that_no_document_names_is_a_hint(tmp_path: Path) -> None:
    assert codes(found(tmp_path, "    articles: ['一']\n")) == ["unnamed-page"]


def test_document_seen_after_a_review_names_the_entries(tmp_path: Path) -> None:
    (finding,) = found(tmp_path, "    seen_on: 2026-11-20\n", page=None)

    assert finding.code == "newer-document"
    assert "fees.refund" in finding.message


def test_document_that_nothing_cites_is_a_hint(tmp_path: Path) -> None:
    assert codes(found(tmp_path, "", page=None, entries=ENTRIES)) == ["unused-document"]


def test_no_article_may_be_cited_where_the_list_is_empty_and_all_where_there_is_none(tmp_path: Path) -> None:
    assert codes(found(tmp_path, "    articles: []\n", page=None)) == ["unknown-article"]
    assert found(tmp_path, "    trust: good\n", page=None) == []
