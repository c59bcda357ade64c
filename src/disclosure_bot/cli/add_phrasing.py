"""``add-phrasing``: one way of asking more for an entry."""

from pathlib import Path
from typing import Annotated

import typer

from disclosure_bot import bootstrap
from disclosure_bot.cli.support import options
from disclosure_bot.cli.support.editing import Consent, DryRun, Force, Yes, apply, file_of
from disclosure_bot.domain.language import Language
from disclosure_bot.errors import SettingsError
from disclosure_bot.knowledge.edit.entries import phrasing_language, with_phrasing
from disclosure_bot.knowledge.edit.save import text_of

app = typer.Typer()


@app.command()
@options.given(bootstrap.folder_of)
def add_phrasing(
    folder: Path,
    entry: Annotated[str, typer.Argument(help="条目编号 / id of the entry")],
    phrasings: Annotated[list[str], typer.Argument(help="问法，一个或多个 / one or more phrasings")],
    language: Annotated[
        Language | None, typer.Option("--language", help="zh 或 en，不写则自动判断 / zh or en")
    ] = None,
    yes: Yes = False,
    dry_run: DryRun = False,
    force: Force = False,
) -> None:
    """给条目加问法 / add phrasings to an entry."""
    path = file_of(folder, entry)
    before = text = text_of(folder, path)
    for phrasing in phrasings:
        line = " ".join(phrasing.split())
        if not line:
            raise SettingsError("问法是空的", "the phrasing is empty")
        text = with_phrasing(text, entry, line, language or phrasing_language(line))
    apply(folder, {path: before}, {path: text}, Consent(yes, dry_run, force))
