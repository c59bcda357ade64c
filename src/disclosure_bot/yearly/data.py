"""What a report is made of: one year of everything that the office keeps."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from disclosure_bot.domain.academic_year import AcademicYear
from disclosure_bot.domain.gap import Gap
from disclosure_bot.domain.knowledge import Finding, Knowledge
from disclosure_bot.domain.link import LinkState
from disclosure_bot.domain.total import SMALLEST
from disclosure_bot.ledger.counts import Late, late_ones
from disclosure_bot.ledger.folder import YearLedger, read_year, years
from disclosure_bot.office.services import Counts as ServiceCounts
from disclosure_bot.reports.stats import Stats
from disclosure_bot.requests.figures import Figures as RegisterFigures


@dataclass(frozen=True, slots=True)
class YearData:
    """What was kept about one year; None: nothing was, so its figures are to be supplied."""

    year: AcademicYear
    ledger: YearLedger | None = None
    late: tuple[Late, ...] = ()
    """publications of its ledger that came late"""
    register: RegisterFigures | None = None
    register_findings: tuple[Finding, ...] = ()
    """what is wrong with the table of its requests"""
    services: ServiceCounts | None = None
    """as they are now: services have no history"""
    talk: Stats | None = None
    """figures of the logbook"""
    gaps: tuple[Gap, ...] = ()
    """groups of questions without an answer that were found in the year and not dismissed"""
    days_open: tuple[int, ...] = ()
    """for each of them that is still open, how many days it has been so"""

    @property
    def is_talk_public(self) -> bool:
        """Whether enough people asked for figures to point to nobody, as far as is known by now."""
        return self.talk is not None and self.talk.people_at_least >= SMALLEST

    @property
    def talk_from(self) -> date | None:
        """The first day of which questions are counted; None where it is the year's, or nothing was kept."""
        if self.talk is None:
            return None
        days = [day for day, _ in self.talk.days[:1]]
        if self.talk.totals_since:
            days.append(date.fromisoformat(f"{self.talk.totals_since}-01"))
        first = min(days, default=self.year.first_day)
        return first if first > self.year.first_day else None

    @property
    def totals_until(self) -> str:
        """The last month of which questions are deleted and counted as a total, ``2026-05``; else empty."""
        return (self.talk and self.talk.totals_until) or ""


@dataclass(frozen=True, slots=True, repr=False)  # asyncio.run prints what it returns, into nowhere
class ReportData:
    """The year of the report, and what stands beside it."""

    knowledge: Knowledge
    this: YearData
    before: YearData
    totals: tuple[tuple[AcademicYear, int], ...] = ()
    """publications of every year that has a ledger, oldest first"""
    links: dict[str, LinkState] | None = None
    """what came of addresses that were tried lately"""
    made_on: date = date.min
    """day of the draft"""


def ledger_data(folder: Path, year: AcademicYear, knowledge: Knowledge, today: date) -> YearData:
    """Return what the ledger of a knowledge folder says about a year.

    Raises:
        OSError: the folder of the ledgers cannot be looked into.
    """
    ledger = read_year(folder, year, knowledge, today)
    return YearData(year, ledger, late_ones(ledger.rows, knowledge) if ledger else ())


def totals(
    folder: Path, read: Iterable[YearData], knowledge: Knowledge, today: date
) -> tuple[tuple[AcademicYear, int], ...]:
    """Return how many publications each year has; those that were ``read`` already are not read again.

    Raises:
        OSError: the folder of the ledgers cannot be looked into.
    """
    known = {data.year: len(data.ledger.rows) for data in read if data.ledger}
    return tuple(
        (year, known[year] if year in known else _total(folder, year, knowledge, today))
        for year in years(folder)
    )


def _total(folder: Path, year: AcademicYear, knowledge: Knowledge, today: date) -> int:
    ledger = read_year(folder, year, knowledge, today)
    return len(ledger.rows) if ledger else 0
