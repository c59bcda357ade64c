from datetime import UTC, date, datetime

from icalendar import Calendar

from disclosure_bot.office.ics import Entry, ics

MADE = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


def test_a_day_becomes_an_all_day_event_with_a_reminder_the_day_before() -> None:
    (event,) = Calendar.from_ical(
        ics([Entry("a@b", date(2026, 12, 11), "答复；期限", "第一\n第二")], MADE)
    ).events

    assert event.start == date(2026, 12, 11)
    assert event["summary"] == "答复；期限"
    assert event["description"] == "第一\n第二"
    assert event["uid"] == "a@b"
    assert event.alarms.times[0].trigger == date(2026, 12, 10)


def test_a_file_of_nothing_is_still_a_calendar() -> None:
    assert Calendar.from_ical(ics([], MADE, "办理期限"))["x-wr-calname"] == "办理期限"
