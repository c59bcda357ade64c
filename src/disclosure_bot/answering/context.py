"""Reads a text together with its context: the turn before it, or the whole message that it is a part of."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from disclosure_bot.domain.knowledge import Entry
from disclosure_bot.domain.reply import Match
from disclosure_bot.matching.base import Ranking

UNSEEN = 0.005
"""confidence of an entry that a ranking does not hold"""


@dataclass(frozen=True, slots=True)
class ContextWeights:
    """How much each reading of a text counts; weights of log odds, which are added up."""

    alone: float
    """weight of what the text says when it is read by itself"""
    together: float
    """weight of what it says when it is read with its context"""
    related: float
    """gained by the entries that those before name as related"""
    area: float
    """gained by the entries of the same area"""
    same: float
    """gained by an entry that was found before"""
    doubt: float
    """added to all: kinship alone makes no sure answer"""


def weigh(
    alone: Ranking,
    together: Ranking,
    weights: ContextWeights,
    before: Sequence[Entry],
    entries: Mapping[str, Entry],
) -> tuple[Match, ...]:
    """Return every entry that one of the rankings or the kinship names, best first.

    ``alone`` ranks the text by itself, ``together`` with its context, whose entries are ``before``. What
    speaks for an entry is added up as weighted log odds; its confidence is the logistic function of the sum.
    """
    by_itself = {match.entry: match.confidence for match in alone.matches}
    in_context = {match.entry: match.confidence for match in together.matches}
    told = (alone, together) if weights.together > weights.alone else (together, alone)
    seen = {match.entry: match for ranking in told for match in ranking.matches}
    kin = {entry: Match(entry, UNSEEN) for one in before for entry in one.related if entry in entries}

    def confidence(entry: str) -> float:
        own = weights.alone * log_odds(by_itself.get(entry, UNSEEN))
        joint = weights.together * log_odds(in_context.get(entry, UNSEEN))
        return _probability(own + joint + _kinship(entry, before, weights) + weights.doubt)

    weighed = (replace(match, confidence=confidence(entry)) for entry, match in (kin | seen).items())
    return tuple(sorted(weighed, key=lambda match: -match.confidence))


def are_kin(one: Entry, other: Entry) -> bool:
    """Tell whether one of two entries names the other as related, or both are of one area."""
    return other.id in one.related or one.id in other.related or _area(one.id) == _area(other.id)


def log_odds(confidence: float) -> float:
    """Return log(p / (1 - p)) of a confidence, between those of ``UNSEEN`` and ``1 - UNSEEN``."""
    kept = min(max(confidence, UNSEEN), 1 - UNSEEN)
    return math.log(kept / (1 - kept))


def _kinship(entry: str, before: Sequence[Entry], weights: ContextWeights) -> float:
    if any(entry == one.id for one in before):
        return weights.same
    if any(entry in one.related for one in before):
        return weights.related
    return weights.area if any(_area(entry) == _area(one.id) for one in before) else 0.0


def _area(entry: str) -> str:
    return entry.rsplit(".", 1)[0]


def _probability(log_odds: float) -> float:
    return 1 / (1 + math.exp(-log_odds))
