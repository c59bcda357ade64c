"""What a check says of the versions of an entry, and what becomes of them."""

from datetime import date
from pathlib import Path

import pytest

from disclosure_bot.domain.knowledge import Level
from disclosure_bot.knowledge.check.check import check_folder
from disclosure_bot.knowledge.edit.compare import compare
from disclosure_bot.knowledge.read.load import load_folder
from support.folders import write_folder

ENTRY = """\
entries:
  - id: aid.loan
    title: 助学贷款
    department: finance
    phrasings: {zh: [贷款怎么申请]}
    answer: 贷款每年2万元（2024年）。
    period: "2024"
    versions:
      - period: "2023"
        answer: 贷款每年1.6万元（2023年）。
"""
TODAY = date(2024, 11, 23)


def written(folder: Path, *changes: tuple[str, str]) -> Path:
    text = ENTRY
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return write_folder(folder, loan=text)


def test_versions_are_read_with_their_days(tmp_path: Path) -> None:
    entry = load_folder(written(tmp_path)).entries["aid.loan"]

    assert (entry.valid_from, entry.valid_until) == (date(2024, 1, 1), date(2024, 12, 31))
    assert entry.versions[0].answer.zh == "贷款每年1.6万元（2023年）。"
    assert entry.versions[0].validity.until == date(2023, 12, 31)


@pytest.mark.parametrize(
    ("change", "code", "line", "level"),
    [
        ((' period: "2023"', ' period: "2024"'), "versions-overlap", 9, Level.ERROR),
        ((' period: "2023"', " valid_until: 2024-01-01"), "versions-overlap", 7, Level.ERROR),
        ((' period: "2023"', ' period: "2022"'), "versions-gap", 7, Level.WARNING),
        ((' period: "2023"', ' period: "23"'), "bad-period", 9, Level.ERROR),
        ((' period: "2023"', ' period: "2022-2024"'), "bad-period", 9, Level.ERROR),
        ((' - period: "2023"\n       ', " -"), "version-without-period", 9, Level.ERROR),
        (('    period: "2024"\n', ""), "version-without-period", 6, Level.ERROR),
        (
            (' period: "2023"', ' period: "2023"\n        valid_from: 2023-01-01'),
            "period-and-days",
            9,
            Level.ERROR,
        ),
        (
            (' period: "2023"', " valid_from: 2023-05-01\n        valid_until: 2023-04-01"),
            "validity-reversed",
            10,
            Level.ERROR,
        ),
        ((' period: "2023"', " valid_until: 2023-02-30"), "bad-date", 9, Level.ERROR),
        ((' - period: "2023"', ' - perod: "2023"'), "unknown-field", 9, Level.ERROR),
        (("1.6万元（2023年）。", "1.6万元（2023年）[nowhere]。"), "unknown-document", 10, Level.ERROR),
        (("1.6万元（2023年）。", "**1.6万元**（2023年）。"), "markup", 10, Level.WARNING),
        ((' period: "2023"', " period: 2023"), "reading-trap", 9, Level.WARNING),
    ],
)
def test_each_mistake_in_a_version_is_found_at_its_line(
    tmp_path: Path, change: tuple[str, str], code: str, line: int, level: Level
) -> None:
    found = [one for one in check_folder(written(tmp_path, change), TODAY).findings if one.code == code]

    assert [(one.where.path, one.where.line, one.level) for one in found] == [
        ("entries/loan.yaml", line, level)
    ]
    assert found[0].hint


def test_a_source_of_a_version_may_not_stand_on_a_foreign_host(tmp_path: Path) -> None:
    foreign = ' period: "2023"', ' period: "2023"\n        sources: [{title: 页, url: https://evil.com/}]'

    found = check_folder(written(tmp_path, foreign), TODAY).findings

    assert [one.where.line for one in found if one.code == "source-on-foreign-host"] == [10]


def test_good_versions_are_no_finding_until_the_year_is_over(tmp_path: Path) -> None:
    def codes(today: date) -> set[str]:
        found = check_folder(written(tmp_path), today).findings
        return {one.code for one in found} & {"period-over", "validity-expired", "versions-gap"}

    assert codes(date(2024, 6, 1)) == set()
    assert codes(date(2025, 1, 1)) == {"period-over"}


def test_a_changed_version_is_a_change_of_its_entry(tmp_path: Path) -> None:
    old = load_folder(written(tmp_path / "old"))
    new = load_folder(written(tmp_path / "new", ("1.6万元", "1.5万元")))

    assert [change.fields for change in compare(old, new).changed] == [("versions",)]
    assert old.version != new.version
