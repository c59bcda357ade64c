"""Time limits that rules set."""

from dataclasses import dataclass
from enum import StrEnum

from disclosure_bot.domain.language import Bilingual


class Unit(StrEnum):
    """What a time limit counts."""

    DAY = "day"
    WORKING_DAY = "working_day"
    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Deadline:
    """How long one has after an event, or before it."""

    id: str
    event: Bilingual
    action: Bilingual
    days: int
    """how many of the unit"""
    unit: Unit
    extension: int | None = None
    before: bool = False
    """counted back from the event"""
    to: Bilingual | None = None
    document: str = ""
    article: str = ""
    note: Bilingual | None = None
