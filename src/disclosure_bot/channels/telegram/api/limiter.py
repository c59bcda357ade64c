"""How fast may be sent: a bucket a chat, one for broadcasts, and pauses that the server asks for.

The server's exact limits are not published (Bot FAQ: about 1 message/s in a chat, 20 a minute in a group,
30/s for bulk notifications): these numbers avoid most refusals, and a 429 corrects the rest. One chat's 429
pauses that chat alone; several chats' within a second mean that it is the bot as a whole, which then keeps to
30/s for a minute.
"""

import asyncio
import time
from collections.abc import Callable

from disclosure_bot.channels.admission import Bucket, Buckets, Rate

SEVERAL = 3
"""chats told to wait within a second before everything waits"""

PRIVATE = Rate(1.0, 3)
GROUP = Rate(17 / 60, 3)  # never more than 20 in a minute
BROADCAST = Rate(20.0, 1)
ALL = Rate(30.0, 30)
PACED_SECONDS = 60.0
"""for which all sends keep to ``ALL`` once the bot as a whole was told to wait; else nothing limits them"""


class Limiter:
    """Says when a chat may be sent to; its clock is monotonic: a jump of the wall clock does nothing."""

    def __init__(
        self,
        now: Callable[[], float] = time.monotonic,
        private: Rate = PRIVATE,
        group: Rate = GROUP,
        programs: Callable[[], int] = lambda: 1,
    ) -> None:
        """Take a monotonic clock, the rates of a chat, and how many programs share what the bot may send."""
        self._now = now
        self._programs = programs
        self._chats = Buckets[int](lambda chat: private if chat > 0 else group)
        self._broadcasts = Bucket(BROADCAST, now())
        self._paused: dict[int, float] = {}
        self._all_paused = 0.0
        self._all = Bucket(ALL, now())
        self._paced_until = 0.0
        self._told: dict[int, float] = {}

    def wait(self, chat: int) -> float:
        """Return the seconds until that chat may be sent to, were it the only one."""
        now = self._now()
        return max(self._paused.get(chat, 0.0) - now, self._chats.of(chat, now).wait(now), 0.0)

    def _turn(self, chat: int) -> float:
        return max(self.wait(chat), self.wait_for_all())

    def _asked_to_wait(self, chat: int) -> float:
        return max(self._paused.get(chat, 0.0), self._all_paused) - self._now()

    def wait_for_all(self) -> float:
        """Return the seconds until anything may be sent at all."""
        now = self._now()
        paced = self._all.wait(now) if now < self._paced_until else 0.0
        return max(self._all_paused - now, paced, 0.0)

    def pause(self, chat: int, seconds: float) -> None:
        """Heed a 429: pause the chat, or everything when several chats were told within a second."""
        now = self._now()
        self._paused = {one: until for one, until in self._paused.items() if until > now}
        self._paused[chat] = max(self._paused.get(chat, 0.0), now + seconds)
        self._told = {one: at for one, at in self._told.items() if now - at < 1.0} | {chat: now}
        if len(self._told) >= SEVERAL:
            self._all_paused = max(self._all_paused, now + seconds)
            self._paced_until = self._all_paused + PACED_SECONDS
            self._all = Bucket(self._share(), self._all_paused)

    def _share(self) -> Rate:
        programs = max(self._programs(), 1)
        return Rate(ALL.per_second / programs, max(ALL.burst / programs, 1.0))

    async def reply(self, chat: int, *, urgent: bool = False) -> None:
        """Wait for the chat's turn and take it; what is ``urgent`` waits only where the server asks to."""
        wait = self._asked_to_wait if urgent else self._turn
        while (seconds := wait(chat)) > 0:  # noqa: ASYNC110 a time passes, no event comes
            await asyncio.sleep(seconds)
        now = self._now()
        self._chats.of(chat, now).spend(now)
        if now < self._paced_until:
            self._all.spend(now)

    def give_back(self, chat: int) -> None:
        """Count a turn for nothing: what was to be sent was refused."""
        self._chats.of(chat, self._now()).give_back()

    async def broadcast(self) -> None:
        """Wait for a turn among broadcasts and take it; the chat's own turn comes after."""
        while (seconds := self._broadcasts.wait(self._now())) > 0:  # noqa: ASYNC110 likewise
            await asyncio.sleep(seconds)
        self._broadcasts.spend(self._now())
