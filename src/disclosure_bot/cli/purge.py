"""``purge``: deletes what is older than it may be kept; ``serve`` does the same every day."""

import asyncio
from datetime import UTC, datetime
from typing import Annotated

import typer

from disclosure_bot import bootstrap
from disclosure_bot.cli.support import options
from disclosure_bot.config import Settings
from disclosure_bot.requests.persons import erase_expired

app = typer.Typer()


@app.command()
def purge(
    context: typer.Context,
    days: Annotated[
        int | None,
        typer.Option("--days", min=1, help="保留多少天，默认按设置 / days to keep; as the settings say"),
    ] = None,
    config: options.Config = None,
) -> None:
    """删除过期的问答记录 / delete exchanges that are too old to be kept."""
    settings = options.settings_of(context, None, config)
    kept = days or settings.retention_days
    count, erased = asyncio.run(_purge(settings, kept))
    typer.echo(f"删除了 {count} 条 {kept} 天前的问答记录。 Deleted {count} exchanges older than {kept} days.")
    typer.echo(f"清除了 {erased} 件办件的申请人信息。 Erased who asked in {erased} requests.")


async def _purge(settings: Settings, days: int) -> tuple[int, int]:
    """Return how many exchanges were deleted, and in how many requests whoever asked was erased."""
    now = datetime.now(UTC)
    async with bootstrap.opened_store(settings) as store:
        count = await store.retention.purge(now, days)
        return count, await erase_expired(store.register, now, settings.register_retention_days)
