import csv
import io
from datetime import date

import pytest

from disclosure_bot.domain.request import (
    RequestChannel,
    RequestKind,
    RequestOutcome,
    RequestState,
    WithheldBecause,
)
from disclosure_bot.requests.figures import academic_year, as_csv, figures
from support.calendars import sample_calendar
from support.register_samples import request

ANSWERED = RequestState.ANSWERED


def test_a_period_is_counted_as_the_report_counts_it() -> None:
    made = figures(
        [
            request(
                state=ANSWERED,
                outcome=RequestOutcome.PUBLIC,
                answered_on=date(2026, 11, 23),
                fee=500,
                waived=100,
            ),
            request(
                state=ANSWERED,
                outcome=RequestOutcome.WITHHELD,
                because=WithheldBecause.PRIVACY,
                answered_on=date(2026, 11, 27),
                due=date(2026, 11, 26),
                channel=RequestChannel.EMAIL,
            ),
            request(
                state=ANSWERED,
                outcome=RequestOutcome.PUBLIC,
                answered_on=date(2026, 11, 25),
                due=date(2026, 11, 24),
                extended_until=date(2026, 11, 30),
            ),
            request(state=RequestState.WITHDRAWN),
            request(),
            request(kind=RequestKind.COMPLAINT),
        ],
        sample_calendar(),
    )

    assert made.kinds == {"申请": 5, "评议": 0, "举报": 1, "复议": 0, "诉讼": 0}
    assert made.channels == {"letter": 4, "email": 1}
    assert made.outcomes == {"公开": 2, "不予公开": 1}
    assert made.reasons == {"个人隐私": 1}
    assert (made.open, made.withdrawn, made.extended, made.late) == (1, 1, 1, 1)
    assert (made.median_days, made.fees, made.waived) == (3, 500, 100)


def test_a_year_without_requests_is_zero_and_has_no_median() -> None:
    made = figures([], sample_calendar())

    assert sum(made.kinds.values()) == 0
    assert made.median_days is None


def test_an_academic_year_runs_from_september_to_august() -> None:
    assert academic_year("2019-2020") == (date(2019, 9, 1), date(2020, 8, 31))


@pytest.mark.parametrize("text", ["", "2020", "2019-2021", "19-20", "2019-2020-2021", "a-b"])
def test_other_years_are_none(text: str) -> None:
    assert academic_year(text) is None


def test_the_table_names_no_person_and_runs_no_formula() -> None:
    text = as_csv([request(subject="=1+1", person=b"x", asker="who-asked")])

    head, row = csv.reader(io.StringIO(text.lstrip("\ufeff")))
    assert (head[0], row[0], row[4]) == ("登记号", "2026-001", "'=1+1")
    assert "who-asked" not in text
