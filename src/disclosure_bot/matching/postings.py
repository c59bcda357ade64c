"""An inverted index: from tokens to the documents that hold them, as flat arrays."""

from array import array
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from sys import intern

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Lookup:
    """The postings that a question's tokens lead to."""

    documents: NDArray[np.int32]
    """(h,) one element a posting"""
    products: Doubles
    """(h,) weight in the question x weight in the document"""
    shares: Doubles
    """(h,) the token's share of the question's idf mass"""
    mass: float
    """idf of all tokens of the question"""


class Postings:
    """Cosine of tf-idf vectors: tf = 1 + log f, idf = log(1 + (N - n + 0.5) / (n + 0.5)), as in BM25.

    ``size`` is the number of documents, N.
    """

    def __init__(self, documents: Iterable[Sequence[str]], like: "Postings | None" = None) -> None:
        """Index the documents; where they hold the tokens of others, ``like`` lends its vocabulary."""
        vocabulary: dict[str, int] = like._vocabulary if like else {}
        tokens: list[int] = []
        counts: list[int] = []
        sizes: list[int] = []
        for document in documents:
            bag = Counter(document)
            # One object a token, for all indexes and all schools of a program.
            tokens.extend([vocabulary.setdefault(intern(token), len(vocabulary)) for token in bag])
            counts.extend(bag.values())
            sizes.append(len(bag))
        self.size = len(sizes)
        self._vocabulary: dict[str, int] = vocabulary
        self._fill(np.array(tokens, np.int64), np.array(counts, np.float64), np.array(sizes, np.int64))

    def _fill(self, tokens: Integers, counts: Doubles, sizes: Integers) -> None:
        documents = np.repeat(np.arange(self.size), sizes)
        frequency = np.bincount(tokens, minlength=len(self._vocabulary))
        idf = np.log1p((self.size - frequency + 0.5) / (frequency + 0.5))
        weights = (1 + np.log(counts)) * idf[tokens]
        norms = np.sqrt(np.bincount(documents, weights * weights, minlength=self.size))
        order = np.argsort(tokens, kind="stable")
        self._documents = documents[order].astype(np.int32)
        self._weights = (weights / norms[documents])[order].astype(np.float32)
        self._starts = array("q", [0, *np.cumsum(frequency).tolist()])
        self._idf = array("d", idf)  # 8 bytes each, where a list takes 32
        self._rarest = float(np.log1p((self.size + 0.5) / 0.5))

    def look_up(self, tokens: Sequence[str]) -> Lookup:
        """Find the postings of a question; a token of no document counts in its norm with the largest idf."""
        bag = Counter(tokens)
        ids = [self._vocabulary.get(token, -1) for token in bag]
        idf = np.array([self._rarest if i < 0 else self._idf[i] for i in ids])
        weights = (1 + np.log(np.fromiter(bag.values(), np.float64, len(bag)))) * idf
        norm, mass = float(np.sqrt(weights @ weights)) or 1.0, float(idf.sum()) or 1.0
        spans = [(self._starts[i], self._starts[i + 1], n) for n, i in enumerate(ids) if i >= 0]
        if not spans:
            return Lookup(np.zeros(0, np.int32), np.zeros(0), np.zeros(0), mass)
        sizes = [stop - start for start, stop, _ in spans]
        at = [n for _, _, n in spans]
        found = np.concatenate([self._weights[start:stop] for start, stop, _ in spans])
        return Lookup(
            documents=np.concatenate([self._documents[start:stop] for start, stop, _ in spans]),
            products=found * np.repeat(weights[at] / norm, sizes),
            shares=np.repeat(idf[at] / mass, sizes),
            mass=mass,
        )

    def cosines(self, lookup: Lookup) -> Doubles:
        """Return the cosine of each document with the question, (size,)."""
        cosines: Doubles = np.bincount(lookup.documents, lookup.products, self.size).astype(np.float64)
        return cosines

    def coverages(self, lookup: Lookup) -> Doubles:
        """Return the share of the question's idf mass that each document holds, (size,)."""
        shares: Doubles = np.bincount(lookup.documents, lookup.shares, self.size).astype(np.float64)
        return shares
