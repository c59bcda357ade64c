"""Decides which handler an update is for; the handlers decide what to say."""

import logging
from collections.abc import Mapping

from telegram import CallbackQuery, Message, Update

from disclosure_bot.channels.telegram.addressing import Command, command_of, without_mention
from disclosure_bot.channels.telegram.asking import Asking
from disclosure_bot.channels.telegram.browsing import Browsing
from disclosure_bot.channels.telegram.callback import Kind, Press, decode
from disclosure_bot.channels.telegram.courier import Outbox
from disclosure_bot.channels.telegram.handoff import Handing
from disclosure_bot.channels.telegram.page import Page, clean, text_page
from disclosure_bot.channels.telegram.privacy import Privacy
from disclosure_bot.channels.telegram.staff import STAFF_COMMANDS, Staff
from disclosure_bot.channels.telegram.visit import Ending, Surroundings, Visit, language_of
from disclosure_bot.domain.wording import Say
from disclosure_bot.store.acquaintance import Acquaintance
from disclosure_bot.store.inbox import Received, State

log = logging.getLogger(__name__)

COMMANDS: Mapping[str, Say] = {
    "start": Say.COMMAND_START,
    "help": Say.COMMAND_HELP,
    "catalogue": Say.COMMAND_CATALOGUE,
    "lang": Say.COMMAND_LANG,
    "privacy": Say.COMMAND_PRIVACY,
    "mydata": Say.COMMAND_MYDATA,
    "forget": Say.COMMAND_FORGET,
}
"""commands for everybody, in the order of the menu"""
_PRIVATE_COMMANDS = frozenset({"mydata", "forget"})


