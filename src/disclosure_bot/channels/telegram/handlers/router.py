"""Decides which handler an update is for; the handlers decide what to say."""

import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace

from telegram import CallbackQuery, Chat, Message, Update

from disclosure_bot.channels.callback import CloseHandoff, GapPress, RegisterPress, decode, names_of
from disclosure_bot.channels.telegram.addressing import Command, command_of, without_mention
from disclosure_bot.channels.telegram.api.sender import SendJournal
from disclosure_bot.channels.telegram.handlers.context import (
    HandlerContext,
    HandlerResult,
    UpdateContext,
    client_language,
    sent_at,
)
from disclosure_bot.channels.telegram.handlers.edits import Edit, Edits
from disclosure_bot.channels.telegram.handlers.handoff import HandoffHandlers
from disclosure_bot.channels.telegram.handlers.questions import QuestionHandlers
from disclosure_bot.channels.telegram.handlers.staff import STAFF_COMMANDS, StaffHandlers
from disclosure_bot.channels.telegram.pages.page import clean, text_page
from disclosure_bot.domain.action import Judge
from disclosure_bot.domain.reply import Outcome
from disclosure_bot.domain.wording import Say
from disclosure_bot.service.actions import COMMANDS, commanded
from disclosure_bot.store.inbox import State, StoredUpdate

log = logging.getLogger(__name__)

CommandHandler = Callable[[UpdateContext, Message, Command], Awaitable[HandlerResult]]


