from dataclasses import replace
from datetime import date

from disclosure_bot.answering.compose import Composer
from disclosure_bot.answering.policy import Decision
from disclosure_bot.domain.knowledge import Entry
from disclosure_bot.domain.language import Language
from disclosure_bot.domain.reply import Link, Match, Note, Option, Outcome, Paragraph, Part
from disclosure_bot.matching.base import Ranking
from support.samples import ENTRIES, sample_knowledge

TODAY = date(2026, 11, 23)
TUITION, REFUND = ENTRIES[0], ENTRIES[2]


def shown(entry: Entry, language: Language = Language.ZH) -> tuple[Part, ...]:
    knowledge = sample_knowledge(entry, *(one for one in ENTRIES if one.id != entry.id))
    return Composer(knowledge, language, TODAY).entry(entry.id)


def notes(entry: Entry, language: Language = Language.ZH) -> str:
    return "\n".join(part.text for part in shown(entry, language) if isinstance(part, Note))


def test_answer_is_the_curated_text_with_its_first_line_apart() -> None:
    first, rest, *_ = shown(TUITION)

    assert first == Paragraph("本科学费的第一句。")
    assert rest == Paragraph("其余的话。", folded=True)


def test_answer_names_source_department_and_date_of_review() -> None:
    assert Link("来源", "https://www.example.edu.cn/") in shown(TUITION)
    assert "计财处" in notes(TUITION)
    assert "2026-11-01" in notes(TUITION)


def test_inferred_department_is_said_with_other_words() -> None:
    assert "〔department-inferred〕" in notes(replace(TUITION, department_inferred=True))
    assert "〔department-inferred〕" not in notes(TUITION)


def test_related_entries_are_offered() -> None:
    assert Option("fees.refund", "退费") in shown(TUITION)


def test_english_reader_is_told_where_there_is_no_english() -> None:
    assert "[no-english]" in notes(REFUND, Language.EN)
    assert "[no-english]" not in notes(TUITION, Language.EN)


def test_expired_and_not_yet_valid_texts_say_so() -> None:
    assert "〔expired〕 2026-08-31" in notes(replace(TUITION, valid_until=date(2026, 8, 31)))
    assert "〔not-yet-valid〕 2027-01-01" in notes(replace(TUITION, valid_from=date(2027, 1, 1)))
    assert "expired" not in notes(replace(TUITION, valid_until=TODAY))


def test_campus_only_sources_say_so() -> None:
    assert "〔campus-access〕" in notes(replace(TUITION, campus_access=True))


def test_people_read_words_for_the_confidence() -> None:
    composer = Composer(sample_knowledge(), Language.ZH, TODAY)
    ranking = Ranking((), Language.ZH, "学费")

    def certainty(confidence: float) -> tuple[Part, ...]:
        return composer.parts(Decision(Outcome.ANSWER, (Match("fees.refund", confidence),), ""), ranking)

    assert Note("〔sure〕") in certainty(0.95)
    assert Note("〔fairly-sure〕") in certainty(0.7)


def test_question_that_was_not_read_as_typed_is_repeated_as_read() -> None:
    composer = Composer(sample_knowledge(), Language.ZH, TODAY)
    decision = Decision(Outcome.ANSWER, (Match("fees.refund", 0.95),), "")

    first, *_ = composer.parts(decision, Ranking((), Language.ZH, "学费"), "学费怎么退")

    assert first == Note("〔read-as〕 学费怎么退")
