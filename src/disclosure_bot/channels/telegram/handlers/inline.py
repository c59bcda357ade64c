"""Inline mode: ``@bot 学费`` in any chat gives up to five cards; nothing is recorded of what is typed."""

from telegram import (
    InlineQueryResultArticle,
    InlineQueryResultsButton,
    InputTextMessageContent,
    LinkPreviewOptions,
)
from telegram.constants import ParseMode

from disclosure_bot.answering.browse import often_asked
from disclosure_bot.answering.manners import Manners
from disclosure_bot.channels.callback import digest, payload_of
from disclosure_bot.channels.telegram.handlers.context import HandlerContext
from disclosure_bot.channels.telegram.pages.page import Block, Button, Page, Style, clean, keyboard, pages
from disclosure_bot.channels.telegram.pages.render import source_label
from disclosure_bot.domain.action import Visitor
from disclosure_bot.domain.citation import printed
from disclosure_bot.domain.knowledge import Entry
from disclosure_bot.domain.language import Language
from disclosure_bot.domain.wording import Say

CARDS = 5
CACHED_SECONDS = 60
"""how long the server may repeat the cards; short, because knowledge is reloaded"""


class Inline:
    """Makes the cards."""

    def __init__(self, ctx: HandlerContext) -> None:
        self._ctx = ctx

    async def answer(self, query: str, text: str, language: Language) -> None:
        """Answer one query; an empty one gets what is asked most."""
        cards = await self.cards(text, language)
        words = self._ctx.words(language)
        await self._ctx.sender.bot.answer_inline_query(
            query,
            cards,
            cache_time=CACHED_SECONDS,
            is_personal=False,
            button=InlineQueryResultsButton(words(Say.OPEN_CHAT), start_parameter="start"),
        )

    async def cards(self, text: str, language: Language) -> list[InlineQueryResultArticle]:
        """Return up to five entries as cards: title, first line, and an answer with its source."""
        knowledge = self._ctx.service.knowledge
        if not text.strip():
            entries = often_asked(knowledge, Visitor.APPLICANT, {}, CARDS)
            return [self._card(entry, language) for entry in entries]
        ranking = await self._ctx.service.candidates(text)
        known = [match.entry for match in ranking.matches if match.entry in knowledge.entries]
        return [self._card(knowledge.entries[entry], ranking.language) for entry in known[:CARDS]]

    def _card(self, entry: Entry, language: Language) -> InlineQueryResultArticle:
        entry = self._ctx.service.answerer.current(entry, self._ctx.clock())
        title = entry.title.in_language(language)
        first = self._text(entry, language).partition("\n")[0]
        return InlineQueryResultArticle(
            id=digest(entry.id),
            title=clean(title),
            description=clean(first),
            input_message_content=InputTextMessageContent(
                pages(self._page(entry, title, language))[0].html(),
                parse_mode=ParseMode.HTML,
                link_preview_options=LinkPreviewOptions(is_disabled=True),
            ),
            reply_markup=keyboard(((self._deep_link(entry, language),),)),
        )

    def _page(self, entry: Entry, title: str, language: Language) -> Page:
        words = self._ctx.words(language)
        sources = [
            Block(source.title.in_language(language), url=source.url, label=source_label(words))
            for source in entry.sources[:1]
        ]
        answer = Block(self._text(entry, language))
        return Page((*self._numbers(entry, language), Block(title, Style.STRONG), answer, *sources))

    def _numbers(self, entry: Entry, language: Language) -> tuple[Block, ...]:
        """Return the numbers to call where the entry is for people in danger."""
        knowledge = self._ctx.service.knowledge
        danger = knowledge.dangers.of_entry(entry.id)
        return (Block(Manners(knowledge, language).numbers(danger).text),) if danger else ()

    def _text(self, entry: Entry, language: Language) -> str:
        documents = self._ctx.service.knowledge.documents
        return printed(entry.answer.in_language(language), documents, language).strip()

    def _deep_link(self, entry: Entry, language: Language) -> Button:
        url = f"https://t.me/{self._ctx.me.username}?start={payload_of(entry.id)}"
        return Button(self._ctx.words(language)(Say.OPEN_CHAT), url=url)
