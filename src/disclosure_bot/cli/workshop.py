"""Opens the desk where gaps are worked on, for the commands that need it."""

import asyncio
import getpass
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import Annotated, TypeVar

import typer

from disclosure_bot import bootstrap
from disclosure_bot.answering.answerer import Answerer
from disclosure_bot.cli import options
from disclosure_bot.config import Settings
from disclosure_bot.domain.knowledge import Knowledge
from disclosure_bot.reports.vectors import LetterVectors, Vectors
from disclosure_bot.service.gap_closing import GapClosing
from disclosure_bot.service.gap_desk import GapDesk

T = TypeVar("T")

Who = Annotated[
    str, typer.Option("--who", help="记录为谁所做，默认本机用户 / who does it; the user of this machine")
]
GapId = Annotated[str, typer.Argument(metavar="ID", help="缺口编号 / id of the gap")]


@dataclass(frozen=True)
class Workshop:
    """The settings with what is built from them when it is needed."""

    settings: Settings

    @cached_property
    def knowledge(self) -> Knowledge:
        """The knowledge as it stands in its folder."""
        return bootstrap.load_knowledge(self.settings)

    @cached_property
    def builder(self) -> bootstrap.Builder:
        """What builds answerers."""
        return bootstrap.Builder(self.settings, options.progress())

    def answerer(self) -> Answerer:
        """Build an answerer from the knowledge."""
        return self.builder.build(self.knowledge)

    def vectors(self) -> tuple[Vectors, LetterVectors]:
        """Make what questions are grouped by."""
        return self.builder.vectors(self.knowledge)

    def closing(self, desk: GapDesk) -> GapClosing:
        """Return what closes gaps by editing the folder."""
        return GapClosing(desk, self.settings.knowledge, self.builder.build, self.answerer)


@asynccontextmanager
async def opened_desk(workshop: Workshop) -> AsyncIterator[GapDesk]:
    """Open the store and yield the desk, with its groups up to date."""
    async with bootstrap.opened_store(workshop.settings, check=False) as store:
        desk = GapDesk(store, lambda: workshop.knowledge, workshop.vectors)
        await desk.refresh(now(), options.progress("归类缺口 / grouping gaps"))
        yield desk


def at_desk(workshop: Workshop, act: Callable[[GapDesk], Awaitable[T]]) -> T:
    """Do something at the desk and return what came of it."""

    async def run() -> T:
        async with opened_desk(workshop) as desk:
            return await act(desk)

    return asyncio.run(run())


def now() -> datetime:
    """Return the time of an act."""
    return datetime.now(UTC)


def who_acts(given: str) -> str:
    """Return who does something: the name given, or that of the user."""
    return given or getpass.getuser()
