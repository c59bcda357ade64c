"""``stamp``: notes that the Chinese and the English answer say the same, so that an outdated one shows."""

from collections import defaultdict
from pathlib import Path
from typing import Annotated

import typer

from disclosure_bot import bootstrap
from disclosure_bot.cli.support import options
from disclosure_bot.cli.support.editing import Consent, DryRun, Yes, apply, no_entry
from disclosure_bot.domain.knowledge import Entry
from disclosure_bot.domain.language import Bilingual
from disclosure_bot.errors import KnowledgeError, SettingsError
from disclosure_bot.knowledge.edit.entries import with_stamps
from disclosure_bot.knowledge.edit.save import text_of
from disclosure_bot.knowledge.read.load import load_folder
from disclosure_bot.knowledge.read.stamp import stamps_of

app = typer.Typer()


@app.command()
@options.given(bootstrap.folder_of)
def stamp(
    folder: Path,
    entries: Annotated[list[str] | None, typer.Argument(help="条目编号 / ids of entries")] = None,
    missing: Annotated[
        bool, typer.Option("--missing", help="所有还没有校对戳的条目 / all entries without a stamp")
    ] = False,
    yes: Yes = False,
    dry_run: DryRun = False,
) -> None:
    """中英文核对一致后盖校对戳 / stamp entries whose two languages agree."""
    if not entries and not missing:
        raise SettingsError("请写条目编号，或用 --missing", "name entries, or use --missing")
    known = load_folder(folder).entries
    for name in entries or []:
        if name not in known:
            raise no_entry(name, known)
        if not known[name].answer.en:
            raise KnowledgeError(f"{name} 还没有英文，不用盖校对戳", f"{name} has no English to vouch for")
    wanted = [known[name] for name in entries or []]
    wanted += [entry for entry in known.values() if missing and entry.answer.en and entry.stamps is None]
    by_file = _by_file(wanted)
    before = {path: text_of(folder, path) for path in by_file}
    edited = {path: with_stamps(before[path], stamps) for path, stamps in by_file.items()}
    apply(folder, before, edited, Consent(yes, dry_run))


def _by_file(entries: list[Entry]) -> dict[str, dict[str, Bilingual]]:
    stamps: dict[str, dict[str, Bilingual]] = defaultdict(dict)
    for entry in entries:
        stamps[entry.where.path][entry.id] = stamps_of(entry)
    return stamps
