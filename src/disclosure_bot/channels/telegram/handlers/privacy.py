"""What is kept about a person, in plain words, and how to be rid of it; and the language of replies."""

from disclosure_bot.channels.telegram.handlers.context import LANGUAGE_NAMES, HandlerContext, UpdateContext
from disclosure_bot.channels.telegram.pages.callback import Action, CallbackData, encode
from disclosure_bot.channels.telegram.pages.page import Button, Page, Rows, text_page
from disclosure_bot.domain.language import Language
from disclosure_bot.domain.wording import Say

_YES, _NO, _FOLLOW = "yes", "no", "auto"


class Privacy:
    """Shows, erases, and sets the language."""

    def __init__(self, ctx: HandlerContext) -> None:
        self._ctx = ctx

    def explain(self, language: Language) -> Page:
        """Return what is recorded and why."""
        return text_page(self._ctx.words(language)(Say.PRIVACY))

    async def my_data(self, context: UpdateContext) -> Page:
        """Return what is kept about the person."""
        held = await self._ctx.store.retention.holdings(context.asker)
        words = self._ctx.words(context.language)
        name = LANGUAGE_NAMES[held.language] if held.language else Say.LANGUAGE_AUTO
        return await self._told(
            context.language,
            words(
                Say.MY_DATA,
                exchanges=held.exchanges,
                first=held.first_at.date() if held.first_at else "—",
                last=held.last_at.date() if held.last_at else "—",
                waiting=max(0, held.waiting - 1),  # this very question does not count
                wishes=held.wishes,
                handoffs=held.handoffs,
                lang=words(name),
            ),
        )

    async def ask_to_forget(self, language: Language) -> Page:
        """Ask whether everything is to be erased."""
        words = self._ctx.words(language)
        yes = Button(words(Say.BUTTON_FORGET), encode(Action.FORGET, _YES))
        no = Button(words(Say.BUTTON_KEEP), encode(Action.FORGET, _NO))
        return await self._told(language, words(Say.FORGET_ASK), ((yes, no),))

    async def forget(self, context: UpdateContext, press: CallbackData) -> Page:
        """Erase everything about the presser if they confirm it."""
        words = self._ctx.words(context.language)
        if press.argument(0) != _YES:
            return text_page(words(Say.KEPT))
        erase = self._ctx.store.retention.erase
        count = await context.journal.once(lambda: erase(context.asker, context.now))
        return await self._told(context.language, words(Say.FORGOTTEN, count=count))

    async def _told(self, language: Language, text: str, rows: Rows = ()) -> Page:
        """Return a page about what is kept, which says where more may be kept that nobody can find."""
        until = await self._ctx.other_key_until()
        if until is not None:
            text += "\n" + self._ctx.words(language)(Say.FORGET_BLIND, until=until.date())
        return text_page(text, rows)

    def languages(self, language: Language) -> Page:
        """Offer the languages."""
        words = self._ctx.words(language)
        keys = tuple(Button(words(say), encode(Action.LANGUAGE, one)) for one, say in LANGUAGE_NAMES.items())
        follow = Button(words(Say.LANGUAGE_AUTO), encode(Action.LANGUAGE, _FOLLOW))
        return text_page(words(Say.LANGUAGE), (keys, (follow,)))

    async def choose_language(self, context: UpdateContext, press: CallbackData) -> Page | None:
        """Keep the language of replies; None for one that we do not know."""
        wanted = press.argument(0)
        if wanted not in {*Language, _FOLLOW}:
            return None
        language = None if wanted == _FOLLOW else Language(wanted)
        await self._ctx.store.preferences.choose_language(context.asker, language)
        if language is None:
            return text_page(self._ctx.words(context.language)(Say.LANGUAGE_FOLLOWS))
        return text_page(self._ctx.words(language)(Say.LANGUAGE_SET))
