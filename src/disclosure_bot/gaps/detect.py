"""Which exchanges left a need unmet, and why: the one definition of a gap, over exchanges alone."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta

from disclosure_bot.domain.exchange import Exchange, Verdict
from disclosure_bot.domain.gap import GapReason, gap_reason
from disclosure_bot.text.normalize import read

REPEAT_WITHIN = timedelta(minutes=5)
"""a question that follows within it may ask the same again"""
ALIKE = 0.5
"""confidence that two questions must share to ask the same: so much of it lies on the same entries"""


def find_gaps(exchanges: Iterable[Exchange]) -> dict[str, GapReason]:
    """Return why exchanges are gaps, by id; those that are none are left out.

    Any number of askers, in any order. A need is met when its exchange was marked useful, or when the asker
    put it in other words within minutes and that was marked useful.
    """
    by_asker: defaultdict[str, list[Exchange]] = defaultdict(list)
    for exchange in exchanges:
        if not exchange.shed and exchange.is_question:
            by_asker[exchange.asker].append(exchange)
    return {
        name: reason
        for asked in by_asker.values()
        for name, reason in _of_one(sorted(asked, key=lambda one: (one.asked_at, one.id)))
    }


def asks_again(first: Exchange, second: Exchange) -> bool:
    """Tell whether the second question is the first in other words, within minutes."""
    waited = second.asked_at - first.asked_at
    if not timedelta(0) < waited <= REPEAT_WITHIN:  # parts of one message share their time
        return False
    return read(first.question).plain != read(second.question).plain and _shared(first, second) >= ALIKE


def _of_one(asked: Sequence[Exchange]) -> Iterator[tuple[str, GapReason]]:
    """Yield the gaps of one asker, whose exchanges come in order; the last is judged first."""
    following: Exchange | None = None
    met_later = False
    for exchange in reversed(asked):
        again = following is not None and asks_again(exchange, following)
        met = _is_useful(exchange) or (again and met_later)
        reason = gap_reason(exchange) or (GapReason.ASKED_AGAIN if again else None)
        if reason and not met:
            yield exchange.id, reason
        following, met_later = exchange, met


def _is_useful(exchange: Exchange) -> bool:
    return exchange.feedback is not None and exchange.feedback.verdict is Verdict.USEFUL


def _shared(first: Exchange, second: Exchange) -> float:
    """Return the confidence that two questions put on the same entries, 0 to about 1.

    The matcher has compared both with all entries already; two that lead to the same ones mean the same.
    """
    confidences = {match.entry: match.confidence for match in first.matches}
    return sum(min(match.confidence, confidences.get(match.entry, 0.0)) for match in second.matches)
