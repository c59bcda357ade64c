"""A year of the register as a table without persons: what ``requests export`` writes, kept beside the ledger.

A year whose table has a head and no line is a year without requests; where there is neither table nor
register, nothing is known.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from disclosure_bot.domain.academic_year import AcademicYear
from disclosure_bot.domain.request import (
    Request,
    RequestChannel,
    RequestKind,
    RequestOutcome,
    RequestState,
    WithheldBecause,
)
from disclosure_bot.errors import TableError
from disclosure_bot.office.staff_table import TableRow, read_table

FOLDER = "register"
"""in the knowledge folder; each table is named after its academic year"""

NAMES: Mapping[str, Sequence[str]] = {
    "number": ("登记号",),
    "received": ("收到日期",),
    "channel": ("渠道",),
    "kind": ("类别",),
    "subject": ("内容",),
    "item": ("清单事项",),
    "department": ("责任部门",),
    "due": ("期限",),
    "extended": ("延长至",),
    "state": ("状态",),
    "outcome": ("结果",),
    "because": ("理由",),
    "answered": ("答复日期",),
    "fee": ("收费（元）",),
    "waived": ("减免（元）",),
}
"""what the columns are called, by field"""


def read_register(folder: Path, year: AcademicYear) -> tuple[Request, ...] | None:
    """Return the requests of a year; None where the folder has no table of it.

    Raises:
        TableError: it is no table, or a line of it is wrong.
        OSError: it cannot be opened.
    """
    path = folder / FOLDER / f"{year}.csv"
    if not path.is_file():
        return None
    rows = read_table(path.read_bytes(), NAMES, ("number", "received", "kind", "state"))
    return tuple(_request(row, year, f"{FOLDER}/{path.name}:{row.line}") for row in rows)


def _request(row: TableRow, year: AcademicYear, where: str) -> Request:
    try:
        made = _made(row.cells)
    except ValueError as error:
        raise TableError(f"{where} 这一行读不懂：{error}", f"{where} cannot be read: {error}") from None
    if made.received_on not in year:
        raise TableError(f"{where} 收到日期不在 {year} 学年", f"{where} was not received in {year}")
    return made


def _made(cells: Mapping[str, str]) -> Request:
    return Request(
        number=cells["number"],
        received_on=date.fromisoformat(cells["received"]),
        channel=RequestChannel(cells.get("channel", RequestChannel.LETTER)),
        kind=RequestKind(cells["kind"]),
        subject=cells.get("subject", ""),
        state=RequestState(cells["state"]),
        due=_day(cells.get("due")),
        item=int(cells["item"]) if "item" in cells else None,
        department=cells.get("department", ""),
        extended_until=_day(cells.get("extended")),
        outcome=RequestOutcome(cells["outcome"]) if "outcome" in cells else None,
        because=WithheldBecause(cells["because"]) if "because" in cells else None,
        answered_on=_day(cells.get("answered")),
        fee=round(float(cells.get("fee", "0")) * 100),
        waived=round(float(cells.get("waived", "0")) * 100),
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
