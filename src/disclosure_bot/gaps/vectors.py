"""Questions as unit vectors whose cosine says whether they ask the same: by meaning, else by letters.

The thresholds were measured (``tests/bench/bench_reports.py``). Questions that come to be gaps are of every
kind, and to the encoder all of one kind are alike; so the middle of all phrasings and the directions in which
their kinds differ are taken away first. At the threshold of 0.45, of groups of general questions that people
asked, 0.86 instead of 0.65 of a group belonged together, with as many found.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Protocol
from zlib import crc32

import numpy as np

from disclosure_bot.domain.knowledge import Entry, Knowledge, OtherTopic
from disclosure_bot.domain.language import Language
from disclosure_bot.domain.progress import Progress
from disclosure_bot.matching.cache import ArrayCache
from disclosure_bot.matching.encoder import Encoder, encode_all
from disclosure_bot.matching.postings import Floats
from disclosure_bot.text.language import language_of
from disclosure_bot.text.normalize import Reading, read
from disclosure_bot.text.tokenize import grams, words

DIMENSIONS = 384
"""of letters; the encoder has its own, which are as many"""
_BATCH = 8
_THREADS = 2
_SAMPLE = 3
"""texts of each entry, topic and language from which it is learned what all texts share"""
_DIRECTIONS = 6
_TEXTS_A_DIRECTION = 50
"""a small knowledge says less about what all texts share"""


class Vectors(Protocol):
    """Turns readings into vectors; the same reading gives the same vector."""

    @property
    def identity(self) -> str:
        """What the vectors depend on; those of different identities are never compared."""

    @property
    def threshold(self) -> float:
        """Cosine from which two questions ask the same."""

    def of(self, readings: Sequence[Reading]) -> Floats:
        """Return unit vectors, (len(readings), DIMENSIONS)."""


class LetterVectors:
    """Characters, bigrams and words, weighted by how rare they are in the knowledge and hashed.

    A token weighs (1 + ln count) times BM25's inverse document frequency in Lucene's form; a hash gives its
    place and its sign (feature hashing: Weinberger and others, 2009).
    """

    identity = "letters 1"
    threshold = 0.35

    def __init__(self, texts: Iterable[str]) -> None:
        counts: Counter[str] = Counter()
        self._size = 0
        for text in texts:
            counts.update(set(_tokens(read(text))))
            self._size += 1
        self._counts = counts

    def of(self, readings: Sequence[Reading]) -> Floats:
        """Return unit vectors; a text without words lies where all such texts lie."""
        vectors = np.zeros((len(readings), DIMENSIONS), np.float32)
        for row, reading in zip(vectors, readings, strict=True):
            for token, count in Counter(_tokens(reading)).items():
                place = crc32(token.encode("utf-8", "replace"))
                row[place % DIMENSIONS] += self._weight(token, count) * (1 if place >> 16 & 1 else -1)
            if not row.any():
                row[0] = 1
        return _unit(vectors)

    def _weight(self, token: str, count: int) -> float:
        seen = self._counts[token]
        return float((1 + np.log(count)) * np.log1p((self._size - seen + 0.5) / (seen + 0.5)))


@dataclass(frozen=True, slots=True)
class Common:
    """What texts of one language share whatever they are about: it is taken away before they are compared.

    The method is "all but the top" (Mu and Viswanath, 2018).
    """

    middle: Floats
    """(d,) mean of their vectors"""
    directions: Floats
    """(c, d) orthonormal: those in which they differ most, which say of what kind a text is"""

    def without(self, vectors: Floats) -> Floats:
        """Return unit vectors of what is left."""
        centred = vectors - self.middle
        return _unit(np.asarray(centred - centred @ self.directions.T @ self.directions, np.float32))


class MeaningVectors:
    """What the encoder says, without what all questions share."""

    threshold = 0.45

    def __init__(self, encoder: Encoder, common: Mapping[Language, Common]) -> None:
        self._encoder = encoder
        self._common = common
        self.identity = f"{encoder.identity} without common 1"

    def of(self, readings: Sequence[Reading]) -> Floats:
        """Return unit vectors, (len(readings), DIMENSIONS); the encoder is asked from two threads.

        Raises:
            EncoderError: the encoder cannot be run.
        """
        texts = [reading.spoken or "?" for reading in readings]
        batches = [texts[start : start + _BATCH] for start in range(0, len(texts), _BATCH)]
        if not batches:
            return np.zeros((0, DIMENSIONS), np.float32)
        with ThreadPoolExecutor(_THREADS) as pool:
            vectors = np.concatenate(list(pool.map(self._encoder.encode, batches)))
        languages = [language_of(reading.plain) for reading in readings]
        for language, common in self._common.items():
            own = np.array([one is language for one in languages])
            vectors[own] = common.without(vectors[own])
        return vectors


def letter_vectors(knowledge: Knowledge) -> LetterVectors:
    """Return vectors of letters that know how rare a word is in this knowledge."""
    return LetterVectors(
        text for entry in knowledge.entries.values() for text in (entry.title.zh, *entry.phrasings)
    )


def meaning_vectors(
    encoder: Encoder, knowledge: Knowledge, cache: ArrayCache, progress: Progress | None = None
) -> MeaningVectors:
    """Return vectors of meaning; what the cache holds of the phrasings is not encoded again.

    Raises:
        EncoderError: the encoder cannot be run.
    """
    samples = {language: _samples(knowledge, language) for language in Language}
    texts = [text for kinds in samples.values() for kind in kinds for text in kind]
    vectors = iter(encode_all(encoder, texts, cache, progress))
    return MeaningVectors(
        encoder,
        {
            language: _common([np.stack([next(vectors) for _ in kind]) for kind in kinds])
            for language, kinds in samples.items()
        },
    )


def _samples(knowledge: Knowledge, language: Language) -> list[list[str]]:
    """Return phrasings of what the knowledge answers, and of what it does not."""
    kinds: tuple[Iterable[Entry | OtherTopic], ...] = (knowledge.entries.values(), knowledge.other_topics)
    found = [
        [read(text).spoken for one in kind for text in one.phrasings.in_language(language)[:_SAMPLE]]
        for kind in kinds
    ]
    return [texts for texts in found if texts] or [["?"]]


def _common(kinds: Sequence[Floats]) -> Common:
    """Return what the texts share; each kind counts as much, however many texts it has."""
    middle = np.asarray(np.mean([vectors.mean(axis=0) for vectors in kinds], axis=0), np.float32)
    everything = np.concatenate(kinds) - middle
    count = min(_DIRECTIONS, len(everything) // _TEXTS_A_DIRECTION)
    return Common(middle, np.linalg.svd(everything, full_matrices=False)[2][:count])


def _tokens(reading: Reading) -> list[str]:
    return [*grams(reading.plain), *(f"w {word}" for word in words(reading.plain))]


def _unit(vectors: Floats) -> Floats:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(lengths, 1e-6), np.float32)
