"""From the bot to a person and back: questions go to the staff chat, what staff reply goes to the asker.

Both always see that a person is at the other end. The bot adds nothing of its own to what either writes, and
never replies to itself or to another bot.
"""

import logging
from contextlib import suppress

from telegram import Message
from telegram.error import TelegramError

from disclosure_bot.channels.telegram.callback import Kind, Press, encode
from disclosure_bot.channels.telegram.courier import Fate, fate_of
from disclosure_bot.channels.telegram.page import Block, Button, Page, Style, text_page
from disclosure_bot.channels.telegram.visit import LANGUAGE_NAMES, NAME, Ending, Surroundings, Visit
from disclosure_bot.domain.exchange import Exchange
from disclosure_bot.domain.language import Language
from disclosure_bot.domain.wording import Say
from disclosure_bot.store.handoff import Handoff

log = logging.getLogger(__name__)

STAFF_LANGUAGE = Language.ZH


class Handing:
    """Relays between askers and the staff chat."""

    def __init__(self, around: Surroundings) -> None:
        self._around = around
        self._handoffs = around.store.handoffs
        self._is_forum: bool | None = None

    def _staff_words(self, key: Say, **values: object) -> str:
        return self._around.words(STAFF_LANGUAGE)(key, **values)

    async def open(self, visit: Visit, exchange: Exchange) -> Ending:
        """Hand a question to the staff; without a staff chat, say whom to call."""
        words = self._around.words(exchange.language)
        if self._around.staff_chat is None:
            await self._unavailable(visit, exchange.language)
            return Ending("press")
        earlier = await self._handoffs.of_asker(visit.asker)
        if earlier and earlier.id != visit.seed:
            await visit.reply(text_page(words(Say.HANDOFF_ALREADY)))
            return Ending("press")
        try:
            await self._place(visit, exchange, self._around.staff_chat)
        except TelegramError as error:
            if fate_of(error) is not Fate.REFUSED:
                raise
            log.error("the staff chat cannot be written to: %s", error)
            await self._unavailable(visit, exchange.language)
            return Ending("failed")
        await visit.reply(text_page(words(Say.HANDOFF_OPENED, office=self._around.office(exchange.language))))
        return Ending("handoff")

    async def _unavailable(self, visit: Visit, language: Language) -> None:
        words = self._around.words(language)
        await visit.reply(text_page(words(Say.HANDOFF_UNAVAILABLE, office=self._around.office(language))))

    async def _place(self, visit: Visit, exchange: Exchange, staff_chat: int) -> None:
        handoff = Handoff(
            id=visit.seed,
            asker=visit.asker,
            channel=NAME,
            chat=str(visit.person),
            language=exchange.language,
            opened_at=visit.now,
            exchange=exchange.id,
            staff_chat=str(staff_chat),
        )
        await self._handoffs.open(handoff)
        thread = await self._topic(visit, exchange, staff_chat)
        await self._handoffs.place(handoff.id, str(staff_chat), str(thread or ""))
        numbers = await visit.outbox.send(staff_chat, self._card(handoff, exchange), thread=thread)
        for number in numbers:
            await self._handoffs.attach(handoff.id, str(staff_chat), str(number))

    async def _topic(self, visit: Visit, exchange: Exchange, staff_chat: int) -> int | None:
        if self._is_forum is None:
            self._is_forum = bool((await self._around.courier.bot.get_chat(staff_chat)).is_forum)
        if not self._is_forum:
            return None
        name = self._staff_words(Say.STAFF_TOPIC, question=" ".join(exchange.question.split())[:60])
        return await visit.outbox.create_topic(staff_chat, name)

    def _card(self, handoff: Handoff, exchange: Exchange) -> Page:
        nearest = exchange.matches[0].entry if exchange.matches else "—"
        text = self._staff_words(
            Say.STAFF_QUESTION,
            handoff=handoff.id.rpartition(":")[2],
            question=exchange.question,
            lang=self._staff_words(LANGUAGE_NAMES[exchange.language]),
            nearest=nearest,
        )
        close = Button(self._staff_words(Say.BUTTON_CLOSE), encode(Kind.CLOSE, *handoff.id.split(":")))
        return text_page(text, ((close,),))

    async def from_staff(self, visit: Visit, message: Message) -> Ending | None:
        """Relay what staff write in the staff chat; None if it belongs to no handoff."""
        handoff = await self._handoff_of(message)
        if handoff is None:
            return None
        text = message.text or message.caption or ""
        if not text.strip():
            await visit.reply(text_page(self._staff_words(Say.TEXT_ONLY)))
            return Ending("handoff")
        await self._handoffs.take(handoff.id, visit.asker)
        words = self._around.words(handoff.language)
        page = Page(
            (
                Block(words(Say.HANDOFF_FROM_STAFF), Style.STRONG),
                Block(text),
                Block(words(Say.HANDOFF_HOW_TO_REPLY)),
            )
        )
        try:
            for number in await visit.outbox.send(int(handoff.chat), page):
                await self._handoffs.attach(handoff.id, handoff.chat, str(number))
        except TelegramError as error:
            if fate_of(error) is not Fate.REFUSED:
                raise
            await visit.reply(text_page(self._staff_words(Say.STAFF_UNREACHABLE)))
            return Ending("failed")
        await visit.reply(text_page(self._staff_words(Say.STAFF_RELAYED)))
        return Ending("handoff")

    async def from_asker(self, visit: Visit, message: Message) -> Ending | None:
        """Relay an asker's reply to what staff wrote; None if the message replies to nothing of theirs."""
        replied = message.reply_to_message
        if replied is None or not visit.private:
            return None
        handoff = await self._handoffs.by_message(str(visit.chat), str(replied.message_id))
        if handoff is None or handoff.asker != visit.asker:
            return None
        text = message.text or message.caption or ""
        blocks = (Block(self._staff_words(Say.STAFF_FROM_ASKER), Style.STRONG), Block(text or "—"))
        thread = int(handoff.topic) if handoff.topic else None
        for number in await visit.outbox.send(int(handoff.staff_chat), Page(blocks), thread=thread):
            await self._handoffs.attach(handoff.id, handoff.staff_chat, str(number))
        await visit.reply(text_page(self._around.words(handoff.language)(Say.HANDOFF_RELAYED)))
        return Ending("handoff")

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

    async def close_by_press(self, visit: Visit, press: Press) -> Ending:
        """Close a handoff from its card in the staff chat."""
        if visit.chat != self._around.staff_chat:
            log.warning("refused: a handoff closed from outside the staff chat")
            return Ending("stale")
        handoff = await self._handoffs.find(":".join(press.arguments))
        await visit.outbox.edit_buttons(visit.chat, visit.message, ())
        return await self._close(visit, handoff)

    async def close_by_command(self, visit: Visit, message: Message) -> Ending:
        """Close the handoff that a command in the staff chat replies to or stands in."""
        return await self._close(visit, await self._handoff_of(message))

    async def _close(self, visit: Visit, handoff: Handoff | None) -> Ending:
        if handoff is None or not handoff.chat:
            await visit.reply(text_page(self._staff_words(Say.STAFF_NOT_OPEN)))
            return Ending("handoff")
        words = self._around.words(handoff.language)
        with suppress(TelegramError):  # whoever blocked the bot need not hear that it is over
            await visit.outbox.send(int(handoff.chat), text_page(words(Say.HANDOFF_CLOSED)))
        exchange = await self._around.store.logbook.find(handoff.exchange) if handoff.exchange else None
        if exchange:
            await visit.reply(self._offer(exchange))
        await self._handoffs.close(handoff.id, visit.now)
        if handoff.topic:
            with suppress(TelegramError):
                await self._around.courier.bot.close_forum_topic(visit.chat, int(handoff.topic))
        return Ending("handoff")

    def _offer(self, exchange: Exchange) -> Page:
        """Return the exchange as a line for the knowledge."""
        nearest = exchange.matches[0].entry if exchange.matches else "—"
        line = '- "' + exchange.question.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ") + '"'
        copy = Button(self._staff_words(Say.BUTTON_COPY, value=nearest), copy=line)
        intro = Block(self._staff_words(Say.STAFF_CLOSED, entry=nearest))
        return Page((intro, Block(line, Style.CODE)), ((copy,),))
