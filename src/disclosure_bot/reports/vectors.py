"""Questions as unit vectors whose cosine says whether they ask the same: by meaning, else by letters.

Thresholds were measured (tests/bench/bench_reports.py): of pairs of phrasings of different entries one in a
thousand is above them, of paraphrases that people wrote of one question nearly all are.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol
from zlib import crc32

import numpy as np

from disclosure_bot.domain.knowledge import Knowledge
from disclosure_bot.domain.language import Language
from disclosure_bot.matching.cache import ArrayCache
from disclosure_bot.matching.encoder import Encoder, Progress, encode_all
from disclosure_bot.matching.postings import Floats
from disclosure_bot.text.language import language_of
from disclosure_bot.text.normalize import Reading, read
from disclosure_bot.text.tokenize import grams, words

DIMENSIONS = 384
"""of letters; the encoder has its own, which are as many"""
_BATCH = 16
_THREADS = 2
_SAMPLE = 3
"""texts of each entry and language from which the middle of all meanings is taken"""


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
    """Characters, bigrams and words, weighted by how rare they are in the knowledge and hashed."""

    identity = "letters 1"
    threshold = 0.4

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


class MeaningVectors:
    """What the encoder says, seen from the middle of the knowledge's phrasings in the same language."""

    threshold = 0.55

    def __init__(self, encoder: Encoder, middles: Mapping[Language, Floats]) -> None:
        self._encoder = encoder
        self._middles = middles
        self.identity = f"{encoder.identity} centred 1"

    def of(self, readings: Sequence[Reading]) -> Floats:
        """Return unit vectors; the encoder is asked from two threads.

        Raises:
            EncoderError: the encoder cannot be run.
        """
        texts = [reading.spoken or "?" for reading in readings]
        batches = [texts[start : start + _BATCH] for start in range(0, len(texts), _BATCH)]
        if not batches:
            return np.zeros((0, DIMENSIONS), np.float32)
        with ThreadPoolExecutor(_THREADS) as pool:
            vectors = np.concatenate(list(pool.map(self._encoder.encode, batches)))
        middles = np.stack([self._middles[language_of(reading.plain)] for reading in readings])
        return _unit(vectors - middles)


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
    entries = knowledge.entries.values()
    sample = {
        language: [
            read(text).spoken for one in entries for text in one.phrasings.in_language(language)[:_SAMPLE]
        ]
        or ["?"]
        for language in Language
    }
    vectors = encode_all(encoder, [text for texts in sample.values() for text in texts], cache, progress)
    chinese = len(sample[Language.ZH])
    return MeaningVectors(
        encoder, {Language.ZH: vectors[:chinese].mean(axis=0), Language.EN: vectors[chinese:].mean(axis=0)}
    )


def _tokens(reading: Reading) -> list[str]:
    return [*grams(reading.plain), *(f"w {word}" for word in words(reading.plain))]


def _unit(vectors: Floats) -> Floats:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(lengths, 1e-6), np.float32)
