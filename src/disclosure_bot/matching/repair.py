"""Rewrites a question with the knowledge's own characters: pinyin, homophones, swapped characters."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from math import log
from sys import intern

from disclosure_bot.text.language import HAN
from disclosure_bot.text.pinyin import characters_of, split_syllables, syllable_of

READINGS = 24
"""characters tried for a syllable of pinyin"""
HOMOPHONES = 10
"""characters tried in place of one that does not fit"""
CHANGE_OF_KNOWN = 7.0
CHANGE_OF_UNKNOWN = 3.2
"""price of another character for one that fits one of its neighbours, and for one that fits neither; like all
that speaks for or against characters here, on the scale of natural logarithms"""
PINYIN_SHARE = 0.85
"""share of the letters in words that split into syllables, from which a text without Han is pinyin"""
SWAP_GAIN = 7.0
"""by how much the transitions must improve for two characters to change places"""

_PIECES = re.compile(rf"[{HAN}]|[a-z]+|[^a-z{HAN}]+")
_LATIN_WORD = re.compile("[a-z]+")
_HAN_CHAR = re.compile(f"[{HAN}]")
_HAN_PAIR = re.compile(f"(?=([{HAN}])([{HAN}]))")
_EDGE = "^"

Choice = tuple[str, float]
"""a character (or other text) and what speaks for it"""


class Repairer:
    """Characters and neighbours of the Chinese phrasings, and the Latin words that they use themselves."""

    def __init__(self, plains: Iterable[str], latin: Iterable[str]) -> None:
        """Learn from phrasings in their plain form; ``latin`` words in Chinese text are no pinyin."""
        framed = [f"{_EDGE}{plain}{_EDGE}" for plain in plains]
        self._chars = Counter(char for plain in framed for char in plain)
        pairs = Counter(pair for plain in framed for pair in pairwise(map(intern, plain)))
        self._pairs = {pair: _support(pair, count) for pair, count in pairs.items()}
        self._latin = frozenset(latin)
        self._by_syllable: dict[str, tuple[str, ...]] = {}

    def mend(self, spoken: str, names: Iterable[tuple[int, int]] = ()) -> str:
        """Return the question as it was probably meant; the same text where nothing seems wrong.

        ``names`` are the places of proper names, which stay as they are.
        """
        kept = frozenset(at for start, end in names for at in range(start, end))
        swapped = self._swap(spoken, kept)
        slots = list(self._slots(swapped, kept))
        if all(len(slot) == 1 for slot in slots):
            return "".join(text for slot in slots for text, _ in slot)
        return self._best_path(slots)

    def _slots(self, spoken: str, kept: frozenset[int]) -> Iterator[Sequence[Choice]]:
        """Yield the choices for each character of the text."""
        pinyin = self._pinyin_words(spoken)
        for piece in _PIECES.finditer(spoken):
            text = piece[0]
            if piece.start() in kept:
                yield ((text, 0.0),)
            elif text in pinyin:
                yield from (self._readings(syllable) for syllable in split_syllables(text))
            elif _HAN_CHAR.match(text):
                yield self._homophones(spoken, piece.start())
            elif not text.isspace() or not pinyin:
                yield ((text, 0.0),)

    def is_pinyin(self, spoken: str) -> bool:
        """Tell whether a text without Han characters is Chinese in Latin letters."""
        if _HAN_CHAR.search(spoken):
            return False
        latin = _LATIN_WORD.findall(spoken)
        spelt = [word for word in latin if split_syllables(word)]
        return len("".join(spelt)) >= PINYIN_SHARE * len("".join(latin)) and _syllables(spelt) >= 2

    def _pinyin_words(self, spoken: str) -> frozenset[str]:
        """Return the Latin words that are to be read as pinyin."""
        possible = frozenset(word for word in _LATIN_WORD.findall(spoken) if split_syllables(word))
        if _HAN_CHAR.search(spoken):
            return frozenset(word for word in possible - self._latin if _syllables([word]) > 1)
        return possible if self.is_pinyin(spoken) else frozenset()

    def _readings(self, syllable: str) -> Sequence[Choice]:
        known = self._known(syllable)[:READINGS] or tuple(characters_of(syllable)[:1])
        return [(char, self._weight(char)) for char in known]

    def _homophones(self, spoken: str, at: int) -> Sequence[Choice]:
        """Return the character, and those that sound the same unless it fits both its neighbours."""
        char = spoken[at]
        own = (char, self._weight(char))
        left, right = self._neighbours(spoken, at)
        if left and right:
            return (own,)
        price = CHANGE_OF_KNOWN if left or right else CHANGE_OF_UNKNOWN
        others = [other for other in self._known(syllable_of(char))[:HOMOPHONES] if other != char]
        return (own, *((other, self._weight(other) - price) for other in others))

    def _neighbours(self, spoken: str, at: int) -> tuple[bool, bool]:
        """Tell whether the phrasings know this character after the one before, and before the one after."""
        before = spoken[at - 1] if at else _EDGE
        after = spoken[at + 1] if at + 1 < len(spoken) else _EDGE
        return (before, spoken[at]) in self._pairs, (spoken[at], after) in self._pairs

    def _known(self, syllable: str) -> tuple[str, ...]:
        """Return the characters of the phrasings with this reading, most frequent first."""
        if (found := self._by_syllable.get(syllable)) is None:
            chars = [char for char in characters_of(syllable) if char in self._chars]
            found = tuple(sorted(chars, key=lambda char: (-self._chars[char], char)))
            self._by_syllable[syllable] = found
        return found

    def _weight(self, char: str) -> float:
        return 0.3 * log(1 + self._chars[char])

    def _step(self, first: str, second: str) -> float:
        """Return what speaks for two neighbours."""
        return self._pairs.get((first, second), 0.0)

    def _best_path(self, slots: Sequence[Sequence[Choice]]) -> str:
        """Choose one character a slot so that weights and neighbours together are best (Viterbi)."""
        paths: dict[str, tuple[float, str]] = {_EDGE: (0.0, "")}
        for slot in slots:
            paths = {text: self._extend(paths, text, weight) for text, weight in slot}
        return max((score + self._step(last[-1], _EDGE), text) for last, (score, text) in paths.items())[1]

    def _extend(self, paths: dict[str, tuple[float, str]], text: str, weight: float) -> tuple[float, str]:
        score, before = max(
            (score + self._step(last[-1], text[0]), before) for last, (score, before) in paths.items()
        )
        return score + weight, before + text

    def _swap(self, spoken: str, kept: frozenset[int]) -> str:
        """Let the two characters change places whose order surprises most, if that helps enough."""
        best, gain = spoken, SWAP_GAIN
        for found in _HAN_PAIR.finditer(spoken):
            at, first, second = found.start(), found[1], found[2]
            if (
                at in kept
                or at + 1 in kept
                or (first, second) in self._pairs
                or (second, first) not in self._pairs
            ):
                continue
            other = spoken[:at] + second + first + spoken[at + 2 :]
            better = self._flow(other, at) - self._flow(spoken, at)
            if better > gain:
                best, gain = other, better
        return best

    def _flow(self, text: str, at: int) -> float:
        around = (_EDGE + text + _EDGE)[at : at + 4]
        return sum(self._step(first, second) for first, second in pairwise(around))


def _support(pair: tuple[str, str], count: int) -> float:
    """Return what speaks for two neighbours seen so often; half as much at the edges."""
    return log(1 + count / 0.05) * (0.5 if _EDGE in pair else 1)


def _syllables(words: Iterable[str]) -> int:
    return sum(len(split_syllables(word)) for word in words)
