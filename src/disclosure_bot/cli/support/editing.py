"""What the commands that edit knowledge files share: show, check, ask, write."""

import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from disclosure_bot.cli.support.printing import console, print_findings
from disclosure_bot.domain.knowledge import Finding, Level
from disclosure_bot.errors import KnowledgeError, did_you_mean
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
    meant, meant_en = did_you_mean(name.lower(), known)
    return KnowledgeError(
        f"没有编号为 {name} 的条目{meant}",
        f"there is no entry {name}{meant_en}",
        [finding for finding in findings if finding.level is Level.ERROR],
    )


@dataclass(frozen=True, slots=True)
class Consent:
    """How far an edit is taken, as the options of a command say."""

    yes: bool = False
    dry_run: bool = False
    force: bool = False

    def to_write(self, *, has_errors: bool, is_sound: bool) -> bool:
        """Tell whether to write an edit that was shown; a person is asked where one sits there.

        Raises:
            KnowledgeError: it has errors, or is not sound and ``force`` is not given.
        """
        if has_errors:
            raise KnowledgeError("没有写入：请先解决上面的问题", "nothing written: mend the above first")
        if self.dry_run:
            return False
        if not (is_sound or self.force):
            raise KnowledgeError(
                "没有写入：有警告或测试问句变差，确认无误请加 --force",
                "nothing written: there are warnings or worse test questions; --force writes all the same",
            )
        if not self.yes and sys.stdin.isatty() and not typer.confirm("写入？ / write?", default=True):
            raise typer.Exit(1)
        return True


def show_edit(folder: Path, diff: str, findings: Sequence[Finding]) -> None:
    """Print what an edit changes and the findings that it brings."""
    typer.echo(diff, nl=False)
    if findings:
        print_findings(console(errors=True), folder, tuple(findings))


def apply(folder: Path, before: Mapping[str, str], edited: Mapping[str, str], consent: Consent) -> None:
    """Show an edit, check it, ask where a person sits there, and write it.

    ``before`` and ``edited`` hold the old and new texts of files.

    Raises:
        KnowledgeError: the folder would have new errors, or new warnings without ``force``.
    """
    findings = new_findings(folder, dict(edited))
    show_edit(folder, "".join(difference(path, before[path], edited[path]) for path in edited), findings)
    has_errors = any(finding.level is Level.ERROR for finding in findings)
    if not consent.to_write(has_errors=has_errors, is_sound=not findings):
        return
    changed = {path: text for path, text in edited.items() if text != before[path]}
    save(folder, changed, before)
    typer.echo(f"已写入 {'、'.join(changed)} / written" if changed else "没有改动 / nothing to change")
