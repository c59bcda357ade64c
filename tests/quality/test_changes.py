"""What else an edit changes."""

from disclosure_bot.domain.knowledge import EntryTests
from disclosure_bot.domain.reply import Outcome
from disclosure_bot.quality.changes import (
    Probe,
    ReplyChange,
    ReplySummary,
    changes,
    effect,
    probes_of,
    replay_probes,
)
from support.samples import entry, sample_knowledge

TUITION = ReplySummary(Outcome.ANSWER, "fees.tuition")
REFUND = ReplySummary(Outcome.ANSWER, "fees.refund")
NOTHING = ReplySummary(Outcome.ABSTAIN, "")


def test_only_questions_treated_otherwise_are_told() -> None:
    before = {"学费": TUITION, "退费": NOTHING}
    after = {"学费": TUITION, "退费": REFUND}

    found = changes([Probe("学费"), Probe("退费")], before.__getitem__, after.__getitem__)

    assert found == (ReplyChange("退费", NOTHING, REFUND),)
    assert str(found[0].after) == "answer fees.refund"
    assert str(found[0].before) == "abstain"


def test_a_test_question_that_passed_and_fails_is_worse() -> None:
    assert ReplyChange("学费", TUITION, REFUND, wanted="fees.tuition").is_worse
    assert ReplyChange("食堂", NOTHING, TUITION, unwanted="fees.tuition").is_worse


def test_other_changes_are_not_worse() -> None:
    assert not ReplyChange("学费", REFUND, TUITION, wanted="fees.tuition").is_worse
    assert not ReplyChange("学费", NOTHING, REFUND, wanted="fees.tuition").is_worse
    assert not ReplyChange("食堂", NOTHING, REFUND, unwanted="fees.tuition").is_worse
    assert not ReplyChange("随便", TUITION, NOTHING).is_worse


def test_test_questions_of_entries_are_asked_once_each() -> None:
    one = entry("a.b", "题", "问法", tests=EntryTests(hit=("该答",), miss=("不该答",)))

    found = probes_of(sample_knowledge(one), ["a.b", "gone.entry", "a.b"])

    assert found == (Probe("该答", wanted="a.b"), Probe("不该答", unwanted="a.b"))


def test_each_question_is_asked_once_and_tests_are_those_of_the_new_knowledge() -> None:
    old = sample_knowledge(entry("a.b", "甲", "甲吗", tests=EntryTests(hit=("旧问", "同问"))))
    new = sample_knowledge(entry("a.b", "甲", "甲吗", tests=EntryTests(hit=("同问",), miss=("不答",))))

    probes = replay_probes(old, new, ["人们问", "同问", "人们问"])

    assert probes == (
        Probe("同问", wanted="a.b"),
        Probe("不答", unwanted="a.b"),
        Probe("旧问"),
        Probe("人们问"),
    )


def test_questions_are_asked_until_it_is_late() -> None:
    said = {"学费": TUITION, "退费": NOTHING, "住宿": NOTHING}
    after = {"学费": REFUND, "退费": REFUND, "住宿": REFUND}
    looks = iter([False, False, True])

    found = effect(
        [Probe("学费", wanted="fees.tuition"), Probe("退费"), Probe("住宿")],
        said.__getitem__,
        after.__getitem__,
        lambda: next(looks),
    )

    assert [change.question for change in found.changes] == ["学费", "退费"]
    assert (found.asked, found.of, found.worse) == (2, 3, 1)
