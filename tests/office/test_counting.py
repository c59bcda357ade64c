"""Counting on the calendar of the sample, which holds the State Council's notices of 2019 to 2026."""

from datetime import date, timedelta

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from disclosure_bot.domain.calendar import Calendar, Term, YearPlan, calendar_of
from disclosure_bot.domain.deadline import Unit
from disclosure_bot.domain.language import Bilingual
from disclosure_bot.office.counting import due, working_days
from support.calendars import sample_calendar

TABLE = [
    # working days: across each Spring Festival, National Day, days worked in lieu, ends of years
    ("2019-01-28", 15, "w", "2019-02-21"),
    ("2019-04-26", 5, "w", "2019-05-06"),
    ("2019-09-27", 10, "w", "2019-10-16"),
    ("2019-12-20", 15, "w", "2020-01-13"),
    ("2020-01-17", 15, "w", "2020-02-14"),
    ("2020-01-22", 20, "w", "2020-02-27"),
    ("2020-04-24", 15, "w", "2020-05-18"),
    ("2020-06-24", 3, "w", "2020-06-30"),
    ("2020-09-25", 15, "w", "2020-10-22"),
    ("2020-09-30", 1, "w", "2020-10-09"),
    ("2021-02-05", 15, "w", "2021-03-03"),
    ("2021-02-10", 1, "w", "2021-02-18"),
    ("2021-04-23", 10, "w", "2021-05-10"),
    ("2021-09-17", 20, "w", "2021-10-21"),
    ("2021-09-30", 15, "w", "2021-10-27"),
    ("2022-01-28", 15, "w", "2022-02-23"),
    ("2022-01-30", 1, "w", "2022-02-07"),
    ("2022-04-01", 10, "w", "2022-04-18"),
    ("2022-06-02", 1, "w", "2022-06-06"),
    ("2022-09-30", 15, "w", "2022-10-26"),
    ("2022-12-30", 15, "w", "2023-01-28"),
    ("2023-01-20", 15, "w", "2023-02-15"),
    ("2023-04-28", 20, "w", "2023-05-30"),
    ("2023-06-21", 2, "w", "2023-06-26"),
    ("2023-09-28", 15, "w", "2023-10-25"),
    ("2023-12-29", 1, "w", "2024-01-02"),
    ("2024-02-02", 15, "w", "2024-02-28"),
    ("2024-02-09", 20, "w", "2024-03-14"),
    ("2024-04-03", 3, "w", "2024-04-09"),
    ("2024-04-26", 15, "w", "2024-05-20"),
    ("2024-09-13", 20, "w", "2024-10-17"),
    ("2024-09-30", 5, "w", "2024-10-12"),
    ("2025-01-24", 15, "w", "2025-02-20"),
    ("2025-01-27", 30, "w", "2025-03-17"),
    ("2025-04-25", 10, "w", "2025-05-13"),
    ("2025-09-26", 15, "w", "2025-10-23"),
    ("2025-12-26", 15, "w", "2026-01-19"),
    ("2026-02-13", 15, "w", "2026-03-12"),
    ("2026-02-14", 1, "w", "2026-02-24"),
    ("2026-02-27", 2, "w", "2026-03-02"),
    ("2026-05-08", 1, "w", "2026-05-09"),
    ("2026-09-18", 20, "w", "2026-10-22"),
    ("2026-09-30", 30, "w", "2026-11-17"),
    ("2026-11-20", 15, "w", "2026-12-11"),
    ("2026-11-23", 20, "w", "2026-12-21"),
    ("2026-01-01", 1, "w", "2026-01-04"),
    # plain days: weekends and holidays count
    ("2026-11-20", 10, "d", "2026-11-30"),
    ("2026-09-28", 10, "d", "2026-10-08"),
    ("2024-02-20", 10, "d", "2024-03-01"),
    ("2025-02-20", 10, "d", "2025-03-02"),
    ("2026-12-25", 15, "d", "2027-01-09"),
    # months and years: a month that is shorter ends with its last day
    ("2026-11-20", 6, "m", "2027-05-20"),
    ("2026-01-31", 1, "m", "2026-02-28"),
    ("2024-01-31", 1, "m", "2024-02-29"),
    ("2026-08-31", 6, "m", "2027-02-28"),
    ("2026-03-31", 3, "m", "2026-06-30"),
    ("2026-12-31", 2, "m", "2027-02-28"),
    ("2024-02-29", 1, "y", "2025-02-28"),
    ("2024-02-29", 4, "y", "2028-02-29"),
    ("2026-11-20", 2, "y", "2028-11-20"),
]
CALENDAR = sample_calendar()
UNITS = {"w": Unit.WORKING_DAY, "d": Unit.DAY, "m": Unit.MONTH, "y": Unit.YEAR}


def day(text: str) -> date:
    return date.fromisoformat(text)


def test_the_table_holds_sixty_dates() -> None:
    assert len(TABLE) == 60


@pytest.mark.parametrize(("start", "count", "unit", "end"), TABLE)
def test_terms_end_where_they_should(start: str, count: int, unit: str, end: str) -> None:
    assert due(day(start), Term(count, UNITS[unit]), CALENDAR).date == day(end)


