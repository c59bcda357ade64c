import pytest
from hypothesis import given
from hypothesis import strategies as st

from disclosure_bot.answering.split import LONGEST, STORY, asks, clauses, gist, members, tidy, wants


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("怎么重修？一门收多少钱？", ("怎么重修", "一门收多少钱")),
        ("我想休一年，那钱退不退", ("我想休一年", "那钱退不退")),
        ("1 硕士要发几篇 2 论文查重多少", ("硕士要发几篇", "论文查重多少")),
        ("调剂系统几点开 复试是线上还是线下", ("调剂系统几点开", "复试是线上还是线下")),
        ("卡丢了还有学生证也丢了", ("卡丢了", "学生证也丢了")),
        ("when does term start and what should I bring", ("when does term start", "what should I bring")),
        ("is there a doctor plus can I see one at night", ("is there a doctor", "can I see one at night")),
        ("我要問學費，仲有宿舍", ("我要問學費", "宿舍")),
        ("学费多少钱", ("学费多少钱",)),
    ],
)
def test_message_is_cut_where_a_new_clause_begins(message: str, expected: tuple[str, ...]) -> None:
    assert clauses(message) == expected


@pytest.mark.parametrize(
    "clause",
    [
        *(
            "学费多少",
            "能转专业吗",
            "钱退不退",
            "how much is it",
            "岗位还开不开",
            "名单出了没有",
            "要唔要重讀",
        ),
        *("寄单位还是寄老家", "卷子有没得下", "给个电话"),
    ],
)
def test_clause_that_asks_is_known(clause: str) -> None:
    assert asks(clause)


@pytest.mark.parametrize("clause", ["孩子下月开学", "高数又挂了", "I'm from Uganda", "我想休学"])
def test_clause_that_only_tells_is_known(clause: str) -> None:
    assert not asks(clause)


def test_clause_that_wants_something_is_known_apart() -> None:
    assert wants("我想休学")
    assert not wants("孩子下月开学")


@pytest.mark.parametrize(
    ("clause", "expected"),
    [
        ("预算、决算、三公在哪看", ("预算", "决算", "三公在哪看")),
        ("學生證跟飯卡", ("學生證", "飯卡")),
        ("the budget and the final accounts", ("the budget", "the final accounts")),
        ("fees, dorms, and the canteen", ("fees", "dorms", "the canteen")),
        ("学费多少钱", ("学费多少钱",)),
        ("a, b1, c1, d1, e1 and f1 and g1", ("a, b1, c1, d1, e1 and f1 and g1",)),
    ],
)
def test_list_names_each_member(clause: str, expected: tuple[str, ...]) -> None:
    assert members(clause) == expected


def test_message_is_tidied_for_logs_and_echo() -> None:
    assert tidy("学费\x00多少\u202e钱\ud800 ") == "学费 多少 钱"
    assert len(tidy("费" * 100_000)) == LONGEST


def test_end_of_a_long_message_is_kept_for_the_question_stands_there() -> None:
    assert tidy("我的事情说来话长。" * 500 + "宿舍多少钱").endswith("宿舍多少钱")


@pytest.mark.parametrize("place", [0, 10, 20])
def test_story_is_compared_by_what_it_asks_wherever_that_stands(place: int) -> None:
    story = ["家里只有奶奶"] * 20
    story.insert(place, "助学贷款怎么申请")

    assert gist("，".join(story)) == "助学贷款怎么申请"


def test_story_that_asks_nothing_is_compared_as_it_is() -> None:
    story = "家里只有奶奶，" * STORY

    assert gist(story) == story


@pytest.mark.slow
@given(st.text(max_size=300))
def test_no_text_breaks_the_cutting(text: str) -> None:
    parts = clauses(tidy(text))

    assert all(part.strip() for part in parts)
    assert sum(map(len, parts)) <= len(tidy(text))


@pytest.mark.parametrize(
    ("message", "parts"),
    [
        ("I am from Pakistan, how much is a master's?", ("I am from Pakistan, how much is a master's",)),
        ("我是大四学生，成绩单怎么开", ("我是大四学生, 成绩单怎么开",)),
        ("Am I late? What now?", ("Am I late", "What now")),
    ],
)
def test_who_somebody_is_belongs_to_what_is_asked(message: str, parts: tuple[str, ...]) -> None:
    assert clauses(message) == parts
