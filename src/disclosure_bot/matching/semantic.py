"""What the encoder says: cosines with phrasings and topics, and what is trained on the phrasings."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from disclosure_bot.matching.cholesky import solve_in_place
from disclosure_bot.matching.phrasing_index import PhrasingIndex
from disclosure_bot.matching.postings import Doubles, Floats, Integers

SHARPNESS = 3.0
"""g of the kernel exp(g (cosine - 1))"""
LETTERS = 0.3
"""weight of the cosine of characters and bigrams in the kernel"""
RIDGE = 0.1
"""added to the kernel's diagonal"""
SHRINKAGE = 4.0
"""mean variances added to each direction's own, before distances are measured by it"""
LEAST_SPREAD = 0.1
"""squared distance from their mean that the phrasings of a topic have at least: some have only one"""
LARGEST_HEAD = 16_000
"""phrasings n of one language up to which a head is trained, in 4 n^2 bytes: here 1 GB, and about a minute"""
RICH = 10
"""phrasings a topic from which the head is believed in full: with two it knows hardly more than cosines"""
REUSE_SHARE = 0.9
"""share of an edited knowledge's phrasings that a head must have been trained on to be reused"""
ALL = slice(None)
"""every phrasing"""


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
    closeness: Doubles
    """(m,) minus the squared distance from the mean of a topic's phrasings, in units of their spread; a mean,
    unlike a maximum, does not grow with the number of phrasings"""
    anywhere: float
    """the same from the mean of the phrasing index"""


@dataclass(frozen=True, slots=True)
class Head:
    """What is trained on n phrasings: distances, and kernel ridge regression unless they were too many."""

    topics: Floats
    """(m, n) one against all: about 1 where a question is of the topic"""
    covered: Floats
    """(n,) about 1 where a question is of an entry, -1 where it is of a topic that is not covered"""
    axes: Floats
    """(d, d) along which distances count: the less, the more the phrasings of one topic spread along them"""


