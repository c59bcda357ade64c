"""Finds the questions in one message."""

import re
from collections.abc import Callable

from disclosure_bot.matching.base import Ranking

LIMIT = 3
"""questions answered at the most in one message"""

_ENDS = re.compile(r"(?<=[?？;；\n])|(?:还有|另外|顺便问下|顺便)")


def split(text: str, match: Callable[[str], Ranking]) -> tuple[str, ...]:
    """Return the questions of a message in their order: at least one, at most ``LIMIT``."""
    del match
    parts = tuple(part.strip() for part in _ENDS.split(text) if part.strip())
    return parts[:LIMIT] or (text,)
