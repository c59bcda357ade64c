"""From scores to one row of numbers a candidate: what the ranker and the gate weigh."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from disclosure_bot.domain.language import Language
from disclosure_bot.matching.audience import agreement, groups_in
from disclosure_bot.matching.lexical import CLOSEST, LexicalIndex, LexicalScores
from disclosure_bot.matching.phrasing_index import PhrasingIndex
from disclosure_bot.matching.postings import Doubles, Floats, Integers
from disclosure_bot.matching.semantic import SemanticIndex, SemanticScores
from disclosure_bot.text.normalize import Reading

LEXICAL = (
    *("grams3", "pooled", "coverage", "answer", "said", "spelling", "partial"),
    *("audience", "other-audience"),
    "pooled-lead",
)
SEMANTIC = (
    *("cosine", "cosine3", "centroid", "head", "covered"),
    "closeness-lead",
    "other-language",
)
FEATURES = LEXICAL + SEMANTIC
"""columns of a table, most of them fields of ``LexicalScores`` and ``SemanticScores``; a name ending in 3 is
the mean of the best three phrasings, one ending in -lead is by how much a topic is nearer than the nearest of
those that the knowledge does not cover"""

BEST_OF_EACH = 12
"""topics that each scorer makes candidates"""
OTHERS = 3
"""nearest topics not covered: the mean of their closeness stands for all such topics"""
MEANS_BASE, MEANS_SCALE = 0.8, 5.0
"""the encoder's cosines lie in 0.8 to 1: spread them to 0 to 1"""


@dataclass(frozen=True, slots=True)
class LanguageIndex:
    """All that a question in one language is compared with; m topics."""

    phrasings: PhrasingIndex
    lexical: LexicalIndex
    semantic: SemanticIndex | None
    """None without an encoder"""
    audience: Doubles
    """(m, groups) share of a topic's phrasings that names each group of people"""
    others: Integers
    """numbers of the topics that are not covered"""


@dataclass(frozen=True, slots=True)
class Table:
    """The candidates of one question; c candidates."""

    topics: Integers
    """(c,) numbers of the topics"""
    values: Doubles
    """(c, len(FEATURES)); semantic columns are 0 without an encoder; partial is with one: it adds nothing"""
    nearest: Integers
    """(c,) number of the phrasing that is most alike"""


def table_of(
    reading: Reading,
    language: Language,
    indexes: Mapping[Language, LanguageIndex],
    vector: Floats | None = None,
    excluded: int = -1,
) -> Table:
    """Gather the candidates for a question and their features; without its vector, (d,), by letters only.

    The topic ``excluded`` takes no part. So phrasings can be asked of an index without their own entry (leave
    one out), which shows how sure it is where it has no answer.
    """
    index, beyond = indexes[language], indexes[Language.ZH if language is Language.EN else Language.EN]
    lexical = index.lexical.score(reading)
    semantic = index.semantic.score(vector) if index.semantic and vector is not None else None
    topics = _candidates(index.phrasings, lexical, semantic, excluded)
    members = index.phrasings.members[topics]
    others = np.array([number for number in index.others.tolist() if number != excluded], np.int64)
    columns = _lexical_columns(reading, index, lexical, topics, members)
    columns["pooled-lead"] = columns["pooled"] - lexical.pooled[others].max(initial=0)
    # A partial ratio is dear, and meanings make up for it: it is computed where these are missing.
    columns |= _spelling(reading, index, lexical, members, partly=semantic is None)
    leading: Doubles | Floats = lexical.grams
    if semantic is not None and vector is not None and index.semantic and beyond.semantic:
        columns |= _semantic_columns(semantic, topics, members)
        kernel = index.semantic.kernel(semantic.centred, lexical.grams, excluded)
        columns["head"] = index.semantic.head(kernel, topics)
        columns["covered"] = np.full(len(topics), index.semantic.covered(kernel))
        columns["closeness-lead"] = semantic.closeness[topics] - _closeness(semantic, others)
        moved = vector - index.semantic.mean + beyond.semantic.mean  # each language lies around its own mean
        columns["other-language"] = beyond.semantic.best_of(moved, topics)
        leading = semantic.centred
    # The phrasing that is told as the one met: by meaning where meanings are compared, else by letters.
    nearest = members[np.arange(len(topics)), _padded(leading, -1.0)[members].argmax(axis=1)]
    values = np.zeros((len(topics), len(FEATURES)))
    for number, name in enumerate(FEATURES):
        if name in columns:
            values[:, number] = columns[name]
    return Table(topics, values, nearest)


