"""``schema``: the JSON Schemas by which editors complete and underline."""

from typing import Annotated

import typer

from disclosure_bot import bootstrap
from disclosure_bot.cli.support import options
from disclosure_bot.cli.support.printing import write_file
from disclosure_bot.config import Settings
from disclosure_bot.errors import SettingsError
from disclosure_bot.knowledge.edit.headers import EDITOR_SETTINGS, editor_settings
from disclosure_bot.knowledge.read.json_schema import FOLDER, schemas

app = typer.Typer()


@app.command()
@options.with_settings
def schema(
    settings: Settings,
    kind: Annotated[str, typer.Argument(help="文件种类 / file kind: entries, school ...")] = "",
    write: Annotated[
        bool, typer.Option("--write", help="写入知识库的 schemas/ / write them into the knowledge folder")
    ] = False,
) -> None:
    """给编辑器用的格式定义 / JSON Schemas for editors."""
    texts = schemas()
    if write:
        folder = bootstrap.folder_of(settings) / FOLDER
        folder.mkdir(exist_ok=True)
        for name, text in texts.items():
            (folder / name).write_text(text, encoding="utf-8")
        write_file(folder.parent / EDITOR_SETTINGS, editor_settings(), with_folder=True)
        return
    if f"{kind}.json" not in texts:
        kinds = ", ".join(name.removesuffix(".json") for name in texts)
        raise SettingsError(f"请写一种文件：{kinds}", "name a file kind")
    typer.echo(texts[f"{kind}.json"], nl=False)
