"""The sentence beside an answer, through the answerer; today is 23 November 2026."""

from dataclasses import replace
from datetime import date

import pytest

from disclosure_bot.answering.answerer import Answerer
from disclosure_bot.domain.action import SaveDay
from disclosure_bot.domain.deadline import Deadline, Unit
from disclosure_bot.domain.document import Document
from disclosure_bot.domain.knowledge import Knowledge
from disclosure_bot.domain.language import Bilingual, Language
from disclosure_bot.domain.reply import DueDay, Paragraph
from disclosure_bot.domain.wording import Words
from disclosure_bot.service.choices import after
from support.calendars import sample_calendar
from support.samples import ExactMatcher, entry, question, sample_knowledge

LIMIT = Deadline(
    "appeal.school",
    Bilingual("收到处分决定", "receiving the decision"),
    Bilingual("提出申诉", "file the appeal"),
    10,
    Unit.DAY,
    document="moe41",
    article="60",
)
MOE41 = Document("moe41", Bilingual("学生管理规定"), Bilingual("教育部令第41号", "MOE Order 41"))
ASKED = "我11月20日收到处分决定，最晚哪天申诉"
ENGLISH = "i received the decision on 20 november, how do i appeal"


def knowledge(**changes: object) -> Knowledge:
    """Return a knowledge of one entry with one time limit."""
    one = entry(
        "appeal.student",
        "申诉",
        "我收到处分决定，最晚哪天申诉",
        "怎么申诉",
        "我收到处分决定",
        answer=Bilingual("10日内书面申诉。\n\n其余。", "Appeal within 10 days.\n\nThe rest."),
        deadlines=(LIMIT.id,),
        en=("i received the decision , how do i appeal",),
    )
    limit = replace(LIMIT, **changes)  # type: ignore[arg-type]
    return replace(
        sample_knowledge(one),
        deadlines={limit.id: limit},
        documents={MOE41.id: MOE41},
        calendar=sample_calendar(),
    )


def paragraphs(asked: str, known: Knowledge) -> list[str]:
    (reply,) = Answerer(known, ExactMatcher(known)).answer(question(asked))
    return [part.text for part in reply.parts if isinstance(part, Paragraph)]


def test_the_sentence_stands_right_below_the_first_line_with_assumption_unit_and_basis() -> None:
    first, counted, rest = paragraphs(ASKED, knowledge())

    assert (first, rest) == ("10日内书面申诉。", "其余。")
    for word in (
        "2026年11月20日（周五）",
        "收到处分决定",
        "2026年11月30日（周一）",
        "10日",
        "教育部令第41号第六十条",
    ):
        assert word in counted


def test_an_english_question_gets_an_english_sentence() -> None:
    counted = paragraphs(ENGLISH, knowledge())[1]

    for word in (
        "Fri 20 November 2026",
        "receiving the decision",
        "Mon 30 November 2026",
        "MOE Order 41, art. 60",
    ):
        assert word in counted


def test_without_a_day_the_answer_stands_alone() -> None:
    assert paragraphs("怎么申诉", knowledge()) == ["10日内书面申诉。", "其余。"]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"extension": 15}, "〔deadline-extended〕 2026年12月15日（周二）"),
        ({"days": 40, "unit": Unit.WORKING_DAY}, "〔deadline-provisional〕 2027"),
        ({"before": True}, "〔deadline-before〕"),
    ],
)
def test_what_else_must_be_known_is_said(changes: dict[str, object], said: str) -> None:
    assert said in paragraphs(ASKED, knowledge(**changes))[1]


def test_a_day_that_has_passed_is_said_so() -> None:
    assert "〔deadline-passed〕" in paragraphs("我1月2日收到处分决定", knowledge())[1]
    assert "〔deadline-passed〕" not in paragraphs(ASKED, knowledge())[1]


def test_a_program_gets_the_day_and_a_person_a_choice_to_take_it_home() -> None:
    known = knowledge()
    (reply,) = Answerer(known, ExactMatcher(known)).answer(question(ASKED))
    (day,) = [part for part in reply.parts if isinstance(part, DueDay)]

    offered = after(reply, "x", Words(known.wording, Language.ZH))
    choices = [choice.action for row in offered for choice in row]

    assert (day.deadline, day.start, day.day) == (LIMIT.id, date(2026, 11, 20), date(2026, 11, 30))
    assert SaveDay(LIMIT.id, date(2026, 11, 20)) in choices
