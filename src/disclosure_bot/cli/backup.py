"""``backup``: everything in one file, made while the service runs, read back before it counts."""

import asyncio
import secrets
from pathlib import Path
from typing import Annotated

import typer

from disclosure_bot.cli.support import options
from disclosure_bot.config import Settings
from disclosure_bot.store.backup import backup as write_backup

app = typer.Typer()


@app.command()
@options.with_config
def backup(
    settings: Settings,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="备份写到哪里 / where the backup goes")],
    force: Annotated[bool, typer.Option("--force", help="覆盖已有的文件 / replace a file")] = False,
) -> None:
    """备份数据库，服务可继续运行 / back up the database; the service may go on running."""
    # The old backup stays until the new one has been read back.
    target = file.with_name(f".{file.name}.{secrets.token_hex(6)}") if force else file
    try:
        rows = asyncio.run(write_backup(settings.database_url, target, options.progress("备份 / backing up")))
        target.replace(file)
    finally:
        if target != file:
            target.unlink(missing_ok=True)
    typer.echo(f"已备份并读回核对 {rows} 行 → {file} / backed up and read back: {rows} rows")
    typer.echo(
        f"另请妥善保存 {settings.asker_key_path}：没有它，旧记录对不上提问人；"
        f"以及 {settings.register_key_path}：没有它，办件的申请人读不出来。"
        " / Keep those keys, too: without them, old rows belong to nobody, and no applicant can be read."
    )
