"""Decides which handler an update is for; the handlers decide what to say."""

import logging
from collections.abc import Mapping

from telegram import CallbackQuery, Message, Update

from disclosure_bot.channels.telegram.addressing import Command, command_of, without_mention
from disclosure_bot.channels.telegram.api.sender import SendJournal
from disclosure_bot.channels.telegram.handlers.context import (
    HandlerContext,
    HandlerResult,
    UpdateContext,
    client_language,
)
from disclosure_bot.channels.telegram.handlers.handoff import HandoffHandlers
from disclosure_bot.channels.telegram.handlers.menus import Browsing
from disclosure_bot.channels.telegram.handlers.privacy import Privacy
from disclosure_bot.channels.telegram.handlers.questions import Asking
from disclosure_bot.channels.telegram.handlers.staff import STAFF_COMMANDS, Staff
from disclosure_bot.channels.telegram.pages.callback import Action, CallbackData, decode
from disclosure_bot.channels.telegram.pages.page import Page, clean, text_page
from disclosure_bot.domain.wording import Say
from disclosure_bot.store.acquaintance import AskerProfile
from disclosure_bot.store.inbox import State, StoredUpdate

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


class Router:
    """Handles one update at a time; every handler may be run again after a failure."""

    def __init__(self, ctx: HandlerContext) -> None:
        self._ctx = ctx
        self._asking = Asking(ctx)
        self._browsing = Browsing(ctx)
        self._privacy = Privacy(ctx)
        self._handoff = HandoffHandlers(ctx)
        self._staff = Staff(ctx, self._handoff)

    async def handle(self, update: Update, received: StoredUpdate, journal: SendJournal) -> HandlerResult:
        """Handle an update and return how it ends.

        Raises:
            TelegramError: something could not be sent; ``sender.failure_of`` says what that means.
            StoreError: the database cannot be read or written.
        """
        context = await self._context(update, received, journal)
        if update.callback_query:
            return await self._press(context, update.callback_query)
        message = update.message
        if message is None:
            return HandlerResult("ignored")
        return await self._message(context, message)

    async def shed(
        self, update: Update, received: StoredUpdate, journal: SendJournal, *, notice: bool
    ) -> HandlerResult:
        """Leave an update unanswered because its sender sent too many; a question is recorded as shed."""
        context = await self._context(update, received, journal)
        words = self._ctx.words(context.language)
        if notice:
            await context.reply(text_page(words(Say.SLOW_DOWN)))
        text = self._question_text(update.message)
        if not text:
            return HandlerResult("shed", state=State.SHED)
        question = self._asking.question(context, text)
        exchange = self._ctx.service.unanswered(question, context.language, context.seed)
        return HandlerResult("shed", (exchange,), State.SHED)

    async def give_up(self, update: Update, received: StoredUpdate) -> HandlerResult:
        """Return the ending of an update that can never be answered: a question is recorded all the same."""
        text = self._question_text(update.message)
        if not text:
            return HandlerResult("failed", state=State.FAILED)
        context = await self._context(update, received, SendJournal(self._ctx.sender))
        ending = await self._asking.too_late(context, text)
        return HandlerResult("failed", ending.exchanges, State.FAILED)

    async def _context(self, update: Update, received: StoredUpdate, journal: SendJournal) -> UpdateContext:
        query = update.callback_query
        message = query.message if query else update.message
        person = query.from_user if query else update.message.from_user if update.message else None
        chat = message.chat if message else None
        known = journal.known or await self._known(received.asker)
        return UpdateContext(
            seed=f"{received.bot_id}:{received.update_id}",
            chat=chat.id if chat else 0,
            person=person.id if person else 0,
            asker=received.asker,
            at=update.message.date if update.message else received.received_at,
            now=self._ctx.clock(),
            known=known,
            language=known.language or client_language(person.language_code if person else None),
            private=chat is not None and chat.type == chat.PRIVATE,
            message=message.message_id if message else 0,
            thread=_thread_of(message) if isinstance(message, Message) else None,
            journal=journal,
        )

    async def _known(self, asker: str) -> AskerProfile:
        return (await self._ctx.store.acquaintances.of([asker], self._ctx.clock()))[asker]

    async def _message(self, context: UpdateContext, message: Message) -> HandlerResult:
        text = clean(message.text or message.caption or "")
        command = command_of(text, self._ctx.me)
        if command:
            return await self._command(context, message, command)
        relayed = await self._relayed(context, message)
        if relayed:
            return relayed
        question = without_mention(text, self._ctx.me) if not context.private else text.strip()
        if not question:
            say = Say.EMPTY if message.text else Say.TEXT_ONLY
            await context.reply(text_page(self._ctx.words(context.language)(say)))
            return HandlerResult("ignored")
        return await self._asking.ask(context, question)

    async def _relayed(self, context: UpdateContext, message: Message) -> HandlerResult | None:
        if context.chat == self._ctx.staff_chat:
            ending = await self._handoff.from_staff(context, message)
            silent = message.is_topic_message and not message.reply_to_message
            return ending or (HandlerResult("ignored") if silent else None)
        return await self._handoff.from_asker(context, message)

    def _question_text(self, message: Message | None) -> str:
        """Return the text of a message that asks something; commands and presses ask nothing."""
        text = clean((message and (message.text or message.caption)) or "").strip()
        return "" if command_of(text, self._ctx.me) else text

    async def _command(self, context: UpdateContext, message: Message, command: Command) -> HandlerResult:
        if command.name in STAFF_COMMANDS:
            return await self._staff.command(context, message, command)
        if command.name == "start" and command.payload and await self._asking.open(context, command.payload):
            return HandlerResult("command")
        await context.reply(await self._page(context, command.name))
        return HandlerResult("command")

    async def _page(self, context: UpdateContext, command: str) -> Page:
        words = self._ctx.words(context.language)
        if command in _PRIVATE_COMMANDS and not context.private:
            return text_page(words(Say.PRIVATE_ONLY))
        match command:
            case "start":
                return self._browsing.start(context.language)
            case "help":
                return text_page(words(Say.HELP))
            case "catalogue":
                return self._browsing.catalogue(
                    CallbackData(Action.CATALOGUE), context.language
                ) or text_page(words(Say.BUTTON_EXPIRED))
            case "lang":
                return self._privacy.languages(context.language)
            case "privacy":
                return self._privacy.explain(context.language)
            case "mydata":
                return await self._privacy.my_data(context)
            case "forget":
                return await self._privacy.ask_to_forget(context.language)
            case _:
                return text_page(words(Say.UNKNOWN_COMMAND))

    async def _press(self, context: UpdateContext, query: CallbackQuery) -> HandlerResult:
        press = decode(query.data)
        if press is None:
            await context.journal.answer_press(
                query.id, self._ctx.words(context.language)(Say.BUTTON_EXPIRED)
            )
            return HandlerResult("stale")
        if press.kind is Action.FEEDBACK:
            return await self._judge(context, query, press)
        if not await context.journal.answer_press(query.id):
            return HandlerResult("stale")
        return await self._pressed(context, press)

    async def _judge(
        self, context: UpdateContext, query: CallbackQuery, press: CallbackData
    ) -> HandlerResult:
        """Keep a verdict; one from long ago still counts, so what to say comes last."""
        shown = query.message.reply_markup if isinstance(query.message, Message) else None
        said = await self._asking.judge(context, press, shown)
        await context.journal.answer_press(query.id, said)
        return HandlerResult("press")

    async def _pressed(self, context: UpdateContext, press: CallbackData) -> HandlerResult:
        match press.kind:
            case Action.SHOW:
                return await self._asking.show(context, press)
            case Action.TEXT:
                return await self._asking.text(context, press)
            case Action.NEAR:
                return await self._asking.near(context, press)
            case Action.WISH:
                return await self._asking.wish(context, press)
            case Action.HANDOFF:
                exchange = await self._ctx.service.find(press.argument(0), context.asker)
                return await (
                    self._handoff.open(context, exchange) if exchange else self._asking.expired(context)
                )
            case Action.CLOSE:
                return await self._handoff.close_by_press(context, press)
            case Action.GAP:
                return await self._staff.press(context, press) or await self._asking.expired(context)
            case _:
                return await self._turn(context, press)

    async def _turn(self, context: UpdateContext, press: CallbackData) -> HandlerResult:
        """Show another page in the same message."""
        page = await self._menu(context, press)
        if page is None:
            return await self._asking.expired(context)
        await context.journal.edit(context.chat, context.message, page)
        return HandlerResult("press")

    async def _menu(self, context: UpdateContext, press: CallbackData) -> Page | None:
        match press.kind:
            case Action.START:
                return self._browsing.start(context.language)
            case Action.AUDIENCE:
                return await self._browsing.audience(press, context.language)
            case Action.CATALOGUE:
                return self._browsing.catalogue(press, context.language)
            case Action.LANGUAGE:
                return await self._privacy.choose_language(context, press)
            case Action.FORGET if context.private:
                return await self._privacy.forget(context, press)
            case _:
                return None


def _thread_of(message: Message) -> int | None:
    return message.message_thread_id if message.is_topic_message else None
