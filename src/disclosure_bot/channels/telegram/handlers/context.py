"""What a handler works with: what all handlers of the channel share, and what is known of one update."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from telegram import InlineKeyboardMarkup, Update

from disclosure_bot.channels.health import Health
from disclosure_bot.channels.telegram.addressing import BotIdentity
from disclosure_bot.channels.telegram.api.sender import MessageSender, SendJournal
from disclosure_bot.channels.telegram.pages.page import Page
from disclosure_bot.domain.action import File, Person
from disclosure_bot.domain.exchange import Exchange
from disclosure_bot.domain.language import Language
from disclosure_bot.domain.wording import Words
from disclosure_bot.gaps.closing import GapClosing
from disclosure_bot.requests.service import RegisterService
from disclosure_bot.service.actions import Actions
from disclosure_bot.service.service import Service
from disclosure_bot.store.askers import AskerProfile, StoredTurn
from disclosure_bot.store.inbox import State, StoredUpdate
from disclosure_bot.store.store import Store

NAME = "telegram"
STAFF_CHAT = "工作群 the staff chat"
"""how it is called where it cannot be reached"""
LATE = timedelta(hours=6)
"""an answer later than this apologises"""


DeskLink = Callable[[int, datetime], Awaitable[str | None]]
"""makes a one-time link to the desk for the person of that number; None for one without an account there"""


async def no_desk(person: int, now: datetime) -> str | None:
    """Return no link, for anybody: there is no desk."""
    return None


@dataclass(frozen=True, slots=True)
class HandlerContext:
    """What all handlers share."""

    service: Service
    actions: Actions
    closing: GapClosing
    register: RegisterService
    store: Store
    sender: MessageSender
    health: Health
    me: BotIdentity
    pseudonym: Callable[[int], str]
    clock: Callable[[], datetime]
    staff: frozenset[int]
    """numeric ids of those who may use staff commands"""
    staff_chat_set: int | None
    """number of the staff chat as the settings name it"""
    desk_link: DeskLink = no_desk

    @property
    def staff_chat(self) -> int | None:
        """Return the number that the staff chat has now; None where none is set."""
        return None if self.staff_chat_set is None else self.sender.moves.current(self.staff_chat_set)

    def words(self, language: Language) -> Words:
        """Return the wording in a language."""
        return self.service.words(language)


@dataclass(frozen=True, slots=True)
class UpdateContext:
    """One update: who, where, when, and what was sent because of it."""

    seed: str
    """the same for every delivery of the update"""
    chat: int
    person: int
    """number of who sent it: a channel or an anonymous administrator stands for itself"""
    asker: str
    """pseudonym of the person"""
    at: datetime
    """when it was sent, as far as Telegram says"""
    now: datetime
    known: AskerProfile
    """what the store knew of the person at that time"""
    language: Language
    """for what the bot says by itself"""
    private: bool
    message: int
    """number of the message sent, or of the one whose button was pressed"""
    thread: int | None
    """number of the topic, in a forum"""
    shown: InlineKeyboardMarkup | None
    """buttons below the message whose button was pressed"""
    journal: SendJournal
    album: tuple[int, ...] = ()
    """numbers of all messages of the album, where the message is one of several sent as one"""

    @property
    def chosen(self) -> Language | None:
        """Return the language of replies that the person chose; None where they chose none."""
        return self.known.language

    @property
    def person_acting(self) -> Person:
        """Return who acts, in the words of all channels."""
        return Person(
            asker=self.asker,
            channel=NAME,
            language=self.language,
            now=self.now,
            seed=self.seed,
            chosen=self.chosen,
            address=str(self.person),
            private=self.private,
            draft=self.known.draft,
            at=self.at,
        )

    @property
    def is_late(self) -> bool:
        """Tell whether the person has waited longer than ``LATE``."""
        return self.now - self.at > LATE

    async def reply(self, page: Page) -> None:
        """Send a page to where the update came from; in a group it hangs below the message."""
        reply_to = None if self.private else self.message
        await self.journal.send(self.chat, page, thread=self.thread, reply_to=reply_to)

    async def send_file(self, file: File) -> None:
        """Send a file to where the update came from."""
        await self.journal.send_file(self.chat, file, thread=self.thread)


@dataclass(frozen=True, slots=True)
class HandlerResult:
    """How an update ends: its state and the rows that are written with it."""

    label: str
    """for the counters: an outcome, ``command``, ``press``, ``stale``, ``shed``, ``failed``, ..."""
    exchanges: tuple[Exchange, ...] = ()
    state: State = State.DONE
    said: StoredTurn | None = None
    """what a follow-up would refer to"""


def client_language(code: str | None) -> Language:
    """Return the language for a person whose Telegram speaks the language of that code."""
    return Language.ZH if not code or code.lower().startswith("zh") else Language.EN


def sent_at(update: Update, received: StoredUpdate) -> datetime:
    """Return when an update was sent as far as Telegram says, by its clock alone wherever that can be.

    A press bears no time: it came after the message that was pressed, and when we received it, unless our
    clock is slow.
    """
    if update.message:
        return update.message.date
    if update.edited_message:
        return update.edited_message.edit_date or update.edited_message.date
    pressed = update.callback_query and update.callback_query.message
    return max(received.received_at, pressed.date) if pressed else received.received_at
