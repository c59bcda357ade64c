"""Groups as lists show them."""

import csv
import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from disclosure_bot.domain.exchange import Verdict
from disclosure_bot.domain.gap import Gap, GapAct, GapReason, GapState
from disclosure_bot.domain.language import Language
from disclosure_bot.domain.reply import Match
from disclosure_bot.gaps.digest import gap_text
from disclosure_bot.gaps.rows import (
    NEAR_ENOUGH,
    GapRow,
    approved_texts,
    as_csv,
    as_object,
    gap_rows,
    of_department,
    public_rows,
)
from disclosure_bot.matching.calibrate import LEAST_FLOOR
from disclosure_bot.store.gaps import QuestionCount
from support.gap_samples import row
from support.samples import sample_knowledge

KNOWLEDGE = sample_knowledge()
ZONE = ZoneInfo("Asia/Shanghai")
SUNDAY_NIGHT = datetime(2026, 11, 22, 17, tzinfo=UTC)
"""Monday in Shanghai"""


def asked(number: int, question: str, gap: str = "g1") -> QuestionCount:
    at = SUNDAY_NIGHT + timedelta(days=number)
    return QuestionCount(gap, f"exchange-{number}", question, at, Language.ZH, GapReason.ABSTAINED)


def group(name: str = "g1", entry: str = "status.suspension") -> Gap:
    return Gap(
        id=name,
        typical="exchange-2",
        state=GapState.OPEN,
        opened_at=SUNDAY_NIGHT,
        nearest=(Match("gone.entry", 0.5), Match(entry, 0.4)),
        title="游泳池在哪",
        count=4,
        askers=3,
    )


def act(what: str, detail: str = "", gap: str = "g1") -> GapAct:
    return GapAct(f"act-{what}-{detail}", gap, "staff", SUNDAY_NIGHT, what, detail)


def rows_of(*questions: QuestionCount) -> tuple[GapRow, ...]:
    return gap_rows([group()], questions, {"g1": 2}, KNOWLEDGE, ZONE)


def test_the_typical_question_comes_first_then_the_most_frequent_without_repetition() -> None:
    (one,) = rows_of(asked(0, "有泳池吗"), asked(1, "能游泳吗"), asked(2, "游泳池在哪"), asked(3, "能游泳吗"))

    assert one.questions == ("游泳池在哪", "能游泳吗", "有泳池吗")


def test_weeks_are_those_of_the_schools_time_zone() -> None:
    (one,) = rows_of(asked(0, "有泳池吗"), asked(7, "有泳池吗"))

    assert one.weeks == (("2026-W48", 1), ("2026-W49", 1))
    assert one.first_at.isoformat() == "2026-11-23T01:00:00+08:00"


def test_the_department_is_that_of_the_nearest_entry_that_is_left() -> None:
    (one,) = rows_of(asked(0, "有泳池吗"))
    (none,) = gap_rows([group(entry="also.gone")], [asked(0, "有泳池吗")], {}, KNOWLEDGE, ZONE)

    assert (one.department, none.department) == ("academic", "office")
    assert of_department([one, none], "academic") == (one,)


def test_no_department_is_guessed_from_an_entry_that_would_not_be_offered_either() -> None:
    far = replace(group(), nearest=(Match("status.suspension", NEAR_ENOUGH - 0.01),))
    (one,) = gap_rows([far], [asked(0, "被骗钱了找谁")], {}, KNOWLEDGE, ZONE)

    assert one.department == "office"
    assert NEAR_ENOUGH == LEAST_FLOOR


def test_a_group_tells_what_askers_found_wrong() -> None:
    said = [asked(number, "有泳池吗")._replace(verdict=Verdict.BROKEN_LINK) for number in range(2)]
    (one,) = gap_rows([group()], [*said, asked(3, "有泳池吗")], {}, KNOWLEDGE, ZONE)

    assert one.verdicts == {Verdict.BROKEN_LINK: 2}
    assert "链接失效 broken link 2" in gap_text(one, KNOWLEDGE)


def test_a_group_without_questions_in_the_period_is_left_out() -> None:
    assert gap_rows([group("g2")], [asked(0, "有泳池吗")], {}, KNOWLEDGE, ZONE) == ()


def test_scripts_get_the_contract() -> None:
    found = as_object(row())

    assert found["questions"] == ["学校有游泳馆吗", "游泳池在哪"]
    assert (found["askers"], found["count"]) == (5, 6)
    assert found["nearest"] == ["fees.tuition", "status.suspension"]
    assert found["confidences"] == [0.31, 0.2]
    assert "asker-" not in str(found)


def test_a_spreadsheet_gets_the_same_and_no_formula() -> None:
    text = as_csv([row(title="=1+1", questions=("=1+1", "@SUM(A1)"))])

    (line,) = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert line["典型问题 question"] == "'=1+1"
    assert line["其他问法 other questions"] == "'@SUM(A1)"
    assert line["人数 askers"] == "5"


def test_four_people_are_too_few_for_the_public() -> None:
    assert public_rows([row(askers=4), row(askers=5)], ()) == (row(questions=("学校有游泳馆吗",), waiting=0),)


def test_the_public_reads_the_text_that_staff_approved() -> None:
    (one,) = public_rows([row(id="g1")], [act("approve", "学校有没有游泳馆？")])

    assert (one.title, one.questions) == ("学校有没有游泳馆？", ("学校有没有游泳馆？",))


def test_the_last_word_on_a_text_counts() -> None:
    assert approved_texts([act("approve", "旧"), act("approve", "新")]) == {"g1": "新"}
    assert approved_texts([act("approve", "旧"), act("withdraw"), act("link", "x")]) == {}
