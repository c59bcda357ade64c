"""``purge``: deletes what is older than it may be kept; ``serve`` does the same every day."""

import sys
from typing import Annotated

import typer

from disclosure_bot import bootstrap
from disclosure_bot.cli.support import options
from disclosure_bot.cli.support.context import in_store, now
from disclosure_bot.cli.support.editing import DryRun, Yes
from disclosure_bot.config import Settings
from disclosure_bot.requests.persons import erase_expired
from disclosure_bot.store.store import Store

app = typer.Typer()


@app.command()
@options.with_config
def purge(
    settings: Settings,
    days: Annotated[
        int | None,
        typer.Option("--days", min=1, help="保留多少天，默认按设置 / days to keep; as the settings say"),
    ] = None,
    wishes: Annotated[
        bool,
        typer.Option("--wishes", help="连还在等答复的提问也删 / those that somebody waits for, too"),
    ] = False,
    yes: Yes = False,
    dry_run: DryRun = False,
) -> None:
    """删除过期的问答记录 / delete exchanges that are too old to be kept.

    例 / example: disclosure-bot purge --days 30 --dry-run
    """
    kept = days or settings.retention_days
    old = in_store(
        settings, lambda store: store.retention.count_old(now(), kept, spare_wishes=not wishes), check=True
    )
    typer.echo(f"有 {old} 条 {kept} 天前的问答记录。 There are {old} exchanges older than {kept} days.")
    if dry_run:
        return
    if not yes and sys.stdin.isatty() and not typer.confirm("全部删除？ / delete them?", default=False):
        raise typer.Exit(1)
    count, erased = in_store(settings, lambda store: _purge(store, settings, kept, wishes))
    typer.echo(f"删除了 {count} 条 {kept} 天前的问答记录。 Deleted {count} exchanges older than {kept} days.")
    typer.echo(f"清除了 {erased} 件办件的申请人信息。 Erased who asked in {erased} requests.")


async def _purge(store: Store, settings: Settings, days: int, wishes: bool) -> tuple[int, int]:
    """Return how many exchanges were deleted, and in how many requests the applicant was erased."""
    book = bootstrap.bookkeeping(settings)
    count = await store.retention.purge(now(), days, spare_wishes=not wishes, book=book)
    return count, await erase_expired(store.register, now(), settings.register_retention_days)
