"""What a matcher would stumble over in a sound knowledge: by letters alone, the same on every machine.

Weights and tokens are those of the matcher's index of characters; nothing is encoded.
"""

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache
from multiprocessing import get_context

from disclosure_bot.domain.knowledge import Finding, Knowledge, Place
from disclosure_bot.domain.language import Language
from disclosure_bot.knowledge.check.alike import Nearest, nearest
from disclosure_bot.knowledge.check.check import Places
from disclosure_bot.knowledge.read.duplicates import FEW, alike, crowd
from disclosure_bot.knowledge.read.messages import new_finding
from disclosure_bot.text.danger import Alarm
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
MANY = 50_000
"""texts of both languages from which each language is compared in a process of its own"""

_AT_ONCE = {
    "near-duplicate": "many-near-duplicates",
    "alike-phrasings": "many-alike-phrasings",
    "phrasing-lost": "many-phrasings-lost",
    "covered-elsewhere": "many-covered-elsewhere",
    "covered-perhaps": "many-covered-perhaps",
}
"""what is said of one phrasing, and of many of one entry"""
_URGENT = Place("urgent.yaml")


@dataclass(frozen=True, slots=True)
class _Written:
    """A title or phrasing, and whose it is."""

    owner: str
    text: str
    covered: bool
    """an entry's, not one of other.yaml"""
    title: bool = False


@dataclass(frozen=True, slots=True)
class _Compared:
    """The texts of one language, in their order, held against each other."""

    plains: list[str]
    near: dict[int, Nearest]
    """by the number of the text; only where there is a foreign one"""


@dataclass(frozen=True, slots=True)
class _Remark:
    """A phrasing that is too near to another owner's text."""

    code: str
    here: _Written
    """the one to mend; of an entry's and one of other.yaml, the latter"""
    there: _Written
    cosine: float


def lint(knowledge: Knowledge, places: Places) -> Iterator[Finding]:
    """Yield the phrasings and test questions that mislead a matcher."""
    texts = [_texts(knowledge, language) for language in Language]
    compared = _compare_all(texts)
    for own, one in zip(texts, compared, strict=True):
        yield from _findings(_remarks(own, one.near), places)
    phrasings = [
        (plain, text)
        for own, one in zip(texts, compared, strict=True)
        for plain, text in zip(one.plains, own, strict=True)
        if text.covered and not text.title
    ]
    yield from _tests(knowledge, phrasings, places)


def _texts(knowledge: Knowledge, language: Language) -> list[_Written]:
    titles = (
        _Written(entry.id, entry.title.in_language(language), covered=True, title=True)
        for entry in knowledge.entries.values()
        if entry.title.has(language)
    )
    own = (
        _Written(entry.id, text, covered=True)
        for entry in knowledge.entries.values()
        for text in entry.phrasings.in_language(language)
    )
    beyond = (
        _Written(topic.id, text, covered=False)
        for topic in knowledge.other_topics
        for text in topic.phrasings.in_language(language)
    )
    return [*titles, *own, *beyond]


def _compare_all(languages: Sequence[Sequence[_Written]]) -> list[_Compared]:
    """Compare the texts of each language; of many, each language in a process of its own."""
    owners = [[text.owner for text in texts] for texts in languages]
    written = [[text.text for text in texts] for texts in languages]
    if sum(map(len, written)) < MANY:
        return list(map(_compare, owners, written))
    with ProcessPoolExecutor(len(languages), get_context("spawn")) as pool:
        return list(pool.map(_compare, owners, written))


def _compare(owners: Sequence[str], texts: Sequence[str]) -> _Compared:
    plains = list(map(_key, texts))
    return _Compared(plains, nearest(list(map(_grams, plains)), owners, LOST))


def _key(text: str) -> str:
    return read(text).plain


def _grams(plain: str) -> list[str]:
    """Return the grams of a text; the same words come again and again."""
    return [gram for word in plain.split(" ") for gram in _grams_of_word(word)]


@cache
def _grams_of_word(word: str) -> list[str]:
    return grams(word)


