"""What the encoder says: cosines with phrasings and topics, and a head trained on the phrasings."""

from dataclasses import dataclass

import numpy as np

from disclosure_bot.matching.phrasing_index import PhrasingIndex
from disclosure_bot.matching.postings import Doubles, Floats, Integers

SHARPNESS = 3.0
"""g of the kernel exp(g (cosine - 1))"""
RIDGE = 0.1
"""added to the kernel's diagonal"""
LARGEST_HEAD = 8_000
"""phrasings n of one language up to which a head is trained: solving takes 20 n^2 bytes for some seconds"""
RICH = 10
"""phrasings a topic from which the head is believed in full: with two it knows hardly more than cosines"""
REUSE_SHARE = 0.9
"""of an edited knowledge's phrasings, so many must be the old ones, or the head is trained anew"""
ALL = slice(None)


@dataclass(frozen=True, slots=True)
class SemanticScores:
    """How near a question is to n phrasings and m topics."""

    cosines: Floats
    """(n,) as the encoder gives them, about 0.75 to 1"""
    centred: Floats
    """(n,) with vectors centred on the phrasing index's mean, about -0.3 to 1"""
    centroid: Doubles
    """(m,) cosine with the mean of a topic's phrasings"""
    best: Doubles
    """(m,) highest centred cosine among a topic's phrasings"""
    kernel: Floats
    """(n,) exp(g (centred - 1)): what the head weighs"""


class SemanticIndex:
    """The vectors of one phrasing index."""

    def __init__(self, phrasings: PhrasingIndex, vectors: Floats, coefficients: Floats | None = None) -> None:
        """Index the vectors, (n, d); without coefficients, (m, n), a head is trained on them."""
        self._bank = phrasings
        self.mean = vectors.mean(axis=0)
        centred = vectors - self.mean
        self._spread = np.maximum(np.linalg.norm(centred, axis=1), 1e-6)
        self._centred = centred / self._spread[:, None]
        self._on_mean = self._centred @ self.mean
        self._centroids = _unit(np.add.reduceat(vectors, phrasings.starts, axis=0))
        self.coefficients = self._train() if coefficients is None else coefficients

    def score(self, vector: Floats) -> SemanticScores:
        """Compare a question's vector, (d,), with the phrasing index."""
        # Not @: its threads wait in a spin where cores are shared.
        products = np.vecdot(self._centred, vector)
        centred = self._cosines_of_centred(products, vector)
        return SemanticScores(
            cosines=products * self._spread + vector @ self.mean,
            centred=centred,
            centroid=np.vecdot(self._centroids, vector).astype(np.float64),
            best=self._best(centred),
            kernel=_kernel(centred),
        )

    def head(self, kernel: Floats, topics: Integers) -> Doubles:
        """Return kernel ridge regression on these topics, (c,), about 0 to 1."""
        if not self.coefficients.shape[1]:
            return np.zeros(len(topics))
        return np.asarray(np.vecdot(self.coefficients[topics], kernel), np.float64)

    def reuse_head(self, phrasings: PhrasingIndex) -> Floats | None:
        """Return the head, (m, n), for phrasings that differ little from these; None if they differ much.

        A new phrasing weighs nothing in it, all others what they weigh here: good until one is trained.
        """
        rows = {topic.id: row for row, topic in enumerate(self._bank.topics)}
        columns = {key: column for column, key in enumerate(_keys(self._bank))}
        found = [columns.get(key, -1) for key in _keys(phrasings)]
        own = [rows.get(topic.id, -1) for topic in phrasings.topics]
        if not self.coefficients.shape[1] or np.mean(np.array(found) >= 0) < REUSE_SHARE:
            return None
        padded = np.pad(self.coefficients, ((0, 1), (0, 1)))
        return np.ascontiguousarray(padded[np.ix_(own, found)])

    def best_of(self, vector: Floats, topics: Integers) -> Doubles:
        """Return the highest centred cosine of these topics, (c,), and look at no other phrasing."""
        members = self._bank.members[topics]
        own = members[members < len(self._centred)]
        scores = np.full(len(self._centred) + 1, -1, np.float32)
        scores[own] = self._cosines_of_centred(np.vecdot(self._centred[own], vector), vector, own)
        return np.asarray(scores[members].max(axis=1), np.float64)

    def _best(self, centred: Floats) -> Doubles:
        return np.maximum.reduceat(centred, self._bank.starts).astype(np.float64)

    def _cosines_of_centred(self, products: Floats, vector: Floats, rows: Integers | slice = ALL) -> Floats:
        """Return cosines, (r,), with the vector less the mean; ``products`` are with the whole vector."""
        length = max(float(np.linalg.norm(vector - self.mean)), 1e-6)
        return np.asarray((products - self._on_mean[rows]) / np.float32(length), np.float32)

    def _train(self) -> Floats:
        """Return solve(K + ridge I, one-hot owners)', (m, n): kernel ridge regression, one against all."""
        size, topics = len(self._centred), len(self._bank.topics)
        if size > LARGEST_HEAD:
            return np.zeros((topics, 0), np.float32)
        kernel = self._centred @ self._centred.T
        _kernel(kernel, out=kernel)
        kernel[np.diag_indices(size)] += RIDGE
        wanted = np.zeros((size, topics), np.float32)
        wanted[np.arange(size), self._bank.owners] = 1
        belief = min(1.0, size / max(1, topics) / RICH)
        return np.ascontiguousarray(np.linalg.solve(kernel, wanted).T * belief, np.float32)


def _keys(phrasings: PhrasingIndex) -> list[tuple[str, str]]:
    """Return for each phrasing what it is known by: its topic, and how it reads."""
    owners = phrasings.owners.tolist()
    return [
        (phrasings.topics[owner].id, reading.spoken)
        for owner, reading in zip(owners, phrasings.readings, strict=True)
    ]


def _kernel(centred: Floats, out: Floats | None = None) -> Floats:
    """Turn centred cosines into values of the kernel, in a new array or in ``out``."""
    kernel: Floats = np.subtract(centred, np.float32(1), out=out)
    kernel *= SHARPNESS
    return np.exp(kernel, out=kernel)


def _unit(vectors: Floats) -> Floats:
    return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-6), np.float32)
