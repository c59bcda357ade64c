"""What staff do about a gap: link, new, dismiss, reopen; and withdraw what is public."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Annotated

import typer
from rich.text import Text

from disclosure_bot.cli.gaps.desk import GapId, run_with_gaps
from disclosure_bot.cli.support import options
from disclosure_bot.cli.support.context import CliContext, Who, now, who_acts
from disclosure_bot.cli.support.editing import Consent, DryRun, Force, Yes, show_edit
from disclosure_bot.cli.support.printing import console
from disclosure_bot.errors import SettingsError
from disclosure_bot.gaps.closing import GapClosing, Proposal
from disclosure_bot.gaps.drafts import LINKED, good_phrasings
from disclosure_bot.gaps.rows import GapRow
from disclosure_bot.gaps.service import GapService
from disclosure_bot.knowledge.review.reviews import Reviews
from disclosure_bot.quality.changes import ReplyChange

app = typer.Typer()

PlainAct = Callable[[GapService, str, str, datetime], Awaitable[None]]
"""does something to a gap: with the service, its id, by whom, when"""

Chosen = Annotated[
    list[int] | None,
    typer.Option(
        "--question", "-q", help="选用第几个问法，可多次 / number of a question in `gaps show`; repeatable"
    ),
]


@app.command()
@options.given(CliContext)
def link(
    cli_context: CliContext,
    gap: GapId,
    entry: Annotated[str, typer.Argument(metavar="ENTRY", help="条目编号 / id of the entry")],
    question: Chosen = None,
    who: Who = "",
    yes: Yes = False,
    dry_run: DryRun = False,
    force: Force = False,
) -> None:
    """把问法加到条目，并告知等待的人 / add questions to an entry and tell those who wait."""
    consent = Consent(yes, dry_run, force)

    async def act(gap_service: GapService) -> None:
        row, closing = await gap_service.row(gap), _closing(cli_context, gap_service)
        told = await _take(
            closing, await closing.link(row, entry, _chosen(row, question or [])), who, consent
        )
        if told is not None:
            typer.echo(f"已补上，将告知 {told} 人。 Linked to {entry}; {told} people will be told.")

    run_with_gaps(cli_context, act)


@app.command()
@options.given(CliContext)
def new(
    cli_context: CliContext,
    gap: GapId,
    name: Annotated[str, typer.Option("--id", help="新条目的编号 / id of the new entry")] = "",
    answer: Annotated[
        str, typer.Option("--answer", help="中文回答；有它才直接启用 / Chinese answer: the entry goes live")
    ] = "",
    who: Who = "",
    yes: Yes = False,
    dry_run: DryRun = False,
    force: Force = False,
) -> None:
    """起草新条目，部门与事项先猜好 / draft a new entry with department and items guessed."""
    consent = Consent(yes, dry_run, force)
    text = answer.replace("\\n", "\n")

    async def act(gap_service: GapService) -> None:
        row, closing = await gap_service.row(gap), _closing(cli_context, gap_service)
        if not text:
            await _draft(closing, row, name, who, consent)
            return
        proposal = await closing.entry(row, name, text, now())
        told = await _take(closing, proposal, who, consent)
        if told is not None:
            typer.echo(f"已新建 {proposal.detail}，将告知 {told} 人。 Made; {told} people will be told.")

    run_with_gaps(cli_context, act)


async def _draft(closing: GapClosing, row: GapRow, name: str, who: str, consent: Consent) -> None:
    drafted = await closing.draft(row, name, now())
    typer.echo(next(iter(drafted[0].files.values()), ""))
    if consent.dry_run:
        return
    for path in await closing.keep_draft(row, drafted, who_acts(who), now()):
        typer.echo(f"草稿 draft: {path}")
    typer.echo("写好回答后移到 entries/，再用 gaps link。 Write the answer, move it to entries/, gaps link.")


@app.command()
@options.given(CliContext)
def dismiss(
    cli_context: CliContext,
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
) -> None:
    """搁置：不属本校答复范围，以后不再出现 / out of scope: put it away for good."""
    consent = Consent(yes, dry_run, force)

    async def act(gap_service: GapService) -> None:
        row, closing = await gap_service.row(gap), _closing(cli_context, gap_service)
        proposal = await closing.dismissal(row, why, topic=topic)
        if await _take(closing, proposal, who, consent) is not None:
            typer.echo(f"已搁置 {row.id}。 Dismissed.")

    run_with_gaps(cli_context, act)


def _plain(name: str, act: PlainAct, about: str, said: str) -> None:
    """Add a command that needs to know no more than the gap."""

    @app.command(name, help=about)
    @options.given(CliContext)
    def plain(cli_context: CliContext, gap: GapId, who: Who = "") -> None:
        run_with_gaps(cli_context, lambda gap_service: act(gap_service, gap, who_acts(who), now()))
        typer.echo(said)


_plain("reopen", GapService.reopen, "重新打开 / take it up again", "已重新打开。 Reopened.")
_plain("withdraw", GapService.withdraw, "不再公开 / show it in public no longer", "不再公开。 Withdrawn.")


def _closing(cli_context: CliContext, gap_service: GapService) -> GapClosing:
    """Return what closes gaps by editing the folder."""
    build = cli_context.builder.build
    return GapClosing(
        gap_service, Reviews(cli_context.settings.knowledge), build, lambda: build(cli_context.knowledge)
    )


def _chosen(row: GapRow, numbers: Sequence[int]) -> tuple[str, ...]:
    """Return the questions that become phrasings: those chosen by number, or the most typical ones."""
    if not numbers:
        return good_phrasings(row.questions, LINKED)
    wrong = [number for number in numbers if not 1 <= number <= len(row.questions)]
    if wrong:
        raise SettingsError(f"没有第 {wrong[0]} 个问法", f"there is no question {wrong[0]}")
    return good_phrasings([row.questions[number - 1] for number in numbers], len(numbers))


async def _take(closing: GapClosing, proposal: Proposal, who: str, consent: Consent) -> int | None:
    """Show a proposal and carry it out where somebody agrees; return how many are told, None if it was not.

    Raises:
        KnowledgeError: it would bring errors; or warnings or worse test questions, without ``force``.
    """
    edit = proposal.edit
    if edit:
        show_edit(edit.folder, edit.diff, edit.findings)
    if edit and not edit.has_errors:
        _print_changes(proposal.changed)
    if not consent.to_write(has_errors=proposal.has_errors, is_sound=proposal.is_sound):
        return None
    return await closing.accept(proposal, who_acts(who), now(), force=consent.force)


def _print_changes(changed: Sequence[ReplyChange]) -> None:
    out = console()
    if not changed:
        out.print("其他问题的答复不变。 Nothing else is answered otherwise.")
        return
    out.print("答复会变的问题 What is answered otherwise:")
    for change in changed:
        mark = "✗ 测试变差 worse" if change.is_worse else "·"
        out.print(Text(f"  {mark} {change.question}: {change.before} → {change.after}"))
