"""Services that the school promises to people (办事、最多跑一次)."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from disclosure_bot.domain.calendar import Term
from disclosure_bot.domain.language import Bilingual


class Online(StrEnum):
    """How much of it is done online."""

    NONE = "none"
    APPLY = "apply"
    """it is applied for online"""
    FULL = "full"
    """nobody has to come at all"""


@dataclass(frozen=True, slots=True)
class Service:
    """One matter that people come to the school with."""

    id: str
    name: Bilingual
    entry: str
    """id of the entry whose answer shows it: its own, or one that speaks of it anyway"""
    department: str
    """key of the department in charge"""
    materials: tuple[Bilingual, ...] = ()
    """what to bring"""
    steps: tuple[Bilingual, ...] = ()
    """what to do, in order"""
    where: Bilingual | None = None
    """where to go"""
    online: Online = Online.NONE
    url: str = ""
    """where it is done or told of online; empty where nowhere"""
    visits: int | None = None
    """how often somebody has to come; None where no rule says"""
    promised: Term | None = None
    """how long it takes at most"""
    fee: Bilingual | None = None
    reviewed_on: date | None = None

    @property
    def is_one_visit(self) -> bool:
        """Tell whether one visit is enough, or none."""
        return self.visits is not None and self.visits <= 1

    @property
    def is_online(self) -> bool:
        """Tell whether it can be done, or applied for, online."""
        return self.online is not Online.NONE
