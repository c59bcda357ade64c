"""What the commands that edit knowledge files share: show, check, ask, write."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from disclosure_bot.cli.check import console, print_findings
from disclosure_bot.domain.knowledge import Level
from disclosure_bot.errors import KnowledgeError
from disclosure_bot.knowledge.load import validate_folder
from disclosure_bot.knowledge.save import difference, new_findings, save

Yes = Annotated[bool, typer.Option("--yes", "-y", help="不再询问 / do not ask")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="只显示改动 / show the change only")]
Force = Annotated[bool, typer.Option("--force", help="有警告也写入 / write in spite of warnings")]


def read(folder: Path, path: str) -> str:
    """Return the text of a knowledge file; empty where there is none yet.

    Raises:
        KnowledgeError: it cannot be read, or is not UTF-8.
    """
    try:
        return (folder / path).read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        return ""
    except (OSError, UnicodeDecodeError) as error:
        raise KnowledgeError(f"读不了 {path} / cannot read {path}: {error}") from None


def file_of(folder: Path, entry: str) -> str:
    """Return the path of the file that an entry stands in.

    Raises:
        KnowledgeError: there is no such entry.
    """
    declared = validate_folder(folder).draft.declared
    if entry not in declared:
        raise KnowledgeError(f"没有编号为 {entry} 的条目 / there is no entry {entry}")
    return declared[entry].path


def apply(folder: Path, edited: dict[str, str], *, yes: bool, dry_run: bool, force: bool) -> None:
    """Show an edit, check it, ask where a person sits there, and write it.

    Raises:
        KnowledgeError: the folder would have new errors, or new warnings without ``force``.
    """
    for path, text in edited.items():
        typer.echo(difference(path, read(folder, path), text), nl=False)
    findings = new_findings(folder, edited)
    if findings:
        print_findings(console(errors=True), folder, findings)
    if any(finding.level is Level.ERROR for finding in findings) or (findings and not force):
        raise KnowledgeError("没有写入：请先解决上面的问题 / nothing written: mend the above first")
    if dry_run:
        return
    if not yes and sys.stdin.isatty() and not typer.confirm("写入？ / write?", default=True):
        raise typer.Exit(1)
    changed = {path: text for path, text in edited.items() if text != read(folder, path)}
    save(folder, changed)
    typer.echo(f"已写入 {'、'.join(changed)} / written" if changed else "没有改动 / nothing to change")
