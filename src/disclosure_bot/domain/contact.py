"""How to reach people: what is known of it, and nothing where nothing is known."""

from dataclasses import dataclass
from datetime import date

from disclosure_bot.domain.language import Bilingual


@dataclass(frozen=True, slots=True)
class Hotline:
    """A number that anybody may call."""

    id: str
    number: str
    name: Bilingual
    what: Bilingual | None = None
    around_the_clock: bool = False
    evidence: str = ""
    seen_on: date | None = None
