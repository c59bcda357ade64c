"""``check``: everything there is to say about the knowledge, for people, programs and code reviews."""

from collections.abc import Iterator
from contextlib import suppress
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from disclosure_bot import bootstrap
from disclosure_bot.cli.support import options
from disclosure_bot.cli.support.periods import Today, day_of, today_or
from disclosure_bot.cli.support.printing import LEVELS, console, print_findings, print_json, shown
from disclosure_bot.config import Settings
from disclosure_bot.domain.knowledge import Finding, Knowledge, Level
from disclosure_bot.errors import SettingsError
from disclosure_bot.knowledge.check.check import Places, Provider, Report, check_folder
from disclosure_bot.knowledge.check.lint import danger_findings, lint
from disclosure_bot.knowledge.check.vanished import vanished_findings
from disclosure_bot.knowledge.edit.headers import add_headers
from disclosure_bot.ledger.newest import behind_ledger, with_newest

app = typer.Typer()

PROVIDERS: tuple[Provider, ...] = (lint, danger_findings)
"""what else finds something in a sound knowledge"""

_GITHUB = {Level.ERROR: "error", Level.WARNING: "warning", Level.HINT: "notice"}


class Format(StrEnum):
    """For whom the findings are printed."""

    TEXT = "text"
    JSON = "json"
    GITHUB = "github"


@app.command()
@options.with_settings
def check(
    settings: Settings,
    strict: Annotated[bool, typer.Option("--strict", help="警告也算不通过 / warnings fail too")] = False,
    fix: Annotated[
        bool, typer.Option("--fix", help="给文件补上格式定义那一行 / add the line that names the schema")
    ] = False,
    as_json: options.Json = False,
    output: Annotated[Format, typer.Option("--format", help="输出格式 / output format")] = Format.TEXT,
    today: Today = "",
) -> None:
    """检查知识库 / check the knowledge."""
    folder = bootstrap.folder_of(settings)
    if fix:
        _fix(folder)
    day = day_of(today, "--today")
    more = (partial(_vanished, settings), partial(_behind_ledger, folder, today))
    report = check_folder(folder, day, (*PROVIDERS, *more))
    if as_json or output is Format.JSON:
        print_json(as_object(report))
    elif output is Format.GITHUB:
        for finding in report.findings:
            typer.echo(annotation(folder, finding))
    else:
        print_report(console(), folder, report)
    if report.count(Level.ERROR) or (strict and report.count(Level.WARNING)):
        raise typer.Exit(1)


def _fix(folder: Path) -> None:
    """Write what no person has to decide: each file's line for editors.

    Raises:
        SettingsError: a file cannot be written.
    """
    try:
        added = add_headers(folder)
    except OSError as error:
        raise SettingsError(f"写不了 {error.filename}", f"cannot write: {error.strerror}") from None
    if added:
        typer.echo(f"已补上格式定义 / line for editors added: {'、'.join(added)}", err=True)


def _vanished(settings: Settings, now: Knowledge, _: Places) -> Iterator[Finding]:
    """Compare with the version that served last on this machine, if that was of this school."""
    before = bootstrap.last_good(settings, now)
    if before and before.school.name == now.school.name:
        yield from vanished_findings(before, now)


def _behind_ledger(folder: Path, today: str, now: Knowledge, places: Places) -> Iterator[Finding]:
    """Compare with what was published; a ledger that cannot be read is what ``ledger check`` tells of."""
    with suppress(OSError):
        known = with_newest(folder, now, today_or(today, now.school.timezone))
        yield from behind_ledger(known, lambda entry: places.of(entry, "reviewed_on"))


def print_report(to: Console, folder: Path, report: Report) -> None:
    """Print the findings grouped by file, and a last line that sums them up."""
    print_findings(to, folder, report.findings)
    counts = " · ".join(f"{word} {report.count(level)}" for level, word in LEVELS.items())
    counts_en = ", ".join(f"{report.count(level)} {level.value}s" for level in Level)
    if report.knowledge is None:
        to.print(Text(f"{counts}（有错误，不能载入）", style="bold"))
        to.print(Text(f"{counts_en} (cannot be loaded)"))
        return
    known = len(report.knowledge.entries)
    to.print(Text(f"{counts}（{known} 个条目，版本 {report.knowledge.version}）", style="bold"))
    to.print(Text(f"{counts_en} ({known} entries, version {report.knowledge.version})"))


def annotation(folder: Path, finding: Finding) -> str:
    """Return a finding as a workflow command, which code reviews on GitHub show at its line."""
    place = f"file={_property(shown(folder, finding.where.path))},line={finding.where.line}"
    title = f"col={finding.where.column},title={_property(finding.code)}"
    text = f"{finding.message}。{finding.hint}\n{finding.message_en}: {finding.hint_en}"
    return f"::{_GITHUB[finding.level]} {place},{title}::{_escaped(text)}"


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _escaped(text).replace(":", "%3A").replace(",", "%2C")


def as_object(report: Report) -> dict[str, object]:
    """Return a report as JSON values; the keys are part of the contract."""
    known = report.knowledge
    return {
        "version": known.version if known else None,
        "entries": len(known.entries) if known else None,
        "counts": {level.value: report.count(level) for level in Level},
        "findings": [_finding_as_object(finding) for finding in report.findings],
    }


def _finding_as_object(finding: Finding) -> dict[str, object]:
    return {
        "level": finding.level.value,
        "code": finding.code,
        "path": finding.where.path,
        "line": finding.where.line,
        "column": finding.where.column,
        "entry": finding.entry,
        "message": finding.message,
        "hint": finding.hint,
        "message_en": finding.message_en,
        "hint_en": finding.hint_en,
    }
