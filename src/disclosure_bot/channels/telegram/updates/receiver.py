"""How updates come in: kept on disk, then acknowledged; one that is malformed stops no other."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any, Protocol

from telegram import Bot, InlineQuery, Update
from telegram.error import Conflict, InvalidToken, TelegramError

from disclosure_bot.channels.admission import Admission
from disclosure_bot.channels.health import Health
from disclosure_bot.channels.telegram.addressing import ALLOWED, is_for_us, message_of
from disclosure_bot.channels.telegram.api.client import BotClient, ThrottledError
from disclosure_bot.channels.telegram.api.timings import Timings
from disclosure_bot.channels.telegram.handlers.context import HandlerContext, sent_at
from disclosure_bot.channels.telegram.handlers.staff import STAFF_COMMANDS
from disclosure_bot.errors import ChannelError, StoreError
from disclosure_bot.service.actions import COMMANDS
from disclosure_bot.store.askers import AskerProfile
from disclosure_bot.store.inbox import Key, State, StoredUpdate

log = logging.getLogger(__name__)

_OUR_COMMANDS = COMMANDS.keys() | STAFF_COMMANDS
_CONFLICT = "409: another program fetches updates with the same token; stop one of them"
_FULL_SECONDS = 0.1
_STAND_BY_SECONDS = 0.5
_ALBUMS = 1000
"""albums remembered, the latest; their messages come at once, or nearly so"""
REFUSED_TOKEN = (
    "Telegram 不接受这个令牌，请向 @BotFather 核对后重新设置",
    "Telegram refuses the token: check it with @BotFather and set it anew",
)


@dataclass(frozen=True, slots=True)
class Incoming:
    """An update as it is kept and as it reads, with what is known of its sender."""

    stored: StoredUpdate
    update: Update | None
    """None where it makes no sense, or is one too many and not even read"""
    paid_by: int = 0
    """the person whose token it took"""
    shed_of: int = 0
    """the person, if it is one too many of theirs"""
    danger: str = ""
    """the kind of danger that one too many tells of, or nothing"""
    known: AskerProfile | None = None


class Sink(Protocol):
    """What works off updates."""

    @property
    def known(self) -> Collection[Key]:
        """Return the keys of the updates that were taken."""

    def take(self, incoming: Incoming) -> None:
        """Take an update that has just come."""

    def take_inline(self, query: InlineQuery) -> None:
        """Take what is being typed."""

    def is_full(self) -> bool:
        """Tell whether so much waits that no more should be fetched; the server keeps it for a day."""


class UpdateReceiver:
    """Keeps updates and passes on those that are new."""

    def __init__(self, ctx: HandlerContext, admission: Admission, sink: Sink) -> None:
        self._ctx = ctx
        self._admission = admission
        self._sink = sink
        self._albums: dict[tuple[int, str], bool] = {}
        """whether each album was admitted: it counts as one message"""
        self.is_full = sink.is_full

    def leads(self) -> bool:
        """Tell whether this program, of several, is the one that asks for updates."""
        return self._ctx.store.replica.leads

    async def accept(self, updates: Sequence[object]) -> None:
        """Keep a batch in one transaction; it may be acknowledged when this returns.

        Raises:
            StoreError: it cannot be written; nothing of it is kept.
        """
        arrived = [one async for one in self._read_all(updates)]
        kept = {one.stored.key: one for one in arrived if not _is_inline(one.update)}
        try:
            fresh = await self._keep([one.stored for one in kept.values()]) if kept else ()
        except StoreError:
            self._give_back(kept.values())
            raise
        known = await self._profiles([kept[stored.key] for stored in fresh])
        for stored in fresh:
            self._sink.take(replace(kept[stored.key], known=known.get(stored.asker)))
        for one in arrived:
            if one.update is not None and one.update.inline_query:
                self._sink.take_inline(one.update.inline_query)

    async def _keep(self, updates: Sequence[StoredUpdate]) -> tuple[StoredUpdate, ...]:
        """Write updates and return those that are new; one that no column takes is quarantined, alone.

        Raises:
            StoreError: the store cannot be written.
        """
        try:
            return await self._ctx.store.inbox.accept(updates, self._sink.known)
        except StoreError:
            raise
        except Exception as error:  # whatever it is: Telegram would send it again for ever
            if len(updates) > 1:
                return tuple([new for one in updates for new in await self._keep([one])])
            await self._quarantine(updates[0], error)
            return ()

    async def _quarantine(self, update: StoredUpdate, error: Exception) -> None:
        log.error("update %s cannot be kept (%s), quarantined", update.update_id, type(error).__name__)
        self._ctx.health.outcomes["quarantined"] += 1
        bare = replace(update, payload="", chat_key="", asker="", state=State.QUARANTINED)
        with suppress(Exception):  # its very number may be what no column takes
            await self._ctx.store.inbox.accept([bare])

    async def _profiles(self, fresh: Sequence[Incoming]) -> Mapping[str, AskerProfile]:
        """Return what is known of the senders when they wrote first: one read for all of them."""
        asking = {
            one.stored.asker: sent_at(one.update, one.stored)
            for one in reversed(fresh)
            if one.stored.asker and one.update
        }
        if not asking:
            return {}
        try:
            return await self._ctx.store.askers.profiles(asking)
        except StoreError:  # what is kept is kept; its handler reads again
            return {}

    async def _read_all(self, updates: Sequence[object]) -> AsyncIterator[Incoming]:
        for raw in updates:
            await asyncio.sleep(0)  # a hundred updates take a while: replies go on meanwhile
            if not isinstance(raw, dict) or not _is_number(raw.get("update_id")):
                self._ctx.health.outcomes["quarantined"] += 1
                log.error("an update without a number was dropped")
                continue
            await self._follow_move(raw)
            arrived = self._read(raw)
            if arrived:
                yield arrived

    async def _follow_move(self, raw: Mapping[str, Any]) -> None:
        """Note the new number of a group that says it has one."""
        message = message_of(raw) or {}
        moved = message.get("migrate_to_chat_id")
        chat = message.get("chat")
        if isinstance(moved, int) and isinstance(chat, Mapping) and isinstance(chat.get("id"), int):
            await self._ctx.sender.moves.note(chat["id"], moved)

    def _read(self, raw: dict[str, Any]) -> Incoming | None:
        payload = ""
        try:
            if "inline_query" not in raw and not is_for_us(
                raw, self._ctx.me, self._ctx.staff_chat, _OUR_COMMANDS
            ):
                return None
            payload = json.dumps(raw, ensure_ascii=False)
            chat, person = _chat_and_person(raw)
            too_many = "inline_query" not in raw and not self._admits(raw, chat, person)
            update = None if too_many else Update.de_json(raw, self._ctx.sender.bot)
        except Exception as error:  # a field is missing or of another kind: quarantine it, alone
            log.error("update %s is malformed (%s), quarantined", raw["update_id"], type(error).__name__)
            self._ctx.health.outcomes["quarantined"] += 1
            return Incoming(self._received(raw["update_id"], payload, "", "", State.QUARANTINED), None)
        asker, key = self._ctx.pseudonym(person), self._ctx.pseudonym(chat)
        received = self._received(raw["update_id"], payload, key, asker, State.NEW)
        if not too_many:
            return Incoming(received, update, paid_by=0 if "inline_query" in raw else person)
        danger = self._ctx.service.answerer.danger_in(_words_of(raw))
        return Incoming(received, None, shed_of=person, danger=danger)

    def _admits(self, raw: Mapping[str, Any], chat: int, person: int) -> bool:
        """Take a token of the person; the messages of an album share one."""
        album = (message_of(raw) or {}).get("media_group_id")
        if not album:
            return self._admission.admits(person)
        known = self._albums.get((chat, str(album)))
        if known is not None:
            return known
        while len(self._albums) >= _ALBUMS:
            del self._albums[next(iter(self._albums))]
        admitted = self._albums[chat, str(album)] = self._admission.admits(person)
        return admitted

    def _give_back(self, arrived: Iterable[Incoming]) -> None:
        """Return the tokens of what could not be kept: Telegram sends it again, and it takes others then."""
        albums = {key: one.paid_by for one in arrived if (key := _album_of(one.update))}
        alone = [one.paid_by for one in arrived if one.paid_by and not _album_of(one.update)]
        for key in albums:
            self._albums.pop(key, None)
        for person in (*albums.values(), *alone):
            self._admission.give_back(person)

    def _received(self, update_id: int, payload: str, key: str, asker: str, state: State) -> StoredUpdate:
        return StoredUpdate(self._ctx.me.id, update_id, key, payload, self._ctx.clock(), asker, state)


def _album_of(update: Update | None) -> tuple[int, str] | None:
    """Return what names the album that a message is part of; None where it stands alone."""
    message = update and update.message
    album = message and message.media_group_id
    return (message.chat.id, album) if message and album else None


def _words_of(raw: Mapping[str, Any]) -> str:
    message = message_of(raw) or {}
    return str(message.get("text") or message.get("caption") or "")


def read_kept(received: StoredUpdate, bot: Bot) -> Update | None:
    """Return a kept update as it reads; None if it cannot be understood."""
    try:
        return Update.de_json(json.loads(received.payload), bot)
    except Exception as error:  # whatever a malformed update breaks
        log.error("kept update %s makes no sense: %s", received.update_id, type(error).__name__)
        return None


def _is_number(value: object) -> bool:
    """Tell whether it is a whole number that a database can hold."""
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**63


def _is_inline(update: Update | None) -> bool:
    return update is not None and update.inline_query is not None


def _chat_and_person(raw: Mapping[str, Any]) -> tuple[int, int]:
    """Return whose turn an update takes and who sent it: a channel or anonymous admin stands for itself."""
    inner = message_of(raw) or raw.get("callback_query") or raw["inline_query"]
    person: int = (inner.get("sender_chat") or inner["from"])["id"]
    chat: int = (inner.get("chat") or (inner.get("message") or {}).get("chat") or {"id": person})["id"]
    if not isinstance(person, int) or not isinstance(chat, int):
        raise TypeError("an id is no number")
    return chat, person


class Intake(Protocol):
    """A way in which updates come."""

    mode: str

    async def run(self, client: BotClient, receiver: UpdateReceiver, health: Health) -> None:
        """Take updates until cancelled.

        Raises:
            ChannelError: only a person can help.
        """


class Polling:
    """Asks for updates, and asks for the next only when those are kept."""

    mode = "polling"

    def __init__(self, timings: Timings | None = None) -> None:
        self._timings = timings or Timings()

    async def run(self, client: BotClient, receiver: UpdateReceiver, health: Health) -> None:
        """Poll until cancelled; every failure is named, waited for and tried again.

        The first poll names no offset: the server then repeats what is not confirmed, and the inbox knows
        what it has. Stored offsets would break when Telegram's numbers start over.

        Raises:
            ChannelError: Telegram refuses the token, twice.
        """
        offset: int | None = None
        with_webhook = True
        while True:
            try:
                if not receiver.leads():
                    offset = None
                    await self._stand_by(receiver, health)
                if with_webhook:
                    await client.bot.delete_webhook(drop_pending_updates=False)
                    with_webhook = False
                while receiver.is_full():  # noqa: ASYNC110 the workers free a place every few milliseconds
                    await asyncio.sleep(_FULL_SECONDS)
                updates = await client.get_updates(offset, ALLOWED)
                await receiver.accept(updates)
            except InvalidToken:
                health.failed("401")
                await self._check_token(client)
            except Conflict:
                with_webhook = True
                health.conflicts += 1
                self._note(health, _CONFLICT)
                await asyncio.sleep(self._timings.after_conflict())
            except ThrottledError as error:
                self._note(health, str(error))
                await asyncio.sleep(error.seconds)
            except (TelegramError, StoreError) as error:
                self._note(health, f"{type(error).__name__}: {error}")
                await asyncio.sleep(self._timings.poll(health.failures))
            else:
                health.fetched()
                offset = _next(updates, offset)

    async def _stand_by(self, receiver: UpdateReceiver, health: Health) -> None:
        """Wait while another program leads, and asks for the updates."""
        while not receiver.leads():
            health.fetched()
            await asyncio.sleep(_STAND_BY_SECONDS)

    def _note(self, health: Health, error: str) -> None:
        health.failed(error)
        log.warning("no updates (%d in a row): %s", health.failures, error)

    async def _check_token(self, client: BotClient) -> None:
        """Try the token once more: one refusal alone may be the server's mistake."""
        log.error("Telegram refuses the token; it is tried once more")
        await asyncio.sleep(self._timings.token)
        try:
            await client.bot.get_me()
        except InvalidToken:
            raise ChannelError(*REFUSED_TOKEN) from None
        except TelegramError:
            return


def _next(updates: Sequence[object], offset: int | None) -> int | None:
    """Return the offset that confirms these updates: one past the highest number; ``offset`` without any."""
    numbers = [one["update_id"] for one in updates if isinstance(one, Mapping) and "update_id" in one]
    return max((number + 1 for number in numbers if isinstance(number, int)), default=offset)
