"""What is kept about a person, in plain words, and how to be rid of it; and the language of replies."""

from disclosure_bot.channels.telegram.callback import Kind, Press, encode
from disclosure_bot.channels.telegram.page import Button, Page, Rows, text_page
from disclosure_bot.channels.telegram.visit import LANGUAGE_NAMES, Surroundings, Visit
from disclosure_bot.domain.language import Language
from disclosure_bot.domain.wording import Say

_YES, _NO, _FOLLOW = "yes", "no", "auto"


class Privacy:
    """Shows, erases, and sets the language."""

    def __init__(self, around: Surroundings) -> None:
        self._around = around

    def explain(self, language: Language) -> Page:
        """Return what is recorded and why."""
        return text_page(self._around.words(language)(Say.PRIVACY))

    async def my_data(self, visit: Visit) -> Page:
        """Return what is kept about the person."""
        held = await self._around.store.retention.holdings(visit.asker)
        words = self._around.words(visit.language)
        name = LANGUAGE_NAMES[held.language] if held.language else Say.LANGUAGE_AUTO
        return await self._told(
            visit.language,
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
        words = self._around.words(language)
        yes = Button(words(Say.BUTTON_FORGET), encode(Kind.FORGET, _YES))
        no = Button(words(Say.BUTTON_KEEP), encode(Kind.FORGET, _NO))
        return await self._told(language, words(Say.FORGET_ASK), ((yes, no),))

    async def forget(self, visit: Visit, press: Press) -> Page:
        """Erase everything about the presser if they confirm it."""
        words = self._around.words(visit.language)
        if press.argument(0) != _YES:
            return text_page(words(Say.KEPT))
        erase = self._around.store.retention.erase
        count = await visit.outbox.once(lambda: erase(visit.asker, visit.now))
        return await self._told(visit.language, words(Say.FORGOTTEN, count=count))

    async def _told(self, language: Language, text: str, rows: Rows = ()) -> Page:
        """Return a page about what is kept, which says where more may be kept that nobody can find."""
        until = await self._around.blind_until()
        if until is not None:
            text += "\n" + self._around.words(language)(Say.FORGET_BLIND, until=until.date())
        return text_page(text, rows)

    def languages(self, language: Language) -> Page:
        """Offer the languages."""
        words = self._around.words(language)
        keys = tuple(Button(words(say), encode(Kind.LANGUAGE, one)) for one, say in LANGUAGE_NAMES.items())
        follow = Button(words(Say.LANGUAGE_AUTO), encode(Kind.LANGUAGE, _FOLLOW))
        return text_page(words(Say.LANGUAGE), (keys, (follow,)))

    async def choose_language(self, visit: Visit, press: Press) -> Page | None:
        """Keep the language of replies; None for one that we do not know."""
        wanted = press.argument(0)
        if wanted not in {*Language, _FOLLOW}:
            return None
        language = None if wanted == _FOLLOW else Language(wanted)
        await self._around.store.preferences.choose_language(visit.asker, language)
        if language is None:
            return text_page(self._around.words(visit.language)(Say.LANGUAGE_FOLLOWS))
        return text_page(self._around.words(language)(Say.LANGUAGE_SET))
