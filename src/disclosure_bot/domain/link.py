"""What came of trying the address of a source."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

FRESH = timedelta(days=30)
"""how long a result is believed: after that the link counts as not tried"""


class LinkState(StrEnum):
    """What a person who follows the link would see."""

    LIVE = "live"
    DEAD = "dead"
    UNSURE = "unsure"
    """the server answered, but lets no program in, or shows a certificate that only a browser can judge"""
    UNTRIED = "untried"
    """not visited, because it would lead somewhere else than to a public web server"""


class Reason(StrEnum):
    """Why a link has its state."""

    OPENED = "opened"
    GONE = "gone"
    """404, 410 and every other status of 4xx that is not named here"""
    BROKEN = "broken"
    """5xx"""
    BARRED = "barred"
    """401, 403, 412, 429, 503, 521, a cookie asked for first and the like: people may get in"""
    NAME = "name"
    """no such host"""
    UNREACHABLE = "unreachable"
    """no address of the host could be connected to"""
    SLOW = "slow"
    """no answer within ``links.checker.SECONDS``"""
    GARBLED = "garbled"
    """what came is no HTTP"""
    CERTIFICATE = "certificate"
    REDIRECTS = "redirects"
    """too many of them, or one that names no address"""
    SCHEME = "scheme"
    """neither http nor https, or no address at all"""
    USER = "user"
    """a name or password in the address"""
    PORT = "port"
    """neither 80 nor 443"""
    PRIVATE = "private"
    """the host, or one that it redirects to, has an address that is not public"""


STATES = {
    Reason.OPENED: LinkState.LIVE,
    Reason.BARRED: LinkState.UNSURE,
    Reason.CERTIFICATE: LinkState.UNSURE,
    Reason.SCHEME: LinkState.UNTRIED,
    Reason.USER: LinkState.UNTRIED,
    Reason.PORT: LinkState.UNTRIED,
    Reason.PRIVATE: LinkState.UNTRIED,
}
"""Every other reason is one for being dead."""


@dataclass(frozen=True, slots=True)
class LinkResult:
    """The outcome for one address."""

    url: str
    reason: Reason
    tried_at: datetime
    status: int = 0
    """of HTTP; 0 where no server answered"""

    @property
    def state(self) -> LinkState:
        """What a person would see."""
        return STATES.get(self.reason, LinkState.DEAD)


def fresh_states(results: Iterable[LinkResult], now: datetime) -> dict[str, LinkState]:
    """Return the state of each address that was tried lately enough to be believed."""
    return {result.url: result.state for result in results if result.tried_at >= now - FRESH}
