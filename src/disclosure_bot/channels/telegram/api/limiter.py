"""How fast may be sent: a bucket a chat, one for broadcasts, and pauses that the server asks for.

The server's exact limits are not published (Bot FAQ: about 1 message/s in a chat, 20 a minute in a group,
30/s for bulk notifications): these numbers avoid most refusals, and a 429 corrects the rest. One chat's 429
pauses that chat alone; several chats' within a second mean that it is the bot as a whole, which then keeps to
30/s for a minute.
"""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass

SEVERAL = 3
"""chats told to wait within a second before everything waits"""
_REMEMBERED = 10_000
"""buckets kept before the full ones are dropped"""


@dataclass(frozen=True, slots=True)
class Rate:
    """Tokens a second, and how many may be saved up."""

    per_second: float
    burst: float


PRIVATE = Rate(1.0, 3)
GROUP = Rate(17 / 60, 3)  # never more than 20 in a minute
BROADCAST = Rate(20.0, 1)
ALL = Rate(30.0, 30)
PACED_SECONDS = 60.0
"""for which all sends keep to ``ALL`` once the bot as a whole was told to wait; else nothing limits them"""
PERSON = Rate(1.0, 5)


class Bucket:
    """Tokens that grow with time."""

    __slots__ = ("_at", "_left", "_rate")

    def __init__(self, rate: Rate, now: float) -> None:
        self._rate = rate
        self._left = rate.burst
        self._at = now

    def wait(self, now: float) -> float:
        """Return the seconds until there is a token."""
        self._fill(now)
        return max(0.0, (1.0 - self._left) / self._rate.per_second)

    def spend(self, now: float) -> None:
        """Take a token, on credit if there is none."""
        self._fill(now)
        self._left -= 1.0

    def is_full(self, now: float) -> bool:
        """Tell whether the bucket is as good as new."""
        self._fill(now)
        return self._left >= self._rate.burst

    def _fill(self, now: float) -> None:
        self._left = min(self._rate.burst, self._left + (now - self._at) * self._rate.per_second)
        self._at = now


class Buckets:
    """A bucket for each of many people or chats; those that are full again are forgotten."""

    def __init__(self, rate_of: Callable[[int], Rate]) -> None:
        self._rate_of = rate_of
        self._buckets: dict[int, Bucket] = {}

    def of(self, key: int, now: float) -> Bucket:
        """Return the bucket, a full one at first."""
        bucket = self._buckets.get(key)
        if bucket is None:
            self._drop_full(now)
            bucket = self._buckets[key] = Bucket(self._rate_of(key), now)
        return bucket

    def _drop_full(self, now: float) -> None:
        if len(self._buckets) >= _REMEMBERED:
            self._buckets = {key: one for key, one in self._buckets.items() if not one.is_full(now)}


class Limiter:
    """Says when a chat may be sent to; its clock is monotonic: a jump of the wall clock does nothing."""

    def __init__(
        self, now: Callable[[], float] = time.monotonic, private: Rate = PRIVATE, group: Rate = GROUP
    ) -> None:
        self._now = now
        self._chats = Buckets(lambda chat: private if chat > 0 else group)
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
            self._all = Bucket(ALL, self._all_paused)

    async def reply(self, chat: int) -> None:
        """Wait for the chat's turn and take it."""
        while (seconds := max(self.wait(chat), self.wait_for_all())) > 0:  # noqa: ASYNC110 a time passes, no event comes
            await asyncio.sleep(seconds)
        now = self._now()
        self._chats.of(chat, now).spend(now)
        if now < self._paced_until:
            self._all.spend(now)

    async def broadcast(self) -> None:
        """Wait for a turn among broadcasts and take it; the chat's own turn comes after."""
        while (seconds := self._broadcasts.wait(self._now())) > 0:  # noqa: ASYNC110 likewise
            await asyncio.sleep(seconds)
        self._broadcasts.spend(self._now())


class Admission:
    """A person may ask so many at once; what goes beyond is logged and not answered."""

    def __init__(self, now: Callable[[], float] = time.monotonic, rate: Rate = PERSON) -> None:
        self._now = now
        self._people = Buckets(lambda _: rate)
        self._noticed: dict[int, float] = {}

    def admits(self, person: int) -> bool:
        """Take a token of the person; False if there is none."""
        now = self._now()
        bucket = self._people.of(person, now)
        if bucket.wait(now) > 0:
            return False
        bucket.spend(now)
        return True

    def may_notice(self, person: int) -> bool:
        """Tell once a minute that the person should hear why there is no answer."""
        now = self._now()
        self._noticed = {one: at for one, at in self._noticed.items() if now - at < 60.0}
        if person in self._noticed:
            return False
        self._noticed[person] = now
        return True
