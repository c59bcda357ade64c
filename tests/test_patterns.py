"""Patterns stand beside examples of what they must find and what they must leave."""

import pkgutil
import re
from collections.abc import Iterator
from importlib import import_module

import pytest

import disclosure_bot

ROOMS = ("answering", "matching", "text", "knowledge.check", "channels.telegram")
LONG = 60
"""characters from which a pattern is no longer read at a glance"""
Example = tuple[re.Pattern[str], tuple[str, ...], tuple[str, ...]]


def modules() -> Iterator[str]:
    for room in ROOMS:
        name = f"{disclosure_bot.__name__}.{room}"
        yield from (
            found.name
            for found in pkgutil.iter_modules(import_module(name).__path__, f"{name}.")
            if not found.ispkg
        )


def examples(module: str) -> tuple[Example, ...]:
    return getattr(import_module(module), "PATTERN_EXAMPLES", ())


MODULES = tuple(modules())
EXAMPLES = [example for module in MODULES for example in examples(module)]


@pytest.mark.parametrize(("pattern", "found", "left"), EXAMPLES)
def test_a_pattern_finds_its_examples_and_leaves_the_others(
    pattern: re.Pattern[str], found: tuple[str, ...], left: tuple[str, ...]
) -> None:
    assert [text for text in found if not pattern.search(text)] == []
    assert [text for text in left if pattern.search(text)] == []


@pytest.mark.parametrize("module", MODULES)
def test_a_long_pattern_has_examples(module: str) -> None:
    shown = {pattern.pattern for pattern, _, _ in examples(module)}
    patterns = [value for value in vars(import_module(module)).values() if isinstance(value, re.Pattern)]

    assert [one.pattern for one in patterns if len(one.pattern) > LONG and one.pattern not in shown] == []
