"""``serve``: runs the channels that the settings name, until it is told to stop."""

import asyncio
import logging
import sys
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from disclosure_bot import bootstrap
from disclosure_bot.cli.support import options
from disclosure_bot.config import LogFormat, Settings
from disclosure_bot.serving.logs import set_up_log

app = typer.Typer()
log = logging.getLogger(__name__)

LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")


@app.command()
def serve(
    context: typer.Context,
    log_level: Annotated[str, typer.Option("--log-level", help="日志级别 / level of the log")] = "",
    knowledge: options.Knowledge = None,
    config: options.Config = None,
    school: options.School = "",
) -> None:
    """运行设置里的渠道；有多所学校时一起运行 / run the channels that the settings name, of all schools."""
    if log_level and log_level.upper() not in LEVELS:
        raise typer.BadParameter(", ".join(LEVELS))
    chosen = options.chosen(context, knowledge, config, school)
    common = Settings.load_common(chosen.config)
    if common.schools and not (chosen.school or common.school):
        _serve_schools(common, chosen.config, log_level)
    else:
        _serve_one(chosen.settings(), log_level)


def _serve_one(settings: Settings, log_level: str) -> None:
    as_json = _writes_json(settings)
    set_up_log(log_level.upper() or settings.log.level, bootstrap.secrets(settings), as_json=as_json)
    makers = bootstrap.channels(settings)
    with bootstrap.only_here(settings):
        asyncio.run(bootstrap.serve(settings, makers, _logged if as_json else options.progress()))


def _serve_schools(common: Settings, config: Path | None, log_level: str) -> None:
    level = log_level.upper() or common.log.level
    cleaner = set_up_log(level, bootstrap.secrets(common), as_json=_writes_json(common))
    load = partial(common.load_school, config=config)
    asyncio.run(bootstrap.serve_schools(common, load, cleaner.add, _logged))


def _writes_json(settings: Settings) -> bool:
    if settings.log.format is LogFormat.AUTO:
        return not sys.stderr.isatty()
    return settings.log.format is LogFormat.JSON


def _logged(done: int, total: int) -> None:
    """Log every tenth part of the first encoding: a bar would stand between lines of JSON."""
    if done * 10 // total > (done - 1) * 10 // total:
        log.info("encoding phrasings: %d of %d", done, total)
