"""``services``: how many there are, in one visit or none, and online, by department."""

from collections.abc import Iterable

import typer
from rich.table import Table

from disclosure_bot.bootstrap import load_knowledge
from disclosure_bot.cli.support import options
from disclosure_bot.cli.support.printing import console, print_json
from disclosure_bot.domain.knowledge import Knowledge
from disclosure_bot.domain.service import Service
from disclosure_bot.office.services import Counts, by_department, counts

app = typer.Typer()


@app.command()
@options.given(load_knowledge)
def services(
    known: Knowledge,
    as_json: options.Json = False,
) -> None:
    """办事事项的三个数：总数、最多跑一次、网上 / services: all, in one visit or none, online."""
    if as_json:
        print_json(as_object(known.services.values()))
    else:
        _print(known)


def as_object(listed: Iterable[Service]) -> dict[str, object]:
    """Return the counts as JSON values."""
    every = list(listed)
    total = counts(every)
    return {
        "total": total.total,
        "one_visit": total.one_visit,
        "online": total.online,
        "departments": {
            department: {"total": own.total, "one_visit": own.one_visit, "online": own.online}
            for department, own in by_department(every).items()
        },
        "services": [{"id": one.id, "name": one.name.zh, "entry": one.entry} for one in every],
    }


def _print(known: Knowledge) -> None:
    out = console()
    every = list(known.services.values())
    table = Table(box=None, pad_edge=False)
    for head in ("部门\ndepartment", "事项\nall", "最多跑一次\none visit", "网上\nonline"):
        table.add_column(head, no_wrap=True, justify="left" if head[0] == "部" else "right")
    for department, own in by_department(every).items():
        name = known.departments[department].name.zh if department in known.departments else department
        table.add_row(name, *_figures(own))
    table.add_row("合计 total", *_figures(counts(every)), style="bold")
    out.print(table)


def _figures(own: Counts) -> tuple[str, str, str]:
    return str(own.total), str(own.one_visit), str(own.online)
