"""From the bot to a person and back: questions go to the staff chat, what staff reply goes to the asker.

Both always see that a person is at the other end. The bot adds nothing of its own to what either writes, and
never replies to itself or to another bot.
"""

import logging
from contextlib import suppress

from telegram import Message
from telegram.error import TelegramError

from disclosure_bot.channels.telegram.api.sender import SendFailure, failure_of
from disclosure_bot.channels.telegram.handlers.context import (
    HandlerContext,
    HandlerResult,
    UpdateContext,
)
from disclosure_bot.channels.telegram.pages.callback import CloseHandoff, encode
from disclosure_bot.channels.telegram.pages.page import Block, Button, Page, Style, text_page
from disclosure_bot.domain.exchange import Exchange
from disclosure_bot.domain.language import Language
from disclosure_bot.domain.wording import Say
from disclosure_bot.service.handing_over import StaffRoom
from disclosure_bot.service.privacy import LANGUAGE_NAMES
from disclosure_bot.store.handoffs import Handoff

log = logging.getLogger(__name__)

STAFF_LANGUAGE = Language.ZH
URGENT_MARK = "🆘 "
"""before the name of a topic that must not wait"""


class HandoffHandlers:
    """Relays between askers and the staff chat."""

    def __init__(self, ctx: HandlerContext) -> None:
        self._ctx = ctx
        self._handoffs = ctx.store.handoffs
        self._is_forum: bool | None = None

    def _staff_words(self, key: Say, **values: object) -> str:
        return self._ctx.words(STAFF_LANGUAGE)(key, **values)

    def room(self, context: UpdateContext) -> StaffRoom | None:
        """Return the staff chat, if there is one, as a place for what one update hands over."""
        return _StaffChat(self, context) if self._ctx.staff_chat is not None else None

    async def place(self, context: UpdateContext, handoff: Handoff, exchange: Exchange) -> bool:
        """Show a question in the staff chat; False if Telegram refuses to write there.

        Raises:
            TelegramError: it could not be written now.
        """
        try:
            await self._place(context, handoff, exchange)
        except TelegramError as error:
            if exchange.urgent:
                await self._sound(handoff, exchange)
            if failure_of(error) is not SendFailure.REFUSED:
                raise
            log.error("the staff chat cannot be written to: %s", error)
            return False
        self._ctx.health.undelivered.discard(handoff.id)
        return True

    async def _place(self, context: UpdateContext, handoff: Handoff, exchange: Exchange) -> None:
        staff_chat, urgent = self._ctx.staff_chat or 0, bool(exchange.urgent)
        thread = await self._topic(context, exchange, staff_chat)
        await self._handoffs.place(handoff.id, str(staff_chat), str(thread or ""))
        card = self._card(handoff, exchange)
        for number in await context.journal.send(staff_chat, card, thread=thread, urgent=urgent):
            await self._handoffs.attach(handoff.id, str(staff_chat), str(number))

    async def _sound(self, handoff: Handoff, exchange: Exchange) -> None:
        """Let staff know, each in their private chat and once, of help that the staff chat does not take."""
        if handoff.id in self._ctx.health.undelivered:
            return
        log.critical("an urgent handoff could not be shown to staff: %s", handoff.id)
        self._ctx.health.undelivered.add(handoff.id)
        text = self._staff_words(
            Say.STAFF_UNDELIVERED,
            handoff=_number(handoff),
            question=exchange.question,
            title=self._title(exchange),
        )
        for person in sorted(self._ctx.staff):
            # Not by the journal: a later try that succeeds must not take these for its own messages.
            with suppress(TelegramError):
                await self._ctx.sender.send(person, text_page(text), urgent=True)

    async def _topic(self, context: UpdateContext, exchange: Exchange, staff_chat: int) -> int | None:
        if self._is_forum is None:
            self._is_forum = bool((await self._ctx.sender.bot.get_chat(staff_chat)).is_forum)
        if not self._is_forum:
            return None
        name = self._staff_words(Say.STAFF_TOPIC, question=" ".join(exchange.question.split())[:60])
        mark = URGENT_MARK if exchange.urgent else ""
        return await context.journal.create_topic(staff_chat, mark + name, urgent=bool(exchange.urgent))

    def _card(self, handoff: Handoff, exchange: Exchange) -> Page:
        nearest = exchange.matches[0].entry if exchange.matches else "—"
        text = self._staff_words(
            Say.STAFF_QUESTION,
            handoff=_number(handoff),
            question=exchange.question,
            lang=self._staff_words(LANGUAGE_NAMES[exchange.language]),
            nearest=nearest,
        )
        close = Button(self._staff_words(Say.BUTTON_CLOSE), encode(CloseHandoff(handoff.id)))
        return Page((*self._warning(exchange), Block(text)), ((close,),))

    def _warning(self, exchange: Exchange) -> tuple[Block, ...]:
        """Return what stands above a card that must not wait."""
        if not exchange.urgent:
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
        text = message.text or message.caption or ""
        if not text.strip():
            await context.reply(text_page(self._staff_words(Say.TEXT_ONLY)))
            return HandlerResult("handoff")
        await self._handoffs.take(handoff.id, context.asker)
        words = self._ctx.words(handoff.language)
        page = Page(
            (
                Block(words(Say.HANDOFF_FROM_STAFF), Style.STRONG),
                Block(text),
                Block(words(Say.HANDOFF_HOW_TO_REPLY)),
            )
        )
        try:
            for number in await context.journal.send(int(handoff.chat), page):
                await self._handoffs.attach(handoff.id, handoff.chat, str(number))
        except TelegramError as error:
            if failure_of(error) is not SendFailure.REFUSED:
                raise
            await context.reply(text_page(self._staff_words(Say.STAFF_UNREACHABLE)))
            return HandlerResult("failed")
        await context.reply(text_page(self._staff_words(Say.STAFF_RELAYED)))
        return HandlerResult("handoff")

    async def from_asker(self, context: UpdateContext, message: Message) -> HandlerResult | None:
        """Relay an asker's reply to what staff wrote; None if the message replies to nothing of theirs."""
        replied = message.reply_to_message
        if replied is None or not context.private:
            return None
        handoff = await self._handoffs.by_message(str(context.chat), str(replied.message_id))
        if handoff is None or handoff.asker != context.asker:
            return None
        text = message.text or message.caption or ""
        blocks = (Block(self._staff_words(Say.STAFF_FROM_ASKER), Style.STRONG), Block(text or "—"))
        thread = int(handoff.topic) if handoff.topic else None
        for number in await context.journal.send(int(handoff.staff_chat), Page(blocks), thread=thread):
            await self._handoffs.attach(handoff.id, handoff.staff_chat, str(number))
        await context.reply(text_page(self._ctx.words(handoff.language)(Say.HANDOFF_RELAYED)))
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
        if context.chat != self._ctx.staff_chat:
            log.warning("refused: a handoff closed from outside the staff chat")
            return HandlerResult("stale")
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
        words = self._ctx.words(handoff.language)
        with suppress(TelegramError):  # whoever blocked the bot need not hear that it is over
            await context.journal.send(int(handoff.chat), text_page(words(Say.HANDOFF_CLOSED)))
        exchange = await self._ctx.store.logbook.find(handoff.exchange) if handoff.exchange else None
        if exchange and exchange.is_question:
            await context.reply(self._offer(exchange))
        await self._handoffs.close(handoff.id, context.now)
        if handoff.topic:
            with suppress(TelegramError):
                await self._ctx.sender.bot.close_forum_topic(context.chat, int(handoff.topic))
        return HandlerResult("handoff")

    def _offer(self, exchange: Exchange) -> Page:
        """Return the exchange as a line for the knowledge."""
        nearest = exchange.matches[0].entry if exchange.matches else "—"
        line = '- "' + exchange.question.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ") + '"'
        copy = Button(self._staff_words(Say.BUTTON_COPY, value=nearest), copy=line)
        intro = Block(self._staff_words(Say.STAFF_CLOSED, entry=nearest))
        return Page((intro, Block(line, Style.CODE)), ((copy,),))


def _number(handoff: Handoff) -> str:
    """Return the short number of a handoff that staff read."""
    return handoff.id.rpartition(":")[2]


class _StaffChat:
    """The staff chat as it is written to for one update."""

    def __init__(self, handlers: HandoffHandlers, context: UpdateContext) -> None:
        self._handlers = handlers
        self._context = context

    async def place(self, handoff: Handoff, exchange: Exchange) -> bool:
        """Show a question to staff; False if the chat can no longer be written to."""
        return await self._handlers.place(self._context, handoff, exchange)
