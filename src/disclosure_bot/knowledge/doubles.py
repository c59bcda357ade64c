"""Phrasings that stand twice, whether in one entry, in two or in other.yaml, and tests that are phrasings."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from disclosure_bot.domain.knowledge import Finding, Place
from disclosure_bot.knowledge.draft import Draft, EntryDraft
from disclosure_bot.knowledge.messages import found
from disclosure_bot.knowledge.schema import PhrasingsModel

FEW = 3
"""findings of one kind about one entry that are told one by one; more of them are told as one"""

_NOT_LETTERS = re.compile(r"[\W_]+")


def double_findings(draft: Draft) -> Iterator[Finding]:
    """Yield what stands twice that should stand once."""
    first, doubles = _spots(draft)
    yield from _repeats(doubles)
    yield from _tests(draft, first)
    yield from _topics(draft, first)


def alike(text: str) -> str:
    """Return the text without width, case, spaces and punctuation: equal keys are one phrasing."""
    plain = text if text.isascii() else unicodedata.normalize("NFKC", text)
    return _NOT_LETTERS.sub("", plain.casefold()) or text


@dataclass(frozen=True, slots=True)
class _Spot:
    """A part of an entry: its place is worked out only where there is a finding."""

    entry: EntryDraft
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


def _spots(draft: Draft) -> tuple[Mapping[str, _Spot], list[_Double]]:
    """Return where each phrasing of an entry stands first, by its key, and those that stand twice."""
    first: dict[str, _Spot] = {}
    doubles = []
    for entry in draft.entries:
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
            yield found("repeated-phrasing", double.spot.place(), owner, name=double.text, line=line)
        else:
            by_entry.setdefault(double.spot.owner, []).append(double)
    for own in by_entry.values():
        yield from _duplicates(own)


def _duplicates(doubles: list[_Double]) -> Iterator[Finding]:
    """Yield a finding for each phrasing of one entry that others have too; one for all if they are many."""
    if len(doubles) > FEW:
        yield found(
            "many-duplicate-phrasings",
            doubles[0].spot.place(),
            doubles[0].spot.owner,
            **crowd([(double.text, double.first.owner) for double in doubles]),
            place=doubles[0].first.written(),
        )
        return
    for double in doubles:
        where, place = double.spot.place(), double.first.written()
        yield found("duplicate-phrasing", where, double.spot.owner, name=double.text, place=place)


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


def _tests(draft: Draft, first: Mapping[str, _Spot]) -> Iterator[Finding]:
    """Yield test questions that are phrasings."""
    for entry in draft.entries:
        for number, question in enumerate(entry.model.tests.hit):
            if met := first.get(alike(question)):
                where = entry.place("tests", "hit", number)
                yield found("test-is-phrasing", where, entry.model.id, name=question, place=met.written())


def _topics(draft: Draft, first: Mapping[str, _Spot]) -> Iterator[Finding]:
    """Yield phrasings of other.yaml that an entry has."""
    for number, topic in enumerate(draft.other.topics if draft.other else ()):
        for location, text in _located(topic.phrasings):
            if met := first.get(alike(text)):
                where = draft.place("other.yaml", "topics", number, "phrasings", *location)
                yield found("duplicate-phrasing", where, name=text, place=met.written())


def _located(phrasings: PhrasingsModel) -> Iterator[tuple[tuple[str, int], str]]:
    """Yield phrasings with their location below ``phrasings``."""
    for language, texts in (("zh", phrasings.zh), ("en", phrasings.en)):
        for number, text in enumerate(texts):
            yield (language, number), text