@pytest.mark.slow
def test_working_days_agree_with_chinesecalendar_on_every_start_of_eight_years() -> None:
    start, last = day("2019-01-01"), day("2026-11-30")
    while start <= last:
        end = due(start, Term(15, Unit.WORKING_DAY), CALENDAR).date
        between = (start + timedelta(days=n) for n in range(1, (end - start).days + 1))
        assert sum(map(chinese_calendar.is_workday, between)) == 15, start
        assert chinese_calendar.is_workday(end), start
        start += timedelta(days=1)


@pytest.mark.slow
@given(st.dates(day("2019-02-01"), day("2026-10-01")), st.integers(1, 40))
def test_counting_back_comes_from_where_counting_on_would_reach(end: date, count: int) -> None:
    begun = due(end, Term(count, Unit.WORKING_DAY, before=True), CALENDAR).date

    assert working_days(begun, end, CALENDAR) in {
        count,
        count - 1,
    }  # the event may fall on a day off


def test_steps_name_holidays_and_days_worked_in_lieu_and_pass_over_plain_weekends() -> None:
    steps = due(day("2026-09-30"), Term(4, Unit.WORKING_DAY), CALENDAR).steps

    assert [(step.day.isoformat(), step.number, step.what and step.what.zh) for step in steps] == [
        ("2026-09-30", 0, None),
        ("2026-10-01", None, "国庆节"),
        ("2026-10-08", 1, None),
        ("2026-10-09", 2, None),
        ("2026-10-10", 3, "调休上班"),
        ("2026-10-12", 4, None),
    ]
    assert steps[1].until == day("2026-10-07")


def test_a_pause_counted_back_over_names_its_first_and_last_day() -> None:
    steps = due(day("2026-10-09"), Term(2, Unit.WORKING_DAY, before=True), CALENDAR).steps

    assert [(step.day.isoformat(), step.number) for step in steps[1:]] == [
        ("2026-10-08", 1),
        ("2026-10-01", None),
        ("2026-09-30", 2),
    ]
    assert steps[2].until == day("2026-10-07")


def test_a_year_without_its_notice_is_provisional() -> None:
    counted = due(day("2026-12-25"), Term(15, Unit.WORKING_DAY), CALENDAR)

    assert counted.date == day("2027-01-18")
    assert counted.provisional == (2027,)


def test_plain_days_need_no_notice() -> None:
    assert due(day("2030-01-01"), Term(15), CALENDAR).provisional == ()


def test_a_year_that_nobody_wrote_down_has_weekends_and_the_fixed_days() -> None:
    counted = due(day("2031-09-30"), Term(1, Unit.WORKING_DAY), CALENDAR)

    assert counted.date == day("2031-10-06")  # the 1st to 3rd are fixed, the 4th and 5th a weekend
    assert counted.provisional == (2031,)


def test_without_any_calendar_weekends_are_all_that_is_known() -> None:
    counted = due(day("2026-09-30"), Term(1, Unit.WORKING_DAY), Calendar())

    assert (counted.date, counted.provisional) == (day("2026-10-01"), (2026,))


def test_an_extension_counts_on_from_the_start() -> None:
    assert due(day("2026-11-20"), Term(15, extension=15), CALENDAR).extended == day("2026-12-20")
    assert due(day("2026-01-31"), Term(1, Unit.MONTH, extension=1), CALENDAR).extended == day("2026-03-31")
    assert due(day("2026-11-20"), Term(15), CALENDAR).extended is None


def test_counting_back_from_an_event() -> None:
    assert due(day("2026-12-30"), Term(30, before=True), CALENDAR).date == day("2026-11-30")
    assert due(day("2026-03-31"), Term(1, Unit.MONTH, before=True), CALENDAR).date == day("2026-02-28")


def test_the_day_of_receipt_may_be_the_first_day() -> None:
    same_day = calendar_of([YearPlan(2026, notices=CALENDAR.plans[2026].notices)], counts_start=True)

    assert due(day("2026-11-20"), Term(10), same_day).date == day("2026-11-29")
    steps = due(day("2026-11-20"), Term(2, Unit.WORKING_DAY), same_day).steps
    assert [(step.day.isoformat(), step.number) for step in steps] == [("2026-11-20", 1), ("2026-11-23", 2)]


@pytest.mark.parametrize("count", [0, -5, 10_001])
def test_a_count_that_makes_no_sense_is_refused(count: int) -> None:
    with pytest.raises(ValueError, match="cannot count"):
        due(day("2026-11-20"), Term(count), CALENDAR)


@pytest.mark.parametrize(
    ("start", "term"),
    [
        ("9999-12-30", Term(5)),
        ("9999-12-30", Term(5, Unit.WORKING_DAY)),
        ("9999-12-30", Term(1, Unit.MONTH)),
        ("0001-01-02", Term(5, before=True)),
        ("0001-01-02", Term(1, Unit.MONTH, before=True)),
    ],
)
def test_an_end_beyond_all_years_overflows(start: str, term: Term) -> None:
    with pytest.raises(OverflowError):
        due(day(start), term, CALENDAR)


def test_days_left_are_working_days_and_negative_once_past() -> None:
    assert working_days(day("2026-09-30"), day("2026-10-12"), CALENDAR) == 4
    assert working_days(day("2026-10-12"), day("2026-09-30"), CALENDAR) == -4
    assert working_days(day("2026-10-12"), day("2026-10-12"), CALENDAR) == 0


def test_a_holiday_has_its_name_in_both_languages() -> None:
    assert CALENDAR.holiday(day("2026-10-03")) == Bilingual("国庆节", "National Day")
    assert CALENDAR.holiday(day("2026-11-21")) is None
