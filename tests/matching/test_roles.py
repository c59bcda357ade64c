import pytest

from disclosure_bot.matching.schools import is_elsewhere


@pytest.mark.parametrize(
    "question",
    [
        *("杭州市长是谁", "巴西总统是谁", "阿里巴巴的董事长是谁", "杭州市教育局电话"),
        *("who is the president of brazil", "who is the mayor of hangzhou"),
    ],
)
def test_somebody_outside_is_not_ours(question: str) -> None:
    assert is_elsewhere(question)


@pytest.mark.parametrize(
    "question",
    [
        *("校长是谁", "学校董事长是谁", "浙江省政府奖学金多少钱", "向浙江省教育厅申诉要多久", "腾讯来校招吗"),
        *("who is the president of the university", "scholarship for students from brazil"),
    ],
)
def test_our_own_people_and_what_touches_us_are_ours(question: str) -> None:
    assert not is_elsewhere(question)
