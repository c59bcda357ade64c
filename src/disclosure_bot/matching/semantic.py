"""What the encoder says: cosines with phrasings and topics, and a head trained on the phrasings."""

from dataclasses import dataclass

import numpy as np

from disclosure_bot.matching.bank import Bank
from disclosure_bot.matching.postings import Doubles, Floats, Integers

SHARPNESS = 4.0
"""g of the kernel exp(g (cosine - 1))"""
RIDGE = 0.3
"""added to the kernel's diagonal"""
LARGEST_HEAD = 6_000
"""phrasings of one language up to which a head is trained: the solve needs n x n numbers"""
RICH = 10
"""phrasings a topic from which the head is believed in full: with two it knows hardly more than cosines"""
NEAREST = 30.0
"""g of the kernel whose mass is shared among the topics"""


@dataclass(frozen=True, slots=True)
class SemanticScores:
    """How near a question is to n phrasings and m topics."""

    cosines: Doubles
    """(n,) as the encoder gives them, about 0.75 to 1"""
    centred: Doubles
    """(n,) with vectors centred on the bank's mean, about -0.3 to 1"""
    centroid: Doubles
    """(m,) cosine with the mean of a topic's phrasings"""
    head: Doubles
    """(m,) kernel ridge regression on the topics, about 0 to 1"""
    best: Doubles
    """(m,) highest centred cosine among a topic's phrasings"""
    mass: Doubles
    """(m,) share of exp(g (centred - 1)) that lies on a topic's phrasings, 0 to 1"""


class SemanticIndex:
    """The vectors of one bank."""

    def __init__(self, bank: Bank, vectors: Floats, coefficients: Floats | None = None) -> None:
        """Index the vectors, (n, d); without coefficients, (m, n), a head is trained on them."""
        self._bank = bank
        self._vectors = vectors
        self.mean = vectors.mean(axis=0)
        self._spread = np.linalg.norm(vectors - self.mean, axis=1)
        self._on_mean = vectors @ self.mean
        self._centroids = _unit(np.add.reduceat(vectors, bank.starts, axis=0))
        self.coefficients = self._train() if coefficients is None else coefficients

    def score(self, vector: Floats, banned: int = -1) -> SemanticScores:
        """Compare a question's vector, (d,), with the bank; a banned topic has no share of the mass."""
        cosines = np.vecdot(self._vectors, vector)  # not @: its threads wait in a spin where cores are shared
        centred = self._centre(cosines, vector)
        return SemanticScores(
            cosines=cosines.astype(np.float64),
            centred=centred.astype(np.float64),
            centroid=np.vecdot(self._centroids, vector).astype(np.float64),
            head=self._predict(centred, self.coefficients),
            best=self._best(centred),
            mass=self._share(centred, banned),
        )

    def score_topics(self, vector: Floats, topics: Integers) -> tuple[Doubles, Doubles]:
        """Return highest centred cosine and head of these topics only, (c,) each."""
        centred = self._centre(np.vecdot(self._vectors, vector), vector)
        return self._best(centred)[topics], self._predict(centred, self.coefficients[topics])

    def _best(self, centred: Floats) -> Doubles:
        return np.maximum.reduceat(centred, self._bank.starts).astype(np.float64)

    def _centre(self, cosines: Floats, vectors: Floats) -> Floats:
        """Turn cosines, (n) or (n, k), into those of vectors from which the bank's mean is taken."""
        mean = self.mean
        lengths = np.linalg.norm(vectors.T - mean[:, None] if vectors.ndim > 1 else vectors - mean, axis=0)
        on_mean, spread = self._on_mean, np.maximum(self._spread, 1e-6)
        if vectors.ndim > 1:
            on_mean, spread = on_mean[:, None], spread[:, None]
        return np.asarray(
            (cosines - on_mean - vectors @ mean + mean @ mean) / (spread * np.maximum(lengths, 1e-6)),
            np.float32,
        )

    def _train(self) -> Floats:
        """Return solve(K + ridge I, one-hot owners)', (m, n): kernel ridge regression, one against all."""
        size, topics = len(self._vectors), len(self._bank.topics)
        if size > LARGEST_HEAD:
            return np.zeros((topics, 0), np.float32)
        kernel = self._centre(self._vectors @ self._vectors.T, self._vectors)
        np.exp(SHARPNESS * (kernel - 1), out=kernel)
        kernel[np.diag_indices(size)] += RIDGE
        wanted = np.zeros((size, topics), np.float32)
        wanted[np.arange(size), self._bank.owners] = 1
        belief = min(1.0, size / max(1, topics) / RICH)
        return np.ascontiguousarray(np.linalg.solve(kernel, wanted).T * belief, np.float32)

    def _predict(self, centred: Floats, coefficients: Floats) -> Doubles:
        if not coefficients.shape[1]:
            return np.zeros(len(coefficients))
        return np.asarray(np.vecdot(coefficients, np.exp(SHARPNESS * (centred - 1))), np.float64)

    def _share(self, centred: Floats, banned: int) -> Doubles:
        mass = np.add.reduceat(np.exp(NEAREST * (centred.astype(np.float64) - 1)), self._bank.starts)
        if banned >= 0:
            mass[banned] = 0
        return np.asarray(mass / max(mass.sum(), 1e-30), np.float64)


def _unit(vectors: Floats) -> Floats:
    return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-6), np.float32)
