"""What staff do about a gap: link, new, dismiss, reopen, approve, withdraw, publish."""

import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from disclosure_bot.cli import options
from disclosure_bot.cli.check import console, print_findings
from disclosure_bot.cli.editing import DryRun, Force, Yes
from disclosure_bot.cli.workshop import GapId, Who, Workshop, now, opened_desk, who_acts
from disclosure_bot.errors import DisclosureBotError, SettingsError
from disclosure_bot.reports.changes import Change
from disclosure_bot.reports.drafts import LINKED, draft_fields, good_phrasings
from disclosure_bot.reports.gap_rows import GapRow
from disclosure_bot.reports.pages import open_questions_page
from disclosure_bot.service.gap_edits import Edit, entry_edit, impact, link_edit, topic_edit, write_draft

_OTHERS = 50
"""typical questions of other gaps that are asked before and after an edit"""

Chosen = Annotated[
    list[int] | None,
    typer.Option(
        "--question", "-q", help="选用第几个问法，可多次 / number of a question in `gaps show`; repeatable"
    ),
]


def link(
    context: typer.Context,
    gap: GapId,
    entry: Annotated[str, typer.Argument(metavar="ENTRY", help="条目编号 / id of the entry")],
    question: Chosen = None,
    who: Who = "",
    yes: Yes = False,
    dry_run: DryRun = False,
    force: Force = False,
    knowledge: options.Knowledge = None,
    config: options.Config = None,
) -> None:
    """把问法加到条目，并告知等待的人 / add questions to an entry and tell those who wait."""
    workshop = Workshop(options.settings_of(context, knowledge, config))
    asyncio.run(_link(workshop, gap, entry, question or [], who_acts(who), yes, dry_run, force))


async def _link(
    workshop: Workshop,
    gap: str,
    entry: str,
    numbers: list[int],
    who: str,
    yes: bool,
    dry_run: bool,
    force: bool,
) -> None:
    async with opened_desk(workshop) as desk:
        row = await desk.row(gap)
        phrasings = _chosen(row, numbers)
        edit = link_edit(workshop.settings.knowledge, entry, phrasings)
        others = [other.title for other in await desk.rows() if other.id != row.id][:_OTHERS]
        if not _agreed(workshop, edit, phrasings, others, yes=yes, dry_run=dry_run, force=force):
            return
        edit.write()
        told = await desk.link(row.id, entry, who, now(), len(phrasings))
        typer.echo(f"已补上，将告知 {told} 人。 Linked to {entry}; {told} people will be told.")


def new(
    context: typer.Context,
    gap: GapId,
    name: Annotated[str, typer.Option("--id", help="新条目的编号 / id of the new entry")] = "",
    answer: Annotated[
        str, typer.Option("--answer", help="中文回答；有它才直接启用 / Chinese answer: the entry goes live")
    ] = "",
    who: Who = "",
    yes: Yes = False,
    dry_run: DryRun = False,
    force: Force = False,
    knowledge: options.Knowledge = None,
    config: options.Config = None,
) -> None:
    """起草新条目，部门与事项先猜好 / draft a new entry with department and items guessed."""
    workshop = Workshop(options.settings_of(context, knowledge, config))
    asyncio.run(_new(workshop, gap, name, answer.replace("\\n", "\n"), who_acts(who), yes, dry_run, force))


async def _new(
    workshop: Workshop, gap: str, name: str, answer: str, who: str, yes: bool, dry_run: bool, force: bool
) -> None:
    async with opened_desk(workshop) as desk:
        row = await desk.row(gap)
        today = now().astimezone(desk.zone).date()
        fields = draft_fields(row, workshop.knowledge, today, name, answer)
        edit = entry_edit(workshop.settings.knowledge, fields, draft=not answer)
        if not answer:
            typer.echo(next(iter(edit.files.values()), ""))
            if dry_run:
                return
            for path in write_draft(edit):
                typer.echo(f"草稿 draft: {path}")
            typer.echo(
                "写好回答后移到 entries/，再用 gaps link。 Write the answer, move it to entries/, gaps link."
            )
            await desk.drafted(row.id, str(fields["id"]), who, now())
            return
        phrasings = good_phrasings(row.questions, LINKED)
        if not _agreed(workshop, edit, phrasings, [], yes=yes, dry_run=dry_run, force=force):
            return
        edit.write()
        await desk.drafted(row.id, str(fields["id"]), who, now())
        told = await desk.link(row.id, str(fields["id"]), who, now())
        typer.echo(f"已新建 {fields['id']}，将告知 {told} 人。 Made; {told} people will be told.")


def dismiss(
    context: typer.Context,
    gap: GapId,
    why: Annotated[str, typer.Option("--why", help="原因 / why")],
    topic: Annotated[
        bool,
        typer.Option("--topic/--no-topic", help="写入 other.yaml，以后不再误答 / add it to other.yaml"),
    ] = True,
    who: Who = "",
    yes: Yes = False,
    dry_run: DryRun = False,
    force: Force = False,
    knowledge: options.Knowledge = None,
    config: options.Config = None,
) -> None:
    """搁置：不属本校答复范围，以后不再出现 / out of scope: put it away for good."""
    workshop = Workshop(options.settings_of(context, knowledge, config))
    asyncio.run(_dismiss(workshop, gap, why, topic, who_acts(who), yes, dry_run, force))


