"""How the channel is: what a health page and metrics read."""

import time
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

SILENCE = 120.0
"""seconds without a successful poll after which the channel is not healthy"""
_CALLED = frozenset({"webhook", "web", "desk"})
"""modes in which others call, and may be silent for long"""
BOUNDS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0, 60.0, 300.0, 3600.0)
"""upper bounds of the classes of latency, in seconds"""


@dataclass(slots=True)
class Latency:
    """How long questions waited for their reply, from arrival to sent."""

    counts: list[int] = field(default_factory=lambda: [0] * (len(BOUNDS) + 1))
    """by class; the last one is above every bound"""
    total: float = 0.0
    """seconds that all of them waited"""

    def note(self, seconds: float) -> None:
        """Count one; a clock that was set back counts as nothing waited."""
        waited = max(seconds, 0.0)
        self.counts[bisect_left(BOUNDS, waited)] += 1
        self.total += waited


@dataclass(slots=True)
class Health:
    """Figures of one channel since its start; written by the channel, read by anybody."""

    clock: Callable[[], float] = time.monotonic
    started: float = 0.0
    """monotonic time when the channel began to run"""
    state: str = "starting"
    """``starting``, ``serving``, ``stopping`` or ``stopped``"""
    mode: str = "polling"
    """``polling``, ``webhook``, ``web`` or ``desk``"""
    polled: float | None = None
    """monotonic time of the last successful poll, or of the last webhook delivery"""
    polled_at: datetime | None = None
    """the same in UTC"""
    tried: float | None = None
    """monotonic time when fetching last ended, well or not"""
    error: str = ""
    """the last thing that went wrong with fetching; empty once it works again"""
    failures: int = 0
    """fetches that failed in a row"""
    depth: int = 0
    """updates that wait in memory"""
    in_flight: int = 0
    """updates that are being worked on"""
    outcomes: Counter[str] = field(default_factory=Counter)
    """by outcome of the reply, and ``shed``, ``failed``, ``quarantined``, ``stale``, ``command``"""
    retries: int = 0
    """times that an update had to be worked on again"""
    latency: Latency = field(default_factory=Latency)
    throttled: int = 0
    """answers 429"""
    html_refused: int = 0
    """messages that went out as plain text because Telegram refused their HTML"""
    conflicts: int = 0
    """answers 409: another program polls with the same token"""
    unreachable: dict[str, str] = field(default_factory=dict)
    """whom of staff nothing can be delivered to, each with what the server says"""

    def fetched(self) -> None:
        """Note that a poll or a delivery succeeded."""
        self.polled = self.tried = self.clock()
        self.polled_at = datetime.now(UTC)
        self.error, self.failures = "", 0

    def failed(self, error: str) -> None:
        """Note that fetching failed."""
        self.error = error
        self.failures += 1
        self.tried = self.clock()

    def delivered(self, to: str) -> None:
        """Note that something was delivered to staff."""
        self.unreachable.pop(to, None)

    def undelivered(self, to: str, why: str) -> None:
        """Note that something for staff could not be delivered."""
        self.unreachable[to] = why

    def silence(self) -> float:
        """Return the seconds since the last successful poll, or since the start."""
        return self.clock() - (self.polled if self.polled is not None else self.started)

    def is_healthy(self) -> bool:
        """Tell whether updates are coming in; a webhook may be silent for long."""
        if self.state != "serving":
            return False
        return self.mode in _CALLED or (not self.error and self.silence() < SILENCE)

    def is_alive(self) -> bool:
        """Tell whether fetching goes on, successful or not; a poll is held open for half a minute."""
        if self.mode in _CALLED or self.state in {"stopping", "stopped"}:
            return True
        return self.clock() - (self.tried if self.tried is not None else self.started) < SILENCE
