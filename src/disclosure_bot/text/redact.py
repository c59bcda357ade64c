"""Masks personal data in what people type; called before anything is written.

The forms of ``text.personal`` are tried on a folded copy of the text (full-width digits, odd dashes,
invisible characters) that is as long as the original; the spans found there are cut out of the original.
"""

from collections.abc import Iterable, Iterator

from disclosure_bot.text.personal import FORMS, Form, pattern_of

_DIGIT_ZEROS = (0xFF10, 0x0660, 0x06F0, 0x0966, *range(0x1D7CE, 0x1D800, 10))
"""where runs of ten digits begin: full-width, Arabic, Persian, Hindi, mathematical"""
_FOLD = {
    **{code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)},
    **{zero + digit: ord("0") + digit for zero in _DIGIT_ZEROS for digit in range(10)},
    **dict.fromkeys(map(ord, "‐‑‒–—―−﹣"), ord("-")),
    **dict.fromkeys((0x3000, 0xA0, *range(0x2000, 0x2010), 0x2060, 0xFEFF), ord(" ")),
    ord("﹕"): ord(":"),
    ord("•"): ord("·"),
}

_Span = tuple[int, int, str]


def redact(text: str, student_number: str = "") -> str:
    """Return the text with personal data replaced by its kind in brackets, as in ``[手机号]``.

    ``student_number`` is a pattern, masked wherever it matches; without it a number counts as one only after
    学号 and the like. What is masked once stays as it is when it is redacted again.
    """
    folded = text.translate(_FOLD)
    tried = (*FORMS, Form("学号", f"({student_number})", "", "")) if student_number else FORMS
    pieces, at = [], 0
    for start, end, kind in _drop_overlaps(span for each in tried for span in _found(each, folded)):
        pieces += [text[at:start], f"[{kind}]"]
        at = end
    return "".join([*pieces, text[at:]])


def _found(each: Form, folded: str) -> Iterator[_Span]:
    for match in pattern_of(each).finditer(folded):
        if each.accept(match[1]):
            yield (*match.span(1), each.kind)


def _drop_overlaps(spans: Iterable[_Span]) -> list[_Span]:
    """Drop the spans that overlap one found before: forms stand in the order of their certainty."""
    kept: list[_Span] = []
    taken: set[int] = set()
    for start, end, kind in spans:
        if taken.isdisjoint(range(start, end)):
            taken.update(range(start, end))
            kept.append((start, end, kind))
    return sorted(kept)
