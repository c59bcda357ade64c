"""The sample's calendar of working days, read without the rest of the knowledge."""

from functools import cache
from pathlib import Path

from disclosure_bot.domain.calendar import Calendar
from disclosure_bot.knowledge.read.calendar import FILE, to_calendar
from disclosure_bot.knowledge.read.parse import parse, plain
from disclosure_bot.knowledge.read.schema_office import CalendarFile

SAMPLE = Path(__file__).parents[2] / "knowledge" / FILE


@cache
def sample_calendar() -> Calendar:
    node, _ = parse(SAMPLE.read_bytes(), FILE)
    assert node is not None
    return to_calendar(CalendarFile.model_validate(plain(node)))
