"""Decides what to do with a ranking: answer, offer a choice, or say honestly that we do not know."""

import math
from dataclasses import dataclass

from disclosure_bot.domain.reply import Match, Outcome
from disclosure_bot.matching.base import Ranking, Thresholds

CHOICES = 3
"""entries offered at the most"""


@dataclass(frozen=True, slots=True)
class Decision:
    """An outcome, the entries it concerns, and the number that decided."""

    outcome: Outcome
    offered: tuple[Match, ...]
    """the entry answered, or the entries offered; empty for an abstention"""
    because: str
    """the outcome, a colon, and the number or name that decided; for logs and ``--explain``"""
    room: float = math.inf
    """how far confidences would have to move for another outcome; infinite where none decided"""


def decide(ranking: Ranking, thresholds: Thresholds, left_open: tuple[Match, ...] = ()) -> Decision:
    """Decide by threshold, margin and floor; a question about another school is never answered.

    What words that leave it open may mean is offered, however sure the ranking is.
    """
    if left_open:
        return Decision(Outcome.CHOOSE, left_open[:CHOICES], "choose: the words leave open what is meant")
    if ranking.other_school:
        return Decision(Outcome.ABSTAIN, (), f"abstain: names another school, {ranking.other_school}")
    if ranking.elsewhere:
        return Decision(Outcome.ABSTAIN, (), "abstain: asks about an institution or person outside ours")
    if ranking.other:
        return Decision(Outcome.ABSTAIN, (), f"abstain: nearest is {ranking.other}, which is not covered")
    if not ranking.matches:
        return Decision(Outcome.ABSTAIN, (), "abstain: nothing is alike")
    best, lead = ranking.matches[0], _lead(ranking.matches)
    above = best.confidence - thresholds.floor
    if above < 0:
        reason = f"{best.confidence:.2f} is under floor {thresholds.floor:.2f}"
        return Decision(Outcome.ABSTAIN, (), f"abstain: {reason}", -above)
    to_spare = min(best.confidence - thresholds.answer, lead - thresholds.margin)
    if best.confidence >= thresholds.answer and lead >= thresholds.margin:
        reason = f"{best.confidence:.2f} reaches threshold {thresholds.answer:.2f}"
        because = f"answer: {reason}; {best.entry} leads by {lead:.2f}"
        return Decision(Outcome.ANSWER, (best,), because, to_spare)
    because = _why_choose(best, lead, thresholds)
    return Decision(Outcome.CHOOSE, ranking.matches[:CHOICES], because, min(-to_spare, above))


def _lead(matches: tuple[Match, ...]) -> float:
    return matches[0].confidence - matches[1].confidence if len(matches) > 1 else matches[0].confidence


def _why_choose(best: Match, lead: float, thresholds: Thresholds) -> str:
    if best.confidence < thresholds.answer:
        reason = f"{best.confidence:.2f} is under threshold {thresholds.answer:.2f}"
    else:
        reason = f"lead {lead:.2f} is under margin {thresholds.margin:.2f}"
    return f"choose: {reason}; {best.entry} leads by {lead:.2f}"
