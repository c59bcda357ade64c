"""Groups by meaning: who joins which, and what never changes."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from disclosure_bot.domain.exchange import Exchange
from disclosure_bot.domain.gap import Gap, GapReason, GapState
from disclosure_bot.domain.reply import Match
from disclosure_bot.gaps.cluster import Grouper
from disclosure_bot.gaps.groups import GroupingResult, StoredGroup
from disclosure_bot.gaps.vectors import LetterVectors
from support.gap_samples import SubjectVectors, missed

LETTERS = LetterVectors(["学费多少钱", "怎么办休学"])
QUESTIONS = [
    missed(1, "学校有游泳馆吗"),
    missed(2, "能不能养宠物"),
    missed(3, "想去游泳该去哪个地方"),
    missed(4, "宠物可以带进宿舍吗"),
    missed(5, "校内游泳池对谁开放"),
    missed(6, "is there a pool"),
]


def pairs(exchanges: Sequence[Exchange]) -> list[tuple[Exchange, GapReason]]:
    return [(one, GapReason.ABSTAINED) for one in exchanges]


def grouper(known: Sequence[StoredGroup] = (), vectors: SubjectVectors | None = None) -> Grouper:
    return Grouper(vectors or SubjectVectors(), LETTERS, known)


def sorted_out(*results: GroupingResult) -> list[set[str]]:
    """Return which exchanges are together, in the order in which groups were opened."""
    groups: dict[str, set[str]] = {}
    for result in results:
        for member in result.members:
            groups.setdefault(member.gap, set()).add(member.exchange)
    return list(groups.values())


def ids(*numbers: int) -> set[str]:
    return {QUESTIONS[number - 1].id for number in numbers}


def known(result: GroupingResult, counts: dict[str, int] | None = None) -> list[StoredGroup]:
    """Return the groups as a store would hand them out."""
    sizes = {group.id: 0 for group in result.groups}
    for member in result.members:
        sizes[member.gap] += 1
    opening = {member.gap: member.exchange for member in reversed(result.members)}
    texts = {one.id: one.question for one in QUESTIONS}
    return [
        StoredGroup(replace(group, count=(counts or sizes)[group.id]), texts[opening[group.id]])
        for group in result.groups
    ]


def test_questions_of_one_meaning_join_and_languages_stay_apart() -> None:
    result = grouper().add(pairs(QUESTIONS))

    assert sorted_out(result) == [ids(1, 3, 5), ids(2, 4), ids(6)]


def test_one_at_a_time_gives_what_all_at_once_gives() -> None:
    together = grouper().add(pairs(QUESTIONS))

    one = grouper()
    apart = [one.add(pairs([question])) for question in QUESTIONS]

    assert [member for result in apart for member in result.members] == list(together.members)
    last = {group.id: group for result in apart for group in result.groups}
    assert list(last.values()) == list(together.groups)


def test_groups_go_on_after_a_restart_as_if_there_had_been_none() -> None:
    together = grouper().add(pairs(QUESTIONS))

    first = grouper().add(pairs(QUESTIONS[:3]))
    second = grouper(known(first)).add(pairs(QUESTIONS[3:]))

    assert [*first.members, *second.members] == list(together.members)
    assert {group.id for group in (*first.groups, *second.groups)} == {group.id for group in together.groups}


def test_the_same_questions_give_the_same_groups() -> None:
    assert grouper().add(pairs(QUESTIONS)) == grouper().add(pairs(QUESTIONS))


def test_a_question_in_nearly_the_same_words_needs_no_encoder() -> None:
    vectors = SubjectVectors()
    one = grouper(vectors=vectors)
    one.add(pairs([missed(1, "学校有没有游泳馆")]))

    result = one.add(pairs([missed(2, "请问学校有没有游泳馆？")]))

    assert vectors.read == ["学校有没有游泳馆"]
    assert len(result.groups) == 1


def test_the_typical_question_is_the_one_in_the_middle() -> None:
    questions = [missed(1, "游泳"), missed(2, "学校的游泳馆开吗"), missed(3, "哪些人能去游泳呢")]

    (group,) = grouper().add(pairs(questions)).groups

    assert group.typical in {questions[1].id, questions[2].id}


def test_nearest_entries_are_the_mean_over_all_questions() -> None:
    questions = [
        missed(1, "学校有游泳馆吗", matches=(Match("a", 0.4), Match("b", 0.2))),
        missed(2, "校内游泳池对谁开放", matches=(Match("b", 0.4),)),
    ]

    (group,) = grouper().add(pairs(questions)).groups

    assert [(match.entry, round(match.confidence, 4)) for match in group.nearest] == [("b", 0.3), ("a", 0.2)]


def test_who_asks_after_a_link_opens_a_new_group_and_who_asked_before_joins() -> None:
    first = grouper().add(pairs(QUESTIONS[:1]))
    closed_at = QUESTIONS[2].asked_at + timedelta(milliseconds=1)
    linked = [
        replace(one, gap=replace(one.gap, state=GapState.LINKED, closed_at=closed_at)) for one in known(first)
    ]

    second = grouper(linked).add(pairs([QUESTIONS[2], QUESTIONS[4]]))

    old, new = (member.gap for member in second.members)
    assert old == first.groups[0].id
    assert new != old


def test_what_was_dismissed_takes_in_its_like_for_ever() -> None:
    first = grouper().add(pairs(QUESTIONS[:1]))
    closed_at = QUESTIONS[0].asked_at
    dismissed = [
        replace(one, gap=replace(one.gap, state=GapState.DISMISSED, closed_at=closed_at))
        for one in known(first)
    ]

    second = grouper(dismissed).add(pairs([QUESTIONS[4]]))

    assert second.members[0].gap == first.groups[0].id
    assert second.groups[0].state is GapState.DISMISSED


def test_a_group_somebody_was_erased_from_begins_anew_with_its_opening_question() -> None:
    first = grouper().add(pairs([QUESTIONS[0], QUESTIONS[4]]))
    vectors = SubjectVectors()
    left = known(first, {first.groups[0].id: 1})

    grouper(left, vectors).add(())

    assert vectors.read == ["学校有游泳馆吗"]


def test_vectors_of_another_make_are_not_compared() -> None:
    first = grouper().add(pairs(QUESTIONS[:2]))
    other = SubjectVectors("subjects 2")

    result = grouper(known(first), other).add(pairs([QUESTIONS[2]]))

    assert "学校有游泳馆吗" in other.read
    assert result.members[0].gap == first.groups[0].id


def test_an_id_is_never_given_twice() -> None:
    question = missed(1, "学校有游泳馆吗")
    (first,) = grouper().add(pairs([question])).groups
    elsewhere = Gap(first.id, "other", GapState.OPEN, question.asked_at, count=1)

    (second,) = grouper([StoredGroup(elsewhere, "能不能养宠物")]).add(pairs([question])).groups

    assert second.id != first.id


def test_questions_without_a_word_lie_together_by_letters() -> None:
    result = Grouper(LETTERS, LETTERS).add(
        pairs([missed(1, "？？？"), missed(2, "😀"), missed(3, "学费多少钱")])
    )

    assert [len(group) for group in sorted_out(result)] == [2, 1]


def test_progress_reaches_the_end() -> None:
    seen: list[tuple[int, int]] = []

    grouper().add(pairs(QUESTIONS), lambda done, total: seen.append((done, total)))

    assert seen[-1] == (6, 6)
