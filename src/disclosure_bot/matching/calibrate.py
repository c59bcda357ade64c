"""Thresholds that a knowledge computes from itself: what it would say to questions it has no answer to."""

from collections import Counter
from collections.abc import Mapping
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from disclosure_bot.domain.language import Language
from disclosure_bot.matching.base import Thresholds
from disclosure_bot.matching.features import LanguageIndex, table_of
from disclosure_bot.matching.gate import Weights, judge
from disclosure_bot.matching.phrasing_index import PhrasingIndex
from disclosure_bot.matching.postings import Doubles, Floats

SAMPLE = 800
"""phrasings of a language that are asked with their topic left out"""
PASS_ANSWER = {Language.ZH: 0.26, Language.EN: 0.235}
PASS_FLOOR = {Language.ZH: 0.65, Language.EN: 0.7}
"""shares of those questions that may be answered, and offered a choice: left-out neighbours are as much like
entries as entries are, what people ask beyond the knowledge is not, so far fewer of the latter pass"""
MARGIN = 0.05
"""lead over the second entry that an answer needs, in every knowledge"""
LEAST, MOST = 0.6, 0.95
"""threshold to answer at the least, for where nothing is alike left-out questions set none; and at the most:
where all entries of a small knowledge are alike, a question asked word for word is answered still"""
LEAST_FLOOR = 0.15
"""floor at the least, for the same reason"""


def leave_one_out(
    indexes: Mapping[Language, LanguageIndex],
    vectors: Mapping[Language, Floats],
    weights: Weights,
    language: Language,
) -> Doubles:
    """Ask a sample of the entries' phrasings with their own topic left out; return the confidences, (s,).

    Each is that in the topic that leads, 0 if this is not covered; a phrasing without a candidate has none.
    ``vectors`` are those of the phrasings, (n, d); empty for the lexical weights.
    """
    phrasings = indexes[language].phrasings
    covered = np.array([topic.covered for topic in phrasings.topics])
    own = vectors.get(language)
    confidences = []
    for number in sample(phrasings, np.flatnonzero(covered[phrasings.owners])):
        vector = None if own is None else own[number]
        table = table_of(
            phrasings.readings[number], language, indexes, vector, excluded=int(phrasings.owners[number])
        )
        if not len(table.topics):
            continue
        verdict = judge(table, weights, language)
        best = int(verdict.scores.argmax())
        confidences.append(verdict.confidences[best] if covered[table.topics[best]] else 0.0)
    return np.array(confidences)


def thresholds_from(confidences: Doubles, language: Language) -> Thresholds:
    """Return the thresholds that let ``PASS_ANSWER`` and ``PASS_FLOOR`` of questions without an answer pass.

    ``confidences``, (s,), are those of such questions; where there are none, a single 0.5 stands for them.
    """
    values = confidences if len(confidences) else np.array([0.5])
    answer = float(np.clip(np.quantile(values, 1 - PASS_ANSWER[language]), LEAST, MOST))
    floor = float(np.clip(np.quantile(values, 1 - PASS_FLOOR[language]), LEAST_FLOOR, answer))
    return Thresholds(answer=answer, margin=MARGIN, floor=floor)


def rescale(confidences: Doubles, own: Thresholds, wanted: Thresholds) -> Doubles:
    """Move confidences so that floor and answer of one mode fall on those of another; 0 and 1 stay."""
    return np.interp(confidences, [0, own.floor, own.answer, 1], [0, wanted.floor, wanted.answer, 1])


def sample(phrasings: PhrasingIndex, numbers: NDArray[np.intp]) -> list[int]:
    """Return up to ``SAMPLE`` of the numbers: first one phrasing of each topic, then a second one, and so on.

    Which one is decided by a digest of its text. So the sample is the same for the same knowledge, and an
    edit changes in it what it changes itself: thresholds stay where they are for all other questions.
    """
    by_digest = sorted(
        (int(number) for number in numbers), key=lambda number: _digest(phrasings.texts[number])
    )
    taken: Counter[int] = Counter()
    in_rounds = []
    for number in by_digest:
        topic = int(phrasings.owners[number])
        in_rounds.append((taken[topic], number))
        taken[topic] += 1
    in_rounds.sort(key=lambda pair: pair[0])
    return [number for _, number in in_rounds[:SAMPLE]]


def _digest(text: str) -> bytes:
    return blake2b(text.encode(errors="replace"), digest_size=8).digest()
