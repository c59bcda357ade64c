from disclosure_bot.domain.document_page import read_page
from disclosure_bot.domain.language import Language

TEXT = """\
# 年度报告

说明。

## 一 概述

- 第一点。

## 二(一) 数字

| 项目 | 数字 |
|---|---|
| 信息 | 1315条 |

# Yearly report

A note.

## 一 Overview

- One point.
"""


def test_sections_are_read_in_each_language() -> None:
    zh, en = read_page(TEXT, Language.ZH), read_page(TEXT, Language.EN)

    assert (zh.title, zh.opening) == ("年度报告", "说明。")
    assert [section.heading for section in zh.sections] == ["一 概述", "二(一) 数字"]
    assert (en.title, [section.text for section in en.sections]) == ("Yearly report", ["- One point."])


def test_tables_become_lines() -> None:
    assert read_page(TEXT, Language.ZH).sections[1].text == "项目 — 数字\n信息 — 1315条"


def test_page_without_english_is_read_in_chinese() -> None:
    page = read_page("# 报告\n\n## 一 概述\n\n话。\n", Language.EN)

    assert (page.title, page.sections[0].text) == ("报告", "话。")


def test_text_without_headings_is_all_opening() -> None:
    page = read_page("只有几句话。\n", Language.ZH)

    assert (page.title, page.opening, page.sections) == ("", "只有几句话。", ())


def test_section_that_is_cited_is_found() -> None:
    page = read_page(TEXT, Language.ZH)

    assert page.place_of(("二(一)",)) == 2
    assert page.place_of(("九",)) == 0
