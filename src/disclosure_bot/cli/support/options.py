"""Options that most commands share, and how settings come from them."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from disclosure_bot.cli.support.printing import console
from disclosure_bot.config import Settings

Knowledge = Annotated[Path | None, typer.Option("--knowledge", help="知识库文件夹 / folder of the knowledge")]
Config = Annotated[Path | None, typer.Option("--config", help="设置文件（TOML） / settings file (TOML)")]
Json = Annotated[bool, typer.Option("--json", help="输出 JSON / print JSON")]


def settings_of(context: typer.Context, knowledge: Path | None, config: Path | None) -> Settings:
    """Read the settings; options after the command win over options before it.

    Raises:
        SettingsError: a setting is unknown or malformed.
    """
    before: dict[str, Path | None] = context.obj or {}
    return Settings.load(config or before.get("config"), knowledge=knowledge or before.get("knowledge"))


def progress(
    label: str = "首次启动：编码问法 / first start: encoding phrasings",
) -> Callable[[int, int], None]:
    """Return a function that draws a progress bar on the error stream once there is something to wait for."""
    bar = Progress(
        TextColumn(label),
        BarColumn(),
        TextColumn("{task.completed}/{task.total}"),
        TimeRemainingColumn(),
        console=console(errors=True),
    )
    task = bar.add_task(label)

    def advance(done: int, total: int) -> None:
        if not bar.live.is_started:
            bar.start()
        bar.update(task, completed=done, total=total)
        if done >= total:
            bar.stop()

    return advance
