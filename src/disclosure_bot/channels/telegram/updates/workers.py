"""Works off what came in, fairly: several jobs at once, each until it is answered or a day has passed."""

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from telegram import InlineQuery, Update
from telegram.error import TelegramError

from disclosure_bot.channels.admission import Admission
from disclosure_bot.channels.telegram.api.client import ThrottledError
from disclosure_bot.channels.telegram.api.limiter import Limiter
from disclosure_bot.channels.telegram.api.sender import SendFailure, SendJournal, failure_of
from disclosure_bot.channels.telegram.api.timings import Timings
from disclosure_bot.channels.telegram.handlers.context import HandlerContext, HandlerResult, client_language
from disclosure_bot.channels.telegram.handlers.inline import Inline
from disclosure_bot.channels.telegram.handlers.router import Router
from disclosure_bot.channels.telegram.updates.queue import FairQueue
from disclosure_bot.channels.telegram.updates.receiver import REFUSED_TOKEN, Incoming, read_kept
from disclosure_bot.domain.exchange import Exchange
from disclosure_bot.errors import ChannelError, StoreError
from disclosure_bot.service import trace
from disclosure_bot.store.inbox import Key, State, StoredUpdate

log = logging.getLogger(__name__)

GIVE_UP = timedelta(hours=24)
"""after which an update is not tried any more; Telegram forgets it as fast"""
STALE_PRESS = timedelta(minutes=15)
"""after which a pressed button cannot be answered any more"""
_REMEMBERED = 10 * 2000
"""updates of which it is known that they were taken, those that ended lately too"""
ROOM = 2000
"""updates in memory above which no more are fetched"""
_TRIES_AFTER_A_BUG = 3
_ALBUM_MEMORY = 300.0
"""seconds after which nothing more is expected of an album"""
_INLINE_AT_ONCE = 8
_SHED_AT_ONCE = 100
_SHED_SECONDS = 0.25
"""pause before shed updates are recorded, so that a flood takes a part of the processor only"""


@dataclass(slots=True)
class Job:
    """An update to work on."""

    stored: StoredUpdate
    update: Update
    journal: SendJournal
    since: float
    """monotonic time when it arrived: a jump of the wall clock makes no question too old"""
    is_shed: bool = False
    """not to be answered: its sender is told that they send too fast"""
    others: list[tuple[StoredUpdate, Update]] = field(default_factory=list)
    """the other messages of its album"""
    not_before: float = 0.0
    """monotonic time until which more of its album may come"""
    begun: bool = False

    def join(self, stored: StoredUpdate, update: Update) -> None:
        """Take another message of the album; the one with the words stands for all."""
        if _caption(update) and not _caption(self.update):
            stored, update, self.stored, self.update = self.stored, self.update, stored, update
        self.others.append((stored, update))

    def album(self) -> tuple[int, ...]:
        """Return the numbers of the messages of its album, in order; none where it stands alone."""
        if not self.others:
            return ()
        updates = (self.update, *(update for _, update in self.others))
        return tuple(sorted(one.effective_message.message_id for one in updates if one.effective_message))


