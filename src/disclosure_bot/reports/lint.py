"""What a matcher would stumble over in a sound knowledge: by letters alone, the same on every machine.

Weights and tokens are those of the matcher's index of characters; nothing is encoded.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from disclosure_bot.domain.knowledge import Finding, Knowledge, Place
from disclosure_bot.domain.language import Language
from disclosure_bot.knowledge.check import Places
from disclosure_bot.knowledge.cross import alike
from disclosure_bot.knowledge.messages import found
from disclosure_bot.reports.alike import Integers, alike_pairs
from disclosure_bot.text.normalize import read
from disclosure_bot.text.tokenize import grams

SAME = 0.95
"""cosine from which two phrasings are one and the same"""
ALIKE = 0.8
"""cosine from which somebody should look at both"""
LOST = 0.75
"""cosine with another entry's phrasing from which a phrasing may be lost to it ..."""
LEAD = 0.25
"""... if it is nearer by so much than any phrasing of its own entry"""


@dataclass(frozen=True, slots=True)
class _Written:
    """A title or phrasing, and whose it is."""

    owner: str
    text: str
    plain: str
    covered: bool
    """an entry's, not one of other.yaml"""
    title: bool = False


@dataclass(frozen=True, slots=True)
class _Near:
    """How near the nearest other text is."""

    cosine: float
    text: _Written


def lint(knowledge: Knowledge, places: Places) -> Iterator[Finding]:
    """Yield the phrasings and test questions that mislead a matcher."""
    texts = {language: _texts(knowledge, language) for language in Language}
    for own in texts.values():
        yield from _phrasings(own, places)
    phrasings = [text for own in texts.values() for text in own if text.covered and not text.title]
    yield from _tests(knowledge, phrasings, places)


def _texts(knowledge: Knowledge, language: Language) -> list[_Written]:
    titles = (
        _Written(entry.id, title, _key(title), covered=True, title=True)
        for entry in knowledge.entries.values()
        if entry.title.has(language)
        for title in (entry.title.in_language(language),)
    )
    own = (
        _Written(entry.id, text, _key(text), covered=True)
        for entry in knowledge.entries.values()
        for text in entry.phrasings.in_language(language)
    )
    beyond = (
        _Written(topic.id, text, _key(text), covered=False)
        for topic in knowledge.other_topics
        for text in topic.phrasings.in_language(language)
    )
    return [*titles, *own, *beyond]


def _key(text: str) -> str:
    return read(text).plain


def _phrasings(texts: list[_Written], places: Places) -> Iterator[Finding]:
    """Compare the phrasings of one language; one finding a phrasing, about the nearest of another's."""
    own, foreign = _nearest(texts)
    told: set[frozenset[tuple[str, str]]] = set()
    for number, near in sorted(foreign.items(), reverse=True):  # the later of two is the one to go
        text = texts[number]
        both = frozenset({(text.owner, text.text), (near.text.owner, near.text.text)})
        lead = near.cosine - (own[number].cosine if number in own else 0.0)
        if not text.title and both not in told and (code := _code(text, near, lead)):
            told.add(both)
            yield _finding(code, text, near, places)


def _nearest(texts: list[_Written]) -> tuple[dict[int, _Near], dict[int, _Near]]:
    """Return the nearest text of the same owner and of another one, by the number of the text."""
    pairs = alike_pairs([grams(text.plain) for text in texts], LOST)
    one, other = np.concatenate([pairs.later, pairs.earlier]), np.concatenate([pairs.earlier, pairs.later])
    cosines = np.concatenate([pairs.cosines, pairs.cosines])
    numbers: dict[str, int] = {}
    owners = np.array([numbers.setdefault(text.owner, len(numbers)) for text in texts], np.int64)
    nearest_first = np.lexsort((other, -cosines, one))
    is_own = (owners[one] == owners[other])[nearest_first]

    def firsts(chosen: Integers) -> dict[int, _Near]:
        _, first = np.unique(one[chosen], return_index=True)
        kept = chosen[first]
        rows = zip(one[kept].tolist(), other[kept].tolist(), cosines[kept].tolist(), strict=True)
        return {number: _Near(cosine, texts[near]) for number, near, cosine in rows}

    return firsts(nearest_first[is_own]), firsts(nearest_first[~is_own])


def _code(text: _Written, near: _Near, lead: float) -> str:
    """Return what to say of a phrasing and its nearest foreign one; nothing if both may stand."""
    same, alike = near.cosine >= SAME, near.cosine >= ALIKE
    if text.covered != near.text.covered:
        return "covered-elsewhere" if same else "covered-perhaps" if alike else ""
    if not text.covered:
        return ""
    if same or alike:
        return "near-duplicate" if same else "alike-phrasings"
    return "phrasing-lost" if lead >= LEAD else ""


def _finding(code: str, text: _Written, near: _Near, places: Places) -> Finding:
    if not text.covered or near.text.covered:
        here, there = text, near.text
    else:
        here, there = near.text, text  # what other.yaml holds is what has to go
    place = _place(there, places)
    return found(
        code,
        _place(here, places),
        here.owner if here.covered else "",
        name=here.text,
        other=there.text,
        owner=there.owner,
        place=f"{place.path}:{place.line}",
        percent=round(near.cosine * 100),
    )


def _place(text: _Written, places: Places) -> Place:
    if text.title:
        return places.of(text.owner, "title")
    if text.covered:
        return places.of_phrasing(text.owner, text.text)
    return places.of_topic(text.owner, text.text)


def _tests(knowledge: Knowledge, phrasings: list[_Written], places: Places) -> Iterator[Finding]:
    """Yield test questions that read like a phrasing though they are written otherwise."""
    known = {phrasing.plain: phrasing for phrasing in reversed(phrasings)}
    own = {(phrasing.owner, phrasing.plain) for phrasing in phrasings}
    for entry in knowledge.entries.values():
        for question in entry.tests.hit:
            met = known.get(_key(question))
            # Those that differ in punctuation only are found where the files are read.
            if met and alike(met.text) != alike(question):
                yield _read_alike(entry.id, question, met, places)
        for question in entry.tests.miss:
            if (entry.id, _key(question)) in own:
                yield found(
                    "miss-is-phrasing", places.of_phrasing(entry.id, question), entry.id, name=question
                )


def _read_alike(entry: str, question: str, met: _Written, places: Places) -> Finding:
    there = _place(met, places)
    where, place = places.of_phrasing(entry, question), f"{there.path}:{there.line}"
    return found("test-reads-as-phrasing", where, entry, name=question, place=place)
