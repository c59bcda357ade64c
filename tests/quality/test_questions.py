from collections.abc import Sequence
from dataclasses import replace
from xml.etree import ElementTree

import pytest

from disclosure_bot.domain.knowledge import EntryTests, KnownFailure
from disclosure_bot.domain.language import Language
from disclosure_bot.domain.reply import Cell, Match, Outcome, Paragraph, Part, Reply
from disclosure_bot.errors import InputError
from disclosure_bot.quality.known_failures import as_junit, as_yaml, standing, updated
from disclosure_bot.quality.questions import (
    Ask,
    Confusion,
    Judged,
    Labelled,
    QuestionResult,
    confusions,
    judge,
    questions_of,
    read_labelled,
    tally,
)
from support.samples import entry, sample_knowledge

TUITION, REFUND, DORM = "fees.tuition", "fees.refund", "fees.accommodation"


def reply(outcome: Outcome, *entries: str) -> Reply:
    matches = tuple(Match(name, 0.9 - 0.2 * place) for place, name in enumerate(entries))
    return Reply(outcome, Language.ZH, matches, (), "0123456789ab", "?", "because of a number")


def says(*replies: Reply) -> Ask:
    return lambda turns: replies


def hit(text: str = "一年多少") -> Labelled:
    return Labelled(text, (frozenset({TUITION}),), "hit", "zh")


def miss(text: str = "退多少") -> Labelled:
    return Labelled(text, (), "miss", "zh", barred=TUITION)


def verdict(question: Labelled, *replies: Reply) -> QuestionResult:
    return judge(question, says(*replies))[0].verdict


def near(outcome: Outcome, *confidences: float, room: float = 1.0, first: str = REFUND) -> Reply:
    """Return a reply whose entries have these confidences; ``first`` comes first, then tuition."""
    names = (first, *(name for name in (TUITION, DORM) if name != first))
    matches = tuple(Match(name, one) for name, one in zip(names, confidences, strict=False))
    return replace(reply(outcome), matches=matches, room=room)


@pytest.mark.parametrize(
    ("question", "given", "is_at_edge"),
    [
        (hit(), near(Outcome.CHOOSE, 0.50, 0.48), True),
        (hit(), near(Outcome.CHOOSE, 0.50, 0.40, room=0.01), False),  # right would still not come first
        (hit(), near(Outcome.ABSTAIN, 0.30, room=0.02, first=TUITION), True),
        (hit(), near(Outcome.ABSTAIN, 0.30, room=0.2, first=TUITION), False),
        (miss(), near(Outcome.ANSWER, 0.65, 0.2, room=0.02, first=TUITION), True),
        (miss(), near(Outcome.ANSWER, 0.95, 0.2, room=0.3, first=TUITION), False),
    ],
)
def test_failure_at_the_edge_of_a_threshold_is_a_warning(
    question: Labelled, given: Reply, is_at_edge: bool
) -> None:
    (judged,) = judge(question, says(given))
    now = standing([judged], [])

    assert not judged.passes
    assert judged.is_at_edge is is_at_edge
    assert now.is_good is is_at_edge
    assert (now.at_edge, now.failing) == (((judged,), ()) if is_at_edge else ((), (judged,)))
    assert f'skipped="{int(is_at_edge)}"' in as_junit([judged], now)


def test_listed_failure_that_passes_at_the_edge_stays_listed() -> None:
    question = hit()
    known = [KnownFailure(TUITION, question.text, "why")]
    at_edge = judge(question, says(near(Outcome.CHOOSE, 0.50, 0.48, first=TUITION)))
    surely = judge(question, says(near(Outcome.ANSWER, 0.95, 0.2, first=TUITION)))

    assert standing(at_edge, known).is_good
    assert standing(surely, known).fixed == tuple(known)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (reply(Outcome.ANSWER, TUITION, REFUND), QuestionResult.RIGHT),
        (reply(Outcome.ANSWER, REFUND, TUITION), QuestionResult.WRONG),
        (reply(Outcome.CHOOSE, REFUND, TUITION), QuestionResult.OFFERED),
        (reply(Outcome.CHOOSE, REFUND, DORM), QuestionResult.MISSED),
        (reply(Outcome.CHOOSE, REFUND, DORM, "a", TUITION), QuestionResult.MISSED),
        (reply(Outcome.ABSTAIN, TUITION), QuestionResult.ABSTAINED),
    ],
)
def test_question_with_an_answer_is_judged_by_outcome_and_entries(
    given: Reply, expected: QuestionResult
) -> None:
    assert verdict(hit(), given) is expected


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (reply(Outcome.ANSWER, TUITION), QuestionResult.WRONG),
        (reply(Outcome.CHOOSE, TUITION, REFUND), QuestionResult.OFFERED),
        (reply(Outcome.ABSTAIN, TUITION), QuestionResult.RIGHT),
        (reply(Outcome.ABSTAIN), QuestionResult.RIGHT),
    ],
)
def test_question_beyond_the_knowledge_must_not_be_answered(given: Reply, expected: QuestionResult) -> None:
    assert verdict(Labelled("食堂好吃吗", (), "near", "zh"), given) is expected


