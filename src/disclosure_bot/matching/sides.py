"""Both languages of one knowledge, indexed; what takes long is kept in the cache."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from disclosure_bot.domain.language import Language
from disclosure_bot.matching.audience import shares_of
from disclosure_bot.matching.bank import Bank, Topic, bank_of
from disclosure_bot.matching.cache import ArrayCache
from disclosure_bot.matching.encoder import Encoder, Progress, encode_all
from disclosure_bot.matching.features import Side
from disclosure_bot.matching.lexical import LexicalIndex
from disclosure_bot.matching.postings import Floats, Integers
from disclosure_bot.matching.semantic import Head, SemanticIndex

FORMAT = "8"
"""of what the cache holds: changes with the code that computes it"""


@dataclass(frozen=True, slots=True)
class Sides:
    """The banks with their indexes."""

    by_language: Mapping[Language, Side]
    vectors: Mapping[Language, Floats]
    """(n, d) of each bank's phrasings; empty without an encoder"""
    fingerprint: str
    """hashes of the phrasings of both languages and the encoder: what the thresholds rest on"""
    is_provisional: bool = False
    """a head was taken over from the knowledge before, not trained on these phrasings"""


def build_sides(
    topics: Sequence[Topic],
    encoder: Encoder | None,
    cache: ArrayCache,
    progress: Progress | None = None,
    before: Mapping[Language, Side] | None = None,
) -> Sides:
    """Index the topics in both languages; the head of a language that ``before`` can lend is not trained.

    Raises:
        EncoderError: the encoder cannot be run.
    """
    serving = before or {}
    banks = {language: bank_of(topics, language, _bank(serving.get(language))) for language in Language}
    audience = shares_of(banks.values())
    identity = encoder.identity if encoder else ""
    prints = {language: _fingerprint(bank, identity) for language, bank in banks.items()}
    vectors = _encode(banks, encoder, cache, progress) if encoder else {}
    heads = {
        language: _head(banks[language], cache, prints[language], serving.get(language))
        for language in vectors
    }
    lexical = {language: _lexical(bank, serving.get(language)) for language, bank in banks.items()}
    indexes = {
        language: _index(banks[language], own, heads[language][0], lexical[language], cache, prints[language])
        for language, own in vectors.items()
    }
    sides = {
        language: Side(bank, lexical[language], indexes.get(language), audience, _others(bank))
        for language, bank in banks.items()
    }
    return Sides(sides, vectors, " ".join(prints.values()), any(lent for _, lent in heads.values()))


def _bank(side: Side | None) -> Bank | None:
    return side.bank if side else None


def _lexical(bank: Bank, before: Side | None) -> LexicalIndex:
    """Index the letters of one bank; the index of a bank before that says the same serves again."""
    return before.lexical if before and before.bank.says_as(bank) else LexicalIndex(bank)


def _index(
    bank: Bank, vectors: Floats, head: Head | None, lexical: LexicalIndex, cache: ArrayCache, fingerprint: str
) -> SemanticIndex:
    """Index the meanings of one bank; a head that had to be trained is kept."""
    index = SemanticIndex(bank, vectors, head or lexical.alike())
    if head is None:
        arrays = {"topics": index.trained.topics, "covered": index.trained.covered}
        cache.save(_name(bank.language), fingerprint, arrays)
    return index


def _encode(
    banks: Mapping[Language, Bank], encoder: Encoder, cache: ArrayCache, progress: Progress | None
) -> Mapping[Language, Floats]:
    texts = [reading.spoken for bank in banks.values() for reading in bank.readings]
    vectors = encode_all(encoder, texts, cache, progress)
    chinese = len(banks[Language.ZH].readings)
    return {Language.ZH: vectors[:chinese], Language.EN: vectors[chinese:]}


def _head(bank: Bank, cache: ArrayCache, fingerprint: str, before: Side | None) -> tuple[Head | None, bool]:
    """Return a head that need not be trained, or None; and whether it was trained on other phrasings."""
    if kept := cache.load(_name(bank.language), fingerprint):
        return Head(kept["topics"], kept["covered"]), False
    lent = before.semantic.lend(bank) if before and before.semantic else None
    return lent, lent is not None


def _others(bank: Bank) -> Integers:
    return np.flatnonzero([not topic.covered for topic in bank.topics])


def _name(language: Language) -> str:
    return f"head-{language}"


def _fingerprint(bank: Bank, identity: str) -> str:
    digest = hashlib.blake2b(repr((FORMAT, identity)).encode(), digest_size=16)
    for topic in bank.topics:
        # Answers are left out: an edit of one, the most common there is, moves the thresholds by nothing
        # that a person would notice, and would cost seconds at a reload.
        digest.update(repr((topic.id, topic.covered, topic.texts[bank.language])).encode())
    return digest.hexdigest()
