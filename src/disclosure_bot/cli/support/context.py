"""What commands work with: the settings, the store, who acts and when."""

import asyncio
import getpass
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import Annotated, TypeVar

import typer

from disclosure_bot import bootstrap
from disclosure_bot.cli.support import options
from disclosure_bot.config import Settings
from disclosure_bot.domain.knowledge import Knowledge
from disclosure_bot.domain.link import LinkState, fresh_states
from disclosure_bot.gaps.groups import GapGrouper, MakeGrouper, StoredGroup
from disclosure_bot.links.results import load_results
from disclosure_bot.store.store import Store

T = TypeVar("T")

Who = Annotated[
    str, typer.Option("--who", help="记录为谁所做，默认本机用户 / who does it; the user of this machine")
]


@dataclass(frozen=True)
class CliContext:
    """The settings with what is built from them when it is needed."""

    settings: Settings

    @cached_property
    def knowledge(self) -> Knowledge:
        """The knowledge as it stands in its folder."""
        return bootstrap.load_knowledge(self.settings)

    @cached_property
    def builder(self) -> bootstrap.Builder:
        """What builds answerers and groupers: most lists and figures have nothing new to group."""
        return bootstrap.Builder(self.settings, options.progress())

    def make_grouper(self, known: Sequence[StoredGroup], by_letters: bool) -> GapGrouper:
        """Return a grouper of the groups that were kept; ``by_letters``: it compares letters only."""
        return self._make_grouper(known, by_letters)

    @cached_property
    def _make_grouper(self) -> MakeGrouper:
        return self.builder.make_grouper(lambda: self.knowledge)


def in_store(settings: Settings, act: Callable[[Store], Awaitable[T]], *, check: bool = False) -> T:
    """Open the store, do something with it, and return what came of it.

    Raises:
        StoreError: it cannot be used.
    """

    async def run() -> T:
        async with bootstrap.opened_store(settings, check=check) as store:
            return await act(store)

    return asyncio.run(run())


def link_states(settings: Settings) -> dict[str, LinkState]:
    """Return what came of the links that ``links`` has tried lately, by address."""
    return fresh_states(load_results(settings.link_results), now())


def now() -> datetime:
    """Return the time now, in UTC."""
    return datetime.now(UTC)


def who_acts(given: str) -> str:
    """Return who does something: the name given, or that of the machine's user."""
    return given or getpass.getuser()