class Workers:
    """Works on ``count`` jobs at once, on one of each chat at a time."""

    def __init__(
        self,
        ctx: HandlerContext,
        count: int,
        timings: Timings,
        limiter: Limiter,
        admission: Admission,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._ctx = ctx
        self._now = now
        self._router = Router(ctx)
        self._inline = Inline(ctx)
        self._timings = timings
        self._admission = admission
        self._queue: FairQueue[Job] = FairQueue(limiter.wait, limiter.wait_for_all)
        self._free = asyncio.Semaphore(count)
        self._tasks: set[asyncio.Task[None]] = set()
        self._shed: asyncio.Queue[Incoming] = asyncio.Queue()
        self._albums: dict[tuple[int, str], Job] = {}
        self._cries: dict[tuple[str, str, str], Job] = {}
        """cries for help that were one too many and are answered: the last by chat, asker and kind"""
        self._typing: dict[int, str] = {}
        self._known: dict[Key, None] = {}
        self._term = ctx.store.replica.term
        self._inline_free = asyncio.Semaphore(_INLINE_AT_ONCE)
        self._fatal: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    @property
    def known(self) -> Collection[Key]:
        """Return the keys of the updates that were taken, those too that ended lately."""
        return self._known.keys()

    @property
    def is_out_of_term(self) -> bool:
        """Tell whether others took this program for dead: what it has in memory may be theirs by now."""
        return self._term != self._ctx.store.replica.term

    async def begin_anew(self) -> None:
        """Forget all that waits, once the jobs under way have ended: the inbox knows which are still ours."""
        term = self._ctx.store.replica.term
        if self._tasks:
            await asyncio.wait(self._tasks)
        self._queue.clear()
        self._albums.clear()
        self._known.clear()
        self._term = term

    def __len__(self) -> int:
        """Return how many jobs wait, those to be recorded as shed too."""
        return len(self._queue) + self._shed.qsize()

    def is_full(self) -> bool:
        """Tell whether so much waits that no more should be fetched."""
        return len(self) >= ROOM

    def take(self, incoming: Incoming) -> None:
        """Take an update that has just come; one too many is recorded later."""
        if not self._is_new(incoming.stored.key):
            return
        if incoming.shed_of:
            self._take_shed(incoming)
        elif incoming.update is not None:
            # What waits before it may change what is known of its sender.
            known = incoming.known if self._queue.is_idle(_chat_of(incoming.update)) else None
            journal = SendJournal(self._ctx.sender, known=known)
            self._put_or_join(self._job(incoming.stored, incoming.update, journal))

    def _take_shed(self, incoming: Incoming) -> None:
        """Let the person know, once a minute; a person in danger is answered all the same."""
        cry = (incoming.stored.chat_key, incoming.stored.asker, incoming.danger) if incoming.danger else None
        if cry is None:
            is_told = self._admission.may_notice(incoming.shed_of)
        else:  # the reply to one that waits will stand below those that came meanwhile, too
            is_told = cry not in self._cries or self._cries[cry].begun
        update = read_kept(incoming.stored, self._ctx.sender.bot) if is_told else None
        if update is None:
            self._shed.put_nowait(incoming)
            return
        journal = SendJournal(self._ctx.sender, known=incoming.known)
        job = self._job(incoming.stored, update, journal, is_shed=cry is None)
        self._put(job)
        if cry:
            self._cries = {key: one for key, one in self._cries.items() if not one.begun} | {cry: job}

    def _is_new(self, key: Key) -> bool:
        """Note an update; False where it is known, or is to come from the inbox again."""
        if self.is_out_of_term or key in self._known:
            return False
        self._known[key] = None
        if len(self._known) > _REMEMBERED:
            del self._known[next(iter(self._known))]
        return True

    def replay(self, stored: StoredUpdate, update: Update) -> None:
        """Take an update that waited in the inbox: through a restart, or for another program."""
        if self._is_new(stored.key):
            self._put_or_join(self._job(stored, update, SendJournal(self._ctx.sender, replayed=True)))

    def _put_or_join(self, job: Job) -> None:
        """Queue a job; the messages of an album become one, as they are one to their sender."""
        album = job.update.message and job.update.message.media_group_id
        if not album:
            self._put(job)
            return
        now = self._now()
        self._albums = {key: one for key, one in self._albums.items() if now - one.not_before < _ALBUM_MEMORY}
        key = (_chat_of(job.update), album)
        first = self._albums.get(key)
        if first is None:
            job.not_before = now + self._timings.album
            self._albums[key] = job
            self._put(job)
        elif not first.begun:
            first.join(job.stored, job.update)
        elif _caption(job.update) and not _caption(first.update):
            job.not_before = now
            self._albums[key] = job  # late, but it holds the question
            self._put(job)
        else:
            self._start(self._settle_quietly(job))

    async def _settle_quietly(self, job: Job) -> None:
        """End a message of an album that was answered already; what cannot be settled is after a restart."""
        with contextlib.suppress(StoreError):
            await self._end(job, HandlerResult("ignored"))

    def _job(
        self, stored: StoredUpdate, update: Update, journal: SendJournal, *, is_shed: bool = False
    ) -> Job:
        waited = (self._ctx.clock() - stored.received_at).total_seconds()
        return Job(stored, update, journal, self._now() - max(waited, 0.0), is_shed)

    def _put(self, job: Job) -> None:
        self._queue.put(_chat_of(job.update), job)

    async def run(self) -> None:
        """Hand out jobs until cancelled.

        Raises:
            ChannelError: a send found the token refused.
        """
        hand_out = asyncio.ensure_future(self._hand_out())
        try:
            await asyncio.wait({hand_out, self._fatal}, return_when=asyncio.FIRST_COMPLETED)
            for ended in (hand_out, self._fatal):
                if ended.done():
                    ended.result()
        finally:
            hand_out.cancel()

    async def _hand_out(self) -> None:
        while True:
            await self._free.acquire()
            try:
                chat, job = await self._queue.get()
            except BaseException:
                self._free.release()
                raise
            self._start(self._work(chat, job)).add_done_callback(lambda _: self._free.release())
            self._ctx.health.depth = len(self._queue)
            self._ctx.health.in_flight = len(self._tasks)

    def _start(self, work: "asyncio._CoroutineLike[None]") -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def stop(self) -> None:
        """Let what is in flight end, for a few seconds; the rest waits in the inbox."""
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=self._timings.grace)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def _work(self, chat: int, job: Job) -> None:
        early = job.not_before - self._now()
        if early > 0 and not job.begun:  # more of its album may come
            self._queue.again(chat, job, early)
            return
        job.begun = True
        wait = await self._try(job)
        if wait is None:
            self._queue.done(chat)
            return
        self._ctx.health.retries += 1
        self._queue.again(chat, job, wait)

    async def _try(self, job: Job) -> float | None:
        """Work on a job; return the seconds until it is to be tried again, or None if it has ended."""
        with trace.question(f"update {job.stored.update_id}"):
            return await self._try_traced(job)

    async def _try_traced(self, job: Job) -> float | None:
        if self.is_out_of_term:  # it may be another program's by now; if not, the inbox brings it again
            return None
        if self._ctx.store.replica.has_lapsed():
            return self._timings.retry(1)
        job.journal.rewind()
        try:
            await self._end(job, await self._handle(job))
        except StoreError as error:
            log.error("update %s waits: %s", job.stored.update_id, error)
            return self._timings.retry(job.journal.tries)
        except TelegramError as error:
            return await self._failed(job, error)
        except Exception:  # a mistake of ours must not hold up the chat for ever
            log.exception("update %s could not be handled", job.stored.update_id)
            if job.journal.tries < _TRIES_AFTER_A_BUG:
                return self._timings.retry(job.journal.tries)
            return await self._give_up(job)
        return None

    async def _handle(self, job: Job) -> HandlerResult:
        if job.is_shed:
            return await self._router.shed(job.update, job.stored, job.journal, notice=True)
        age = self._age(job)
        if job.update.callback_query and age > STALE_PRESS:
            return HandlerResult("stale")
        if age > GIVE_UP:
            return await self._router.give_up(job.update, job.stored)
        return await self._router.handle(job.update, job.stored, job.journal, job.album())

    async def _end(self, job: Job, ending: HandlerResult) -> None:
        inbox = self._ctx.store.inbox
        now = self._ctx.clock()
        # First the others: what is left of an album after a crash is the message that stands for it.
        others: dict[Key, tuple[Exchange, ...]] = {stored.key: () for stored, _ in job.others}
        if others:
            await inbox.settle_many(others, ending.state, now)
        await inbox.settle(job.stored.key, ending.state, now, ending.exchanges, ending.said)
        self._ctx.health.outcomes[ending.label] += 1
        if ending.exchanges and not job.is_shed:
            self._ctx.health.latency.note(self._age(job).total_seconds())

    def _age(self, job: Job) -> timedelta:
        return timedelta(seconds=self._now() - job.since)

    async def _failed(self, job: Job, error: TelegramError) -> float | None:
        failure = failure_of(error)
        log.warning("update %s: %s, %s", job.stored.update_id, failure, error)
        match failure:
            case SendFailure.WAIT if isinstance(error, ThrottledError):
                return error.seconds
            case SendFailure.REFUSED:
                return await self._give_up(job)
            case SendFailure.TOKEN if not self._fatal.done():
                self._fatal.set_exception(ChannelError(*REFUSED_TOKEN))
        return self._timings.retry(job.journal.tries)

    async def _give_up(self, job: Job) -> float | None:
        """End a job that can never be answered; a question is recorded all the same, if it can be."""
        try:
            await self._end_given_up(job)
        except StoreError as error:
            log.error("update %s waits: %s", job.stored.update_id, error)
            return self._timings.retry(job.journal.tries)
        return None

    async def _end_given_up(self, job: Job) -> None:
        try:
            await self._end(job, await self._router.give_up(job.update, job.stored))
        except StoreError:
            raise
        except Exception:  # what it says fits no column: its chat must not wait for it for ever
            log.exception("update %s cannot be recorded", job.stored.update_id)
            await self._end(job, HandlerResult("failed", state=State.FAILED))

    async def run_shed(self) -> None:
        """Record what was shed, many together and behind the replies, until cancelled."""
        while True:
            some = [await self._shed.get()]
            await asyncio.sleep(_SHED_SECONDS)
            while not self._shed.empty() and len(some) < _SHED_AT_ONCE:
                some.append(self._shed.get_nowait())
            try:
                await self._record_shed(some)
            except StoreError as error:
                log.error("%d shed updates wait: %s", len(some), error)
                for one in some:
                    self._shed.put_nowait(one)
                await asyncio.sleep(self._timings.retry(1))

    async def _record_shed(self, some: Sequence[Incoming]) -> None:
        endings: dict[Key, tuple[Exchange, ...]] = {}
        for one in some:
            update = read_kept(one.stored, self._ctx.sender.bot)
            endings[one.stored.key] = ()
            if update is not None:
                journal = SendJournal(self._ctx.sender, known=one.known)
                ending = await self._router.shed(update, one.stored, journal, notice=False)
                endings[one.stored.key] = ending.exchanges
            await asyncio.sleep(0)  # who waits for a reply goes first
        await self._ctx.store.inbox.settle_many(endings, State.SHED, self._ctx.clock())
        self._ctx.health.outcomes["shed"] += len(endings)

    def take_inline(self, query: InlineQuery) -> None:
        """Answer what is being typed, as well as it goes; the newest of a person counts."""
        self._typing[query.from_user.id] = query.id
        self._start(self._answer_inline(query))

    async def _answer_inline(self, query: InlineQuery) -> None:
        async with self._inline_free:
            if self._typing.get(query.from_user.id) != query.id:
                return  # the person has typed on
            try:
                await self._inline.answer(
                    query.id, query.query, client_language(query.from_user.language_code)
                )
            except TelegramError as error:
                log.info("an inline query went unanswered: %s", error)
            else:
                self._ctx.health.outcomes["inline"] += 1
            finally:
                if self._typing.get(query.from_user.id) == query.id:
                    del self._typing[query.from_user.id]


def _caption(update: Update) -> str:
    return (update.message and update.message.caption) or ""


def _chat_of(update: Update) -> int:
    chat = update.effective_chat
    return chat.id if chat else 0
