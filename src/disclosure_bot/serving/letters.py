"""The letters that go out by themselves: to the staff chat, and to each liaison about their department."""

import asyncio
import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from disclosure_bot.channels.base import TellsStaff
from disclosure_bot.domain.knowledge import Knowledge
from disclosure_bot.domain.link import LinkState
from disclosure_bot.gaps.digest import departments_concerned, digest_text, for_department
from disclosure_bot.gaps.service import GapService
from disclosure_bot.requests.letters import letter as reminder
from disclosure_bot.requests.letters import to_remind
from disclosure_bot.store.register import Register
from disclosure_bot.store.store import Store
from disclosure_bot.yearly.draft import draft
from disclosure_bot.yearly.gather import gather
from disclosure_bot.yearly.letters import is_due, reported_year
from disclosure_bot.yearly.letters import letter as report_letter

log = logging.getLogger(__name__)


async def _send(
    tellers: Iterable[TellsStaff], letter: Callable[[str], str], departments: Iterable[str]
) -> None:
    """Tell staff the letter about all, and each liaison that about their department."""
    own = {department: letter(department) for department in departments}
    for teller in tellers:
        await teller.tell_staff(letter(""))
        for department, text in own.items():
            await teller.tell_liaison(department, text)


class DigestSender:
    """Writes about the days before today, and hands the letters to the channels that reach staff.

    ``links`` returns what came of the addresses of sources that were tried lately.
    """

    def __init__(
        self,
        gap_service: GapService,
        tellers: Sequence[TellsStaff],
        links: Callable[[datetime], Mapping[str, LinkState]],
    ) -> None:
        self._gap_service = gap_service
        self._tellers = tellers
        self._links = links

    async def send(self, days: int, now: datetime) -> None:
        """Send the letters about the last ``days`` before today; one reader out of reach holds up no other.

        Raises:
            StoreError: the database cannot be read or written.
        """
        await self._gap_service.refresh(now)
        today, knowledge = now.astimezone(self._gap_service.zone).date(), self._gap_service.knowledge
        first, last = today - timedelta(days=days), today - timedelta(days=1)
        digest = await self._gap_service.digest(first, last, self._links(now))

        def letter(department: str) -> str:
            own = for_department(digest, department) if department else digest
            return digest_text(own, knowledge, department)

        await _send(self._tellers, letter, departments_concerned(digest, knowledge))


class RequestReminders:
    """Reads the register and hands reminders to the channels that reach staff."""

    def __init__(
        self, register: Register, knowledge: Callable[[], Knowledge], tellers: Sequence[TellsStaff]
    ) -> None:
        self._register = register
        self._knowledge = knowledge
        self._tellers = tellers

    async def send(self, now: datetime) -> None:
        """Send today's reminders, if there are any; one reader out of reach holds up no other.

        Raises:
            StoreError: the register cannot be read.
        """
        knowledge = self._knowledge()
        today = now.astimezone(ZoneInfo(knowledge.school.timezone)).date()
        rows = to_remind(await self._register.open_ones(), today, knowledge)
        if not rows:
            return
        log.info("%d requests to remind of", len(rows))
        departments = sorted({row.request.department for row in rows if row.request.department})
        await _send(self._tellers, partial(reminder, rows), departments)


class ReportLetters:
    """Drafts the report and hands what it lacks to the channels that reach staff.

    ``folder`` is that of the knowledge; ``links`` returns what came of addresses that were tried lately.
    """

    def __init__(
        self,
        folder: Path,
        store: Store,
        knowledge: Callable[[], Knowledge],
        links: Callable[[datetime], Mapping[str, LinkState]],
        tellers: Sequence[TellsStaff],
    ) -> None:
        self._folder = folder
        self._store = store
        self._knowledge = knowledge
        self._links = links
        self._tellers = tellers

    async def send(self, now: datetime) -> None:
        """Send this week's letters, if there are any; one reader out of reach holds up no other.

        Raises:
            StoreError: the store cannot be read.
        """
        knowledge = self._knowledge()
        today = now.astimezone(ZoneInfo(knowledge.school.timezone)).date()
        if not is_due(today):
            return
        year = reported_year(today)
        data = await gather(self._folder, year, knowledge, self._store, today, self._links(now))
        missing = (await asyncio.to_thread(draft, data)).missing
        if not missing:
            return
        departments = sorted({one.department for one in missing})
        await _send(self._tellers, partial(report_letter, missing, year), departments)
