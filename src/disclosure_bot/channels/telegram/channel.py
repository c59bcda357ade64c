"""The Telegram channel: puts its parts together, starts them, and ends them in good order."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial

from telegram.error import InvalidToken, TelegramError

from disclosure_bot.channels.admission import Admission
from disclosure_bot.channels.health import Health
from disclosure_bot.channels.telegram.addressing import BotIdentity
from disclosure_bot.channels.telegram.api.chat_moves import ChatMoves
from disclosure_bot.channels.telegram.api.client import BotClient, keep_quiet
from disclosure_bot.channels.telegram.api.limiter import Limiter
from disclosure_bot.channels.telegram.api.sender import MessageSender, SendFailure, failure_of
from disclosure_bot.channels.telegram.api.timings import Timings
from disclosure_bot.channels.telegram.handlers.context import (
    NAME,
    STAFF_CHAT,
    DeskLink,
    HandlerContext,
    no_desk,
)
from disclosure_bot.channels.telegram.handlers.handoff import StaffRoomForAll
from disclosure_bot.channels.telegram.pages.page import text_page
from disclosure_bot.channels.telegram.pages.render import screen_page
from disclosure_bot.channels.telegram.setup import set_up
from disclosure_bot.channels.telegram.updates.receiver import REFUSED_TOKEN, Intake, UpdateReceiver, read_kept
from disclosure_bot.channels.telegram.updates.workers import Workers
from disclosure_bot.domain.action import Screen
from disclosure_bot.domain.exchange import Exchange
from disclosure_bot.domain.language import Language
from disclosure_bot.errors import ChannelError, StoreError
from disclosure_bot.gaps.closing import GapClosing
from disclosure_bot.requests.service import RegisterService
from disclosure_bot.service.actions import Actions
from disclosure_bot.service.handing_over import StaffRoom
from disclosure_bot.service.service import Service
from disclosure_bot.service.told_later import ToldLater
from disclosure_bot.store.handoffs import Handoff
from disclosure_bot.store.inbox import State
from disclosure_bot.store.store import Store

log = logging.getLogger(__name__)

INTRODUCTION = 10.0
"""seconds for which what staff are to be told waits until Telegram has said who the bot is"""
TOO_MANY_WORKERS = 24
"""above it the HTTP client's pool takes longer than it saves"""


@dataclass(frozen=True, slots=True)
class TelegramParts:
    """What the channel is made of; the composition root fills it in."""

    service: Service
    actions: Actions
    closing: GapClosing
    register: RegisterService
    store: Store
    client: BotClient
    intake: Intake
    pseudonym: Callable[[int], str]
    workers: int = 16
    staff: frozenset[int] = frozenset()
    """numeric ids of those who may use staff commands"""
    staff_chat: int | None = None
    """number of the chat that receives handoffs and letters"""
    liaisons: Mapping[str, int] = field(default_factory=dict)
    """chats of the departments' liaisons, by the department's key"""
    desk_link: DeskLink = no_desk
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    timings: Timings = field(default_factory=Timings)
    limiter: Limiter = field(default_factory=Limiter)
    admission: Admission = field(default_factory=Admission)