def test_miss_may_be_answered_by_any_entry_but_its_own() -> None:
    assert verdict(miss(), reply(Outcome.ANSWER, REFUND, TUITION)) is QuestionResult.RIGHT
    assert verdict(miss(), reply(Outcome.ANSWER, TUITION)) is QuestionResult.WRONG
    assert verdict(miss(), reply(Outcome.ABSTAIN), reply(Outcome.ANSWER, TUITION)) is QuestionResult.WRONG


def test_hit_passes_when_its_entry_comes_first_answered_or_offered() -> None:
    def passes(given: Reply) -> bool:
        return judge(hit(), says(given))[0].passes

    assert passes(reply(Outcome.ANSWER, TUITION))
    assert passes(reply(Outcome.CHOOSE, TUITION, REFUND))
    assert not passes(reply(Outcome.CHOOSE, REFUND, TUITION))
    assert not passes(reply(Outcome.ABSTAIN, TUITION))


def test_each_part_of_a_message_is_judged_by_the_reply_that_is_for_it() -> None:
    both = Labelled("学费和住宿费", (frozenset({TUITION}), frozenset({DORM, "x"})), "multi", "zh")

    parts = judge(both, says(reply(Outcome.ANSWER, DORM), reply(Outcome.ANSWER, TUITION)))

    assert [part.verdict for part in parts] == [QuestionResult.RIGHT, QuestionResult.RIGHT]
    assert [part.first for part in parts] == [TUITION, DORM]


def test_follow_up_is_asked_with_the_turns_before_it() -> None:
    asked: list[Sequence[str]] = []

    def ask(turns: Sequence[str]) -> tuple[Reply, ...]:
        asked.append(turns)
        return (reply(Outcome.ABSTAIN),)

    judge(Labelled("怎么退", (frozenset({REFUND}),), "dialog", "zh", before=("学费多少",)), ask)

    assert asked == [("学费多少", "怎么退")]


def test_test_questions_of_all_entries_are_gathered() -> None:
    tests = EntryTests(hit=("一年交多少", "how much a year"), miss=("住宿费",))
    knowledge = sample_knowledge(entry(TUITION, "学费", "学费多少钱", tests=tests))

    found = questions_of(knowledge)

    assert [(one.kind, one.language, one.entry) for one in found] == [
        ("hit", "zh", TUITION),
        ("hit", "en", TUITION),
        ("miss", "zh", TUITION),
    ]


def test_labelled_file_holds_single_questions_messages_and_conversations() -> None:
    lines = [
        '{"q": "学费", "gold": ["fees.tuition"], "kind": "in", "lang": "zh"}',
        "",
        '{"q": "食堂", "gold": [], "kind": "far", "lang": "zh"}',
        '{"q": "学费和住宿费", "gold": [["fees.tuition"], ["fees.accommodation"]], "kind": "multi"}',
        '{"turns": [{"q": "甲", "gold": ["a.b"]}, {"q": "乙", "gold": ["a.c"]},'
        ' {"q": "丙", "gold": ["a.d"]}], "kind": "dialog", "lang": "zh-Hant"}',
    ]

    single, far, multi, second, third = read_labelled(lines, "x.jsonl")

    assert (single.gold, far.gold) == ((frozenset({TUITION}),), ())
    assert len(multi.gold) == 2
    assert (second.text, second.before) == ("乙", ("甲",))
    assert (third.text, third.before, third.language) == ("丙", ("甲", "乙"), "zh-Hant")


