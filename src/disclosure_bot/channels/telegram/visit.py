"""What a handler works with: the channel's surroundings, and one update's."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from disclosure_bot.answering.offices import reachable
from disclosure_bot.channels.telegram.addressing import Me
from disclosure_bot.channels.telegram.courier import Courier, Outbox
from disclosure_bot.channels.telegram.health import Health
from disclosure_bot.channels.telegram.page import Page
from disclosure_bot.channels.telegram.render import Words
from disclosure_bot.domain.exchange import Exchange
from disclosure_bot.domain.language import Language
from disclosure_bot.domain.wording import Say
from disclosure_bot.service.gap_closing import GapClosing
from disclosure_bot.service.service import Service
from disclosure_bot.store.acquaintance import Acquaintance
from disclosure_bot.store.conversation import Said
from disclosure_bot.store.engine import Store
from disclosure_bot.store.inbox import State

NAME = "telegram"
LATE = timedelta(hours=6)
"""an answer later than this apologises"""

BlindUntil = Callable[[], Awaitable[datetime | None]]
"""tells when the last row made with another key of the pseudonyms will be gone; None where there is none"""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What all handlers share."""

    service: Service
    closing: GapClosing
    store: Store
    courier: Courier
    health: Health
    me: Me
    pseudonym: Callable[[int], str]
    blind_until: BlindUntil
    clock: Callable[[], datetime]
    staff: frozenset[int]
    """numeric ids of those who may use staff commands"""
    staff_chat: int | None

    def words(self, language: Language) -> Words:
        """Return the wording in a language."""
        return Words(self.service.knowledge.wording, language)

    def office(self, language: Language) -> str:
        """Return the office that answers where no other does, and how to reach it."""
        knowledge = self.service.knowledge
        return reachable(knowledge.departments[knowledge.school.office], knowledge.wording, language)


@dataclass(frozen=True, slots=True)
class Visit:
    """One update: who, where, when, and what was sent because of it."""

    seed: str
    """the same for every delivery of the update"""
    chat: int
    person: int
    asker: str
    """pseudonym"""
    at: datetime
    """when it was sent, as far as Telegram says"""
    now: datetime
    known: Acquaintance
    """the language of replies that the person chose, and their last turn"""
    language: Language
    """for what the bot says by itself"""
    private: bool
    message: int
    """number of the message sent, or of the one whose button was pressed"""
    thread: int | None
    outbox: Outbox

    @property
    def chosen(self) -> Language | None:
        """Return the language of replies that the person chose."""
        return self.known.language

    @property
    def is_late(self) -> bool:
        """Tell whether the person has waited for hours."""
        return self.now - self.at > LATE

    async def reply(self, page: Page) -> None:
        """Send a page to where the update came from; in a group it hangs below the message."""
        reply_to = None if self.private else self.message
        await self.outbox.send(self.chat, page, thread=self.thread, reply_to=reply_to)


@dataclass(frozen=True, slots=True)
class Ending:
    """How an update ends: its state and the rows that are written with it."""

    label: str
    """for the counters: an outcome, ``command``, ``press``, ``stale``, ``shed``, ``failed``, ..."""
    exchanges: tuple[Exchange, ...] = ()
    state: State = State.DONE
    said: Said | None = None
    """what a follow-up would refer to"""


def language_of(code: str | None) -> Language:
    """Return the language for a person whose Telegram speaks the language of that code."""
    return Language.ZH if not code or code.lower().startswith("zh") else Language.EN


LANGUAGE_NAMES = {Language.ZH: Say.LANGUAGE_ZH, Language.EN: Say.LANGUAGE_EN}
