"""How long things wait, in seconds: one place, so that tests can be fast."""

from dataclasses import dataclass
from secrets import SystemRandom

_random = SystemRandom()


@dataclass(frozen=True, slots=True)
class Timings:
    """Waiting times; those that grow double from the first to the longest."""

    poll_first: float = 1.0
    poll_longest: float = 30.0
    conflict: float = 5.0
    """after a 409, at least"""
    token: float = 1.0
    """before a refused token is tried once more"""
    retry_first: float = 0.5
    retry_longest: float = 60.0
    album: float = 1.0
    """for the other messages of an album to come"""
    wishes: float = 15.0
    """between two looks for wishes to be told"""
    claims: float = 0.5
    """between two looks for what other programs took in for this one"""
    grace: float = 4.0
    """for sends in flight when the program stops"""

    def poll(self, failures: int) -> float:
        """Return the seconds to wait after that many failed polls in a row."""
        return _grown(self.poll_first, self.poll_longest, failures)

    def retry(self, tries: int) -> float:
        """Return the seconds that an update waits after that many tries."""
        return _grown(self.retry_first, self.retry_longest, tries)

    def after_conflict(self) -> float:
        """Return the seconds for which polling is left to the other program."""
        return self.conflict * _random.uniform(1.0, 1.6)


def _grown(first: float, longest: float, times: int) -> float:
    return min(longest, first * 2.0 ** min(max(times - 1, 0), 16)) * _random.uniform(0.75, 1.0)
