from dataclasses import replace
from datetime import date

import pytest

from disclosure_bot.answering.cells import Cells, asks_amount
from disclosure_bot.domain.document import Trust
from disclosure_bot.domain.knowledge import Knowledge
from disclosure_bot.domain.language import Language
from disclosure_bot.domain.reply import Cell, Part
from disclosure_bot.domain.table import Column, Table
from support.samples import entry, sample_knowledge
from support.tables import ROOMS, TABLES, TUITION, row, table

TODAY = date(2026, 11, 23)


def knowledge_with(*tables: Table) -> Knowledge:
    entries = (
        entry(TUITION, "学费", "学费多少钱", en=("tuition",)),
        entry(ROOMS, "住宿费", "住宿费", en=("room",)),
        entry("fees.total", "一年总费用", "一共多少", related=(TUITION,)),
    )
    return replace(sample_knowledge(*entries), tables=tables)


def said(question: str, entry_id: str = TUITION, *tables: Table) -> tuple[Part, ...]:
    language = Language.EN if question.isascii() else Language.ZH
    return Cells(knowledge_with(*(tables or TABLES)), language, TODAY).asked((question,), entry_id)


def figures(question: str, entry_id: str = TUITION, *tables: Table) -> list[tuple[str, str, str]]:
    """Return row, column and figure of each cell; a row that is only near counts too."""
    cells = [part for part in said(question, entry_id, *tables) if isinstance(part, Cell)]
    return [(cell.row, cell.column, cell.value) for cell in cells]


def first(question: str, entry_id: str = TUITION, *tables: Table) -> str:
    part = said(question, entry_id, *tables)[0]
    assert hasattr(part, "text")
    return str(part.text)


CS = ("计算机科学与技术", "2024", "5500")


@pytest.mark.parametrize(
    "question",
    [
        "计算机科学与技术学费",
        "计算机学费多少钱",
        "我女儿想读计科，一年要交多少",
        "計算機專業學費",
        "CS学费多少",
        "how much is computer science tuition?",
        "2024年计算机学费",
        "示例大计算机学费",
        "Example University computer science tuition",
    ],
)
def test_question_that_names_a_row_gets_its_figure(question: str) -> None:
    assert figures(question) == [CS]
    assert "5500" in first(question)


def test_figure_is_told_with_row_table_year_unit_and_source() -> None:
    (cell,) = said("计算机学费")

    assert isinstance(cell, Cell)
    for word in ("计算机科学与技术", "5500", "元/年", "本科学费", "2024年", "收费公示"):
        assert word in cell.text


def test_figure_that_stands_in_a_copy_only_says_so() -> None:
    copied = replace(TABLES[0], trust=Trust.FAIR)

    assert "〔cell-copied〕" in first("计算机学费", TUITION, copied)


def test_year_chooses_the_column_and_a_year_that_is_missing_says_which_are_there() -> None:
    assert figures("2023年计算机学费") == [("计算机科学与技术", "2023", "5400")]
    assert figures("去年计算机学费", TUITION) == [CS]
    assert "2023年、2024年" in first("2020年计算机学费")
    assert "2026年" in first("今年计算机学费")


@pytest.mark.parametrize(
    "question", ["测控和光电学费", "软件工程学费", "工业设计学费", "材料化学学费", "计算机应用学费"]
)
def test_row_that_is_not_there_is_never_told_as_another(question: str) -> None:
    parts = said(question)

    assert not parts or not isinstance(parts[0], Cell)


def test_row_that_is_not_there_gets_the_nearest() -> None:
    assert "〔cell-near〕" in first("机械电子技术学费")
    assert ("机械电子工程", "2024", "5600") in figures("机械电子技术学费")
    assert "〔cell-none〕" in first("法学学费")


def test_name_that_fits_two_rows_offers_both() -> None:
    assert "〔cell-near〕" in first("工科学费多少")
    assert [value for _, _, value in figures("工科学费多少")] == ["5500", "6325"]


def test_two_names_get_two_figures() -> None:
    assert [value for _, _, value in figures("计算机和机电的学费差多少")] == ["5500", "5600"]


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("四人间一年多少钱", "1600"),
        ("硕士住四人间多少钱", "1200"),
        ("研究生四人间", "1200"),
        ("how much is a four-bed room", "1600"),
    ],
)
def test_kinds_of_students_are_not_mixed(question: str, value: str) -> None:
    assert [figure for _, _, figure in figures(question, ROOMS)] == [value]


@pytest.mark.parametrize("question", ["留学生四人间多少钱", "博士生四人间多少钱"])
def test_kind_of_student_without_a_table_gets_no_figure(question: str) -> None:
    assert figures(question, ROOMS) == []


@pytest.mark.parametrize(
    "question",
    [
        "学费多少钱",
        "交学费要带什么材料",
        "计算机学费怎么交",
        "计算机学费什么时候交",
        "how do I pay computer science tuition",
    ],
)
def test_question_for_something_else_gets_no_figure(question: str) -> None:
    assert said(question) == ()


def test_name_of_the_school_is_no_row() -> None:
    assert said("Example University tuition") == said("示例大学学费多少") == ()


def test_entry_without_a_table_gets_no_figure() -> None:
    assert said("计算机学费", "fees.total") == ()


def test_total_is_added_where_the_header_allows_it() -> None:
    cells = said("计算机专业住四人间，一年学费加住宿费总共多少", "fees.total")

    assert isinstance(cells[0], Cell)
    assert cells[0].value == "7100"
    assert next(value for _, _, value in figures("计算机四人间一共多少", "fees.total")) == "7100"


def test_nothing_is_added_without_leave() -> None:
    closed = (replace(TABLES[0], additive=()), *TABLES[1:])

    assert "7100" not in str(said("计算机四人间一年一共多少", TUITION, *closed))


def test_table_of_one_figure_answers_without_its_name() -> None:
    alone = table("award", TABLES[0].title, TUITION, row("国家奖学金", "Award", y2024="10000"))

    assert figures("一年发多少钱", TUITION, alone) == [("国家奖学金", "2024", "10000")]


def test_column_that_is_no_year_is_told_with_the_period() -> None:
    kinds = replace(
        table("exam", TABLES[0].title, TUITION, row("自考", "Exam", 标准="50")),
        columns=(Column("标准"),),
        period="2018-",
    )

    assert "2018" in first("自考费用多少", TUITION, kinds)
    assert "〔cell-no-year〕" in first("2015年自考费用多少", TUITION, kinds)


@pytest.mark.parametrize(
    ("text", "is_asked"), [("四人间", True), ("四人间怎么申请", False), ("怎么交要多少钱", True)]
)
def test_amount_is_asked_for_or_something_else(text: str, is_asked: bool) -> None:
    assert asks_amount(text) is is_asked


def test_column_that_is_a_kind_is_named_in_the_language_of_the_question() -> None:
    grant = table("grant", TABLES[0].title, TUITION, row("助学金", "Grant", 最低="2500", 最高="5000"))
    grant = replace(
        grant,
        columns=tuple(
            Column(one.name, en=en) for one, en in zip(grant.columns, ("lowest", "highest"), strict=True)
        ),
    )

    assert "lowest, 2023-2024" in first("how much is the grant", TUITION, grant)
    assert "最低、2023-2024" in first("助学金多少钱", TUITION, grant)
