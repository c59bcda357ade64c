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
        build: Callable[[Path], Answerer],
        tell: Tell,
    ) -> None:
        self._service = service
        self._folder = folder
        self._fingerprint = fingerprint
        self._build = build
        self._tell = tell
        self._refused = ""
        self.swaps = 0
        """swaps since the start"""

    async def run(self) -> None:
        """Watch until cancelled."""
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
        try:
            answerer = await asyncio.to_thread(self._build, self._folder)
        except KnowledgeError as error:
            await self._refuse(version, str(error), error.findings)
        except OSError as error:
            await self._refuse(version, f"读不了知识库 / cannot read the knowledge: {error.strerror}", ())
        else:
            await self._swap(answerer)

    async def _settled(self) -> str:
        """Return the fingerprint of the folder once two looks in a row agree."""
        seen = await asyncio.to_thread(self._fingerprint, self._folder)
        while True:
            await asyncio.sleep(SETTLE)
            again = await asyncio.to_thread(self._fingerprint, self._folder)
            if again == seen:
                return seen
            seen = again

    async def _swap(self, answerer: Answerer) -> None:
        # What was built must be what the folder still holds: a writer may have begun in the meantime.
        if await asyncio.to_thread(self._fingerprint, self._folder) != answerer.knowledge.version:
            return
        log.info(
            "knowledge %s serves, %d entries", answerer.knowledge.version, len(answerer.knowledge.entries)
        )
        self._service.swap(answerer)
        self.swaps += 1
        self._refused = ""

    async def _refuse(self, version: str, sentence: str, findings: Sequence[Finding]) -> None:
        log.warning("knowledge %s refused, %s keeps serving", version, self._service.knowledge.version)
        self._refused = version
        await self._tell(sentence, findings)
