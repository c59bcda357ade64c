"""What is kept about a person, in plain words, and how to be rid of it; and the language of replies."""

from collections.abc import Awaitable, Callable
from datetime import datetime

from disclosure_bot.domain.action import (
    AskToForget,
    Choice,
    Choices,
    ChooseLanguage,
    Forget,
    Languages,
    MyData,
    Person,
    Screen,
)
from disclosure_bot.domain.knowledge import Knowledge
from disclosure_bot.domain.language import Language
from disclosure_bot.domain.wording import Say, Words
from disclosure_bot.service.choices import said
from disclosure_bot.store.store import Store
from disclosure_bot.store.totals import Bookkeeping

LANGUAGE_NAMES = {Language.ZH: Say.LANGUAGE_ZH, Language.EN: Say.LANGUAGE_EN}

OtherKeyUntil = Callable[[], Awaitable[datetime | None]]
"""tells when the last row made with another key of the pseudonyms will be gone; None where there is none"""


class PersonalData:
    """Shows, erases, and sets the language."""

    def __init__(
        self,
        store: Store,
        words: Callable[[Language], Words],
        other_key_until: OtherKeyUntil,
        knowledge: Callable[[], Knowledge],
    ) -> None:
        self._store = store
        self._words = words
        self._other_key_until = other_key_until
        self._knowledge = knowledge

    async def screen(
        self, action: MyData | AskToForget | Forget | Languages | ChooseLanguage, person: Person
    ) -> Screen:
        """Do the action, and return the screen that says what came of it.

        Raises:
            StoreError: it cannot be read or written.
        """
        words = self._words(person.language)
        match action:
            case MyData():
                return await self._my_data(person, words)
            case AskToForget():
                sure = Choice(words(Say.BUTTON_FORGET), Forget(sure=True))
                not_sure = Choice(words(Say.BUTTON_KEEP), Forget(sure=False))
                return await self._told(words(Say.FORGET_ASK), words, ((sure, not_sure),))
            case Forget(False):
                return said(words(Say.KEPT))
            case Forget():
                book = Bookkeeping.of(self._knowledge())
                count = await self._store.retention.erase(person.asker, person.now, book)
                return await self._told(words(Say.FORGOTTEN, count=count), words)
            case Languages():
                return _languages(words)
            case ChooseLanguage(language):
                return await self._choose(language, person)

    async def _my_data(self, person: Person, words: Words) -> Screen:
        held = await self._store.retention.holdings(person.asker)
        text = words(
            Say.MY_DATA,
            exchanges=held.exchanges,
            first=held.first_at.date() if held.first_at else "—",
            last=held.last_at.date() if held.last_at else "—",
            waiting=max(0, held.waiting - 1),  # this very question does not count
            wishes=held.wishes,
            handoffs=held.handoffs,
            requests=held.requests,
            lang=words(LANGUAGE_NAMES[held.language] if held.language else Say.LANGUAGE_AUTO),
        )
        return await self._told(text, words)

    async def _told(self, text: str, words: Words, choices: Choices = ()) -> Screen:
        """Return a screen about what is kept, which says where more may be kept that nobody can find."""
        until = await self._other_key_until()
        if until is not None:
            text += "\n" + words(Say.FORGET_BLIND, until=until.date())
        return said(text, choices)

    async def _choose(self, language: Language | None, person: Person) -> Screen:
        await self._store.askers.choose_language(person.asker, language)
        say = Say.LANGUAGE_SET if language else Say.LANGUAGE_FOLLOWS
        return said(self._words(language or person.language)(say))


def _languages(words: Words) -> Screen:
    named = tuple(Choice(words(say), ChooseLanguage(one)) for one, say in LANGUAGE_NAMES.items())
    follow = Choice(words(Say.LANGUAGE_AUTO), ChooseLanguage(None))
    return said(words(Say.LANGUAGE), (named, (follow,)))
