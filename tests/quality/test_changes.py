"""What else an edit changes."""

from disclosure_bot.domain.knowledge import EntryTests
from disclosure_bot.domain.reply import Outcome
from disclosure_bot.quality.changes import Probe, ReplyChange, ReplySummary, changes, probes_of
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
