"""``requests list``, ``show``, ``export`` and ``ics``."""

from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from rich.cells import set_cell_size
from rich.table import Table
from rich.text import Text

from disclosure_bot.cli.requests.common import Number, Office, app, with_office
from disclosure_bot.cli.support import options
from disclosure_bot.cli.support.context import now
from disclosure_bot.cli.support.printing import console, print_json, write_file
from disclosure_bot.domain.knowledge import Knowledge
from disclosure_bot.domain.request import Applicant, Request, RequestAct
from disclosure_bot.errors import SettingsError
from disclosure_bot.requests.figures import Figures, academic_year, as_csv, figures
from disclosure_bot.requests.letters import due_dates
from disclosure_bot.requests.listing import (
    ACTS,
    SOON,
    STATES,
    Listed,
    as_object,
    details,
    in_words,
    left_in_words,
    listed,
    told,
)
from disclosure_bot.requests.service import RegisterService

LINES = 50
"""requests in the table"""
_SUBJECT = 28
_UNREADABLE = "读不出来（密钥不对或丢失） cannot be read: the key is missing"

Year = Annotated[
    str, typer.Option("--year", metavar="2025-2026", help="学年，9月1日到8月31日 / academic year")
]


@app.command(name="list")
@with_office
def list_requests(
    office: Office,
    still_open: Annotated[bool, typer.Option("--open", help="只看在办的 / open ones only")] = False,
    as_json: options.Json = False,
) -> None:
    """全部办件，最急的在前 / all of them, the most urgent first."""
    limit = 0 if still_open else None if as_json else LINES
    found, total = office.at_register(lambda register: _urgent(register, limit))
    rows = listed(found, office.day("", ""), office.knowledge.calendar)
    if as_json:
        print_json([as_object(row) for row in rows])
    else:
        _print(rows, len(rows) if still_open else total, office.knowledge)


@app.command()
@with_office
def show(
    office: Office,
    number: Number,
    as_json: options.Json = False,
) -> None:
    """一件的全部情况，含申请人 / one request with everything, the applicant too."""
    row, applicant, acts = office.at_register(
        lambda register: _one(register, number, office.day("", ""), office.knowledge)
    )
    if as_json:
        person = None if applicant is None else asdict(applicant)
        named = {
            "applicant": person and person["name"],
            "contact": person and person["contact"],
            "words": person and person["words"],
            "readable": person is not None,
        }
        print_json(details(row, acts) | named)
    else:
        _print_one(row, applicant, acts, office.knowledge)


@app.command()
@with_office
def export(
    office: Office,
    year: Year = "",
    as_json: options.Json = False,
    csv: Annotated[
        Path | None, typer.Option("--csv", metavar="FILE", help="另存表格，不含个人信息 / table, no persons")
    ] = None,
) -> None:
    """年度报告“三”的数字，以及不含个人信息的表格 / the figures of the report, and a table without persons."""
    first, last = _period(year)
    found = office.at_register(lambda register: register.requests(now(), first, last))
    if csv:
        write_file(csv, as_csv(found).encode())
    counted = figures(found, office.knowledge.calendar)
    if as_json:
        rows = [details(row, ()) for row in listed(found, office.day("", ""), office.knowledge.calendar)]
        made = asdict(counted) | {"fees": counted.fees / 100, "requests": rows}
        print_json(made)
    else:
        _print_figures(counted, year)


@app.command()
@with_office
def ics(
    office: Office,
    file: Annotated[Path | None, typer.Argument(metavar="FILE", help="写到哪里 / where to")] = None,
) -> None:
    """在办件的期限，日历文件，不含个人信息 / last days of open requests as a calendar, no persons."""
    made_at = now()
    found = office.at_register(lambda register: register.open_ones(made_at))
    data = due_dates(found, office.knowledge, made_at)
    if file:
        write_file(file, data)
    else:
        typer.echo(data.decode(), nl=False)


