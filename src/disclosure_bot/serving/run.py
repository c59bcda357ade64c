"""A school that is served: its channels, and what goes on beside them; and a program till its end."""

import asyncio
import gc
import logging
import signal
import sys
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from disclosure_bot.channels.base import Channel, TellsStaff
from disclosure_bot.domain.knowledge import Finding, Knowledge, Level
from disclosure_bot.domain.link import LinkState, fresh_states
from disclosure_bot.errors import KnowledgeError, StoreError
from disclosure_bot.gaps.service import GapService
from disclosure_bot.links.results import load_results
from disclosure_bot.requests.persons import erase_expired
from disclosure_bot.service.reload import Reloader, Tell
from disclosure_bot.service.service import Service
from disclosure_bot.serving.alarm import Alarm
from disclosure_bot.serving.letters import DigestSender, ReportLetters, RequestReminders
from disclosure_bot.serving.scheduler import Scheduler, Task
from disclosure_bot.serving.status import Status, Watched
from disclosure_bot.serving.supervisor import Supervisor
from disclosure_bot.serving.systemd import Systemd, Watchdog
from disclosure_bot.store.store import Store
from disclosure_bot.store.totals import Bookkeeping

log = logging.getLogger(__name__)

FINDINGS = 10
"""findings that staff are told at once; ``check`` tells all"""
FOLLOW = 4.0
"""seconds between two looks upstream: leaves six of ten for a fetch and a reload"""
PURGE_HOUR, DIGEST_HOUR = 3, 8
"""of the day where the school is"""
SWITCH_SECONDS = 0.0005
"""after which a thread that searches lets the event loop go on, a tenth of what Python has: each write to a
socket gives way to the searches, and one question has a dozen of them"""


@dataclass(frozen=True, slots=True)
class ServingParts:
    """What is served; the composition root fills it in."""

    service: Service
    store: Store
    gaps: GapService
    channels: Sequence[Channel]
    make_reloader: Callable[[Tell, Callable[[str], None]], Reloader]
    make_page: Callable[[Status], Callable[[], Awaitable[None]] | None]
    """makes what serves health and metrics, if anything does"""
    systemd: Systemd
    register_key: Callable[[datetime], Awaitable[str]]
    """notes the key of the pseudonyms; returns what is wrong with it, or nothing"""
    disk_free: Callable[[], int | None]
    knowledge_folder: Path
    catch_up: Callable[[], None] | None
    """brings the knowledge's folder up to date with its upstream, if it is to follow it"""
    link_results: Path
    liaisons: frozenset[str]
    """departments whose liaisons the settings name"""
    retention_days: int
    """days after which exchanges are deleted"""
    register_retention_days: int
    """days after the answer to a request after which its applicant is erased"""
    digest_days: int
    """days that a digest is about: 0 for none, 7 on Mondays"""


