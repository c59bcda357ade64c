import math

import pytest

from disclosure_bot.answering.policy import Decision, decide
from disclosure_bot.domain.language import Language
from disclosure_bot.domain.reply import Match, Outcome
from disclosure_bot.matching.base import Ranking
from support.samples import THRESHOLDS


def ranking(*confidences: float, other: str = "", other_school: str = "") -> Ranking:
    matches = tuple(Match(f"entry.{place}", confidence) for place, confidence in enumerate(confidences))
    return Ranking(matches, Language.ZH, "学费", other=other, other_school=other_school)


def decision(*confidences: float, other: str = "", other_school: str = "") -> Decision:
    return decide(ranking(*confidences, other=other, other_school=other_school), THRESHOLDS)


def test_sure_match_with_a_clear_lead_is_answered() -> None:
    decided = decision(0.9, 0.3)

    assert decided.outcome is Outcome.ANSWER
    assert [match.entry for match in decided.offered] == ["entry.0"]


def test_close_second_match_asks_to_choose() -> None:
    assert decision(0.9, 0.85).outcome is Outcome.CHOOSE


def test_match_under_the_threshold_offers_at_most_three() -> None:
    decided = decision(0.5, 0.4, 0.3, 0.25)

    assert decided.outcome is Outcome.CHOOSE
    assert len(decided.offered) == 3


def test_match_under_the_floor_abstains() -> None:
    assert decision(0.19).outcome is Outcome.ABSTAIN


def test_nothing_alike_abstains() -> None:
    assert decision().outcome is Outcome.ABSTAIN


def test_nearer_topic_that_is_not_covered_abstains_however_sure_the_entry() -> None:
    assert decision(0.99, other="canteen").outcome is Outcome.ABSTAIN


def test_question_about_another_school_abstains_however_sure_the_entry() -> None:
    assert decision(0.99, other_school="隔壁大学").outcome is Outcome.ABSTAIN


def test_reason_names_the_number_that_decided() -> None:
    assert decision(0.58, 0.54).because == "choose: 0.58 is under threshold 0.60; entry.0 leads by 0.04"


def test_room_is_how_far_confidences_would_have_to_move_for_another_outcome() -> None:
    answer, margin, floor = THRESHOLDS.answer, THRESHOLDS.margin, THRESHOLDS.floor

    assert decision(answer + 0.1).room == pytest.approx(0.1)
    assert decision(answer + 0.2, answer + 0.2 - margin - 0.01).room == pytest.approx(0.01)
    assert decision(answer - 0.02, 0.1).room == pytest.approx(0.02)
    assert decision(floor + 0.01, 0.0).room == pytest.approx(0.01)
    assert decision(floor - 0.03).room == pytest.approx(0.03)
    assert decision(0.99, other="canteen").room == math.inf
