"""What answers: matcher, service, and what swaps them when the knowledge changes."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from concurrent.futures import CancelledError
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from disclosure_bot.bootstrap.knowledge import load_knowledge, refuse_what_vanished
from disclosure_bot.bootstrap.store import opened_store, pseudonyms
from disclosure_bot.config import Settings
from disclosure_bot.domain.knowledge import Knowledge
from disclosure_bot.domain.progress import Progress
from disclosure_bot.errors import EncoderError
from disclosure_bot.knowledge.read.load import collection_paused, fingerprint
from disclosure_bot.store.store import Store

if TYPE_CHECKING:
    from disclosure_bot.answering.answerer import Answerer
    from disclosure_bot.gaps.groups import MakeGrouper
    from disclosure_bot.gaps.vectors import LetterVectors, Vectors
    from disclosure_bot.matching.encoder import Encoder
    from disclosure_bot.requests.filing import Filing
    from disclosure_bot.requests.service import RegisterService
    from disclosure_bot.service.actions import Actions
    from disclosure_bot.service.reload import Reloader, Tell
    from disclosure_bot.service.service import Service

log = logging.getLogger(__name__)


SOON = 200
"""phrasings, at most, that are encoded before the first question is answered; more are encoded beside it"""
READING = "语义还在读入，先只比对字词 / the meanings are still being read, words are compared meanwhile"


class Builder:
    """Builds an answerer from a knowledge; keeps the encoder, so that a reload does not load it again."""

    def __init__(
        self,
        settings: Settings,
        progress: Progress | None = None,
        encoder: tuple[Encoder | None, str] | None = None,
    ) -> None:
        """Take the encoder of the program, or why there is none; without it one is loaded."""
        from disclosure_bot.knowledge.check.check import Checker
        from disclosure_bot.ledger.newest import NewestReader

        self.checker = Checker(settings.knowledge)
        """remembers what it validated: an edit agreed to at the desk serves without being validated again"""
        self._newest = NewestReader(settings.knowledge)
        self._cache = settings.cache
        self._progress = progress
        self._is_closed = False
        self._encoder, self._why = encoder or load_encoder(settings)

    def close(self) -> None:
        """End what is being encoded in a thread: a first start takes minutes, and the program's end waits."""
        self._is_closed = True

    def _encoded(self, done: int, count: int) -> None:
        if self._is_closed:
            raise CancelledError
        if self._progress:
            self._progress(done, count)

    def build(self, knowledge: Knowledge, serving: Answerer | None = None) -> Answerer:
        """Return an answerer; where there is no encoder the lexical weights serve and each reply says why.

        What ``serving`` was trained to know is taken over where it nearly fits; the matcher then says so.
        """
        from disclosure_bot.answering.answerer import Answerer
        from disclosure_bot.knowledge.read.background import with_background
        from disclosure_bot.matching.fusion import build_matcher

        knowledge = self._with_newest(knowledge)
        matcher = build_matcher(
            with_background(knowledge),
            encoder=self._encoder,
            cache=self._cache,
            progress=self._encoded,
            why=self._why,
            before=serving.matcher if serving else None,
        )
        return Answerer(knowledge, matcher, serving)

    def begin(self, knowledge: Knowledge) -> Answerer:
        """Return an answerer at once: where much is to be encoded first, one that compares words meanwhile.

        Its matcher is provisional then, and ``build`` makes the one to take its place.
        """
        from disclosure_bot.answering.answerer import Answerer
        from disclosure_bot.knowledge.read.background import with_background
        from disclosure_bot.matching.fusion import build_matcher, unread_phrasings

        compared = with_background(knowledge)
        if self._encoder is None or unread_phrasings(compared, self._encoder, self._cache) <= SOON:
            return self.build(knowledge)
        matcher = build_matcher(compared, why=READING, is_provisional=True)
        return Answerer(self._with_newest(knowledge), matcher)

    def _with_newest(self, knowledge: Knowledge) -> Knowledge:
        """Return the knowledge with what was published last; ledgers that cannot be read keep no answer."""
        from datetime import datetime
        from zoneinfo import ZoneInfo

        today = datetime.now(ZoneInfo(knowledge.school.timezone)).date()
        try:
            return replace(knowledge, newest=self._newest.newest(knowledge, today))
        except OSError as error:
            log.warning("the ledgers cannot be read: %s", error.strerror)
            return knowledge

    def vectors(self, knowledge: Knowledge) -> tuple[Vectors, LetterVectors]:
        """Return what questions are grouped by: meaning where there is an encoder, and letters."""
        from disclosure_bot.gaps.vectors import letter_vectors, meaning_vectors
        from disclosure_bot.matching.cache import ArrayCache

        letters = letter_vectors(knowledge)
        if self._encoder is None:
            return letters, letters
        try:
            cache = ArrayCache(self._cache)
            return meaning_vectors(self._encoder, knowledge, cache, self._encoded), letters
        except EncoderError as error:
            log.warning("fallback: %s; questions are grouped by their letters only", error)
            return letters, letters

    def make_grouper(self, knowledge: Callable[[], Knowledge]) -> MakeGrouper:
        """Return what makes groupers of gaps, by the knowledge at the time of the first."""
        from disclosure_bot.gaps.cluster import grouper_maker

        return grouper_maker(lambda: self.vectors(knowledge()))

    @property
    def fallback(self) -> str:
        """Why only words are compared; empty where meanings are."""
        return self._why


