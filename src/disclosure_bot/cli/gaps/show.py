"""``gaps``: what could not be answered, grouped, counted by people, and what to do about it."""

from collections.abc import Sequence
from datetime import date
from importlib import import_module
from typing import Annotated, Any

import typer
from rich.cells import cell_len, set_cell_size
from rich.table import Table
from rich.text import Text
from typer.core import TyperGroup

from disclosure_bot.cli.gaps.desk import GapId, run_with_gaps
from disclosure_bot.cli.support import options
from disclosure_bot.cli.support.context import CliContext, now
from disclosure_bot.cli.support.examples import show_example
from disclosure_bot.cli.support.periods import Since, Until, day_of, first_day
from disclosure_bot.cli.support.printing import console, print_json
from disclosure_bot.domain.gap import GapReason, GapState
from disclosure_bot.domain.knowledge import Knowledge
from disclosure_bot.errors import SettingsError
from disclosure_bot.gaps.rows import GapRow, as_object, of_department
from disclosure_bot.gaps.rows import as_csv as csv_of
from disclosure_bot.gaps.service import GapService, GapView
from disclosure_bot.knowledge.check.missing import missing_facts
from disclosure_bot.reports.stats import VERDICT_NAMES, instants

ACTS = {
    "link": "disclosure_bot.cli.gaps.act",
    "new": "disclosure_bot.cli.gaps.act",
    "dismiss": "disclosure_bot.cli.gaps.act",
    "reopen": "disclosure_bot.cli.gaps.act",
    "approve": "disclosure_bot.cli.gaps.public",
    "withdraw": "disclosure_bot.cli.gaps.act",
    "publish": "disclosure_bot.cli.gaps.public",
}
"""Each module holds a Typer ``app``; imported when one of its commands is chosen: the list starts fast."""


