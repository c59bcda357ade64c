from datetime import date

from disclosure_bot.domain.request import Request, RequestState
from disclosure_bot.requests.listing import as_object, in_words, left_in_words, listed
from support.calendars import sample_calendar
from support.register_samples import request

TODAY = date(2026, 11, 23)
CALENDAR = sample_calendar()


def numbers(*requests: Request) -> list[str]:
    return [row.request.number for row in listed(requests, TODAY, CALENDAR)]


def left(due: date, today: date = TODAY) -> int | None:
    (row,) = listed([request(due=due)], today, CALENDAR)
    return row.days_left


def test_the_most_urgent_stand_first_and_what_is_closed_last() -> None:
    closed = request("2026-001", due=date(2026, 11, 24), state=RequestState.ANSWERED)
    later = request("2026-002", due=date(2026, 12, 1))
    sooner = request("2026-003", due=date(2026, 12, 9), extended_until=date(2026, 12, 20))
    endless = request("2026-004")
    now = request("2026-005", due=date(2026, 11, 20))

    assert numbers(closed, later, sooner, endless, now) == [
        "2026-005",
        "2026-002",
        "2026-003",
        "2026-004",
        "2026-001",
    ]


def test_working_days_are_what_is_left() -> None:
    assert left(date(2026, 11, 23)) == 0
    assert left(date(2026, 11, 30)) == 5
    assert left(date(2026, 11, 20)) == -1
    assert left(date(2026, 10, 8), date(2026, 9, 30)) == 1


def test_a_last_day_that_passed_over_a_weekend_is_overdue() -> None:
    (row,) = listed([request(due=date(2026, 11, 20))], date(2026, 11, 21), CALENDAR)

    assert row.is_overdue
    assert left_in_words(row) == "逾期 1 天"


def test_closed_requests_have_no_time_left() -> None:
    (row,) = listed([request(due=TODAY, state=RequestState.WITHDRAWN)], TODAY, CALENDAR)

    assert (row.days_left, left_in_words(row)) == (None, "—")


def test_the_list_is_counted_in_words() -> None:
    rows = listed(
        [
            request("1", due=date(2026, 11, 1)),
            request("2", due=date(2026, 11, 24)),
            request("3", due=date(2026, 12, 24)),
            request("4", state=RequestState.ANSWERED),
        ],
        TODAY,
        CALENDAR,
    )

    assert in_words(rows, 12).startswith("共 12 件，在办 3 件：逾期 1，5 个工作日内到期 1。")


def test_scripts_get_number_due_state_and_department_and_no_person() -> None:
    (row,) = listed([request(due=TODAY, department="finance", person=b"x", asker="a")], TODAY, CALENDAR)
    made = as_object(row)

    assert [made[key] for key in ("number", "due", "state", "department")] == [
        "2026-001",
        "2026-11-23",
        "received",
        "finance",
    ]
    assert {"person", "asker", "applicant", "subject"}.isdisjoint(made)
