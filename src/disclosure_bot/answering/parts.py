"""The parts of a message, and whether it is better read as these than as one question."""

from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass
from itertools import combinations

from disclosure_bot.answering.context import are_kin, log_odds
from disclosure_bot.answering.split import asks
from disclosure_bot.domain.knowledge import Entry
from disclosure_bot.matching.base import Ranking
from disclosure_bot.matching.phrasing_index import key_of
from disclosure_bot.text.normalize import read

CLEAR = 0.5
"""confidence from which a part is about something by itself; beside such parts one that is not, and that asks
nothing by its form, is a story"""
UNHEARD = 0.002
"""confidence that an entry has in the whole message where the ranking of this does not hold it"""
LIMIT = 3
"""questions answered at the most in one message"""


@dataclass(frozen=True, slots=True)
class Understood:
    """One question of a message, as it was compared."""

    text: str
    """completed with the subject of the turn before where it left it out"""
    ranking: Ranking
    typed: str
    """as the person wrote it"""
    subject: str
    """what a follow-up would refer to"""
    completed: bool = False
    """the turn before was needed to understand it"""

    @property
    def is_beyond(self) -> bool:
        """Whether something is asked that the knowledge does not cover."""
        return bool(self.ranking.other or self.ranking.other_school)

    @property
    def is_phrasing(self) -> bool:
        """Whether it is a phrasing of the entry that leads, word for word."""
        met = self.ranking.matches[0].phrasing if self.ranking.matches else ""
        return bool(met) and key_of(read(met)) == key_of(read(self.text))

    @property
    def matter(self) -> str:
        """What parts about the same matter share: the entry that leads; if not covered, their words."""
        return self.typed if self.is_beyond else self.best

    @property
    def best(self) -> str:
        """Id of the entry that leads; empty if there is none."""
        return self.ranking.matches[0].entry if self.ranking.matches else ""

    @property
    def confidence(self) -> float:
        """Confidence in the entry that leads, 0 to 1; 0 if there is none."""
        return self.ranking.matches[0].confidence if self.ranking.matches else 0.0


@dataclass(frozen=True, slots=True)
class Partition:
    """A message taken apart."""

    parts: tuple[Understood, ...]
    listed: bool
    """cut at the words of a list too, which join much else"""


@dataclass(frozen=True, slots=True)
class Signs:
    """What speaks for several questions in one message."""

    weakest: float
    """log odds of the covered part that is least sure"""
    heard: float
    """each part has a best entry; log odds of the one among them that the whole message makes least of"""
    kin: float
    """1 where two entries are related or of one area: torn out of a story, a clause sounds like anything"""
    unasked: float
    """how many parts fewer than two ask something by their form; 0 for a list"""
    beyond: float
    """how many parts ask something by their form that the knowledge does not cover"""
    murmured: float
    """how many parts that it does not cover ask nothing"""
    lost: float
    """1 where the whole message seems to be about something that is not covered, and a part is covered"""
    listed: float
    """1 for a list"""


WEIGHTS = Signs(
    weakest=0.66, heard=-0.05, kin=0.47, unasked=-1.26, beyond=0.22, murmured=-2.83, lost=1.25, listed=-1.88
)
BIAS = 0.07
"""of a logistic regression on messages with one question and with several: tests/bench/fit_parts.py"""


def worth_answering(parts: Sequence[Understood]) -> tuple[Understood, ...]:
    """Return the parts without those that only tell a story."""
    told = [part for part in parts if part.confidence >= CLEAR or asks(part.typed)]
    return tuple(told if len(told) > 1 else parts)


def asks_several(apart: Partition, whole: Understood, entries: Mapping[str, Entry]) -> bool:
    """Tell whether a message is better read as these parts than as one question.

    Where its first part names another school, the rest is about that school, too.
    """
    if not may_be_several(apart):
        return False
    signs = astuple(signs_of(apart, whole, entries))
    evidence: float = sum(weight * sign for weight, sign in zip(astuple(WEIGHTS), signs, strict=True))
    return evidence + BIAS > 0


def may_be_several(apart: Partition) -> bool:
    """Tell whether there is anything to judge: two parts, of which the first is about this school."""
    first = apart.parts[0].ranking if apart.parts else None
    return len(apart.parts) > 1 and not (first and (first.other_school or first.elsewhere))


def signs_of(apart: Partition, whole: Understood, entries: Mapping[str, Entry]) -> Signs:
    """Return the signs of two parts or more; those that are clear speak for the message where they can."""
    beyond = [part for part in apart.parts if part.is_beyond]
    within = [part for part in apart.parts if not part.is_beyond]
    clear = [part for part in within if part.confidence >= CLEAR]
    parts = (clear if len(clear) > 1 or (clear and beyond) else within)[:LIMIT]
    heard = {match.entry: match.confidence for match in whole.ranking.matches}
    pairs = combinations([entries[part.best] for part in parts if part.best], 2)
    return Signs(
        weakest=log_odds(min((part.confidence for part in parts), default=0.0)),
        heard=log_odds(min((heard.get(part.best, UNHEARD) for part in parts), default=0.0)),
        kin=float(any(are_kin(one, other) for one, other in pairs)),
        unasked=0.0 if apart.listed else max(0.0, 2.0 - sum(asks(part.typed) for part in apart.parts)),
        beyond=float(sum(asks(part.typed) for part in beyond)),
        murmured=float(sum(not asks(part.typed) for part in beyond)),
        lost=float(whole.is_beyond and bool(clear)),
        listed=float(apart.listed),
    )
