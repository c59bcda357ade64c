"""What is said where the text is not of today, or not of the year asked for. Today is 23 November 2026."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from disclosure_bot.answering.answerer import Answerer
from disclosure_bot.answering.shown import entry_shown
from disclosure_bot.domain.knowledge import Entry, EntryVersion
from disclosure_bot.domain.language import Bilingual, Language
from disclosure_bot.domain.period import Period, calendar_year
from disclosure_bot.domain.question import Question
from disclosure_bot.domain.reply import Note, Paragraph
from support.samples import ENTRIES, ExactMatcher, sample_knowledge

NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)
TUITION = replace(
    ENTRIES[0],
    answer=Bilingual("2024年5500元。", "5500 yuan in 2024."),
    valid_from=date(2024, 1, 1),
    valid_until=date(2024, 12, 31),
    period="2024",
    versions=(EntryVersion(calendar_year(2023), Bilingual("2023年5000元。", "5000 yuan in 2023.")),),
)
GRANT = replace(
    ENTRIES[0],
    answer=Bilingual("现在3700元。", "3700 yuan now."),
    valid_from=date(2024, 9, 1),
    versions=(EntryVersion(Period(until=date(2024, 8, 31)), Bilingual("从前3300元。", "3300 yuan then.")),),
)


def said(entry: Entry, question: str, language: Language = Language.ZH, at: datetime = NOON) -> list[str]:
    """Return the paragraphs and notes of a reply, in their order."""
    knowledge = sample_knowledge(entry, *ENTRIES[1:])
    answerer = Answerer(knowledge, ExactMatcher(knowledge))
    (reply,) = answerer.answer(Question(question, "test", "asker", at, language=language))
    return [part.text for part in reply.parts if isinstance(part, Paragraph | Note)]


def test_without_a_year_the_last_text_answers_under_its_period_and_the_next_is_said_to_be_awaited() -> None:
    told = said(TUITION, "学费多少钱")

    assert told[0] == "2024年5500元。"
    assert "〔version-awaited〕 2024年 2026年" in told


@pytest.mark.parametrize(
    ("question", "first", "second"),
    [
        ("2023年学费多少钱", "〔version-past〕 2023年", "2023年5000元。"),
        ("2022年学费多少钱", "〔version-none〕 2022年 2023年、2024年", "2024年5500元。"),
        ("明年学费多少钱", "〔version-none〕 2027年 2023年、2024年", "2024年5500元。"),
        ("2024年学费多少钱", "2024年5500元。", "〔version-awaited〕 2024年 2026年"),
        ("今年学费多少钱", "2024年5500元。", "〔version-awaited〕 2024年 2026年"),
    ],
)
def test_a_year_gets_its_text_or_an_honest_word(question: str, first: str, second: str) -> None:
    assert said(TUITION, question)[:2] == [first, second]


def test_english_readers_are_told_the_same() -> None:
    assert said(TUITION, "how much is tuition in 2023", Language.EN)[:2] == [
        "[version-past] 2023",
        "5000 yuan in 2023.",
    ]


def test_in_the_year_of_a_change_what_held_before_it_is_told_too() -> None:
    told = said(GRANT, "2024年学费多少钱")

    assert told[:2] == ["现在3700元。", "〔version-other〕 从前3300元。 2024年8月31日以前"]


def test_the_text_changes_on_its_day_by_the_clock_of_the_school() -> None:
    evening = datetime(2024, 8, 31, 15, 59, tzinfo=UTC)
    midnight = datetime(2024, 8, 31, 16, 0, tzinfo=UTC)

    assert said(GRANT, "学费多少钱", at=evening)[0] == "从前3300元。"
    assert said(GRANT, "学费多少钱", at=midnight)[0] == "现在3700元。"


def test_a_text_of_another_year_is_known_again_where_it_was_shown() -> None:
    entries = {TUITION.id: TUITION}

    assert entry_shown("2023年：2023年5000元。", entries) == TUITION.id
    assert entry_shown("2022年4000元。", entries) == ""
