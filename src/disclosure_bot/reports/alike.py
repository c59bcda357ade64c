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
BUCKETS = 64
"""of tokens; the norms of two texts in each bound their cosine from above (Cauchy and Schwarz)"""


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pairs of texts by their numbers; p pairs."""

    later: Integers
    """(p,)"""
    earlier: Integers
    """(p,)"""
    cosines: Doubles
    """(p,)"""


@dataclass(frozen=True, slots=True)
class _Vectors:
    """The tf-idf vectors of all texts as flat arrays, each at length 1 with its rarest tokens first."""

    starts: Integers
    """(n + 1,) where each text begins"""
    tokens: Integers
    """numbers of the tokens, the rarer the smaller"""
    weights: Doubles


def alike_pairs(documents: Sequence[Sequence[str]], least: float) -> Pairs:
    """Return the pairs whose tf-idf cosine is ``least`` or more; weights as in ``matching.postings``."""
    found = list(_pairs(_vectors(documents), least))
    if not found:
        return Pairs(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0))
    later = np.repeat([number for number, _, _ in found], [len(earlier) for _, earlier, _ in found])
    return Pairs(
        later,
        np.concatenate([earlier for _, earlier, _ in found]),
        np.concatenate([cosines for _, _, cosines in found]),
    )


def _pairs(vectors: _Vectors, least: float) -> Iterator[tuple[int, Integers, Doubles]]:
    """Yield a text, the earlier ones that are alike in ascending order, and the cosines."""
    rarest = _rarest(vectors, least)
    holders, bounds = _holders(vectors, rarest), _bounds(vectors)
    scratch = np.zeros(int(vectors.tokens.max(initial=0)) + 1)
    starts = vectors.starts.tolist()
    for number in range(len(starts) - 1):
        own = slice(starts[number], starts[number + 1])
        met = [holders[token] for token in vectors.tokens[own][rarest[own]].tolist() if token in holders]
        candidates = _candidates(met, number)
        if len(candidates):
            possible = bounds[candidates] @ bounds[number] >= least - _ROUNDING
            candidates = candidates[possible]
        if len(candidates):
            scratch[vectors.tokens[own]] = vectors.weights[own]
            cosines = _dots(vectors, candidates, scratch)
            scratch[vectors.tokens[own]] = 0
            good = cosines >= least
            yield number, candidates[good], cosines[good]


_ROUNDING = 1e-4
"""more than the bounds, which are kept in few digits, can be too low by"""


def _candidates(met: Sequence[Integers], number: int) -> Integers:
    """Return the numbers below ``number`` among those met, each once, ascending."""
    if not met:
        return np.zeros(0, np.int64)
    merged = np.concatenate(met)
    merged = merged[merged < number]
    merged.sort()  # np.unique takes ten times as long on so few
    is_first = np.ones(len(merged), np.bool_)
    np.not_equal(merged[1:], merged[:-1], out=is_first[1:])
    return merged[is_first]


def _vectors(documents: Sequence[Sequence[str]]) -> _Vectors:
    names = list(chain.from_iterable(documents))
    owners = np.repeat(np.arange(len(documents)), [len(document) for document in documents])
    numbers: dict[str, int] = {}
    raw = np.array([numbers.setdefault(name, len(numbers)) for name in names], np.int64)
    width = max(len(numbers), 1)
    cells, counts = np.unique(owners * width + raw, return_counts=True)
    documents_of, tokens = np.divmod(cells, width)
    frequency = np.bincount(tokens, minlength=len(numbers))
    rank = np.empty(len(numbers), np.int64)
    rank[np.argsort(frequency, kind="stable")] = np.arange(len(numbers))
    idf = np.log1p((len(documents) - frequency + 0.5) / (frequency + 0.5))
    weights = (1 + np.log(counts)) * idf[tokens]
    norms = np.sqrt(np.bincount(documents_of, weights * weights, len(documents)))
    order = np.argsort(documents_of * width + rank[tokens], kind="stable")
    starts = np.searchsorted(documents_of, np.arange(len(documents) + 1))
    return _Vectors(starts, rank[tokens][order], (weights / norms[documents_of])[order])


def _bounds(vectors: _Vectors) -> NDArray[np.float32]:
    """Return the norm of each text's tokens in each bucket, (n, ``BUCKETS``)."""
    size = len(vectors.starts) - 1
    owners = np.repeat(np.arange(size), np.diff(vectors.starts))
    cells = owners * BUCKETS + vectors.tokens % BUCKETS
    squares = np.bincount(cells, vectors.weights**2, size * BUCKETS)
    return np.sqrt(squares).astype(np.float32).reshape(size, BUCKETS)


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
