"""What to ask two knowledges to see what lies between them: their test questions, and what people asked."""

from collections import Counter
from collections.abc import Iterable

from disclosure_bot.domain.knowledge import Knowledge
from disclosure_bot.quality.changes import Probe, probes_of

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
