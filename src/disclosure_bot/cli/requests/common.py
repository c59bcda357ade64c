"""What the commands on the register share: the app, its options, and how the register is opened."""

from collections.abc import Awaitable, Callable
from datetime import date
from typing import Annotated, TypeVar
from zoneinfo import ZoneInfo

import typer

from disclosure_bot import bootstrap
from disclosure_bot.cli.support import options
from disclosure_bot.cli.support.context import in_store, now
from disclosure_bot.cli.support.periods import day_of
from disclosure_bot.config import Settings
from disclosure_bot.domain.knowledge import Knowledge
from disclosure_bot.requests.service import RegisterService

T = TypeVar("T")

Number = Annotated[str, typer.Argument(metavar="NUMBER", help="登记号，如 2026-017 / number")]
Why = Annotated[str, typer.Option("--why", help="理由 / why")]
Note = Annotated[str, typer.Option("--note", help="备注 / note")]

app = typer.Typer(no_args_is_help=True, help="依申请公开办件登记 / the register of requests")


class Office:
    """The register of one command, with what it needs of the knowledge."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.knowledge: Knowledge = bootstrap.load_office(settings)
        self.zone = ZoneInfo(self.knowledge.school.timezone)

    def at_register(self, act: Callable[[RegisterService], Awaitable[T]]) -> T:
        """Open the register, do something with it, and return what came of it.

        Raises:
            StoreError: the store cannot be used.
        """
        key = self.settings.register_key_path
        return in_store(
            self.settings,
            lambda store: act(RegisterService(store.register, lambda: self.knowledge, key)),
        )

    def day(self, text: str, option: str) -> date:
        """Return the day that an option names, or today where the school is.

        Raises:
            SettingsError: it is no day.
        """
        return day_of(text, option) or now().astimezone(self.zone).date()


with_office = options.given(Office)
