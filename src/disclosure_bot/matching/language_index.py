"""Both languages of one knowledge, indexed; what takes long is kept in the cache."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields

import numpy as np

from disclosure_bot.domain.language import Language
from disclosure_bot.domain.progress import Progress
from disclosure_bot.matching.audience import shares_of
from disclosure_bot.matching.cache import ArrayCache
from disclosure_bot.matching.encoder import Encoder, encode_all
from disclosure_bot.matching.features import LanguageIndex
from disclosure_bot.matching.lexical import LexicalIndex
from disclosure_bot.matching.phrasing_index import PhrasingIndex, Topic, phrasing_index_of
from disclosure_bot.matching.postings import Doubles, Floats, Integers
from disclosure_bot.matching.semantic import Head, SemanticIndex

FORMAT = "10"
"""of what the cache holds: changes with the code that computes it"""


@dataclass(frozen=True, slots=True)
class LanguageIndexes:
    """Both languages of one knowledge, indexed."""

    by_language: Mapping[Language, LanguageIndex]
    vectors: Mapping[Language, Floats]
    """(n, d) of each phrasing index's phrasings; empty without an encoder"""
    fingerprint: str
    """hashes of the phrasings of both languages and the encoder: what the thresholds rest on"""
    is_provisional: bool = False
    """a head was taken over from the knowledge before, not trained on these phrasings"""


def build_language_indexes(
    topics: Sequence[Topic],
    encoder: Encoder | None,
    cache: ArrayCache,
    progress: Progress | None = None,
    before: Mapping[Language, LanguageIndex] | None = None,
) -> LanguageIndexes:
    """Index the topics in both languages; none trains a head where that of ``before`` can be reused.

    Raises:
        EncoderError: the encoder cannot be run.
    """
    serving = before or {}
    phrasing_indexes = {
        language: phrasing_index_of(topics, language, _phrasings_of(serving.get(language)))
        for language in Language
    }
    audience = _audience(phrasing_indexes, serving)
    identity = encoder.identity if encoder else ""
    prints = {language: _fingerprint(phrasings, identity) for language, phrasings in phrasing_indexes.items()}
    vectors = _encode(phrasing_indexes, encoder, cache, progress) if encoder else {}
    built = {
        language: _build(
            phrasings, vectors.get(language), audience, cache, prints[language], serving.get(language)
        )
        for language, phrasings in phrasing_indexes.items()
    }
    return LanguageIndexes(
        {language: index for language, (index, _) in built.items()},
        vectors,
        " ".join(prints.values()),
        any(is_reused for _, is_reused in built.values()),
    )


def _build(
    phrasings: PhrasingIndex,
    vectors: Floats | None,
    audience: Doubles,
    cache: ArrayCache,
    fingerprint: str,
    before: LanguageIndex | None,
) -> tuple[LanguageIndex, bool]:
    """Index one language; tell with it whether its head was trained on other phrasings."""
    lexical = _lexical(phrasings, before)
    semantic, is_reused = None, False
    if vectors is not None:
        head, is_reused = _head(phrasings, cache, fingerprint, before)
        semantic = _index(phrasings, vectors, head, lexical, cache, fingerprint)
    return LanguageIndex(phrasings, lexical, semantic, audience, _others(phrasings)), is_reused


def _phrasings_of(index: LanguageIndex | None) -> PhrasingIndex | None:
    return index.phrasings if index else None


def _lexical(phrasings: PhrasingIndex, before: LanguageIndex | None) -> LexicalIndex:
    """Index the letters of the phrasings; the index before serves again where they say the same."""
    if before and before.phrasings.says_as(phrasings):
        return before.lexical
    return LexicalIndex(phrasings, before.lexical if before and before.phrasings.asks_as(phrasings) else None)


def _audience(
    phrasing_indexes: Mapping[Language, PhrasingIndex], before: Mapping[Language, LanguageIndex]
) -> Doubles:
    """Return whom the topics are for; as before where the phrasings of all languages are."""
    same = before and all(before[name].phrasings.asks_as(one) for name, one in phrasing_indexes.items())
    return before[Language.ZH].audience if same else shares_of(phrasing_indexes.values())


def _index(
    phrasings: PhrasingIndex,
    vectors: Floats,
    head: Head | None,
    lexical: LexicalIndex,
    cache: ArrayCache,
    fingerprint: str,
) -> SemanticIndex:
    """Index the meanings of one phrasing index; a head that had to be trained is kept."""
    index = SemanticIndex(phrasings, vectors, head or lexical.alike())
    if head is None:
        arrays = {field.name: getattr(index.trained, field.name) for field in fields(Head)}
        cache.save(_name(phrasings.language), fingerprint, arrays)
    return index


def _encode(
    phrasing_indexes: Mapping[Language, PhrasingIndex],
    encoder: Encoder,
    cache: ArrayCache,
    progress: Progress | None,
) -> Mapping[Language, Floats]:
    texts = [reading.spoken for phrasings in phrasing_indexes.values() for reading in phrasings.readings]
    vectors = encode_all(encoder, texts, cache, progress)
    chinese = len(phrasing_indexes[Language.ZH].readings)
    return {Language.ZH: vectors[:chinese], Language.EN: vectors[chinese:]}


def _head(
    phrasings: PhrasingIndex, cache: ArrayCache, fingerprint: str, before: LanguageIndex | None
) -> tuple[Head | None, bool]:
    """Return a head that need not be trained, or None; and whether it was trained on other phrasings."""
    if kept := cache.load(_name(phrasings.language), fingerprint):
        return Head(**kept), False
    reused = before.semantic.reuse_head(phrasings) if before and before.semantic else None
    return reused, reused is not None


def _others(phrasings: PhrasingIndex) -> Integers:
    return np.flatnonzero([not topic.covered for topic in phrasings.topics])


def _name(language: Language) -> str:
    return f"head-{language}"


def _fingerprint(phrasings: PhrasingIndex, identity: str) -> str:
    digest = hashlib.blake2b(repr((FORMAT, identity)).encode(), digest_size=16)
    for topic in phrasings.topics:
        # Answers are left out: an edit of one, the most common there is, moves the thresholds by nothing
        # that a person would notice, and would cost seconds at a reload.
        digest.update(repr((topic.id, topic.covered, topic.texts[phrasings.language])).encode())
    return digest.hexdigest()
