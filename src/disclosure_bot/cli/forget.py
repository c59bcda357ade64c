"""``forget``: erases everything that is kept about one person."""

import sys
from datetime import datetime
from typing import Annotated, Any

import typer

from disclosure_bot import bootstrap
from disclosure_bot.cli.support import options
from disclosure_bot.cli.support.context import in_store, now
from disclosure_bot.cli.support.editing import DryRun, Yes
from disclosure_bot.cli.support.printing import print_json
from disclosure_bot.config import Settings
from disclosure_bot.store.pseudonyms import Pseudonyms, lost_key_notice
from disclosure_bot.store.retention import PersonalDataSummary
from disclosure_bot.store.store import Store

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
    held, until = in_store(settings, lambda store: _holdings(store, asker, key, settings), check=True)
    if until:
        typer.echo(lost_key_notice(settings.asker_key_path, until), err=True)
    if as_json:
        print_json(_as_object(held))
    else:
        typer.echo(_text(held))
    if dry_run:
        return
    if not yes and sys.stdin.isatty() and not typer.confirm("全部删除？ / erase it all?", default=False):
        raise typer.Exit(1)
    book = bootstrap.bookkeeping(settings)
    in_store(settings, lambda store: store.retention.erase(asker, now(), book))
    if not (held.exchanges or held.wishes or held.handoffs or held.waiting):
        typer.echo(
            "没有此人的记录，请核对渠道和编号。 Nothing was kept: check the channel and the id.", err=True
        )
        return
    typer.echo("已全部删除。 Everything is erased.", err=as_json)


async def _holdings(
    store: Store, asker: str, key: Pseudonyms, settings: Settings
) -> tuple[PersonalDataSummary, datetime | None]:
    """Return what is kept about the asker, and until when more may be kept under another key."""
    until = await store.keys.other_key_until(key.fingerprint, settings.retention_days)
    return await store.retention.holdings(asker), until


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
