"""``serve``: runs the channels that the settings name, until it is told to stop."""

import asyncio
import gc
import logging
import os
import signal
import sys
from collections.abc import Callable, Coroutine, Iterable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer

from disclosure_bot import bootstrap
from disclosure_bot.channels.base import Channel, TellsStaff
from disclosure_bot.cli.support import options
from disclosure_bot.config import DigestEvery, LogFormat, Settings
from disclosure_bot.domain.knowledge import Finding, Knowledge, Level
from disclosure_bot.domain.link import LinkState, fresh_states
from disclosure_bot.errors import StoreError
from disclosure_bot.gaps.closing import GapClosing
from disclosure_bot.gaps.service import GapService
from disclosure_bot.links.results import load_results
from disclosure_bot.requests.persons import erase_expired
from disclosure_bot.service.service import Service
from disclosure_bot.serving.alarm import Alarm
from disclosure_bot.serving.digest_sender import DigestSender
from disclosure_bot.serving.logs import set_up_log
from disclosure_bot.serving.reminders import RequestReminders
from disclosure_bot.serving.scheduler import Scheduler, Task
from disclosure_bot.serving.single_instance import only_one
from disclosure_bot.serving.status import Status, Watched
from disclosure_bot.serving.supervisor import Supervisor
from disclosure_bot.serving.systemd import Systemd
from disclosure_bot.serving.watchdog import Watchdog
from disclosure_bot.store.store import Store

app = typer.Typer()
log = logging.getLogger(__name__)

LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
FINDINGS = 10
"""findings that staff are told at once; ``check`` tells all"""
PURGE_HOUR, DIGEST_HOUR = 3, 8


@app.command()
def serve(
    context: typer.Context,
    knowledge: options.Knowledge = None,
    config: options.Config = None,
    log_level: Annotated[str, typer.Option("--log-level", help="日志级别 / level of the log")] = "",
) -> None:
    """运行设置里的渠道 / run the channels that the settings name."""
    if log_level and log_level.upper() not in LEVELS:
        raise typer.BadParameter(", ".join(LEVELS))
    settings = options.settings_of(context, knowledge, config)
    set_up_log(
        log_level.upper() or settings.log.level, bootstrap.secrets(settings), as_json=_writes_json(settings)
    )
    makers = bootstrap.channels(settings)
    with only_one(settings.telegram.read_token()):
        asyncio.run(_serve(settings, makers))


def _writes_json(settings: Settings) -> bool:
    if settings.log.format is LogFormat.AUTO:
        return not sys.stderr.isatty()
    return settings.log.format is LogFormat.JSON


async def _serve(
    settings: Settings, makers: Sequence[Callable[[GapClosing, Service, Store], Channel]]
) -> None:
    builder = bootstrap.Builder(settings, _logged if _writes_json(settings) else options.progress())
    answerer = builder.build(bootstrap.load_or_last_good(settings))
    async with bootstrap.store_for_serving(settings) as (store, loss):
        service = Service(answerer, store)
        closing = bootstrap.gap_closing(settings, service, store, builder)
        channels = [make(closing, service, store) for make in makers]
        serving = Serving(settings, builder, service, store, channels, closing.gap_service)
        serving.notice("database", loss)
        serving.notice("liaisons", _unknown(settings.telegram.liaisons, service.knowledge))
        gc.freeze()  # what is here by now stays: looking through it for garbage took 50 ms each time
        await serving.run(Systemd(os.environ))


def _unknown(liaisons: Iterable[str], knowledge: Knowledge) -> str:
    """Return a sentence where liaisons are named for departments that the knowledge has not."""
    unknown = ", ".join(sorted(set(liaisons) - knowledge.departments.keys()))
    if not unknown:
        return ""
    return (
        f"信息员的部门不在知识库里：{unknown} / liaisons of departments that the knowledge has not: {unknown}"
    )


def _logged(done: int, total: int) -> None:
    """Log every tenth part of the first encoding: a bar would stand between lines of JSON."""
    if done * 10 // total > (done - 1) * 10 // total:
        log.info("encoding phrasings: %d of %d", done, total)


