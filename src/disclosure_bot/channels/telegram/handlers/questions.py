"""Questions, and whatever else people may do: the service decides, this shows it in the chat."""

from itertools import chain

from telegram import Message

from disclosure_bot.channels.callback import decode, entry_of_payload
from disclosure_bot.channels.telegram.handlers.context import (
    NAME,
    HandlerContext,
    HandlerResult,
    UpdateContext,
)
from disclosure_bot.channels.telegram.pages.page import text_page, without_verdicts
from disclosure_bot.channels.telegram.pages.render import reply_page, rows_of, screen_page
from disclosure_bot.domain.action import Action, Judge, Show
from disclosure_bot.domain.question import Question, Turn
from disclosure_bot.domain.wording import Say
from disclosure_bot.service.actions import Done
from disclosure_bot.service.handing_over import StaffRoom
from disclosure_bot.service.service import Answered
from disclosure_bot.store.askers import StoredTurn


class QuestionHandlers:
    """Answers questions and does what people choose."""

    def __init__(self, ctx: HandlerContext) -> None:
        self._ctx = ctx

    def question(self, context: UpdateContext, text: str, previous: Turn | None = None) -> Question:
        """Return a text as a question; ``previous`` is the turn that it replies to, if not the last one."""
        before = previous or context.known.turn
        return Question(text, NAME, context.asker, context.at, context.chosen, before)

    async def ask(
        self, context: UpdateContext, text: str, room: StaffRoom | None, replied: Message | None = None
    ) -> HandlerResult:
        """Answer a question; several in one message get a reply each. What we asked for is heard first.

        A reply to one of our answers is read with that answer, however many came after it.
        """
        heard = await context.journal.once(lambda: self._ctx.actions.hear(text, context.person_acting))
        if heard:
            return await self._told(context, heard)
        question = self.question(context, text, self._turn_of(replied))
        answered = await context.journal.once(lambda: self._answered(context, question, room))
        await self._show(context, answered)
        said = StoredTurn(context.asker, answered.turn, context.at) if answered.turn else None
        return HandlerResult(answered.replies[0].outcome.value, answered.exchanges, said=said)

    async def _answered(self, context: UpdateContext, question: Question, room: StaffRoom | None) -> Answered:
        answered = await context.journal.once(lambda: self._ctx.service.answer(question, context.seed))
        return await self._ctx.actions.heed(answered, context.person_acting, room)

    def _turn_of(self, replied: Message | None) -> Turn | None:
        """Return the turn that a message of ours belongs to: its answer, or what it offered first."""
        if replied is None or replied.from_user is None or replied.from_user.id != self._ctx.me.id:
            return None
        shown = self._ctx.service.turn_shown(replied.text or "", self._ctx.clock())
        return shown or self._turn_offered(replied)

    def _turn_offered(self, message: Message) -> Turn | None:
        """Return the turn in which the entries below a message were offered."""
        entries = self._ctx.service.knowledge.entries
        keys = chain.from_iterable(message.reply_markup.inline_keyboard if message.reply_markup else ())
        presses = (decode(str(key.callback_data), entries) for key in keys if key.callback_data)
        offered = tuple(press.entry for press in presses if isinstance(press, Show) and press.entry)
        return Turn("", offered, offered) if offered else None

    async def too_late(self, context: UpdateContext, text: str) -> HandlerResult:
        """Record a question that could not be answered in time or at all, without sending anything."""
        answered = await self._ctx.service.answer(self.question(context, text), context.seed)
        return HandlerResult("failed", answered.exchanges)

    async def _show(self, context: UpdateContext, answered: Answered) -> None:
        several = len(answered.replies) > 1
        for place, (reply, choices) in enumerate(zip(answered.replies, answered.choices, strict=True)):
            heading = reply.title if several else ""
            late = context.is_late and place == 0 and bool(answered.exchanges)
            words = self._ctx.words(reply.language)
            await context.reply(reply_page(reply, choices, words, heading=heading, late=late))

    async def open(self, context: UpdateContext, payload: str) -> bool:
        """Show the entry of a deep link; False if the knowledge has no such entry."""
        entry = entry_of_payload(payload, self._ctx.service.knowledge.entries)
        if entry is None:
            return False
        await self.act(context, Show(entry), None)
        return True

    async def act(
        self, context: UpdateContext, action: Action, room: StaffRoom | None, *, pressed: bool = False
    ) -> HandlerResult:
        """Do what a person chose and show what came of it."""
        person = context.person_acting
        done = await context.journal.once(lambda: self._ctx.actions.do(action, person, room))
        if done is None:
            return await self.expired(context)
        return await self._told(context, done, pressed=pressed)

    async def _told(self, context: UpdateContext, done: Done, *, pressed: bool = False) -> HandlerResult:
        if done.file:
            await context.send_file(done.file)
        if done.answered:
            await self._show(context, done.answered)
        if done.screen:
            page = screen_page(done.screen, self._ctx.words(context.language))
            if pressed and done.turns_page:
                await context.journal.edit(context.chat, context.message, page)
            else:
                await context.reply(page)
        return HandlerResult(done.label)

    async def judge(self, context: UpdateContext, action: Judge) -> str:
        """Keep a verdict, change the buttons accordingly, and return what to say in passing."""
        done = await context.journal.once(lambda: self._ctx.actions.do(action, context.person_acting))
        if done is None:
            return self._ctx.words(context.language)(Say.BUTTON_EXPIRED)
        if done.screen:
            await context.reply(screen_page(done.screen, self._ctx.words(context.language)))
        await self._put_instead(context, done)
        return done.remark

    async def _put_instead(self, context: UpdateContext, done: Done) -> None:
        rows = (*rows_of(done.instead or ()), *without_verdicts(context.shown))
        await context.journal.edit_buttons(context.chat, context.message, rows)

    async def expired(self, context: UpdateContext) -> HandlerResult:
        """Say that a button means nothing any more."""
        await context.reply(text_page(self._ctx.words(context.language)(Say.BUTTON_EXPIRED)))
        return HandlerResult("stale")
