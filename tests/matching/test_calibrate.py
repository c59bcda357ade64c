from collections import Counter

import numpy as np
import pytest

from disclosure_bot.domain.language import Language
from disclosure_bot.matching.base import Thresholds
from disclosure_bot.matching.calibrate import SAMPLE, rescale, sample, thresholds_from
from disclosure_bot.matching.fusion import CERTAIN
from disclosure_bot.matching.phrasing_index import PhrasingIndex, Topic, phrasing_index_of


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


def phrasings(*gone: str) -> PhrasingIndex:
    """Return the phrasings of a hundred topics, twelve of each, without those named."""
    topics = [
        Topic(
            name,
            {language: tuple(f"{name} 问法 {number}" for number in range(12)) for language in Language},
            dict.fromkeys(Language, ""),
            covered=True,
        )
        for name in (f"事项{number}" for number in range(100))
        if name not in gone
    ]
    return phrasing_index_of(topics, Language.ZH)


def asked(index: PhrasingIndex) -> set[str]:
    return {index.texts[number] for number in sample(index, np.arange(len(index.texts)))}


def test_an_edit_changes_of_the_sample_what_it_changes_itself() -> None:
    before, after = asked(phrasings()), asked(phrasings("事项7"))

    assert len(before) == len(after) == SAMPLE
    assert {text for text in before - after if not text.startswith("事项7 ")} == set()
    assert len(after - before) <= 12


def test_every_topic_is_asked_about_as_often_as_the_others() -> None:
    counts = Counter(text.partition(" ")[0] for text in asked(phrasings()))

    assert set(counts.values()) == {SAMPLE // 100}
