from datetime import date

import pytest
from icalendar import Calendar

from disclosure_bot.domain.request import RequestState
from disclosure_bot.requests.letters import due_dates, letter, to_remind
from support.register_samples import office_knowledge, request
from support.samples import NOW

DUE = date(2026, 12, 11)


def reminded(today: date, **changes: object) -> bool:
    return bool(to_remind([request("2026-001", due=DUE, **changes)], today, office_knowledge()))


@pytest.mark.parametrize(
    ("today", "is_reminded"),
    [
        ("2026-12-03", False),
        ("2026-12-04", True),
        ("2026-12-05", False),  # a Saturday, five working days before
        ("2026-12-07", False),
        ("2026-12-09", True),
        ("2026-12-10", False),
        ("2026-12-11", True),
        ("2026-12-12", True),
        ("2026-12-13", True),
        ("2026-12-14", True),
        ("2027-01-20", True),
    ],
)
def test_reminders_come_five_and_two_days_before_on_the_day_and_each_day_after(
    today: str, is_reminded: bool
) -> None:
    assert reminded(date.fromisoformat(today)) is is_reminded


def test_nobody_is_reminded_of_what_is_closed_or_put_off() -> None:
    assert not reminded(DUE, state=RequestState.ANSWERED)
    assert not reminded(DUE, extended_until=date(2027, 1, 10))


def test_a_letter_names_numbers_days_and_nothing_of_what_was_asked() -> None:
    rows = to_remind(
        [request(due=DUE, department="finance", subject="秘密的事"), request("2026-002", due=DUE)],
        DUE,
        office_knowledge(),
    )

    assert letter(rows).count("2026-12-11 今天到期") == 2
    assert "2026-002" not in letter(rows, "finance")
    assert letter(rows, "academic") == ""
    assert "秘密" not in letter(rows)


def test_open_requests_become_days_in_a_calendar() -> None:
    requests = [
        request(due=DUE, department="finance", subject="秘密的事"),
        request("2026-002"),
        request("2026-003", due=DUE, state=RequestState.ANSWERED),
    ]

    data = due_dates(requests, office_knowledge(), NOW)

    (event,) = Calendar.from_ical(data).events
    assert (event.start, event["summary"]) == (DUE, "2026-001 申请：答复最后一天（计财处）")
    assert "秘密" not in data.decode()
