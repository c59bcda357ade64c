"""Hot reload: a good edit is live within seconds, a bad one leaves the last good knowledge serving."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
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
"""seconds after which the folder is read again even where no change was told of (network file systems)"""
WATCH_AGAIN = 300.0
"""seconds after which a watcher that failed is tried again; until then the folder is read every ``POLL``"""

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
        *,
        is_accepted: Callable[[str], bool] = lambda _: False,
        notice: Callable[[str], None] = lambda _: None,
        training: asyncio.Lock | None = None,
    ) -> None:
        """Watch a folder.

        ``build`` makes an answerer quickly: it may take over what the serving one was trained to know.
        ``train`` makes it exact; it takes some seconds, and the answerer serves meanwhile.
        ``is_accepted`` tells of a version that was refused whether a person has agreed to it since.
        ``training`` is held while it is trained: several schools of a program do so one after the other.
        ``notice`` is told what keeps the folder from being looked at as it should, and nothing once it is.
        """
        self._service = service
        self._folder = folder
        self._fingerprint = fingerprint
        self._build = build
        self._train = train
        self._tell = tell
        self._is_accepted = is_accepted
        self._notice = notice
        self._refused: tuple[str, bool] | None = None
        """a version, and whether it was accepted when it was refused"""
        self._refreshing = asyncio.Lock()
        self._training = training or asyncio.Lock()
        self.trainings: set[asyncio.Task[None]] = set()
        """under way: one that another edit overtakes comes to nothing"""
        self.swaps = 0
        """swaps since the start"""

    async def run(self) -> None:
        """Watch until cancelled; what serves provisionally is trained first of all, beside it.

        Whatever breaks one of the two loops ends the other and is raised as it is.
        """
        self._train_if_provisional(self._service.answerer)
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._watch())
                group.create_task(self._follow_writers())
        except ExceptionGroup as faults:
            raise faults.exceptions[0] from None

    async def _watch(self) -> None:
        while True:
            await self._follow_changes()
            await self._look_by_the_clock(WATCH_AGAIN)

    async def _follow_writers(self) -> None:
        """Refresh at once where somebody tells that an edit is written."""
        while True:
            await self._service.knowledge_written.wait()
            self._service.knowledge_written.clear()
            await self._refresh_or_tell(None, is_written=True)

    async def _follow_changes(self) -> None:
        """Refresh at each change that the system tells of, until it tells no more."""
        changes = _changes(self._folder)
        while True:
            try:
                await anext(changes)
            except StopAsyncIteration:
                return
            except Exception as error:  # no inotify left, a folder that may not be entered: whatever it is
                log.warning("the folder is looked at every %g s, not watched: %s", POLL, type(error).__name__)
                self._notice(_not_watched(error))
                return
            await self._refresh_or_tell("")

    async def _look_by_the_clock(self, seconds: float) -> None:
        until = asyncio.get_running_loop().time() + seconds
        while asyncio.get_running_loop().time() < until:
            await asyncio.sleep(POLL)
            await self._refresh_or_tell(None)

    async def _refresh_or_tell(self, well: str | None, *, is_written: bool = False) -> None:
        """Refresh; where the folder cannot be looked at, say so. ``well`` is noticed where it can."""
        try:
            await self.refresh(is_written=is_written)
        except OSError as error:
            self._notice(_cannot_look(error))
        else:
            if well is not None:
                self._notice(well)

    async def refresh(self, *, is_written: bool = False) -> None:
        """Bring what is served up to date with the folder, once its files have settled.

        ``is_written``: their writer says that they have.
        """
        async with self._refreshing:
            await self._bring_up_to_date(await (self._look() if is_written else self._settled()))

    async def _bring_up_to_date(self, version: str) -> None:
        if version == self._service.knowledge.version or self._refused == self._ruling(version):
            return
        built = await asyncio.to_thread(self._built)
        # What was read must be what had settled and still stands there: a writer may have begun in the
        # meantime. Then nothing is known of either version, and the next change is looked at afresh.
        if await self._look() != version:
            return
        if isinstance(built, Answerer):
            self._swap(built)
        else:
            await self._refuse(version, built)

    def _ruling(self, version: str) -> tuple[str, bool]:
        return version, self._is_accepted(version)

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
        self._refused = None
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
        self._refused = self._ruling(version)
        await self._tell(str(error), error.findings)


async def _changes(folder: Path) -> AsyncIterator[None]:
    """Yield whenever the system tells of a change below a folder, and every few seconds."""
    watched = awatch(
        folder,
        debounce=200,
        step=50,
        yield_on_timeout=True,
        rust_timeout=int(POLL * 1000),
        ignore_permission_denied=True,
    )
    async for _ in watched:
        yield


def _not_watched(error: Exception) -> str:
    why = error.strerror if isinstance(error, OSError) and error.strerror else type(error).__name__
    return (
        f"系统不再通知知识库的改动（{why}），改为每 {POLL:g} 秒看一次，改动会晚几秒生效；"
        "多半是 inotify 用完了（sysctl fs.inotify.max_user_instances）或有文件夹没有读权限"
        f" / changes of the knowledge are found by looking every {POLL:g} s: {why}"
    )


def _cannot_look(error: OSError) -> str:
    return f"读不了知识库：{error.strerror} / the knowledge cannot be looked at: {error.strerror}"
