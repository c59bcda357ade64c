"""The daily reminder of requests that must be answered: to the office, and to each department's liaison."""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from disclosure_bot.channels.base import TellsStaff
from disclosure_bot.domain.knowledge import Knowledge
from disclosure_bot.requests.letters import letter, to_remind
from disclosure_bot.store.register import Register

log = logging.getLogger(__name__)


class RequestReminders:
    """Reads the register and hands reminders to the channels that reach staff."""

    def __init__(
        self, register: Register, knowledge: Callable[[], Knowledge], tellers: Sequence[TellsStaff]
    ) -> None:
        self._register = register
        self._knowledge = knowledge
        self._tellers = tellers

    async def send(self, now: datetime) -> None:
        """Send what is to be sent today; whoever cannot be reached keeps nobody from theirs.

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
        for teller in self._tellers:
            await teller.tell_staff(letter(rows))
            for department in departments:
                await teller.tell_liaison(department, letter(rows, department))
