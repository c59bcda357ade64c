"""Thousands of names looked for in a text at once: a dictionary by the first two characters."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Found:
    """A name met in a text."""

    name: str
    start: int
    end: int


class Names:
    """Finds the longest name at each place; what is looked up does not grow with the number of names."""

    def __init__(self, names: Iterable[str]) -> None:
        buckets: dict[str, list[str]] = {}
        for name in dict.fromkeys(names):
            if len(name) > 1:
                buckets.setdefault(name[:2], []).append(name)
        self._buckets: Mapping[str, tuple[str, ...]] = {
            head: tuple(sorted(own, key=len, reverse=True)) for head, own in buckets.items()
        }

    def in_text(self, text: str) -> Iterator[Found]:
        """Yield the names in a text from left to right, none within another."""
        at = 0
        while at < len(text) - 1:
            name = self._at(text, at)
            if name:
                yield Found(name, at, at + len(name))
            at += len(name) or 1

    def _at(self, text: str, at: int) -> str:
        known = self._buckets.get(text[at : at + 2], ())
        return next((name for name in known if text.startswith(name, at)), "")
