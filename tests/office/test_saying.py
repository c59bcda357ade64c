from datetime import date

from disclosure_bot.domain.calendar import Calendar, Term
from disclosure_bot.domain.deadline import Unit
from disclosure_bot.domain.language import Language
from disclosure_bot.office.counting import due
from disclosure_bot.office.saying import day_in_words, provisional_in_words, steps_in_words, term_in_words

FRIDAY = date(2026, 11, 20)


def test_a_day_has_its_weekday_in_both_languages() -> None:
    assert day_in_words(FRIDAY, Language.ZH) == "2026年11月20日（周五）"
    assert day_in_words(FRIDAY, Language.EN) == "Fri 20 November 2026"


def test_a_term_names_its_unit() -> None:
    assert term_in_words(15, Unit.WORKING_DAY, Language.ZH) == "15个工作日"
    assert term_in_words(15, Unit.WORKING_DAY, Language.EN) == "15 working days"
    assert term_in_words(1, Unit.MONTH, Language.EN) == "1 month"


def test_steps_read_from_the_start_to_the_end() -> None:
    counted = due(FRIDAY, Term(2, Unit.WORKING_DAY), Calendar())

    assert steps_in_words(counted) == "11月20日(五)起算日 · 11月23日(一)第1天 · 11月24日(二)第2天"


def test_months_are_full_months() -> None:
    assert steps_in_words(due(FRIDAY, Term(6, Unit.MONTH), Calendar())).endswith("5月20日(四)满6个月")


def test_of_many_steps_the_first_and_the_last_are_told() -> None:
    told = steps_in_words(due(FRIDAY, Term(500, Unit.WORKING_DAY), Calendar())).split(" · ")

    assert len(told) == 41
    assert told[0].endswith("起算日")
    assert told[-1].endswith("第500天")


def test_provisional_years_are_named_and_nothing_is_said_without_them() -> None:
    assert provisional_in_words((2027,), Language.ZH) == "2027年放假安排未公布，暂按周末和法定节日推算。"
    assert "2027, 2028" in provisional_in_words((2027, 2028), Language.EN)
    assert provisional_in_words((), Language.ZH) == ""
