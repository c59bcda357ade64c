"""What the public sees of gaps: approve, publish."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from disclosure_bot.cli.gaps.desk import GapId, run_with_gaps
from disclosure_bot.cli.support import options
from disclosure_bot.cli.support.context import CliContext, Who, now, who_acts
from disclosure_bot.cli.support.printing import write_file
from disclosure_bot.domain.knowledge import Knowledge
from disclosure_bot.gaps.rows import GapRow
from disclosure_bot.gaps.service import GapService
from disclosure_bot.templates import render

app = typer.Typer()


@app.command()
@options.given(CliContext)
def approve(
    cli_context: CliContext,
    gap: GapId,
    text: Annotated[
        str,
        typer.Option("--text", help="公开的文字，默认典型问法 / text for the public; the typical question"),
    ] = "",
    who: Who = "",
) -> None:
    """审定可以公开的文字 / approve a text for the public page."""

    async def act(gap_service: GapService) -> str:
        row = await gap_service.row(gap)
        await gap_service.approve(row.id, text or row.title, who_acts(who), now())
        return text or row.title

    typer.echo(f"可以公开 approved: {run_with_gaps(cli_context, act)}")


@app.command()
@options.given(CliContext)
def publish(
    cli_context: CliContext,
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="写到哪个文件夹 / folder to write to")],
) -> None:
    """生成待答问题的公开网页 / write the public page of open questions."""

    async def page(gap_service: GapService) -> tuple[str, int]:
        rows = await gap_service.public(approved=True)
        today = now().astimezone(gap_service.zone).date()
        return open_questions_page(rows, cli_context.knowledge, today), len(rows)

    text, count = run_with_gaps(cli_context, page)
    target = folder / "index.html"
    write_file(target, text, with_folder=True)
    typer.echo(f"{target}: {count} 个待答问题 open questions")


def open_questions_page(rows: Sequence[GapRow], knowledge: Knowledge, today: date) -> str:
    """Return the public page of what was asked and is missing; the rows are public ones already."""
    return render(
        "open_questions.html",
        school=knowledge.school.name.zh,
        rows=[(row.title, row.opened_at.date(), _department(row.department, knowledge)) for row in rows],
        today=today,
    )


def _department(key: str, knowledge: Knowledge) -> str:
    department = knowledge.departments.get(key)
    return f"{department.name.zh} {department.name.en}".strip() if department else key
