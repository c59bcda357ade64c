"""What every channel asks: answer, remember the turn, record; and the swap to a new knowledge."""

import asyncio
import logging
import secrets
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from disclosure_bot.answering.answerer import Answerer
from disclosure_bot.answering.offices import reachable
from disclosure_bot.answering.shown import entry_shown
from disclosure_bot.domain.action import Choices, Person
from disclosure_bot.domain.exchange import Exchange, Feedback, Verdict, exchange_id
from disclosure_bot.domain.knowledge import Knowledge
from disclosure_bot.domain.language import Language
from disclosure_bot.domain.question import Question, Turn
from disclosure_bot.domain.reply import Match, Outcome, Reply
from disclosure_bot.domain.wording import Words
from disclosure_bot.matching.base import Ranking
from disclosure_bot.service.choices import after
from disclosure_bot.service.searches import Searches
from disclosure_bot.store.askers import AskerProfile
from disclosure_bot.store.store import Store

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Answered:
    """Replies with the rows that the logbook gets: one row a reply, in the same order."""

    replies: tuple[Reply, ...]
    exchanges: tuple[Exchange, ...]
    choices: tuple[Choices, ...]
    """what may be done after each reply"""
    turn: Turn | None = None
    """what a follow-up would refer to, where the channel remembers it itself"""
    with_staff: bool = False
    """staff have been shown it just now, because the asker wanted a person"""


