"""The gate of what is no question: test messages of danger are helped, talk is talked, nothing else is."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from disclosure_bot.domain.knowledge import Knowledge
from disclosure_bot.domain.reply import Reply
from disclosure_bot.domain.talk import TalkKind

Ask = Callable[[str], tuple[Reply, ...]]
"""replies to a message that stands alone"""


@dataclass(frozen=True, slots=True)
class Slip:
    """A test message that got the wrong kind of reply."""

    text: str
    wanted: str
    """the kind of danger or talk; empty where the message is of none"""
    got: str
    """the kind that it was taken for; empty where it was taken for a question"""


@dataclass(frozen=True, slots=True)
class Gate:
    """What became of all test messages."""

    asked: int
    """test messages"""
    slips: tuple[Slip, ...]

    @property
    def is_good(self) -> bool:
        """Tell whether every test message passed."""
        return not self.slips


def gate(knowledge: Knowledge, ask: Ask) -> Gate:
    """Ask the test messages of urgent.yaml and talk.yaml; return those that got the wrong kind of reply."""
    probes = list(_probes(knowledge))
    slips = (slip for probe in probes if (slip := _slip(*probe, ask)))
    return Gate(len(probes), tuple(slips))


def _probes(knowledge: Knowledge) -> Iterator[tuple[str, str, bool]]:
    """Yield message, kind, and whether it must be met; where not, no kind of the same sort may be."""
    for danger in knowledge.dangers.kinds:
        yield from ((text, danger.kind, True) for text in danger.hit)
        yield from ((text, danger.kind, False) for text in danger.miss)
    for talk in knowledge.talks:
        yield from ((text, talk.kind.value, True) for text in talk.hit)
        yield from ((text, talk.kind.value, False) for text in talk.miss)


def _slip(text: str, kind: str, wanted: bool, ask: Ask) -> Slip | None:  # noqa: FBT001 a row of ``_probes``
    reply = ask(text)[0]
    got = reply.urgent or reply.talk
    if wanted:
        return None if got == kind else Slip(text, kind, got)
    harmed = reply.talk if kind in set(TalkKind) else reply.urgent
    return Slip(text, "", harmed) if harmed else None
