"""Carries messages to Telegram: waits for the chat's turn, and knows what each failure means.

An update's ``SendJournal`` remembers what was carried already: when a try breaks off, the next one runs the
same handler again, and what is done is not done twice.
"""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import TypeVar, cast

from telegram import Bot, LinkPreviewOptions, Message, ReplyParameters
from telegram.constants import ParseMode
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, TelegramError

from disclosure_bot.channels.health import Health
from disclosure_bot.channels.telegram.api.chat_moves import ChatMoves
from disclosure_bot.channels.telegram.api.client import NotSentError, ThrottledError
from disclosure_bot.channels.telegram.api.limiter import Limiter
from disclosure_bot.channels.telegram.pages.page import Page, Rows, keyboard, pages
from disclosure_bot.domain.action import File
from disclosure_bot.store.askers import AskerProfile

log = logging.getLogger(__name__)

T = TypeVar("T")

_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


class SendFailure(StrEnum):
    """What became of a request that failed."""

    WAIT = "wait"
    """not carried out: the server asks to wait"""
    NOT_SENT = "not-sent"
    """not carried out: it never reached the server"""
    AMBIGUOUS = "ambiguous"
    """perhaps carried out"""
    REFUSED = "refused"
    """never to be repeated: blocked, gone, or malformed"""
    TOKEN = "token"  # noqa: S105 a word, no secret
    """the token is not taken any more"""


def failure_of(error: TelegramError) -> SendFailure:
    """Return what a failure of a request means for trying again."""
    match error:
        case ThrottledError():
            return SendFailure.WAIT
        case NotSentError():
            return SendFailure.NOT_SENT
        case InvalidToken():
            return SendFailure.TOKEN
        case BadRequest() | Forbidden() | ChatMigrated():
            return SendFailure.REFUSED
        case _:
            return SendFailure.AMBIGUOUS


class MessageSender:
    """Sends and edits messages within the limits; groups that got a new number are followed.

    Each method raises what its request fails with, a TelegramError: ``failure_of`` says what that means.
    """

    def __init__(self, bot: Bot, limiter: Limiter, health: Health, moves: ChatMoves) -> None:
        self.bot = bot
        self.moves = moves
        self._limiter = limiter
        self._health = health
        self._forums: dict[int, bool] = {}

    async def send(
        self,
        chat: int,
        page: Page,
        *,
        thread: int | None = None,
        reply_to: int | None = None,
        urgent: bool = False,
    ) -> int:
        """Send one message that is short enough, and return its number; an urgent one goes before all others.

        Raises:
            TelegramError: ``failure_of`` says what it means.
        """
        reply = ReplyParameters(reply_to, allow_sending_without_reply=True) if reply_to else None

        async def attempt(now: int, text: str, parse_mode: str | None) -> Message:
            return await self.bot.send_message(
                now,
                text,
                parse_mode=parse_mode,
                reply_markup=page.markup(),
                message_thread_id=thread,
                link_preview_options=_NO_PREVIEW,
                reply_parameters=reply,
            )

        made = await self._in_turn(
            chat, lambda now: self._as_html_or_plain(page, partial(attempt, now)), urgent=urgent
        )
        return made.message_id

    async def copy(self, chat: int, source: int, message: int, *, thread: int | None = None) -> int:
        """Send a copy of somebody's message, whatever it is made of, and return its number."""

        async def attempt(now: int) -> int:
            return (await self.bot.copy_message(now, source, message, message_thread_id=thread)).message_id

        return await self._in_turn(chat, attempt)

    async def send_file(self, chat: int, file: File, *, thread: int | None = None) -> int:
        """Send a file and return the number of its message.

        Raises:
            TelegramError: ``failure_of`` says what it means.
        """

        async def attempt(now: int) -> Message:
            return await self.bot.send_document(now, file.data, filename=file.name, message_thread_id=thread)

        return (await self._in_turn(chat, attempt)).message_id

    async def broadcast(self, chat: int, page: Page) -> None:
        """Send a page that no reply waits for, behind replies and other broadcasts."""
        await self._limiter.broadcast()
        for part in pages(page):
            await self.send(chat, part)

    async def edit(self, chat: int, message: int, page: Page) -> None:
        """Make a message show another page; that it shows it already counts as done."""

        async def attempt(now: int, text: str, parse_mode: str | None) -> Message | bool:
            return await self.bot.edit_message_text(
                text,
                now,
                message,
                parse_mode=parse_mode,
                reply_markup=page.markup(),
                link_preview_options=_NO_PREVIEW,
            )

        edit = self._in_turn(chat, lambda now: self._as_html_or_plain(page, partial(attempt, now)))
        await _unless_unchanged(edit)

    async def edit_buttons(self, chat: int, message: int, rows: Rows) -> None:
        """Make a message show other buttons."""
        markup = keyboard(rows)

        async def attempt(now: int) -> Message | bool:
            return await self.bot.edit_message_reply_markup(now, message, reply_markup=markup)

        await _unless_unchanged(self._in_turn(chat, attempt))

    async def answer_press(self, query: str, text: str = "") -> bool:
        """End the waiting sign of a pressed button; False if the press is too old to be answered."""
        try:
            await self.bot.answer_callback_query(query, text[:200] or None)
        except BadRequest:
            return False
        return True

    async def open_topic(self, chat: int, name: str) -> int | None:
        """Open a topic in a forum and return its number; None where the chat is no forum."""
        chat = self.moves.current(chat)
        if not await self._is_forum(chat):
            return None

        try:  # no message, so it waits for no turn: who asked for a person waits already
            return (await self.bot.create_forum_topic(chat, name[:128])).message_thread_id
        except BadRequest:
            self._forums.pop(chat, None)  # perhaps it is a forum no more: asked again the next time
            raise

    async def _is_forum(self, chat: int) -> bool:
        if chat not in self._forums:
            self._forums[chat] = bool((await self.bot.get_chat(chat)).is_forum)
        return self._forums[chat]

    async def _in_turn(self, chat: int, attempt: Callable[[int], Awaitable[T]], *, urgent: bool = False) -> T:
        """Do it in the chat, or in what became of it; a new number is remembered once it works."""
        chat = self.moves.current(chat)
        try:
            return await self._once_in_turn(chat, attempt, urgent=urgent)
        except ChatMigrated as moved:
            done = await self._once_in_turn(moved.new_chat_id, attempt, urgent=urgent)
            await self.moves.note(chat, moved.new_chat_id)
            return done

    async def _once_in_turn(self, chat: int, attempt: Callable[[int], Awaitable[T]], *, urgent: bool) -> T:
        """Wait for the chat's turn, try once, and heed a 429."""
        await self._limiter.reply(chat, urgent=urgent)
        try:
            return await attempt(chat)
        except ThrottledError as error:
            self._limiter.pause(chat, error.seconds)
            self._health.throttled += 1
            raise
        except (BadRequest, Forbidden, ChatMigrated):
            self._limiter.give_back(chat)
            raise

    async def _as_html_or_plain(self, page: Page, attempt: Callable[[str, str | None], Awaitable[T]]) -> T:
        try:
            return await attempt(page.html(), ParseMode.HTML)
        except BadRequest as error:
            if "parse entities" not in error.message.lower():
                raise
            self._health.html_refused += 1
            log.warning("Telegram refused HTML, the message goes out as plain text: %s", error.message)
        return await attempt(page.plain(), None)


