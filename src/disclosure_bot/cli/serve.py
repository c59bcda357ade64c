"""``serve``: runs the channels that the settings name, until it is told to stop."""

import asyncio
import logging
import signal
from collections.abc import Iterable
from typing import Annotated

import typer

from disclosure_bot import bootstrap
from disclosure_bot.channels.base import Channel
from disclosure_bot.cli import options
from disclosure_bot.config import Settings
from disclosure_bot.service.service import Service

app = typer.Typer()

LOG_FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"


@app.command()
def serve(
    context: typer.Context,
    knowledge: options.Knowledge = None,
    config: options.Config = None,
    log_level: Annotated[str, typer.Option("--log-level", help="日志级别 / level of the log")] = "INFO",
) -> None:
    """运行设置里的渠道 / run the channels that the settings name."""
    if log_level.upper() not in logging.getLevelNamesMapping():
        raise typer.BadParameter("DEBUG, INFO, WARNING, ERROR")
    logging.basicConfig(level=log_level.upper(), format=LOG_FORMAT, force=True)
    asyncio.run(_serve(options.settings_of(context, knowledge, config)))


async def _serve(settings: Settings) -> None:
    makers = bootstrap.channels(settings)
    answerer = bootstrap.build_answerer(settings, options.progress())
    async with bootstrap.opened_store(settings) as store:
        service = Service(answerer, store)
        await run_until_told([make(service, store) for make in makers])


async def run_until_told(channels: Iterable[Channel]) -> None:
    """Run channels until SIGTERM or SIGINT, then end them in good order; a channel that fails ends all.

    Raises:
        ChannelError: only a person can help.
    """
    told = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, told.set)
    stop = asyncio.create_task(told.wait())
    tasks = [asyncio.create_task(channel.run(), name=channel.name) for channel in channels]
    try:
        await asyncio.wait([stop, *tasks], return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in (stop, *tasks):
            task.cancel()
        results = await asyncio.gather(*tasks, return_exceptions=True)
    for result in results:
        if isinstance(result, Exception):
            raise result
