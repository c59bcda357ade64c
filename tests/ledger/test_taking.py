from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook

from disclosure_bot.domain.academic_year import AcademicYear
from disclosure_bot.domain.knowledge import Place
from disclosure_bot.ledger.folder import misnamed, read_year, years
from disclosure_bot.ledger.taking import Preview, preview, write
from support.register_samples import office_knowledge

TODAY = date(2026, 11, 28)
KNOWN = office_knowledge()
YEAR = AcademicYear(2025)
HEAD = "发布日期,标题,清单事项,渠道,网址\n"


def shown(folder: Path, *lines: str) -> Preview:
    return preview((HEAD + "\n".join(lines)).encode(), "t.csv", folder, KNOWN, TODAY)


def take(folder: Path, *lines: str) -> Preview:
    made = shown(folder, *lines)
    write(folder, made, KNOWN)
    return made


def titles(folder: Path, year: AcademicYear = YEAR) -> list[str]:
    ledger = read_year(folder, year, KNOWN, TODAY)
    return [row.publication.title for row in ledger.rows] if ledger else []


def test_nothing_is_written_before_it_is_asked_for(tmp_path: Path) -> None:
    made = shown(tmp_path, "2025-09-01,甲,,官网,")

    assert (len(made.new), list(tmp_path.iterdir())) == (1, [])


def test_rows_go_into_the_table_of_their_year(tmp_path: Path) -> None:
    take(tmp_path, "2025-08-31,旧,,官网,", "2025-09-01,新,,官网,")

    assert years(tmp_path) == (AcademicYear(2024), YEAR)
    assert (titles(tmp_path, AcademicYear(2024)), titles(tmp_path)) == (["旧"], ["新"])


def test_a_row_that_the_ledger_holds_is_known_and_not_written_twice(tmp_path: Path) -> None:
    take(tmp_path, "2025-09-01,甲,,官网,")

    made = take(tmp_path, "2025-09-01,甲,,官网,", "2025-09-02,乙,,官网,")

    assert (len(made.known), len(made.new)) == (1, 1)
    assert titles(tmp_path) == ["甲", "乙"]


def test_the_same_row_twice_in_one_table_is_doubtful_and_says_where_the_other_is(tmp_path: Path) -> None:
    made = shown(tmp_path, "2025-09-01,甲,,官网,", "2025-09-01, 甲 ,,官网,")

    (doubt,) = made.doubts
    assert (doubt.where.line, doubt.code) == (3, "ledger-duplicate")
    assert "t.csv:2" in doubt.message


def test_two_with_addresses_of_their_own_are_two(tmp_path: Path) -> None:
    made = shown(
        tmp_path, "2025-09-01,甲,,官网,https://www.a.edu.cn/1", "2025-09-01,甲,,官网,https://www.a.edu.cn/2"
    )

    assert (len(made.new), made.doubts) == (2, ())


def test_columns_of_ones_own_and_gbk_survive_an_import(tmp_path: Path) -> None:
    (tmp_path / "ledger").mkdir()
    path = tmp_path / "ledger/2025-2026.csv"
    path.write_bytes("标题,发布日期,经办人\n旧的,2025-09-01,王\n".encode("gb18030"))

    take(tmp_path, "2025-09-02,新的,21,官网,")

    lines = path.read_text(encoding="utf-8-sig").splitlines()
    assert lines[0].startswith("标题,发布日期,经办人,")
    assert lines[1] == "旧的,2025-09-01,王"
    assert lines[2].startswith("新的,2025-09-02,,")
    assert titles(tmp_path) == ["旧的", "新的"]


def test_a_title_that_a_spreadsheet_would_run_comes_back_as_it_was(tmp_path: Path) -> None:
    take(tmp_path, "2025-09-01,=1+1,,官网,")

    assert "'=1+1" in (tmp_path / "ledger/2025-2026.csv").read_text(encoding="utf-8")
    assert titles(tmp_path) == ["=1+1"]


def test_a_row_of_another_year_is_a_finding_in_this_years_table(tmp_path: Path) -> None:
    (tmp_path / "ledger").mkdir()
    rows = "2024-09-01,甲,,官网,\n2025-09-01,乙,,官网,\n"
    (tmp_path / "ledger/2025-2026.csv").write_text(HEAD + rows, "utf-8")

    ledger = read_year(tmp_path, YEAR, KNOWN, TODAY)

    assert ledger is not None
    assert [(one.where.line, one.code) for one in ledger.findings] == [(2, "ledger-other-year")]
    assert titles(tmp_path) == ["乙"]


@pytest.mark.parametrize("name", ["2025.csv", "2025-2027.csv", "台账.xlsx"])
def test_a_table_that_is_named_after_no_year_is_told(tmp_path: Path, name: str) -> None:
    (tmp_path / "ledger").mkdir()
    (tmp_path / "ledger" / name).write_bytes(b"")

    assert [finding.code for finding in misnamed(tmp_path)] == ["ledger-bad-name"]
    assert years(tmp_path) == ()


def test_rows_are_added_below_a_table_with_a_title_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "ledger").mkdir()
    path = tmp_path / "ledger/2025-2026.csv"
    path.write_text("2025-2026学年台账,,\n标题,发布日期,经办人\n旧的,2025-09-01,王\n", "utf-8")

    take(tmp_path, "2025-09-02,新的,21,官网,")

    assert path.read_text(encoding="utf-8-sig").splitlines()[0] == "2025-2026学年台账,,"
    assert titles(tmp_path) == ["旧的", "新的"]


def test_a_year_in_two_tables_is_one_year_and_what_overlaps_counts_once(tmp_path: Path) -> None:
    take(tmp_path, "2025-09-01,甲,,官网,", "2025-09-02,乙,,官网,")
    book = Workbook()
    assert book.active is not None
    for line in (["发布日期", "标题", "渠道"], ["2025-09-02", "乙", "官网"], ["2025-09-03", "丙", "官网"]):
        book.active.append(line)
    book.save(tmp_path / "ledger/2025-2026.xlsx")

    ledger = read_year(tmp_path, YEAR, KNOWN, TODAY)

    assert ledger is not None
    assert titles(tmp_path) == ["甲", "乙", "丙"]
    (doubt,) = ledger.findings
    assert (doubt.where, doubt.code) == (Place("ledger/2025-2026.xlsx", 2), "ledger-duplicate")
    assert "ledger/2025-2026.csv:3" in doubt.message
