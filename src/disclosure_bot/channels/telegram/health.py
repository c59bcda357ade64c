"""How the channel is: what a health page and metrics read."""

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

SILENCE = 120.0
"""seconds without a successful poll after which the channel is not healthy"""


@dataclass(slots=True)
class Health:
    """Figures of one channel since its start; written by the channel, read by anybody."""

    clock: Callable[[], float] = time.monotonic
    started: float = 0.0
    state: str = "starting"
    """``starting``, ``serving``, ``stopping`` or ``stopped``"""
    mode: str = "polling"
    polled: float | None = None
    """monotonic time of the last successful poll, or of the last webhook delivery"""
    polled_at: datetime | None = None
    error: str = ""
    """the last thing that went wrong with fetching; empty once it works again"""
    failures: int = 0
    """fetches that failed in a row"""
    depth: int = 0
    """updates that wait in memory"""
    in_flight: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    """by outcome of the reply, and ``shed``, ``failed``, ``quarantined``, ``stale``, ``command``"""
    retries: int = 0
    throttled: int = 0
    """answers 429"""
    html_refused: int = 0
    """messages that went out as plain text because Telegram refused their HTML"""
    conflicts: int = 0
    """answers 409: another program polls with the same token"""

    def fetched(self) -> None:
        """Note that a poll or a delivery succeeded."""
        self.polled, self.polled_at = self.clock(), datetime.now(UTC)
        self.error, self.failures = "", 0

    def failed(self, error: str) -> None:
        """Note that fetching failed."""
        self.error = error
        self.failures += 1

    def silence(self) -> float:
        """Return the seconds since the last successful poll, or since the start."""
        return self.clock() - (self.polled if self.polled is not None else self.started)

    def is_healthy(self) -> bool:
        """Tell whether updates are coming in; a webhook may be silent for long."""
        if self.state != "serving":
            return False
        return self.mode == "webhook" or (not self.error and self.silence() < SILENCE)
