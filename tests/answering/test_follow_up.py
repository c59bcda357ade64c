from collections.abc import Mapping

import pytest

from disclosure_bot.answering.follow_up import follow, subject_of
from disclosure_bot.domain.knowledge import Entry
from disclosure_bot.domain.language import Language
from disclosure_bot.domain.question import Turn
from disclosure_bot.domain.reply import Match
from disclosure_bot.matching.base import Ranking
from support.samples import ENTRIES

TUITION = Turn("本科学费", ("fees.tuition",))
KNOWN: Mapping[str, Entry] = {one.id: one for one in ENTRIES}


def follow_up(
    text: str, rankings: Mapping[str, Mapping[str, float]], other: str = "", previous: Turn = TUITION
) -> tuple[str, str]:
    """Return how the follow-up was understood, and its leading entry; texts not listed rank nothing."""

    def match(asked: str) -> Ranking:
        found = rankings.get(asked, {})
        matches = tuple(Match(entry, found[entry]) for entry in sorted(found, key=lambda one: -found[one]))
        return Ranking(matches, Language.ZH, asked, other=other if asked == text else "")

    followed = follow(text, previous, match, KNOWN)
    matches = followed.ranking.matches
    return followed.text, matches[0].entry if matches else ""


def test_question_without_a_matter_of_its_own_is_read_with_the_turn_before() -> None:
    understood, entry = follow_up(
        "怎么退", {"怎么退": {"status.suspension": 0.4}, "本科学费 怎么退": {"fees.refund": 0.8}}
    )

    assert understood == "本科学费 怎么退"
    assert entry == "fees.refund"


def test_follow_up_that_only_changes_the_people_leads_to_the_sibling_entry() -> None:
    understood, entry = follow_up(
        "那研究生呢", {"研究生 学费": {"fees.postgrad-tuition": 0.9, "fees.tuition": 0.3}}
    )

    assert understood == "研究生 学费"
    assert entry == "fees.postgrad-tuition"


def test_related_entry_wins_where_the_words_alone_leave_it_open() -> None:
    _, entry = follow_up("那退费呢", {"那退费呢": {"status.suspension": 0.3, "fees.refund": 0.28}})

    assert entry == "fees.refund"


def test_complete_question_is_never_bent() -> None:
    understood, entry = follow_up(
        "我想休息一年要办什么手续，找哪个部门盖章",
        {"我想休息一年要办什么手续，找哪个部门盖章": {"status.suspension": 0.5}},
    )

    assert understood == "我想休息一年要办什么手续，找哪个部门盖章"
    assert entry == "status.suspension"


def test_short_question_that_is_sure_by_itself_is_not_bent() -> None:
    understood, entry = follow_up(
        "休学手续", {"休学手续": {"status.suspension": 0.97}}, previous=Turn("学费", ("fees.tuition",))
    )

    assert (understood, entry) == ("休学手续", "status.suspension")


def test_short_question_about_what_is_not_covered_stays_alone() -> None:
    understood, entry = follow_up(
        "食堂好吃不", {"本科学费 食堂好吃不": {"fees.tuition": 0.9}}, other="canteen"
    )

    assert (understood, entry) == ("食堂好吃不", "")


def test_turn_whose_entry_is_gone_is_no_company() -> None:
    understood, _ = follow_up("多少钱", {}, previous=Turn("旧的", ("gone.entry",)))

    assert understood == "多少钱"


@pytest.mark.parametrize("nothing", ["好的", "嗯", "不对", "ok"])
def test_what_asks_nothing_is_not_read_with_the_turn_before(nothing: str) -> None:
    understood, entry = follow_up(nothing, {f"本科学费 {nothing}": {"fees.tuition": 0.95}})

    assert (understood, entry) == (nothing, "")


@pytest.mark.parametrize("correction", ["不是，我问的是退费", "不对，退费", "我说的是退费"])
def test_correction_names_what_is_meant(correction: str) -> None:
    _, entry = follow_up(correction, {"退费": {"fees.tuition": 0.6, "fees.refund": 0.5}})

    assert entry == "fees.refund"


def test_what_was_offered_is_picked_by_the_people_it_is_for() -> None:
    offered = Turn("学费", ("fees.tuition", "fees.postgrad-tuition"))

    _, entry = follow_up(
        "我说的是研究生",
        {"学费 研究生": {"fees.tuition": 0.5, "fees.postgrad-tuition": 0.6}},
        previous=offered,
    )

    assert entry == "fees.postgrad-tuition"


@pytest.mark.parametrize("ours", ["那你们呢", "你们学校呢？", "and yours?"])
def test_after_another_school_ours_is_asked(ours: str) -> None:
    _, entry = follow_up(ours, {})

    assert entry == "fees.tuition"


def test_subject_goes_on_when_a_matter_has_come_to_it() -> None:
    previous = Turn("信息公开", ("fees.tuition",))

    followed = follow("那回复呢", previous, lambda text: Ranking((), Language.ZH, text), KNOWN)

    assert followed.subject == "信息公开 回复"


@pytest.mark.parametrize(
    ("question", "subject"),
    [
        ("怎么申请信息公开", "信息公开"),
        ("学费多少钱", "学费"),
        ("多少钱", ""),
        ("我去年考上了这里但是因为家里的原因没有来报到今年又考上了想知道怎么办", ""),
    ],
)
def test_subject_is_what_a_question_is_about_without_what_it_asks(question: str, subject: str) -> None:
    assert subject_of(question) == subject
