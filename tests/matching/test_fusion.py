from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from disclosure_bot.domain.knowledge import Entry, Knowledge, OtherTopic, Phrasings
from disclosure_bot.domain.language import Bilingual, Language
from disclosure_bot.matching.base import Matcher
from disclosure_bot.matching.fusion import build_matcher
from support.encoders import FakeEncoder
from support.samples import entry, sample_knowledge

ENTRIES = (
    entry(
        "fees.tuition",
        "本科学费",
        "学费多少钱",
        "读一年要交多少学费",
        en=("how much is tuition", "tuition fee"),
    ),
    entry(
        "fees.accommodation", "住宿费", "住宿费多少", "宿舍一年多少钱", en=("dormitory fee", "cost of a room")
    ),
    entry("fees.refund", "退费", "学费怎么退", "退学退不退学费"),
    entry("fees.postgrad", "研究生学费", "研究生学费多少", "读研要交多少钱", en=("postgraduate tuition",)),
    entry("status.suspension", "休学", "怎么办休学", "休学要什么材料", en=("how to take a leave",)),
    entry("status.withdrawal", "退学", "怎么办退学", "想退学怎么申请", en=("how to withdraw",)),
    entry("status.transfer", "转专业", "怎么转专业", "转专业什么时候申请", en=("how to change my major",)),
    entry("life.calendar", "校历", "什么时候放寒假", "校历在哪看", en=("when is winter holiday",)),
)
OTHER = OtherTopic("canteen", Phrasings(("食堂几点关门", "哪个食堂好吃"), ("canteen opening hours",)))


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return replace(
        sample_knowledge(*ENTRIES),
        other_topics=(OTHER,),
        other_schools=("浙江大学", "浙大", "Zhejiang University"),
    )


@pytest.fixture
def encoder() -> FakeEncoder:
    return FakeEncoder()


@pytest.fixture(scope="module")
def by_letters(knowledge: Knowledge) -> Matcher:
    return build_matcher(knowledge)


@pytest.fixture(scope="module")
def by_meaning(knowledge: Knowledge) -> Matcher:
    return build_matcher(knowledge, encoder=FakeEncoder())


def first(matcher: Matcher, question: str) -> str:
    return matcher.match(question).matches[0].entry


@pytest.mark.slow
@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("本科一年学费是多少", "fees.tuition"),
        ("老师您好，請問學費多少錢呀？謝謝！", "fees.tuition"),
        ("xuefei duoshao qian", "fees.tuition"),
        ("xuefeiduoshaoqian", "fees.tuition"),
        ("zhuanzhuanye 什么时候申请", "status.transfer"),
        ("想換系怎麼申請", "status.transfer"),
        ("怎么办修学", "status.suspension"),
        ("怎么转业专", "status.transfer"),
        ("研究生要交多少学费", "fees.postgrad"),
        ("How much is the tuition?", "fees.tuition"),
        ("change major possible?", "status.transfer"),
        ("宿舍 fee 多少", "fees.accommodation"),
    ],
)
def test_however_it_is_asked_the_entry_comes_first(
    by_letters: Matcher, by_meaning: Matcher, question: str, expected: str
) -> None:
    assert first(by_letters, question) == expected
    assert first(by_meaning, question) == expected


def test_each_entry_stands_once_and_the_surest_first(by_meaning: Matcher) -> None:
    matches = by_meaning.match("学费", limit=5).matches

    assert len(matches) == 5
    assert len({match.entry for match in matches}) == 5
    confidences = [match.confidence for match in matches]
    assert confidences == sorted(confidences, reverse=True)
    assert all(0 <= confidence <= 1 for confidence in confidences)


def test_a_match_says_what_decided_and_which_phrasing_was_met(by_meaning: Matcher) -> None:
    best = by_meaning.match("宿舍一年要多少钱").matches[0]

    assert best.phrasing == "宿舍一年多少钱"
    assert best.features
    shares = [abs(share) for share in best.features.values()]
    assert shares == sorted(shares, reverse=True)


def test_meaning_finds_what_letters_cannot(by_meaning: Matcher) -> None:
    assert first(by_meaning, "想走人怎么申请") == "status.withdrawal"


@pytest.mark.slow
def test_a_phrasing_word_for_word_is_certain_and_costs_no_encoding(
    knowledge: Knowledge, encoder: FakeEncoder
) -> None:
    matcher = build_matcher(knowledge, encoder=encoder)
    encoder.encoded.clear()

    ranking = matcher.match("请问：怎麼辦休學？谢谢")

    assert ranking.matches[0].entry == "status.suspension"
    assert ranking.matches[0].confidence >= 0.95
    assert ranking.matches[1].confidence <= 0.05
    assert len(ranking.matches) >= 3
    assert encoder.encoded == []


