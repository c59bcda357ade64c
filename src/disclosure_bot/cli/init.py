"""``init``: a short knowledge for another school, ready to be filled in."""

import shlex
from pathlib import Path
from typing import Annotated

import typer

from disclosure_bot.cli.support.periods import TIMEZONE, today_or
from disclosure_bot.errors import SettingsError
from disclosure_bot.knowledge.edit.start import template, write_template

NAME_LIMIT = 60
"""characters"""

app = typer.Typer()


@app.command()
def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="新文件夹 / a new folder")],
    name: Annotated[str, typer.Option("--name", help="学校全称 / full name of the school")] = "示例大学",
) -> None:
    """为另一所学校建一个知识库 / begin the knowledge of another school."""
    school = " ".join(name.split())
    if not 0 < len(school) <= NAME_LIMIT or not school.isprintable():
        raise SettingsError(
            f"学校全称要在 {NAME_LIMIT} 个字以内", f"give the name of the school, not {school[:20]!r}"
        )
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise SettingsError(f"{folder} 已经有东西，没有写入", f"{folder} is not empty: nothing was written")
    texts = template(school, today_or("", TIMEZONE))
    try:
        write_template(folder, texts)
    except OSError as error:
        raise SettingsError(
            f"写不了 {folder}：{error.strerror}", f"cannot write {folder}: {error.strerror}"
        ) from None
    for path in texts:
        typer.echo(folder / path)
    typer.echo(f"先看 / read first: {folder / 'README.md'}")
    for command in ("check --strict", "test", "chat"):
        typer.echo(f"下一步 / next: disclosure-bot {command} --knowledge {shlex.quote(str(folder))}")
