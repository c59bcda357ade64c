"""Phrasings that stand twice, whether in one entry, in two or in other.yaml, and tests that are phrasings."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from disclosure_bot.domain.knowledge import Finding, Place
from disclosure_bot.knowledge.read.messages import new_finding
from disclosure_bot.knowledge.read.model import PhrasingsModel
from disclosure_bot.knowledge.read.parsed import ParsedEntry, ParsedFolder

FEW = 3
"""findings of one kind about one entry that are told one by one; more of them are told as one"""

_NOT_LETTERS = re.compile(r"[\W_]+")


def duplicate_findings(parsed: ParsedFolder) -> Iterator[Finding]:
    """Yield what stands twice that should stand once."""
    first, doubles = _spots(parsed)
    yield from _repeats(doubles)
    yield from _tests(parsed, first)
    yield from _topics(parsed, first)


def alike(text: str) -> str:
    """Return the text without width, case, spaces and punctuation: equal keys are one phrasing."""
    plain = text if text.isascii() else unicodedata.normalize("NFKC", text)
    return _NOT_LETTERS.sub("", plain.casefold()) or text


@dataclass(frozen=True, slots=True)
class _Spot:
    """A part of an entry: its place is worked out only where there is a finding."""

    entry: ParsedEntry
    location: tuple[str | int, ...]

    @property
    def owner(self) -> str:
        return self.entry.model.id

    def place(self) -> Place:
        return self.entry.place(*self.location)

    def written(self) -> str:
        place = self.place()
        return f"{place.path}:{place.line}"


@dataclass(frozen=True, slots=True)
class _Double:
    """A phrasing that stands twice."""

    text: str
    spot: _Spot
    first: _Spot


def _spots(parsed: ParsedFolder) -> tuple[Mapping[str, _Spot], list[_Double]]:
    """Return where each phrasing of an entry stands first, by its key, and those that stand twice."""
    first: dict[str, _Spot] = {}
    doubles = []
    for entry in parsed.entries:
        for location, text in _located(entry.model.phrasings):
            spot = _Spot(entry, ("phrasings", *location))
            taken = first.setdefault(alike(text), spot)
            if taken is not spot:
                doubles.append(_Double(text, spot, taken))
    return first, doubles


def _repeats(doubles: Sequence[_Double]) -> Iterator[Finding]:
    by_entry: dict[str, list[_Double]] = {}
    for double in doubles:
        if double.spot.entry is double.first.entry:
            line, owner = double.first.place().line, double.spot.owner
            yield new_finding("repeated-phrasing", double.spot.place(), owner, name=double.text, line=line)
        else:
            by_entry.setdefault(double.spot.owner, []).append(double)
    for own in by_entry.values():
        yield from _duplicates(own)


def _duplicates(doubles: list[_Double]) -> Iterator[Finding]:
    """Yield a finding for each phrasing of one entry that others have too; one for all if they are many."""
    if len(doubles) > FEW:
        yield new_finding(
            "many-duplicate-phrasings",
            doubles[0].spot.place(),
            doubles[0].spot.owner,
            **crowd([(double.text, double.first.owner) for double in doubles]),
            place=doubles[0].first.written(),
        )
        return
    for double in doubles:
        where, place = double.spot.place(), double.first.written()
        yield new_finding("duplicate-phrasing", where, double.spot.owner, name=double.text, place=place)


def crowd(texts: Sequence[tuple[str, str]]) -> dict[str, object]:
    """Return the values of a message that stands for many: examples, counts, and whom most are shared with.

    ``texts`` are texts of one entry with the owner of what each is like.
    """
    owner, most = Counter(owner for _, owner in texts).most_common(1)[0]
    return {
        "name": texts[0][0],
        "second": texts[1][0],
        "third": texts[2][0],
        "count": len(texts),
        "owner": owner,
        "most": most,
    }


def _tests(parsed: ParsedFolder, first: Mapping[str, _Spot]) -> Iterator[Finding]:
    """Yield test questions that are phrasings."""
    for entry in parsed.entries:
        for number, question in enumerate(entry.model.tests.hit):
            if met := first.get(alike(question)):
                where = entry.place("tests", "hit", number)
                yield new_finding(
                    "test-is-phrasing", where, entry.model.id, name=question, place=met.written()
                )


def _topics(parsed: ParsedFolder, first: Mapping[str, _Spot]) -> Iterator[Finding]:
    """Yield phrasings of other.yaml that an entry has."""
    for number, topic in enumerate(parsed.other.topics if parsed.other else ()):
        for location, text in _located(topic.phrasings):
            if met := first.get(alike(text)):
                where = parsed.place("other.yaml", "topics", number, "phrasings", *location)
                yield new_finding("duplicate-phrasing", where, name=text, place=met.written())


def _located(phrasings: PhrasingsModel) -> Iterator[tuple[tuple[str, int], str]]:
    """Yield phrasings with their location below ``phrasings``."""
    for language, texts in (("zh", phrasings.zh), ("en", phrasings.en)):
        for number, text in enumerate(texts):
            yield (language, number), text
