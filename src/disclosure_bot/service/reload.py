"""Hot reload: a good edit is live within seconds, a bad one leaves the last good knowledge serving."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

from watchfiles import awatch

from disclosure_bot.answering.answerer import Answerer
from disclosure_bot.domain.knowledge import Finding
from disclosure_bot.errors import KnowledgeError
from disclosure_bot.service.service import Service

log = logging.getLogger(__name__)

SETTLE = 0.25
"""seconds for which the files must stay as they are before they are believed: an editor may be half done"""
POLL = 5.0
"""seconds after which the folder is read again even where nobody told of a change (network file systems)"""

Tell = Callable[[str, Sequence[Finding]], Awaitable[None]]
"""told once of each version that was refused: a sentence, and the findings"""


class Reloader:
    """Watches a knowledge folder and swaps the service's answerer, all or nothing."""

    def __init__(
        self,
        service: Service,
        folder: Path,
        fingerprint: Callable[[Path], str],
        build: Callable[[Path, Answerer], Answerer],
        train: Callable[[Answerer], Answerer],
        tell: Tell,
    ) -> None:
        """Watch a folder.

        ``build`` makes an answerer quickly: it may take over what the serving one was trained to know.
        ``train`` makes it exact; it takes some seconds, and the answerer serves meanwhile.
        """
        self._service = service
        self._folder = folder
        self._fingerprint = fingerprint
        self._build = build
        self._train = train
        self._tell = tell
        self._refused = ""
        self._training = asyncio.Lock()
        self.trainings: set[asyncio.Task[None]] = set()
        """under way: one that another edit overtakes comes to nothing"""
        self.swaps = 0
        """swaps since the start"""

    async def run(self) -> None:
        """Watch until cancelled; what serves provisionally is trained first of all, beside it."""
        self._train_if_provisional(self._service.answerer)
        watch = awatch(
            self._folder, debounce=200, step=50, yield_on_timeout=True, rust_timeout=int(POLL * 1000)
        )
        async for _ in watch:
            await self.refresh()

    async def refresh(self) -> None:
        """Bring what is served up to date with the folder, once its files have settled."""
        version = await self._settled()
        if version in {self._service.knowledge.version, self._refused}:
            return
        built = await asyncio.to_thread(self._built)
        # What was read must be what had settled and still stands there: a writer may have begun in the
        # meantime. Then nothing is known of either version, and the next change is looked at anew.
        if await self._look() != version:
            return
        if isinstance(built, Answerer):
            self._swap(built)
        else:
            await self._refuse(version, built)

    def _built(self) -> Answerer | KnowledgeError:
        try:
            return self._build(self._folder, self._service.answerer)
        except KnowledgeError as error:
            return error
        except OSError as error:
            return KnowledgeError(f"读不了知识库：{error.strerror}", "cannot read the knowledge")

    async def _settled(self) -> str:
        """Return the fingerprint of the folder once two looks in a row agree."""
        seen = await self._look()
        while True:
            await asyncio.sleep(SETTLE)
            again = await self._look()
            if again == seen:
                return seen
            seen = again

    async def _look(self) -> str:
        return await asyncio.to_thread(self._fingerprint, self._folder)

    def _swap(self, answerer: Answerer) -> None:
        knowledge = answerer.knowledge
        log.info("knowledge %s serves, %d entries", knowledge.version, len(knowledge.entries))
        self._service.swap(answerer)
        self.swaps += 1
        self._refused = ""
        self._train_if_provisional(answerer)

    def _train_if_provisional(self, answerer: Answerer) -> None:
        if answerer.matcher.is_provisional:
            task = asyncio.create_task(self._settle(answerer))
            self.trainings.add(task)
            task.add_done_callback(self.trainings.discard)

    async def _settle(self, answerer: Answerer) -> None:
        """Let a trained answerer take the place of the one that serves, unless another edit came first."""
        async with self._training:
            if self._service.answerer is not answerer:
                return
            trained = await asyncio.to_thread(self._train, answerer)
            if self._service.answerer is answerer:
                self._service.swap(trained)
                log.info("knowledge %s is trained", trained.knowledge.version)

    async def _refuse(self, version: str, error: KnowledgeError) -> None:
        log.warning("knowledge %s refused, %s keeps serving", version, self._service.knowledge.version)
        self._refused = version
        await self._tell(str(error), error.findings)
