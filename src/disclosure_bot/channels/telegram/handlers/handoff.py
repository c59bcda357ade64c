"""From the bot to a person and back: questions go to the staff chat, what staff reply goes to the asker.

Both always see that a person is at the other end. The bot adds nothing of its own to what either writes, and
never replies to itself or to another bot.
"""

import logging
from collections.abc import Awaitable
from contextlib import suppress
from dataclasses import replace
from functools import partial

from telegram import Message
from telegram.error import TelegramError

from disclosure_bot.channels.callback import CloseHandoff, encode
from disclosure_bot.channels.telegram.api.sender import SendJournal
from disclosure_bot.channels.telegram.handlers.context import (
    NAME,
    STAFF_CHAT,
    HandlerContext,
    HandlerResult,
    UpdateContext,
)
from disclosure_bot.channels.telegram.pages.page import Block, Button, Page, Style, text_page
from disclosure_bot.domain.exchange import Exchange
from disclosure_bot.domain.language import Language
from disclosure_bot.domain.wording import Say
from disclosure_bot.service.handing_over import StaffRoom
from disclosure_bot.service.privacy import LANGUAGE_NAMES
from disclosure_bot.store.handoffs import Handoff
from disclosure_bot.store.later import By, LaterMessage

log = logging.getLogger(__name__)

STAFF_LANGUAGE = Language.ZH
URGENT_MARK = "🆘 "
"""before the name of a topic that must not wait"""


