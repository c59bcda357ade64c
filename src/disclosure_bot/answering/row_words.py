"""Words that stand around the name of a row and are no part of it; they stand in row_words.toml."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

_DEGREES = frozenset({"master", "doctor"})
"""kinds of postgraduates"""


@dataclass(frozen=True, slots=True)
class RowWords:
    """The lists of row_words.toml."""

    joints: frozenset[str]
    """stand between two names: 和, 还是"""
    about: frozenset[str]
    """say what is asked of the name right before them: 学费, 专业"""
    fillers: frozenset[str]
    """name nothing"""
    latin: frozenset[str]
    """name nothing, in English"""
    latin_about: frozenset[str]
    """say in English what is asked of the name before them"""
    groups: Mapping[str, tuple[str, ...]]
    """kinds of students, and how people name them"""


@cache
def row_words() -> RowWords:
    """Return the lists of row_words.toml, which is read once."""
    text = files("disclosure_bot.answering").joinpath("row_words.toml").read_text(encoding="utf-8")
    data = tomllib.loads(text)
    lists = {name: frozenset(words.split()) for name, words in data.items() if isinstance(words, str)}
    return RowWords(**lists, groups={name: tuple(words) for name, words in data["groups"].items()})


def groups_of(text: str) -> frozenset[str]:
    """Return the kinds of students that a text in lower case speaks of, by their keys in row_words.toml."""
    return frozenset(
        group for group, words in row_words().groups.items() if any(word in text for word in words)
    )


def fits(asked: frozenset[str], told: frozenset[str]) -> bool:
    """Tell whether a figure for some kinds of students answers a question about others.

    What holds for postgraduates holds for a master's student, unless it is told of doctors only.
    """
    for group in asked:
        if group in told or (group == "postgraduate" and told & _DEGREES):
            continue
        if not (group in _DEGREES and "postgraduate" in told and not told & _DEGREES):
            return False
    return True


def kind_words(asked: frozenset[str]) -> tuple[str, ...]:
    """Return the words for those kinds of students, and for the kind that they belong to."""
    kinds = asked | ({"postgraduate"} if asked & _DEGREES else frozenset())
    return tuple(word for kind in sorted(kinds) for word in row_words().groups[kind])
