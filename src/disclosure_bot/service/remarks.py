"""Does what people want who ask nothing (a person, another language), and promises nothing in vain."""

from dataclasses import replace

from disclosure_bot.answering.manners import language_named
from disclosure_bot.domain.action import Choices, ChooseLanguage, HandOver, Languages, Person, Screen
from disclosure_bot.domain.exchange import Exchange
from disclosure_bot.domain.reply import Outcome, Reply
from disclosure_bot.domain.talk import TalkKind
from disclosure_bot.service.handing_over import HandingOver, StaffRoom
from disclosure_bot.service.privacy import PersonalData
from disclosure_bot.service.service import Answered, Service
from disclosure_bot.store.askers import MEMORY
from disclosure_bot.store.store import Store


class Remarks:
    """Acts on replies to remarks; what was asked is left alone."""

    def __init__(self, service: Service, store: Store, data: PersonalData, handing: HandingOver) -> None:
        self._service = service
        self._store = store
        self._data = data
        self._handing = handing

    async def heed(self, answered: Answered, person: Person, room: StaffRoom | None) -> Answered:
        """Act on a reply, and return what is to be shown."""
        reply = answered.replies[0]
        if len(answered.replies) > 1 or not (reply.talk or reply.urgent):
            return answered
        exchange = answered.exchanges[0]
        if reply.talk == TalkKind.LANGUAGE:
            return _shown(answered, await self._spoken(reply, person))
        if reply.talk == TalkKind.HUMAN and room:
            asked = await self._asked_before(exchange) or exchange
            handed = await self._handing.hand_over(asked, person, room)
            return replace(_shown(answered, handed.screen), with_staff=handed.label == "handoff")
        return answered if room else replace(answered, choices=(_without_staff(answered.choices[0]),))

    async def _spoken(self, reply: Reply, person: Person) -> Screen:
        """Switch to the language that is named, or offer those there are."""
        named = language_named(reply.question, reply.language)
        wanted = ChooseLanguage(named) if named else Languages()
        return await self._data.screen(wanted, replace(person, language=reply.language))

    async def _asked_before(self, exchange: Exchange) -> Exchange | None:
        """Return what the person said last that was no mere talk, if it was just now."""
        since, last = exchange.asked_at - MEMORY, None
        async for one in self._store.logbook.exchanges(since, asker=exchange.asker):
            last = last if one.outcome is Outcome.TALK else one
        return last


def _shown(answered: Answered, screen: Screen) -> Answered:
    """Return what was answered with a screen in place of its only reply."""
    reply = replace(answered.replies[0], parts=screen.parts)
    return replace(answered, replies=(reply,), choices=(screen.choices,))


def _without_staff(choices: Choices) -> Choices:
    """Return the choices of a channel where no staff read: a promise of a person would be broken at once."""
    rows = (tuple(one for one in row if not isinstance(one.action, HandOver)) for row in choices)
    return tuple(row for row in rows if row)
