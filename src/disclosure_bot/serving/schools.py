"""Several schools in one program: one that falls over is told and begun again, and takes no other with it."""

import logging
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from contextlib import AbstractAsyncContextManager
from typing import Any

from disclosure_bot.errors import DisclosureBotError
from disclosure_bot.service import trace
from disclosure_bot.serving.alarm import Alarm
from disclosure_bot.serving.run import Serving, run_together
from disclosure_bot.serving.status import Status
from disclosure_bot.serving.supervisor import Supervisor
from disclosure_bot.serving.systemd import Systemd, Watchdog

log = logging.getLogger(__name__)

STARTING = "starting"

Open = Callable[[], AbstractAsyncContextManager[Serving]]
"""opens a school with the settings of the moment, and closes it at the end"""


class School:
    """One of the schools of a program."""

    def __init__(self, name: str, opened: Open) -> None:
        self._name = name
        self._open = opened
        self.state: Status | str = STARTING
        """what looks at it, or why it does not serve"""

    async def run(self) -> None:
        """Serve until cancelled.

        Raises:
            DisclosureBotError: it cannot begin, or cannot go on.
        """
        with trace.of_school(self._name):
            try:
                async with self._open() as serving:
                    self.state = serving.status
                    await serving.run()
                self.state = "ended"
            except DisclosureBotError as error:
                self.state = str(error)
                raise
            except Exception as error:  # one of ours: what it says may quote a person
                self.state = type(error).__name__
                raise


class Schools:
    """All schools of a program, and how they are."""

    def __init__(self, opened: Mapping[str, Open], systemd: Systemd, supervisor: Supervisor) -> None:
        self._schools = {name: School(name, one) for name, one in opened.items()}
        self._systemd = systemd
        self._supervisor = supervisor

    async def run(
        self, beside: Mapping[str, Coroutine[Any, Any, None]], page: Callable[[], Awaitable[None]] | None
    ) -> None:
        """Serve until cancelled, with what all of them rest on (``beside``), and a page for administrators.

        Raises:
            ChannelError: something that all rest on cannot go on.
        """
        for name, school in self._schools.items():
            self._supervisor.start(f"school {name}", school.run)
        if page:
            self._supervisor.start("page", page)
        self._supervisor.start("alarm", Alarm(self._problems, _nobody).run)
        try:
            await run_together({**beside, "watchdog": Watchdog(self._systemd, self).run()})
        finally:
            await self._supervisor.stop()

    def schools(self) -> Mapping[str, Status | str]:
        """Return each school by name: what looks at it, or why it does not serve."""
        return {name: school.state for name, school in self._schools.items()}

    def are_tried(self) -> bool:
        """Tell whether each was begun, well or not."""
        return STARTING not in self.schools().values()

    def dead_parts(self) -> tuple[str, ...]:
        """Return what is dead and needs a restart of the program."""
        return tuple(f"loop {name}" for name in self._supervisor.dead())

    def status(self) -> str:
        """Return one line for the service manager."""
        schools = self.schools()
        out = [name for name, state in schools.items() if isinstance(state, str)]
        return f"{len(schools) - len(out)} of {len(schools)} schools serve" + "".join(
            f", not {n}" for n in out
        )

    async def _problems(self) -> Mapping[str, str]:
        states = self.schools().items()
        return {
            name: f"学校 {name} 停着 the school {name} is not served: {state}"
            for name, state in states
            if isinstance(state, str) and state != STARTING
        }


async def _nobody(text: str) -> bool:
    """Tell nobody: a school that does not serve reaches no staff, and others' staff are not its own."""
    return False
