"""``diff``: what lies between two knowledges, as folders or git revisions."""

import json
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer
from rich.text import Text

from disclosure_bot.cli import options
from disclosure_bot.cli.check import console, folder_of
from disclosure_bot.domain.knowledge import Knowledge
from disclosure_bot.knowledge.compare import Change, Comparison, compare
from disclosure_bot.knowledge.load import load_folder
from disclosure_bot.knowledge.revision import extract

app = typer.Typer()


@app.command()
def diff(
    context: typer.Context,
    old: Annotated[str, typer.Argument(help="旧：文件夹或 git 版本 / old: a folder or a git revision")],
    new: Annotated[
        str, typer.Argument(help="新，不写则为当前知识库 / new; the knowledge itself if left out")
    ] = "",
    as_json: options.Json = False,
    knowledge: options.Knowledge = None,
    config: options.Config = None,
) -> None:
    """比较两个知识库 / compare two knowledges."""
    folder = folder_of(context, knowledge, config)
    comparison = compare(load(old, folder), load(new, folder) if new else load_folder(folder))
    if as_json:
        typer.echo(json.dumps(asdict(comparison), ensure_ascii=False, indent=2))
    else:
        _print(comparison)


def load(name: str, folder: Path) -> Knowledge:
    """Load a folder, or the knowledge folder as it was at a git revision.

    Raises:
        KnowledgeError: it has errors, or git knows no such revision.
    """
    if Path(name).is_dir():
        return load_folder(Path(name))
    with TemporaryDirectory() as extracted:
        extract(name, folder, Path(extracted))
        return load_folder(Path(extracted))


def _print(comparison: Comparison) -> None:
    to = console()
    for sign, word, names, colour in (
        ("+", "新增 / added", comparison.added, "green"),
        ("-", "删除 / gone", comparison.gone, "red"),
    ):
        for name in names:
            to.print(Text(f"{sign} {name}  {word}", style=colour))
    for change in comparison.changed:
        _print_change(change)
    for part in comparison.other:
        to.print(Text(f"~ {part}"))
    counts = (len(comparison.added), len(comparison.changed), len(comparison.gone))
    to.print(Text("新增 {} · 改动 {} · 删除 {}".format(*counts), style="bold"))
    to.print(Text("{} added, {} changed, {} gone".format(*counts)))


def _print_change(change: Change) -> None:
    to = console()
    to.print(Text(f"~ {change.entry} {change.title}: {', '.join(change.fields)}", style="yellow"))
    for sign, phrasings in (("+", change.phrasings_added), ("-", change.phrasings_gone)):
        for phrasing in phrasings:
            to.print(Text(f"    {sign} {phrasing}"))
