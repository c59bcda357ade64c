"""What is due when. Today is Monday, 23 November 2026, unless said otherwise."""

from dataclasses import replace
from datetime import date

from icalendar import Calendar

from disclosure_bot.domain.request import Request, RequestState
from disclosure_bot.requests.agenda import Task, agenda, agenda_ics
from support.register_samples import office_knowledge, request
from support.samples import NOW, entry, sample_knowledge

TODAY = date(2026, 11, 23)


def tasks(*requests: Request, today: date = TODAY) -> dict[str, list[Task]]:
    found: dict[str, list[Task]] = {}
    for task in agenda(office_knowledge(), requests, today):
        found.setdefault(task.kind, []).append(task)
    return found


def test_the_report_is_due_at_the_end_of_october() -> None:
    draft, report = tasks()["report"]
    assert (draft.day, "待补" in draft.what) == (date(2027, 9, 1), True)
    assert (report.day, "2026-2027学年" in report.what) == (date(2027, 10, 31), True)

    (this_year,) = tasks(today=date(2026, 10, 31))["report"]
    assert (this_year.day, "2025-2026学年" in this_year.what) == (date(2026, 10, 31), True)


def test_a_year_that_is_not_announced_is_asked_for_from_november() -> None:
    assert [task.day for task in tasks()["calendar"]] == [date(2026, 11, 1), date(2027, 11, 1)]
    assert [task.day for task in tasks(today=date(2026, 7, 1))["calendar"]] == [date(2026, 11, 1)]


def test_reviews_are_counted_by_department_and_day() -> None:
    counted = [(task.department, task.what) for task in tasks()["review"]]

    assert counted == [("academic", "教务处：1 个条目要审核"), ("finance", "计财处：4 个条目要审核")]


def test_what_expires_is_named() -> None:
    known = sample_knowledge(entry("a.b", "甲", valid_until=date(2027, 8, 31)))

    (expiry,) = [task for task in agenda(known, (), TODAY) if task.kind == "expiry"]

    assert (expiry.day, "a.b" in expiry.what) == (date(2027, 8, 31), True)


def test_open_requests_are_due_on_their_last_day_and_overdue_ones_stay() -> None:
    found = tasks(
        request("2026-001", due=date(2026, 11, 1)),
        request("2026-002", due=date(2026, 12, 1), extended_until=date(2026, 12, 20)),
        request("2026-003", due=date(2026, 12, 1), state=RequestState.ANSWERED),
        request("2026-004"),
    )["request"]

    assert [(task.key, task.day.isoformat()) for task in found] == [
        ("2026-001", "2026-11-01"),
        ("2026-002", "2026-12-20"),
    ]


def test_nothing_beyond_a_year_is_listed() -> None:
    known = replace(office_knowledge(), entries={})

    assert max(task.day for task in agenda(known, (), TODAY)) <= date(2027, 11, 24)


def test_the_list_is_a_calendar_without_subjects() -> None:
    listed = agenda(office_knowledge(), [request(due=date(2026, 12, 1), subject="秘密")], TODAY)

    data = agenda_ics(listed, NOW)

    events = Calendar.from_ical(data).events
    assert len(events) == len(listed)
    assert len({event["uid"] for event in events}) == len(listed)
    assert "秘密" not in data.decode()
