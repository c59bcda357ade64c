"""Which rows of some tables a question names: surely, perhaps, or none that is there."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from rapidfuzz import fuzz, process

from disclosure_bot.answering.row_words import fits, groups_of, kind_words, row_words
from disclosure_bot.domain.table import Row, Table
from disclosure_bot.text.language import HAN
from disclosure_bot.text.normalize import clean, folded, in_chinese, plain_of
from disclosure_bot.text.tokenize import words

NEAR = 50
"""of 100: how alike a name must be to be offered for another"""
NEAR_SHORT = 60
"""the same for a name of up to three characters"""
BRIEF = 16
"""characters of a question that is about little else than the name it holds"""
SHOWN = 3
"""rows offered at the most"""

_HAN_RUN = re.compile(f"[{HAN}]+")
_LATIN = re.compile("[a-z0-9']+")
_STOPS = re.compile(r"[，。、；！？,;!?]+|\.(?=\s|$)")
_BRACKET = re.compile("[（(]")
_FILLER, _JOINT, _ABOUT = "\x01", "\x02", "\x03"
"""marks in the place of a word that names nothing, one that joins, one that says what is asked of a name"""
_DONE = 0xE000
"""character in the place of a name of the first table; the next stands for the second"""


@dataclass(frozen=True, slots=True)
class Named:
    """One row of one table."""

    table: Table
    row: Row


@dataclass(frozen=True, slots=True)
class Found:
    """What a question says of the rows of some tables."""

    sure: tuple[Named, ...] = ()
    """rows that it names"""
    near: tuple[Named, ...] = ()
    """rows that it may mean, or that come nearest to what it names"""
    is_unknown: bool = False
    """names something that is no row"""


@dataclass(frozen=True, slots=True)
class _Span:
    start: int
    end: int
    rows: tuple[Named, ...]


def plain_name(text: str) -> str:
    """Return the form in which names are compared: lower case, Simplified, without punctuation."""
    return plain_of(in_chinese(folded(text)))


def plain_question(text: str) -> str:
    """Return a question in the form in which names are looked for: what punctuation parts stays apart."""
    return _FILLER.join(filter(None, map(plain_name, _STOPS.split(clean(text)))))


def without(text: str, names: Iterable[str]) -> str:
    """Return a question, in its plain form, without names that are no row's: those of the school."""
    for name in sorted(filter(None, map(plain_name, names)), key=lambda name: -len(name)):
        text = re.sub(_pattern(name), _FILLER, text)
    return text


def rows_named(text: str, tables: Sequence[Table]) -> Found:
    """Return the rows that a question, in its plain form, names."""
    asked = groups_of(text)
    fitting = [one for one in _all_rows(tables) if fits(asked, _groups(one))]
    if not fitting:
        return Found()
    names = _names(fitting, asked, _own_words(tables))
    spans = _spans(text, names)
    masked = _masked(text, spans, tables)
    if spans and all(len(span.rows) == 1 and _stands_alone(span, masked) for span in spans):
        return Found(sure=_once(row for span in spans for row in span.rows))
    if spans:
        return Found(near=_once(row for span in spans for row in span.rows)[:SHOWN])
    if unknown := _unknown(masked, names):
        return Found(near=_nearest(unknown, names), is_unknown=len(text) <= BRIEF)
    return _by_group(fitting, asked)


def _all_rows(tables: Iterable[Table]) -> Iterator[Named]:
    return (Named(table, row) for table in tables for row in table.rows)


def _groups(one: Named) -> frozenset[str]:
    title, row = one.table.title, one.row.name
    return groups_of(f"{title.zh} {title.en} {row.zh} {row.en}".lower())


def _by_group(fitting: Sequence[Named], asked: frozenset[str]) -> Found:
    """Return the row that the kind of student alone picks out."""
    own = [one for one in fitting if asked & groups_of(one.row.name.zh)]
    return Found(sure=tuple(own)) if len(own) == 1 else Found(near=tuple(own) if len(own) <= SHOWN else ())


def _names(
    rows: Sequence[Named], asked: frozenset[str], own: frozenset[str]
) -> Mapping[str, tuple[Named, ...]]:
    """Return every name of the rows; a name that is written for one row is not another's short form."""
    full: dict[str, list[Named]] = {}
    for one in rows:
        for name in (one.row.name.zh, one.row.name.en, *one.row.synonyms):
            full.setdefault(plain_name(name), []).append(one)
    short: dict[str, list[Named]] = {}
    for one in rows:
        for name in _short_names(one.row, asked, own):
            short.setdefault(name, []).append(one)
    found = {name: _once(named) for name, named in (short | full).items()}
    found.pop("", None)
    return found


def _short_names(row: Row, asked: frozenset[str], own: frozenset[str]) -> Iterator[str]:
    """Yield a row's name without its bracket, and its names without the kind of student asked about."""
    yield from (plain_name(_BRACKET.split(name)[0]) for name in (row.name.zh, row.name.en))
    words_of_kind = sorted(map(plain_name, kind_words(asked)), key=lambda word: -len(word))
    for name in map(plain_name, (row.name.zh, row.name.en, *row.synonyms)):
        bare = name
        for word in words_of_kind:
            bare = bare.replace(word, "").strip()
        if bare != name and _mask_words(bare, own).strip(_FILLER + _ABOUT + _JOINT + " "):
            yield bare


