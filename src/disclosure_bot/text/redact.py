"""Masks personal data in what people type; called before anything is written.

The forms of ``text.personal`` are tried on two readings of the text: one folded (full-width digits, odd
dashes, line ends and invisible characters as blanks, letters without accents), one in which numbers that are
spelt in another way stand in plain digits besides (``text.spelling``). What is found there is cut out of the
original.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator

from disclosure_bot.text.personal import FORMS, Form, pattern_of
from disclosure_bot.text.spelling import NUMERALS, View, as_typed, in_digits

_KEPT = 20_000
"""characters whose folding is remembered: more than people use"""
_LEAD = re.compile(
    r"(?:[我俺](?:的|家|家的)?|本人的?|申请人|联系人|考生|名字|姓名|叫做?|是|为|手机|电话|座机|号码?"
    r"|联系方式|身份证|银行卡|卡号|学号|工号|准考证|微信|vx|wx|qq|扣扣|邮箱|护照|加|打"
    r"|tel|phone|e-?mail|my|name|is|call me|i am|[\s:：=]){1,8}$",
    re.IGNORECASE,
)
PATTERN_EXAMPLES = ((_LEAD, ("学费，我叫", "我的手机号是："), ("学费多少",)),)
"""patterns with what each must find and what it must leave; a test walks them"""
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

    ``student_number`` is a regular expression, masked wherever it matches; without it a number counts as one
    only after 学号 and the like. What is masked once stays as it is when it is redacted again.
    """
    pieces, at = [], 0
    for start, end, kind in _spans(text, student_number):
        pieces += [text[at:start], f"[{kind}]"]
        at = end
    return "".join([*pieces, text[at:]])


def without_personal_data(text: str) -> str:
    """Return the text without personal data, nor the words that lead to them: what else was asked is left."""
    pieces, at = [], 0
    for start, end, _ in _spans(text):
        pieces.append(_LEAD.sub("", text[at:start]))
        at = end
    pieces.append(text[at:])
    return "，".join(filter(None, (piece.strip(" ，,；;、。") for piece in pieces))) if at else text


def personal_data(text: str) -> Iterator[tuple[str, str]]:
    """Yield the kind of each piece of personal data in a text, and the piece, in their order."""
    return ((kind, text[start:end]) for start, end, kind in _spans(text))


def _spans(text: str, student_number: str = "") -> list[_Span]:
    folded = text.translate(_FOLD)
    tried = (*FORMS, Form("学号", f"({student_number})", "", "")) if student_number else FORMS
    views = {view.text: view for view in (in_digits(folded), as_typed(folded))}
    return _drop_overlaps(span for view in views.values() for span in _found_in(view, tried))


def _found_in(view: View, tried: Iterable[Form]) -> Iterator[_Span]:
    """Yield what the forms find of which there is a sign: most texts have none, so few are tried."""
    small = view.text.lower()
    for each in tried:
        if any(sign in small for sign in each.signs):
            yield from _found(each, view)


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
