"""How findings are printed, and where: for every command that has some to show."""

from itertools import groupby
from pathlib import Path

from rich.console import Console
from rich.text import Text

from disclosure_bot.cli import options
from disclosure_bot.domain.knowledge import Finding, Level
from disclosure_bot.text.wrap import wrap

WIDTH = 80
"""columns where nobody says how wide the screen is"""

LEVELS = {Level.ERROR: "错误", Level.WARNING: "警告", Level.HINT: "提示"}
_COLOURS = {Level.ERROR: "bold red", Level.WARNING: "yellow", Level.HINT: "cyan"}


def console(*, errors: bool = False) -> Console:
    """Return where people read: coloured on a terminal only, and no wider than it."""
    made = options.console(errors=errors)
    return made if made.is_terminal else Console(stderr=errors, highlight=False, width=WIDTH)


def print_findings(to: Console, folder: Path, findings: tuple[Finding, ...]) -> None:
    """Print findings, those of one file together."""
    for path, group in groupby(findings, key=lambda finding: finding.where.path):
        to.print(Text(shown(folder, path), style="bold"))
        for finding in group:
            _print_finding(to, folder, finding)
        to.print()


def _print_finding(to: Console, folder: Path, finding: Finding) -> None:
    """Print one finding; its first line can be clicked in many terminals."""
    place = f"{shown(folder, finding.where.path)}:{finding.where.line}:{finding.where.column}"
    level = (LEVELS[finding.level], _COLOURS[finding.level])
    about = f" {finding.code} {finding.entry}".rstrip()
    to.print(Text.assemble("  ", place, " ", level, about), soft_wrap=True)
    english = f"{finding.message_en}: {finding.hint_en}"
    for text, style in ((_sentences(finding.message, finding.hint), ""), (english, "dim")):
        for line in wrap(text, to.width - 4):
            to.print(Text(f"    {line}", style=style), soft_wrap=True)


def _sentences(*texts: str) -> str:
    return "".join(text if text.endswith(("。", "？", "！")) else f"{text}。" for text in texts if text)


def shown(folder: Path, path: str) -> str:
    """Return a path as typed from here, without characters that would steer a terminal."""
    text = str(folder / path) if path else str(folder)
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text)
