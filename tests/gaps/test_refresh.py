"""What is a gap, and what is none."""

from datetime import timedelta
from typing import Any

import pytest

from disclosure_bot.domain.exchange import Exchange, Feedback, Verdict
from disclosure_bot.domain.gap import GapReason
from disclosure_bot.domain.reply import Match, Outcome
from disclosure_bot.gaps.refresh import REPEAT_WITHIN, asks_again, find_gaps
from support.exchanges import NOON, exchange
from support.gap_samples import USEFUL

TUITION = (Match("fees.tuition", 0.9), Match("fees.refund", 0.2))
REFUND = (Match("fees.refund", 0.9), Match("fees.tuition", 0.1))
MINUTE = 60


def verdict(of: Verdict) -> Feedback:
    return Feedback(of, NOON)


def asked(number: int, question: str, **changes: Any) -> Exchange:
    return exchange(number, question=question, **{"matches": TUITION} | changes)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"outcome": Outcome.ABSTAIN}, GapReason.ABSTAINED),
        ({"outcome": Outcome.HANDOFF}, GapReason.HANDED_OFF),
        ({"outcome": Outcome.CHOOSE}, GapReason.NONE_CHOSEN),
        ({"outcome": Outcome.CHOOSE, "feedback": verdict(Verdict.NONE_OF_THESE)}, GapReason.NONE_CHOSEN),
        ({"feedback": verdict(Verdict.NOT_USEFUL)}, GapReason.NOT_USEFUL),
        ({"feedback": verdict(Verdict.OUTDATED)}, GapReason.NOT_USEFUL),
    ],
)
def test_an_exchange_that_left_a_need_unmet_is_a_gap(changes: dict[str, Any], reason: GapReason) -> None:
    one = asked(1, "学费多少", **changes)

    assert find_gaps([one]) == {one.id: reason}


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"feedback": USEFUL},
        {"outcome": Outcome.ABSTAIN, "feedback": USEFUL},
        {"outcome": Outcome.CHOOSE, "chosen": "fees.tuition"},
        {"outcome": Outcome.ABSTAIN, "shed": True},
    ],
)
def test_an_exchange_that_met_the_need_is_none(changes: dict[str, Any]) -> None:
    assert find_gaps([asked(1, "学费多少", **changes)]) == {}


def test_an_answer_asked_again_in_other_words_is_a_gap() -> None:
    first, second = asked(0, "学费多少"), asked(2 * MINUTE, "读一年要交多少钱")

    assert find_gaps([second, first]) == {first.id: GapReason.ASKED_AGAIN}


def test_asked_again_and_found_useful_closes_the_gap() -> None:
    first, second = asked(0, "学费多少"), asked(MINUTE, "读一年要交多少钱", feedback=USEFUL)

    assert find_gaps([first, second]) == {}


def test_a_need_met_at_the_third_attempt_closes_those_before() -> None:
    first = asked(0, "学费多少", outcome=Outcome.ABSTAIN)
    second = asked(MINUTE, "交多少学费", outcome=Outcome.CHOOSE)
    third = asked(2 * MINUTE, "读一年要交多少钱", feedback=USEFUL)

    assert find_gaps([first, second, third]) == {}


@pytest.mark.parametrize(
    ("second", "why"),
    [
        (asked(2 * MINUTE, "学费怎么退", matches=REFUND), "asks something else"),
        (asked(2 * MINUTE, "学费多少？"), "is in the same words"),
        (asked(int(REPEAT_WITHIN.total_seconds()) + 1, "读一年要交多少钱"), "comes too late"),
        (asked(2 * MINUTE, "读一年要交多少钱", asker="asker-b"), "comes from somebody else"),
        (
            exchange(0, id="other-part", question="读一年要交多少钱", matches=TUITION),
            "is of the same message",
        ),
    ],
)
def test_what_is_no_repetition(second: Exchange, why: str) -> None:
    assert find_gaps([asked(0, "学费多少"), second]) == {}, why


def test_repetition_needs_shared_confidence_in_the_same_entries() -> None:
    first = asked(0, "学费多少")
    again = asked(60, "多少钱", matches=(Match("fees.tuition", 0.5),))
    vague = asked(60, "多少钱", matches=(Match("fees.tuition", 0.49),))

    assert asks_again(first, again)
    assert not asks_again(first, vague)
    assert not asks_again(again, first)
    assert timedelta(0) < REPEAT_WITHIN
