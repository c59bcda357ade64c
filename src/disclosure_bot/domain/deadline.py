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
    """what it is counted from, or back from"""
    action: Bilingual
    """what is to be done within it"""
    days: int
    """how many of the unit"""
    unit: Unit
    extension: int | None = None
    """by how many more of the unit it may be extended; None: not at all"""
    before: bool = False
    """counted back from the event"""
    to: Bilingual | None = None
    """whom it is done to: who takes the appeal"""
    document: str = ""
    """key of the document that sets it"""
    article: str = ""
    """number of the article there, as cited"""
    note: Bilingual | None = None
