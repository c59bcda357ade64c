"""Stamps: a hash of each language's answer, taken when somebody vouched that both say the same."""

import hashlib

from disclosure_bot.domain.knowledge import Entry
from disclosure_bot.domain.language import Bilingual

_LETTERS = str.maketrans("0123456789abcdef", "abcdefghijklmnop")


def stamp_of(text: str) -> str:
    """Return the stamp of one answer: eight letters, so that no reader of YAML takes it for a number.

    Spaces and line breaks do not count: reflowing an answer does not change what it says.
    """
    words = " ".join(text.split())
    return hashlib.sha256(words.encode()).hexdigest()[:8].translate(_LETTERS)


def stamps_of(entry: Entry) -> Bilingual:
    """Return the stamps that an entry should carry as it stands."""
    return Bilingual(stamp_of(entry.answer.zh), stamp_of(entry.answer.en))
