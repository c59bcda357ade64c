"""Amendments as the desk works with them: beside the event loop, one costly look at once, for seconds."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from hashlib import sha256
from typing import ParamSpec, TypeVar

from disclosure_bot.answering.answerer import Answerer
from disclosure_bot.answering.compose import Composer
from disclosure_bot.domain.knowledge import Finding, Knowledge, Level
from disclosure_bot.domain.language import Language
from disclosure_bot.domain.reply import Part
from disclosure_bot.errors import KnowledgeError
from disclosure_bot.knowledge.edit.compare import compare
from disclosure_bot.knowledge.edit.save import finding_key
from disclosure_bot.knowledge.read.load import fingerprint
from disclosure_bot.knowledge.review.commits import Texts
from disclosure_bot.knowledge.review.history import EntryVersion, RemovedEntry, removed_from, versions_of
from disclosure_bot.knowledge.review.reviews import Reviews
from disclosure_bot.quality.changes import MOST, Effect, Probe, effect, probes_of, summary
from disclosure_bot.store.store import Store

REPLAYED = timedelta(days=30)
"""of the logbook that is asked again"""
PATIENCE = 12.0
"""seconds for asking questions before and after an edit; then it is told how many were asked"""
_KEPT = 4
"""edits whose answerer or effect is kept: an editor looks at the same one several times"""

_In = ParamSpec("_In")
_Out = TypeVar("_Out")
Build = Callable[[Knowledge, Answerer], Answerer]


@dataclass(frozen=True, slots=True)
class Looked:
    """What a check says of an edit."""

    findings: tuple[Finding, ...]
    """on the files edited, and whatever is new elsewhere"""
    is_sound: bool
    """it could be live"""


class Editorial:
    """The amendments of the knowledge that serves.

    ``answerer`` returns the one that serves; ``build`` makes one of another knowledge and may take over what
    that one was trained to know.
    """

    def __init__(
        self,
        reviews: Reviews,
        store: Store,
        build: Build,
        answerer: Callable[[], Answerer],
        patience: float = PATIENCE,
    ) -> None:
        self.reviews = reviews
        self._checker = reviews.checker
        self._folder = reviews.folder
        self._store = store
        self._build = build
        self._answerer = answerer
        self._patience = patience
        self._one = asyncio.Lock()
        self._built: OrderedDict[str, Answerer] = OrderedDict()
        self._seen: OrderedDict[str, Looked] = OrderedDict()
        """what the check said of the edits looked at last: a page opened again does not check again"""
        self._baseline: tuple[str, frozenset[tuple[str, str, str]]] | None = None

    @property
    def knowledge(self) -> Knowledge:
        """The knowledge that serves."""
        return self._answerer().knowledge

    async def run(self, act: Callable[_In, _Out], *given: _In.args, **named: _In.kwargs) -> _Out:
        """Do something of ``reviews`` beside the event loop."""
        return await asyncio.to_thread(act, *given, **named)

    async def versions(self, entry: str, path: str) -> tuple[EntryVersion, ...]:
        """Return the versions of an entry that were live, newest first."""
        return await asyncio.to_thread(versions_of, self._folder, entry, path)

    async def removed(self) -> tuple[RemovedEntry, ...]:
        """Return the entries that were live and are no more, the one taken out last first."""
        return await asyncio.to_thread(removed_from, self._folder, self.knowledge.entries)

    async def version(self) -> str:
        """Return the version of the folder as it is."""
        return await asyncio.to_thread(fingerprint, self._folder)

    async def look(self, texts: Texts, today: date) -> Looked:
        """Check the folder with these texts in it."""
        async with self._one:
            return await asyncio.to_thread(self._look, texts, today)

    async def knowledge_live(self) -> Knowledge:
        """Return the knowledge of the folder as it is; the one that serves where that cannot be loaded."""
        return await asyncio.to_thread(self._live)

    async def knowledge_with(self, texts: Texts) -> Knowledge:
        """Return the knowledge with these texts in it.

        Raises:
            KnowledgeError: it could not be loaded.
        """
        return await asyncio.to_thread(self._knowledge, texts)

    async def preview(self, texts: Texts, entry: str, language: Language, today: date) -> tuple[Part, ...]:
        """Return what people would read of an entry; nothing where there is no such entry.

        Raises:
            KnowledgeError: the knowledge could not be loaded.
        """
        knowledge = await self.knowledge_with(texts) if texts else self.knowledge
        return Composer(knowledge, language, today).entry(entry) if entry in knowledge.entries else ()

    async def departments(self, texts: Texts) -> frozenset[str]:
        """Return whose things these texts change, as departments before and after; empty: the school's.

        Raises:
            KnowledgeError: the knowledge could not be loaded.
        """
        return departments_of(await self.knowledge_live(), await self.knowledge_with(texts))

    async def effect_on_tests(self, texts: Texts) -> Effect:
        """Ask the test questions before and after: those of the entries changed first.

        Raises:
            KnowledgeError: the knowledge could not be loaded.
        """
        return await self._effect(texts, tests_first)

    async def effect_on_asked(self, texts: Texts, now: datetime) -> Effect:
        """Ask what people asked in the last month before and after.

        Raises:
            KnowledgeError: the knowledge could not be loaded.
            StoreError: the logbook cannot be read.
        """
        asked = await self._store.logbook.asked_often(now - REPLAYED, MOST)
        return await self._effect(texts, lambda old, new: tuple(Probe(text) for text in asked))

    async def _effect(
        self, texts: Texts, probes: Callable[[Knowledge, Knowledge], Sequence[Probe]]
    ) -> Effect:
        async with self._one:
            return await asyncio.to_thread(self._asked, texts, probes)

    def _asked(self, texts: Texts, probes: Callable[[Knowledge, Knowledge], Sequence[Probe]]) -> Effect:
        before = self._answerer()
        if before.matcher.is_provisional:  # all phrasings would be read here once more, for minutes
            raise KnowledgeError(
                "机器人还在读入知识库，请过几分钟再看影响",
                "the bot is still reading: look again in some minutes",
            )
        after = self._answerer_with(texts, before)
        until = time.monotonic() + self._patience
        return effect(
            probes(before.knowledge, after.knowledge),
            partial(summary, before),
            partial(summary, after),
            lambda: time.monotonic() > until,
        )

    def _answerer_with(self, texts: Texts, serving: Answerer) -> Answerer:
        name = _name(serving.knowledge.version, texts)
        if name not in self._built:
            self._built[name] = self._build(self._knowledge(texts), serving)
        self._built.move_to_end(name)
        while len(self._built) > _KEPT:
            self._built.popitem(last=False)
        return self._built[name]

    def _knowledge(self, texts: Texts) -> Knowledge:
        validated = self._checker.validated(_bytes(texts))
        if validated.knowledge is None:
            errors = tuple(one for one in validated.findings if one.level is Level.ERROR)
            raise KnowledgeError(
                f"检查有 {len(errors)} 个错误：{errors[0].message}",
                f"the check finds {len(errors)} errors: {errors[0].message_en}",
                errors,
            )
        return validated.knowledge

    def _live(self) -> Knowledge:
        """Return the knowledge of the folder as it is: mostly the one that serves."""
        serving = self.knowledge
        try:
            is_serving = fingerprint(self._folder) == serving.version
            return serving if is_serving else self._knowledge({})
        except KnowledgeError:  # it was broken by hand
            return serving

    def _look(self, texts: Texts, today: date) -> Looked:
        name = _name(f"{fingerprint(self._folder)} {today}", texts)
        if name not in self._seen:
            self._seen[name] = self._check(texts, today)
            while len(self._seen) > _KEPT:
                self._seen.popitem(last=False)
        return self._seen[name]

    def _check(self, texts: Texts, today: date) -> Looked:
        known = self._known(today)
        report = self._checker.checked(today, _bytes(texts))
        own = tuple(
            one for one in report.findings if one.where.path in texts or finding_key(one) not in known
        )
        return Looked(own, report.knowledge is not None)

    def _known(self, today: date) -> frozenset[tuple[str, str, str]]:
        """Return what the check says of the folder as it is."""
        version = f"{fingerprint(self._folder)} {today}"
        if self._baseline is None or self._baseline[0] != version:
            findings = self._checker.checked(today).findings
            self._baseline = (version, frozenset(map(finding_key, findings)))
        return self._baseline[1]


def tests_first(old: Knowledge, new: Knowledge) -> tuple[Probe, ...]:
    """Return all test questions: those of the entries that differ first, then of those of the same kind."""
    changed = [*compare(old, new).added, *(change.entry for change in compare(old, new).changed)]
    kinds = {name.partition(".")[0] for name in changed}
    alike = [name for name in new.entries if name.partition(".")[0] in kinds]
    return probes_of(new, dict.fromkeys((*changed, *alike, *new.entries)))


def departments_of(old: Knowledge, new: Knowledge) -> frozenset[str]:
    """Return the departments of what differs; empty text: something that belongs to the whole school."""
    found = compare(old, new)
    names = (*found.added, *found.gone, *found.moved, *(change.entry for change in found.changed))
    entries = [side.entries[name] for name in names for side in (old, new) if name in side.entries]
    departments = {entry.department for entry in entries}
    departments |= {
        side.entries[table.entry].department if table.entry in side.entries else ""
        for side, other in ((old, new), (new, old))
        for table in side.tables
        if table not in other.tables
    }
    is_general = bool(set(found.other) - {"tables"}) or not departments
    return frozenset(departments | ({""} if is_general else set()))


def _bytes(texts: Texts) -> dict[str, bytes]:
    return {path: text.encode(errors="replace") for path, text in texts.items()}


def _name(version: str, texts: Texts) -> str:
    digest = sha256(version.encode())
    for path, text in sorted(texts.items()):
        digest.update(f"{len(path)} {path} {len(text)} {text}".encode(errors="replace"))
    return digest.hexdigest()
