"""What else an edit of the knowledge changes: the same questions asked before and after."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from disclosure_bot.answering.answerer import Answerer
from disclosure_bot.domain.knowledge import Knowledge
from disclosure_bot.domain.question import Question
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
"""asks one version of the knowledge a question"""


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
    """id of the entry that must answer it; empty if none must"""
    unwanted: str = ""
    """id of the entry that must not; empty if each may"""


def probes_of(knowledge: Knowledge, entries: Iterable[str]) -> tuple[Probe, ...]:
    """Return the test questions of these entries; ids that the knowledge has not are left out."""
    known = [knowledge.entries[name] for name in dict.fromkeys(entries) if name in knowledge.entries]
    hits = [Probe(text, wanted=entry.id) for entry in known for text in entry.tests.hit]
    return (*hits, *(Probe(text, unwanted=entry.id) for entry in known for text in entry.tests.miss))


def summary(answerer: Answerer, text: str) -> ReplySummary:
    """Return what a question leads to; of several in one message, the first."""
    question = Question(text, "check", "nobody", datetime.now(UTC))
    reply = answerer.answer(question)[0]
    entry = reply.matches[0].entry if reply.outcome in {Outcome.ANSWER, Outcome.CHOOSE} else ""
    return ReplySummary(reply.outcome, entry)


def changes(probes: Iterable[Probe], before: Ask, after: Ask) -> tuple[ReplyChange, ...]:
    """Ask each question twice and return those that are treated otherwise."""
    asked = (
        ReplyChange(one.question, before(one.question), after(one.question), one.wanted, one.unwanted)
        for one in probes
    )
    return tuple(change for change in asked if change.before != change.after)


@dataclass(frozen=True, slots=True)
class Effect:
    """What an edit changes, as far as there was time to ask."""

    changes: tuple[ReplyChange, ...]
    asked: int
    """questions"""
    of: int
    """that were to be asked"""

    @property
    def worse(self) -> int:
        """How many test questions passed before and fail now."""
        return sum(change.is_worse for change in self.changes)


def effect(
    probes: Sequence[Probe], before: Ask, after: Ask, is_late: Callable[[], bool] = lambda: False
) -> Effect:
    """Ask questions before and after an edit, in their order, until it is late."""
    asked = 0

    def in_time() -> Iterator[Probe]:
        nonlocal asked
        for probe in probes:
            if is_late():
                return
            asked += 1
            yield probe

    changed = changes(in_time(), before, after)
    return Effect(changed, asked, len(probes))


MOST = 2_000
"""questions of the logbook that are asked: those asked most often"""


def replay_probes(old: Knowledge, new: Knowledge, asked: Iterable[str] = ()) -> tuple[Probe, ...]:
    """Return each question once: tests as the new knowledge has them, and what people asked.

    Test questions of the old knowledge that are tests no more are asked too, and nothing is expected of them.
    """
    tests = probes_of(new, new.entries)
    known = {probe.question for probe in tests}
    dropped = (probe.question for probe in probes_of(old, old.entries))
    more = dict.fromkeys(text for text in (*dropped, *asked) if text not in known)
    return (*tests, *(Probe(text) for text in more))
