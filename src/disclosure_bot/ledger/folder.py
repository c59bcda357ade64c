"""Reads the ledger: the tables in ``ledger/``, each named after its academic year."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

from disclosure_bot.domain.academic_year import AcademicYear, year_named
from disclosure_bot.domain.knowledge import Finding, Knowledge, Place
from disclosure_bot.domain.publication import Publication
from disclosure_bot.errors import TableError
from disclosure_bot.knowledge.read.load import LEDGERS, collection_paused, ledger_tables
from disclosure_bot.knowledge.read.messages import new_finding
from disclosure_bot.ledger.counts import newest_by_item
from disclosure_bot.ledger.rows import LedgerRow, ReadTable, RowReader, Seen

Standing = tuple[str, str, str, int | None]
"""where a publication stands: channel, section, department, item"""

TableState = tuple[str, int, int, int]
"""name of a table, its size, when it was written and when its rights or name changed (nanoseconds)"""


@dataclass(frozen=True)
class YearLedger:
    """The publications of one year."""

    year: AcademicYear
    rows: tuple[LedgerRow, ...]
    """in the order of their days"""
    findings: tuple[Finding, ...]
    """rows that are doubtful and were not counted"""

    @cached_property
    def standing(self) -> Mapping[Standing, Sequence[int]]:
        """Places in ``rows`` of all that stand at one place: a figure need not look at each of 100,000."""
        found: dict[Standing, list[int]] = {}
        for number, row in enumerate(self.rows):
            one = row.publication
            found.setdefault((one.channel, one.section, one.department, one.item), []).append(number)
        return found

    @cached_property
    def by_item(self) -> Mapping[int | None, int]:
        """How many publications each item of the checklist has; None stands for none."""
        found = Counter[int | None]()
        for (_, _, _, item), numbers in self.standing.items():
            found[item] += len(numbers)
        return found

    @cached_property
    def newest(self) -> Mapping[int, Publication]:
        """The newest publication of each item."""
        return newest_by_item(self.rows)


def years(folder: Path) -> tuple[AcademicYear, ...]:
    """Return the years that a knowledge folder has a ledger of, oldest first.

    Raises:
        OSError: the folder of the ledgers cannot be looked into.
    """
    named = (year_named(path.stem) for path in ledger_tables(folder))
    return tuple(sorted({year for year in named if year}))


def misnamed(folder: Path) -> tuple[Finding, ...]:
    """Return a finding for each table that is named after no year, and so is not read.

    Raises:
        OSError: the folder of the ledgers cannot be looked into.
    """
    return tuple(
        new_finding("ledger-bad-name", Place(f"{LEDGERS}/{path.name}"))
        for path in ledger_tables(folder)
        if year_named(path.stem) is None
    )


def read_year(folder: Path, year: AcademicYear, knowledge: Knowledge, today: date) -> YearLedger | None:
    """Return the ledger of one year; None where there is none. A table that cannot be read is a finding.

    Raises:
        OSError: the folder of the ledgers cannot be looked into.
    """
    paths = _paths(folder, year)
    if not paths:
        return None
    with collection_paused():
        return _year_of(paths, year, RowReader(knowledge, today))


def state_of(folder: Path, year: AcademicYear) -> tuple[TableState, ...]:
    """Return the state of the tables of a year, without reading them.

    Raises:
        OSError: one cannot be looked at.
    """
    looked = ((path.name, path.stat()) for path in _paths(folder, year))
    return tuple((name, now.st_size, now.st_mtime_ns, now.st_ctime_ns) for name, now in looked)


def _paths(folder: Path, year: AcademicYear) -> list[Path]:
    return [path for path in ledger_tables(folder) if year_named(path.stem) == year]


def _year_of(paths: Iterable[Path], year: AcademicYear, reader: RowReader) -> YearLedger:
    seen = Seen()
    rows: list[LedgerRow] = []
    findings: list[Finding] = []
    for path in paths:
        read = _read(path, reader)
        findings.extend(read.findings)
        for row in read.rows:
            doubt = _doubt(row, year, seen)
            if doubt:
                findings.append(doubt)
            else:
                rows.append(row)
                seen.add([row])
    rows.sort(key=lambda row: row.publication.date)
    return YearLedger(year, tuple(rows), tuple(findings))


def _doubt(row: LedgerRow, year: AcademicYear, seen: Seen) -> Finding | None:
    if row.publication.date not in year:
        return new_finding("ledger-other-year", row.where, name=row.publication.date, value=year)
    twin = seen.twin(row)
    if twin is None:
        return None
    return new_finding("ledger-duplicate", row.where, place=f"{twin.path}:{twin.line}")


def _read(path: Path, reader: RowReader) -> ReadTable:
    name = f"{LEDGERS}/{path.name}"
    try:
        return reader.read(path.read_bytes(), name)
    except (TableError, OSError) as error:
        return ReadTable((), (new_finding("ledger-unreadable", Place(name), reason=_reason(error)),))


def _reason(error: TableError | OSError) -> str:
    return error.zh if isinstance(error, TableError) else error.strerror or ""
