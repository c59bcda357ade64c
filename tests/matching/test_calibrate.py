import numpy as np
import pytest

from disclosure_bot.domain.language import Language
from disclosure_bot.matching.base import Thresholds
from disclosure_bot.matching.calibrate import rescale, thresholds_from
from disclosure_bot.matching.fusion import CERTAIN


@pytest.mark.parametrize("language", list(Language))
def test_few_questions_without_an_answer_pass(language: Language) -> None:
    confidences = np.linspace(0, 1, 1001)

    thresholds = thresholds_from(confidences, language)

    assert (confidences >= thresholds.answer).mean() < 0.5
    assert thresholds.floor < thresholds.answer


def test_a_knowledge_that_cannot_ask_itself_has_thresholds_too() -> None:
    assert 0 < thresholds_from(np.zeros(0), Language.ZH).answer < 1


def test_thresholds_of_one_mode_fall_on_those_of_another() -> None:
    own = Thresholds(answer=0.5, margin=0.05, floor=0.2)
    wanted = Thresholds(answer=0.8, margin=0.05, floor=0.3)

    moved = rescale(np.array([0, 0.2, 0.5, 1]), own, wanted)

    assert moved.tolist() == pytest.approx([0, 0.3, 0.8, 1])


def test_question_asked_word_for_word_is_answered_where_all_entries_are_alike() -> None:
    thresholds = thresholds_from(np.ones(40), Language.ZH)

    assert thresholds.floor <= thresholds.answer < CERTAIN


def test_where_nothing_is_alike_what_is_unlikely_is_not_answered_either() -> None:
    thresholds = thresholds_from(np.zeros(40), Language.ZH)

    assert thresholds.answer > 0.5
    assert thresholds.floor > 0