class Serving:
    """The channels, and what goes on beside them."""

    def __init__(
        self,
        settings: Settings,
        builder: bootstrap.Builder,
        service: Service,
        store: Store,
        channels: Sequence[Channel],
        gap_service: GapService,
    ) -> None:
        self._settings = settings
        self._service = service
        self._store = store
        self._channels = channels
        self._loops = Supervisor()
        self._tellers = [channel for channel in channels if isinstance(channel, TellsStaff)]
        self._reminders = RequestReminders(store.register, lambda: service.knowledge, self._tellers)
        self._letters = DigestSender(gap_service, self._tellers, self._link_states)
        self._reloader = bootstrap.reloader(settings, service, builder, self._refused)
        self._daily = Scheduler(self._tasks(), store.app_state, ZoneInfo(service.knowledge.school.timezone))
        self._vitals = Status(
            service,
            store,
            {channel.name: channel.health for channel in channels if isinstance(channel, Watched)},
            self._loops,
            disk_free=partial(bootstrap.disk_free, settings),
            swapped=lambda: self._reloader.swaps,
            clock_jumps=lambda: self._daily.jumps,
        )

    def notice(self, about: str, sentence: str) -> None:
        """Let staff know a sentence, or that it is no longer true."""
        if sentence:
            log.error("%s", sentence)
            self._vitals.notices[about] = sentence
        else:
            self._vitals.notices.pop(about, None)

    async def run(self, notifier: Systemd) -> None:
        """Serve until told to stop.

        Raises:
            ChannelError: a channel cannot go on, or something is dead and needs a restart.
        """
        with suppress(StoreError):  # a full disk is told by the store's own check
            await self._note_key(datetime.now(UTC))
        watchdog = Watchdog(notifier, self._vitals)
        page = bootstrap.page(self._settings, self._vitals)
        if page:
            self._loops.start("page", page)
        self._loops.start("reload", self._reloader.run)
        self._loops.start("daily", self._daily.run)
        self._loops.start("alarm", Alarm(self._vitals.problems, self._tell_staff).run)
        runs = {channel.name: channel.run() for channel in self._channels}
        try:
            await run_until_told(runs | {"watchdog": watchdog.run()}, notifier.stopping)
        finally:
            await self._loops.stop()

    def _tasks(self) -> tuple[Task, ...]:
        always = (
            Task("purge", PURGE_HOUR, self._purge, at_first_start=True),
            Task("requests", DIGEST_HOUR, self._reminders.send),
        )
        match self._settings.digest:
            case DigestEvery.OFF:
                return always
            case DigestEvery.DAILY:
                return (*always, Task("digest", DIGEST_HOUR, partial(self._letters.send, 1)))
            case DigestEvery.WEEKLY:
                return (*always, Task("digest", DIGEST_HOUR, partial(self._letters.send, 7), weekday=0))

    def _link_states(self, now: datetime) -> dict[str, LinkState]:
        return fresh_states(load_results(self._settings.link_results), now)

    async def _note_key(self, now: datetime) -> None:
        self.notice("key", await bootstrap.register_key(self._settings, self._store, now))

    async def _purge(self, now: datetime) -> None:
        await self._note_key(now)
        count = await self._store.retention.purge(now, self._settings.retention_days)
        log.info("purged %d exchanges older than %d days", count, self._settings.retention_days)
        erased = await erase_expired(self._store.register, now, self._settings.register_retention_days)
        log.info("erased who asked in %d requests", erased)

    async def _refused(self, sentence: str, findings: Sequence[Finding]) -> None:
        """Tell the log and the staff why a change of the knowledge does not serve."""
        self._vitals.refused += 1
        lines = [_line(finding) for finding in findings if finding.level is Level.ERROR]
        for line in lines:
            log.warning("%s", line)
        more = [f"… 共 {len(lines)} 个错误 errors"] if len(lines) > FINDINGS else []
        await self._tell_staff("\n".join(["⚠️ " + sentence, "", *lines[:FINDINGS], *more]))

    async def _tell_staff(self, text: str) -> bool:
        """Tell them on every channel that reaches them; False if none did."""
        return any([await teller.tell_staff(text) for teller in self._tellers])


def _line(finding: Finding) -> str:
    where = f"{finding.where.path}:{finding.where.line}"
    return f"{where} {finding.message}。{finding.hint} / {finding.message_en}"


async def run_until_told(
    runs: dict[str, Coroutine[Any, Any, None]], stopping: Callable[[], None] = lambda: None
) -> None:
    """Run until SIGTERM or SIGINT, then end all in good order; one that fails ends all.

    Raises:
        ChannelError: only a person can help, or the program has to be started again.
    """
    told = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, told.set)
    stop = asyncio.create_task(told.wait())
    tasks = [asyncio.create_task(run, name=name) for name, run in runs.items()]
    try:
        await asyncio.wait([stop, *tasks], return_when=asyncio.FIRST_COMPLETED)
    finally:
        stopping()
        log.info("stopping")
        for task in (stop, *tasks):
            task.cancel()
        results = await asyncio.gather(*tasks, return_exceptions=True)
    _raise_first(results)


def _raise_first(results: Iterable[object]) -> None:
    for result in results:
        if isinstance(result, Exception):
            raise result