def load_encoder(settings: Settings) -> tuple[Encoder | None, str]:
    """Return the encoder, or None and why there is none."""
    if not settings.semantic:
        return None, "switched off by the setting semantic"
    try:
        from disclosure_bot.matching.encoder import Remembering
        from disclosure_bot.matching.nano import NanoEncoder

        return Remembering(NanoEncoder()), ""
    except ImportError:
        why = "the extra semantic is not installed"
    except EncoderError as error:
        why = str(error)
    log.warning("fallback: %s; questions are compared by their words only", why)
    return None, why


def build_answerer(settings: Settings, progress: Progress | None = None) -> Answerer:
    """Load the knowledge and build its answerer.

    Raises:
        SettingsError: there is no such folder.
        KnowledgeError: the knowledge has errors.
    """
    knowledge = load_knowledge(settings)
    return Builder(settings, progress).build(knowledge)


@asynccontextmanager
async def opened_service(settings: Settings, answerer: Answerer) -> AsyncIterator[tuple[Service, Actions]]:
    """Open the store and offer the service on it, with what people can do beside asking.

    Raises:
        StoreError: the store cannot be used.
    """
    from disclosure_bot.service.service import Service

    async with opened_store(settings) as store:
        service = Service(answerer, store)
        yield service, make_actions(settings, service, store)


def make_actions(settings: Settings, service: Service, store: Store) -> Actions:
    """Return what people can do beside asking."""
    from disclosure_bot.service.actions import Actions

    fingerprint_of_key = pseudonyms(settings).fingerprint
    return Actions(
        service,
        store,
        partial(store.keys.other_key_until, fingerprint_of_key, settings.retention_days),
        desk=make_filing(settings, service, store),
    )


def make_filing(settings: Settings, service: Service, store: Store) -> Filing:
    """Return where people write requests for information and file them."""
    from disclosure_bot.requests.filing import Filing

    return Filing(service, register_service(settings, service, store), store.drafts)


def register_service(settings: Settings, service: Service, store: Store) -> RegisterService:
    """Return the register of requests, by the knowledge that serves at each moment."""
    from disclosure_bot.requests.service import RegisterService

    return RegisterService(store.register, lambda: service.knowledge, settings.register_key_path)


def reloader(
    settings: Settings,
    service: Service,
    builder: Builder,
    tell: Tell,
    notice: Callable[[str], None] = lambda _: None,
    training: asyncio.Lock | None = None,
) -> Reloader:
    """Return what swaps the service's answerer when the knowledge changes."""
    from disclosure_bot.service.reload import Reloader
    from disclosure_bot.serving.snapshot import is_accepted, keep

    def build(folder: Path, serving: Answerer) -> Answerer:
        with collection_paused():  # looking for garbage stalls all channels, and there is none
            knowledge = builder.checker.load()
            refuse_what_vanished(settings, serving.knowledge, knowledge)
            answerer = builder.build(knowledge, serving)
        keep(folder, settings.last_good)
        return answerer

    def train(provisional: Answerer) -> Answerer:
        return builder.build(provisional.knowledge)

    return Reloader(
        service,
        settings.knowledge,
        fingerprint,
        build,
        train,
        tell,
        is_accepted=partial(is_accepted, settings.accepted_version),
        notice=notice,
        training=training,
    )
