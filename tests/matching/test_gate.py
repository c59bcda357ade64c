import numpy as np
import pytest

from disclosure_bot.domain.language import Language
from disclosure_bot.matching.features import FEATURES, SEMANTIC, Table
from disclosure_bot.matching.gate import GATE, judge, lead_features, load_weights


def table(values: list[list[float]]) -> Table:
    numbers = np.arange(len(values))
    return Table(numbers, np.array(values), numbers)


@pytest.mark.parametrize("kind", ["full", "lexical"])
def test_the_gate_only_rises_with_a_match(kind: str) -> None:
    weights = load_weights(kind)

    assert (weights.gate >= 0).all()
    assert (weights.ranker >= 0).all()
    assert weights.gate[GATE.index("margin")] > 0


def test_the_lexical_weights_need_no_encoder() -> None:
    weights = load_weights("lexical")

    assert not weights.ranker[np.isin(FEATURES, SEMANTIC)].any()
    assert not weights.gate[np.isin(GATE, SEMANTIC)].any()


@pytest.mark.parametrize("language", list(Language))
def test_a_better_match_is_surer(language: Language) -> None:
    weights = load_weights("full")
    weak, strong = [0.3] * len(FEATURES), [0.9] * len(FEATURES)

    verdict = judge(table([weak, strong]), weights, language)

    assert verdict.scores[1] > verdict.scores[0]
    assert verdict.confidences[1] > verdict.confidences[0]


def test_shares_add_up_to_the_score() -> None:
    verdict = judge(table([[0.5] * len(FEATURES)]), load_weights("full"), Language.ZH)

    assert verdict.shares.sum() == pytest.approx(verdict.scores[0])


def test_rivals_are_told_by_lead_and_share() -> None:
    margin, share = lead_features(np.array([3.0, 1.0, 0.0])).T

    assert margin.tolist() == [2, -2, -3]
    assert share.sum() == pytest.approx(1)


def test_a_single_candidate_has_no_rival() -> None:
    assert lead_features(np.array([1.0])).tolist() == [[5, 1]]
