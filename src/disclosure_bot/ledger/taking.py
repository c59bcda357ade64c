"""Takes a table into the ledger: read, shown, and only then written."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from disclosure_bot.domain.academic_year import AcademicYear, year_of
from disclosure_bot.domain.knowledge import Finding, Knowledge
from disclosure_bot.domain.progress import Progress
from disclosure_bot.domain.publication import Publication
from disclosure_bot.knowledge.edit.save import save
from disclosure_bot.knowledge.read.load import LEDGERS
from disclosure_bot.knowledge.read.messages import new_finding
from disclosure_bot.ledger.folder import read_year
from disclosure_bot.ledger.rows import NAMES, REQUIRED, LedgerRow, RowReader, Seen
from disclosure_bot.office.staff_table import decoded, delimiter, fields_of, is_head
from disclosure_bot.reports.csv import BOM, safe


@dataclass(frozen=True, slots=True)
class Preview:
    """What an import would do."""

    new: tuple[LedgerRow, ...]
    known: tuple[LedgerRow, ...]
    """rows that the ledger holds already"""
    doubts: tuple[Finding, ...]
    """rows that are not taken, and why"""

    @property
    def by_year(self) -> Mapping[AcademicYear, Sequence[LedgerRow]]:
        """The new rows by the year whose table they go into."""
        found: dict[AcademicYear, list[LedgerRow]] = {}
        for row in self.new:
            found.setdefault(year_of(row.publication.date), []).append(row)
        return found


def preview(
    data: bytes,
    name: str,
    folder: Path,
    knowledge: Knowledge,
    today: date,
    progress: Progress | None = None,
) -> Preview:
    """Read a table and say which rows are new, known or doubtful; nothing is written.

    ``name`` is that of its file, for findings; ``folder`` that of the knowledge.

    Raises:
        TableError: it cannot be read at all.
        OSError: the folder of the ledgers cannot be looked into.
    """
    read = RowReader(knowledge, today).read(data, name, progress)
    held, own = Seen(), Seen()
    for year in {year_of(row.publication.date) for row in read.rows}:
        ledger = read_year(folder, year, knowledge, today)
        held.add(ledger.rows if ledger else ())
    new: list[LedgerRow] = []
    known: list[LedgerRow] = []
    doubts = list(read.findings)
    for row in read.rows:
        if held.twin(row):
            known.append(row)
        elif twin := own.twin(row):
            doubts.append(new_finding("ledger-duplicate", row.where, place=f"{twin.path}:{twin.line}"))
        else:
            own.add([row])
            new.append(row)
    return Preview(tuple(new), tuple(known), tuple(sorted(doubts, key=lambda doubt: doubt.where)))


def write(folder: Path, shown: Preview, knowledge: Knowledge) -> tuple[str, ...]:
    """Add the new rows to the tables of their years; return the paths written, below the folder.

    Raises:
        TableError: a table that is there cannot be read.
        KnowledgeError: one cannot be written, or has just changed.
        OSError: the folder of the ledgers cannot be made, or a table not be opened.
    """
    (folder / LEDGERS).mkdir(exist_ok=True)
    before: dict[str, str] = {}
    edited: dict[str, str] = {}
    for year, rows in sorted(shown.by_year.items()):
        path = f"{LEDGERS}/{year}.csv"
        data = (folder / path).read_bytes() if (folder / path).exists() else b""
        text = decoded(data) if data else ""
        if data.startswith(BOM.encode()) or not data:
            before[path] = text
        edited[path] = _added(text, [row.publication for row in rows], knowledge)
    save(folder, edited, before)
    return tuple(edited)


def _added(before: str, publications: Sequence[Publication], knowledge: Knowledge) -> str:
    """Return a table with more rows; every column and cell that it has stays."""
    lines = list(csv.reader(io.StringIO(before, newline=""), delimiter=delimiter(before)))
    heads = (number for number, cells in enumerate(lines) if is_head(fields_of(cells, NAMES), REQUIRED))
    at = next(heads, len(lines))
    above, head, below = lines[:at], lines[at] if lines[at:] else [], lines[at + 1 :]
    columns = fields_of(head, NAMES)
    missing = [name for name in NAMES if name not in columns.values()]
    fields = [*(columns.get(place, "") for place in range(len(head))), *missing]
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerows(above)
    writer.writerow([*head, *(NAMES[name][0] for name in missing)])
    writer.writerows(below)
    writer.writerows(_cells(publication, fields, knowledge) for publication in publications)
    return BOM + out.getvalue()


def _cells(publication: Publication, fields: Sequence[str], knowledge: Knowledge) -> list[str]:
    department = knowledge.departments.get(publication.department)
    cells = {
        "date": publication.date.isoformat(),
        "made_on": publication.made_on.isoformat() if publication.made_on else "",
        "title": publication.title,
        "item": str(publication.item or ""),
        "channel": publication.channel,
        "section": publication.section,
        "department": department.name.zh if department else "",
        "url": publication.url,
        "note": publication.note,
    }
    return [safe(cells.get(name, "")) for name in fields]
