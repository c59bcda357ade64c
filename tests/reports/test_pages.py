"""Pages need nothing but themselves."""

import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser

import pytest

from disclosure_bot.cli.gaps.public import open_questions_page
from disclosure_bot.domain.knowledge import Missing
from disclosure_bot.reports import charts
from disclosure_bot.reports.coverage import coverage
from disclosure_bot.reports.pages import coverage_page, stats_page
from disclosure_bot.reports.stats import stats_of
from disclosure_bot.store.figures import Counts
from support.gap_samples import COUNTS, ZONE, row
from support.samples import ENTRIES, sample_knowledge
from support.tables import TABLES

KNOWLEDGE = sample_knowledge()
VOID = {"meta", "br"}
PAGES = {
    "stats": stats_page(stats_of(COUNTS, KNOWLEDGE, ZONE), KNOWLEDGE, "2026-11"),
    "nothing": stats_page(stats_of(Counts((), 0, (), (), (), 0), KNOWLEDGE, ZONE), KNOWLEDGE, ""),
    "open": open_questions_page([row(title="学校有<b>游泳馆</b>吗")], KNOWLEDGE, date(2026, 11, 23)),
    "none open": open_questions_page([], KNOWLEDGE, date(2026, 11, 23)),
    "coverage": coverage_page(coverage(KNOWLEDGE, date(2026, 11, 23)), KNOWLEDGE.school.name),
}


LACKING = replace(
    KNOWLEDGE,
    entries={**KNOWLEDGE.entries, "fees.refund": replace(ENTRIES[2], missing=(Missing.AMOUNT,))},
    tables=TABLES,
)
PAGES["lacking"] = coverage_page(coverage(LACKING, date(2026, 11, 23)), LACKING.school.name)


class Balance(HTMLParser):
    """Raises where a tag is closed that is not open."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        pass

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.mark.parametrize("name", PAGES)
def test_every_tag_is_closed(name: str) -> None:
    parser = Balance()
    parser.feed(PAGES[name])

    assert parser.open == []


@pytest.mark.parametrize("name", PAGES)
def test_nothing_is_fetched_or_run(name: str) -> None:
    assert not re.search(r"https?:|//|<script|<link|<img|src=|url\(|@import|@font-face", PAGES[name])


@pytest.mark.parametrize("name", PAGES)
def test_dark_screens_and_paper_are_thought_of(name: str) -> None:
    assert "prefers-color-scheme:dark" in PAGES[name]
    assert "@media print" in PAGES[name]


@pytest.mark.parametrize("name", PAGES)
def test_every_plot_is_well_formed(name: str) -> None:
    for plot in re.findall(r"<svg.*?</svg>", PAGES[name], re.DOTALL):
        ET.fromstring(plot)  # noqa: S314  our own text


def test_figures_and_chinese_stand_as_text() -> None:
    assert "60.0%" in PAGES["stats"]
    assert "如实告知不知道 abstain" in PAGES["stats"]
    assert "本科学费 fees.tuition" in PAGES["stats"]


def test_the_public_page_tells_what_since_when_and_with_whom() -> None:
    page = PAGES["open"]

    assert "学校有&lt;b&gt;游泳馆&lt;/b&gt;吗" in page
    assert "2026-11-16" in page
    assert "计财处" in page
    assert "游泳池在哪" not in page


@pytest.mark.parametrize("values", [[], [0], [1], [3, 0, 7], [99, 100, 101], [123456, 7]])
def test_plots_stay_in_their_frame(values: list[int]) -> None:
    labels = [f"标签<{number}>" for number in range(len(values))]

    for plot in (charts.columns, charts.line, charts.bars):
        tree = ET.fromstring(plot("图 & 表", labels, values))  # noqa: S314  our own text
        height = float(tree.attrib["viewBox"].split()[3])
        for rect in tree.iter("rect"):
            assert float(rect.attrib["width"]) >= 0
            assert -0.1 <= float(rect.attrib["y"]) <= height
            assert float(rect.attrib["x"]) + float(rect.attrib["width"]) <= charts.WIDTH


def test_coverage_tells_what_is_missing_and_how_old_the_tables_are() -> None:
    page = PAGES["lacking"]

    assert "<td>计财处</td><td>金额 1</td><td>fees.refund</td>" in page
    assert f"<td>{TABLES[0].title.zh}</td><td>{TABLES[0].period}</td>" in page


def test_the_questions_of_a_single_day_are_a_bar_that_can_be_seen() -> None:
    one_day = replace(stats_of(COUNTS, KNOWLEDGE, ZONE), days=((date(2026, 11, 23), 7),))
    page = stats_page(one_day, KNOWLEDGE, "2026-11-23")
    plot = page.partition("每日提问")[2].partition("</svg>")[0]

    assert "<rect" in plot
    assert "<polyline" not in plot
