"""Text to vectors: what an encoder promises, and vectors kept on disk by the content of their text."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from typing import Protocol

import numpy as np

from disclosure_bot.domain.progress import Progress
from disclosure_bot.matching.cache import ArrayCache
from disclosure_bot.matching.lru_cache import LruCache
from disclosure_bot.matching.postings import Floats

WORKERS = 2
"""threads that encode at a first start"""
CHUNK = 8
"""texts encoded by one call"""
KEPT = 50_000
"""vectors kept on disk, those encoded last; about 75 MB"""
REMEMBERED = 2_048
"""texts whose vectors are remembered; about 4 MB"""
SAVE_EVERY = 1_024
"""texts after which a first start that is interrupted need not begin again"""


class Encoder(Protocol):
    """Turns texts into unit vectors whose cosine says how alike they are in meaning."""

    @property
    def identity(self) -> str:
        """What the vectors depend on: package, version, model."""

    def encode(self, texts: Sequence[str]) -> Floats:
        """Return unit vectors, (len(texts), d); may be called from several threads at once.

        Raises:
            EncoderError: the encoder cannot be loaded or run.
        """


class Remembering:
    """An encoder that knows what it encoded lately: an edit of the knowledge changes no meaning.

    Most of the time that a question takes is its encoding, and after an edit all that people ask again and
    again would be encoded anew, just when the new version is being read.
    """

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._recent: LruCache[str, Floats] = LruCache(REMEMBERED)

    @property
    def identity(self) -> str:
        """What the vectors depend on."""
        return self._encoder.identity

    def encode(self, texts: Sequence[str]) -> Floats:
        """Return unit vectors, (len(texts), d); of many texts, which are phrasings, nothing is remembered.

        Raises:
            EncoderError: the encoder cannot be loaded or run.
        """
        if len(texts) != 1:
            return self._encoder.encode(texts)
        vector = self._recent.get(texts[0])
        if vector is None:
            vector = self._encoder.encode(texts)
            self._recent.put(texts[0], vector)
        return vector


def encode_all(
    encoder: Encoder, texts: Sequence[str], cache: ArrayCache, progress: Progress | None = None
) -> Floats:
    """Return the vectors of all texts, (len(texts), d); only texts that the cache does not hold are encoded.

    Of several programs that share the cache one encodes, and the others wait for what it keeps there.

    Raises:
        EncoderError: the encoder cannot be loaded or run.
    """
    keys = [_key(text) for text in texts]
    known = _load(cache, encoder.identity)
    if not known.keys() >= set(keys):
        with cache.alone():
            known = _load(cache, encoder.identity)
            _encode_missing(encoder, dict(zip(keys, texts, strict=True)), known, cache, progress)
    return _stacked([known[key] for key in keys])


def _encode_missing(
    encoder: Encoder,
    texts: Mapping[bytes, str],
    known: dict[bytes, Floats],
    cache: ArrayCache,
    progress: Progress | None,
) -> None:
    missing = {key: text for key, text in texts.items() if key not in known}
    for key, vector in _encode_in_threads(encoder, missing):
        known[key] = vector
        missing.pop(key)
        if progress:
            progress(len(texts) - len(missing), len(texts))
        if len(missing) % SAVE_EVERY == 0:
            _save(cache, encoder.identity, known)


def unread(identity: str, texts: Sequence[str], cache: ArrayCache) -> int:
    """Return how many of the texts the cache holds no vector of."""
    kept = cache.load("vectors", identity).get("keys", np.zeros((0, 16), np.uint8))
    known = {key.tobytes() for key in kept}
    return sum(_key(text) not in known for text in texts)


def _encode_in_threads(encoder: Encoder, missing: Mapping[bytes, str]) -> Iterator[tuple[bytes, Floats]]:
    """Yield the key and the vector of each text, in order."""
    keys = list(missing)
    batches = [[missing[key] for key in keys[at : at + CHUNK]] for at in range(0, len(keys), CHUNK)]
    pool = ThreadPoolExecutor(WORKERS)
    try:
        vectors = chain.from_iterable(pool.map(encoder.encode, batches))
        yield from zip(keys, vectors, strict=True)
    finally:
        pool.shutdown(cancel_futures=True)  # who stops in the middle need not wait for the rest


def _key(text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=16).digest()


def _load(cache: ArrayCache, identity: str) -> dict[bytes, Floats]:
    arrays = cache.load("vectors", identity)
    keys, vectors = arrays.get("keys"), arrays.get("vectors")
    if keys is None or vectors is None or len(keys) != len(vectors) or keys.shape[1:] != (16,):
        return {}
    return {key.tobytes(): vector for key, vector in zip(keys, vectors, strict=True)}


def _save(cache: ArrayCache, identity: str, known: dict[bytes, Floats]) -> None:
    newest = list(known.items())[-KEPT:]
    keys = np.frombuffer(b"".join(key for key, _ in newest), np.uint8).reshape(len(newest), 16)
    cache.save("vectors", identity, {"keys": keys, "vectors": _stacked([vector for _, vector in newest])})


def _stacked(vectors: Sequence[Floats]) -> Floats:
    """Return vectors as one array; row by row, for np.stack lets no other thread run for 50 ms."""
    stacked = np.empty((len(vectors), *vectors[0].shape), np.float32)
    for row, vector in zip(stacked, vectors, strict=True):
        row[:] = vector
    return stacked
