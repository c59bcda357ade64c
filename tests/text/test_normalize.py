import pytest
from hypothesis import given
from hypothesis import strategies as st

from disclosure_bot.text.normalize import CAP, clean, read


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("学费多少钱？", "学费多少钱"),
        ("學費多少錢", "学费多少钱"),
        ("【ＣＥＴ６】什么时候报名！！😀", "cet6什么时候报名"),
        ("想去 Kenya 一学期", "想去kenya一学期"),
        ("How  much is\tTuition?", "how much is tuition"),
        ("lǜse tōngdào", "lvse tongdao"),
        ("学\u200b费\u202e\x00多少\ud800", "学费多少"),
    ],
)
def test_dress_does_not_matter(typed: str, plain: str) -> None:
    assert read(typed).plain == plain


@pytest.mark.parametrize(
    "typed",
    [
        "老师您好，请问一下怎么休学？谢谢老师！",
        "急！在线等，怎么休学",
        "不好意思打扰了，我想咨询一下怎么休学，麻烦了",
        "怎么休学 求解答🙏",
    ],
)
def test_politeness_goes_at_both_ends(typed: str) -> None:
    assert read(typed).plain == "怎么休学"


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("谢谢", "谢谢"),
        ("你好", "你好"),
        ("急诊在哪", "急诊在哪"),
        ("老师评职称要什么条件", "老师评职称要什么条件"),
        ("thanksgiving holiday", "thanksgiving holiday"),
        ("hiking club", "hiking club"),
    ],
)
def test_words_that_look_like_politeness_stay(typed: str, plain: str) -> None:
    assert read(typed).plain == plain


@pytest.mark.parametrize(
    ("regional", "here"),
    [
        ("換系要什麼條件", "转专业要什么条件"),
        ("轉系統壞了", "转系统坏了"),
        ("研究所口試", "研究所面试"),
        ("清寒補助", "家庭经济困难补助"),
        ("退選咗仲得唔得", "退课了还行不行"),
        ("轉科要交啲咩", "转专业要交些什么"),
        ("轉科學院", "转科学院"),
    ],
)
def test_words_of_hong_kong_and_taiwan_become_those_used_here(regional: str, here: str) -> None:
    assert read(regional).plain == here


@pytest.mark.parametrize(
    ("mixed", "chinese"),
    [
        ("scholarship一年几万", "奖学金一年几万"),
        ("想apply full scholarship要什么requirements", "想申请全额奖学金要什么要求"),
        ("PhD 招生简章", "博士招生简章"),
        ("perform得好有没有加分", "perform得好有没有加分"),
    ],
)
def test_english_words_in_a_chinese_sentence_are_read_as_chinese(mixed: str, chinese: str) -> None:
    assert read(mixed).plain == chinese


@pytest.mark.parametrize("typed", ["what does 绩点 mean for my scholarship", "how much is the scholarship"])
def test_english_words_in_an_english_sentence_stay(typed: str) -> None:
    assert "scholarship" in read(typed).plain


def test_the_spoken_form_keeps_what_the_encoder_can_use() -> None:
    assert read("請問，學費多少？").spoken == "学费多少?"


def test_a_wall_of_text_keeps_its_head_and_its_tail() -> None:
    reading = read("开头的话" + "啊" * 100_000 + "学费多少钱")

    assert len(reading.spoken) <= CAP
    assert reading.plain.startswith("开头的话")
    assert reading.plain.endswith("学费多少钱")


@given(st.text(st.characters(exclude_categories=()), max_size=400))
def test_any_text_can_be_read(text: str) -> None:
    reading = read(text)

    assert len(clean(text)) <= CAP
    assert all(char.isprintable() for char in reading.spoken)
    reading.spoken.encode("utf-8")


@given(st.text(max_size=60))
def test_what_was_read_reads_the_same(text: str) -> None:
    plain = read(text).plain

    assert read(plain).plain.replace(" ", "") in plain.replace(" ", "")
