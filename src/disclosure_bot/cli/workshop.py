"""Opens the desk where gaps are worked on, for the commands that need it."""

import asyncio
import getpass
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from importlib import import_module
from typing import Annotated, Any, TypeVar

import typer

from disclosure_bot import opening
from disclosure_bot.cli import options
from disclosure_bot.config import Settings
from disclosure_bot.domain.knowledge import Knowledge
from disclosure_bot.reports.grouping import GapGrouper, Known, MakeGrouper
from disclosure_bot.service.gap_desk import GapDesk

T = TypeVar("T")

Who = Annotated[
    str, typer.Option("--who", help="记录为谁所做，默认本机用户 / who does it; the user of this machine")
]
GapId = Annotated[str, typer.Argument(metavar="ID", help="缺口编号 / id of the gap")]

_BOOTSTRAP = "disclosure_bot.bootstrap"
"""imported when something has to be built: most lists and figures have nothing new to group"""


@dataclass(frozen=True)
class Workshop:
    """The settings with what is built from them when it is needed."""

    settings: Settings

    @cached_property
    def knowledge(self) -> Knowledge:
        """The knowledge as it stands in its folder."""
        return opening.load_knowledge(self.settings)

    @cached_property
    def builder(self) -> Any:
        """What builds answerers and groupers, a ``bootstrap.Builder``."""
        return import_module(_BOOTSTRAP).Builder(self.settings, options.progress())

    def make_grouper(self, known: Sequence[Known], by_letters: bool) -> GapGrouper:
        """Make what groups gaps."""
        return self._make_grouper(known, by_letters)

    @cached_property
    def _make_grouper(self) -> MakeGrouper:
        make: MakeGrouper = self.builder.make_grouper(lambda: self.knowledge)
        return make


@asynccontextmanager
async def opened_desk(workshop: Workshop) -> AsyncIterator[GapDesk]:
    """Open the store and yield the desk, with its groups up to date."""
    async with opening.opened_store(workshop.settings, check=False) as store:
        desk = GapDesk(store, lambda: workshop.knowledge, workshop.make_grouper)
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