class SemanticIndex:
    """The vectors of one phrasing index, their ``mean``, (d,), and a head, ``trained`` on them or reused."""

    def __init__(self, phrasings: PhrasingIndex, vectors: Floats, head: Head | Iterable[Doubles]) -> None:
        """Index the vectors, (n, d), with a trained head; or train one.

        To train it takes for each phrasing its cosines of letters with all, n times (n,).
        """
        self._phrasings = phrasings
        self.mean = vectors.mean(axis=0)
        centred = vectors - self.mean
        self._spread = np.maximum(np.linalg.norm(centred, axis=1), 1e-6)
        self._centred = centred / self._spread[:, None]
        self._on_mean = self._centred @ self.mean
        self._centroids = _unit(np.add.reduceat(vectors, phrasings.starts, axis=0))
        self.trained = head if isinstance(head, Head) else self._train(head)
        # Not @: it would take some 30 MB of buffers at each start.
        self._spots = np.array([np.vecdot(self.trained.axes, mean) for mean in self._means()], np.float32)
        self._lengths = np.vecdot(self._spots, self._spots)

    def score(self, vector: Floats) -> SemanticScores:
        """Return how near a question's vector, (d,), is to all phrasings and topics."""
        # Not @: its threads wait in a spin where cores are shared.
        products = np.vecdot(self._centred, vector)
        centred = self._cosines_of_centred(products, vector)
        away = _unit((vector - self.mean)[None])[0]
        spot = np.vecdot(self.trained.axes, away)
        return SemanticScores(
            cosines=products * self._spread + vector @ self.mean,
            centred=centred,
            centroid=np.vecdot(self._centroids, vector).astype(np.float64),
            best=self._best(centred),
            closeness=self._closeness(spot),
            anywhere=-float(spot @ spot),
        )

    def _closeness(self, spot: Floats) -> Doubles:
        products = np.vecdot(self._spots, spot)
        return np.asarray(2 * products - self._lengths - spot @ spot, np.float64)

    def kernel(self, centred: Floats, letters: Doubles, excluded: int = -1) -> Floats:
        """Return what the head weighs, (n,), of the cosines of meaning and of letters, (n,) each.

        The phrasings of the topic ``excluded`` weigh nothing; -1 excludes none.
        """
        kernel = _kernel(centred)
        kernel += np.float32(LETTERS) * letters.astype(np.float32)
        if excluded >= 0:
            kernel[self._phrasings.owners == excluded] = 0
        return kernel

    def head(self, kernel: Floats, topics: Integers) -> Doubles:
        """Return kernel ridge regression on these topics, (c,), about 0 to 1."""
        if not self.trained.topics.shape[1]:
            return np.zeros(len(topics))
        return np.asarray(np.vecdot(self.trained.topics[topics], kernel), np.float64)

    def covered(self, kernel: Floats) -> float:
        """Return how much a question is like those of entries, about 1, and not of other topics, about -1."""
        return float(self.trained.covered @ kernel) if len(self.trained.covered) else 0.0

    def reuse_head(self, phrasings: PhrasingIndex) -> Head | None:
        """Return the head for phrasings that differ little from these; None if they differ much.

        A new phrasing weighs nothing in it, all others what they weigh here: good until one is trained.
        """
        rows = {topic.id: row for row, topic in enumerate(self._phrasings.topics)}
        columns = {key: column for column, key in enumerate(_keys(self._phrasings))}
        found = [columns.get(key, -1) for key in _keys(phrasings)]
        own = [rows.get(topic.id, -1) for topic in phrasings.topics]
        if not self.trained.topics.shape[1] or np.mean(np.array(found) >= 0) < REUSE_SHARE:
            return None
        padded = np.pad(self.trained.topics, ((0, 1), (0, 1)))
        covered = np.append(self.trained.covered, np.float32(0))[found]
        return Head(np.ascontiguousarray(padded[np.ix_(own, found)]), covered, self.trained.axes)

    def best_of(self, vector: Floats, topics: Integers) -> Doubles:
        """Return the highest centred cosine of these topics, (c,), and look at no other phrasing."""
        members = self._phrasings.members[topics]
        own = members[members < len(self._centred)]
        scores = np.full(len(self._centred) + 1, -1, np.float32)
        scores[own] = self._cosines_of_centred(np.vecdot(self._centred[own], vector), vector, own)
        return np.asarray(scores[members].max(axis=1), np.float64)

    def _best(self, centred: Floats) -> Doubles:
        return np.maximum.reduceat(centred, self._phrasings.starts).astype(np.float64)

    def _cosines_of_centred(self, products: Floats, vector: Floats, rows: Integers | slice = ALL) -> Floats:
        """Return cosines, (r,), with the vector less the mean; ``products`` are with the whole vector."""
        length = max(float(np.linalg.norm(vector - self.mean)), 1e-6)
        return np.asarray((products - self._on_mean[rows]) / np.float32(length), np.float32)

    def _means(self) -> Floats:
        """Return the mean of each topic's phrasings, (m, d), centred."""
        phrasings = self._phrasings
        counts = np.bincount(phrasings.owners, minlength=len(phrasings.topics))[:, None]
        return np.asarray(np.add.reduceat(self._centred, phrasings.starts, axis=0) / counts, np.float32)

    def _axes(self) -> Floats:
        """Return the axes along which distances count, (d, d)."""
        spread = self._centred - self._means()[self._phrasings.owners]
        covariance = spread.T @ spread / len(spread)
        width = len(covariance)
        floor = SHRINKAGE * max(float(np.trace(covariance)), LEAST_SPREAD) / width
        axes = np.linalg.cholesky(np.linalg.inv(covariance + floor * np.eye(width))).T
        return np.ascontiguousarray(axes, np.float32)

    def _train(self, letters: Iterable[Doubles]) -> Head:
        """Return solve(K + ridge I, wanted)', one column a topic, and one for all that is covered."""
        phrasings = self._phrasings
        size, topics = len(self._centred), len(phrasings.topics)
        if size > LARGEST_HEAD:
            return Head(np.zeros((topics, 0), np.float32), np.zeros(0, np.float32), self._axes())
        kernel = self._centred @ self._centred.T
        _kernel(kernel, out=kernel)
        for row, cosines in zip(kernel, letters, strict=True):
            row += LETTERS * cosines
        kernel[np.diag_indices(size)] += RIDGE
        covered = np.array([topic.covered for topic in phrasings.topics], np.bool_)[phrasings.owners]
        wanted = np.zeros((size, topics + 1), np.float32)
        wanted[np.arange(size), phrasings.owners] = 1
        wanted[:, topics] = np.where(covered, 1, -1)
        solve_in_place(kernel, wanted)
        found = wanted.T
        belief = min(1.0, size / max(1, topics) / RICH)
        return Head(
            np.ascontiguousarray(found[:topics] * belief, np.float32), found[topics].copy(), self._axes()
        )


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