class Service:
    """Answers from the knowledge of the moment; a question in flight finishes on the one it began with."""

    def __init__(
        self, answerer: Answerer, store: Store, searches: Searches | None = None, school: str = ""
    ) -> None:
        """Serve one of the schools that share ``searches``; without them there is no other."""
        self._answerer = answerer
        self._store = store
        self._searches = searches or Searches()
        self._school = school
        self.knowledge_written = asyncio.Event()
        """set by who has just written the whole of an edit: it is read without waiting until files settle"""

    @property
    def knowledge(self) -> Knowledge:
        """The knowledge that serves now."""
        return self._answerer.knowledge

    @property
    def answerer(self) -> Answerer:
        """What answers now."""
        return self._answerer

    def words(self, language: Language) -> Words:
        """Return the wording in a language."""
        return Words(self.knowledge.wording, language)

    def office(self, language: Language) -> str:
        """Return the office that answers where no other does, and how to reach it."""
        office = self.knowledge.departments[self.knowledge.school.office]
        return reachable(office, self.knowledge.wording, language)

    def swap(self, answerer: Answerer) -> None:
        """Serve from another knowledge from now on."""
        self._answerer = answerer

    async def ask(self, question: Question, known: AskerProfile | None = None) -> Answered:
        """Answer a question and record the exchange.

        ``known`` is the asker's profile where the channel has read it already.

        Raises:
            StoreError: the exchange cannot be written.
        """
        profile = known or await self.profile(question.asker, question.asked_at)
        question = replace(
            question,
            previous=question.previous or profile.turn,
            language=question.language or profile.language,
        )
        answered = await self.answer(question)
        writes = [self.record(answered.exchanges)]
        if answered.turn:
            writes.append(self._store.askers.remember(question.asker, answered.turn, question.asked_at))
        await asyncio.gather(*writes)  # what waits at once is written in one transaction
        return answered

    async def profile(self, asker: str, at: datetime) -> AskerProfile:
        """Return the language of replies that an asker chose, and their last turn if it was fresh then."""
        return (await self._store.askers.profiles({asker: at}))[asker]

    async def answer(self, question: Question, seed: str = "") -> Answered:
        """Answer a question without reading or keeping anything: a channel does both where it suits it.

        ``seed`` names what was sent where that may arrive twice: the same seed gives the same exchanges.
        """
        started = time.perf_counter()
        answerer = self._answerer
        replies = answerer.remembered(question)
        if replies is None:
            # In a thread: the encoder leaves the interpreter free, so that other chats go on.
            replies = await self._searches.run(self._school, partial(answerer.answer, question))
        milliseconds = (time.perf_counter() - started) * 1000
        seed = seed or secrets.token_hex(8)
        exchanges = tuple(
            _exchange(question, reply, milliseconds, f"{seed}/{place}") for place, reply in enumerate(replies)
        )
        for exchange, reply in zip(exchanges, replies, strict=True):
            log.info("%s %s", exchange.id, reply.because)
        choices = tuple(
            after(reply, exchange.id, self.words(reply.language))
            for exchange, reply in zip(exchanges, replies, strict=True)
        )
        return Answered(replies, exchanges, choices, _last_turn(replies))

    async def pick(
        self, entry: str, person: Person, language: Language, offered_by: Exchange | None = None
    ) -> Answered:
        """Show an entry that a person picked, and remember it as the turn to follow up.

        Raises:
            KeyError: the knowledge has no such entry (any more).
        """
        reply = self._answerer.show(entry, language, person.now)
        if reply.turn:
            await self._store.askers.remember(person.asker, reply.turn, person.at or person.now)
        exchange = offered_by.id if offered_by else ""
        return Answered((reply,), (), (after(reply, exchange, self.words(language)),))

    async def record(self, exchanges: Sequence[Exchange]) -> None:
        """Write exchanges to the logbook, once each."""
        await self._store.logbook.record(*exchanges)

    def unanswered(self, question: Question, language: Language, seed: str) -> Exchange:
        """Return the row of a question that was shed: its asker sent too many at once."""
        return Exchange(
            id=exchange_id(question.asked_at, f"{seed}/0"),
            asked_at=question.asked_at,
            channel=question.channel,
            asker=question.asker,
            question=question.text,
            language=language,
            outcome=Outcome.ABSTAIN,
            matches=(),
            knowledge_version=self.knowledge.version,
            milliseconds=0.0,
            shed=True,
            urgent=self._answerer.danger_in(question.text),
        )

    async def find(self, exchange: str, asker: str) -> Exchange | None:
        """Return an exchange of that asker; None if there is none or it is another's."""
        found = await self._store.logbook.find(exchange)
        return found if found and found.asker == asker else None

    async def choose(self, exchange: str, asker: str, entry: str) -> None:
        """Keep which of the offered entries an asker picked; another's exchange stays as it is."""
        if await self.find(exchange, asker):
            await self._store.logbook.choose(exchange, entry)

    async def judge(self, exchange: str, asker: str, verdict: Verdict, now: datetime) -> Exchange | None:
        """Keep an asker's verdict on a reply and return the exchange; None if it is not theirs.

        A verdict never changes what is answered by itself; people look at it.
        """
        found = await self.find(exchange, asker)
        if found:
            await self._store.logbook.add_feedback(exchange, Feedback(verdict, now))
        return found

    async def judge_entry(self, entry: str, person: Person, verdict: Verdict) -> None:
        """Keep a verdict on an entry that was opened without a question, as an exchange of its own.

        Raises:
            KeyError: the knowledge has no such entry (any more).
        """
        title = self.knowledge.entries[entry].title.zh
        now, channel, asker = person.now, person.channel, person.asker
        day = now.replace(hour=0, minute=0, second=0, microsecond=0)  # the last verdict of a day counts
        exchange = Exchange(
            id=exchange_id(day, f"{channel}/{asker}/{entry}"),
            asked_at=now,
            channel=channel,
            asker=asker,
            question=title,
            language=Language.ZH,
            outcome=Outcome.ANSWER,
            matches=(Match(entry, 1.0, title),),
            knowledge_version=self.knowledge.version,
            milliseconds=0.0,
        )
        await self.record((exchange,))
        await self._store.logbook.add_feedback(exchange.id, Feedback(verdict, now))

    def turn_shown(self, text: str, now: datetime) -> Turn | None:
        """Return the turn that a message of ours belongs to, by the answer in it; None if it holds none."""
        entry = entry_shown(text, self.knowledge.entries)
        return self._answerer.show(entry, Language.ZH, now).turn if entry else None

    async def candidates(self, text: str) -> Ranking:
        """Return what comes near to a text, without recording or remembering it: for typing ahead."""
        return await self._searches.run(self._school, partial(self._answerer.candidates, text))

    async def answer_counts(self, now: datetime) -> Mapping[str, int]:
        """Return how often each entry was answered in the last 30 days."""
        return await self._store.logbook.answer_counts(now - timedelta(days=30))


def _last_turn(replies: Sequence[Reply]) -> Turn | None:
    return next((reply.turn for reply in reversed(replies) if reply.turn), None)


def _exchange(question: Question, reply: Reply, milliseconds: float, seed: str) -> Exchange:
    return Exchange(
        id=exchange_id(question.asked_at, seed),
        asked_at=question.asked_at,
        channel=question.channel,
        asker=question.asker,
        question=reply.question,
        language=reply.language,
        outcome=reply.outcome,
        matches=tuple(replace(match, features={}) for match in reply.matches),
        knowledge_version=reply.knowledge_version,
        milliseconds=milliseconds,
        urgent=reply.urgent,
    )