class Serving:
    """The channels, and what goes on beside them."""

    def __init__(self, parts: ServingParts) -> None:
        self._parts = parts
        self._supervisor = Supervisor()
        self._tellers = [channel for channel in parts.channels if isinstance(channel, TellsStaff)]
        self._digests = DigestSender(parts.gaps, self._tellers, self._link_states)
        self._reminders = RequestReminders(
            parts.store.register, lambda: parts.service.knowledge, self._tellers
        )
        self._report_letters = ReportLetters(
            parts.knowledge_folder,
            parts.store,
            lambda: parts.service.knowledge,
            self._link_states,
            self._tellers,
        )
        self._reloader = parts.make_reloader(self._refused, partial(self.notice, "reload"))
        zone = ZoneInfo(parts.service.knowledge.school.timezone)
        replica = parts.store.replica
        self._scheduler = Scheduler(self._tasks(), parts.store.app_state, zone, leads=lambda: replica.leads)
        self.status = Status(
            parts.service,
            parts.store,
            {channel.name: channel.health for channel in parts.channels if isinstance(channel, Watched)},
            self._supervisor,
            disk_free=parts.disk_free,
            swapped=lambda: self._reloader.swaps,
            clock_jumps=lambda: self._scheduler.jumps,
        )
        self.notice("liaisons", _unknown(parts.liaisons, parts.service.knowledge))

    def notice(self, about: str, sentence: str) -> None:
        """Let staff know a sentence about something; an empty one: there is nothing to know any more."""
        if sentence:
            if self.status.notices.get(about) != sentence:
                log.error("%s", sentence)
            self.status.notices[about] = sentence
        else:
            self.status.notices.pop(about, None)

    async def run(self) -> None:
        """Serve until cancelled.

        Raises:
            ChannelError: a channel cannot go on, or something is dead and needs a restart.
        """
        gc.freeze()  # what is here by now stays: looking through it for garbage took 50 ms each time
        with suppress(StoreError):  # a full disk is told by the store's own check
            await self._register_key(datetime.now(UTC))
        watchdog = Watchdog(self._parts.systemd, self.status)
        page = self._parts.make_page(self.status)
        if page:
            self._supervisor.start("page", page)
        if not self._parts.store.replica.is_alone:
            self._supervisor.start("replica", self._parts.store.replica.run)
        self._supervisor.start("reload", self._reloader.run)
        if self._parts.catch_up:
            self._supervisor.start("follow", partial(self._follow, self._parts.catch_up))
        self._supervisor.start("daily", self._scheduler.run)
        self._supervisor.start("alarm", Alarm(self.status.problems, self._tell_staff).run)
        runs = {channel.name: channel.run() for channel in self._parts.channels}
        try:
            await run_together(runs | {"watchdog": watchdog.run()})
        finally:
            await self._supervisor.stop()

    async def _follow(self, catch_up: Callable[[], None]) -> None:
        while True:
            try:
                await asyncio.to_thread(catch_up)
            except KnowledgeError as error:
                self.notice("follow", str(error))
            else:
                self.notice("follow", "")
            await asyncio.sleep(FOLLOW)

    def _tasks(self) -> tuple[Task, ...]:
        always = (
            Task("purge", PURGE_HOUR, self._purge, at_first_start=True),
            Task("requests", DIGEST_HOUR, self._reminders.send),
        )
        if not self._parts.digest_days:
            return always
        send = partial(self._digests.send, self._parts.digest_days)
        weekday = 0 if self._parts.digest_days == 7 else None
        report = Task("report", DIGEST_HOUR, self._report_letters.send, weekday=0)
        return (*always, report, Task("digest", DIGEST_HOUR, send, weekday=weekday))

    def _link_states(self, now: datetime) -> dict[str, LinkState]:
        return fresh_states(load_results(self._parts.link_results), now)

    async def _register_key(self, now: datetime) -> None:
        self.notice("key", await self._parts.register_key(now))

    async def _purge(self, now: datetime) -> None:
        await self._register_key(now)
        days = self._parts.retention_days
        book = Bookkeeping.of(self._parts.service.knowledge)
        count = await self._parts.store.retention.purge(now, days, book=book)
        log.info("purged %d exchanges older than %d days", count, days)
        kept = self._parts.register_retention_days
        log.info(
            "erased who asked in %d requests", await erase_expired(self._parts.store.register, now, kept)
        )

    async def _refused(self, sentence: str, findings: Sequence[Finding]) -> None:
        """Tell the log and the staff why a change of the knowledge does not serve."""
        self.status.refused += 1
        lines = [_line(finding) for finding in findings if finding.level is Level.ERROR]
        for line in lines:
            log.warning("%s", line)
        more = [f"… 共 {len(lines)} 个错误 errors"] if len(lines) > FINDINGS else []
        await self._tell_staff("\n".join(["⚠️ " + sentence, "", *lines[:FINDINGS], *more]))

    async def _tell_staff(self, text: str) -> bool:
        """Tell them on every channel that reaches them; False if none did."""
        return any([await teller.tell_staff(text) for teller in self._tellers])


def _unknown(liaisons: Iterable[str], knowledge: Knowledge) -> str:
    """Return a sentence where liaisons are named for departments that the knowledge has not."""
    unknown = ", ".join(sorted(set(liaisons) - knowledge.departments.keys()))
    if not unknown:
        return ""
    return (
        f"信息员的部门不在知识库里：{unknown} / liaisons of departments that the knowledge has not: {unknown}"
    )


def _line(finding: Finding) -> str:
    where = f"{finding.where.path}:{finding.where.line}"
    return f"{where} {finding.message}。{finding.hint} / {finding.message_en}"


async def run_until_told(run: Coroutine[Any, Any, None], stopping: Callable[[], None]) -> None:
    """Run until SIGTERM or SIGINT, then end it in good order.

    Raises:
        ChannelError: only a person can help, or the program has to be started again.
    """
    sys.setswitchinterval(SWITCH_SECONDS)
    told = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, told.set)

    async def wait() -> None:
        await told.wait()

    await run_together({"told": wait(), "serving": run}, stopping)


async def run_together(
    runs: Mapping[str, Coroutine[Any, Any, None]], stopping: Callable[[], None] = lambda: None
) -> None:
    """Run until one ends, well or not, then end all in good order.

    Raises:
        ChannelError: one of them cannot go on.
    """
    tasks = [asyncio.create_task(run, name=name) for name, run in runs.items()]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        stopping()
        log.info("stopping")
        for task in tasks:
            task.cancel()
        results = await asyncio.gather(*tasks, return_exceptions=True)
    _raise_first(results)


def _raise_first(results: Iterable[object]) -> None:
    for result in results:
        if isinstance(result, Exception):
            raise result