@pytest.mark.parametrize("line", ["{", "[]", '{"q": 1, "gold": []}', '{"q": "甲"}', '{"q": "甲", "gold": 3}'])
def test_wrong_line_is_named_with_its_number(line: str) -> None:
    with pytest.raises(InputError, match=r"x\.jsonl:2 "):
        list(read_labelled(['{"q": "甲", "gold": []}', line], "x.jsonl"))


def judged(question: Labelled, given: Reply) -> Judged:
    return judge(question, says(given))[0]


def test_who_took_whose_question_is_counted_most_frequent_first() -> None:
    found = confusions(
        [
            judged(hit("甲"), reply(Outcome.ANSWER, DORM)),
            judged(hit("乙"), reply(Outcome.ANSWER, REFUND)),
            judged(hit("丙"), reply(Outcome.CHOOSE, REFUND, TUITION)),
            judged(hit("丁"), reply(Outcome.ABSTAIN, REFUND)),
            judged(hit("戊"), reply(Outcome.ANSWER, TUITION)),
            judged(miss("己"), reply(Outcome.ANSWER, TUITION)),
        ]
    )

    assert found == (
        Confusion(TUITION, REFUND, 2, "乙"),
        Confusion(TUITION, DORM, 1, "甲"),
        Confusion("", TUITION, 1, "己"),
    )


def test_tally_is_by_kind_and_language() -> None:
    right = judged(hit(), reply(Outcome.ANSWER, TUITION))

    assert {group: len(own) for group, own in tally([right, right]).items()} == {("hit", "zh"): 2}


WHY = "fees.refund 排在前面 / fees.refund comes first"
KNOWN = KnownFailure(TUITION, "甲", "与退费相近")


def test_failure_that_is_not_listed_and_listed_one_that_passes_are_told_apart() -> None:
    wrong, right = reply(Outcome.ANSWER, REFUND), reply(Outcome.ANSWER, TUITION)

    listed = standing([judged(hit("甲"), wrong)], [KNOWN])
    new = standing([judged(hit("甲"), wrong), judged(hit("乙"), wrong)], [KNOWN])
    cured = standing([judged(hit("甲"), right)], [KNOWN])

    assert listed.is_good
    assert [one.question.text for one in new.failing] == ["乙"]
    assert not new.is_good
    assert cured.fixed == (KNOWN,)
    assert not cured.is_good


def test_labelled_files_do_not_belong_on_the_list() -> None:
    outside = Labelled("甲", (frozenset({TUITION}),), "in", "zh")

    assert standing([judged(outside, reply(Outcome.ANSWER, REFUND))], []).is_good


def test_updated_list_keeps_reasons_and_drops_what_passes() -> None:
    wrong = reply(Outcome.ANSWER, REFUND)
    gone = KnownFailure(TUITION, "不再测试", "旧")

    now = standing([judged(hit("甲"), wrong), judged(hit('乙"\\'), wrong)], [KNOWN, gone])

    assert updated(now, [KNOWN, gone]) == (KNOWN, KnownFailure(TUITION, '乙"\\', WHY))


def test_list_without_failures_is_a_sound_file() -> None:
    assert as_yaml([]).endswith("failures: []\n")


def test_junit_counts_known_failures_as_skipped() -> None:
    wrong, right = reply(Outcome.ANSWER, REFUND), reply(Outcome.ANSWER, TUITION)
    all_judged = [judged(hit(text), wrong) for text in ("甲", "\x1b乙<&>")] + [judged(hit("丙"), right)]

    suite = ElementTree.fromstring(as_junit(all_judged, standing(all_judged, [KNOWN])))[0]  # noqa: S314

    assert (suite.get("tests"), suite.get("failures"), suite.get("skipped")) == ("3", "1", "1")
    assert [[child.tag for child in case] for case in suite] == [["skipped"], ["failure"], []]
    assert suite[1].get("name") == "hit:  乙<&>"


def test_first_line_must_hold_what_the_test_says() -> None:
    asked = Labelled("学费多少", (frozenset({TUITION}),), "says", "zh", says="5500元")
    answer = reply(Outcome.ANSWER, TUITION)

    def passes(*parts: Part) -> bool:
        (judged,) = judge(asked, lambda _: (replace(answer, parts=parts),))
        return judged.passes

    assert passes(Paragraph("每年5500元。"), Paragraph("其余"))
    assert passes(
        Cell("软件：5500元", "t", "软件", "2024", "5500", "元", "2024", "公示"), Paragraph("按专业。")
    )
    assert not passes(Paragraph("按专业。"), Paragraph("每年5500元。"))
    assert not passes()
