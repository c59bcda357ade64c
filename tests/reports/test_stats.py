"""Each figure and its one definition."""

import csv
import io
import json
from datetime import date

import pytest

from disclosure_bot.reports import stats as module
from disclosure_bot.reports.stats import Stats, as_csv, as_object, stats_of
from disclosure_bot.store.figures import Counts
from support.gap_samples import COUNTS, ZONE
from support.samples import sample_knowledge


def made(counts: Counts = COUNTS) -> Stats:
    return stats_of(counts, sample_knowledge(), ZONE)


def test_questions_leave_out_what_was_shed() -> None:
    assert (made().questions, made().shed, made().people) == (20, 40, 7)


def test_answered_are_answers_and_picked_choices() -> None:
    assert made().answered == 6 + 2 + 1 + 3
    assert made().answer_rate == 12 / 20


def test_usefulness_speaks_of_judged_questions_only() -> None:
    assert (made().judged, made().usefulness) == (3, 2 / 3)
    assert made().verdicts == {"useful": 2, "outdated": 1}


def test_parts_add_up_to_the_questions() -> None:
    stats = made()

    assert stats.outcomes == {"answer": 9, "choose": 4, "abstain": 5, "handoff": 2}
    assert stats.languages == {"zh": 19, "en": 1}
    assert stats.channels == {"telegram": 19, "terminal": 1}


def test_hours_and_days_are_those_of_the_school_and_empty_days_count() -> None:
    stats = made()

    assert stats.hours[1] == 20
    assert sum(stats.hours) == 20
    assert stats.days == ((date(2026, 11, 23), 12), (date(2026, 11, 24), 0), (date(2026, 11, 25), 8))


def test_entries_are_ordered_by_how_often_they_were_shown() -> None:
    first, second = made().entries

    assert (first.entry, first.title, first.shown, first.useful, first.complaints) == (
        "fees.tuition",
        "本科学费",
        10,
        2,
        0,
    )
    assert (second.entry, second.title, second.complaints) == ("gone.entry", "", 1)


def test_days_to_close_are_the_median() -> None:
    assert (made().gaps_opened, made().gaps_closed, made().days_to_close) == (4, 3, 2)


def test_rates_of_nothing_are_none() -> None:
    nothing = made(Counts((), 0, (), (), (), 0))

    assert (nothing.answer_rate, nothing.usefulness, nothing.days_to_close) == (None, None, None)
    assert nothing.days == ()


def test_scripts_get_every_figure_with_the_period() -> None:
    found = json.loads(json.dumps(as_object(made(), date(2026, 11, 1), None)))

    assert (found["since"], found["until"], found["answer_rate"]) == ("2026-11-01", None, 0.6)
    assert found["days"]["2026-11-24"] == 0
    assert found["entries"][0]["entry"] == "fees.tuition"


def test_a_spreadsheet_gets_one_line_a_figure() -> None:
    rows = list(csv.reader(io.StringIO(as_csv(made()).removeprefix("\ufeff"))))

    assert ["questions", "", "20"] in rows
    assert ["outcomes", "abstain", "5"] in rows
    assert ["entries.complaints", "gone.entry", "1"] in rows
    assert ["hours", "01", "20"] in rows
    assert len({tuple(row[:2]) for row in rows}) == len(rows)


@pytest.mark.parametrize("name", Stats.__slots__)
def test_every_figure_is_defined(name: str) -> None:
    assert module.__doc__
    assert name.replace("_", " ").removeprefix("gaps ") in module.__doc__
