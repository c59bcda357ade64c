import numpy as np
import pytest

from disclosure_bot.domain.language import Language
from disclosure_bot.matching.audience import agreement, groups_in, shares_of
from disclosure_bot.matching.phrasing_index import phrasing_index_of, topics_of
from support.samples import entry, sample_knowledge

ENTRIES = (
    entry("undergrad", "本科生国奖", "本科国奖多少钱", "大一能评国奖吗"),
    entry("postgrad", "研究生国奖", "研究生国奖多少钱", "硕士能评国奖吗"),
    entry("all", "助学金", "助学金多少钱"),
)
SHARES = shares_of(
    phrasing_index_of(topics_of(sample_knowledge(*ENTRIES)), language) for language in Language
)


@pytest.mark.parametrize(
    "question", ["硕士能拿多少", "研二可以评吗", "grants for postgraduates", "phd funding"]
)
def test_a_question_of_a_group_agrees_with_what_is_written_for_it(question: str) -> None:
    wanted, _ = agreement(groups_in(question), SHARES)

    if groups_in(question)[0]:
        assert wanted.argmax() == 1


def test_what_is_written_for_others_counts_against_an_entry() -> None:
    _, unwanted = agreement(groups_in("国奖多少钱"), SHARES)

    assert (unwanted[:2] < unwanted[2]).all()


def test_a_text_may_name_no_group() -> None:
    assert not np.any(groups_in("学费多少钱"))


def test_what_only_some_people_have_to_do_with_names_them() -> None:
    assert np.array_equal(groups_in("绩点不够能选课吗"), groups_in("本科生"))


@pytest.mark.parametrize(
    "question",
    ["i am from pakistan, how much is a master's", "i am cameroonian", "尼泊尔学生的奖学金", "我来自俄罗斯"],
)
def test_somebody_from_another_country_is_a_foreigner(question: str) -> None:
    assert (groups_in(question) >= groups_in("留学生")).all()


@pytest.mark.parametrize(
    "question", ["一学期去德国", "a semester in germany", "i am from hubei", "泰国文化课"]
)
def test_a_country_or_a_home_alone_makes_nobody_a_foreigner(question: str) -> None:
    assert not np.any(groups_in(question) * groups_in("留学生"))
