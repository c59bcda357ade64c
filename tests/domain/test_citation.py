import pytest

from disclosure_bot.domain.citation import Citation, chinese_number, citations, printed
from disclosure_bot.domain.document import Document
from disclosure_bot.domain.language import Bilingual, Language

DOCUMENTS = {
    "order-41": Document("order-41", Bilingual("学生管理规定"), Bilingual("教育部令第41号", "MOE Order 41")),
    "report": Document(
        "report",
        Bilingual("年度报告"),
        Bilingual("2019年报告", "the 2019 report"),
        Bilingual("{n}", "section {n}"),
    ),
}


def zh(text: str) -> str:
    return printed(text, DOCUMENTS, Language.ZH)


def en(text: str) -> str:
    return printed(text, DOCUMENTS, Language.EN)


def test_citation_names_a_document_and_perhaps_articles() -> None:
    assert list(citations("甲[order-41]，乙[order-41#59,60]。")) == [
        Citation("order-41"),
        Citation("order-41", ("59", "60")),
    ]


def test_articles_are_counted_in_chinese_and_in_figures_in_english() -> None:
    assert zh("10日内申诉（[order-41#60]）") == "10日内申诉（教育部令第41号第六十条）"
    assert en("within 10 days ([order-41#60])") == "within 10 days (MOE Order 41, art. 60)"
    assert zh("（[order-41#59,60]）") == "（教育部令第41号第五十九条、第六十条）"


def test_document_with_a_form_of_its_own_keeps_its_marks() -> None:
    assert zh("（[report#二(二)1]）") == "（2019年报告二(二)1）"
    assert en("([report#二(二)1])") == "(the 2019 report, section 二(二)1)"


def test_citation_behind_a_statement_is_set_in_brackets() -> None:
    assert zh("每年1万元 [order-41]。") == "每年1万元（教育部令第41号）。"
    assert en("The university decides [order-41#22].") == "The university decides (MOE Order 41, art. 22)."


@pytest.mark.parametrize("before", ["依据", "依据：", "按", "见", "甲、"])
def test_citation_that_a_word_joins_stands_bare(before: str) -> None:
    assert zh(f"{before}[order-41]办") == f"{before}教育部令第41号办"


def test_english_citation_that_a_word_joins_stands_bare() -> None:
    assert en("Under [order-41], ask.") == "Under MOE Order 41, ask."


def test_unknown_document_and_other_brackets_stay() -> None:
    assert zh("甲[nothing]乙[2006]") == "甲[nothing]乙[2006]"


@pytest.mark.parametrize(
    ("number", "written"),
    [
        (1, "一"),
        (10, "十"),
        (12, "十二"),
        (20, "二十"),
        (41, "四十一"),
        (100, "一百"),
        (106, "一百零六"),
        (110, "一百一十"),
    ],
)
def test_numbers_are_written_as_in_laws(number: int, written: str) -> None:
    assert chinese_number(number) == written
