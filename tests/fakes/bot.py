"""A running Telegram channel over the fake Bot API, for tests in one process."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from disclosure_bot.answering.answerer import Answerer
from disclosure_bot.channels.admission import Admission, Rate
from disclosure_bot.channels.telegram.api.client import BotClient
from disclosure_bot.channels.telegram.api.limiter import Limiter
from disclosure_bot.channels.telegram.api.timings import Timings
from disclosure_bot.channels.telegram.channel import TelegramChannel, TelegramParts
from disclosure_bot.channels.telegram.updates.receiver import Intake, Polling
from disclosure_bot.domain.exchange import Exchange
from disclosure_bot.domain.knowledge import Knowledge
from disclosure_bot.domain.question import Question
from disclosure_bot.domain.reply import Reply
from disclosure_bot.gaps.closing import GapClosing
from disclosure_bot.gaps.cluster import grouper_maker
from disclosure_bot.gaps.service import GapService
from disclosure_bot.gaps.vectors import letter_vectors
from disclosure_bot.knowledge.review.reviews import Reviews
from disclosure_bot.requests.service import RegisterService
from disclosure_bot.service.actions import Actions
from disclosure_bot.service.service import Service
from disclosure_bot.store.pseudonyms import Pseudonyms
from disclosure_bot.store.store import Store
from fakes.botapi import people
from fakes.botapi.core import State
from fakes.botapi.in_process import FakeRequest
from fakes.botapi.people import Person
from support.gap_samples import SubjectVectors
from support.register_samples import desk, keys_and_store
from support.samples import ExactMatcher, sample_knowledge

MEMORY = "sqlite+aiosqlite:///:memory:"
QUICK = Timings(
    poll_first=0.01,
    poll_longest=0.05,
    conflict=0.02,
    token=0.01,
    retry_first=0.01,
    retry_longest=0.05,
    album=0.05,
    wishes=0.02,
    grace=1.0,
)
NO_LIMIT = Rate(1e6, 1e6)
CLOSE = {"学费": (("fees.tuition", 0.5), ("fees.postgrad-tuition", 0.45))}
PSEUDONYMS = Pseudonyms(b"k" * 32)


def pseudonym(person: int) -> str:
    """Return the pseudonym that the channel under test gives."""
    return PSEUDONYMS.of("telegram", person)


class LineByLine(Answerer):
    """Takes each line of a message as a question, whatever the rules for taking messages apart are."""

    def answer(self, question: Question) -> tuple[Reply, ...]:
        lines = question.text.split("\n")
        return tuple(
            reply for line in lines for reply in super(LineByLine, self).answer(replace(question, text=line))
        )


async def eventually(claim: Callable[[], object], seconds: float = 10.0) -> None:
    """Wait until a claim holds."""
    deadline = time.monotonic() + seconds
    while not claim():
        if time.monotonic() > deadline:
            raise AssertionError("it never came true")
        await asyncio.sleep(0.005)


@dataclass
class Running:
    """A channel with its surroundings, and the hands of the people who use it."""

    state: State
    store: Store
    service: Service
    desk: GapService
    channel: TelegramChannel
    task: "asyncio.Task[None]"

    async def say(self, person: Person, text: str | None, **more: Any) -> list[str]:
        """Send a message and return what the bot sent since, to anybody."""
        return await self._after(lambda: people.say(self.state, person, text, **more))

    async def press(self, person: Person, label: str, **more: Any) -> list[str]:
        """Press the newest button of that label and return what the bot sent since."""
        return await self._after(lambda: people.press(self.state, person, label, **more))

    async def _after(self, act: Callable[[], object]) -> list[str]:
        before = len(self.state.sent)
        act()
        await self.settled()
        return [message["text"] for message in self.state.sent[before:]]

    async def settled(self, seconds: float = 10.0) -> None:
        """Wait until nothing is on the way any more."""
        deadline = time.monotonic() + seconds
        while self.state.updates or (await self.store.inbox.backlog()).depth:
            if self.task.done():
                self.task.result()
            if time.monotonic() > deadline:
                raise AssertionError(f"not settled: {self.state.updates} {self.channel.health}")
            await asyncio.sleep(0.005)

    async def exchanges(self) -> list[Exchange]:
        """Return the logbook."""
        return [exchange async for exchange in self.store.logbook.exchanges()]

    def transcript(self, chat: int) -> str:
        """Return a chat as text."""
        return "\n".join(self.state.transcript[chat]) + "\n"


@contextlib.asynccontextmanager
async def running(
    state: State | None = None,
    *,
    url: str = MEMORY,
    knowledge: Knowledge | None = None,
    rankings: Mapping[str, tuple[tuple[str, float], ...]] = CLOSE,
    intake: Intake | None = None,
    line: BotClient | None = None,
    limited: bool = False,
    waits: Timings = QUICK,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    folder: Path = Path("no-folder"),
    **settings: Any,
) -> AsyncIterator[Running]:
    """Run a channel over the fake; ``limited`` keeps the real limits, staff edit what is in ``folder``."""
    state = state or State()
    knowledge = knowledge or sample_knowledge()
    limits: dict[str, Any] = (
        {}
        if limited
        else {"limiter": Limiter(private=NO_LIMIT, group=NO_LIMIT), "admission": Admission(rate=NO_LIMIT)}
    )
    async with keys_and_store(url) as (keys, store):
        service = Service(LineByLine(knowledge, ExactMatcher(knowledge, rankings)), store)
        letters = letter_vectors(knowledge)
        gaps = GapService(
            store, lambda: service.knowledge, grouper_maker(lambda: (SubjectVectors(), letters))
        )
        other_key = partial(store.keys.other_key_until, PSEUDONYMS.fingerprint, 180)
        written = desk(service, store, keys / "register.key")
        actions = Actions(service, store, other_key, desk=written)
        channel = TelegramChannel(
            TelegramParts(
                service=service,
                actions=actions,
                closing=GapClosing(
                    gaps,
                    Reviews(folder),
                    lambda new: Answerer(new, ExactMatcher(new, rankings)),
                    lambda: service.answerer,
                ),
                register=RegisterService(store.register, lambda: service.knowledge, keys / "register.key"),
                store=store,
                client=line or BotClient(state.token, "https://fake/bot", 4, FakeRequest(state)),
                intake=intake or Polling(waits),
                pseudonym=pseudonym,
                clock=clock,
                timings=waits,
                **(limits | settings),
            )
        )
        task = asyncio.create_task(channel.run())
        try:
            yield Running(state, store, service, gaps, channel, task)
        finally:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError, Exception):
                await task
