"""What else an edit of the knowledge changes: the same questions asked before and after."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from disclosure_bot.domain.knowledge import Knowledge
from disclosure_bot.domain.reply import Outcome


@dataclass(frozen=True, slots=True)
class ReplySummary:
    """What a question led to."""

    outcome: Outcome
    entry: str
    """the entry answered, or the first one offered; empty for an abstention"""

    def __str__(self) -> str:
        return f"{self.outcome.value} {self.entry}".strip()


Ask = Callable[[str], ReplySummary]


@dataclass(frozen=True, slots=True)
class ReplyChange:
    """A question that is treated otherwise after an edit."""

    question: str
    before: ReplySummary
    after: ReplySummary
    wanted: str = ""
    """the entry that must answer it, if it is a test question"""
    unwanted: str = ""
    """the entry that must not, if it is such a test question"""

    @property
    def is_worse(self) -> bool:
        """Tell whether a test question passed before and fails now."""
        return self._passes(self.before) and not self._passes(self.after)

    def _passes(self, said: ReplySummary) -> bool:
        if self.wanted:
            return said == ReplySummary(Outcome.ANSWER, self.wanted)
        return not self.unwanted or said != ReplySummary(Outcome.ANSWER, self.unwanted)


@dataclass(frozen=True, slots=True)
class Probe:
    """A question to ask before and after."""

    question: str
    wanted: str = ""
    unwanted: str = ""


def probes_of(knowledge: Knowledge, entries: Iterable[str]) -> tuple[Probe, ...]:
    """Return the test questions of these entries; ids that the knowledge has not are left out."""
    known = [knowledge.entries[name] for name in dict.fromkeys(entries) if name in knowledge.entries]
    hits = [Probe(text, wanted=entry.id) for entry in known for text in entry.tests.hit]
    return (*hits, *(Probe(text, unwanted=entry.id) for entry in known for text in entry.tests.miss))


def changes(probes: Iterable[Probe], before: Ask, after: Ask) -> tuple[ReplyChange, ...]:
    """Ask each question twice and return those that are treated otherwise."""
    asked = (
        ReplyChange(one.question, before(one.question), after(one.question), one.wanted, one.unwanted)
        for one in probes
    )
    return tuple(change for change in asked if change.before != change.after)


MOST = 2_000
"""questions of the logbook that are asked: those asked most often"""


def replay_probes(old: Knowledge, new: Knowledge, asked: Iterable[str] = ()) -> tuple[Probe, ...]:
    """Return each question once: tests as the new knowledge has them, and what people asked.

    Test questions of the old knowledge that are tests no more are asked too, and nothing is expected of them.
    """
    tests = probes_of(new, new.entries)
    known = {probe.question for probe in tests}
    dropped = (probe.question for probe in probes_of(old, old.entries))
    common = (text for text, _ in Counter(asked).most_common(MOST))
    more = dict.fromkeys(text for text in (*dropped, *common) if text not in known)
    return (*tests, *(Probe(text) for text in more))
