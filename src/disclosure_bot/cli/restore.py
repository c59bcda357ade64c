"""``restore``: puts a backup in place of the database; what was there is kept beside it."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from disclosure_bot.cli.support import options
from disclosure_bot.config import Settings
from disclosure_bot.errors import SettingsError
from disclosure_bot.store.backup import restore as read_backup
from disclosure_bot.store.database.address import parse_address, sqlite_path

app = typer.Typer()


@app.command()
@options.with_config
def restore(
    settings: Settings,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="备份文件 / the backup")],
    force: Annotated[
        bool,
        typer.Option("--force", help="替换现有的数据库 / replace the database"),
    ] = False,
) -> None:
    """从备份恢复；先停服务 / restore a backup; stop the service first."""
    address = settings.database_url
    path = sqlite_path(parse_address(address))
    if path and path.exists() and not force:
        raise SettingsError(
            f"{path} 已存在；确定要替换就加 --force，原文件会留在旁边",
            "it exists: add --force to replace it; it will be kept beside",
        )
    rows = asyncio.run(read_backup(file, address, options.progress("恢复 / restoring")))
    typer.echo(f"已恢复 {rows} 行 / restored {rows} rows")
