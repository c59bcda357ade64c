"""Masks personal data in what people type; called before anything is written.

The forms of ``text.personal`` are tried on two readings of the text: one folded (full-width digits, odd
dashes, line ends and invisible characters as blanks, letters without accents), one in which numbers that are
spelt in another way stand in plain digits besides (``text.spelling``). What is found there is cut out of the
original.
"""

import unicodedata
from collections.abc import Iterable, Iterator

from disclosure_bot.text.personal import FORMS, Form, pattern_of
from disclosure_bot.text.spelling import NUMERALS, View, as_typed, in_digits

_KEPT = 20_000
"""characters whose folding is remembered: more than people use"""
_PICTURES = {"➕": "+", "ⓐ": "@", "Ⓐ": "@"}


class _Fold(dict[int, str]):
    """How one character reads, as one character."""

    def __missing__(self, code: int) -> str:
        folded = _folded(chr(code))
        if len(self) < _KEPT:
            self[code] = folded
        return folded


def _folded(character: str) -> str:
    if character in _PICTURES:
        return _PICTURES[character]
    digit = unicodedata.decimal(character, None)
    if digit is not None:
        return str(digit)
    category = unicodedata.category(character)
    if category in {"Cc", "Cf", "Zs", "Zl", "Zp"}:
        return " "
    if category == "Pd" or character == "−":
        return "-"
    if (category in {"So", "Sk"} and unicodedata.numeric(character, None) is None) or character in "→⇒➔➜":
        return "·"
    plain = unicodedata.normalize("NFKC", character)
    if (bare := unicodedata.normalize("NFKD", plain)[:1]).isascii() and bare.isalpha():
        return bare if category.startswith("L") else character
    is_kept = len(plain) != 1 or unicodedata.digit(character, None) is not None or character in NUMERALS
    return character if is_kept else plain.replace("•", "·")


_FOLD = _Fold()
_Span = tuple[int, int, str]


def redact(text: str, student_number: str = "") -> str:
    """Return the text with personal data replaced by its kind in brackets, as in ``[手机号]``.

    ``student_number`` is a pattern, masked wherever it matches; without it a number counts as one only after
    学号 and the like. What is masked once stays as it is when it is redacted again.
    """
    pieces, at = [], 0
    for start, end, kind in _spans(text, student_number):
        pieces += [text[at:start], f"[{kind}]"]
        at = end
    return "".join([*pieces, text[at:]])


def personal_data(text: str) -> Iterator[tuple[str, str]]:
    """Yield the kind of each piece of personal data in a text, and the piece, in their order."""
    return ((kind, text[start:end]) for start, end, kind in _spans(text))


def _spans(text: str, student_number: str = "") -> list[_Span]:
    folded = text.translate(_FOLD)
    tried = (*FORMS, Form("学号", f"({student_number})", "", "")) if student_number else FORMS
    views = {view.text: view for view in (in_digits(folded), as_typed(folded))}
    return _drop_overlaps(span for view in views.values() for each in tried for span in _found(each, view))


def _found(each: Form, view: View) -> Iterator[_Span]:
    """Yield what a form finds; a place that it refuses does not hide the one after it."""
    pattern, at = pattern_of(each), 0
    while match := pattern.search(view.text, at):
        at = match.start() + 1
        if each.accept(match[1]):
            yield view.starts[match.start(1)], view.ends[match.end(1) - 1], each.kind


def _drop_overlaps(spans: Iterable[_Span]) -> list[_Span]:
    """Drop the spans that overlap one found before: forms stand in the order of their certainty."""
    kept: list[_Span] = []
    taken: set[int] = set()
    for start, end, kind in spans:
        if taken.isdisjoint(range(start, end)):
            taken.update(range(start, end))
            kept.append((start, end, kind))
    return sorted(kept)