def _remarks(texts: Sequence[_Written], near: Mapping[int, Nearest]) -> Iterator[_Remark]:
    """Yield what is to be said of the phrasings of one language, each pair once."""
    told: set[frozenset[tuple[str, str]]] = set()
    for number in sorted(near, reverse=True):  # the later of two is the one to go
        text, other, cosine = texts[number], texts[near[number].foreign], near[number].cosine
        both = frozenset({(text.owner, text.text), (other.owner, other.text)})
        if text.title or both in told:
            continue
        if code := _code(text, other, near[number]):
            told.add(both)
            is_first = not text.covered or other.covered
            here, there = (text, other) if is_first else (other, text)
            yield _Remark(code, here, there, cosine)


def _code(text: _Written, other: _Written, near: Nearest) -> str:
    """Return what to say of a phrasing and its nearest foreign one; nothing if both may stand."""
    same, alike = near.cosine >= SAME, near.cosine >= ALIKE
    if text.covered != other.covered:
        return "covered-elsewhere" if same else "covered-perhaps" if alike else ""
    if not text.covered:
        return ""
    if same or alike:
        return "near-duplicate" if same else "alike-phrasings"
    return "phrasing-lost" if near.cosine - near.own >= LEAD else ""


def _findings(remarks: Iterator[_Remark], places: Places) -> Iterator[Finding]:
    """Yield a finding for each remark; one for all of a kind on one entry if they are many."""
    groups: dict[tuple[str, str], list[_Remark]] = {}
    for remark in remarks:
        groups.setdefault((remark.code, remark.here.owner), []).append(remark)
    for group in groups.values():
        if len(group) > FEW:
            yield _finding_on_many(group[::-1], places)
        else:
            yield from (_finding(remark, places) for remark in group)


def _finding(remark: _Remark, places: Places) -> Finding:
    here, there = remark.here, remark.there
    return new_finding(
        remark.code,
        _place(here, places),
        here.owner if here.covered else "",
        name=here.text,
        other=there.text,
        owner=there.owner,
        place=_written(_place(there, places)),
        percent=round(remark.cosine * 100),
    )


def _finding_on_many(remarks: Sequence[_Remark], places: Places) -> Finding:
    first = remarks[0]
    return new_finding(
        _AT_ONCE[first.code],
        _place(first.here, places),
        first.here.owner if first.here.covered else "",
        **crowd([(remark.here.text, remark.there.owner) for remark in remarks]),
        other=first.there.text,
        place=_written(_place(first.there, places)),
    )


def _written(place: Place) -> str:
    return f"{place.path}:{place.line}"


def _place(text: _Written, places: Places) -> Place:
    if text.title:
        return places.of(text.owner, "title")
    if text.covered:
        return places.of_phrasing(text.owner, text.text)
    return places.of_topic(text.owner, text.text)


def _tests(
    knowledge: Knowledge, phrasings: Sequence[tuple[str, _Written]], places: Places
) -> Iterator[Finding]:
    """Yield test questions that read like a phrasing though they are written otherwise."""
    known = dict(reversed(phrasings))
    own = {(phrasing.owner, plain) for plain, phrasing in phrasings}
    for entry in knowledge.entries.values():
        for question in entry.tests.hit:
            met = known.get(_key(question))
            # Those that differ in punctuation only are found where the files are read.
            if met and alike(met.text) != alike(question):
                yield _read_alike(entry.id, question, met, places)
        for question in entry.tests.miss:
            if (entry.id, _key(question)) in own:
                yield new_finding(
                    "miss-is-phrasing", places.of_phrasing(entry.id, question), entry.id, name=question
                )


def _read_alike(entry: str, question: str, met: _Written, places: Places) -> Finding:
    where, place = places.of_phrasing(entry, question), _written(_place(met, places))
    return new_finding("test-reads-as-phrasing", where, entry, name=question, place=place)


def danger_findings(knowledge: Knowledge, places: Places) -> Iterator[Finding]:
    """Yield the test messages that are not recognised, and the harmless ones that are."""
    alarm = Alarm(knowledge.dangers)
    for danger in knowledge.dangers.kinds:
        for text in danger.hit:
            if alarm.kind_of(text) != danger.kind:
                yield new_finding("danger-missed", _URGENT, name=text, kind=danger.kind)
        for text in danger.miss:
            if kind := alarm.kind_of(text):
                yield new_finding("danger-false", _URGENT, name=text, kind=kind)
