from dataclasses import replace
from datetime import timedelta

import pytest

from disclosure_bot.answering.answerer import Answerer
from disclosure_bot.domain.language import Language
from disclosure_bot.domain.question import Turn
from disclosure_bot.domain.reply import Note, Outcome, Paragraph, Reply
from disclosure_bot.matching.base import Ranking
from support.samples import ENTRIES, NOW, ExactMatcher, question, sample_knowledge

CLOSE = (("fees.tuition", 0.5), ("fees.postgrad-tuition", 0.45))


def answerer(**rankings: tuple[tuple[str, float], ...]) -> Answerer:
    knowledge = sample_knowledge()
    return Answerer(knowledge, ExactMatcher(knowledge, rankings))


def answer(text: str, **rankings: tuple[tuple[str, float], ...]) -> Reply:
    (reply,) = answerer(**rankings).answer(question(text))
    return reply


def text_of(reply: Reply) -> str:
    return "\n".join(part.text for part in reply.parts if isinstance(part, (Paragraph, Note)))


def test_known_question_gets_the_curated_answer_and_its_version() -> None:
    reply = answer("学费多少钱")

    assert reply.outcome is Outcome.ANSWER
    assert reply.matches[0].entry == "fees.tuition"
    assert reply.knowledge_version == "0123456789ab"
    assert "本科学费的第一句。" in text_of(reply)


def test_near_entries_are_offered_by_title() -> None:
    reply = answer("学费", 学费=CLOSE)

    assert reply.outcome is Outcome.CHOOSE
    assert [match.entry for match in reply.matches] == ["fees.tuition", "fees.postgrad-tuition"]


def test_unknown_question_says_so_and_names_the_office() -> None:
    reply = answer("月球上有校区吗")

    assert reply.outcome is Outcome.ABSTAIN
    assert "〔abstain〕" in text_of(reply)
    assert "学校办公室" in text_of(reply)


@pytest.mark.parametrize(
    "text",
    [
        "学费多少钱，我叫张三，手机13812345678",
        "我的手机是13812345678，学费多少钱",
        "我是王小明，学费多少钱，QQ：123456789",
    ],
)
def test_personal_data_spoil_no_match_and_are_said_once_not_to_be_read(text: str) -> None:
    (reply,) = answerer().answer(question(text))

    assert reply.outcome is Outcome.ANSWER
    assert text_of(reply).count("〔personal-data〕") == 1
    assert "138" not in reply.question


def test_topic_that_is_not_covered_names_where_to_ask_instead() -> None:
    said = text_of(answer("食堂几点开门"))
    assert "〔abstain-other〕 问后勤" in said
    assert "abstain-office" not in said  # the office for disclosure is no place to ask for meals


@pytest.mark.parametrize("nothing", ["", "   ", "？！。"])
def test_question_without_words_is_said_so(nothing: str) -> None:
    reply = answer(nothing)

    assert reply.outcome is Outcome.ABSTAIN
    assert text_of(reply) == "〔empty〕"


def test_reply_is_in_the_language_asked_unless_the_person_chose_one() -> None:
    (asked_in_english,) = answerer().answer(question("how much is tuition"))
    (chosen,) = answerer().answer(question("how much is tuition", language=Language.ZH))

    assert asked_in_english.language is Language.EN
    assert chosen.language is Language.ZH


def test_more_questions_than_are_answered_at_once_are_said_so() -> None:
    entries = [one.id for one in ENTRIES]
    parts = {f"第{place}件要多少": ((entry, 0.9),) for place, entry in enumerate(entries)}
    message = "？".join(parts)
    everything = {message: tuple((entry, 0.2) for entry in entries)}

    replies = answerer(**parts, **everything).answer(question(message))

    assert [reply.matches[0].entry for reply in replies] == entries[:3]
    assert "〔too-many〕 3" in text_of(replies[-1])


def test_a_message_that_comes_again_is_answered_as_it_is_meant_this_time() -> None:
    running_out = replace(ENTRIES[0], valid_until=NOW.date())
    knowledge = sample_knowledge(running_out, *ENTRIES[1:])
    one = Answerer(knowledge, ExactMatcher(knowledge, {"1": ()}))
    offered = Turn("学费", ("fees.tuition",), ("fees.refund",))

    def said(text: str, **changes: object) -> str:
        return text_of(one.answer(question(text, **changes))[0])

    first, again = said("学费多少钱"), said("学费多少钱")
    tomorrow = said("学费多少钱", asked_at=NOW + timedelta(days=1))
    in_english = one.answer(question("学费多少钱", language=Language.EN))[0].language
    picked = one.answer(question("1", previous=offered))[0].matches[0].entry

    assert first == again
    assert "〔expired〕" in tomorrow
    assert "〔expired〕" not in first
    assert in_english is Language.EN
    assert picked == "fees.refund"
    assert "[abstain]" in said("1")


def test_an_answer_that_a_failure_made_worse_is_not_kept() -> None:
    knowledge = sample_knowledge()

    class Failing(ExactMatcher):
        broken = True

        def match(self, text: str, limit: int = 5) -> Ranking:
            ranking = super().match(text, limit)
            return replace(ranking, matches=(), fallback="broken") if self.broken else ranking

    matcher = Failing(knowledge)
    one = Answerer(knowledge, matcher)
    outcomes = [one.answer(question("学费多少钱"))[0].outcome]
    matcher.broken = False
    outcomes.append(one.answer(question("学费多少钱"))[0].outcome)

    assert outcomes == [Outcome.ABSTAIN, Outcome.ANSWER]


def test_picked_entry_is_shown_whole() -> None:
    reply = answerer().show("fees.refund", Language.ZH, NOW)

    assert reply.outcome is Outcome.ANSWER
    assert "退费的第一句。" in text_of(reply)


def test_each_reply_is_headed_by_the_title_answered_and_does_not_repeat_it() -> None:
    parts = {"学费多少": (("fees.tuition", 0.93),), "休学找谁": (("status.suspension", 0.93),)}

    replies = answerer(**parts).answer(question("学费多少？休学找谁？"))

    assert [reply.title for reply in replies] == ["本科学费", "休学"]
    assert "〔read-as〕" not in text_of(replies[0])


def test_turn_to_follow_up_is_what_was_answered_or_offered() -> None:
    assert answer("学费多少钱").turn == Turn("学费", ("fees.tuition",), ("fees.refund",))
    near = ("fees.tuition", "fees.postgrad-tuition")
    assert answer("学费", 学费=CLOSE).turn == Turn("学费", near, near)
    assert answer("月球上有校区吗").turn is None
