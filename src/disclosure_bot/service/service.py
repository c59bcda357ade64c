"""What every channel asks: answer, remember the turn, record; and the swap to a new knowledge."""

import asyncio
import logging
import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from disclosure_bot.answering.answerer import Answerer, turn_of
from disclosure_bot.domain.exchange import Exchange
from disclosure_bot.domain.knowledge import Knowledge
from disclosure_bot.domain.language import Language
from disclosure_bot.domain.question import Question
from disclosure_bot.domain.reply import Reply
from disclosure_bot.store.engine import Store

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Answered:
    """Replies with the rows that the logbook gets: one row a reply, in the same order."""

    replies: tuple[Reply, ...]
    exchanges: tuple[Exchange, ...]


class Service:
    """Answers from the knowledge of the moment; a question in flight finishes on the one it began with."""

    def __init__(self, answerer: Answerer, store: Store) -> None:
        self._answerer = answerer
        self._store = store

    @property
    def knowledge(self) -> Knowledge:
        """The knowledge that serves now."""
        return self._answerer.knowledge

    def swap(self, answerer: Answerer) -> None:
        """Serve from another knowledge from now on."""
        self._answerer = answerer

    async def ask(self, question: Question) -> Answered:
        """Answer a question and record the exchange.

        Raises:
            StoreError: the exchange cannot be written.
        """
        answered = await self.answer(question)
        await self.record(answered.exchanges)
        return answered

    async def answer(self, question: Question) -> Answered:
        """Answer a question without recording it: for channels that record when the reply is sent."""
        started = time.perf_counter()
        if question.previous is None:
            previous = await self._store.conversation.recall(question.asker, question.asked_at)
            question = replace(question, previous=previous)
        # In a thread: the encoder leaves the interpreter free, so that other chats go on.
        replies = await asyncio.to_thread(self._answerer.answer, question)
        await self._remember(question.asker, replies, question.asked_at)
        milliseconds = (time.perf_counter() - started) * 1000
        exchanges = tuple(_exchange(question, reply, milliseconds) for reply in replies)
        for exchange, reply in zip(exchanges, replies, strict=True):
            log.info("%s %s", exchange.id, reply.because)
        return Answered(replies, exchanges)

    async def pick(
        self, entry: str, channel: str, asker: str, language: Language, asked_at: datetime
    ) -> Answered:
        """Show an entry that a person picked, and remember it as the turn to follow up.

        Raises:
            KeyError: the knowledge has no such entry (any more).
        """
        reply = self._answerer.show(entry, language, asked_at)
        await self._remember(asker, (reply,), asked_at)
        return Answered((reply,), ())

    async def record(self, exchanges: Sequence[Exchange]) -> None:
        """Write exchanges to the logbook, once each."""
        await self._store.logbook.record(*exchanges)

    async def _remember(self, asker: str, replies: Sequence[Reply], now: datetime) -> None:
        turns = [turn for reply in replies if (turn := turn_of(reply))]
        if turns:
            await self._store.conversation.remember(asker, turns[-1], now)


def _exchange(question: Question, reply: Reply, milliseconds: float) -> Exchange:
    return Exchange(
        id=new_id(question.asked_at),
        asked_at=question.asked_at,
        channel=question.channel,
        asker=question.asker,
        question=reply.question,
        language=reply.language,
        outcome=reply.outcome,
        matches=tuple(replace(match, features={}) for match in reply.matches),
        knowledge_version=reply.knowledge_version,
        milliseconds=milliseconds,
    )


def new_id(at: datetime) -> str:
    """Return a random identifier of 26 characters that sorts by time (milliseconds)."""
    return f"{int(at.timestamp() * 1000):012x}{secrets.token_hex(7)}"