class HandoffHandlers:
    """Relays between askers and the staff chat."""

    def __init__(self, ctx: HandlerContext) -> None:
        self._ctx = ctx
        self._handoffs = ctx.store.handoffs

    def _staff_words(self, key: Say, **values: object) -> str:
        return self._ctx.words(STAFF_LANGUAGE)(key, **values)

    def room(self, context: UpdateContext) -> StaffRoom | None:
        """Return the staff chat, if there is one, as a place for what one update hands over."""
        return _StaffChat(self, context.journal) if self._ctx.staff_chat is not None else None

    async def place(
        self, journal: SendJournal, handoff: Handoff, exchange: Exchange | None, more: Page | None = None
    ) -> Handoff | None:
        """Show a question in the staff chat and return where; None if Telegram refuses to write there.

        ``more`` is what stands below it.

        Raises:
            TelegramError: it could not be written now.
        """
        staff_chat = self._ctx.staff_chat or 0
        topic = await journal.open_topic(staff_chat, self._topic_name(exchange))
        placed = replace(handoff, staff_chat=str(staff_chat), topic=str(topic or ""))
        await self._handoffs.place(placed.id, placed.staff_chat, placed.topic)
        card = self._card(placed, exchange)
        page = Page((*card.blocks, *more.blocks), card.rows) if more else card
        return placed if await self._write(journal, placed, page, exchange) else None

    async def to_staff(
        self, journal: SendJournal, handoff: Handoff, page: Page, about: Exchange | None = None
    ) -> Handoff | None:
        """Write to where staff see a handoff and return where; None if staff cannot be reached at all.

        ``about`` is the question that the page shows, if it shows one. Where the topic is deleted or closed,
        or the chat another one by now, staff see the question again.
        """
        if await self._write(journal, handoff, page, about):
            return handoff
        return await self.place(journal, handoff, about or await self._exchange_of(handoff), page)

    async def add(self, journal: SendJournal, handoff: Handoff, exchange: Exchange) -> bool:
        """Show staff another question of somebody who waits for them; False if they cannot be reached."""
        return await self.to_staff(journal, handoff, self._card(handoff, exchange), exchange) is not None

    async def pass_on(self, journal: SendJournal, handoff: Handoff, text: str) -> Handoff | None:
        """Show staff what an asker adds and return where; None if they cannot be reached."""
        page = Page((Block(self._staff_words(Say.STAFF_FROM_ASKER), Style.STRONG), Block(text)))
        return await self.to_staff(journal, handoff, page)

    async def _write(
        self, journal: SendJournal, handoff: Handoff, page: Page, about: Exchange | None = None
    ) -> bool:
        """Write to the place of a handoff, as it stands; False if Telegram refuses."""
        if not handoff.staff_chat:  # it was opened and never shown
            return False
        chat, thread = int(handoff.staff_chat), _number(handoff.topic)
        urgent = bool(about and about.urgent)
        try:
            numbers = await journal.attempt(lambda: journal.send(chat, page, thread=thread, urgent=urgent))
        except TelegramError as error:
            if urgent:  # it is tried again, and nobody may wait for that unknown to staff
                self._ctx.health.undelivered(STAFF_CHAT, type(error).__name__)
            raise
        if numbers is None:
            self._ctx.health.undelivered(STAFF_CHAT, "Telegram refuses to write there")
            return False
        self._ctx.health.delivered(STAFF_CHAT)
        await self._attach(handoff, handoff.staff_chat, *numbers)
        return True

    async def _attach(self, handoff: Handoff, chat: str, *numbers: int) -> None:
        now = str(self._ctx.sender.moves.current(int(chat)))
        for number in numbers:
            await self._handoffs.attach(handoff.id, now, str(number))

    async def _exchange_of(self, handoff: Handoff) -> Exchange | None:
        return await self._ctx.store.logbook.find(handoff.exchange) if handoff.exchange else None

    async def tell_each(self, journal: SendJournal, handoff: Handoff, exchange: Exchange) -> None:
        """Let all staff know, in their private chats, of help that the staff chat does not take."""
        log.critical("an urgent handoff could not be shown to staff: %s", handoff.id)
        text = self._staff_words(
            Say.STAFF_UNDELIVERED,
            handoff=_short(handoff),
            question=exchange.question,
            title=self._title(exchange),
        )
        for person in sorted(self._ctx.staff):
            await journal.attempt(partial(journal.send, person, text_page(text), urgent=True))

    def _topic_name(self, exchange: Exchange | None) -> str:
        question = " ".join(exchange.question.split())[:60] if exchange else "—"
        mark = URGENT_MARK if exchange and exchange.urgent else ""
        return mark + self._staff_words(Say.STAFF_TOPIC, question=question)

    def _card(self, handoff: Handoff, exchange: Exchange | None) -> Page:
        text = self._staff_words(
            Say.STAFF_QUESTION,
            handoff=_short(handoff),
            question=exchange.question if exchange else "—",
            lang=self._staff_words(LANGUAGE_NAMES[handoff.language]),
            nearest=exchange.matches[0].entry if exchange and exchange.matches else "—",
        )
        close = Button(self._staff_words(Say.BUTTON_CLOSE), encode(CloseHandoff(handoff.id)))
        return Page((*self._warning(exchange), Block(text)), ((close,),))

    def _warning(self, exchange: Exchange | None) -> tuple[Block, ...]:
        """Return what stands above a card that must not wait."""
        if exchange is None or not exchange.urgent:
            return ()
        return (Block(self._staff_words(Say.STAFF_URGENT, title=self._title(exchange)), Style.STRONG),)

    def _title(self, exchange: Exchange) -> str:
        """Return what the asker may be in, in words."""
        danger = self._ctx.service.knowledge.dangers.of_kind(exchange.urgent)
        entry = self._ctx.service.knowledge.entries.get(danger.entry) if danger else None
        return entry.title.in_language(STAFF_LANGUAGE) if entry else exchange.urgent

    async def from_staff(self, context: UpdateContext, message: Message) -> HandlerResult | None:
        """Relay what staff write in the staff chat; None if it belongs to no handoff."""
        handoff = await self._handoff_of(message)
        if handoff is None:
            return None
        if context.person not in self._ctx.staff:
            log.warning("refused: somebody in the staff chat who is not of the staff wrote to an asker")
            await self._confirm(context, self._staff_words(Say.STAFF_NOT_LISTED))
            return HandlerResult("refused")
        await self._handoffs.take(handoff.id, context.asker)
        if handoff.channel != NAME:
            return await self._leave(context, handoff, _text_of(message))
        words = self._ctx.words(handoff.language)
        blocks = (
            Block(words(Say.HANDOFF_FROM_STAFF), Style.STRONG),
            Block(_text_of(message) or words(Say.ATTACHMENT_BELOW)),
            Block(words(Say.HANDOFF_HOW_TO_REPLY)),
        )
        asker = int(handoff.chat)
        numbers = await context.journal.attempt(lambda: context.journal.send(asker, Page(blocks)))
        if numbers is None:
            await self._confirm(context, self._staff_words(Say.STAFF_UNREACHABLE))
            return HandlerResult("failed")
        await self._attach(handoff, handoff.chat, *numbers)
        carried = await self._carry(context, message, handoff, handoff.chat, None)
        if not carried:
            await context.journal.attempt(
                lambda: context.journal.send(asker, text_page(words(Say.ATTACHMENT_LOST)))
            )
        say = Say.STAFF_RELAYED if carried else Say.ATTACHMENT_REFUSED
        await self._confirm(context, self._staff_words(say))
        return HandlerResult("handoff")

    async def _leave(self, context: UpdateContext, handoff: Handoff, text: str) -> HandlerResult:
        """Keep what staff wrote for an asker who comes back for it, in a channel that has no way to them."""
        kept = bool(text) and await self._ctx.store.later.add(_later(context, handoff, By.STAFF, text))
        unkept = Say.STAFF_UNREACHABLE if text else Say.ATTACHMENT_REFUSED
        await self._confirm(context, self._staff_words(Say.STAFF_RELAYED if kept else unkept))
        return HandlerResult("handoff" if kept else "failed")

    async def from_asker(self, context: UpdateContext, message: Message) -> HandlerResult | None:
        """Relay an asker's reply to what staff wrote; None if the message replies to nothing of theirs."""
        replied = message.reply_to_message
        if replied is None or not context.private:
            return None
        handoff = await self._handoffs.by_message(str(context.chat), str(replied.message_id))
        if handoff is None or handoff.asker != context.asker:
            return None
        words = self._ctx.words(handoff.language)
        text = _text_of(message) or self._staff_words(Say.ATTACHMENT_BELOW)
        placed = await self.pass_on(context.journal, handoff, text)
        if placed is None:
            office = self._ctx.service.office(handoff.language)
            await self._confirm(context, words(Say.HANDOFF_UNDELIVERED, office=office))
            return HandlerResult("failed")
        carried = await self._carry(context, message, placed, placed.staff_chat, _number(placed.topic))
        if not carried:
            await self._write(context.journal, placed, text_page(self._staff_words(Say.ATTACHMENT_LOST)))
        await self._confirm(context, words(Say.HANDOFF_RELAYED if carried else Say.ATTACHMENT_REFUSED))
        return HandlerResult("handoff")

    async def _carry(
        self, context: UpdateContext, message: Message, handoff: Handoff, chat: str, thread: int | None
    ) -> bool:
        """Copy what is no text, an album whole; True if there is nothing to copy, False if it cannot be."""
        if message.text is not None:
            return True
        for number in context.album or (message.message_id,):
            made = await context.journal.copy(int(chat), context.chat, number, thread=thread)
            if made is None:
                return False
            await self._attach(handoff, chat, made)
        return True

    async def _confirm(self, context: UpdateContext, text: str) -> None:
        """Tell the writer what came of it; that this is refused changes nothing about it."""
        await context.journal.attempt(lambda: context.reply(text_page(text)))

    async def edited(self, context: UpdateContext, message: Message) -> HandlerResult | None:
        """Say that a changed message is not passed on again; None if it belongs to no handoff."""
        in_staff_chat = context.chat == self._ctx.staff_chat
        replied = message.reply_to_message
        if in_staff_chat:
            handoff = await self._handoff_of(message)
        elif replied and context.private:
            handoff = await self._handoffs.by_message(str(context.chat), str(replied.message_id))
        else:
            return None
        if handoff is None:
            return None
        words = self._ctx.words(STAFF_LANGUAGE if in_staff_chat else handoff.language)
        await self._confirm(context, words(Say.EDIT_NOT_PASSED))
        return HandlerResult("handoff")

    async def _handoff_of(self, message: Message) -> Handoff | None:
        staff_chat = str(message.chat.id)
        if message.reply_to_message:
            number = str(message.reply_to_message.message_id)
            handoff = await self._handoffs.by_message(staff_chat, number)
            if handoff:
                return handoff
        if message.is_topic_message and message.message_thread_id:
            return await self._handoffs.by_topic(staff_chat, str(message.message_thread_id))
        return None

    async def close_by_press(self, context: UpdateContext, press: CloseHandoff) -> HandlerResult:
        """Close a handoff from its card in the staff chat."""
        if context.chat != self._ctx.staff_chat or context.person not in self._ctx.staff:
            log.warning("refused: a handoff closed by somebody who is not of the staff")
            return HandlerResult("refused")
        handoff = await self._handoffs.find(press.handoff)
        await context.journal.edit_buttons(context.chat, context.message, ())
        return await self._close(context, handoff)

    async def close_by_command(self, context: UpdateContext, message: Message) -> HandlerResult:
        """Close the handoff that a command in the staff chat replies to or stands in."""
        return await self._close(context, await self._handoff_of(message))

    async def _close(self, context: UpdateContext, handoff: Handoff | None) -> HandlerResult:
        if handoff is None or not handoff.chat:
            await context.reply(text_page(self._staff_words(Say.STAFF_NOT_OPEN)))
            return HandlerResult("handoff")
        await self._tell_closed(context, handoff)
        exchange = await self._exchange_of(handoff)
        if exchange and exchange.is_question:
            await context.journal.attempt(lambda: context.reply(self._offer(exchange)))
        await self._handoffs.close(handoff.id, context.now)
        if handoff.topic:
            with suppress(TelegramError):
                await self._ctx.sender.bot.close_forum_topic(context.chat, int(handoff.topic))
        return HandlerResult("handoff")

    async def _tell_closed(self, context: UpdateContext, handoff: Handoff) -> None:
        if handoff.channel != NAME:
            await self._ctx.store.later.add(_later(context, handoff, By.CLOSED))
            return
        over = text_page(self._ctx.words(handoff.language)(Say.HANDOFF_CLOSED))
        # A person who blocked the bot need not hear that it is over.
        await context.journal.attempt(lambda: context.journal.send(int(handoff.chat), over))

    def _offer(self, exchange: Exchange) -> Page:
        """Return the exchange as a line for the knowledge."""
        nearest = exchange.matches[0].entry if exchange.matches else "—"
        line = '- "' + exchange.question.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ") + '"'
        copy = Button(self._staff_words(Say.BUTTON_COPY, value=nearest), copy=line)
        intro = Block(self._staff_words(Say.STAFF_CLOSED, entry=nearest))
        return Page((intro, Block(line, Style.CODE)), ((copy,),))


