"""Counts of people's questions, so that no small group stands alone."""

from collections.abc import Mapping

from disclosure_bot.domain.total import SMALLEST

OTHERS = "其他（合并）"


def anonymous(counts: Mapping[str, int]) -> dict[str, int]:
    """Return counts with the small ones put together; empty where even all of them are too few.

    What is put together reaches ``SMALLEST`` itself, or the next smallest joins it: the sum that is shown
    elsewhere would give it away.
    """
    ordered = sorted(counts.items(), key=lambda pair: -pair[1])
    kept = [pair for pair in ordered if pair[1] >= SMALLEST]
    rest = sum(count for _, count in ordered[len(kept) :])
    while kept and 0 < rest < SMALLEST:
        rest += kept.pop()[1]
    return dict(kept) | ({OTHERS: rest} if rest >= SMALLEST else {})
