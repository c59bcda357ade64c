"""Questions and what follows from them: choose, entries shown, feedback, near entries, wishes."""

from telegram import InlineKeyboardMarkup

from disclosure_bot.channels.telegram.handlers.context import (
    NAME,
    HandlerContext,
    HandlerResult,
    UpdateContext,
)
from disclosure_bot.channels.telegram.pages.callback import Action, CallbackData, entry_of, entry_of_payload
from disclosure_bot.channels.telegram.pages.page import Button, Page, text_page, without
from disclosure_bot.channels.telegram.pages.render import option, reason_rows, reply_page, rows_without_answer
from disclosure_bot.domain.exchange import Exchange, Verdict
from disclosure_bot.domain.language import Language
from disclosure_bot.domain.question import Question
from disclosure_bot.domain.wording import Say
from disclosure_bot.service.service import Answered
from disclosure_bot.store.conversation import StoredTurn
from disclosure_bot.store.subscriptions import Wish

NEAR = 3
"""near entries offered"""


class Asking:
    """Answers questions and takes what people say about the answers."""

    def __init__(self, ctx: HandlerContext) -> None:
        self._ctx = ctx

    def question(self, context: UpdateContext, text: str) -> Question:
        """Return a text as a question."""
        return Question(text, NAME, context.asker, context.at, context.chosen, context.known.turn)

    async def ask(self, context: UpdateContext, text: str) -> HandlerResult:
        """Answer a question; several in one message get a reply each."""
        service = self._ctx.service
        answered = await context.journal.once(
            lambda: service.answer(self.question(context, text), context.seed)
        )
        await self._show(context, answered)
        said = StoredTurn(context.asker, answered.turn, context.at) if answered.turn else None
        return HandlerResult(answered.replies[0].outcome.value, answered.exchanges, said=said)

    async def too_late(self, context: UpdateContext, text: str) -> HandlerResult:
        """Record a question that could not be answered in time or at all, without sending anything."""
        answered = await self._ctx.service.answer(self.question(context, text), context.seed)
        return HandlerResult("failed", answered.exchanges)

    async def _show(self, context: UpdateContext, answered: Answered) -> None:
        several = len(answered.replies) > 1
        for place, (reply, exchange) in enumerate(zip(answered.replies, answered.exchanges, strict=True)):
            words = self._ctx.words(reply.language)
            heading = reply.question if several else ""
            late = context.is_late and place == 0
            await context.reply(reply_page(reply, words, exchange.id, heading=heading, late=late))

    async def show(self, context: UpdateContext, press: CallbackData) -> HandlerResult:
        """Show the entry of a button."""
        entry = entry_of(press.argument(0), self._ctx.service.knowledge.entries)
        if entry is None:
            return await self.expired(context)
        exchange = press.argument(1)
        found = await self._ctx.service.find(exchange, context.asker) if exchange else None
        if found:
            await self._ctx.service.choose(found.id, context.asker, entry)
        await self._show_entry(context, entry, found)
        return HandlerResult("press")

    async def open(self, context: UpdateContext, payload: str) -> bool:
        """Show the entry of a deep link; False if the knowledge has no such entry."""
        entry = entry_of_payload(payload, self._ctx.service.knowledge.entries)
        if entry is None:
            return False
        await self._show_entry(context, entry, None)
        return True

    async def _show_entry(self, context: UpdateContext, entry: str, exchange: Exchange | None) -> None:
        language = context.chosen or (exchange.language if exchange else context.language)
        service = self._ctx.service
        picked = await context.journal.once(
            lambda: service.pick(entry, NAME, context.asker, language, context.now)
        )
        words = self._ctx.words(language)
        await context.reply(reply_page(picked.replies[0], words, exchange.id if exchange else ""))

    async def text(self, context: UpdateContext, press: CallbackData) -> HandlerResult:
        """Send the text that an entry has ready as a message of its own, to copy or forward."""
        entries = self._ctx.service.knowledge.entries
        entry = entries.get(entry_of(press.argument(0), entries) or "")
        if entry is None or entry.ask_for is None:
            return await self.expired(context)
        await context.reply(text_page(entry.ask_for.in_language(context.chosen or context.language).strip()))
        return HandlerResult("press")

    async def expired(self, context: UpdateContext) -> HandlerResult:
        """Say that a button means nothing any more."""
        await context.reply(text_page(self._ctx.words(context.language)(Say.BUTTON_EXPIRED)))
        return HandlerResult("stale")

    async def judge(
        self, context: UpdateContext, press: CallbackData, shown: InlineKeyboardMarkup | None
    ) -> str:
        """Keep a verdict, change the buttons accordingly, and return what to say shortly."""
        verdict = _verdict_of(press.argument(0))
        about = ":".join(press.arguments[1:])
        language = await self._keep(context, verdict, press) if verdict else None
        if verdict is None or language is None:
            return self._ctx.words(context.language)(Say.BUTTON_EXPIRED)
        words = self._ctx.words(language)
        rest = without(shown, Action.FEEDBACK)
        if verdict is Verdict.NOT_USEFUL:
            await context.journal.edit_buttons(
                context.chat, context.message, (*reason_rows(words, about), *rest)
            )
            return words(Say.WHY)
        if verdict is Verdict.NONE_OF_THESE:
            page = text_page(words(Say.NONE_OF_THESE), rows_without_answer(words, about, near=False))
            await context.reply(page)
        await context.journal.edit_buttons(context.chat, context.message, rest)
        return words(Say.THANKS)

    async def _keep(self, context: UpdateContext, verdict: Verdict, press: CallbackData) -> Language | None:
        """Keep the verdict and return the language of what was judged; None if that is gone or another's."""
        service = self._ctx.service
        if press.argument(1) != "-":
            exchange = await service.judge(press.argument(1), context.asker, verdict, context.now)
            return exchange.language if exchange else None
        entry = entry_of(press.argument(2), service.knowledge.entries)
        if entry is None or not context.private:
            return None
        await service.judge_entry(entry, NAME, context.asker, verdict, context.now)
        return context.language

    async def near(self, context: UpdateContext, press: CallbackData) -> HandlerResult:
        """Offer the entries nearest to a question that was not answered."""
        exchange = await self._ctx.service.find(press.argument(0), context.asker)
        if exchange is None:
            return await self.expired(context)
        words = self._ctx.words(exchange.language)
        entries = self._ctx.service.knowledge.entries
        known = [entries[match.entry] for match in exchange.matches if match.entry in entries][:NEAR]
        rows = tuple(
            (option(entry.id, entry.title.in_language(exchange.language), exchange.id),) for entry in known
        )
        await context.reply(Page(text_page(words(Say.NEAR if rows else Say.NEAR_NONE)).blocks, rows))
        return HandlerResult("press")

    async def wish(self, context: UpdateContext, press: CallbackData) -> HandlerResult:
        """Keep the wish to be told when a question has its answer."""
        exchange = await self._ctx.service.find(press.argument(0), context.asker)
        if exchange is None:
            return await self.expired(context)
        wish = Wish(
            id=context.seed,
            asker=context.asker,
            exchange=exchange.id,
            channel=NAME,
            chat=str(context.person),
            language=exchange.language,
            made_at=context.now,
        )
        await self._ctx.store.wishes.make(wish)
        await context.reply(text_page(self._ctx.words(exchange.language)(Say.WISH_KEPT)))
        return HandlerResult("press")

    def told_page(self, wish: Wish, question: str) -> Page | None:
        """Return what the asker of a wish is told; None if the entry is gone."""
        knowledge = self._ctx.service.knowledge
        if wish.entry not in knowledge.entries:
            return None
        words = self._ctx.words(wish.language)
        title = knowledge.entries[wish.entry].title.in_language(wish.language)
        row: tuple[Button, ...] = (option(wish.entry, title),)
        return text_page(words(Say.WISH_TOLD, question=question), (row,))


def _verdict_of(text: str) -> Verdict | None:
    return Verdict(text) if text in set(Verdict) else None
