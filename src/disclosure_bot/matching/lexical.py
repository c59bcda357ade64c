"""What the letters say: characters, spelling, and one pooled document a topic."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

import numpy as np
from rapidfuzz import fuzz

from disclosure_bot.matching.phrasing_index import PhrasingIndex
from disclosure_bot.matching.postings import Doubles, Integers, Postings
from disclosure_bot.text.normalize import Reading, read
from disclosure_bot.text.tokenize import grams, has_han

CLOSEST = 40
"""phrasings that are compared letter by letter"""
FULL = 50.0
"""idf of all tokens of a question that says a good deal: the unit of ``said``"""
ANSWERS = 1_000
"""answers whose plain text is remembered: an edit of one leaves the others as they were"""


@dataclass(frozen=True, slots=True)
class LexicalScores:
    """How alike a question is to n phrasings and m topics; all but ``said`` 0 to 1."""

    grams: Doubles
    """(n,) characters and bigrams"""
    pooled: Doubles
    """(m,) all phrasings of a topic as one document"""
    coverage: Doubles
    """(m,) share of the question's idf mass that a topic's phrasings hold"""
    answer: Doubles
    """(m,) the same for its answer"""
    said: Doubles
    """(m,) idf of what both the question and a topic's phrasings say, in units of ``FULL``: a sum, no share,
    as two words say more than one"""


class LexicalIndex:
    """Inverted indexes over one phrasing index."""

    def __init__(self, phrasings: PhrasingIndex, like: "LexicalIndex | None" = None) -> None:
        """Index phrasings and answers; one of the same phrasings is ``like`` it but for the answers."""
        self._phrasings = phrasings
        cut = [] if like else [grams(reading.plain) for reading in phrasings.readings]
        self._grams: Postings = like._grams if like else Postings(cut)
        self._pooled: Postings = like._pooled if like else Postings(self._pool(cut), like=self._grams)
        self._answers = Postings(
            grams(_plain_answer(topic.answers[phrasings.language])) for topic in phrasings.topics
        )

    def score(self, reading: Reading) -> LexicalScores:
        """Return how alike a question is to all phrasings and topics, by inverted indexes."""
        tokens = grams(reading.plain)
        pooled = self._pooled.look_up(tokens)
        coverage = self._pooled.coverages(pooled)
        return LexicalScores(
            grams=self._grams.cosines(self._grams.look_up(tokens)),
            pooled=self._pooled.cosines(pooled),
            coverage=coverage,
            answer=self._answers.coverages(self._answers.look_up(tokens)),
            said=coverage * pooled.mass / FULL,
        )

    def alike(self) -> Iterator[Doubles]:
        """Yield for each phrasing its cosines with all phrasings, (n,)."""
        for reading in self._phrasings.readings:
            yield self._grams.cosines(self._grams.look_up(grams(reading.plain)))

    def fit(self, reading: Reading) -> float:
        """Return how well a question fits, 0 to 2: its best phrasing, and its best coverage by a topic."""
        tokens = grams(reading.plain)
        found, pooled = self._grams.look_up(tokens), self._pooled.look_up(tokens)
        best = self._grams.cosines(found).max(initial=0) + self._pooled.coverages(pooled).max(initial=0)
        return float(best)

    def spell(self, reading: Reading, phrasings: Integers) -> Doubles:
        """Return Indel similarity, 0 to 1, with the phrasings of these numbers; Latin words sorted."""
        whole = fuzz.ratio if has_han(reading.plain) else fuzz.token_sort_ratio
        return _compare(reading.plain, self._plains(phrasings), whole)

    def spell_partly(self, reading: Reading, phrasings: Integers) -> Doubles:
        """Return the partial ratio, 0 to 1, with the phrasings of these numbers."""
        return _compare(reading.plain, self._plains(phrasings), fuzz.partial_ratio)

    def _plains(self, phrasings: Integers) -> list[str]:
        return [self._phrasings.readings[number].plain for number in phrasings.tolist()]

    def _pool(self, cut: list[list[str]]) -> list[list[str]]:
        starts = self._phrasings.starts.tolist()
        spans = zip(starts, [*starts[1:], len(cut)], strict=False)
        return [list(chain.from_iterable(cut[start:stop])) for start, stop in spans]


def _compare(plain: str, others: list[str], scorer: Callable[[str, str], float]) -> Doubles:
    return np.array([scorer(plain, other) for other in others]) / 100


@lru_cache(ANSWERS)
def _plain_answer(answer: str) -> str:
    """Return a whole answer as one plain text; ``read`` alone would cut it at the cap for questions."""
    return " ".join(read(line).plain for line in answer.splitlines())
