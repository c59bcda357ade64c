"""Documents that answers cite: rules, laws and reports."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from disclosure_bot.domain.language import Bilingual


class Trust(StrEnum):
    """How far a copy is believed."""

    GOOD = "good"
    FAIR = "fair"
    """only seen as others copied it: figures from it are told with that remark"""


ARTICLE = Bilingual("第{n}条", "art. {n}")
"""how articles are named where a document says nothing else"""


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
    """first day on which it holds; None where that is not noted"""
    in_force_until: date | None = None
    """last day on which it holds; None: it holds still"""
    url: str = ""
    """its official address; empty where none may be linked"""
    evidence: str = ""
    """where its text was seen, in words"""
    seen_on: date | None = None
    """day it was seen there"""
    trust: Trust | None = None
    """None where nobody judged its copy"""
    articles: tuple[str, ...] | None = None
    """those that may be cited; None where all may, empty where none may"""
    page: str = ""
    """its text, or ours on it, in Markdown; empty where there is none to read"""
    page_stamp: str = ""
    """hash of ``page`` when the entries that cite it were last compared with it"""

    def may_cite(self, article: str) -> bool:
        """Tell whether an article may be cited: it was compared with the text, or all may."""
        return self.articles is None or article in self.articles

    def is_repealed(self, today: date) -> bool:
        """Tell whether it has ceased to hold before a day."""
        return self.in_force_until is not None and self.in_force_until < today