def _candidates(
    phrasings: PhrasingIndex, lexical: LexicalScores, semantic: SemanticScores | None, excluded: int
) -> Integers:
    scores = [
        np.maximum.reduceat(lexical.grams, phrasings.starts),
        lexical.pooled,
    ]
    if semantic is not None:
        scores.append(semantic.best)
    count = min(BEST_OF_EACH, len(phrasings.topics))
    best = np.unique(np.concatenate([np.argpartition(-score, count - 1)[:count] for score in scores]))
    found: Integers = best[best != excluded]
    return found


def _lexical_columns(
    reading: Reading, index: LanguageIndex, lexical: LexicalScores, topics: Integers, members: Integers
) -> dict[str, Doubles]:
    _, grams3 = _best(lexical.grams, members)
    wanted, unwanted = agreement(groups_in(reading.plain), index.audience[topics])
    return {
        "grams3": grams3,
        "pooled": lexical.pooled[topics],
        "coverage": lexical.coverage[topics],
        "answer": lexical.answer[topics],
        "said": lexical.said[topics],
        "audience": wanted,
        "other-audience": unwanted,
    }


def _semantic_columns(semantic: SemanticScores, topics: Integers, members: Integers) -> dict[str, Doubles]:
    cosine, cosine3 = _best(semantic.cosines, members)
    return {
        "cosine": (cosine - MEANS_BASE) * MEANS_SCALE,
        "cosine3": (cosine3 - MEANS_BASE) * MEANS_SCALE,
        "centroid": (semantic.centroid[topics] - MEANS_BASE) * MEANS_SCALE,
    }


def _closeness(semantic: SemanticScores, others: Integers) -> float:
    """Return the mean closeness of the nearest topics not covered; without any, that of all phrasings."""
    nearest = np.sort(semantic.closeness[others])[-OTHERS:]
    return float(nearest.mean()) if len(nearest) else semantic.anywhere


def _spelling(
    reading: Reading, index: LanguageIndex, lexical: LexicalScores, members: Integers, *, partly: bool
) -> dict[str, Doubles]:
    """Return each candidate's best Indel similarity among the closest phrasings; partial ratio if asked."""
    size = len(index.phrasings.owners)
    own = members[members < size]
    count = min(CLOSEST, len(own))
    closest = own[np.argpartition(-lexical.grams[own], count - 1)[:count]]
    found = {"spelling": index.lexical.spell(reading, closest)}
    if partly:
        found["partial"] = index.lexical.spell_partly(reading, closest)
    return {name: _spread(closest, values, size, members) for name, values in found.items()}


def _spread(closest: Integers, found: Doubles, size: int, members: Integers) -> Doubles:
    values = np.zeros(size + 1)
    values[closest] = found
    best: Doubles = values[members].max(axis=1)
    return best


def _best(scores: Doubles | Floats, members: Integers) -> tuple[Doubles, Doubles]:
    """Return for each candidate the best score of its phrasings, and the mean of the best three."""
    own = _padded(scores, 0.0)[members]
    top = own if own.shape[1] <= 3 else np.partition(own, own.shape[1] - 3, axis=1)[:, -3:]
    counts = np.minimum(3, (members < len(scores)).sum(axis=1))
    return top.max(axis=1), top.sum(axis=1) / counts


def _padded(scores: Doubles | Floats, fill: float) -> Doubles | Floats:
    """Return scores with one more element, which filled-up places of ``members`` point at."""
    return np.append(scores, fill)