def test_a_phrasing_of_two_entries_is_certain_of_neither() -> None:
    twins = (entry("a", "甲事", "怎么办理"), entry("b", "乙事", "怎么办理"), entry("c", "丙事", "去哪里办"))

    best, second, *_ = build_matcher(sample_knowledge(*twins)).match("怎么办理").matches

    assert {best.entry, second.entry} == {"a", "b"}
    assert best.confidence == second.confidence < 0.6


@pytest.mark.slow
def test_a_question_asked_again_is_not_encoded_again(knowledge: Knowledge, encoder: FakeEncoder) -> None:
    matcher = build_matcher(knowledge, encoder=encoder)
    before = matcher.match("学费今年涨了没")
    encoder.encoded.clear()

    assert matcher.match("請問學費今年漲了沒") == before
    assert encoder.encoded == []


def test_a_topic_that_is_not_covered_is_named(by_meaning: Matcher) -> None:
    ranking = by_meaning.match("食堂几点开门")

    assert ranking.other == "canteen"
    assert "canteen" not in {match.entry for match in ranking.matches}


@pytest.mark.parametrize(
    ("question", "school"),
    [
        ("浙大转专业容易吗", "浙大"),
        ("Zhejiang University tuition fee", "Zhejiang University"),
        ("从浙大转到你们学校行吗", ""),
        ("江浙大学生学费多少", ""),
        ("示例大学学费多少", ""),
    ],
)
def test_another_school_is_named_where_the_question_is_about_it(
    by_letters: Matcher, question: str, school: str
) -> None:
    assert by_letters.match(question).other_school == school


def test_a_repair_that_fits_no_better_is_not_taken(by_letters: Matcher) -> None:
    assert by_letters.match("找几位老师").read_as == "找几位老师"


def test_without_an_encoder_every_ranking_says_so(by_letters: Matcher) -> None:
    assert by_letters.match("学费").fallback


def test_with_an_encoder_nothing_is_said(by_meaning: Matcher) -> None:
    assert by_meaning.match("学费").fallback == ""


def test_an_encoder_that_fails_at_the_start_costs_the_meanings_only(
    knowledge: Knowledge, encoder: FakeEncoder
) -> None:
    encoder.broken = True

    ranking = build_matcher(knowledge, encoder=encoder).match("一年学费要多少")

    assert ranking.matches[0].entry == "fees.tuition"
    assert "broken" in ranking.fallback


def test_an_encoder_that_fails_later_is_asked_again(knowledge: Knowledge, encoder: FakeEncoder) -> None:
    matcher = build_matcher(knowledge, encoder=encoder)
    encoder.broken = True
    failed = matcher.match("一年学费要多少")
    encoder.broken = False
    mended = matcher.match("一年学费要多少")

    assert failed.matches[0].entry == mended.matches[0].entry == "fees.tuition"
    assert "broken" in failed.fallback
    assert mended.fallback == ""


def test_thresholds_are_known_for_each_language(by_meaning: Matcher) -> None:
    assert set(by_meaning.thresholds) == set(Language)
    for thresholds in by_meaning.thresholds.values():
        assert 0 <= thresholds.floor <= thresholds.answer <= 1


@pytest.mark.slow
def test_the_same_knowledge_gives_the_same_matcher(knowledge: Knowledge, tmp_path: Path) -> None:
    first_time = build_matcher(knowledge, encoder=FakeEncoder(), cache=tmp_path)
    again = FakeEncoder()
    from_cache = build_matcher(knowledge, encoder=again, cache=tmp_path)

    assert again.encoded == []
    assert from_cache.thresholds == first_time.thresholds
    assert from_cache.match("学费今年涨了没") == first_time.match("学费今年涨了没")


@pytest.mark.slow
def test_a_changed_phrasing_is_encoded_alone(knowledge: Knowledge, tmp_path: Path) -> None:
    build_matcher(knowledge, encoder=FakeEncoder(), cache=tmp_path)
    changed = replace(
        ENTRIES[0], phrasings=Phrasings(("学费多少钱", "今年学费涨不涨"), ENTRIES[0].phrasings.en)
    )
    encoder = FakeEncoder()

    build_matcher(
        replace(knowledge, entries=dict(knowledge.entries) | {changed.id: changed}),
        encoder=encoder,
        cache=tmp_path,
    )

    assert encoder.encoded == ["今年学费涨不涨"]


@pytest.mark.slow
def test_what_was_trained_is_taken_over_where_little_changed(
    knowledge: Knowledge, encoder: FakeEncoder
) -> None:
    before = build_matcher(knowledge, encoder=encoder)
    edited = replace(
        knowledge,
        entries={
            **knowledge.entries,
            "life.calendar": entry("life.calendar", "校历", "啥时放寒假", "校历在哪看"),
        },
    )

    quick = build_matcher(edited, encoder=encoder, before=before)
    exact = build_matcher(edited, encoder=encoder)

    assert (before.is_provisional, quick.is_provisional, exact.is_provisional) == (False, True, False)
    assert quick.thresholds == before.thresholds
    for question in ("啥时放寒假", "怎么办走人手续", "how to withdraw from school"):
        assert quick.match(question).matches[0].entry == exact.match(question).matches[0].entry


