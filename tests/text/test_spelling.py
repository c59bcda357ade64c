"""What digits a text spells, and where each of them stands in it."""

import pytest

from disclosure_bot.text.spelling import in_digits


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("打一三八零零", "打13800"),
        ("①③⑧⓪⓪", "13800"),
        ("1\ufe0f\u20e33\ufe0f\u20e38\ufe0f\u20e30\ufe0f\u20e30\ufe0f\u20e3", "13800"),
        ("yao san ba ling ling", "13800"),
        ("Yi1San1Ba1Ling2Ling2", "13800"),
        ("one, three, eight, double zero", "13800"),
        ("one three eight, zero zero", "138,00"),
        ("138的1234", "138 1234"),
        ("138然后1234, 5678", "138 1234,5678"),
        ("138甲1234甲56", "138 1234 56"),
        ("1的3的8的0的0", "13800"),
        ("l38OO13800", "1380013800"),
    ],
)
def test_numbers_are_read_however_they_are_spelt(text: str, read: str) -> None:
    assert in_digits(text).text == read


@pytest.mark.parametrize(
    "text",
    [
        "①带身份证②带户口本",
        "一带一路",
        "138甲1234乙5678",
        "1500元2000元300元",
        "someone else",
        "I 38",
        "hello",
        "",
    ],
)
def test_what_spells_no_number_stays(text: str) -> None:
    assert in_digits(text).text == text


def test_each_digit_knows_where_it_stands() -> None:
    text = "call one three 八 double 0, please"
    view = in_digits(text)
    at = view.text.index("13800")

    assert view.text == "call 13800, please"
    assert text[view.starts[at] : view.ends[at + 4]] == "one three 八 double 0"
    assert text[view.starts[-6] : view.ends[-1]] == "please"
