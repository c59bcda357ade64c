"""Which questions a message holds, each completed with the turn before it where it is elliptical."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import accumulate, chain

from disclosure_bot.answering.context import ContextWeights, weigh
from disclosure_bot.answering.follow_up import alone, follow, leans
from disclosure_bot.answering.parts import CLEAR, Partition, Understood, asks_several, worth_answering
from disclosure_bot.answering.split import asks, clauses, gist, members, tidy, wants
from disclosure_bot.domain.knowledge import Entry
from disclosure_bot.domain.question import Turn
from disclosure_bot.matching.base import Matcher, Ranking
from disclosure_bot.office.dates import without_date
from disclosure_bot.office.years import without_year

PARTS = 6
PART_CHARACTERS, ALL_CHARACTERS = 100, 240
"""parts of a message that are looked at, of each its end, and of all together: the work is bounded whatever
the message's length"""
CANDIDATES = 10
"""matches looked at to complete a follow-up"""
PART = ContextWeights(alone=1.0, together=0.2, related=0.7, area=0.4, same=-2.0, doubt=0.6)
"""for a part of a message: its context is the whole message and the parts before it, which rarely ask for the
same entry"""


class Understanding:
    """Reads messages with one matcher; immutable."""

    def __init__(self, matcher: Matcher, entries: Mapping[str, Entry]) -> None:
        self._matcher = matcher
        self._entries = entries

    def questions(self, message: str, previous: Turn | None) -> tuple[Understood, ...]:
        """Return the questions of a message in their order, at least one; those after ``LIMIT`` may wait."""
        whole = self.whole(message, previous)
        if whole.is_phrasing:  # editors write it for one entry, and its parts take as long as the whole
            return (whole,)
        readings = self.apart(message, whole, previous)
        several = (apart.parts for apart in readings if asks_several(apart, whole, self._entries))
        return next(several, (whole,))

    def whole(self, message: str, previous: Turn | None) -> Understood:
        """Return a message understood as one question."""
        return self._one(gist(tidy(message)), previous)

    def apart(self, message: str, whole: Understood, previous: Turn | None) -> tuple[Partition, ...]:
        """Return a message taken apart in up to two ways, the finer first."""
        message = tidy(message)
        parts = _parts(message)
        by_form = Partition(self._understand(parts, whole, previous), listed=False)
        listed = tuple(chain.from_iterable(map(members, parts or clauses(message))))
        if len(listed) <= max(1, len(parts)):
            return (by_form,)
        finer = Partition(self._understand(listed, whole, previous), listed=True)
        return (finer, by_form) if len(finer.parts) > len(by_form.parts) else (by_form,)

    def _understand(
        self, parts: Sequence[str], whole: Understood, previous: Turn | None
    ) -> tuple[Understood, ...]:
        """Understand part after part; parts about the same matter become one again."""
        kept: dict[str, Understood] = {}
        for part in _bounded(parts) if len(parts) > 1 else ():
            one = self._in_context(self._part(part, previous, kept), whole, kept)
            if one.matter not in kept or one.confidence > kept[one.matter].confidence:
                kept[one.matter] = one
            previous = Turn(one.subject, (one.best,)) if one.best else previous
        return worth_answering(tuple(kept.values()))

    def _part(self, part: str, previous: Turn | None, found: Mapping[str, Understood]) -> Understood:
        """Understand one part; behind others it leans on them where it says so or is unclear alone."""
        if not found or leans(part):
            return self._one(part, previous)
        by_itself = self._one(part, None)
        if by_itself.confidence >= CLEAR or by_itself.is_beyond:
            return by_itself
        leaning = self._one(part, previous)
        better = leaning.best not in found and leaning.confidence > by_itself.confidence
        return leaning if better else by_itself

    def _in_context(self, one: Understood, whole: Understood, found: Mapping[str, Understood]) -> Understood:
        """Weigh a part again, knowing the whole message and what the parts before it are about."""
        if one.is_beyond:
            return one
        before = [self._entries[entry] for entry in found if entry in self._entries]
        matches = weigh(one.ranking, whole.ranking, PART, before, self._entries)
        bent = matches and matches[0].entry in found and one.best not in found
        return one if bent else replace(one, ranking=replace(one.ranking, matches=matches))

    def _one(self, text: str, previous: Turn | None) -> Understood:
        if previous is None:
            read = alone(text, self._match)
        else:
            read = follow(text, previous, self._match, self._entries)
        return Understood(read.text, read.ranking, text, read.subject, read.completed)

    def _match(self, text: str) -> Ranking:
        text = without_date(text)
        ranking = self._matcher.match(text, CANDIDATES)
        if (timeless := without_year(text)) == text:
            return ranking
        read = self._matcher.match(timeless, CANDIDATES)
        return read if self._is_of_a_time(read, _confidence(ranking)) else ranking

    def _is_of_a_time(self, ranking: Ranking, least: float) -> bool:
        """Tell whether what was found without its year is a matter that has an answer of each time.

        Of any other matter a year may say which is meant: last year is of the accounts, next of the budget.
        """
        best = self._entries.get(ranking.matches[0].entry) if ranking.matches else None
        return best is not None and not best.validity.is_open and _confidence(ranking) >= least


def _confidence(ranking: Ranking) -> float:
    return ranking.matches[0].confidence if ranking.matches else 0.0


def _bounded(parts: Sequence[str]) -> tuple[str, ...]:
    """Return the last parts, as many as may be looked at; of a long one its end, with the question."""
    ends = [part[-PART_CHARACTERS:] for part in reversed(parts[-PARTS:])]
    read = accumulate(map(len, ends))
    kept = [end for end, characters in zip(ends, read, strict=True) if characters <= ALL_CHARACTERS]
    return tuple(reversed(kept))


def _parts(message: str) -> tuple[str, ...]:
    """Return the questions of a message by their form: a clause that asks nothing belongs to the next."""
    parts: list[str] = []
    waiting: list[str] = []
    for clause in clauses(message):
        waiting.append(clause)
        if asks(clause) or wants(clause):
            parts.append("，".join(waiting))
            waiting = []
    if waiting and parts:
        parts[-1] = "，".join((parts[-1], *waiting))
    return tuple(parts)
