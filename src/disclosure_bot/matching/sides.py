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

FORMAT = "5"
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
    banks = {
        language: bank_of(topics, language, before[language].bank if before else None)
        for language in Language
    }
    audience = shares_of(banks.values())
    prints = {
        language: _fingerprint(bank, encoder.identity if encoder else "") for language, bank in banks.items()
    }
    fingerprint = " ".join(prints.values())
    if encoder is None:
        sides = {language: side_of(bank, None, audience) for language, bank in banks.items()}
        return Sides(sides, {}, fingerprint)
    vectors = _encode(banks, encoder, cache, progress)
    heads = {language: _head(bank, cache, prints[language], before) for language, bank in banks.items()}
    indexes = {
        language: SemanticIndex(bank, vectors[language], heads[language][0])
        for language, bank in banks.items()
    }
    for language, index in indexes.items():
        if heads[language][0] is None:
            cache.save(_name(language), prints[language], {"head": index.coefficients})
    sides = {
        language: side_of(bank, indexes[language], audience, before[language] if before else None)
        for language, bank in banks.items()
    }
    return Sides(sides, vectors, fingerprint, any(lent for _, lent in heads.values()))


def _encode(
    banks: Mapping[Language, Bank], encoder: Encoder, cache: ArrayCache, progress: Progress | None
) -> Mapping[Language, Floats]:
    texts = [reading.spoken for bank in banks.values() for reading in bank.readings]
    vectors = encode_all(encoder, texts, cache, progress)
    chinese = len(banks[Language.ZH].readings)
    return {Language.ZH: vectors[:chinese], Language.EN: vectors[chinese:]}


def _head(
    bank: Bank, cache: ArrayCache, fingerprint: str, before: Mapping[Language, Side] | None
) -> tuple[Floats | None, bool]:
    """Return a head that need not be trained, or None; and whether it was trained on other phrasings."""
    kept = cache.load(_name(bank.language), fingerprint).get("head")
    serving = before[bank.language].semantic if before and kept is None else None
    lent = serving.lend(bank) if serving else None
    return (kept, False) if lent is None else (lent, True)


def _name(language: Language) -> str:
    return f"head-{language}"


def _fingerprint(bank: Bank, identity: str) -> str:
    digest = hashlib.blake2b(repr((FORMAT, identity)).encode(), digest_size=16)
    for topic in bank.topics:
        # Answers are left out: an edit of one, the most common there is, moves the thresholds by nothing
        # that a person would notice, and would cost seconds at a reload.
        digest.update(repr((topic.id, topic.covered, topic.texts[bank.language])).encode())
    return digest.hexdigest()
