"""``ledger``: the publications of each academic year: take in, list, check, count."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer
from rich.table import Table
from rich.text import Text

from disclosure_bot import bootstrap
from disclosure_bot.cli.support import options
from disclosure_bot.cli.support.editing import Yes
from disclosure_bot.cli.support.printing import console, print_findings, print_json, read_file
from disclosure_bot.config import Settings
from disclosure_bot.domain.academic_year import AcademicYear, year_named
from disclosure_bot.domain.knowledge import Finding, Knowledge
from disclosure_bot.errors import SettingsError
from disclosure_bot.ledger.counts import PARTS, bare_items, counted_by, judged, late_ones
from disclosure_bot.ledger.folder import YearLedger, misnamed, read_year, years
from disclosure_bot.ledger.rows import LedgerRow
from disclosure_bot.ledger.taking import Preview, preview, write
from disclosure_bot.office.saying import steps_in_words

app = typer.Typer(no_args_is_help=True, help="主动公开台账 / the ledger of publications")

LINES = 20
"""rows of each kind that are shown"""

Year = Annotated[
    str, typer.Option("--year", metavar="2025-2026", help="学年，默认最近一年 / academic year; the newest")
]
_PARTS = {"item": "事项", "channel": "渠道", "section": "栏目", "department": "部门", "month": "月份"}


class Desk:
    """The ledgers of one command, with the knowledge that they need."""

    def __init__(self, settings: Settings) -> None:
        self.folder = settings.knowledge
        self.knowledge: Knowledge = bootstrap.load_knowledge(settings)

    @cached_property
    def today(self) -> date:
        """The day where the school is."""
        return datetime.now(UTC).astimezone(ZoneInfo(self.knowledge.school.timezone)).date()

    def year(self, text: str) -> YearLedger:
        """Return the ledger of the year that an option names, or the newest.

        Raises:
            SettingsError: it names no year, or one without a ledger.
        """
        named = year_option(text) or max(years(self.folder), default=None)
        found = named and read_year(self.folder, named, self.knowledge, self.today)
        if not found:
            raise SettingsError(
                f"没有{f' {named} 学年' if named else ''}的台账，请先用 ledger import 导入",
                f"There is no ledger{f' of {named}' if named else ''}: begin with ledger import",
            )
        return found


def year_option(text: str) -> AcademicYear | None:
    """Return the year that an option names; None where it is blank.

    Raises:
        SettingsError: it names no academic year.
    """
    named = year_named(text)
    if text and not named:
        raise SettingsError(f"--year 要写成 2025-2026 这样，不是 {text}", "Write --year 2025-2026")
    return named


@app.command(name="import")
@options.given(Desk)
def import_table(
    desk: Desk,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="CSV 或 .xlsx / CSV or .xlsx")],
    yes: Yes = False,
    as_json: options.Json = False,
) -> None:
    """导入一张表：先看清楚，加 --yes 才写入 / take in a table: shown first, written with ``--yes``."""
    data = read_file(file)
    progress = options.progress("读表 / reading the table")
    made = preview(data, file.name, desk.folder, desk.knowledge, desk.today, progress)
    written = write(desk.folder, made, desk.knowledge) if yes and made.new else ()
    if as_json:
        print_json(_preview_object(made, written))
    else:
        _print_preview(made, written, file)
    if made.doubts:
        raise typer.Exit(1)


@app.command(name="list")
@options.given(Desk)
def list_rows(
    desk: Desk,
    year: Year = "",
    item: Annotated[int | None, typer.Option("--item", help="只看这个事项 / of that item")] = None,
    channel: Annotated[str, typer.Option("--channel", help="只看这个渠道 / of that channel")] = "",
    department: Annotated[str, typer.Option("--department", help="只看这个部门（键） / its key")] = "",
    as_json: options.Json = False,
) -> None:
    """一年的公开信息 / the publications of a year."""
    rows = [
        row
        for row in desk.year(year).rows
        if (item is None or row.publication.item == item)
        and channel in {"", row.publication.channel}
        and department in {"", row.publication.department}
    ]
    if as_json:
        print_json([row_object(row) for row in rows])
        return
    out = console()
    for row in rows:
        shown = row.publication
        number = f"[{shown.item}] " if shown.item else ""
        place = " · ".join(filter(None, (shown.channel, shown.section, shown.department)))
        out.print(Text(f"{shown.date} {number}{shown.title}  {place}"))
    out.print(Text(f"共 {len(rows)} 条 / rows in all", style="bold"))


@app.command()
@options.given(Desk)
def check(
    desk: Desk,
    year: Year = "",
    as_json: options.Json = False,
) -> None:
    """查台账：有疑问的行、重复的、迟发的 / doubtful rows, those entered twice, those published late."""
    named = year_option(year)
    ledgers = [desk.year(str(each)) for each in ([named] if named else years(desk.folder))]
    findings = (*misnamed(desk.folder), *(finding for one in ledgers for finding in one.findings))
    if as_json:
        print_json([_finding_object(finding) for finding in findings])
    else:
        print_findings(console(), desk.folder, findings)
        for one in ledgers:
            _print_late(one, desk.knowledge)
        typer.echo(f"{len(ledgers)} 个学年，{len(findings)} 处有疑问 / {len(findings)} doubtful rows")
    if findings:
        raise typer.Exit(1)


@app.command()
@options.given(Desk)
def stats(
    desk: Desk,
    year: Year = "",
    as_json: options.Json = False,
) -> None:
    """按事项、渠道、栏目、部门、月份计数 / counts by item, channel, section, department and month."""
    ledger = desk.year(year)
    made = stats_object(ledger, desk.knowledge)
    if as_json:
        print_json(made)
    else:
        _print_stats(ledger, desk.knowledge)


def stats_object(ledger: YearLedger, knowledge: Knowledge) -> dict[str, object]:
    """Return the counts of a year as JSON values."""
    rows = ledger.rows
    return {
        "year": str(ledger.year),
        "total": len(rows),
        "doubtful": len(ledger.findings),
        **{f"by_{part}": counted_by(rows, part) for part in PARTS},
        "items_with_nothing": [item.number for item in bare_items(rows, knowledge)],
        "judged": sum(1 for _ in judged(rows)),
        "late": [
            row_object(late.row) | {"due": late.due.date.isoformat(), "counting": steps_in_words(late.due)}
            for late in late_ones(rows, knowledge)
        ],
    }


def row_object(row: LedgerRow) -> dict[str, object]:
    """Return a row as JSON values."""
    shown = row.publication
    return {
        "where": f"{row.where.path}:{row.where.line}",
        "date": shown.date.isoformat(),
        "made_on": shown.made_on and shown.made_on.isoformat(),
        "title": shown.title,
        "item": shown.item,
        "channel": shown.channel,
        "section": shown.section,
        "department": shown.department,
        "url": shown.url,
        "note": shown.note,
    }


def _preview_object(made: Preview, written: Sequence[str]) -> dict[str, object]:
    return {
        "new": [row_object(row) for row in made.new],
        "known": [row_object(row) for row in made.known],
        "doubtful": [_finding_object(doubt) for doubt in made.doubts],
        "written": list(written),
    }


def _finding_object(finding: Finding) -> dict[str, object]:
    return {
        "path": finding.where.path,
        "line": finding.where.line,
        "code": finding.code,
        "message": finding.message,
        "message_en": finding.message_en,
        "hint": finding.hint,
    }


def _print_preview(made: Preview, written: Sequence[str], file: Path) -> None:
    out = console()
    for row in made.new[:LINES]:
        out.print(Text(f"第 {row.where.line} 行 ＋ {row.publication.date} {row.publication.title}"))
    for doubt in made.doubts[:LINES]:
        out.print(Text(f"第 {doubt.where.line} 行 ✗ {doubt.message}。{doubt.hint}", style="red"))
    for kind, rows in (("新 new", made.new), ("有疑问 doubtful", made.doubts)):
        if len(rows) > LINES:
            out.print(Text(f"…… {kind} 共 {len(rows)} 行，全部见 --json / all with --json"))
    by_year = "，".join(f"{year} 学年 {len(rows)}" for year, rows in made.by_year.items())
    done = f"已写入 {'、'.join(written)} written" if written else "加 --yes 写入 add --yes to write"
    out.print(
        Text(
            f"新 new {len(made.new)}{f'（{by_year}）' if by_year else ''}，已有 known {len(made.known)}，"
            f"有疑问 doubtful {len(made.doubts)}：{done if made.new else '没有要写入的 nothing to write'}。"
        )
    )


def _print_late(ledger: YearLedger, knowledge: Knowledge) -> None:
    out = console()
    late = late_ones(ledger.rows, knowledge)
    for one in late[:LINES]:
        shown = one.row.publication
        out.print(Text(f"{one.row.where.path}:{one.row.where.line} 迟 late {shown.title}", style="yellow"))
        out.print(Text(f"  应于 {one.due.date} 前公开，{shown.date} 才公开：{steps_in_words(one.due)}"))
    of = sum(1 for _ in judged(ledger.rows))
    out.print(
        Text(
            f"{ledger.year} 学年 {len(ledger.rows)} 条，写了形成日期的 {of} 条，"
            f"其中迟于20个工作日的 {len(late)} 条。"
            f" {len(late)} of {of} rows with made_on came late."
        )
    )


def _print_stats(ledger: YearLedger, knowledge: Knowledge) -> None:
    out = console()
    out.print(Text(f"{ledger.year} 学年 共 {len(ledger.rows)} 条 / publications", style="bold"))
    for part, name in _PARTS.items():
        out.print(_counts(f"{name} {part}", counted_by(ledger.rows, part).items()))
    bare = bare_items(ledger.rows, knowledge)
    listed = "、".join(str(item.number) for item in bare) or "无 none"
    out.print(Text(f"没有公开信息的事项 items with nothing ({len(bare)})：{listed}"))
    _print_late(ledger, knowledge)


def _counts(title: str, counts: Iterable[tuple[str, int]]) -> Table:
    table = Table(title=title, title_justify="left", box=None, pad_edge=False, show_header=False)
    for name, count in counts:
        table.add_row(name or "（未填 blank）", str(count))
    return table
