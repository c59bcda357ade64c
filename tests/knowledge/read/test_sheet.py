import pytest

from disclosure_bot.domain.knowledge import Level
from disclosure_bot.knowledge.read.sheet import read_sheet

SHEET = "专业,en,2023,2024\n软件,Software,5500,5600.5\n法学,Law,,4800\n"


def codes(text: str | bytes) -> list[tuple[str, int, int]]:
    data = text.encode() if isinstance(text, str) else text
    return [(one.code, one.where.line, one.where.column) for one in read_sheet(data, "tables/a.csv")[1]]


def test_sheet_has_rows_english_names_and_figures_as_written() -> None:
    sheet, _ = read_sheet(SHEET.encode(), "tables/a.csv")

    assert sheet is not None
    assert sheet.columns == ("2023", "2024")
    assert [(row.name, row.en, row.cells, row.line) for row in sheet.rows] == [
        ("软件", "Software", {"2023": "5500", "2024": "5600.5"}, 2),
        ("法学", "Law", {"2024": "4800"}, 3),
    ]


def test_english_names_may_be_left_out_and_names_may_hold_commas() -> None:
    sheet, _ = read_sheet('项目,标准\n"甲,乙",5\n'.encode(), "tables/a.csv")

    assert sheet is not None
    assert (sheet.rows[0].name, sheet.rows[0].cells) == ("甲,乙", {"标准": "5"})


def test_what_spreadsheets_write_is_right() -> None:
    windows = b"\xef\xbb\xbf" + SHEET.replace("\n", "\r\n").encode()

    assert codes(windows) == codes(SHEET) == [("table-empty-cell", 3, 3)]
    assert read_sheet(windows, "a")[0] == read_sheet(SHEET.encode(), "a")[0]


def test_gbk_is_named_with_its_line() -> None:
    assert codes(SHEET.encode("gbk")) == [("encoding-gbk", 2, 1)]


@pytest.mark.parametrize(
    ("old", "new", "code", "line", "column"),
    [
        ("5500", "5500元", "table-not-number", 2, 3),
        ("5500", '"5,500"', "table-not-number", 2, 3),
        ("5500", "5000-6000", "table-not-number", 2, 3),
        ("5500", "-1", "table-not-number", 2, 3),
        (",4800", "", "table-ragged", 3, 1),
        ("法学,", ",", "table-bad-name", 3, 1),
        ("法学", "软件", "table-duplicate-row", 3, 1),
        ("2024", "2023", "table-duplicate-column", 1, 4),
        ("2024", "", "table-bad-name", 1, 4),
        (",2023,2024", "", "table-without-columns", 1, 1),
        ("软件,", '"软"件,', "table-unreadable", 2, 1),
        ("法学", '"法学', "table-unreadable", 3, 1),
        ("法学", "法\u202e学", "odd-character", 3, 2),
    ],
)
def test_each_fault_is_found_at_its_place(old: str, new: str, code: str, line: int, column: int) -> None:
    changed = SHEET.replace(old, new, 1)

    assert (code, line, column) in codes(changed)
    sheet, findings = read_sheet(changed.encode(), "tables/a.csv")
    assert sheet is None
    assert any(one.level is Level.ERROR and one.hint and one.hint_en for one in findings)


@pytest.mark.parametrize(("text", "code"), [("", "empty-file"), ("专业,2024\n", "table-without-rows")])
def test_empty_sheet_is_an_error(text: str, code: str) -> None:
    assert code in [found for found, _, _ in codes(text)]


def test_sheet_that_is_too_large_is_not_read_on() -> None:
    many = "专业,2024\n" + "".join(f"行{number},1\n" for number in range(2_100))

    assert [code for code, _, _ in codes(many)] == ["table-too-large"]
