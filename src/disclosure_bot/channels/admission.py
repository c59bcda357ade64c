"""How much one person may ask at once, in any channel."""

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)

_REMEMBERED = 10_000
"""buckets kept; then those used longest ago are dropped, which have had most time to fill again"""


@dataclass(frozen=True, slots=True)
class Rate:
    """Tokens a second, and how many may be saved up."""

    per_second: float
    burst: float


PERSON = Rate(1.0, 5)
"""of one person: five questions at once, then one a second"""


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

    def give_back(self) -> None:
        """Return a token that nothing came of."""
        self._left += 1.0

    def _fill(self, now: float) -> None:
        self._left = min(self._rate.burst, self._left + (now - self._at) * self._rate.per_second)
        self._at = now


class Buckets(Generic[Key]):
    """A bucket for each of many people or chats; however many come, memory and time stay bounded."""

    def __init__(self, rate_of: Callable[[Key], Rate]) -> None:
        self._rate_of = rate_of
        self._buckets: OrderedDict[Key, Bucket] = OrderedDict()

    def of(self, key: Key, now: float) -> Bucket:
        """Return the bucket of a key, a full one at first."""
        bucket = self._buckets.get(key)
        if bucket is None:
            bucket = self._buckets[key] = Bucket(self._rate_of(key), now)
            if len(self._buckets) > _REMEMBERED:
                self._buckets.popitem(last=False)
        self._buckets.move_to_end(key)
        return bucket


class Admission:
    """Admits what a person asks up to a rate; what goes beyond is logged and not answered.

    Where several programs admit, tokens grow as much slower in each: however a balancer spreads what a person
    asks, in the long run they admit together as much as one. At once each admits a whole burst: a person is
    not to be refused because all that they ask comes to the same program.
    """

    def __init__(
        self,
        now: Callable[[], float] = time.monotonic,
        rate: Rate = PERSON,
        programs: Callable[[], int] = lambda: 1,
    ) -> None:
        """Take a monotonic clock, the rate of a person, and how many programs admit what people ask."""
        self._now = now
        self._programs = programs
        self._people = Buckets[Hashable](lambda _: rate)
        self._looked = now()
        self._grown = 0.0
        """seconds in which tokens grew: all that passed, shared among the programs"""
        self._noticed: dict[Hashable, float] = {}

    def admits(self, person: Hashable) -> bool:
        """Count a question of the person; False if it is one too many."""
        now = self._now()
        self._grown += (now - self._looked) / max(self._programs(), 1)
        self._looked = now
        bucket = self._people.of(person, self._grown)
        if bucket.wait(self._grown) > 0:
            return False
        bucket.spend(self._grown)
        return True

    def give_back(self, person: Hashable) -> None:
        """Return the token of a question that could not be taken, and comes again."""
        self._people.of(person, self._grown).give_back()

    def may_notice(self, person: Hashable) -> bool:
        """Tell whether the person should hear now why there is no answer: once a minute."""
        now = self._now()
        self._noticed = {one: at for one, at in self._noticed.items() if now - at < 60.0}
        if person in self._noticed:
            return False
        self._noticed[person] = now
        return True