async def _unless_unchanged(edit: Awaitable[object]) -> None:
    try:
        await edit
    except BadRequest as error:
        if "not modified" not in error.message.lower():
            raise


@dataclass(frozen=True, slots=True)
class _Made:
    """What something gave, and the place of what came after it."""

    value: object
    after: int


class SendJournal:
    """What one update has led to so far; ``once`` does nothing twice over all tries of the same run."""

    def __init__(
        self, sender: MessageSender, *, replayed: bool = False, known: AskerProfile | None = None
    ) -> None:
        self._sender = sender
        self._made: list[_Made | None] = []
        self._at = 0
        self.replayed = replayed
        """the update was begun before a restart: its press may have been answered already"""
        self.known = known
        """what was known of the sender when the update came, if nothing can have changed since"""
        self.tries = 0
        """tries begun, this one included"""

    def rewind(self) -> None:
        """Begin another try."""
        self._at = 0
        self.tries += 1

    async def once(self, act: Callable[[], Awaitable[T]]) -> T:
        """Do something, or return what it gave in an earlier try: the n-th call stands for the same thing."""
        at, self._at = self._at, self._at + 1
        if at == len(self._made):
            self._made.append(None)
        made = self._made[at]
        if made is None:  # what it does may be done once in its turn
            value = await act()
            made = self._made[at] = _Made(value, self._at)
        self._at = made.after
        return cast(T, made.value)

    async def send(
        self,
        chat: int,
        page: Page,
        *,
        thread: int | None = None,
        reply_to: int | None = None,
        urgent: bool = False,
    ) -> list[int]:
        """Send a page, in several messages where it is long, and return their numbers."""
        numbers = []
        for part in pages(page):
            send = partial(self._sender.send, chat, part, thread=thread, reply_to=reply_to, urgent=urgent)
            numbers.append(await self.once(send))
        return numbers

    async def send_file(self, chat: int, file: File, *, thread: int | None = None) -> None:
        """Send a file."""
        await self.once(lambda: self._sender.send_file(chat, file, thread=thread))

    async def edit(self, chat: int, message: int, page: Page) -> None:
        """Make a message show another page."""
        await self.once(lambda: self._sender.edit(chat, message, pages(page)[0]))

    async def edit_buttons(self, chat: int, message: int, rows: Rows) -> None:
        """Make a message show other buttons."""
        await self.once(lambda: self._sender.edit_buttons(chat, message, rows))

    async def attempt(self, act: Callable[[], Awaitable[T]]) -> T | None:
        """Do something once; None if the server refuses it for good, which holds for all tries, too."""

        async def unless_refused() -> T | None:
            try:
                return await act()
            except TelegramError as error:
                if failure_of(error) is not SendFailure.REFUSED:
                    raise
                log.warning("refused: %s", error)
                return None

        return await self.once(unless_refused)

    async def copy(self, chat: int, source: int, message: int, *, thread: int | None = None) -> int | None:
        """Send a copy of a message and return its number; None if it cannot be copied."""
        return await self.attempt(lambda: self._sender.copy(chat, source, message, thread=thread))

    async def open_topic(self, chat: int, name: str) -> int | None:
        """Open a topic and return its number; None where none can be opened."""
        return await self.attempt(lambda: self._sender.open_topic(chat, name))

    async def answer_press(self, query: str, text: str = "") -> bool:
        """End the waiting sign of a button; False if the press is too old and nothing should come of it.

        After a restart a refusal says nothing: the press may have been answered before the crash.
        """
        return await self.once(lambda: self._sender.answer_press(query, text)) or self.replayed