class Desk:
    """Handles one update at a time; every handler may be run again after a failure."""

    def __init__(self, around: Surroundings) -> None:
        self._around = around
        self._asking = Asking(around)
        self._browsing = Browsing(around)
        self._privacy = Privacy(around)
        self._handing = Handing(around)
        self._staff = Staff(around, self._handing)

    async def handle(self, update: Update, received: Received, outbox: Outbox) -> Ending:
        """Handle an update and return how it ends.

        Raises:
            TelegramError: something could not be sent; ``courier.fate_of`` says what that means.
            StoreError: the database cannot be read or written.
        """
        visit = await self._visit(update, received, outbox)
        if update.callback_query:
            return await self._press(visit, update.callback_query)
        message = update.message
        if message is None:
            return Ending("ignored")
        return await self._message(visit, message)

    async def shed(self, update: Update, received: Received, outbox: Outbox, *, notice: bool) -> Ending:
        """Leave an update unanswered because its sender sent too many; a question is recorded as shed."""
        visit = await self._visit(update, received, outbox)
        words = self._around.words(visit.language)
        if notice:
            await visit.reply(text_page(words(Say.SLOW_DOWN)))
        text = self._question_text(update.message)
        if not text:
            return Ending("shed", state=State.SHED)
        question = self._asking.question(visit, text)
        exchange = self._around.service.unanswered(question, visit.language, visit.seed)
        return Ending("shed", (exchange,), State.SHED)

    async def give_up(self, update: Update, received: Received) -> Ending:
        """Return the ending of an update that can never be answered: a question is recorded all the same."""
        text = self._question_text(update.message)
        if not text:
            return Ending("failed", state=State.FAILED)
        visit = await self._visit(update, received, Outbox(self._around.courier))
        ending = await self._asking.too_late(visit, text)
        return Ending("failed", ending.exchanges, State.FAILED)

    async def _visit(self, update: Update, received: Received, outbox: Outbox) -> Visit:
        query = update.callback_query
        message = query.message if query else update.message
        person = query.from_user if query else update.message.from_user if update.message else None
        chat = message.chat if message else None
        known = outbox.known or await self._known(received.asker)
        return Visit(
            seed=f"{received.bot_id}:{received.update_id}",
            chat=chat.id if chat else 0,
            person=person.id if person else 0,
            asker=received.asker,
            at=update.message.date if update.message else received.received_at,
            now=self._around.clock(),
            known=known,
            language=known.language or language_of(person.language_code if person else None),
            private=chat is not None and chat.type == chat.PRIVATE,
            message=message.message_id if message else 0,
            thread=_thread_of(message) if isinstance(message, Message) else None,
            outbox=outbox,
        )

    async def _known(self, asker: str) -> Acquaintance:
        return (await self._around.store.acquaintances.of([asker], self._around.clock()))[asker]

    async def _message(self, visit: Visit, message: Message) -> Ending:
        text = clean(message.text or message.caption or "")
        command = command_of(text, self._around.me)
        if command:
            return await self._command(visit, message, command)
        relayed = await self._relayed(visit, message)
        if relayed:
            return relayed
        question = without_mention(text, self._around.me) if not visit.private else text.strip()
        if not question:
            say = Say.EMPTY if message.text else Say.TEXT_ONLY
            await visit.reply(text_page(self._around.words(visit.language)(say)))
            return Ending("ignored")
        return await self._asking.ask(visit, question)

    async def _relayed(self, visit: Visit, message: Message) -> Ending | None:
        if visit.chat == self._around.staff_chat:
            ending = await self._handing.from_staff(visit, message)
            silent = message.is_topic_message and not message.reply_to_message
            return ending or (Ending("ignored") if silent else None)
        return await self._handing.from_asker(visit, message)

    def _question_text(self, message: Message | None) -> str:
        """Return the text of a message that asks something; commands and presses ask nothing."""
        text = clean((message and (message.text or message.caption)) or "").strip()
        return "" if command_of(text, self._around.me) else text

    async def _command(self, visit: Visit, message: Message, command: Command) -> Ending:
        if command.name in STAFF_COMMANDS:
            return await self._staff.command(visit, message, command)
        if command.name == "start" and command.payload and await self._asking.open(visit, command.payload):
            return Ending("command")
        await visit.reply(await self._page(visit, command.name))
        return Ending("command")

    async def _page(self, visit: Visit, command: str) -> Page:
        words = self._around.words(visit.language)
        if command in _PRIVATE_COMMANDS and not visit.private:
            return text_page(words(Say.PRIVATE_ONLY))
        match command:
            case "start":
                return self._browsing.start(visit.language)
            case "help":
                return text_page(words(Say.HELP))
            case "catalogue":
                return self._browsing.catalogue(Press(Kind.CATALOGUE), visit.language) or text_page(
                    words(Say.BUTTON_EXPIRED)
                )
            case "lang":
                return self._privacy.languages(visit.language)
            case "privacy":
                return self._privacy.explain(visit.language)
            case "mydata":
                return await self._privacy.my_data(visit)
            case "forget":
                return await self._privacy.ask_to_forget(visit.language)
            case _:
                return text_page(words(Say.UNKNOWN_COMMAND))

    async def _press(self, visit: Visit, query: CallbackQuery) -> Ending:
        press = decode(query.data)
        if press is None:
            await visit.outbox.answer_press(query.id, self._around.words(visit.language)(Say.BUTTON_EXPIRED))
            return Ending("stale")
        if press.kind is Kind.FEEDBACK:
            return await self._judge(visit, query, press)
        if not await visit.outbox.answer_press(query.id):
            return Ending("stale")
        return await self._pressed(visit, press)

    async def _judge(self, visit: Visit, query: CallbackQuery, press: Press) -> Ending:
        """Keep a verdict; one from long ago still counts, so what to say comes last."""
        shown = query.message.reply_markup if isinstance(query.message, Message) else None
        said = await self._asking.judge(visit, press, shown)
        await visit.outbox.answer_press(query.id, said)
        return Ending("press")

    async def _pressed(self, visit: Visit, press: Press) -> Ending:
        match press.kind:
            case Kind.SHOW:
                return await self._asking.show(visit, press)
            case Kind.TEXT:
                return await self._asking.text(visit, press)
            case Kind.NEAR:
                return await self._asking.near(visit, press)
            case Kind.WISH:
                return await self._asking.wish(visit, press)
            case Kind.HANDOFF:
                exchange = await self._around.service.find(press.argument(0), visit.asker)
                return await (
                    self._handing.open(visit, exchange) if exchange else self._asking.expired(visit)
                )
            case Kind.CLOSE:
                return await self._handing.close_by_press(visit, press)
            case Kind.GAP:
                return await self._staff.press(visit, press) or await self._asking.expired(visit)
            case _:
                return await self._turn(visit, press)

    async def _turn(self, visit: Visit, press: Press) -> Ending:
        """Show another page in the same message."""
        page = await self._menu(visit, press)
        if page is None:
            return await self._asking.expired(visit)
        await visit.outbox.edit(visit.chat, visit.message, page)
        return Ending("press")

    async def _menu(self, visit: Visit, press: Press) -> Page | None:
        match press.kind:
            case Kind.START:
                return self._browsing.start(visit.language)
            case Kind.AUDIENCE:
                return await self._browsing.audience(press, visit.language)
            case Kind.CATALOGUE:
                return self._browsing.catalogue(press, visit.language)
            case Kind.LANGUAGE:
                return await self._privacy.choose_language(visit, press)
            case Kind.FORGET if visit.private:
                return await self._privacy.forget(visit, press)
            case _:
                return None


def _thread_of(message: Message) -> int | None:
    return message.message_thread_id if message.is_topic_message else None
