"""``freshness``: what is stale, expired, about to expire, awaited, dead or published late; by department."""

from typing import Annotated

import typer
from rich.text import Text

from disclosure_bot import bootstrap
from disclosure_bot.cli.support import options
from disclosure_bot.cli.support.context import in_store, link_states
from disclosure_bot.cli.support.periods import Today, today_or
from disclosure_bot.cli.support.printing import console, print_json
from disclosure_bot.config import Settings
from disclosure_bot.domain.knowledge import Knowledge
from disclosure_bot.errors import SettingsError
from disclosure_bot.reports.freshness import (
    Freshness,
    awaited_line,
    ending_line,
    freshness,
    late_line,
    stale_line,
)
from disclosure_bot.reports.stale import dead_link_line
from disclosure_bot.reports.stats import EntryUse, entry_uses
from disclosure_bot.store.figures import Figures

app = typer.Typer()

LINES = 20
"""lines of each part"""


@app.command(name="freshness")
@options.with_settings
def show_freshness(
    settings: Settings,
    department: Annotated[
        str, typer.Option("--department", help="只看一个部门（键） / one department, by its key")
    ] = "",
    as_json: options.Json = False,
    today: Today = "",
) -> None:
    """过时、到期、打不开、公开迟了的 / what is stale, expired, dead, or published late."""
    known = bootstrap.load_knowledge(settings)
    if department and department not in known.departments:
        raise SettingsError(
            f"没有这个部门：{department}（{', '.join(known.departments)}）",
            f"no such department: {department} ({', '.join(known.departments)})",
        )
    found = freshness(
        known, _uses(settings, known), link_states(settings), today_or(today, known.school.timezone)
    )
    found = found.of_department(department) if department else found
    if as_json:
        print_json(as_object(found))
    else:
        _print(found)


def _uses(settings: Settings, known: Knowledge) -> tuple[EntryUse, ...]:
    """Return how entries were shown and complained of; nothing where there is no logbook yet."""
    if not bootstrap.has_store(settings):
        return ()
    return entry_uses(in_store(settings, lambda store: Figures(store.database).shown()), known)


def as_object(found: Freshness) -> dict[str, object]:
    """Return what was found as JSON values."""
    return {
        "stale": [
            {
                "entry": one.entry.id,
                "department": one.entry.department,
                "age": one.age,
                "shown": one.shown,
                "complaints": one.complaints,
                "damage": one.damage,
            }
            for one in found.stale
        ],
        "expired": [{"entry": one.id, "until": str(one.valid_until)} for one in found.expired],
        "expiring": [{"entry": one.id, "until": str(one.valid_until)} for one in found.expiring],
        "awaited": [
            {
                "entry": one.entry.id,
                "department": one.entry.department,
                "has": one.entry.period,
                "lacks": one.period.name,
            }
            for one in found.awaited
        ],
        "dead": [{"entry": one.entry.id, "url": one.source.url} for one in found.dead],
        "late": [
            {
                "entry": one.entry.id,
                "changed": one.changed_on.isoformat(),
                "due": one.due.isoformat(),
                "published": one.published_on and one.published_on.isoformat(),
            }
            for one in found.late
        ],
    }


def _print(found: Freshness) -> None:
    parts = (
        ("该复核的 Stale（天数 × 显示 × 抱怨）", list(map(stale_line, found.stale))),
        ("已过期 Expired", list(map(ending_line, found.expired))),
        ("30天内到期 Expiring", list(map(ending_line, found.expiring))),
        ("还没有今年的 This year's is awaited", list(map(awaited_line, found.awaited))),
        ("打不开的链接 Dead links", list(map(dead_link_line, found.dead))),
        ("公开迟了 Published late", list(map(late_line, found.late))),
    )
    out = console()
    for title, lines in parts:
        if lines:
            out.print(Text(f"{title} ({len(lines)})", style="bold"))
            for line in lines[:LINES]:
                out.print(Text(line))
            if len(lines) > LINES:
                out.print(f"… 还有 {len(lines) - LINES} 条，全部用 --json。 More: --json.")
    if not len(found):
        out.print("没有要处理的。 All is fresh.")