def _spans(text: str, names: Mapping[str, tuple[Named, ...]]) -> list[_Span]:
    """Return where names stand, the longest first taken; in the order of the text."""
    taken: list[_Span] = []
    for name in sorted(names, key=lambda name: (-len(name), name)):
        for met in re.finditer(_pattern(name), text):
            if all(met.end() <= span.start or met.start() >= span.end for span in taken):
                taken.append(_Span(met.start(), met.end(), names[name]))
    return sorted(taken, key=lambda span: span.start)


@cache
def _pattern(name: str) -> str:
    return rf"(?<![a-z0-9]){re.escape(name)}s?(?![a-z0-9])" if name[-1].isascii() else re.escape(name)


def _own_words(tables: Iterable[Table]) -> frozenset[str]:
    """Return the words of which the titles and labels of the tables are made."""
    labels = (label.zh for table in tables for label in (table.title, table.row, table.column, table.unit))
    return frozenset(word for label in labels for word in words(plain_name(label)) if len(word) > 1)


def _masked(text: str, spans: Sequence[_Span], tables: Sequence[Table]) -> str:
    """Return the text with names and known words marked; what is left was not understood."""
    places = {table.id: number for number, table in enumerate(tables)}
    for span in spans:
        mark = chr(_DONE + places[span.rows[0].table.id])
        text = text[: span.start] + mark * (span.end - span.start) + text[span.end :]
    return _mask_words(text, _own_words(tables))


def _mask_words(text: str, own: frozenset[str]) -> str:
    """Mark the known words; a single character only where it is a word by itself: 学 in 法学 is none."""
    marks = _marks(own)
    text = re.sub(_any_of(frozenset(marks)), lambda met: marks[met.group()] * len(met.group()), text)
    text = _HAN_RUN.sub(lambda met: "".join(map(_single_mark, words(met.group()))), text)
    return _LATIN.sub(lambda met: _latin_mark(met.group()) * len(met.group()) or met.group(), text)


@cache
def _marks(own: frozenset[str]) -> Mapping[str, str]:
    """Return the mark of each known word of more than one character."""
    known = row_words()
    kinds = frozenset(word for kind in known.groups.values() for word in kind if not word.isascii())
    marks = dict.fromkeys(known.fillers | own | kinds, _FILLER)
    marks |= dict.fromkeys(known.about, _ABOUT) | dict.fromkeys(known.joints, _JOINT)
    return {word: mark for word, mark in marks.items() if len(word) > 1}


def _single_mark(word: str) -> str:
    """Return the mark of a word between known ones, or the word; 能贷 is made of known ones only."""
    known = row_words()
    if word in known.joints:
        return _JOINT
    if word in known.about:
        return _ABOUT * len(word)
    return _FILLER * len(word) if all(one in known.fillers for one in word) else word


@cache
def _any_of(known: frozenset[str]) -> str:
    return "|".join(map(re.escape, sorted(known, key=lambda word: (-len(word), word))))


def _latin_mark(word: str) -> str:
    known = row_words()
    if word in known.latin_about:
        return _ABOUT
    kinds = {one for kind in known.groups.values() for one in kind}
    is_known = word in known.latin | kinds or word.isdigit() or len(word) < 3
    return _FILLER if is_known else ""


def _stands_alone(span: _Span, masked: str) -> bool:
    """Tell whether a name is a word of its own, as 设计 in 工业设计 and 材料 in 材料化学 are not."""
    own = masked[span.start]
    before, after = masked[: span.start][::-1].lstrip(" "), masked[span.end :].lstrip(" ")
    return _ends_well(before, own) and _ends_well(after, own)


def _ends_well(beside: str, own: str) -> bool:
    """Tell whether what stands beside a name, nearest first, does not belong to it."""
    nearest, following = beside[:1], beside.lstrip(_JOINT + " ")[:1]
    if nearest == _JOINT:
        return following in {"", _FILLER, _ABOUT} or _is_name(following)
    return nearest in {"", _FILLER, _ABOUT} or (_is_name(nearest) and nearest != own)


def _is_name(mark: str) -> bool:
    return ord(mark) >= _DONE if mark else False


def _unknown(masked: str, names: Iterable[str]) -> str:
    """Return what looks like the name of a row that is not there; empty if nothing does."""
    endings = {name[-2:] for name in names if len(name) > 2}
    for met in _HAN_RUN.finditer(masked):
        run, after = met.group(), masked[met.end() : met.end() + 1]
        if len(run) > 1 and (after == _ABOUT or run[-2:] in endings):
            return run
    return _unknown_latin(masked)


def _unknown_latin(masked: str) -> str:
    """Return unknown English words right before what is asked of a name: ``law tuition``."""
    met = re.search(rf"((?:[a-z]{{3,}} ){{1,3}}){_ABOUT}", masked)
    return met.group(1).strip() if met else ""


def _nearest(name: str, names: Mapping[str, tuple[Named, ...]]) -> tuple[Named, ...]:
    enough = NEAR if len(name) > 3 else NEAR_SHORT
    best = process.extract(name, list(names), scorer=fuzz.ratio, limit=3 * SHOWN, score_cutoff=enough)
    return _once(row for found, _, _ in best for row in names[found])[:SHOWN]


def _once(rows: Iterable[Named]) -> tuple[Named, ...]:
    return tuple({(one.table.id, one.row.name.zh): one for one in rows}.values())
