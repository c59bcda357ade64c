"""Days as a file that people's own calendars take (RFC 5545)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from icalendar import Event

PRODUCT = "-//disclosure_bot//deadlines//ZH"
"""names the program in its files"""
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Entry:
    """One day in a calendar file; not an entry of the knowledge."""

    uid: str
    """the same for the same matter: a calendar that knows it replaces it"""
    day: date
    summary: str
    description: str = ""


def ics(entries: Iterable[Entry], made_at: datetime, name: str = "") -> bytes:
    """Return the days as a calendar file, called by ``name`` if it has one; each reminds the day before.

    ``made_at`` has a time zone.
    """
    from icalendar import Calendar  # a cold `ask` does without: it would be a twentieth of it

    made = Calendar()
    made.add("prodid", PRODUCT)
    made.add("version", "2.0")
    if name:
        made.add("x-wr-calname", name)
    for entry in entries:
        made.add_component(_event(entry, made_at))
    data: bytes = made.to_ical()
    return data


def _event(entry: Entry, made_at: datetime) -> "Event":
    from icalendar import Alarm, Event

    event = Event()
    event.add("uid", entry.uid)
    event.add("dtstamp", made_at)
    event.add("dtstart", entry.day)
    event.add("dtend", entry.day + _DAY)
    event.add("summary", entry.summary)
    if entry.description:
        event.add("description", entry.description)
    event.add("transp", "TRANSPARENT")
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", entry.summary)
    alarm.add("trigger", -_DAY)
    event.add_component(alarm)
    return event
