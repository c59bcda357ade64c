"""Hands questions to staff where they read, words of danger before everything else."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from disclosure_bot.answering.manners import Manners
from disclosure_bot.domain.action import Person, Screen
from disclosure_bot.domain.exchange import Exchange
from disclosure_bot.domain.reply import Paragraph, Part
from disclosure_bot.domain.wording import Say
from disclosure_bot.service.choices import said
from disclosure_bot.service.service import Service
from disclosure_bot.store.handoffs import Handoff
from disclosure_bot.store.store import Store

PRESSED_TWICE = timedelta(minutes=1)
"""within which the same question is handed over once; later, asking again tries whether staff see it"""


class StaffRoom(Protocol):
    """Where staff take questions over."""

    async def place(self, handoff: Handoff, exchange: Exchange) -> bool:
        """Show a question to staff; False if the room can no longer be written to."""

    async def add(self, handoff: Handoff, exchange: Exchange) -> bool:
        """Show staff another question of an asker who waits for them already; False as above."""

    async def pass_on(self, handoff: Handoff, text: str) -> bool:
        """Show staff what the asker of a question adds to it; False as above."""


@dataclass(frozen=True, slots=True)
class Handed:
    """What the asker is told, and how it counts."""

    screen: Screen
    label: str = "press"
    """for the counters: ``handoff``: staff were shown it; ``failed``: they could not be; else ``press``"""


class HandingOver:
    """Opens handoffs."""

    def __init__(self, service: Service, store: Store) -> None:
        self._service = service
        self._handoffs = store.handoffs

    async def hand_over(self, exchange: Exchange, person: Person, room: StaffRoom | None) -> Handed:
        """Hand a question to staff; where nobody reads it, say whom to call.

        Raises:
            StoreError: it cannot be read or written.
        """
        if room is None:
            return Handed(self._failed(exchange))
        earlier = await self._handoffs.of_asker(person.asker)
        if earlier and earlier.id != person.seed:
            if earlier.exchange == exchange.id and person.now - earlier.opened_at < PRESSED_TWICE:
                return Handed(said(self._say(exchange, Say.HANDOFF_ALREADY)))
            if await room.add(earlier, exchange):
                return Handed(self._added(exchange))
            await self._handoffs.close(earlier.id, person.now)  # staff cannot see it any more
        handoff = _handoff(exchange, person)
        await self._handoffs.open(handoff)
        if await room.place(handoff, exchange):
            return Handed(self._opened(exchange), "handoff")
        await self._handoffs.close(handoff.id, person.now)  # else it would be "with staff" for ever
        return Handed(self._failed(exchange), "failed")

    def _added(self, exchange: Exchange) -> Screen:
        if exchange.urgent:
            return self._opened(exchange)
        return said(self._say(exchange, Say.HANDOFF_ADDED))

    def _opened(self, exchange: Exchange) -> Screen:
        if exchange.urgent:
            return self._urgent(exchange, self._say(exchange, Say.HANDOFF_URGENT))
        office = self._service.office(exchange.language)
        return said(self._say(exchange, Say.HANDOFF_OPENED, office=office))

    def _failed(self, exchange: Exchange) -> Screen:
        office = self._service.office(exchange.language)
        if exchange.urgent:
            return self._urgent(exchange, self._say(exchange, Say.HANDOFF_URGENT_FAILED, office=office))
        return said(self._say(exchange, Say.HANDOFF_UNAVAILABLE, office=office))

    def _urgent(self, exchange: Exchange, text: str) -> Screen:
        """Return a screen that begins with the numbers to call."""
        knowledge = self._service.knowledge
        danger = knowledge.dangers.of_kind(exchange.urgent)
        first: tuple[Part, ...] = (Manners(knowledge, exchange.language).numbers(danger),) if danger else ()
        return Screen((*first, Paragraph(text)))

    def _say(self, exchange: Exchange, key: Say, **values: object) -> str:
        return self._service.words(exchange.language)(key, **values)


def _handoff(exchange: Exchange, person: Person) -> Handoff:
    return Handoff(
        id=person.seed,
        asker=person.asker,
        channel=person.channel,
        chat=person.address,
        language=exchange.language,
        opened_at=person.now,
        exchange=exchange.id,
    )
