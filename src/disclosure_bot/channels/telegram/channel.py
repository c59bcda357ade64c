"""The Telegram channel: puts its parts together, starts them, and ends them in good order."""

import asyncio
import logging
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from datetime import UTC, datetime

from telegram.error import InvalidToken, TelegramError

from disclosure_bot.channels.health import Health
from disclosure_bot.channels.telegram.addressing import BotIdentity
from disclosure_bot.channels.telegram.api.client import BotClient, keep_quiet
from disclosure_bot.channels.telegram.api.limiter import Admission, Limiter
from disclosure_bot.channels.telegram.api.sender import MessageSender
from disclosure_bot.channels.telegram.api.timings import Timings
from disclosure_bot.channels.telegram.handlers.context import NAME, BlindUntil, HandlerContext
from disclosure_bot.channels.telegram.handlers.notify_askers import AskerNotifier
from disclosure_bot.channels.telegram.pages.page import text_page
from disclosure_bot.channels.telegram.setup import set_up
from disclosure_bot.channels.telegram.updates.receiver import REFUSED_TOKEN, Intake, UpdateReceiver, read_kept
from disclosure_bot.channels.telegram.updates.workers import Workers
from disclosure_bot.errors import ChannelError
from disclosure_bot.gaps.closing import GapClosing
from disclosure_bot.service.service import Service
from disclosure_bot.store.inbox import State
from disclosure_bot.store.store import Store

log = logging.getLogger(__name__)

ROOM = 2000
"""updates in memory above which no more are fetched"""
INTRODUCTION = 10.0
"""seconds for which what staff are to be told waits until Telegram has said who the bot is"""
TOO_MANY_WORKERS = 24
"""above it the HTTP client's pool takes longer than it saves"""


class TelegramChannel:
    """Serves one bot until cancelled; what is not answered by then waits in the inbox for the next start."""

    name = NAME

    def __init__(
        self,
        service: Service,
        store: Store,
        line: BotClient,
        intake: Intake,
        pseudonym: Callable[[int], str],
        other_key_until: BlindUntil,
        *,
        closing: GapClosing,
        workers: int = 16,
        staff: Iterable[int] = (),
        staff_chat: int | None = None,
        liaisons: Mapping[str, int] | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        timings: Timings | None = None,
        limiter: Limiter | None = None,
        admission: Admission | None = None,
    ) -> None:
        self._service = service
        self._closing = closing
        self._store = store
        self._line = line
        self._intake = intake
        self._pseudonym = pseudonym
        self._blind_until = other_key_until
        self._count = workers
        self._staff = frozenset(staff)
        self._staff_chat = staff_chat
        self._liaisons = liaisons or {}
        self._clock = clock
        self._timings = timings or Timings()
        self._limiter = limiter or Limiter()
        self._admission = admission or Admission()
        self._sender: MessageSender | None = None
        self._introduced = asyncio.Event()
        self.health = Health(mode=intake.mode)

    async def run(self) -> None:
        """Serve until cancelled.

        Raises:
            ChannelError: Telegram refuses the token.
            StoreError: the inbox cannot be read.
        """
        keep_quiet(self._line.token)
        if self._count > TOO_MANY_WORKERS:
            log.warning("%d workers: above %d the HTTP client gets slower", self._count, TOO_MANY_WORKERS)
        self.health.started = self.health.clock()
        try:
            await self._serve(await self._introduce())
        finally:
            self.health.state = "stopped"
            await self._line.close()

    async def tell_staff(self, text: str) -> bool:
        """Send plain text to the staff chat, once; False if there is none or it cannot be reached."""
        return await self._tell("the staff chat", self._staff_chat, text)

    async def tell_liaison(self, department: str, text: str) -> bool:
        """Send plain text to a department's liaison, once; False if there is none or it cannot be reached."""
        return await self._tell(f"the liaison of {department}", self._liaisons.get(department), text)

    async def _tell(self, who: str, chat: int | None, text: str) -> bool:
        sender = await self._introduced_courier() if chat is not None else None
        if chat is None or sender is None:
            return False
        try:
            await sender.broadcast(chat, text_page(text))
        except TelegramError as error:
            log.warning("%s could not be told: %s", who, error)
            return False
        return True

    async def _introduced_courier(self) -> MessageSender | None:
        """Return what sends; at the start it is waited for a little, and None where it does not come."""
        with suppress(TimeoutError):
            async with asyncio.timeout(INTRODUCTION):
                await self._introduced.wait()
        return self._sender

    async def _introduce(self) -> BotIdentity:
        """Ask who the bot is; without a network this waits, and says so."""
        while True:
            try:
                user = await self._line.bot.get_me()
            except InvalidToken:
                raise ChannelError(REFUSED_TOKEN) from None
            except TelegramError as error:
                self.health.failed(f"{type(error).__name__}: {error}")
                log.warning("Telegram is out of reach (%d in a row): %s", self.health.failures, error)
                await asyncio.sleep(self._timings.poll(self.health.failures))
            else:
                return BotIdentity(user.id, user.username or "")

    async def _serve(self, me: BotIdentity) -> None:
        sender = self._sender = MessageSender(self._line.bot, self._limiter, self.health)
        self._introduced.set()
        ctx = HandlerContext(
            service=self._service,
            closing=self._closing,
            store=self._store,
            sender=sender,
            health=self.health,
            me=me,
            pseudonym=self._pseudonym,
            other_key_until=self._blind_until,
            clock=self._clock,
            staff=self._staff,
            staff_chat=self._staff_chat,
        )
        workers = Workers(ctx, self._count, self._timings, self._limiter, self._admission)
        notifier = AskerNotifier(ctx, self._timings, is_busy=lambda: len(workers) > 0)
        reception = UpdateReceiver(
            self._store.inbox,
            self._store.acquaintances,
            self._line.bot,
            me,
            self._staff_chat,
            self._pseudonym,
            self._clock,
            self.health,
            self._admission,
            workers.take,
            workers.shed,
            workers.take_inline,
            is_full=lambda: len(workers) >= ROOM,
        )
        await self._replay(me, workers)
        try:
            await self._run_all(workers, reception, notifier)
        finally:
            self.health.state = "stopping"
            await workers.stop()

    async def _run_all(self, workers: Workers, reception: UpdateReceiver, notifier: AskerNotifier) -> None:
        self.health.state = "serving"
        log.info("serving %s by %s with %d workers", self.name, self._intake.mode, self._count)
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(workers.run())
                group.create_task(workers.run_shed())
                group.create_task(self._intake.run(self._line, reception, self.health))
                group.create_task(notifier.run())
                group.create_task(self._set_up())
        except ExceptionGroup as failed:
            raise _first(failed) from None

    async def _replay(self, me: BotIdentity, workers: Workers) -> None:
        """Take up what a crash or a stop left unanswered."""
        waiting = await self._store.inbox.waiting(me.id)
        for received in waiting:
            update = read_kept(received, self._line.bot)
            if update is None:
                await self._store.inbox.settle(received.key, State.QUARANTINED, self._clock())
            else:
                workers.replay(received, update)
        if waiting:
            log.info("%d updates waited through the restart", len(waiting))

    async def _set_up(self) -> None:
        try:
            await set_up(self._line.bot, self._service.knowledge, self._staff, self._staff_chat)
        except TelegramError as error:
            log.warning("commands and descriptions were not set: %s", error)


def _first(failed: ExceptionGroup) -> Exception:
    """Return what ended the channel: our own error if there is one, else the first."""
    ours = failed.subgroup(ChannelError) or failed
    first = ours.exceptions[0]
    return _first(first) if isinstance(first, ExceptionGroup) else first
