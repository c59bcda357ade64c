"""What the yearly report says: its figures as rules, its forms as sections, its sentences as templates."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from disclosure_bot.domain.academic_year import AcademicYear
from disclosure_bot.domain.language import Bilingual

PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
"""``{postings}``: the id of a figure, or one of ``WORDS``"""

WORDS = ("school", "year", "first_day", "last_day")
"""placeholders that are no figures"""


NO_UNIT = Bilingual("")
"""of a figure that is a plain count, or a share"""


class FigureSource(StrEnum):
    """Where a figure is counted."""

    LEDGER = "ledger"
    REGISTER = "register"
    SERVICES = "services"
    LOGBOOK = "logbook"
    KNOWLEDGE = "knowledge"


COUNTS: Mapping[FigureSource, tuple[str, ...]] = {
    FigureSource.LEDGER: ("rows", "items", "bare-items", "judged", "late"),
    FigureSource.REGISTER: (
        "requests",
        "evaluations",
        "complaints",
        "reviews",
        "lawsuits",
        "open",
        "withdrawn",
        "extended",
        "late",
        "median-days",
        "fees",
        "waived",
    ),
    FigureSource.SERVICES: ("total", "one-visit", "online"),
    FigureSource.LOGBOOK: (
        "questions",
        "people",
        "answered",
        "answer-rate",
        "usefulness",
        "gaps-opened",
        "gaps-closed",
        "days-to-close",
        "days-open",
    ),
    FigureSource.KNOWLEDGE: ("categories", "items", "items-with-entries", "entries", "departments"),
}
"""What can be counted there."""


class Show(StrEnum):
    """A ready table or plot."""

    CATEGORIES = "categories"
    CHANNELS = "channels"
    DEPARTMENTS = "departments"
    MONTHS = "months"
    YEARS = "years"
    LATE = "late"
    ADMISSION = "admission"
    FINANCE = "finance"
    ITEMS = "items"
    REQUESTS = "requests"
    QUESTIONS = "questions"


@dataclass(frozen=True, slots=True)
class Where:
    """Which rows of the ledger are counted: those that agree with all that is given."""

    channel: str = ""
    sections: tuple[str, ...] = ()
    department: str = ""
    """key"""
    items: tuple[int, ...] = ()
    category: int | None = None
    """number of the checklist's category"""


@dataclass(frozen=True, slots=True)
class FigureRule:
    """How one figure is counted."""

    id: str
    title: Bilingual
    source: FigureSource
    count: str
    """one of ``COUNTS`` of its source"""
    unit: Bilingual = NO_UNIT
    where: Where = Where()
    parts: tuple[str, ...] = ()
    """ids of figures that must add up to it"""
    department: str = ""
    """key of whom to ask where it is missing; the office where none is named"""


@dataclass(frozen=True, slots=True)
class ReportSection:
    """A section of a form."""

    id: str
    title: Bilingual
    text: Bilingual | None = None
    """template that holds for every year"""
    written: bool = False
    """a text of the year itself is expected, too"""
    figures: tuple[str, ...] = ()
    """ids of figures that stand in its table, beside those of the year before"""
    show: tuple[Show, ...] = ()
    department: str = ""
    """key of who writes it"""
    sections: "tuple[ReportSection, ...]" = ()

    def walk(self) -> "Iterator[ReportSection]":
        """Yield the section and all below it."""
        yield self
        for section in self.sections:
            yield from section.walk()


@dataclass(frozen=True, slots=True)
class ReportForm:
    """One way in which the report may be divided."""

    id: str
    title: Bilingual
    sections: tuple[ReportSection, ...]

    def walk(self) -> Iterator[ReportSection]:
        """Yield every section."""
        for section in self.sections:
            yield from section.walk()


MINISTRY = "ministry"
"""key of a form that the defaults always have: the parts that the ministry asks for"""


@dataclass(frozen=True, slots=True)
class ReportPlan:
    """What the yearly report consists of: figures, forms, and the texts of the years."""

    form: str = MINISTRY
    """key of the form in which the school writes"""
    figures: Mapping[str, FigureRule] = field(default_factory=dict)
    forms: Mapping[str, ReportForm] = field(default_factory=dict)
    texts: Mapping[AcademicYear, Mapping[str, Bilingual]] = field(default_factory=dict)
    """what was written for a year, by id of the section"""
