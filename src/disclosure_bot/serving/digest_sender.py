"""The daily or weekly letters: to the staff chat, and to each liaison the part about their department."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from disclosure_bot.channels.base import TellsStaff
from disclosure_bot.domain.link import LinkState
from disclosure_bot.gaps.digest import departments_concerned, digest_text, for_department
from disclosure_bot.gaps.service import GapService


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
        """Send the letters about so many days; whoever cannot be reached keeps nobody from theirs.

        Raises:
            StoreError: the database cannot be read or written.
        """
        await self._gap_service.refresh(now)
        today, knowledge = now.astimezone(self._gap_service.zone).date(), self._gap_service.knowledge
        first, last = today - timedelta(days=days), today - timedelta(days=1)
        digest = await self._gap_service.digest(first, last, self._links(now))
        for teller in self._tellers:
            await teller.tell_staff(digest_text(digest, knowledge))
            for department in departments_concerned(digest, knowledge):
                own = digest_text(for_department(digest, department), knowledge, department)
                await teller.tell_liaison(department, own)
