from disclosure_bot.answering.answerer import Answerer
from disclosure_bot.domain.question import Turn
from disclosure_bot.domain.reply import Note, Option, Outcome, Paragraph, Reply
from support.samples import ExactMatcher, question, sample_knowledge, with_manners


def answer(text: str, previous: Turn | None = None) -> Reply:
    knowledge = with_manners(sample_knowledge())
    (reply,) = Answerer(knowledge, ExactMatcher(knowledge)).answer(question(text, previous=previous))
    return reply


def test_person_in_danger_gets_numbers_first_and_nothing_that_can_wait() -> None:
    reply = answer("学费多少钱，算了我不想活了")

    assert (reply.outcome, reply.urgent) == (Outcome.ANSWER, "self-harm")
    assert reply.matches[0].entry == "life.crisis"
    assert isinstance(reply.parts[0], Paragraph)
    assert "120" in reply.parts[0].text
    assert "12356" in reply.parts[0].text
    assert reply.turn is None


def test_person_in_danger_hears_nothing_of_personal_data() -> None:
    reply = answer("我不想活了，我电话13812345678")

    assert reply.urgent == "self-harm"
    assert not any(isinstance(part, Note) and "personal-data" in part.text for part in reply.parts)


def test_danger_without_an_entry_gets_the_advice_of_the_product() -> None:
    reply = answer("宿舍着火了")

    assert reply.urgent == "emergency"
    assert any(isinstance(part, Paragraph) and "119" in part.text for part in reply.parts)


def test_thanks_are_talk_and_keep_the_conversation() -> None:
    reply = answer("谢谢啦～")

    assert (reply.outcome, reply.talk, reply.matches) == (Outcome.TALK, "thanks", ())
    assert reply.turn is None


def test_greeting_around_a_question_leaves_the_question() -> None:
    assert answer("你好！学费多少钱？谢谢").matches[0].entry == "fees.tuition"


def test_place_picks_what_was_offered() -> None:
    offered = Turn("学费", ("fees.tuition",), ("fees.tuition", "fees.refund"))

    assert answer("第二个", offered).matches[0].entry == "fees.refund"
    assert answer("2", offered).matches[0].entry == "fees.refund"
    assert answer("the first one", offered).matches[0].entry == "fees.tuition"


def test_complaint_offers_what_else_the_last_question_may_have_meant() -> None:
    reply = answer("答非所问", Turn("学费多少钱", ("fees.refund",)))

    assert reply.talk == "complaint"
    assert Option("fees.tuition", "本科学费") in reply.parts


def test_language_is_switched_by_the_reply() -> None:
    assert answer("说英文").language.value == "en"
    assert answer("I don't speak Chinese").language.value == "en"
