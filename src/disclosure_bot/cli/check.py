"""``check``: everything there is to say about the knowledge, for people, programs and code reviews."""

import json
from datetime import UTC, date, datetime
from enum import StrEnum
from itertools import groupby
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from disclosure_bot.cli import options
from disclosure_bot.domain.knowledge import Finding, Level
from disclosure_bot.errors import SettingsError
from disclosure_bot.knowledge.check import Provider, Report, check_folder
from disclosure_bot.reports.lint import lint
from disclosure_bot.text.wrap import wrap

app = typer.Typer()

PROVIDERS: tuple[Provider, ...] = (lint,)
"""what else finds something in a sound knowledge"""

WIDTH = 80
"""columns where nobody says how wide the screen is"""

_LEVELS = {Level.ERROR: "错误", Level.WARNING: "警告", Level.HINT: "提示"}
_COLOURS = {Level.ERROR: "bold red", Level.WARNING: "yellow", Level.HINT: "cyan"}
_GITHUB = {Level.ERROR: "error", Level.WARNING: "warning", Level.HINT: "notice"}


class Format(StrEnum):
    """For whom the findings are printed."""

    TEXT = "text"
    JSON = "json"
    GITHUB = "github"


@app.command()
def check(
    context: typer.Context,
    strict: Annotated[bool, typer.Option("--strict", help="警告也算不通过 / warnings fail too")] = False,
    as_json: options.Json = False,
    output: Annotated[Format, typer.Option("--format", help="输出格式 / output format")] = Format.TEXT,
    today: Annotated[
        str, typer.Option("--today", metavar="YYYY-MM-DD", help="按哪一天检查 / check as of that day")
    ] = "",
    knowledge: options.Knowledge = None,
    config: options.Config = None,
) -> None:
    """检查知识库 / check the knowledge."""
    folder = folder_of(context, knowledge, config)
    report = check_folder(folder, day(today), PROVIDERS)
    if as_json or output is Format.JSON:
        typer.echo(json.dumps(as_object(report), ensure_ascii=False, indent=2))
    elif output is Format.GITHUB:
        for finding in report.findings:
            typer.echo(annotation(folder, finding))
    else:
        print_report(console(), folder, report)
    if report.count(Level.ERROR) or (strict and report.count(Level.WARNING)):
        raise typer.Exit(1)


def folder_of(context: typer.Context, knowledge: Path | None, config: Path | None) -> Path:
    """Return the folder that the options or settings name.

    Raises:
        SettingsError: there is no such folder.
    """
    folder = options.settings_of(context, knowledge, config).knowledge
    if not folder.is_dir():
        raise SettingsError(f"没有这个知识库文件夹 / no such knowledge folder: {folder}")
    return folder


def day(text: str) -> date:
    """Return the day that an option names, or today where it names none.

    Raises:
        SettingsError: it is no date.
    """
    if not text:
        return datetime.now(UTC).astimezone().date()
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise SettingsError(
            f"--today 要写成 2026-09-01 这样 / write --today 2026-09-01, not {text}"
        ) from None


def console(*, errors: bool = False) -> Console:
    """Return where people read: coloured on a terminal only, and no wider than it."""
    made = options.console(errors=errors)
    return made if made.is_terminal else Console(stderr=errors, highlight=False, width=WIDTH)


def print_report(to: Console, folder: Path, report: Report) -> None:
    """Print the findings grouped by file, and a last line that sums them up."""
    print_findings(to, folder, report.findings)
    counts = " · ".join(f"{word} {report.count(level)}" for level, word in _LEVELS.items())
    counts_en = ", ".join(f"{report.count(level)} {level.value}s" for level in Level)
    if report.knowledge is None:
        to.print(Text(f"{counts}（有错误，不能载入）", style="bold"))
        to.print(Text(f"{counts_en} (cannot be loaded)"))
        return
    known = len(report.knowledge.entries)
    to.print(Text(f"{counts}（{known} 个条目，版本 {report.knowledge.version}）", style="bold"))
    to.print(Text(f"{counts_en} ({known} entries, version {report.knowledge.version})"))


def print_findings(to: Console, folder: Path, findings: tuple[Finding, ...]) -> None:
    """Print findings, those of one file together."""
    for path, group in groupby(findings, key=lambda finding: finding.where.path):
        to.print(Text(_shown(folder, path), style="bold"))
        for finding in group:
            _print_finding(to, folder, finding)
        to.print()


def _print_finding(to: Console, folder: Path, finding: Finding) -> None:
    """Print one finding; its first line can be clicked in many terminals."""
    place = f"{_shown(folder, finding.where.path)}:{finding.where.line}:{finding.where.column}"
    level = (_LEVELS[finding.level], _COLOURS[finding.level])
    about = f" {finding.code} {finding.entry}".rstrip()
    to.print(Text.assemble("  ", place, " ", level, about), soft_wrap=True)
    english = f"{finding.message_en}: {finding.hint_en}"
    for text, style in ((_sentences(finding.message, finding.hint), ""), (english, "dim")):
        for line in wrap(text, to.width - 4):
            to.print(Text(f"    {line}", style=style), soft_wrap=True)


def _sentences(*texts: str) -> str:
    return "".join(text if text.endswith(("。", "？", "！")) else f"{text}。" for text in texts if text)


def _shown(folder: Path, path: str) -> str:
    """Return a path as typed from here, without characters that would steer a terminal."""
    text = str(folder / path) if path else str(folder)
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text)


def annotation(folder: Path, finding: Finding) -> str:
    """Return a finding as a workflow command, which code reviews on GitHub show at its line."""
    place = f"file={_property(_shown(folder, finding.where.path))},line={finding.where.line}"
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
