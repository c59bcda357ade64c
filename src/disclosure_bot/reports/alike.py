"""Which of many short texts are alike: all pairs at or above a cosine, without comparing each with each.

A pair at cosine t or above shares a token among the rarest of both, where what lies behind those has a norm
below t (prefix filtering: Bayardo, Ma and Srikant, "Scaling Up All Pairs Similarity Search", 2007).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.int64]
Doubles = NDArray[np.float64]

CROWD = 200
"""texts that are looked at through one token: work stays bounded where thousands follow one pattern"""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two texts by their numbers, the later one first."""

    later: int
    earlier: int
    cosine: float


@dataclass(frozen=True, slots=True)
class _Vectors:
    """The tf-idf vectors of all texts as flat arrays, each at length 1 with its rarest tokens first."""

    starts: Integers
    """(n + 1,) where each text begins"""
    tokens: Integers
    """numbers of the tokens, the rarer the smaller"""
    weights: Doubles


def alike_pairs(documents: Sequence[Sequence[str]], least: float) -> Iterator[Pair]:
    """Yield the pairs whose tf-idf cosine is ``least`` or more; weights as in ``matching.postings``."""
    vectors = _vectors(documents)
    rarest = _rarest(vectors, least)
    holders = _holders(vectors, rarest)
    scratch = np.zeros(int(vectors.tokens.max(initial=0)) + 1)
    starts = vectors.starts.tolist()
    for number in range(len(documents)):
        own = slice(starts[number], starts[number + 1])
        met = [holders[token] for token in vectors.tokens[own][rarest[own]].tolist() if token in holders]
        if not met:
            continue
        candidates = np.unique(np.concatenate(met))
        candidates = candidates[candidates < number]
        if len(candidates):
            scratch[vectors.tokens[own]] = vectors.weights[own]
            cosines = _dots(vectors, candidates, scratch)
            scratch[vectors.tokens[own]] = 0
            for at in np.flatnonzero(cosines >= least).tolist():
                yield Pair(number, int(candidates[at]), float(cosines[at]))


def _vectors(documents: Sequence[Sequence[str]]) -> _Vectors:
    names = list(chain.from_iterable(documents))
    owners = np.repeat(np.arange(len(documents)), [len(document) for document in documents])
    numbers: dict[str, int] = {}
    raw = np.array([numbers.setdefault(name, len(numbers)) for name in names], np.int64)
    frequency = np.bincount(np.unique(owners * max(len(numbers), 1) + raw) % max(len(numbers), 1))
    order = np.argsort(frequency, kind="stable")
    rank = np.empty_like(order)
    rank[order] = np.arange(len(order))
    cells, counts = np.unique(owners * max(len(order), 1) + rank[raw], return_counts=True)
    documents_of, tokens = np.divmod(cells, max(len(order), 1))
    idf = np.log1p((len(documents) - frequency[order] + 0.5) / (frequency[order] + 0.5))
    weights = (1 + np.log(counts)) * idf[tokens]
    norms = np.sqrt(np.bincount(documents_of, weights * weights, len(documents)))
    starts = np.searchsorted(documents_of, np.arange(len(documents) + 1))
    return _Vectors(starts, tokens, weights / norms[documents_of])


def _rarest(vectors: _Vectors, least: float) -> NDArray[np.bool_]:
    """Mark the tokens of each text that leave a norm below ``least`` behind them, rarest first."""
    squares = np.concatenate([[0.0], np.cumsum(vectors.weights**2)])
    before = squares[:-1] - np.repeat(squares[vectors.starts[:-1]], np.diff(vectors.starts))
    marked: NDArray[np.bool_] = 1 - before >= least * least
    return marked


def _holders(vectors: _Vectors, rarest: NDArray[np.bool_]) -> dict[int, Integers]:
    """Return the texts that hold each token among their rarest: two at least, the first ``CROWD``."""
    owners = np.repeat(np.arange(len(vectors.starts) - 1), np.diff(vectors.starts))[rarest]
    tokens = vectors.tokens[rarest]
    order = np.argsort(tokens, kind="stable")
    found, starts, counts = np.unique(tokens[order], return_index=True, return_counts=True)
    owners = owners[order]
    return {
        token: owners[start : start + min(count, CROWD)]
        for token, start, count in zip(found.tolist(), starts.tolist(), counts.tolist(), strict=True)
        if count > 1
    }


def _dots(vectors: _Vectors, texts: Integers, scratch: Doubles) -> Doubles:
    """Return the products of these texts' vectors with the one spread out in ``scratch``, (len(texts),)."""
    starts, sizes = vectors.starts[texts], vectors.starts[texts + 1] - vectors.starts[texts]
    stops = np.cumsum(sizes)
    cells = np.arange(int(stops[-1])) + np.repeat(starts - (stops - sizes), sizes)
    products: Doubles = np.add.reduceat(
        vectors.weights[cells] * scratch[vectors.tokens[cells]], stops - sizes
    )
    return products
