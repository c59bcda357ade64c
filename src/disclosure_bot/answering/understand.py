"""Which questions a message holds, each completed with the turn before it where it is elliptical."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from disclosure_bot.answering.follow_up import follow
from disclosure_bot.answering.split import asks, clauses, listed, tidy, wants
from disclosure_bot.domain.knowledge import Entry
from disclosure_bot.domain.question import Turn
from disclosure_bot.matching.base import Matcher, Ranking

LIMIT = 3
"""questions answered at the most in one message"""
PARTS = 6
"""parts of a message that are looked at: the work is bounded whatever its length"""
CANDIDATES = 10
"""matches looked at to complete a follow-up"""
SURE = 0.9
"""confidence from which a part of a message speaks for itself"""
CLEAR = 0.4
"""confidence that a part of a message must have otherwise for the message to be taken apart"""
HEARD = 0.01
"""confidence that the message as a whole must have in the entry of such a part: a clause torn out of a story
sounds like something else, which the story as a whole does not"""


@dataclass(frozen=True, slots=True)
class Understood:
    """One question of a message, as it was compared."""

    text: str
    ranking: Ranking
    completed: bool = False
    """with words of the turn before"""

    @property
    def best(self) -> str:
        """The entry that leads, or nothing."""
        return self.ranking.matches[0].entry if self.ranking.matches else ""

    @property
    def confidence(self) -> float:
        """Confidence of the entry that leads."""
        return self.ranking.matches[0].confidence if self.ranking.matches else 0.0


class Understanding:
    """Reads messages with one matcher; immutable."""

    def __init__(self, matcher: Matcher, entries: Mapping[str, Entry]) -> None:
        self._matcher = matcher
        self._entries = entries

    def questions(self, message: str, previous: Turn | None) -> tuple[Understood, ...]:
        """Return the questions of a message in their order, at least one; those after ``LIMIT`` may wait."""
        message = tidy(message)
        whole = self._one(message, previous)
        for parts in (self._parts(message), listed(message)):
            if len(parts) > 1:
                apart = self._apart(parts[:PARTS], previous)
                if kept := self._worth_answering(apart, whole):
                    return kept
        return (whole,)

    def _parts(self, message: str) -> tuple[str, ...]:
        """Return the questions by their form: a clause that asks nothing belongs to the one after it."""
        parts: list[str] = []
        waiting: list[str] = []
        for clause in clauses(message):
            members = listed(clause)
            waiting.append(clause)
            if members and len(members) > 1:
                parts.extend(members)
                waiting = []
            elif asks(clause) or wants(clause):
                parts.append("，".join(waiting))
                waiting = []
        if waiting and parts:
            parts[-1] = "，".join((parts[-1], *waiting))
        return tuple(parts)

    def _apart(self, parts: tuple[str, ...], previous: Turn | None) -> tuple[Understood, ...]:
        """Understand part after part; parts about the same matter become one again."""
        kept: list[Understood] = []
        for part in parts:
            one = self._one(part, previous)
            same = next((at for at, other in enumerate(kept) if other.best == one.best), None)
            if same is None:
                kept.append(one)
            elif one.confidence > kept[same].confidence:
                kept[same] = one
            previous = Turn(one.text, one.best) if one.best else previous
        return tuple(kept)

    def _worth_answering(self, apart: tuple[Understood, ...], whole: Understood) -> tuple[Understood, ...]:
        """Return the parts to answer, or nothing where the message is better read as one question.

        It is taken apart where two parts or more are about a clear matter of their own; beside them only
        what asks by its form is kept.
        """
        heard = {match.entry for match in whole.ranking.matches if match.confidence >= HEARD}
        clear = [one for one in apart if _is_clear(one, heard)]
        if len(clear) < 2 or whole.ranking.other_school:
            return ()
        return tuple(one for one in apart if one in clear or asks(one.text))

    def _one(self, text: str, previous: Turn | None) -> Understood:
        if previous is None:
            return Understood(text, self._match(text))
        understood, ranking = follow(text, previous, self._match, self._entries)
        return Understood(understood, ranking, completed=understood != text)

    def _match(self, text: str) -> Ranking:
        return self._matcher.match(text, CANDIDATES)


def _is_clear(part: Understood, heard: Collection[str]) -> bool:
    if part.ranking.other:
        return False
    return part.confidence >= SURE or (part.confidence >= CLEAR and part.best in heard)
