"""``forget``: erases everything that is kept about one person."""

import asyncio
import sys
from datetime import UTC, datetime
from typing import Annotated, Any

import typer

from disclosure_bot import bootstrap
from disclosure_bot.cli.support import options
from disclosure_bot.cli.support.editing import DryRun, Yes
from disclosure_bot.cli.support.printing import print_json
from disclosure_bot.config import Settings
from disclosure_bot.store.pseudonyms import lost_key_notice
from disclosure_bot.store.retention import PersonalDataSummary

app = typer.Typer()


@app.command()
@options.with_config
def forget(
    settings: Settings,
    channel: Annotated[str, typer.Argument(help="渠道：telegram、terminal… / channel")],
    person: Annotated[str, typer.Argument(help="此人在该渠道的编号 / the person's id in that channel")],
    as_json: options.Json = False,
    yes: Yes = False,
    dry_run: DryRun = False,
) -> None:
    """删除一个人的全部记录 / erase everything that is kept about a person."""
    key = bootstrap.known_pseudonyms(settings)
    asker = key.of(channel, person)
    held, blind = asyncio.run(_holdings(settings, asker, key.fingerprint))
    if blind:
        typer.echo(blind, err=True)
    if as_json:
        print_json(_as_object(held))
    else:
        typer.echo(_text(held))
    if dry_run:
        return
    if not yes and sys.stdin.isatty() and not typer.confirm("全部删除？ / erase it all?", default=False):
        raise typer.Exit(1)
    asyncio.run(_erase(settings, asker))
    if not (held.exchanges or held.wishes or held.handoffs or held.waiting):
        typer.echo(
            "没有此人的记录，请核对渠道和编号。 Nothing was kept: check the channel and the id.", err=True
        )
        return
    typer.echo("已全部删除。 Everything is erased.", err=as_json)


async def _holdings(settings: Settings, asker: str, fingerprint: str) -> tuple[PersonalDataSummary, str]:
    """Return what is kept about the asker, and a sentence where more may be kept under another key."""
    async with bootstrap.opened_store(settings) as store:
        until = await store.keys.other_key_until(fingerprint, settings.retention_days)
        sentence = lost_key_notice(settings.asker_key_path, until) if until else ""
        return await store.retention.holdings(asker), sentence


async def _erase(settings: Settings, asker: str) -> None:
    async with bootstrap.opened_store(settings) as store:
        await store.retention.erase(asker, datetime.now(UTC))


def _as_object(held: PersonalDataSummary) -> dict[str, Any]:
    return {
        "exchanges": held.exchanges,
        "first_at": held.first_at.isoformat() if held.first_at else None,
        "last_at": held.last_at.isoformat() if held.last_at else None,
        "waiting": held.waiting,
        "wishes": held.wishes,
        "handoffs": held.handoffs,
    }


def _text(held: PersonalDataSummary) -> str:
    return (
        f"问答记录 {held.exchanges}，等待告知 {held.wishes}，转人工 {held.handoffs}，未处理 {held.waiting}"
        f" / {held.exchanges} exchanges, {held.wishes} wishes, {held.handoffs} handoffs,"
        f" {held.waiting} waiting"
    )