class _StaffChat:
    """The staff chat as it is written to for one update, or for another channel."""

    def __init__(self, handlers: HandoffHandlers, journal: SendJournal) -> None:
        self._handlers = handlers
        self._journal = journal

    async def place(self, handoff: Handoff, exchange: Exchange) -> bool:
        """Show a question to staff; False if the chat can no longer be written to."""
        placed = await self._handlers.place(self._journal, handoff, exchange)
        if placed is None and exchange.urgent:
            await self._handlers.tell_each(self._journal, handoff, exchange)
        return placed is not None

    async def add(self, handoff: Handoff, exchange: Exchange) -> bool:
        """Show staff another question of an asker who waits; False as above."""
        return await self._handlers.add(self._journal, handoff, exchange)

    async def pass_on(self, handoff: Handoff, text: str) -> bool:
        """Show staff what an asker adds; False as above."""
        return await self._handlers.pass_on(self._journal, handoff, text) is not None


class StaffRoomForAll:
    """The staff chat for questions from channels that have none; there nothing is tried twice."""

    def __init__(self, ctx: HandlerContext) -> None:
        self._ctx = ctx
        self._handlers = HandoffHandlers(ctx)

    async def place(self, handoff: Handoff, exchange: Exchange) -> bool:
        """Show a question to staff; False if it did not arrive."""
        return await self._tried(self._chat().place(handoff, exchange))

    async def add(self, handoff: Handoff, exchange: Exchange) -> bool:
        """Show staff another question of an asker who waits; False if it did not arrive."""
        return await self._tried(self._chat().add(handoff, exchange))

    async def pass_on(self, handoff: Handoff, text: str) -> bool:
        """Show staff what an asker adds; False if it did not arrive."""
        return await self._tried(self._chat().pass_on(handoff, text))

    def _chat(self) -> _StaffChat:
        return _StaffChat(self._handlers, SendJournal(self._ctx.sender))

    async def _tried(self, act: Awaitable[bool]) -> bool:
        try:
            return await act
        except TelegramError as error:
            log.warning("the staff chat was not reached: %s", error)
            return False


def _later(context: UpdateContext, handoff: Handoff, by: By, text: str = "") -> LaterMessage:
    """Return what staff say to an asker who comes back for it; the update's seed has it stand once."""
    return LaterMessage(f"{context.seed}/{by.value}", handoff.chat, context.now, by, text)


def _text_of(message: Message) -> str:
    """Return a text message's text; a caption stays with what it is the caption of."""
    return message.text or ""


def _short(handoff: Handoff) -> str:
    """Return the number of a handoff that staff read."""
    return handoff.id.rpartition(":")[2]


def _number(topic: str) -> int | None:
    return int(topic) if topic else None
