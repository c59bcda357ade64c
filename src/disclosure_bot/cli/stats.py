"""``stats``: the figures of a period, as a table, JSON, CSV or a page."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer
from rich.table import Table
from rich.text import Text

from disclosure_bot.cli.support import options
from disclosure_bot.cli.support.context import CliContext, in_store
from disclosure_bot.cli.support.periods import Since, Until, day_of, first_day
from disclosure_bot.cli.support.printing import console, print_json, write_file
from disclosure_bot.reports.pages import figures, stats_page
from disclosure_bot.reports.stats import Stats, as_csv, as_object, detail_note, instants, stats_of
from disclosure_bot.store.figures import Figures

app = typer.Typer()

_MOST = 10
"""entries shown in the table"""


@app.command()
@options.given(CliContext)
def stats(
    cli_context: CliContext,
    since: Since = "",
    until: Until = "",
    as_json: options.Json = False,
    csv: Annotated[bool, typer.Option("--csv", help="输出 CSV / print CSV")] = False,
    html: Annotated[
        Path | None, typer.Option("--html", metavar="FILE", help="写成网页 / write a page")
    ] = None,
) -> None:
    """一段时间的统计 / the figures of a period."""
    zone = ZoneInfo(cli_context.knowledge.school.timezone)
    first = first_day(since, datetime.now(UTC).astimezone(zone).date())
    last = day_of(until, "--until")
    period = instants(first, last, zone)
    counts = in_store(cli_context.settings, lambda store: Figures(store.database).counts(*period))
    made = stats_of(counts, cli_context.knowledge, zone)
    if html:
        write_file(html, stats_page(made, cli_context.knowledge, _period(first, last)))
        typer.echo(str(html), err=True)
    if as_json:
        print_json(as_object(made, first, last))
    elif csv:
        typer.echo(as_csv(made), nl=False)
    elif not html:
        _print(made, _period(first, last))


def _period(since: date | None, until: date | None) -> str:
    return f"{since or '开始 beginning'} ～ {until or '现在 now'}"


def _print(made: Stats, period: str) -> None:
    out = console()
    out.print(Text(period, style="bold"))
    table = Table(box=None, pad_edge=False, show_header=False)
    for name, value in figures(made):
        table.add_row(name, value)
    for title, counts in (
        ("处理结果 outcomes", made.outcomes),
        ("语言 languages", made.languages),
        ("渠道 channels", made.channels),
        ("清单类别 categories", made.categories),
        ("反馈 verdicts", made.verdicts),
    ):
        table.add_row(title, " · ".join(f"{name} {count}" for name, count in counts.items()) or "—")
    busiest = max(range(24), key=lambda hour: made.hours[hour])
    table.add_row("最忙的钟点 busiest hour", f"{busiest:02}:00" if any(made.hours) else "—")
    out.print(table)
    if note := detail_note(made):
        out.print(Text(note, style="yellow"))
    for use in made.entries[:_MOST]:
        out.print(
            Text(f"  {use.shown:>6}  {use.entry} {use.title} · 有用 {use.useful} · 抱怨 {use.complaints}")
        )
