from dataclasses import replace
from datetime import date

import pytest

from disclosure_bot.domain.calendar import Calendar, calendar_of
from disclosure_bot.office.comparison import compare
from support.calendars import sample_calendar

CALENDAR = sample_calendar()
SUMMER, NOVEMBER = date(2026, 7, 1), date(2026, 11, 1)


def without(*years: int) -> Calendar:
    return calendar_of(plan for plan in CALENDAR.plans.values() if plan.year not in years)


@pytest.mark.slow
def test_the_sample_agrees_with_both_packages_from_2019_to_2026() -> None:
    years = {year.year: year for year in compare(CALENDAR, NOVEMBER)}

    for year in range(2019, 2027):
        assert years[year].is_good, years[year]
        assert years[year].differences == {"chinesecalendar": (), "holidays": ()}


@pytest.mark.slow
def test_a_year_that_no_package_knows_is_not_compared() -> None:
    last = compare(CALENDAR, NOVEMBER)[-1]

    assert (last.year, last.announced, last.is_good) == (2027, False, False)
    assert last.differences == {"chinesecalendar": None, "holidays": None}


def test_a_slip_of_the_pen_is_found_by_both_packages() -> None:
    plan = replace(CALENDAR.plans[2026], worked=(date(2026, 5, 16),))
    slipped = calendar_of([plan])

    (found,) = compare(slipped, SUMMER)

    assert date(2026, 5, 16) in (found.differences["holidays"] or ())
    assert date(2026, 5, 9) in (found.differences["chinesecalendar"] or ())


def test_a_year_missing_in_the_middle_is_named() -> None:
    missing = [year.year for year in compare(without(2023), SUMMER) if not year.announced]

    assert missing == [2023, 2027]


@pytest.mark.slow
def test_next_year_is_asked_for_from_november() -> None:
    assert [year.year for year in compare(without(2027), SUMMER)][-1] == 2026
    assert [year.year for year in compare(without(2027), NOVEMBER)][-1] == 2027


def test_an_empty_calendar_lacks_this_year() -> None:
    (year,) = compare(Calendar(), SUMMER)

    assert (year.year, year.announced) == (2026, False)
