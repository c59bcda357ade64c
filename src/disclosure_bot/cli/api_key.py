"""``api-key``: who may use the interface for programs."""

from datetime import UTC, datetime
from typing import Annotated, TypeVar

import typer

from disclosure_bot.cli.support import options
from disclosure_bot.cli.support.context import in_store
from disclosure_bot.config import Settings
from disclosure_bot.errors import SettingsError

T = TypeVar("T")

app = typer.Typer(no_args_is_help=True, help="程序接口的密钥 / keys of the interface for programs")

Name = Annotated[str, typer.Argument(help="给谁用 / whose key it is")]


@app.command()
@options.with_config
def add(settings: Settings, name: Name) -> None:
    """新建一个密钥，只显示这一次 / make a key; it is shown this once."""
    key = in_store(settings, lambda store: store.api_keys.add(name, datetime.now(UTC)))
    if key is None:
        raise SettingsError(
            f"已有叫 {name} 的密钥，先 remove", f"there is a key of {name} already: remove it first"
        )
    typer.echo("请妥善保存，库里只留摘要。 Keep it safe: only its digest is stored.", err=True)
    typer.echo(key)


@app.command("list")
@options.with_config
def list_keys(settings: Settings) -> None:
    """列出密钥属于谁 / list whose keys there are."""
    for key in in_store(settings, lambda store: store.api_keys.list()):
        typer.echo(f"{key.made_at:%Y-%m-%d}  {key.name}")


@app.command()
@options.with_config
def remove(settings: Settings, name: Name) -> None:
    """作废一个密钥 / make a key worthless."""
    if not in_store(settings, lambda store: store.api_keys.remove(name)):
        raise SettingsError(f"没有叫 {name} 的密钥", f"there is no key of {name}")
    typer.echo(f"已作废 removed: {name}")