async def _dismiss(
    workshop: Workshop, gap: str, why: str, topic: bool, who: str, yes: bool, dry_run: bool, force: bool
) -> None:
    async with opened_desk(workshop) as desk:
        row = await desk.row(gap)
        phrasings = good_phrasings(row.questions, LINKED)
        if topic and phrasings:
            edit = topic_edit(workshop.settings.knowledge, f"gap-{row.id}", phrasings)
            if not _agreed(workshop, edit, phrasings, [], yes=yes, dry_run=dry_run, force=force):
                return
            edit.write()
        elif dry_run:
            return
        await desk.dismiss(row.id, why, who, now())
        typer.echo(f"已搁置 {row.id}。 Dismissed.")


def reopen(
    context: typer.Context,
    gap: GapId,
    who: Who = "",
    knowledge: options.Knowledge = None,
    config: options.Config = None,
) -> None:
    """重新打开 / take it up again."""
    workshop = Workshop(options.settings_of(context, knowledge, config))

    async def act() -> None:
        async with opened_desk(workshop) as desk:
            await desk.reopen(gap, who_acts(who), now())

    asyncio.run(act())
    typer.echo("已重新打开。 Reopened.")


def approve(
    context: typer.Context,
    gap: GapId,
    text: Annotated[
        str,
        typer.Option("--text", help="公开的文字，默认典型问法 / text for the public; the typical question"),
    ] = "",
    who: Who = "",
    knowledge: options.Knowledge = None,
    config: options.Config = None,
) -> None:
    """审定可以公开的文字 / approve a text for the public page."""
    workshop = Workshop(options.settings_of(context, knowledge, config))

    async def act() -> str:
        async with opened_desk(workshop) as desk:
            row = await desk.row(gap)
            await desk.approve(row.id, text or row.title, who_acts(who), now())
            return text or row.title

    typer.echo(f"可以公开 approved: {asyncio.run(act())}")


def withdraw(
    context: typer.Context,
    gap: GapId,
    who: Who = "",
    knowledge: options.Knowledge = None,
    config: options.Config = None,
) -> None:
    """不再公开 / show it in public no longer."""
    workshop = Workshop(options.settings_of(context, knowledge, config))

    async def act() -> None:
        async with opened_desk(workshop) as desk:
            await desk.withdraw(gap, who_acts(who), now())

    asyncio.run(act())
    typer.echo("不再公开。 Withdrawn.")


def publish(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="写到哪个文件夹 / folder to write to")],
    knowledge: options.Knowledge = None,
    config: options.Config = None,
) -> None:
    """生成待答问题的公开网页 / write the public page of open questions."""
    workshop = Workshop(options.settings_of(context, knowledge, config))

    async def page() -> tuple[str, int]:
        async with opened_desk(workshop) as desk:
            rows = await desk.public(approved=True)
            today = now().astimezone(desk.zone).date()
            return open_questions_page(rows, workshop.knowledge, today), len(rows)

    text, count = asyncio.run(page())
    target = folder / "index.html"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    except OSError as error:
        raise SettingsError(f"写不了 {target} / cannot write: {error.strerror}") from None
    typer.echo(f"{target}: {count} 个待答问题 open questions")


def _chosen(row: GapRow, numbers: Sequence[int]) -> tuple[str, ...]:
    """Return the questions that become phrasings: those chosen by number, or the most typical ones."""
    if not numbers:
        return good_phrasings(row.questions, LINKED)
    wrong = [number for number in numbers if not 1 <= number <= len(row.questions)]
    if wrong:
        raise SettingsError(f"没有第 {wrong[0]} 个问法 / there is no question {wrong[0]}")
    return good_phrasings([row.questions[number - 1] for number in numbers], len(numbers))


def _agreed(
    workshop: Workshop,
    edit: Edit,
    phrasings: Sequence[str],
    others: Sequence[str],
    *,
    yes: bool,
    dry_run: bool,
    force: bool,
) -> bool:
    """Show an edit with all that it changes, and tell whether it is to be written.

    Raises:
        DisclosureBotError: it would bring errors; or warnings or failing test questions, without ``force``.
    """
    typer.echo(edit.diff, nl=False)
    if edit.findings:
        print_findings(console(errors=True), edit.folder, edit.findings)
    if edit.has_errors:
        raise DisclosureBotError("没有写入：请先解决上面的问题 / nothing written: mend the above first")
    changed = (
        impact(edit, workshop.builder.build, workshop.answerer(), phrasings, others) if edit.files else ()
    )
    _print_changes(changed)
    worse = any(change.is_worse for change in changed)
    if (edit.findings or worse) and not force and not dry_run:
        raise DisclosureBotError(
            "没有写入：有警告或测试问句变差，确认无误请加 --force"
            " / nothing written: there are warnings or worse test questions; --force writes all the same"
        )
    if dry_run:
        return False
    if not yes and sys.stdin.isatty() and not typer.confirm("写入？ / write?", default=True):
        raise typer.Exit(1)
    return True


def _print_changes(changed: Sequence[Change]) -> None:
    out = console()
    if not changed:
        out.print("其他问题的答复不变。 Nothing else is answered otherwise.")
        return
    out.print("答复会变的问题 What is answered otherwise:")
    for change in changed:
        mark = "✗ 测试变差 worse" if change.is_worse else "·"
        out.print(Text(f"  {mark} {change.question}: {change.before} → {change.after}"))
