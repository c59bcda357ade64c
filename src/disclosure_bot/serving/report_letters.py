"""The letters of September and October: what the yearly report lacks, to the office and each department."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from disclosure_bot.channels.base import TellsStaff
from disclosure_bot.domain.knowledge import Knowledge
from disclosure_bot.domain.link import LinkState
from disclosure_bot.store.store import Store
from disclosure_bot.yearly.draft import draft
from disclosure_bot.yearly.gather import gather
from disclosure_bot.yearly.letters import is_due, letter, reported_year


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
        """Send this week's letters, if there are any; whoever cannot be reached keeps nobody from theirs.

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
        for teller in self._tellers:
            await teller.tell_staff(letter(missing, year))
            for department in sorted({one.department for one in missing}):
                await teller.tell_liaison(department, letter(missing, year, department))