class Acts(TyperGroup):
    """Knows the acts by name and imports the one that is asked for."""

    def list_commands(self, ctx: Any) -> list[str]:
        """Return the names in the order of the table."""
        return [*super().list_commands(ctx), *ACTS]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Return one command."""
        if cmd_name not in ACTS:
            return super().get_command(ctx, cmd_name)
        command = typer.main.get_group(import_module(ACTS[cmd_name]).app).get_command(ctx, cmd_name)
        show_example(command, f"gaps {cmd_name}")
        return command


app = typer.Typer(cls=Acts, help="没能回答的问题 / what could not be answered")

REASONS = {
    GapReason.ABSTAINED: "答不了 abstained",
    GapReason.NONE_CHOSEN: "一个也没选 none chosen",
    GapReason.NOT_USEFUL: "没用 not useful",
    GapReason.HANDED_OFF: "转人工 handed off",
    GapReason.ASKED_AGAIN: "换说法又问 asked again",
}
STATES = {
    GapState.OPEN: "待处理 open",
    GapState.LINKED: "已补上 linked",
    GapState.DISMISSED: "已搁置 dismissed",
}
_QUESTION, _NEAREST = 32, 20
LINES = 50
"""groups in the table"""


@app.callback(invoke_without_command=True)
def gaps(
    context: typer.Context,
    as_json: options.Json = False,
    csv: Annotated[bool, typer.Option("--csv", help="输出 CSV / print CSV")] = False,
    since: Since = "",
    until: Until = "",
    department: Annotated[
        str, typer.Option("--department", help="只看一个部门（键） / one department, by its key")
    ] = "",
    state: Annotated[
        GapState | None, typer.Option("--state", help="处理状态 / state; open by default")
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="不论状态 / whatever the state")] = False,
    public: Annotated[
        bool,
        typer.Option("--public", help="可公开的：至少五人问过 / what may be shown: at least five people"),
    ] = False,
    knowledge: options.Knowledge = None,
    config: options.Config = None,
    school: options.School = "",
) -> None:
    """没能回答的问题，按意思归类 / what could not be answered, grouped by meaning."""
    if context.invoked_subcommand:  # its options may stand before the act, too
        given = {"knowledge": knowledge, "config": config, "school": school}
        context.obj = (context.obj or {}) | {name: value for name, value in given.items() if value}
        return
    cli_context = CliContext(options.settings_of(context, knowledge, config, school))
    _look_at_department(department, cli_context.knowledge)
    wanted = None if everything else state or GapState.OPEN
    rows = run_with_gaps(cli_context, lambda gap_service: _rows(gap_service, wanted, since, until, public))
    _list(of_department(rows, department) if department else rows, as_json=as_json, as_csv=csv)
    if not (as_json or csv):
        _print_missing(cli_context.knowledge, department)


def _print_missing(knowledge: Knowledge, department: str) -> None:
    for one in missing_facts(knowledge):
        if department in {"", one.department}:
            console().print(Text(f"回答里暂缺 missing in answers: {one}", style="dim"))


def _look_at_department(key: str, knowledge: Knowledge) -> None:
    """See that there is such a department; an empty key means all of them.

    Raises:
        SettingsError: there is none.
    """
    if key and key not in knowledge.departments:
        known = ", ".join(knowledge.departments)
        raise SettingsError(f"没有这个部门：{key}（{known}）", f"no such department: {key}")


def _list(rows: Sequence[GapRow], *, as_json: bool, as_csv: bool) -> None:
    if as_json:
        print_json([as_object(row) for row in rows])
    elif as_csv:
        typer.echo(csv_of(rows), nl=False)
    else:
        _print(rows)


@app.command()
@options.given(CliContext)
def show(cli_context: CliContext, gap: GapId, as_json: options.Json = False) -> None:
    """一个缺口的全部问法、最近条目和处理经过 / one gap with its questions, nearest entries and history."""
    view = run_with_gaps(cli_context, lambda gap_service: gap_service.view(gap))
    if as_json:
        done = [
            {"who": act.who, "at": act.acted_at.isoformat(), "what": act.what, "detail": act.detail}
            for act in view.acts
        ]
        print_json(as_object(view.row) | {"acts": done})
        return
    _print_one(view, cli_context.knowledge)


async def _rows(
    gap_service: GapService, state: GapState | None, since: str, until: str, public: bool
) -> tuple[GapRow, ...]:
    period = instants(*_days(gap_service, since, until), gap_service.zone)
    return await gap_service.public(*period) if public else await gap_service.rows(state, *period)


def _days(gap_service: GapService, since: str, until: str) -> tuple[date | None, date | None]:
    today = now().astimezone(gap_service.zone).date()
    return first_day(since, today), day_of(until, "--until")


def _print(rows: Sequence[GapRow]) -> None:
    out = console()
    if not rows:
        out.print("没有缺口。 No gaps.")
        return
    table = Table(box=None, pad_edge=False)
    for head in ("编号\nid", "问题\nquestion", "人\npeople", "次\ntimes", "最近条目，置信度\nnearest"):
        table.add_column(head, no_wrap=True, justify="right" if head[0] in "人次" else "left")
    for row in rows[:LINES]:
        table.add_row(
            row.id, Text(_cut(row.title, _QUESTION)), str(row.askers), str(row.count), Text(_nearest(row))
        )
    out.print(table)
    if len(rows) > LINES:
        out.print(
            f"只列出前 {LINES} 个，全部用 --json 或 --csv。 The first {LINES}; --json and --csv tell all."
        )
    waiting = sum(row.waiting for row in rows)
    out.print(f"共 {len(rows)} 个缺口，{waiting} 人等待答复。 {len(rows)} gaps, {waiting} people wait.")
    out.print("处理 act: gaps show ID · gaps link ID ENTRY · gaps new ID · gaps dismiss ID --why …")


def _nearest(row: GapRow) -> str:
    if not row.nearest:
        return "—"
    return f"{_cut(row.nearest[0].entry, _NEAREST)} {row.nearest[0].confidence:.2f}"


def _cut(text: str, width: int) -> str:
    """Return a text on one line, at most ``width`` columns wide."""
    line = " ".join(text.split())
    return line if cell_len(line) <= width else f"{set_cell_size(line, width - 1).rstrip()}…"


def _print_one(view: GapView, knowledge: Knowledge) -> None:
    out, row = console(), view.row
    department = knowledge.departments.get(row.department)
    out.print(Text(f"{row.id}  {row.title}", style="bold"))
    out.print(
        f"{STATES[row.state]} {row.entry} · {row.askers} 人 people · {row.count} 次 times"
        f" · {row.first_at:%Y-%m-%d} ～ {row.last_at:%Y-%m-%d} · {row.waiting} 人等待 waiting"
    )
    out.print("原因 reasons: " + "，".join(f"{REASONS[reason]} {n}" for reason, n in row.reasons.items()))
    if row.verdicts:
        said = (f"{VERDICT_NAMES[verdict.value]} {n}" for verdict, n in row.verdicts.items())
        out.print("评价 feedback: " + "，".join(said))
    out.print("每周 weeks: " + "，".join(f"{week} {count}" for week, count in row.weeks))
    out.print(f"部门 department: {row.department} {department.name.zh if department else ''}")
    out.print("最近条目 nearest:")
    for match in row.nearest:
        entry = knowledge.entries.get(match.entry)
        out.print(Text(f"  {match.confidence:.2f} {match.entry} {entry.title.zh if entry else ''}"))
    out.print("问法 questions:")
    for number, question in enumerate(row.questions, start=1):
        out.print(Text(f"  {number:>3} {question}"))
    for act in view.acts:
        out.print(Text(f"{act.acted_at:%Y-%m-%d %H:%M} {act.who}: {act.what} {act.detail}"))
