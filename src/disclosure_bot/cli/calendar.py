"""``calendar check``: the calendar of working days, held against two packages."""

from datetime import date

import typer
from rich.table import Table

from disclosure_bot.bootstrap import load_knowledge
from disclosure_bot.cli.support import options
from disclosure_bot.cli.support.periods import Today, today_or
from disclosure_bot.cli.support.printing import console, print_json
from disclosure_bot.domain.knowledge import Knowledge
from disclosure_bot.office.comparison import YearCheck, compare

app = typer.Typer(no_args_is_help=True, help="工作日历 / the calendar of working days")


@app.callback()
def calendar() -> None:
    """工作日历 / the calendar of working days."""


@app.command()
@options.given(load_knowledge)
def check(
    known: Knowledge,
    as_json: options.Json = False,
    today: Today = "",
) -> None:
    """与两个独立的软件包对照，缺哪一年、哪天不同 / compare with two independent packages."""
    day = today_or(today, known.school.timezone)
    years = compare(known.calendar, day)
    if as_json:
        print_json([as_object(year) for year in years])
    else:
        _print(years)
    if any(not year.is_good and year.year <= day.year for year in years):
        raise typer.Exit(1)


def as_object(year: YearCheck) -> dict[str, object]:
    """Return a year as JSON values; a package that does not know it has null."""
    return {
        "year": year.year,
        "announced": year.announced,
        "working_days": year.working_days,
        "differences": {
            name: None if days is None else [day.isoformat() for day in days]
            for name, days in year.differences.items()
        },
    }


def _print(years: tuple[YearCheck, ...]) -> None:
    out = console()
    table = Table(box=None, pad_edge=False)
    for head in ("年\nyear", "通知\nnotice", "工作日\nworking days", "chinesecalendar", "holidays"):
        table.add_column(head, no_wrap=True)
    for year in years:
        notice = "有 yes" if year.announced else "暂定 provisional"
        table.add_row(str(year.year), notice, str(year.working_days), *map(_said, year.differences.values()))
    out.print(table)
    for year in years:
        for name, days in year.differences.items():
            if days:
                listed = ", ".join(day.isoformat() for day in days)
                out.print(f"{year.year} 与 {name} 不同 differs: {listed}")
        if not year.announced:
            out.print(
                f"缺 {year.year} 年的放假通知：请照国务院办公厅通知补到 knowledge/calendar.yaml。"
                f" The notice for {year.year} is missing: add it to knowledge/calendar.yaml."
            )


def _said(days: tuple[date, ...] | None) -> str:
    if days is None:
        return "—"
    return f"{len(days)} 天不同 differ" if days else "一致 agrees"
