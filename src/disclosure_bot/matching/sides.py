"""Both languages of one knowledge, indexed; what takes long is kept in the cache."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from disclosure_bot.domain.language import Language
from disclosure_bot.matching.audience import shares_of
from disclosure_bot.matching.bank import Bank, Topic, bank_of
from disclosure_bot.matching.cache import ArrayCache
from disclosure_bot.matching.encoder import Encoder, Progress, encode_all
from disclosure_bot.matching.features import Side, side_of
from disclosure_bot.matching.postings import Floats
from disclosure_bot.matching.semantic import SemanticIndex

FORMAT = "4"
"""of what the cache holds: changes with the code that computes it"""


@dataclass(frozen=True, slots=True)
class Sides:
    """The banks with their indexes."""

    by_language: Mapping[Language, Side]
    vectors: Mapping[Language, Floats]
    """(n, d) of each bank's phrasings; empty without an encoder"""
    fingerprint: str
    """hash of the phrasings and the encoder: what the trained heads and the thresholds rest on"""


def build_sides(
    topics: Sequence[Topic],
    encoder: Encoder | None,
    cache: ArrayCache,
    progress: Progress | None = None,
) -> Sides:
    """Index the topics in both languages.

    Raises:
        EncoderError: the encoder cannot be run.
    """
    banks = {language: bank_of(topics, language) for language in Language}
    audience = shares_of(banks.values())
    if encoder is None:
        sides = {language: side_of(bank, None, audience) for language, bank in banks.items()}
        return Sides(sides, {}, _fingerprint(banks, ""))
    fingerprint = _fingerprint(banks, encoder.identity)
    vectors = _encode(banks, encoder, cache, progress)
    indexes = _semantic(banks, vectors, cache, fingerprint)
    sides = {language: side_of(bank, indexes[language], audience) for language, bank in banks.items()}
    return Sides(sides, vectors, fingerprint)


def _encode(
    banks: Mapping[Language, Bank], encoder: Encoder, cache: ArrayCache, progress: Progress | None
) -> Mapping[Language, Floats]:
    texts = [reading.spoken for bank in banks.values() for reading in bank.readings]
    vectors = encode_all(encoder, texts, cache, progress)
    chinese = len(banks[Language.ZH].readings)
    return {Language.ZH: vectors[:chinese], Language.EN: vectors[chinese:]}


def _semantic(
    banks: Mapping[Language, Bank], vectors: Mapping[Language, Floats], cache: ArrayCache, fingerprint: str
) -> Mapping[Language, SemanticIndex]:
    known = cache.load("heads", fingerprint)
    indexes = {
        language: SemanticIndex(bank, vectors[language], known.get(language.value))
        for language, bank in banks.items()
    }
    if not known:
        heads = {language.value: index.coefficients for language, index in indexes.items()}
        cache.save("heads", fingerprint, heads)
    return indexes


def _fingerprint(banks: Mapping[Language, Bank], identity: str) -> str:
    digest = hashlib.blake2b(repr((FORMAT, identity)).encode(), digest_size=16)
    for language, bank in banks.items():
        for topic in bank.topics:
            # Answers are left out: an edit of one, the most common there is, moves the thresholds by nothing
            # that a person would notice, and would cost seconds at a reload.
            digest.update(repr((topic.id, topic.texts[language])).encode())
    return digest.hexdigest()
