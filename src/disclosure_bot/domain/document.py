"""Documents that answers cite: rules, laws and reports."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from disclosure_bot.domain.language import Bilingual


class Trust(StrEnum):
    """How far a copy is believed."""

    GOOD = "good"
    FAIR = "fair"


ARTICLE = Bilingual("第{n}条", "art. {n}")


@dataclass(frozen=True, slots=True)
class Document:
    """A rule or report; an answer cites it as ``[moe41#60]``."""

    id: str
    title: Bilingual
    short: Bilingual
    """what is printed where it is cited"""
    article: Bilingual = ARTICLE
    """how an article is named; ``{n}`` is its number"""
    in_force_since: date | None = None
    in_force_until: date | None = None
    url: str = ""
    """its official address; empty where none may be linked"""
    evidence: str = ""
    seen_on: date | None = None
    trust: Trust | None = None
    articles: tuple[str, ...] = ()
    """those that may be cited; empty where all may"""

    def is_repealed(self, today: date) -> bool:
        """Tell whether it has ceased to hold."""
        return self.in_force_until is not None and self.in_force_until < today
