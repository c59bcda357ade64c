"""Work due at an hour of the day or the week; what was missed while the program was down comes late."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

from disclosure_bot.store.app_state import AppState

log = logging.getLogger(__name__)

TICK = 600.0
"""seconds between two looks at the clock; the first look comes after one, when the clock has been set"""
NEVER = datetime.min.replace(tzinfo=UTC)
JUMP = timedelta(hours=1)
"""by which the clock may differ from the time that passed; beyond it, it is not sure what day it is"""
MISTRUST = 86_400.0
"""seconds for which a clock that jumped is not acted on: a purge under a wrong date cannot be undone"""


@dataclass(frozen=True, slots=True)
class Task:
    """Work with its hour."""

    name: str
    hour: int
    """of the day, 0 to 23, in the scheduler's zone"""
    run: Callable[[datetime], Awaitable[None]]
    weekday: int | None = None
    """0 (Monday) to 6; None: every day"""
    at_first_start: bool = False
    """run at once where it never ran; otherwise the first run is the next one due"""


class Scheduler:
    """Runs tasks when they are due, and remembers in the store when each was."""

    def __init__(
        self,
        tasks: Sequence[Task],
        app_state: AppState,
        zone: tzinfo,
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        passed: Callable[[], float] = time.monotonic,
        leads: Callable[[], bool] = lambda: True,
    ) -> None:
        self._tasks = tasks
        self._app_state = app_state
        self._zone = zone
        self._clock = clock
        self._passed = passed
        self._leads = leads
        self._seen = (clock(), passed())
        self._trusted_from = 0.0
        self.jumps = 0
        """times the clock jumped"""

    async def run(self) -> None:
        """Look at the clock until cancelled."""
        while True:
            await asyncio.sleep(TICK)
            await self.look()

    async def look(self) -> None:
        """Run what is due now, if this program leads and its clock can be trusted."""
        now, passed = self._clock(), self._passed()
        self._check_clock(now, passed)
        if passed < self._trusted_from or not self._leads():
            return
        for task in self._tasks:
            last = await self._last(task, now)
            if is_due(task, last, now, self._zone):
                await self._run(task, last, now)

    async def _run(self, task: Task, last: datetime | None, now: datetime) -> None:
        """Run a task, noted first: a program that dies meanwhile sends no letter twice."""
        await self._app_state.set(_name_of(task), now.isoformat())
        try:
            await task.run(now)
        except Exception:
            await self._app_state.set(_name_of(task), (last or NEVER).isoformat())
            raise

    def _check_clock(self, now: datetime, passed: float) -> None:
        before, passed_before = self._seen
        self._seen = (now, passed)
        jumped = now - before - timedelta(seconds=passed - passed_before)
        if abs(jumped) > JUMP:
            self.jumps += 1
            self._trusted_from = passed + MISTRUST
            log.error("the clock jumped by %s: nothing is purged or sent for a day; check it", jumped)

    async def _last(self, task: Task, now: datetime) -> datetime | None:
        """Return when the task last ran; a time that lies ahead was written under a wrong clock."""
        kept = await self._app_state.find(_name_of(task))
        last = datetime.fromisoformat(kept) if kept else None
        if last is None and not task.at_first_start:
            await self._app_state.set(_name_of(task), now.isoformat())
            return now
        return last if last is None or last <= now + JUMP else None


def _name_of(task: Task) -> str:
    return f"daily.{task.name}"


def is_due(task: Task, last: datetime | None, now: datetime, zone: tzinfo) -> bool:
    """Tell whether an hour of the task has come since it last ran; None: it never ran."""
    return last is None or last < _hour_before(task, now.astimezone(zone))


def _hour_before(task: Task, now: datetime) -> datetime:
    """Return the latest moment, up to now, at which the task was due."""
    moment = now.replace(hour=task.hour, minute=0, second=0, microsecond=0)
    if task.weekday is not None:
        moment -= timedelta(days=(now.weekday() - task.weekday) % 7)
    return moment if moment <= now else moment - timedelta(days=1 if task.weekday is None else 7)
