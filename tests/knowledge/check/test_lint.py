from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from disclosure_bot.domain.knowledge import Finding, Level
from disclosure_bot.knowledge.check.check import check_folder
from disclosure_bot.knowledge.check.lint import lint
from support.folders import ENTRIES, write_folder

CODES = {
    "near-duplicate",
    "alike-phrasings",
    "phrasing-lost",
    "many-near-duplicates",
    "covered-elsewhere",
    "covered-perhaps",
    "test-reads-as-phrasing",
    "miss-is-phrasing",
}

Lint = Callable[..., list[Finding]]


@pytest.fixture
def linted(tmp_path: Path) -> Lint:
    def run(old: str = "", new: str = "", other: str = "") -> list[Finding]:
        folder = write_folder(tmp_path, fees=ENTRIES.replace(old, new, 1) if old else ENTRIES)
        if other:
            (folder / "other.yaml").write_text(other, encoding="utf-8")
        report = check_folder(folder, date(2026, 11, 23), (lint,))
        assert report.knowledge is not None
        return [finding for finding in report.findings if finding.code in CODES]

    return run


def test_sound_knowledge_has_nothing_to_mend(linted: Lint) -> None:
    assert linted() == []


def test_phrasing_that_another_entry_has_in_other_dress_is_found_with_both_places(linted: Lint) -> None:
    (finding,) = linted("学费怎么退,", "請問學費多少錢？, 学费怎么退,")

    assert (finding.code, finding.level, finding.entry) == ("near-duplicate", Level.WARNING, "fees.refund")
    assert (finding.where.path, finding.where.line) == ("entries/fees.yaml", 30)
    assert "fees.tuition 的“学费多少钱”（entries/fees.yaml:8）" in finding.message


def test_phrasing_much_like_another_entrys_is_a_hint_only(linted: Lint) -> None:
    (finding,) = linted("学费怎么退,", "读一年要交多少钱呢, 学费怎么退,")

    assert (finding.code, finding.level) == ("alike-phrasings", Level.HINT)


def test_phrasing_unlike_its_own_entry_and_like_another_is_a_hint(linted: Lint) -> None:
    (finding,) = linted("学费怎么退,", "读一年书要交多少钱, 学费怎么退,")

    assert (finding.code, finding.level) == ("phrasing-lost", Level.HINT)
    assert (finding.entry, finding.where.line) == ("fees.refund", 30)


def test_phrasings_of_one_entry_may_be_alike(linted: Lint) -> None:
    assert linted("学费多少钱,", "学费多少钱, 学费要多少钱,") == []


def test_what_other_yaml_holds_though_an_entry_answers_it_has_to_go(linted: Lint) -> None:
    (finding,) = linted(
        other="topics:\n  - id: money\n    phrasings: {zh: [谁有钱, 請問学费多少钱], en: []}\n"
    )

    assert (finding.code, finding.level) == ("covered-elsewhere", Level.WARNING)
    assert (finding.where.path, finding.where.line) == ("other.yaml", 3)
    assert "fees.tuition" in finding.message
    assert "other.yaml" in finding.hint


def test_hit_that_is_a_phrasing_but_for_politeness_tests_nothing(linted: Lint) -> None:
    (finding,) = linted("一年学费大概多少", "老师好，請問學費多少錢，谢谢")

    assert finding.code == "test-reads-as-phrasing"
    assert "entries/fees.yaml:8" in finding.message


def test_miss_that_is_a_phrasing_of_the_same_entry_contradicts_it(linted: Lint) -> None:
    (finding,) = linted("宿舍能不能养猫", "学费多少钱")

    assert (finding.code, finding.level) == ("miss-is-phrasing", Level.WARNING)


def test_findings_are_the_same_every_time(linted: Lint) -> None:
    first = linted("学费怎么退,", "請問學費多少錢？, 学费怎么退,")

    assert first == linted("学费怎么退,", "請問學費多少錢？, 学费怎么退,")


@pytest.mark.slow
def test_many_phrasings_that_another_entry_has_are_one_finding_with_count_and_examples(linted: Lint) -> None:
    three = "請問學費多少錢, 請問讀一年要交多少錢, 本科學費標準"
    few = linted("学费怎么退,", f"{three}, 学费怎么退,")
    (many,) = linted("学费怎么退,", f"{three}, 請問本科學費標準, 学费怎么退,")

    assert [finding.code for finding in few] == ["near-duplicate"] * 3
    assert (many.code, many.level, many.entry) == ("many-near-duplicates", Level.WARNING, "fees.refund")
    assert (many.where.path, many.where.line) == ("entries/fees.yaml", 30)
    assert many.message.startswith("“請問學費多少錢”“請問讀一年要交多少錢”“本科學費標準”等 4 个问法")
    assert "与 fees.tuition 就有 4 个（第一个像 entries/fees.yaml:8 的“学费多少钱”）" in many.message


@pytest.mark.slow
def test_large_knowledge_is_compared_in_two_processes_with_the_same_findings(
    linted: Lint, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = linted("学费怎么退,", "請問學費多少錢？, 学费怎么退,")
    monkeypatch.setattr("disclosure_bot.knowledge.check.lint.MANY", 0)

    assert linted("学费怎么退,", "請問學費多少錢？, 学费怎么退,") == alone
