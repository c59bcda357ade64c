"""What the commands that edit knowledge files share: show, check, ask, write."""

import sys
from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated

import typer

from disclosure_bot.cli.support.printing import console, print_findings
from disclosure_bot.domain.knowledge import Finding, Level
from disclosure_bot.errors import KnowledgeError
from disclosure_bot.knowledge.edit.save import difference, new_findings, save
from disclosure_bot.knowledge.read.load import validate_folder

Yes = Annotated[bool, typer.Option("--yes", "-y", help="不再询问 / do not ask")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="只显示改动 / show the change only")]
Force = Annotated[bool, typer.Option("--force", help="有警告也写入 / write in spite of warnings")]


def file_of(folder: Path, entry: str) -> str:
    """Return the path of the file that an entry stands in.

    Raises:
        KnowledgeError: there is no such entry; one may stand in a file that has errors, so they are told.
    """
    validated = validate_folder(folder)
    if entry not in validated.parsed.declared:
        raise no_entry(entry, validated.parsed.declared, validated.findings)
    return validated.parsed.declared[entry].path


def no_entry(name: str, known: Iterable[str], findings: Sequence[Finding] = ()) -> KnowledgeError:
    """Return the error that there is no entry of that name, with the one that was meant, perhaps."""
    near = get_close_matches(name.lower(), list(known), n=1, cutoff=0.6)
    meant, meant_en = (f"。是不是想写 {near[0]}？", f"; did you mean {near[0]}?") if near else ("", "")
    return KnowledgeError(
        f"没有编号为 {name} 的条目{meant} / there is no entry {name}{meant_en}",
        [finding for finding in findings if finding.level is Level.ERROR],
    )


def apply(
    folder: Path,
    before: Mapping[str, str],
    edited: Mapping[str, str],
    *,
    yes: bool,
    dry_run: bool,
    force: bool,
) -> None:
    """Show an edit, check it, ask where a person sits there, and write it.

    ``before`` and ``edited`` hold the old and new texts of files.

    Raises:
        KnowledgeError: the folder would have new errors, or new warnings without ``force``.
    """
    for path, text in edited.items():
        typer.echo(difference(path, before[path], text), nl=False)
    findings = new_findings(folder, dict(edited))
    if findings:
        print_findings(console(errors=True), folder, findings)
    if any(finding.level is Level.ERROR for finding in findings) or (findings and not force):
        raise KnowledgeError("没有写入：请先解决上面的问题 / nothing written: mend the above first")
    if dry_run:
        return
    if not yes and sys.stdin.isatty() and not typer.confirm("写入？ / write?", default=True):
        raise typer.Exit(1)
    changed = {path: text for path, text in edited.items() if text != before[path]}
    save(folder, changed, before)
    typer.echo(f"已写入 {'、'.join(changed)} / written" if changed else "没有改动 / nothing to change")
