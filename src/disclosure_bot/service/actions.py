"""What people can do beside asking, and what comes of it: a channel draws choices and hands back actions."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from disclosure_bot.domain.action import (
    Action,
    AskToForget,
    Browse,
    BrowseServices,
    Choice,
    Choices,
    ChooseLanguage,
    File,
    FileRequest,
    Forget,
    HandOver,
    Help,
    Judge,
    Languages,
    MostAsked,
    MyData,
    Near,
    Person,
    Privacy,
    ReadDocument,
    SaveDay,
    Screen,
    Show,
    ShowText,
    Start,
    TellLater,
    TrackRequest,
)
from disclosure_bot.domain.exchange import Exchange, Verdict
from disclosure_bot.domain.language import Language
from disclosure_bot.domain.wording import Say, Words
from disclosure_bot.office.term_count import counted, day_file
from disclosure_bot.service.choices import reasons, said, without_answer
from disclosure_bot.service.handing_over import HandingOver, StaffRoom
from disclosure_bot.service.menus import Menus
from disclosure_bot.service.privacy import OtherKeyUntil, PersonalData
from disclosure_bot.service.reading import Readings
from disclosure_bot.service.remarks import Remarks
from disclosure_bot.service.service import Answered, Service
from disclosure_bot.store.store import Store
from disclosure_bot.store.subscriptions import Wish

_STAYS = FileRequest | TrackRequest
"""what stays to be read: the screen of what comes next stands below it"""
NEAR = 3
"""near entries offered"""

COMMANDS: Mapping[str, tuple[Say, Action]] = {
    "start": (Say.COMMAND_START, Start()),
    "help": (Say.COMMAND_HELP, Help()),
    "catalogue": (Say.COMMAND_CATALOGUE, Browse()),
    "request": (Say.COMMAND_REQUEST, FileRequest()),
    "lang": (Say.COMMAND_LANG, Languages()),
    "privacy": (Say.COMMAND_PRIVACY, Privacy()),
    "mydata": (Say.COMMAND_MYDATA, MyData()),
    "forget": (Say.COMMAND_FORGET, AskToForget()),
}
"""what everybody may type after a slash, in the order of a menu: a sentence about it, and its action"""


def commanded(name: str, about: str) -> Action | None:
    """Return the action of a command, ``about`` what stands behind its name; None for an unknown command."""
    if name == "request" and about:
        return TrackRequest(about)
    return COMMANDS[name][1] if name in COMMANDS else None


@dataclass(frozen=True, slots=True)
class Done:
    """What came of an action; a channel shows all of it that there is."""

    screen: Screen | None = None
    answered: Answered | None = None
    """an entry that was picked"""
    turns_page: bool = False
    """the screen takes the place of the one that was acted on"""
    instead: Choices | None = None
    """what takes the place of the verdicts that were offered; empty: nothing"""
    file: File | None = None
    """to be handed over"""
    remark: str = ""
    """said shortly, in passing"""
    label: str = "press"
    """for the counters"""


class RequestDesk(Protocol):
    """Where requests for information are written and filed."""

    async def do(self, action: FileRequest | TrackRequest, person: Person) -> Screen | None:
        """Go on with a request; None where there is none to go on with."""

    async def hear(self, text: str, person: Person) -> Screen | None:
        """Take a text as the answer to what was asked last; None where nothing was, or it answers nothing."""


class Actions:
    """Does what people choose, the same in every channel."""

    def __init__(
        self,
        service: Service,
        store: Store,
        other_key_until: OtherKeyUntil,
        desk: RequestDesk | None = None,
    ) -> None:
        self._service = service
        self._store = store
        self._menus = Menus(service)
        self._readings = Readings(service)
        self._data = PersonalData(store, service.words, other_key_until, lambda: service.knowledge)
        self._handing = HandingOver(service, store)
        self._remarks = Remarks(service, store, self._data, self._handing)
        self._room: StaffRoom | None = None
        self._desk = desk

    def open_room(self, room: StaffRoom) -> None:
        """Let channels without a room of their own hand questions over to staff there."""
        self._room = room

    async def do(self, action: Action, person: Person, room: StaffRoom | None = None) -> Done | None:
        """Do it and return what came of it; None where it means nothing any more or is another's.

        ``room`` is where this channel reaches staff, if not where all do.

        Raises:
            StoreError: it cannot be read or written.
        """
        match action:
            case Show():
                return await self._show(action, person)
            case ShowText(entry):
                return self._text(entry, person)
            case ReadDocument():  # a message of its own: it may be long, and the answer should stay
                read = self._readings.screen(action, person)
                return Done(read) if read else None
            case SaveDay():
                return self._day(action, person)
            case Judge():
                return await self._judge(action, person)
            case Near(exchange) | TellLater(exchange) | HandOver(exchange):
                found = await self._service.find(exchange, person.asker)
                return await self._about(action, found, person, room or self._room) if found else None
            case _:
                screen = await self._screen(action, person)
                return Done(screen, turns_page=not isinstance(action, _STAYS)) if screen else None

    async def hear(self, text: str, person: Person) -> Done | None:
        """Take a text for the answer to what the bot asked before; None where it is an ordinary message.

        A channel does this with every text before it asks the service.

        Raises:
            StoreError: it cannot be read or written.
        """
        screen = await self._desk.hear(text, person) if self._desk else None
        return Done(screen, label="request") if screen else None

    async def heed(self, answered: Answered, person: Person, room: StaffRoom | None = None) -> Answered:
        """Do what a person wants who asked nothing ("转人工"), and return what is to be shown.

        Every channel passes here what came of a message, before it shows it; ``room`` as in ``do``.

        Raises:
            StoreError: it cannot be read or written.
        """
        return await self._remarks.heed(answered, person, room or self._room)

    async def _screen(self, action: Action, person: Person) -> Screen | None:
        words = self._service.words(person.language)
        match action:
            case MyData() | AskToForget() if not person.private:
                return said(words(Say.PRIVATE_ONLY))
            case Help():
                return said(words(Say.HELP))
            case Privacy():
                return said(words(Say.PRIVACY))
            case Start() | MostAsked() | Browse() | BrowseServices():
                return await self._menus.screen(action, person)
            case MyData() | AskToForget() | Languages() | ChooseLanguage():
                return await self._data.screen(action, person)
            case Forget() if person.private:
                return await self._data.screen(action, person)
            case FileRequest() | TrackRequest() if self._desk:
                return await self._desk.do(action, person)
            case _:
                return None

    async def _show(self, action: Show, person: Person) -> Done | None:
        if action.entry not in self._service.knowledge.entries:
            return None
        found = await self._service.find(action.exchange, person.asker) if action.exchange else None
        if found:
            await self._service.choose(found.id, person.asker, action.entry)
        language = person.chosen or (found.language if found else person.language)
        return Done(answered=await self._service.pick(action.entry, person, language, found))

    def _text(self, entry_id: str, person: Person) -> Done | None:
        """Show the text that an entry has ready, with nothing beside it: it is copied or forwarded."""
        entry = self._service.knowledge.entries.get(entry_id)
        if entry is None or entry.ask_for is None:
            return None
        return Done(said(entry.ask_for.in_language(person.chosen or person.language).strip()))

    def _day(self, action: SaveDay, person: Person) -> Done | None:
        """Hand over the last day of a time limit; None where there is no such limit, or the day is none."""
        knowledge = self._service.knowledge
        if action.deadline not in knowledge.deadlines:
            return None
        try:
            count = counted(action.start, knowledge.deadlines[action.deadline], knowledge.calendar)
        except (ValueError, OverflowError):
            return None
        return Done(file=day_file(count, knowledge, person.chosen or person.language, person.now))

    async def _judge(self, action: Judge, person: Person) -> Done | None:
        language = await self._kept_verdict(action, person)
        if language is None:
            return None
        words = self._service.words(language)
        if action.verdict is Verdict.NOT_USEFUL:
            return Done(instead=reasons(action, words), remark=words(Say.WHY))
        screen = None
        if action.verdict is Verdict.NONE_OF_THESE:
            screen = said(words(Say.NONE_OF_THESE), without_answer(words, action.exchange, near=False))
        return Done(screen, instead=(), remark=words(Say.THANKS))

    async def _kept_verdict(self, action: Judge, person: Person) -> Language | None:
        """Keep a verdict and return the language of what was judged; None if that is gone or another's."""
        if action.exchange:
            exchange = await self._service.judge(action.exchange, person.asker, action.verdict, person.now)
            return exchange.language if exchange else None
        if action.entry not in self._service.knowledge.entries or not person.private:
            return None
        await self._service.judge_entry(action.entry, person, action.verdict)
        return person.language

    async def _about(
        self, action: Near | TellLater | HandOver, exchange: Exchange, person: Person, room: StaffRoom | None
    ) -> Done:
        words = self._service.words(exchange.language)
        match action:
            case Near():
                return Done(self._near(exchange, words))
            case TellLater():
                await self._store.wishes.make(_wish(exchange, person))
                return Done(said(words(Say.WISH_KEPT)))
            case HandOver():
                handed = await self._handing.hand_over(exchange, person, room)
                return Done(handed.screen, label=handed.label)

    def _near(self, exchange: Exchange, words: Words) -> Screen:
        entries = self._service.knowledge.entries
        known = [entries[match.entry] for match in exchange.matches if match.entry in entries][:NEAR]
        choices = tuple(
            (Choice(entry.title.in_language(words.language), Show(entry.id, exchange.id)),) for entry in known
        )
        return said(words(Say.NEAR if choices else Say.NEAR_NONE), choices)

    async def add_to_handoff(self, asker: str, address: str, text: str) -> bool:
        """Pass on what an asker adds to a question that is with staff; False if none is, or nobody reads it.

        ``address`` is where the asker reads the answer.
        """
        handoff = await self._store.handoffs.of_asker(asker)
        if handoff is None or handoff.chat != address or self._room is None:
            return False
        return await self._room.pass_on(handoff, text)

    def told(self, wish: Wish, question: str) -> Screen | None:
        """Return what the asker of a wish is told; None if the entry is gone."""
        entry = self._service.knowledge.entries.get(wish.entry)
        if entry is None:
            return None
        choice = Choice(entry.title.in_language(wish.language), Show(entry.id))
        return said(self._service.words(wish.language)(Say.WISH_TOLD, question=question), ((choice,),))


def _wish(exchange: Exchange, person: Person) -> Wish:
    return Wish(
        id=person.seed,
        asker=person.asker,
        exchange=exchange.id,
        channel=person.channel,
        chat=person.address,
        language=exchange.language,
        made_at=person.now,
    )
