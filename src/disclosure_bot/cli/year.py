"""``year``: what is due when, as a table and as a calendar to subscribe to."""

from dataclasses import asdict
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from disclosure_bot import bootstrap
from disclosure_bot.cli.support import options
from disclosure_bot.cli.support.context import in_store
from disclosure_bot.cli.support.periods import Today, today_or
from disclosure_bot.cli.support.printing import console, print_json, write_file
from disclosure_bot.config import Settings
from disclosure_bot.domain.request import Request
from disclosure_bot.requests.agenda import Task, agenda, agenda_ics

app = typer.Typer()

KINDS = {
    "report": "年度报告 report",
    "calendar": "工作日历 calendar",
    "review": "审核 review",
    "expiry": "到期 expiry",
    "request": "申请 request",
}
LINES = 60
"""tasks in the table"""


@app.command()
@options.with_settings
def year(
    settings: Settings,
    ics: Annotated[
        Path | None, typer.Option("--ics", metavar="FILE", help="写成日历文件 / write a calendar file")
    ] = None,
    as_json: options.Json = False,
    today: Today = "",
) -> None:
    """一年里哪天要办什么 / what is due when."""
    known = bootstrap.load_knowledge(settings)
    day = today_or(today, known.school.timezone)
    tasks = agenda(known, _requests(settings), day)
    if ics:
        write_file(ics, agenda_ics(tasks, datetime.now(UTC)))
    if as_json:
        rows = [asdict(task) | {"day": task.day.isoformat()} for task in tasks]
        print_json(rows)
    elif not ics:
        _print(tasks, day)


def _requests(settings: Settings) -> tuple[Request, ...]:
    """Return the open requests of the register; none where there is no store yet."""
    if not bootstrap.has_store(settings):
        return ()
    return in_store(settings, lambda store: store.register.open_ones())


def _print(tasks: tuple[Task, ...], today: date) -> None:
    out = console()
    table = Table(box=None, pad_edge=False)
    for head in ("日期\nday", "类别\nkind", "要办什么\nwhat"):
        table.add_column(head, no_wrap=head[0] != "要")
    for task in tasks[:LINES]:
        style = "bold red" if task.day < today else ""
        table.add_row(task.day.isoformat(), KINDS[task.kind].partition(" ")[0], Text(task.what), style=style)
    out.print(table)
    if len(tasks) > LINES:
        out.print(f"只列出前 {LINES} 项，全部用 --json。 The first {LINES}; --json tells all.")
    out.print(f"共 {len(tasks)} 项。 {len(tasks)} in all.")
