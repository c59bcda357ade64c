from collections.abc import Mapping

import pytest

from disclosure_bot.answering.understand import ALL_CHARACTERS, PART_CHARACTERS, PARTS, Understanding
from disclosure_bot.domain.language import Language
from disclosure_bot.domain.reply import Match
from disclosure_bot.matching.base import Ranking, Thresholds
from support.samples import ENTRIES, THRESHOLDS


class Table:
    """A matcher that reads its rankings from a table."""

    thresholds: Mapping[Language, Thresholds] = dict.fromkeys(Language, THRESHOLDS)

    is_provisional = False
    fallback = ""

    def __init__(
        self,
        rankings: Mapping[str, Mapping[str, float]],
        other_school: str = "",
        beyond: tuple[str, ...] = (),
        phrasings: tuple[str, ...] = (),
    ) -> None:
        self._rankings = rankings
        self._other_school = other_school
        self._beyond = beyond
        self._phrasings = phrasings
        self.asked: list[str] = []

    def match(self, text: str, limit: int = 5) -> Ranking:
        self.asked.append(text)
        found = self._rankings.get(text, {})
        phrasing = text if text in self._phrasings else ""
        matches = tuple(
            Match(entry, found[entry], phrasing) for entry in sorted(found, key=lambda one: -found[one])
        )
        other = "canteen" if text in self._beyond else ""
        return Ranking(matches[:limit], Language.ZH, text, other=other, other_school=self._other_school)


def understood(message: str, rankings: Mapping[str, Mapping[str, float]]) -> list[str]:
    understanding = Understanding(Table(rankings), {one.id: one for one in ENTRIES})
    return [one.best for one in understanding.questions(message, None)]


BOTH = {"fees.tuition": 0.6, "fees.accommodation": 0.3}


def test_two_questions_are_answered_each() -> None:
    found = understood(
        "学费多少？宿舍多少？",
        {
            "学费多少？宿舍多少？": BOTH,
            "学费多少": {"fees.tuition": 0.9},
            "宿舍多少": {"fees.accommodation": 0.9},
        },
    )

    assert found == ["fees.tuition", "fees.accommodation"]


def test_a_phrasing_word_for_word_is_not_taken_apart() -> None:
    asked = "学费多少？宿舍多少？"
    sure = {
        asked: {"fees.tuition": 0.99},
        "学费多少": {"fees.tuition": 0.9},
        "宿舍多少": {"fees.accommodation": 0.9},
    }
    table = Table(sure, phrasings=(asked,))
    understanding = Understanding(table, {one.id: one for one in ENTRIES})

    assert [one.best for one in understanding.questions(asked, None)] == ["fees.tuition"]
    assert table.asked == [asked]
    assert understood(asked, sure) == ["fees.tuition", "fees.accommodation"]


def test_two_questions_about_one_matter_are_one() -> None:
    found = understood(
        "学费多少？学费贵吗？",
        {"学费多少？学费贵吗？": BOTH, "学费多少": {"fees.tuition": 0.9}, "学费贵吗": {"fees.tuition": 0.8}},
    )

    assert found == ["fees.tuition"]


def test_clause_torn_out_of_a_story_does_not_take_the_message_apart() -> None:
    found = understood(
        "我想休息，学费怎么办",
        {
            "我想休息，学费怎么办": {"fees.tuition": 0.9},
            "我想休息": {"status.suspension": 0.6},
            "学费怎么办": {"fees.tuition": 0.9},
        },
    )

    assert found == ["fees.tuition"]


def test_unclear_clause_of_a_story_is_left_out_beside_clear_questions() -> None:
    found = understood(
        "出国要用，学费多少，宿舍多少",
        {
            "出国要用，学费多少，宿舍多少": BOTH,
            "出国要用": {"status.suspension": 0.2},
            "学费多少": {"fees.tuition": 0.9},
            "宿舍多少": {"fees.accommodation": 0.9},
        },
    )

    assert found == ["fees.tuition", "fees.accommodation"]


def test_unclear_part_keeps_the_message_whole() -> None:
    found = understood(
        "学费多少？那啥呢？",
        {
            "学费多少？那啥呢？": BOTH,
            "学费多少": {"fees.tuition": 0.9},
            "那啥呢": {"fees.accommodation": 0.1},
        },
    )

    assert found == ["fees.tuition"]


def test_list_is_answered_member_by_member() -> None:
    found = understood(
        "the tuition and the dorm fee",
        {
            "the tuition and the dorm fee": {"fees.tuition": 0.6, "fees.accommodation": 0.4},
            "the tuition": {"fees.tuition": 0.95},
            "the dorm fee": {"fees.accommodation": 0.95},
        },
    )

    assert found == ["fees.tuition", "fees.accommodation"]


@pytest.mark.parametrize("joint", ["？", "，", "，还有", "\n", "以及"])
def test_covered_and_uncovered_part_are_told_both_in_their_order(joint: str) -> None:
    message = f"学费多少{joint}食堂几点开门"
    table = Table({"学费多少": {"fees.tuition": 0.9}}, beyond=(message, "食堂几点开门"))

    first, second = Understanding(table, {one.id: one for one in ENTRIES}).questions(message, None)

    assert (first.typed, first.best, first.is_beyond) == ("学费多少", "fees.tuition", False)
    assert (second.typed, second.is_beyond) == ("食堂几点开门", True)


def test_words_that_only_look_like_a_list_stay_one_question() -> None:
    found = understood(
        "terms and conditions of the dorm",
        {
            "terms and conditions of the dorm": {"fees.accommodation": 0.9},
            "terms": {"status.suspension": 0.6},
            "conditions of the dorm": {"fees.accommodation": 0.9},
        },
    )

    assert found == ["fees.accommodation"]


def test_question_about_something_else_is_not_bent_to_the_first_one() -> None:
    found = understood(
        "学费多少？中途不读了，学费怎么算？",
        {
            "学费多少？中途不读了，学费怎么算？": {"fees.tuition": 0.6, "fees.refund": 0.4},
            "学费多少": {"fees.tuition": 0.95},
            "中途不读了，学费怎么算": {"fees.tuition": 0.5, "fees.refund": 0.4},
        },
    )

    assert found == ["fees.tuition", "fees.refund"]


def test_question_about_another_school_is_never_taken_apart() -> None:
    table = Table(
        {
            "学费多少？宿舍多少？": BOTH,
            "学费多少": {"fees.tuition": 0.9},
            "宿舍多少": {"fees.accommodation": 0.9},
        },
        other_school="杭州电子科技大学",
    )
    understanding = Understanding(table, {one.id: one for one in ENTRIES})

    assert len(understanding.questions("学费多少？宿舍多少？", None)) == 1


@pytest.mark.parametrize("story", ["", "我等了很久也没有人告诉我" * 5])
def test_work_is_bounded_however_many_questions_a_message_holds(story: str) -> None:
    table = Table({})
    message = "？".join(f"{story}第{number}件事去哪里办" for number in range(90))

    Understanding(table, {}).questions(message, None)

    parts = set(table.asked[1:])
    assert 1 < len(parts) <= PARTS
    assert sum(map(len, parts)) <= ALL_CHARACTERS


def test_of_a_long_part_the_end_is_read_where_the_question_stands() -> None:
    table = Table({})

    Understanding(table, {}).questions(f"学费多少？{'我的事情说来话长' * 30}宿舍多少？", None)

    assert table.asked[1] == "学费多少"
    assert table.asked[2].endswith("宿舍多少")
    assert len(table.asked[2]) == PART_CHARACTERS


def test_message_without_words_is_one_question() -> None:
    assert understood("？？？", {}) == [""]
