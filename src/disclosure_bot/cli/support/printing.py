"""Where commands print, how findings look, and files that commands write."""

import json
import sys
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

import typer
from rich.console import Console
from rich.text import Text

from disclosure_bot.channels.terminal_text import wrap
from disclosure_bot.domain.knowledge import Finding, Level
from disclosure_bot.errors import SettingsError

WIDTH = 80
"""columns where the width of the screen is not known"""

LEVELS = {Level.ERROR: "错误", Level.WARNING: "警告", Level.HINT: "提示"}
_COLOURS = {Level.ERROR: "bold red", Level.WARNING: "yellow", Level.HINT: "cyan"}


def console(*, errors: bool = False, whole_lines: bool = False) -> Console:
    """Return where people read: coloured on a terminal only, and no wider than it.

    What goes to a file or another program is broken at 80 columns, or not at all with ``whole_lines``.
    """
    is_screen = (sys.stderr if errors else sys.stdout).isatty()
    return Console(
        stderr=errors,
        highlight=False,
        soft_wrap=whole_lines and not is_screen,
        width=None if is_screen or whole_lines else WIDTH,
    )


def write_file(path: Path, content: str | bytes, *, with_folder: bool = False) -> None:
    """Write a file that an option or argument names, and make its folder first where that is wanted.

    Raises:
        SettingsError: it cannot be written.
    """
    try:
        if with_folder:
            path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    except OSError as error:
        raise SettingsError(f"写不了 {path}：{error.strerror}", f"cannot write {path}") from None


def read_file(path: Path) -> bytes:
    """Read a file that an argument names.

    Raises:
        SettingsError: it cannot be read.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        raise SettingsError(f"读不了 {path}：{error.strerror}", f"cannot read {path}") from None


def print_json(value: object) -> None:
    """Print a value as JSON, for programs; days and times as ISO 8601 has them."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))


def print_findings(to: Console, folder: Path, findings: tuple[Finding, ...]) -> None:
    """Print findings, those of one file together; the first line of each can be clicked in many terminals."""
    width = to.width
    for path, group in groupby(findings, key=lambda finding: finding.where.path):
        name = shown(folder, path)
        parts = (part for finding in group for part in _parts(finding, name, width))
        # In one go: of thousands of findings, printing each would take longer than finding them.
        to.print(Text.assemble((name, "bold"), "\n", *parts), soft_wrap=True)


def _parts(finding: Finding, name: str, width: int) -> Iterator[str | tuple[str, str]]:
    """Yield what is printed of one finding, with its style; ``name`` is that of its file."""
    yield f"  {name}:{finding.where.line}:{finding.where.column} "
    yield (LEVELS[finding.level], _COLOURS[finding.level])
    yield f" {finding.code} {finding.entry}".rstrip()
    yield _lines(_sentences(finding.message, finding.hint), width)
    yield (_lines(f"{finding.message_en}: {finding.hint_en}", width), "dim")
    yield "\n"


def _lines(text: str, width: int) -> str:
    return "".join(f"\n    {line}" for line in wrap(text, width - 4))


def _sentences(*texts: str) -> str:
    return "".join(text if text.endswith(("。", "？", "！")) else f"{text}。" for text in texts if text)


def shown(folder: Path, path: str) -> str:
    """Return a path as typed from here, without characters that would steer a terminal."""
    text = str(folder / path) if path else str(folder)
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text)
