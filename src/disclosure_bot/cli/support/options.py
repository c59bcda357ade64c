"""Options that most commands share, and how settings come from them."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from inspect import Parameter, Signature, signature
from pathlib import Path
from typing import Annotated, Concatenate, TypeVar

import typer
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from disclosure_bot.cli.support.printing import console
from disclosure_bot.config import Settings

T = TypeVar("T")
R = TypeVar("R")

Knowledge = Annotated[Path | None, typer.Option("--knowledge", help="知识库文件夹 / folder of the knowledge")]
Config = Annotated[Path | None, typer.Option("--config", help="设置文件（TOML） / settings file (TOML)")]
School = Annotated[str, typer.Option("--school", help="多校中的哪一所 / which of several schools")]
Json = Annotated[bool, typer.Option("--json", help="输出 JSON / print JSON")]


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the options choose; those after the command win over those before it."""

    knowledge: Path | None
    config: Path | None
    school: str

    def settings(self) -> Settings:
        """Read the settings of a school.

        Raises:
            SettingsError: a setting is unknown or malformed, or it is not said which school.
        """
        return Settings.load(self.config, school=self.school, knowledge=self.knowledge)


def chosen(
    context: typer.Context, knowledge: Knowledge = None, config: Config = None, school: School = ""
) -> Chosen:
    """Return what the options choose."""
    before = context.obj or {}
    return Chosen(
        knowledge or before.get("knowledge"),
        config or before.get("config"),
        school or before.get("school", ""),
    )


def settings_of(
    context: typer.Context, knowledge: Knowledge = None, config: Config = None, school: School = ""
) -> Settings:
    """Read the settings of a school that the options choose.

    Raises:
        SettingsError: a setting is unknown or malformed, or it is not said which school.
    """
    return chosen(context, knowledge, config, school).settings()


def given(
    make: Callable[[Settings], T], *, knowledge: bool = True
) -> Callable[[Callable[Concatenate[T, ...], R]], Callable[..., R]]:
    """Return a decorator that gives a command --knowledge, --config and --school, and calls it with that.

    It stands below ``@app.command()``, and what is made of the settings is the command's first argument.
    ``knowledge=False`` leaves out that option, where no knowledge is read.
    """
    asked = [
        option.replace(kind=Parameter.KEYWORD_ONLY)
        for name, option in signature(settings_of).parameters.items()
        if knowledge or name != "knowledge"
    ]

    def decorate(command: Callable[Concatenate[T, ...], R]) -> Callable[..., R]:
        @wraps(command)
        def run(
            context: typer.Context,
            knowledge: Knowledge = None,
            config: Config = None,
            school: School = "",
            **own: object,
        ) -> R:
            return command(make(settings_of(context, knowledge, config, school)), **own)

        _, *own = signature(command).parameters.values()
        run.__dict__["__signature__"] = Signature([*own, *asked])  # Typer reads the options there
        return run

    return decorate


with_settings = given(lambda settings: settings)
with_config = given(lambda settings: settings, knowledge=False)


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
