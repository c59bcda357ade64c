"""``report``: the yearly report from data, how each figure was counted, and its public pages."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer
from rich.text import Text

from disclosure_bot import bootstrap
from disclosure_bot.cli.ledger import row_object, year_option
from disclosure_bot.cli.support import options
from disclosure_bot.cli.support.context import in_store, link_states
from disclosure_bot.cli.support.periods import Today, day_of
from disclosure_bot.cli.support.printing import console, print_findings, print_json, write_file
from disclosure_bot.config import Settings
from disclosure_bot.domain.academic_year import AcademicYear, year_of
from disclosure_bot.domain.knowledge import Finding, Knowledge
from disclosure_bot.errors import SettingsError
from disclosure_bot.knowledge.read.explain import suggest
from disclosure_bot.yearly.data import ReportData
from disclosure_bot.yearly.document import Missing, Report
from disclosure_bot.yearly.draft import draft
from disclosure_bot.yearly.figures import Figure, contradictions, figures_of
from disclosure_bot.yearly.gather import gather
from disclosure_bot.yearly.markdown import as_markdown
from disclosure_bot.yearly.publish import as_page, page_files, write_pages
from disclosure_bot.yearly.word import as_word

app = typer.Typer(help="信息公开年度报告 / the yearly report")

ROWS = 20
"""lines of the ledger that ``explain`` shows"""

Year = Annotated[
    str, typer.Option("--year", metavar="2025-2026", help="学年，默认刚结束的 / academic year; the last one")
]
Form = Annotated[
    str,
    typer.Option("--form", help="体例，如 ministry、school；默认看 report.yaml / the form"),
]


@dataclass(frozen=True)
class Desk:
    """One year's data, as the options name it."""

    settings: Settings
    knowledge: Knowledge
    data: ReportData
    figures: dict[str, Figure]

    def drafted(self, form: str) -> Report:
        """Return the report in one form.

        Raises:
            SettingsError: there is no such form.
        """
        forms = self.knowledge.report.forms
        if form and form not in forms:
            raise SettingsError(
                f"没有 {form} 这种体例，可以写：{'、'.join(forms)}",
                f"There is no form {form}: write {', '.join(forms)}",
            )
        return draft(self.data, form, self.figures)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What is doubtful or contradicts itself in the data."""
        ledger = self.data.this.ledger
        rows = ledger.findings if ledger else ()
        return (*rows, *self.data.this.register_findings, *contradictions(self.figures))


@app.callback(invoke_without_command=True)
def report(
    context: typer.Context,
    year: Year = "",
    form: Form = "",
    out: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help="写到哪个文件夹 / folder to write to")
    ] = None,
    strict: Annotated[
        bool, typer.Option("--strict", help="有待补或矛盾就算不通过 / fail where anything is missing")
    ] = False,
    today: Today = "",
    knowledge: options.Knowledge = None,
    config: options.Config = None,
    school: options.School = "",
) -> None:
    """从数据起草年度报告：Markdown、Word、网页 / draft the yearly report from data."""
    before = {"year": year, "form": form, "today": today}
    context.obj = (context.obj or {}) | {"report": before}
    if context.invoked_subcommand:
        return
    desk = _desk(context, options.settings_of(context, knowledge, config, school), year, today)
    made = desk.drafted(form)
    folder = out or Path(f"report-{desk.data.this.year}")
    _write(folder, made, desk.data)
    _print(folder, made, desk)
    if strict and (made.missing or desk.findings):
        raise typer.Exit(1)


@app.command()
def explain(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="FIGURE", help="数字的编号 / id of a figure")],
    year: Year = "",
    as_json: options.Json = False,
    today: Today = "",
    knowledge: options.Knowledge = None,
    config: options.Config = None,
    school: options.School = "",
) -> None:
    """一个数字怎么来的：查询、期间、逐条依据 / the query, the period and the rows behind a figure."""
    desk = _desk(context, options.settings_of(context, knowledge, config, school), year, today)
    if name not in desk.figures:
        near = suggest(name, list(desk.figures))
        raise SettingsError(
            f"没有 {name} 这个数字。{near['suggestion']}",
            f"There is none: {near['suggestion_en']}",
        )
    made = desk.figures[name]
    if as_json:
        print_json(figure_object(made, desk.data))
    else:
        _print_figure(made, desk.data)


@app.command()
def publish(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="网页写到哪里 / folder for the pages")],
    year: Year = "",
    form: Form = "",
    today: Today = "",
    knowledge: options.Knowledge = None,
    config: options.Config = None,
    school: options.School = "",
) -> None:
    """公开网页：50 个事项的状态与链接、报告 / public pages: the items with state and links, the report."""
    desk = _desk(context, options.settings_of(context, knowledge, config, school), year, today)
    made = page_files(desk.drafted(form or _before(context, "form")), desk.data)
    try:
        written = write_pages(folder, made)
    except OSError as error:
        raise SettingsError(f"写不了 {folder}：{error.strerror}", f"cannot write {folder}") from None
    for path in written:
        typer.echo(str(path))


def figure_object(made: Figure, data: ReportData) -> dict[str, object]:
    """Return a figure as JSON values, with every line that was counted."""
    return {
        "id": made.rule.id,
        "title": made.rule.title.zh,
        "value": made.value,
        "before": made.before,
        "query": made.query,
        "period": {"from": data.this.year.first_day.isoformat(), "to": data.this.year.last_day.isoformat()},
        "missing": made.missing,
        "parts": list(made.rule.parts),
        "rows": [row_object(row) for row in made.rows],
    }


def _before(context: typer.Context, name: str) -> str:
    """Return an option that stood before the subcommand."""
    given: dict[str, str] = (context.obj or {}).get("report", {})
    return given.get(name, "")


def _desk(context: typer.Context, settings: Settings, year: str, today: str) -> Desk:
    known = bootstrap.load_knowledge(settings)
    here = datetime.now(UTC).astimezone(ZoneInfo(known.school.timezone)).date()
    day = day_of(today or _before(context, "today"), "--today") or here
    named = year_option(year or _before(context, "year")) or year_of(day).previous
    data = _gathered(settings, known, named, day)
    return Desk(settings, known, data, figures_of(data))


def _gathered(settings: Settings, known: Knowledge, year: AcademicYear, day: date) -> ReportData:
    links = link_states(settings)
    if not bootstrap.has_store(settings):
        return asyncio.run(gather(settings.knowledge, year, known, None, day, links))
    return in_store(settings, lambda store: gather(settings.knowledge, year, known, store, day, links))


def _write(folder: Path, made: Report, data: ReportData) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SettingsError(f"建不了文件夹 {folder}：{error.strerror}", f"cannot make {folder}") from None
    write_file(folder / "report.md", as_markdown(made).encode())
    write_file(folder / "report.docx", as_word(made))
    write_file(folder / "report.html", as_page(made, data).encode())


def _print(folder: Path, made: Report, desk: Desk) -> None:
    out = console()
    out.print(Text(f"{made.title}（{made.period}）→ {folder}：report.md、report.docx、report.html"))
    print_findings(out, desk.settings.knowledge, desk.findings)
    for line in _missing_lines(made.missing):
        out.print(Text(line, style="yellow"), soft_wrap=True)
    out.print(
        Text(
            f"待补 {len(set(made.missing))} 处，数据有疑问 {len(desk.findings)} 处。"
            f" {len(set(made.missing))} to be supplied, {len(desk.findings)} findings."
        )
    )


def _missing_lines(missing: Iterable[Missing]) -> Iterable[str]:
    for one in sorted(dict.fromkeys(missing), key=lambda miss: miss.department):
        yield f"待补 {one.name}：{one.what}（{one.why}）"


def _print_figure(made: Figure, data: ReportData) -> None:
    out = console()
    year = data.this.year
    out.print(Text(f"{made.rule.id} {made.rule.title.zh} = {made.text}{made.rule.unit.zh}", style="bold"))
    out.print(Text(f"查询 query：{made.query}"))
    out.print(Text(f"期间 period：{year.first_day}～{year.last_day}；上年 before：{made.text_before}"))
    if made.missing:
        out.print(Text(f"待补 missing：{made.missing}", style="yellow"))
    if made.rule.parts:
        out.print(Text(f"应等于 parts：{' + '.join(made.rule.parts)}"))
    for row in made.rows[:ROWS]:
        place = f"{row.where.path}:{row.where.line}"
        out.print(Text(f"  {place} {row.publication.date} {row.publication.title}"))
    if len(made.rows) > ROWS:
        out.print(Text(f"  …… 共 {len(made.rows)} 行，全部见 --json / all {len(made.rows)} with --json"))
