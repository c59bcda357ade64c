"""The service by which gaps are worked on, opened for one command."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Annotated, TypeVar

import typer

from disclosure_bot import bootstrap
from disclosure_bot.cli.support import options
from disclosure_bot.cli.support.context import CliContext, now
from disclosure_bot.gaps.service import GapService

T = TypeVar("T")

GapId = Annotated[str, typer.Argument(metavar="ID", help="缺口编号 / id of the gap")]


@asynccontextmanager
async def opened_gaps(cli_context: CliContext) -> AsyncIterator[GapService]:
    """Open the store and yield the service, its groups brought up to date.

    Raises:
        StoreError: the store cannot be used.
    """
    async with bootstrap.opened_store(cli_context.settings, check=False) as store:
        gap_service = GapService(store, lambda: cli_context.knowledge, cli_context.make_grouper)
        await gap_service.refresh(now(), options.progress("归类缺口 / grouping gaps"))
        yield gap_service


def run_with_gaps(cli_context: CliContext, act: Callable[[GapService], Awaitable[T]]) -> T:
    """Do something with the service and return what came of it.

    Raises:
        StoreError: the store cannot be used.
    """

    async def run() -> T:
        async with opened_gaps(cli_context) as gap_service:
            return await act(gap_service)

    return asyncio.run(run())
