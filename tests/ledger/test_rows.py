from datetime import date
from io import BytesIO

import pytest
from openpyxl import Workbook

from disclosure_bot.errors import TableError
from disclosure_bot.ledger.rows import ReadTable, RowReader
from support.register_samples import office_knowledge

TODAY = date(2026, 11, 28)
HEAD = "发布日期,标题,清单事项,渠道,责任部门,形成日期"


def read(*lines: str, head: str = HEAD, encoding: str = "utf-8") -> ReadTable:
    text = "\n".join((head, *lines))
    return RowReader(office_knowledge(), TODAY).read(text.encode(encoding), "t.csv")


def doubts(*lines: str) -> list[tuple[int, str]]:
    return [(doubt.where.line, doubt.code) for doubt in read(*lines).findings]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_row_is_read_in_every_encoding_that_offices_save(encoding: str) -> None:
    (row,) = read("2026-09-01,收费公示,21,官网,计财处,2026-08-20", encoding=encoding).rows

    made = row.publication
    assert [made.date, made.made_on] == [date(2026, 9, 1), date(2026, 8, 20)]
    assert (made.title, made.item, made.channel, made.department) == ("收费公示", 21, "官网", "finance")


def test_headers_may_be_english_and_in_any_order() -> None:
    (row,) = read("收费公示,2026-09-01,finance", head="title,date,department").rows

    assert (row.publication.title, row.publication.department) == ("收费公示", "finance")


def test_a_workbook_is_read_with_its_dates_and_numbers() -> None:
    book, out = Workbook(), BytesIO()
    sheet = book.active
    assert sheet is not None
    sheet.append(["标题", "发布日期", "清单事项"])
    sheet.append(["收费公示", date(2026, 9, 1), 21.0])
    book.save(out)

    (row,) = RowReader(office_knowledge(), TODAY).read(out.getvalue(), "t.xlsx").rows

    assert (row.publication.date, row.publication.item) == (date(2026, 9, 1), 21)


@pytest.mark.parametrize("day", ["2026/9/1", "2026年9月1日", "2026-09-01 08:30", "20260901"])
def test_days_are_read_as_people_write_them(day: str) -> None:
    (row,) = read(f"{day},收费公示,,,,").rows

    assert row.publication.date == date(2026, 9, 1)


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (",收费公示,,,,", "ledger-blank"),
        ("2026-09-01,,21,,,", "ledger-blank"),
        ("上个月,收费公示,,,,", "ledger-bad-date"),
        ("2026-13-01,收费公示,,,,", "ledger-bad-date"),
        ("2026-11-29,收费公示,,,,", "ledger-future"),
        ("2026-09-01,收费公示,,,,2026-09-02", "ledger-made-after"),
        ("2026-09-01,收费公示,99,,,", "ledger-unknown-item"),
        ("2026-09-01,收费公示,,,财务处处,", "ledger-unknown-department"),
    ],
)
def test_a_doubtful_row_says_line_and_reason_and_is_not_counted(line: str, code: str) -> None:
    assert doubts("2026-09-01,好的一行,21,,,", line) == [(3, code)]


def test_a_table_without_days_or_titles_is_refused_in_a_sentence() -> None:
    with pytest.raises(TableError, match="发布日期"):
        read("收费公示", head="标题")


@pytest.mark.parametrize("data", [b"PK\x03\x04 and no zip", b"\x00\x01\x02", b""])
def test_what_is_no_table_is_refused_in_a_sentence(data: bytes) -> None:
    with pytest.raises(TableError):
        RowReader(office_knowledge(), TODAY).read(data, "t.xlsx")


def workbook(*lines: list[object], merged: tuple[str, ...] = ()) -> bytes:
    book, out = Workbook(), BytesIO()
    sheet = book.active
    assert sheet is not None
    for line in lines:
        sheet.append(line)
    for where in merged:
        sheet.merge_cells(where)
    book.save(out)
    return out.getvalue()


@pytest.mark.slow
def test_merged_cells_say_the_same_in_each_of_their_lines_and_titles_may_stand_above() -> None:
    data = workbook(
        ["2026-2027学年主动公开台账"],
        ["发布日期", "标题", "责任部门"],
        [date(2026, 9, 1), "收费公示", "计财处"],
        [None, "决算", None],
        [None, "预算", None],
        [date(2026, 9, 2), "校历", None],
        merged=("A1:C1", "A3:A5", "C3:C4"),
    )

    made = RowReader(office_knowledge(), TODAY).read(data, "t.xlsx")

    assert made.findings == ()
    assert [(row.where.line, row.publication.date.day, row.publication.department) for row in made.rows] == [
        (3, 1, "finance"),
        (4, 1, "finance"),
        (5, 1, ""),
        (6, 2, ""),
    ]


def test_a_blank_that_is_not_merged_stays_doubtful() -> None:
    data = workbook(["发布日期", "标题"], [date(2026, 9, 1), "甲"], [None, "乙"])

    (doubt,) = RowReader(office_knowledge(), TODAY).read(data, "t.xlsx").findings

    assert (doubt.where.line, doubt.code) == (3, "ledger-blank")


def test_titles_above_a_csv_are_passed_over() -> None:
    made = read("", "发布日期;标题", "2026-09-01;收费公示", head="2026-2027学年主动公开台账")

    assert [(row.where.line, row.publication.title) for row in made.rows] == [(4, "收费公示")]


def test_a_cell_of_several_lines_is_one_line_that_every_document_can_hold() -> None:
    (row,) = read('2026-09-01,"收费\n公示\x0b2026",,,,').rows

    assert row.publication.title == "收费 公示 2026"


def test_progress_is_told_of_a_long_table() -> None:
    told: list[tuple[int, int]] = []
    lines = [HEAD, *(f"2026-09-01,第{number}条,,,," for number in range(4_999))]

    data = "\n".join(lines).encode()
    RowReader(office_knowledge(), TODAY).read(data, "t.csv", lambda *now: told.append(now))
    assert told == [(2_000, 5_000), (4_000, 5_000), (5_000, 5_000)]
