"""report.yaml: what contradicts itself is told with its line."""

from pathlib import Path

import pytest

from disclosure_bot.domain.academic_year import AcademicYear
from disclosure_bot.domain.knowledge import Finding, Level
from disclosure_bot.domain.report import FigureSource
from disclosure_bot.knowledge.read.load import load_folder, validate_folder
from support.folders import write_folder

FIGURES = """\
figures:
  postings:
    title: 发布的信息
    source: ledger
    count: rows
    where: {channel: 校务网, sections: [文件]}
"""
REGISTER = FIGURES.replace("source: ledger", "source: register").replace("rows", "requests")
FORM = """\
forms:
  own:
    title: 报告
    sections:
      - id: overview
        title: 概述
        text:
          zh: |
            第一行。
            共发布{postings}条。
"""


def findings(tmp_path: Path, text: str) -> list[tuple[int, str]]:
    return [(one.where.line, one.code) for one in _found(tmp_path, text)]


def _found(tmp_path: Path, text: str) -> list[Finding]:
    folder = write_folder(tmp_path)
    (folder / "report.yaml").write_text(text, encoding="utf-8")
    return [one for one in validate_folder(folder).findings if one.where.path == "report.yaml"]


def test_a_sound_plan_has_no_finding_and_lies_over_the_default(tmp_path: Path) -> None:
    folder = write_folder(tmp_path)
    (folder / "report.yaml").write_text(
        FIGURES + FORM + "texts:\n  2019-2020:\n    overview: 那一年的话。\n", encoding="utf-8"
    )

    plan = load_folder(folder).report

    assert set(plan.forms) == {"ministry", "school", "own"}
    assert plan.figures["postings"].source is FigureSource.LEDGER
    assert plan.figures["postings"].where.sections == ("文件",)
    assert plan.texts[AcademicYear(2019)]["overview"].zh == "那一年的话。"


def test_the_default_plan_has_the_ministrys_parts_and_the_four_of_a_school(
    tmp_path: Path,
) -> None:
    forms = load_folder(write_folder(tmp_path)).report.forms

    assert len(forms["ministry"].sections) == 7  # the checklist is the eighth, an annex of every form
    assert len(forms["school"].sections) == 4


@pytest.mark.parametrize(
    ("text", "line", "code"),
    [
        (FIGURES + FORM.replace("{postings}", "{posting}"), 16, "unknown-placeholder"),
        (FIGURES + FORM.replace("{postings}", "{}"), 16, "unknown-placeholder"),
        (FIGURES + FORM.replace("{postings}", "{postings"), 16, "stray-brace"),
        (FIGURES + FORM.replace("{postings}", "1315"), 16, "typed-figure"),
        (FIGURES + "    parts: [nothing]\n", 7, "unknown-figure"),
        (FIGURES.replace("count: rows", "count: requests"), 5, "unknown-count"),
        (REGISTER, 6, "where-without-ledger"),
        (FIGURES + "    department: nobody\n", 7, "unknown-department"),
        (FIGURES + FORM + "        figures: [other]\n", 17, "unknown-figure"),
        (FIGURES + FORM + "texts:\n  2019-2020:\n    nowhere: 话。\n", 19, "unknown-section"),
        (FIGURES + FORM + "texts:\n  2019-2021:\n    overview: 话。\n", 18, "bad-year"),
    ],
)
def test_what_cannot_be_is_told_with_its_line(tmp_path: Path, text: str, line: int, code: str) -> None:
    assert findings(tmp_path, text) == [(line, code)]


def test_a_figure_typed_by_hand_only_warns(tmp_path: Path) -> None:
    (one,) = _found(tmp_path, FIGURES + FORM.replace("{postings}", "1315"))

    assert one.level is Level.WARNING
    assert "1315条" in one.message


def test_a_form_that_there_is_not_is_told_with_the_nearest(tmp_path: Path) -> None:
    (found,) = _found(tmp_path, "form: minstry\n")

    assert (found.where.line, found.code) == (1, "unknown-form")
    assert "ministry" in found.message
