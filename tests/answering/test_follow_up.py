from collections.abc import Mapping

from disclosure_bot.answering.follow_up import follow
from disclosure_bot.domain.knowledge import Entry
from disclosure_bot.domain.language import Language
from disclosure_bot.domain.question import Turn
from disclosure_bot.domain.reply import Match
from disclosure_bot.matching.base import Ranking
from support.samples import ENTRIES

TUITION = Turn("本科学费多少钱", "fees.tuition")
KNOWN: Mapping[str, Entry] = {one.id: one for one in ENTRIES}


def follow_up(
    text: str, rankings: Mapping[str, Mapping[str, float]], other: str = "", previous: Turn = TUITION
) -> tuple[str, str]:
    """Return how the follow-up was understood, and its leading entry; texts not listed rank nothing."""

    def match(asked: str) -> Ranking:
        found = rankings.get(asked, {})
        matches = tuple(Match(entry, found[entry]) for entry in sorted(found, key=lambda one: -found[one]))
        return Ranking(matches, Language.ZH, asked, other=other if asked == text else "")

    understood, ranking = follow(text, previous, match, KNOWN)
    return understood, ranking.matches[0].entry if ranking.matches else ""


def test_question_without_a_matter_of_its_own_is_read_with_the_turn_before() -> None:
    understood, entry = follow_up(
        "怎么退", {"怎么退": {"status.suspension": 0.4}, "本科学费多少钱 怎么退": {"fees.refund": 0.8}}
    )

    assert understood == "本科学费多少钱 怎么退"
    assert entry == "fees.refund"


def test_follow_up_that_only_changes_the_people_leads_to_the_sibling_entry() -> None:
    understood, entry = follow_up(
        "那研究生呢", {"研究生 学费多少钱": {"fees.postgrad-tuition": 0.9, "fees.tuition": 0.3}}
    )

    assert understood == "研究生 学费多少钱"
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
    understood, entry = follow_up("休学手续", {"休学手续": {"status.suspension": 0.97}})

    assert (understood, entry) == ("休学手续", "status.suspension")


def test_short_question_about_what_is_not_covered_stays_alone() -> None:
    understood, entry = follow_up(
        "食堂好吃不", {"本科学费多少钱 食堂好吃不": {"fees.tuition": 0.9}}, other="canteen"
    )

    assert (understood, entry) == ("食堂好吃不", "")


def test_turn_whose_entry_is_gone_is_no_company() -> None:
    understood, _ = follow_up("多少钱", {}, previous=Turn("旧的", "gone.entry"))

    assert understood == "多少钱"