@pytest.mark.parametrize(
    "edited",
    [
        replace(ENTRIES[0], answer=Bilingual("学费按学年收取，可以助学贷款。", "Tuition is due each year.")),
        replace(ENTRIES[0], phrasings=Phrasings(("学费多少钱", "学费涨不涨"), ENTRIES[0].phrasings.en)),
        replace(ENTRIES[0], id="fees.first"),
    ],
)
def test_what_letters_say_after_an_edit_is_as_if_all_were_read_anew(
    by_letters: Matcher, knowledge: Knowledge, edited: Entry
) -> None:
    others = {name: one for name, one in knowledge.entries.items() if name != ENTRIES[0].id}
    changed = replace(knowledge, entries={edited.id: edited, **others})

    taken_over, anew = build_matcher(changed, before=by_letters), build_matcher(changed)

    assert taken_over.thresholds == anew.thresholds
    for question in ("学费涨不涨", "可以助学贷款吗", "tuition due when", "怎么转业专", "研究生学费"):
        assert taken_over.match(question) == anew.match(question)


@pytest.mark.slow
def test_nothing_is_taken_over_from_a_knowledge_that_differs_much(
    knowledge: Knowledge, encoder: FakeEncoder
) -> None:
    before = build_matcher(sample_knowledge(*ENTRIES[:3]), encoder=encoder)

    assert not build_matcher(knowledge, encoder=encoder, before=before).is_provisional


@pytest.mark.slow
def test_what_was_trained_once_is_read_from_the_cache(
    knowledge: Knowledge, encoder: FakeEncoder, tmp_path: Path
) -> None:
    before = build_matcher(knowledge, encoder=encoder, cache=tmp_path)

    again = build_matcher(knowledge, encoder=encoder, cache=tmp_path, before=before)

    assert not again.is_provisional
    assert again.thresholds == before.thresholds


@pytest.mark.slow
def test_progress_counts_up_to_the_end(knowledge: Knowledge) -> None:
    seen: list[tuple[int, int]] = []
    build_matcher(knowledge, encoder=FakeEncoder(), progress=lambda done, total: seen.append((done, total)))

    assert seen == sorted(seen)
    assert seen[-1][0] == seen[-1][1]


@pytest.mark.slow
def test_several_threads_get_what_one_gets(by_meaning: Matcher, knowledge: Knowledge) -> None:
    questions = [f"{opener}{title.title.zh}怎么办" for opener in ("今年", "请问") for title in ENTRIES] * 4
    alone = build_matcher(knowledge, encoder=FakeEncoder())
    expected = [alone.match(question) for question in questions]

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(by_meaning.match, questions)) == expected


@pytest.mark.parametrize(
    "question",
    [
        "",
        "   ",
        "？？！！",
        "😀😀😀",
        "\x00\x01",
        "\ud800\udfff",
        "مرحبا كيف الحال",
        "ｑ",
        "1",
        "a" * 100_000,
        "学" * 100_000,
    ],
)
def test_nothing_in_a_question_is_too_strange(by_meaning: Matcher, question: str) -> None:
    ranking = by_meaning.match(question)

    assert len(ranking.read_as) <= 300
    assert all(0 <= match.confidence <= 1 for match in ranking.matches)


@pytest.mark.parametrize("question", ["？？！！", "😀", "\u202e\u200b"])
def test_a_question_without_words_has_no_matches(by_meaning: Matcher, question: str) -> None:
    ranking = by_meaning.match(question)

    assert ranking.matches == ()
    assert ranking.read_as == ""


@pytest.mark.slow
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(question=st.text(st.characters(exclude_categories=()), max_size=120))
def test_any_text_can_be_asked(by_meaning: Matcher, question: str) -> None:
    assert by_meaning.match(question) == by_meaning.match(question)


def test_an_empty_knowledge_matches_nothing() -> None:
    empty = replace(sample_knowledge(*ENTRIES), entries={}, other_topics=())

    assert build_matcher(empty).match("学费").matches == ()


@pytest.mark.parametrize("entries", [ENTRIES[:1], ENTRIES[:2]])
def test_a_tiny_knowledge_works(entries: Sequence[object]) -> None:
    tiny = replace(sample_knowledge(*ENTRIES[: len(entries)]), other_topics=())

    assert first(build_matcher(tiny, encoder=FakeEncoder()), "学费要多少") == "fees.tuition"