class TelegramChannel:
    """Serves one bot until cancelled; what is not answered by then waits in the inbox for the next start."""

    name = NAME

    def __init__(self, parts: TelegramParts) -> None:
        self._parts = parts
        self._store = parts.store
        self._client = parts.client
        self._sender: MessageSender | None = None
        self._room: StaffRoomForAll | None = None
        self._introduced = asyncio.Event()
        self.health = Health(mode=parts.intake.mode)

    async def run(self) -> None:
        """Serve until cancelled.

        Raises:
            ChannelError: Telegram refuses the token.
            StoreError: the inbox cannot be read.
        """
        keep_quiet(self._client.token)
        if self._parts.workers > TOO_MANY_WORKERS:
            log.warning(
                "%d workers: above %d the HTTP client gets slower", self._parts.workers, TOO_MANY_WORKERS
            )
        self.health.started = self.health.clock()
        try:
            await self._serve(await self._introduce())
        finally:
            self.health.state = "stopped"
            await self._client.close()

    @property
    def staff_room(self) -> StaffRoom | None:
        """Return the staff chat as a room for other channels' questions; None where no chat is set."""
        return None if self._parts.staff_chat is None else self

    async def place(self, handoff: Handoff, exchange: Exchange) -> bool:
        """Show another channel's question in the staff chat; False if it did not arrive."""
        return await self._room.place(handoff, exchange) if self._room else False

    async def add(self, handoff: Handoff, exchange: Exchange) -> bool:
        """Show in the staff chat another question of such an asker; False if it did not arrive."""
        return await self._room.add(handoff, exchange) if self._room else False

    async def pass_on(self, handoff: Handoff, text: str) -> bool:
        """Show in the staff chat what the asker of such a question adds; False if it did not arrive."""
        return await self._room.pass_on(handoff, text) if self._room else False

    async def tell_staff(self, text: str) -> bool:
        """Send plain text to the staff chat, once; False if there is none or it cannot be reached."""
        return await self._tell(STAFF_CHAT, self._parts.staff_chat, text)

    async def tell_liaison(self, department: str, text: str) -> bool:
        """Send plain text to a department's liaison, once; False if there is none or it cannot be reached."""
        return await self._tell(
            f"信息员 the liaison of {department}", self._parts.liaisons.get(department), text
        )

    def _staff_chats(self) -> tuple[int, ...]:
        staff = () if self._parts.staff_chat is None else (self._parts.staff_chat,)
        return (*staff, *self._parts.liaisons.values())

    async def _tell(self, who: str, chat: int | None, text: str) -> bool:
        sender = await self._introduced_sender() if chat is not None else None
        if chat is None or sender is None:
            return False
        try:
            await sender.broadcast(chat, text_page(text))
        except TelegramError as error:
            log.error("alarm: %s could not be told: %s", who, error)
            self.health.undelivered(who, str(error))
            return False
        self.health.delivered(who)
        return True

    async def _tell_asker(self, sender: MessageSender, address: str, screen: Screen) -> bool:
        """Say something that was promised; False if it certainly did not arrive."""
        words = self._parts.service.words(Language.ZH)  # a screen of text needs no label
        try:
            await sender.broadcast(int(address), screen_page(screen, words))
        except TelegramError as error:
            if failure_of(error) in {SendFailure.WAIT, SendFailure.NOT_SENT}:
                return False
            log.info("a wish could not be told: %s", error)  # perhaps it was: then never twice
        self.health.outcomes["told"] += 1
        return True

    async def _introduced_sender(self) -> MessageSender | None:
        """Return what sends; at the start it is waited for a little, and None where it does not come."""
        with suppress(TimeoutError):
            async with asyncio.timeout(INTRODUCTION):
                await self._introduced.wait()
        return self._sender

    async def _introduce(self) -> BotIdentity:
        """Ask who the bot is; without a network this waits, and says so."""
        while True:
            try:
                user = await self._client.bot.get_me()
            except InvalidToken:
                raise ChannelError(*REFUSED_TOKEN) from None
            except TelegramError as error:
                self.health.failed(f"{type(error).__name__}: {error}")
                log.warning("Telegram is out of reach (%d in a row): %s", self.health.failures, error)
                await asyncio.sleep(self._parts.timings.poll(self.health.failures))
            else:
                return BotIdentity(user.id, user.username or "")

    async def _serve(self, me: BotIdentity) -> None:
        parts = self._parts
        moves = ChatMoves(parts.store.app_state)
        await moves.load(self._staff_chats())
        sender = self._sender = MessageSender(self._client.bot, parts.limiter, self.health, moves)
        self._introduced.set()
        ctx = HandlerContext(
            service=parts.service,
            actions=parts.actions,
            closing=parts.closing,
            register=parts.register,
            store=parts.store,
            sender=sender,
            health=self.health,
            me=me,
            pseudonym=parts.pseudonym,
            clock=parts.clock,
            staff=parts.staff,
            staff_chat_set=parts.staff_chat,
            desk_link=parts.desk_link,
        )
        self._room = StaffRoomForAll(ctx)
        workers = Workers(ctx, parts.workers, parts.timings, parts.limiter, parts.admission)
        told_later = ToldLater(
            self.name,
            parts.store,
            parts.actions,
            partial(self._tell_asker, sender),
            every=parts.timings.wishes,
            is_busy=lambda: len(workers) > 0,
            clock=parts.clock,
        )
        receiver = UpdateReceiver(ctx, parts.admission, workers)
        await self._claim(me, workers)
        try:
            await self._run_all(me, workers, receiver, told_later)
        finally:
            self.health.state = "stopping"
            await workers.stop()

    async def _run_all(
        self, me: BotIdentity, workers: Workers, receiver: UpdateReceiver, told_later: ToldLater
    ) -> None:
        self.health.state = "serving"
        log.info("serving %s by %s with %d workers", self.name, self._parts.intake.mode, self._parts.workers)
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(workers.run())
                group.create_task(workers.run_shed())
                group.create_task(self._parts.intake.run(self._client, receiver, self.health))
                group.create_task(told_later.run())
                if not self._store.replica.is_alone:
                    group.create_task(self._keep_claiming(me, workers))
                group.create_task(self._set_up())
        except ExceptionGroup as failed:
            raise _first(failed) from None

    async def _keep_claiming(self, me: BotIdentity, workers: Workers) -> None:
        """Take up what other programs took in for this one, or left when they ended."""
        while True:
            await asyncio.sleep(self._parts.timings.claims)
            if workers.is_out_of_term:
                await workers.begin_anew()
            try:
                await self._claim(me, workers)
            except StoreError as error:
                log.warning("what others left waits: %s", error)

    async def _claim(self, me: BotIdentity, workers: Workers) -> None:
        """Take up what a crash or a stop left unanswered."""
        waiting = await self._store.inbox.claim(me.id, workers.known)
        for received in waiting:
            update = read_kept(received, self._client.bot)
            if update is None:
                await self._store.inbox.settle(received.key, State.QUARANTINED, self._parts.clock())
            else:
                workers.replay(received, update)
        if waiting:
            log.info("%d updates waited in the inbox", len(waiting))

    async def _set_up(self) -> None:
        try:
            await set_up(
                self._client.bot, self._parts.service.knowledge, self._parts.staff, self._parts.staff_chat
            )
        except TelegramError as error:
            log.warning("commands and descriptions were not set: %s", error)


def _first(failed: ExceptionGroup) -> Exception:
    """Return what ended the channel: our own error if there is one, else the first."""
    ours = failed.subgroup(ChannelError) or failed
    first = ours.exceptions[0]
    return _first(first) if isinstance(first, ExceptionGroup) else first
