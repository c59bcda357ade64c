"""Which of many short texts are alike: all pairs at or above a cosine, without comparing each with each.

A pair at cosine t or above shares a token among the rarest of both, where what lies behind those has a norm
below t (prefix filtering: Bayardo, Ma and Srikant, "Scaling Up All Pairs Similarity Search", 2007).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.int64]
Doubles = NDArray[np.float64]
Flags = NDArray[np.bool_]

CROWD = 200
"""texts that are looked at through one token: work stays bounded where thousands follow one pattern"""
BUCKETS = 64
"""of tokens; the norms of two texts in each bound their cosine from above (Cauchy and Schwarz)"""
BLOCK = 64
"""texts that are compared with all earlier ones at once"""
_ROUNDING = 1e-4
"""more than the bounds, which are kept in few digits, can be too low by"""


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
class Nearest:
    """What is nearest to a text."""

    foreign: int
    """number of the text of another owner"""
    cosine: float
    own: float
    """cosine with the nearest text of the same owner; 0 where none is near"""


@dataclass(frozen=True, slots=True)
class _Vectors:
    """The tf-idf vectors of all texts as flat arrays, each at length 1 with its rarest tokens first."""

    starts: Integers
    """(n + 1,) where each text begins"""
    tokens: Integers
    """numbers of the tokens, the rarer the smaller"""
    weights: Doubles


@dataclass(frozen=True, slots=True)
class _Rare:
    """The rarest tokens of each text, and who holds them."""

    owners: Integers
    """(r,) texts, ascending"""
    tokens: Integers
    """(r,) what they hold"""
    holders: Integers
    """(r,) texts by token, ascending"""
    starts: Integers
    """where the holders of each token begin"""
    sizes: Integers
    """how many of them are looked at: none where there is but one"""


def alike_pairs(documents: Sequence[Sequence[str]], least: float) -> Pairs:
    """Return the pairs whose tf-idf cosine is ``least`` or more; weights as in ``matching.postings``."""
    blocks = list(_blocks(_vectors(documents), least))
    return Pairs(
        np.concatenate([np.zeros(0, np.int64), *(pairs.later for pairs in blocks)]),
        np.concatenate([np.zeros(0, np.int64), *(pairs.earlier for pairs in blocks)]),
        np.concatenate([np.zeros(0), *(pairs.cosines for pairs in blocks)]),
    )


def nearest(documents: Sequence[Sequence[str]], owners: Sequence[str], least: float) -> dict[int, Nearest]:
    """Return which foreign text is nearest to each that has one at cosine ``least`` or more.

    ``owners`` says whose each text is; of two that are as near, the first counts.
    """
    pairs = alike_pairs(documents, least)
    # Both ways round: each text of a pair is near to the other.
    one, other = np.concatenate([pairs.later, pairs.earlier]), np.concatenate([pairs.earlier, pairs.later])
    cosines = np.concatenate([pairs.cosines, pairs.cosines])
    numbers = {owner: number for number, owner in enumerate(dict.fromkeys(owners))}
    whose = np.array([numbers[owner] for owner in owners], np.int64)
    is_own = whose[one] == whose[other]
    own = np.zeros(len(owners))
    np.maximum.at(own, one[is_own], cosines[is_own])
    one, other, cosines = one[~is_own], other[~is_own], cosines[~is_own]
    # By text, the highest cosine first: ``unique`` then finds the nearest of each.
    order = np.lexsort((other, -cosines, one))
    found, first = np.unique(one[order], return_index=True)
    chosen = order[first]
    rows = zip(
        found.tolist(), other[chosen].tolist(), cosines[chosen].tolist(), own[found].tolist(), strict=True
    )
    return {number: Nearest(*row) for number, *row in rows}


def _blocks(vectors: _Vectors, least: float) -> Iterator[Pairs]:
    """Yield the pairs whose later text is in a block, ascending."""
    size = len(vectors.starts) - 1
    rare, bounds = _rare(vectors, least), _bounds(vectors)
    spread = np.zeros((min(BLOCK, size), int(vectors.tokens.max(initial=0)) + 1))
    for start in range(0, size, BLOCK):
        later, earlier = _met(rare, start, min(start + BLOCK, size))
        possible = _possible(bounds, later, earlier, least - _ROUNDING)
        later, earlier = later[possible], earlier[possible]
        cosines = _cosines(vectors, later, earlier, spread)
        good = cosines >= least
        yield Pairs(later[good], earlier[good], cosines[good])


def _met(rare: _Rare, start: int, stop: int) -> tuple[Integers, Integers]:
    """Return the texts of a block, each with every earlier one that shares a rare token, ascending."""
    own = slice(*np.searchsorted(rare.owners, [start, stop]).tolist())
    tokens = rare.tokens[own]
    later = np.repeat(rare.owners[own], rare.sizes[tokens])
    earlier = rare.holders[_spans(rare.starts[tokens], rare.sizes[tokens])]
    width = len(rare.holders) + 1
    # One number a pair, so that a pair met through several tokens stands side by side once sorted.
    keys = (later * width + earlier)[earlier < later]
    keys.sort()  # np.unique takes longer
    is_first = np.ones(len(keys), np.bool_)
    np.not_equal(keys[1:], keys[:-1], out=is_first[1:])
    return np.divmod(keys[is_first], width)


def _possible(bounds: NDArray[np.float32], later: Integers, earlier: Integers, least: float) -> Flags:
    """Mark the pairs whose bound is high enough."""
    # Pairs of one later text stand together: each such run is one product of a matrix with a vector.
    edges = [0, *(np.flatnonzero(np.diff(later)) + 1).tolist(), len(later)]
    found: Flags = np.concatenate(
        [
            bounds[earlier[start:stop]] @ bounds[later[start]] >= least
            for start, stop in pairwise(edges)
            if start < stop
        ]
        or [np.zeros(0, np.bool_)]
    )
    return found


def _cosines(vectors: _Vectors, later: Integers, earlier: Integers, spread: Doubles) -> Doubles:
    """Return the cosines of pairs; ``spread``, zeros, has a row for each later text of the block."""
    if not len(later):
        return np.zeros(0)
    # Each later text is written out once over all tokens; the earlier ones then look theirs up in it.
    texts, rows = np.unique(later, return_inverse=True)
    sizes = vectors.starts[texts + 1] - vectors.starts[texts]
    own = _spans(vectors.starts[texts], sizes)
    place = np.repeat(np.arange(len(texts)), sizes), vectors.tokens[own]
    spread[place] = vectors.weights[own]
    sizes = vectors.starts[earlier + 1] - vectors.starts[earlier]
    cells = _spans(vectors.starts[earlier], sizes)
    products = vectors.weights[cells] * spread[np.repeat(rows, sizes), vectors.tokens[cells]]
    spread[place] = 0  # for the next block: making so large an array anew takes longer
    cosines: Doubles = np.add.reduceat(products, np.cumsum(sizes) - sizes)
    return cosines


def _spans(starts: Integers, sizes: Integers) -> Integers:
    """Return the numbers of all spans, one behind the other: starts 3, 9 and sizes 2, 1 are 3, 4, 9."""
    stops = np.cumsum(sizes)
    every = np.arange(int(sizes.sum())) + np.repeat(starts - (stops - sizes), sizes)
    return np.asarray(every, np.int64)


def _vectors(documents: Sequence[Sequence[str]]) -> _Vectors:
    # Tokens as numbers, in the order in which they are first met.
    names = list(chain.from_iterable(documents))
    numbers = {name: number for number, name in enumerate(dict.fromkeys(names))}
    raw = np.fromiter(map(numbers.__getitem__, names), np.int64, len(names))
    owners = np.repeat(np.arange(len(documents)), [len(document) for document in documents])
    width = max(len(numbers), 1)
    # A cell is a token of a text, however often it stands there.
    cells, counts = np.unique(owners * width + raw, return_counts=True)
    documents_of, tokens = np.divmod(cells, width)
    frequency = np.bincount(tokens, minlength=len(numbers))
    # Numbered anew by rarity: the rarest tokens come first in each text, as prefix filtering wants them.
    rank = np.empty(len(numbers), np.int64)
    rank[np.argsort(frequency, kind="stable")] = np.arange(len(numbers))
    idf = np.log1p((len(documents) - frequency + 0.5) / (frequency + 0.5))
    weights = (1 + np.log(counts)) * idf[tokens]
    norms = np.sqrt(np.bincount(documents_of, weights * weights, len(documents)))
    order = np.argsort(documents_of * width + rank[tokens])
    starts = np.searchsorted(documents_of, np.arange(len(documents) + 1))
    return _Vectors(starts, rank[tokens][order], (weights / norms[documents_of])[order])


def _bounds(vectors: _Vectors) -> NDArray[np.float32]:
    """Return the norm of each text's tokens in each bucket, (n, ``BUCKETS``)."""
    size = len(vectors.starts) - 1
    owners = np.repeat(np.arange(size), np.diff(vectors.starts))
    cells = owners * BUCKETS + vectors.tokens % BUCKETS
    squares = np.bincount(cells, vectors.weights**2, size * BUCKETS)
    return np.sqrt(squares).astype(np.float32).reshape(size, BUCKETS)


def _rarest(vectors: _Vectors, least: float) -> Flags:
    """Mark the tokens of each text that leave a norm below ``least`` behind them, rarest first."""
    squares = np.concatenate([[0.0], np.cumsum(vectors.weights**2)])
    before = squares[:-1] - np.repeat(squares[vectors.starts[:-1]], np.diff(vectors.starts))
    # The whole has length 1, so what is left behind a token is 1 minus what stands before it.
    marked: Flags = 1 - before >= least * least
    return marked


def _rare(vectors: _Vectors, least: float) -> _Rare:
    marked = _rarest(vectors, least)
    owners = np.repeat(np.arange(len(vectors.starts) - 1), np.diff(vectors.starts))[marked]
    tokens = vectors.tokens[marked]
    counts = np.bincount(tokens, minlength=int(vectors.tokens.max(initial=0)) + 1)
    return _Rare(
        owners,
        tokens,
        holders=owners[np.argsort(tokens, kind="stable")],
        starts=np.cumsum(counts) - counts,
        sizes=np.where(counts > 1, np.minimum(counts, CROWD), 0),
    )