class Router:
    """Handles one update at a time; every handler may be run again after a failure."""

    def __init__(self, ctx: HandlerContext) -> None:
        self._ctx = ctx
        self._questions = QuestionHandlers(ctx)
        self._handoff = HandoffHandlers(ctx)
        self._edits = Edits()
        self._staff = StaffHandlers(ctx, self._handoff)
        self._commands: Mapping[str, CommandHandler] = {
            **dict.fromkeys(COMMANDS, self._command),
            "start": self._start,
            **dict.fromkeys(STAFF_COMMANDS, self._staff.command),
        }

    async def handle(
        self, update: Update, received: StoredUpdate, journal: SendJournal, album: tuple[int, ...] = ()
    ) -> HandlerResult:
        """Handle an update and return how it ends; ``album`` names all messages that it stands for.

        Raises:
            TelegramError: something could not be sent; ``sender.failure_of`` says what that means.
            StoreError: the database cannot be read or written.
        """
        context = replace(await self._context(update, received, journal), album=album)
        if update.callback_query:
            return await self._press(context, update.callback_query)
        message = update.effective_message
        if message is None:
            return HandlerResult("ignored")
        if update.edited_message:
            return await self._edited(context, message)
        result = await self._message(context, message)
        self._edits.note(message, understood=result.label == Outcome.ANSWER)
        return result

    async def _edited(self, context: UpdateContext, message: Message) -> HandlerResult:
        """Read a question again that was changed at once and was not understood; else say what to do."""
        if self._edits.is_same(message):
            return HandlerResult("ignored")
        told = await self._handoff.edited(context, message)
        if told:
            self._edits.note(message, understood=True)  # a place that moves is reported again and again
            return told
        match self._edits.what_to_do(message):
            case Edit.READ if not self._is_command(message):
                result = await self._message(context, message)
                self._edits.note(message, understood=result.label == Outcome.ANSWER)
                return result
            case Edit.TELL if context.private:
                await context.reply(text_page(self._ctx.words(context.language)(Say.EDITED)))
        return HandlerResult("ignored")

    def _is_command(self, message: Message) -> bool:
        return command_of(clean(message.text or ""), self._ctx.me) is not None

    async def shed(
        self, update: Update, received: StoredUpdate, journal: SendJournal, *, notice: bool
    ) -> HandlerResult:
        """Leave an update unanswered because its sender sent too many; a question is recorded as shed.

        With ``notice`` its sender is told so. Raises as ``handle`` does.
        """
        context = await self._context(update, received, journal)
        text = self._question_text(update.message)
        question = self._questions.question(context, text)
        exchange = self._ctx.service.unanswered(question, context.language, context.seed)
        if notice:
            await context.reply(text_page(self._ctx.words(context.language)(Say.SLOW_DOWN)))
        if not text:
            return HandlerResult("shed", state=State.SHED)
        return HandlerResult("shed", (exchange,), State.SHED)

    async def give_up(self, update: Update, received: StoredUpdate) -> HandlerResult:
        """Return the ending of an update that can never be answered: a question is recorded all the same."""
        text = self._question_text(update.message)
        if not text:
            return HandlerResult("failed", state=State.FAILED)
        context = await self._context(update, received, SendJournal(self._ctx.sender))
        ending = await self._questions.too_late(context, text)
        return HandlerResult("failed", ending.exchanges, State.FAILED)

    async def _context(self, update: Update, received: StoredUpdate, journal: SendJournal) -> UpdateContext:
        person, chat, message = update.effective_user, update.effective_chat, update.effective_message
        at = sent_at(update, received)
        known = journal.known or await self._ctx.service.profile(received.asker, at)
        pressed = update.callback_query is not None
        return UpdateContext(
            seed=f"{received.bot_id}:{received.update_id}",
            chat=chat.id if chat else 0,
            person=person.id if person else 0,
            asker=received.asker,
            at=at,
            now=self._ctx.clock(),
            known=known,
            language=known.language or client_language(person.language_code if person else None),
            private=chat is not None and chat.type == Chat.PRIVATE,
            message=message.message_id if message else 0,
            thread=message.message_thread_id if message and message.is_topic_message else None,
            shown=message.reply_markup if message and pressed else None,
            journal=journal,
        )

    async def _message(self, context: UpdateContext, message: Message) -> HandlerResult:
        text = clean(message.text or message.caption or "")
        command = command_of(text, self._ctx.me)
        if command:
            return await self._commands.get(command.name, self._unknown)(context, message, command)
        relayed = await self._relayed(context, message)
        if relayed:
            return relayed
        question = text.strip() if context.private else self._question_in_group(message, text)
        if not question:
            say = Say.EMPTY if message.text else Say.TEXT_ONLY
            await context.reply(text_page(self._ctx.words(context.language)(say)))
            return HandlerResult("ignored")
        room = self._handoff.room(context)
        return await self._questions.ask(context, question, room, message.reply_to_message)

    def _question_in_group(self, message: Message, text: str) -> str:
        """Return what is asked; a message that only calls us below somebody's question asks that one."""
        own = without_mention(text, self._ctx.me)
        if any(character.isalnum() for character in own):
            return own
        replied = message.reply_to_message
        by_person = replied and replied.from_user and not replied.from_user.is_bot
        quoted = message.quote.text if message.quote else ""
        pointed_at = quoted or (by_person and replied and (replied.text or replied.caption)) or ""
        return without_mention(clean(pointed_at), self._ctx.me) or own

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

    async def _start(self, context: UpdateContext, message: Message, command: Command) -> HandlerResult:
        """Greet, or show the entry of a deep link."""
        if command.payload and await self._questions.open(context, command.payload):
            return HandlerResult("command")
        return await self._command(context, message, command)

    async def _command(self, context: UpdateContext, _: Message, command: Command) -> HandlerResult:
        about = command.payload if command.name == "request" else ""
        if action := commanded(command.name, about):
            await self._questions.act(context, action, None)
        return HandlerResult("command")

    async def _unknown(self, context: UpdateContext, _: Message, __: Command) -> HandlerResult:
        await context.reply(text_page(self._ctx.words(context.language)(Say.UNKNOWN_COMMAND)))
        return HandlerResult("command")

    async def _press(self, context: UpdateContext, query: CallbackQuery) -> HandlerResult:
        knowledge = self._ctx.service.knowledge
        press = decode(query.data, names_of(knowledge))
        if press is None:
            expired = self._ctx.words(context.language)(Say.BUTTON_EXPIRED)
            await context.journal.answer_press(query.id, expired)
            return HandlerResult("stale")
        if isinstance(press, Judge):  # one from long ago still counts, so what to say comes last
            await context.journal.answer_press(query.id, await self._questions.judge(context, press))
            return HandlerResult("press")
        if not await context.journal.answer_press(query.id):
            return HandlerResult("stale")
        match press:
            case CloseHandoff():
                return await self._handoff.close_by_press(context, press)
            case GapPress() | RegisterPress():
                return await self._staff.press(context, press) or await self._questions.expired(context)
            case _:
                room = self._handoff.room(context)
                return await self._questions.act(context, press, room, pressed=True)
