"""``coverage``: the checklist's categories and items, and how well the entries cover them."""

from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from disclosure_bot import bootstrap
from disclosure_bot.channels.terminal_text import wrap
from disclosure_bot.cli.support import options
from disclosure_bot.cli.support.context import in_store, link_states
from disclosure_bot.cli.support.periods import Today, today_or
from disclosure_bot.cli.support.printing import console, print_json, write_file
from disclosure_bot.config import Settings
from disclosure_bot.knowledge.read.load import load_folder
from disclosure_bot.reports.coverage import Coverage, ItemCoverage, coverage
from disclosure_bot.reports.pages import coverage_page

app = typer.Typer()

EVER = datetime(1970, 1, 1, tzinfo=UTC)

FIGURES = 44
"""columns that the figures and indentation take"""


@app.command(name="coverage")
@options.with_settings
def show_coverage(
    settings: Settings,
    html: Annotated[Path | None, typer.Option("--html", help="写成网页 / write a web page")] = None,
    as_json: options.Json = False,
    today: Today = "",
) -> None:
    """公开事项清单的覆盖情况 / how the entries cover the checklist."""
    known = load_folder(bootstrap.folder_of(settings))
    found = coverage(known, today_or(today, known.school.timezone), _asked(settings), link_states(settings))
    if html is not None:
        write_file(html, coverage_page(found, known.school.name))
    elif as_json:
        print_json(as_object(found))
    else:
        _print(found)


def _asked(settings: Settings) -> dict[str, int] | None:
    """Return how often each entry was the answer, or None where there is no logbook yet."""
    if not bootstrap.has_store(settings):
        return None
    return in_store(settings, lambda store: store.logbook.answer_counts(EVER), check=True)


def _print(found: Coverage) -> None:
    to = console()
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("事项 / item", no_wrap=True, overflow="ignore")
    for heading in ("条目", "来源", "链接", "审核", "英文", "提问"):
        table.add_column(heading, justify="right", no_wrap=True)
    for category in found.categories:
        table.add_row(Text(f"{category.category.number}. {category.category.name.zh}", style="bold"))
        for item in category.items:
            table.add_row(*_row(item, to.width - FIGURES))
    to.print(table)
    total = len(found.items)
    to.print(
        Text(f"{total} 项中 {found.covered} 项有条目；清单之外另有 {found.beyond} 个条目。", style="bold")
    )
    to.print(Text(f"{found.covered} of {total} items have entries; {found.beyond} entries lie beyond them."))
    _print_missing(to, found)
    for one in found.tables:
        seen = one.seen_on.isoformat() if one.seen_on else "-"
        to.print(Text(f"表 {one.title}：{one.period}，见于 {seen} / table {one.table}"))


def _print_missing(to: Console, found: Coverage) -> None:
    """Print what entries lack, one line a department."""
    if not found.missing:
        return
    to.print(Text("暂缺，按部门 / missing, by department", style="bold"))
    for one in found.missing:
        to.print(Text(f"  {one}"))


def _row(item: ItemCoverage, width: int) -> tuple[Text, ...]:
    own = (len(item.entries), item.with_live_source)
    figures = (*own, item.links, item.reviewed_in_time, item.with_english)
    style = "" if item.is_good else "yellow" if item.entries else "red"
    asked = "-" if item.asked is None else str(item.asked)
    lines = wrap(f"{item.item.number:2} {item.item.title.zh}", width)
    title = Text("\n     ".join(["  " + next(lines), *lines]), style=style)
    return (title, *(Text(str(figure), style=style) for figure in figures), Text(asked))


def as_object(found: Coverage) -> dict[str, object]:
    """Return a coverage as JSON values."""
    return {
        "today": found.today.isoformat(),
        "version": found.version,
        "covered": found.covered,
        "beyond": found.beyond,
        "missing": [
            {
                "department": one.department,
                "entries": {entry: list(kinds) for entry, kinds in one.entries.items()},
            }
            for one in found.missing
        ],
        "tables": [
            {
                "table": table.table,
                "period": table.period,
                "seen_on": table.seen_on.isoformat() if table.seen_on else None,
            }
            for table in found.tables
        ],
        "items": [
            {
                "number": item.item.number,
                "category": category.category.number,
                "title": item.item.title.zh,
                "entries": list(item.entries),
                "with_live_source": item.with_live_source,
                "links": asdict(item.links),
                "reviewed_in_time": item.reviewed_in_time,
                "with_english": item.with_english,
                "asked": item.asked,
            }
            for category in found.categories
            for item in category.items
        ],
    }
