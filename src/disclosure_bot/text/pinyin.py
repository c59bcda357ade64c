"""Toneless pinyin: how a character is read, which characters a syllable may mean, where syllables end."""

from collections.abc import Mapping
from functools import cache, lru_cache
from importlib.resources import files

LONGEST = 6
"""letters of the longest syllable: zhuang"""
_SPELT = {"lue": "lve", "nue": "nve"}


def syllable_of(char: str) -> str:
    """Return the usual toneless reading of a Simplified character, or the character itself."""
    return _first_readings().get(char, char)


def characters_of(syllable: str) -> str:
    """Return the characters that are read so, those usually read so first; empty for no syllable."""
    return _characters().get(_SPELT.get(syllable, syllable), "")


@lru_cache(maxsize=8_192)
def split_syllables(word: str) -> tuple[str, ...]:
    """Split lower-case letters into syllables, longest first with backtracking; empty if it cannot be."""
    if not word:
        return ()
    for length in range(min(LONGEST, len(word)), 0, -1):
        head, rest = word[:length], word[length:]
        if not characters_of(head):
            continue
        if not rest:
            return (head,)
        if tail := split_syllables(rest):
            return (head, *tail)
    return ()


@cache
def _table() -> tuple[tuple[str, str, str], ...]:
    """Return rows of syllable, characters usually read so, characters sometimes read so."""
    lines = files("disclosure_bot.text").joinpath("pinyin.txt").read_text("utf-8").splitlines()
    rows = (line.split() for line in lines if not line.startswith("#"))
    return tuple((row[0], row[1].strip("-"), row[2] if len(row) > 2 else "") for row in rows)


@cache
def _characters() -> Mapping[str, str]:
    return {syllable: usual + rare for syllable, usual, rare in _table()}


@cache
def _first_readings() -> Mapping[str, str]:
    return {char: syllable for syllable, usual, _ in _table() for char in usual}
