"""Questions and what follows from them: choose, entries shown, feedback, near entries, wishes."""

from telegram import InlineKeyboardMarkup

from disclosure_bot.channels.telegram.callback import Kind, Press, entry_of, entry_of_payload
from disclosure_bot.channels.telegram.page import Button, Page, text_page, without
from disclosure_bot.channels.telegram.render import (
    option,
    reason_rows,
    reply_page,
    rows_without_answer,
)
from disclosure_bot.channels.telegram.visit import NAME, Ending, Surroundings, Visit
from disclosure_bot.domain.exchange import Exchange, Verdict
from disclosure_bot.domain.language import Language
from disclosure_bot.domain.question import Question
from disclosure_bot.domain.wording import Say
from disclosure_bot.service.service import Answered
from disclosure_bot.store.conversation import Said
from disclosure_bot.store.wishes import Wish

NEAR = 3
"""near entries offered"""


class Asking:
    """Answers questions and takes what people say about the answers."""

    def __init__(self, around: Surroundings) -> None:
        self._around = around

    def question(self, visit: Visit, text: str) -> Question:
        """Return a text as a question."""
        return Question(text, NAME, visit.asker, visit.at, visit.chosen, visit.known.turn)

    async def ask(self, visit: Visit, text: str) -> Ending:
        """Answer a question; several in one message get a reply each."""
        service = self._around.service
        answered = await visit.outbox.once(lambda: service.answer(self.question(visit, text), visit.seed))
        await self._show(visit, answered)
        said = Said(visit.asker, answered.turn, visit.at) if answered.turn else None
        return Ending(answered.replies[0].outcome.value, answered.exchanges, said=said)

    async def too_late(self, visit: Visit, text: str) -> Ending:
        """Record a question that could not be answered in time or at all, without sending anything."""
        answered = await self._around.service.answer(self.question(visit, text), visit.seed)
        return Ending("failed", answered.exchanges)

    async def _show(self, visit: Visit, answered: Answered) -> None:
        several = len(answered.replies) > 1
        for place, (reply, exchange) in enumerate(zip(answered.replies, answered.exchanges, strict=True)):
            words = self._around.words(reply.language)
            heading = reply.question if several else ""
            late = visit.is_late and place == 0
            await visit.reply(reply_page(reply, words, exchange.id, heading=heading, late=late))

    async def show(self, visit: Visit, press: Press) -> Ending:
        """Show the entry of a button."""
        entry = entry_of(press.argument(0), self._around.service.knowledge.entries)
        if entry is None:
            return await self.expired(visit)
        exchange = press.argument(1)
        found = await self._around.service.find(exchange, visit.asker) if exchange else None
        if found:
            await self._around.service.choose(found.id, visit.asker, entry)
        await self._show_entry(visit, entry, found)
        return Ending("press")

    async def open(self, visit: Visit, payload: str) -> bool:
        """Show the entry of a deep link; False if the knowledge has no such entry."""
        entry = entry_of_payload(payload, self._around.service.knowledge.entries)
        if entry is None:
            return False
        await self._show_entry(visit, entry, None)
        return True

    async def _show_entry(self, visit: Visit, entry: str, exchange: Exchange | None) -> None:
        language = visit.chosen or (exchange.language if exchange else visit.language)
        service = self._around.service
        picked = await visit.outbox.once(lambda: service.pick(entry, NAME, visit.asker, language, visit.now))
        words = self._around.words(language)
        await visit.reply(reply_page(picked.replies[0], words, exchange.id if exchange else ""))

    async def text(self, visit: Visit, press: Press) -> Ending:
        """Send the text that an entry has ready as a message of its own, to copy or forward."""
        entries = self._around.service.knowledge.entries
        entry = entries.get(entry_of(press.argument(0), entries) or "")
        if entry is None or entry.ask_for is None:
            return await self.expired(visit)
        await visit.reply(text_page(entry.ask_for.in_language(visit.chosen or visit.language).strip()))
        return Ending("press")

    async def expired(self, visit: Visit) -> Ending:
        """Say that a button means nothing any more."""
        await visit.reply(text_page(self._around.words(visit.language)(Say.BUTTON_EXPIRED)))
        return Ending("stale")

    async def judge(self, visit: Visit, press: Press, shown: InlineKeyboardMarkup | None) -> str:
        """Keep a verdict, change the buttons accordingly, and return what to say shortly."""
        verdict = _verdict_of(press.argument(0))
        about = ":".join(press.arguments[1:])
        language = await self._keep(visit, verdict, press) if verdict else None
        if verdict is None or language is None:
            return self._around.words(visit.language)(Say.BUTTON_EXPIRED)
        words = self._around.words(language)
        rest = without(shown, Kind.FEEDBACK)
        if verdict is Verdict.NOT_USEFUL:
            await visit.outbox.edit_buttons(visit.chat, visit.message, (*reason_rows(words, about), *rest))
            return words(Say.WHY)
        if verdict is Verdict.NONE_OF_THESE:
            page = text_page(words(Say.NONE_OF_THESE), rows_without_answer(words, about, near=False))
            await visit.reply(page)
        await visit.outbox.edit_buttons(visit.chat, visit.message, rest)
        return words(Say.THANKS)

    async def _keep(self, visit: Visit, verdict: Verdict, press: Press) -> Language | None:
        """Keep the verdict and return the language of what was judged; None if that is gone or another's."""
        service = self._around.service
        if press.argument(1) != "-":
            exchange = await service.judge(press.argument(1), visit.asker, verdict, visit.now)
            return exchange.language if exchange else None
        entry = entry_of(press.argument(2), service.knowledge.entries)
        if entry is None or not visit.private:
            return None
        await service.judge_entry(entry, NAME, visit.asker, verdict, visit.now)
        return visit.language

    async def near(self, visit: Visit, press: Press) -> Ending:
        """Offer the entries nearest to a question that was not answered."""
        exchange = await self._around.service.find(press.argument(0), visit.asker)
        if exchange is None:
            return await self.expired(visit)
        words = self._around.words(exchange.language)
        entries = self._around.service.knowledge.entries
        known = [entries[match.entry] for match in exchange.matches if match.entry in entries][:NEAR]
        rows = tuple(
            (option(entry.id, entry.title.in_language(exchange.language), exchange.id),) for entry in known
        )
        await visit.reply(Page(text_page(words(Say.NEAR if rows else Say.NEAR_NONE)).blocks, rows))
        return Ending("press")

    async def wish(self, visit: Visit, press: Press) -> Ending:
        """Keep the wish to be told when a question has its answer."""
        exchange = await self._around.service.find(press.argument(0), visit.asker)
        if exchange is None:
            return await self.expired(visit)
        wish = Wish(
            id=visit.seed,
            asker=visit.asker,
            exchange=exchange.id,
            channel=NAME,
            chat=str(visit.person),
            language=exchange.language,
            made_at=visit.now,
        )
        await self._around.store.wishes.make(wish)
        await visit.reply(text_page(self._around.words(exchange.language)(Say.WISH_KEPT)))
        return Ending("press")

    def told_page(self, wish: Wish, question: str) -> Page | None:
        """Return what the asker of a wish is told; None if the entry is gone."""
        knowledge = self._around.service.knowledge
        if wish.entry not in knowledge.entries:
            return None
        words = self._around.words(wish.language)
        title = knowledge.entries[wish.entry].title.in_language(wish.language)
        row: tuple[Button, ...] = (option(wish.entry, title),)
        return text_page(words(Say.WISH_TOLD, question=question), (row,))


def _verdict_of(text: str) -> Verdict | None:
    return Verdict(text) if text in set(Verdict) else None