async def _urgent(register: RegisterService, limit: int | None) -> tuple[tuple[Request, ...], int]:
    """Return the open requests and the last closed ones up to a limit, or all; and how many there are."""
    if limit is None:
        every = await register.requests(now())
        return every, len(every)
    found = (*await register.open_ones(now()), *await register.closed_ones(limit))
    return found, await register.count()


async def _one(
    register: RegisterService, number: str, today: date, knowledge: Knowledge
) -> tuple[Listed, Applicant | None, tuple[RequestAct, ...]]:
    request = await register.find(number)
    (row,) = listed([request], today, knowledge.calendar)
    return row, register.applicant(request), await register.acts(request)


def _period(year: str) -> tuple[date | None, date | None]:
    if not year:
        return None, None
    period = academic_year(year)
    if period is None:
        raise SettingsError("--year 写成 2025-2026 这样", f"write --year like 2025-2026, not {year}")
    return period


def _print(rows: tuple[Listed, ...], total: int, knowledge: Knowledge) -> None:
    out = console()
    if not rows:
        out.print("登记簿里没有办件。 The register holds nothing.")
        return
    table = Table(box=None, pad_edge=False)
    for head in ("登记号\nnumber", "期限\ndue", "还有\nleft", "状态\nstate", "部门", "内容\nsubject"):
        table.add_column(head, no_wrap=True)
    for row in rows[:LINES]:
        table.add_row(*_cells(row, knowledge), style=_style(row))
    out.print(table)
    if total > LINES:
        out.print(f"只列出前 {LINES} 件，全部用 --json。 The first {LINES}; --json tells all.")
    out.print(in_words(rows, total))


def _cells(row: Listed, knowledge: Knowledge) -> tuple[Text, ...]:
    request = row.request
    department = knowledge.departments.get(request.department)
    return tuple(
        Text(cell)
        for cell in (
            request.number,
            f"{request.last_day or '—'}{'*' if request.provisional else ''}",
            left_in_words(row),
            STATES[request.state].partition(" ")[0],
            department.name.zh if department else request.department or "—",
            set_cell_size(" ".join(request.subject.split()), _SUBJECT).rstrip(),
        )
    )


def _style(row: Listed) -> str:
    if row.days_left is None:
        return "dim" if not row.request.state.is_open else ""
    return "bold red" if row.days_left <= 0 else "yellow" if row.days_left <= SOON else ""


def _print_one(
    row: Listed, applicant: Applicant | None, acts: tuple[RequestAct, ...], knowledge: Knowledge
) -> None:
    out = console()
    request = row.request
    out.print(Text(f"{request.number} {request.kind.value} {STATES[request.state]}", style="bold"))
    person = (
        [("申请人 applicant", _UNREADABLE)]
        if applicant is None
        else [
            ("申请人 applicant", applicant.name),
            ("联系方式 contact", applicant.contact),
            ("原文 words", applicant.words),
        ]
    )
    for name, value in (*told(row, knowledge), *person):
        if value:
            out.print(Text(f"{name}: {value}"))
    for act in acts:
        out.print(
            Text(f"{act.acted_at:%Y-%m-%d %H:%M} {act.who}: {ACTS.get(act.what, act.what)} {act.detail}")
        )


def _print_figures(counted: Figures, year: str) -> None:
    out = console()
    out.print(Text(year or "全部 everything", style="bold"))
    for name, counts in (
        ("收到 received", counted.kinds),
        ("渠道 channels", counted.channels),
        ("结果 outcomes", counted.outcomes),
        ("不予公开的理由 reasons", counted.reasons),
    ):
        out.print(f"{name}: " + ("，".join(f"{key} {value}" for key, value in counts.items()) or "—"))
    days = "—" if counted.median_days is None else f"{counted.median_days:g}"
    out.print(
        f"在办 open {counted.open}，撤回 withdrawn {counted.withdrawn}，延长 extended {counted.extended}，"
        f"逾期答复 late {counted.late}，中位工作日 median working days {days}，"
        f"收费 fees {counted.fees / 100:.2f}"
    )
