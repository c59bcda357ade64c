"""Cuts a plain text into the tokens that the inverted indexes know."""

import re
from collections.abc import Iterator

from disclosure_bot.text.language import HAN

_RUNS = re.compile(rf"[{HAN}]+|[^\W_{HAN}]+")
_HAN_RUN = re.compile(rf"[{HAN}]+")
_LATIN_WORD = re.compile("[a-z]+")
_LATIN_GRAM = 4


def grams(plain: str) -> list[str]:
    """Return characters and bigrams of Han text; words and 4-grams of ``^word$`` of all other text."""
    return [gram for run in _RUNS.findall(plain) for gram in _grams_of_run(run)]


def words(plain: str) -> list[str]:
    """Return dictionary words of Han text, and the words of other text."""
    import rjieba  # its dictionary takes a sixth of a second to read, and the first question needs none

    return [word for word in rjieba.cut(plain) if not word.isspace()]


def has_han(text: str) -> bool:
    """Tell whether there is a Han character in the text."""
    return _HAN_RUN.search(text) is not None


def latin_words(plain: str) -> list[str]:
    """Return the runs of Latin letters."""
    return _LATIN_WORD.findall(plain)


def _grams_of_run(run: str) -> Iterator[str]:
    if _HAN_RUN.match(run):
        yield from run
        yield from (run[i : i + 2] for i in range(len(run) - 1))
        return
    yield run
    framed = f"^{run}$"
    yield from (f"#{framed[i : i + _LATIN_GRAM]}" for i in range(max(1, len(framed) - _LATIN_GRAM + 1)))
