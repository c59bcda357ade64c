"""Masks personal data in what people type; called before anything is written.

The forms of ``text.personal`` are tried on copies of the text that are as long as the original: one folded
(full-width digits, odd dashes, line ends and invisible characters as blanks), one in which numbers written in
other digits (一三八, ①③⑧, 1️⃣3️⃣8️⃣, l38OO) stand in plain ones. The spans found there are cut out of the
original.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator

from disclosure_bot.text.personal import FORMS, Form, pattern_of

_KEPT = 20_000
"""characters whose folding is remembered: more than people use"""
_NUMERALS = (
    "〇零○洞🄋🄌 一壹幺弌㊀㈠ 二贰貳两㊁㈡ 三叁參㊂㈢ 四肆㊃㈣ 五伍㊄㈤ "
    "六陆陸㊅㈥ 七柒拐㊆㈦ 八捌㊇㈧ 九玖勾㊈㈨"
)
_LETTERS = {"O": "0", "o": "0", "I": "1", "l": "1", "|": "1"}
"""what looks like a digit, and is typed for one"""
_KEYCAP = "\ufe0f\u20e3"
_BETWEEN = rf"[ .\-/,、;·_*~:。…'\"+#=()<>\\\\{_KEYCAP}]{{0,4}}+"


class _Fold(dict[int, str]):
    """How one character reads, as one character."""

    def __missing__(self, code: int) -> str:
        folded = _folded(chr(code))
        if len(self) < _KEPT:
            self[code] = folded
        return folded


def _folded(character: str) -> str:
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
    is_kept = len(plain) != 1 or unicodedata.digit(character, None) is not None or character in _NUMERALS
    return character if is_kept else plain.replace("•", "·")


_FOLD = _Fold()
_AS_DIGIT = {
    **{numeral: str(digit) for digit, same in enumerate(_NUMERALS.split()) for numeral in same},
    **{
        chr(code): str(unicodedata.digit(chr(code)))
        for block in (
            range(0xB2, 0xBA),
            range(0x2070, 0x208A),
            range(0x2460, 0x2800),
            range(0x1F100, 0x1F10B),
        )
        for code in block
        if unicodedata.digit(chr(code), None) is not None
    },
}
"""Chinese numerals, and digits that are raised, lowered, circled or in brackets"""
_DIGITS = "0-9" + "".join(map(re.escape, _AS_DIGIT))
_NUMBER = re.compile(
    rf"(?:(?<![0-9A-Za-z])[{''.join(_LETTERS)}]|(?<![0-9])[{_DIGITS}])"
    rf"(?:{_BETWEEN}[{_DIGITS}{''.join(_LETTERS)}]){{4,}}+[{_KEYCAP}]*+(?![A-Za-z])"
)
_ODD = re.compile(f"[{''.join(map(re.escape, _AS_DIGIT))}\u20e3]")
_DECORATED = str.maketrans(_AS_DIGIT | _LETTERS | dict.fromkeys(_KEYCAP, " "))
PATTERN_EXAMPLES = (
    (_NUMBER, ("一三八零零", "①③⑧⓪⓪", "l38OO"), ("一三五", "hello", "2026年")),
    (_ODD, ("③", "三"), ("38",)),
)
_FEW = 3
"""odd digits in a number up to which they may as well number a list"""

_Span = tuple[int, int, str]


def redact(text: str, student_number: str = "") -> str:
    """Return the text with personal data replaced by its kind in brackets, as in ``[手机号]``.

    ``student_number`` is a pattern, masked wherever it matches; without it a number counts as one only after
    学号 and the like. What is masked once stays as it is when it is redacted again.
    """
    pieces, at = [], 0
    for start, end, kind in _spans(text, student_number):
        pieces += [text[at:start], f"[{kind}]"]
        at = _past_marks(text, end)
    return "".join([*pieces, text[at:]])


def personal_data(text: str) -> Iterator[tuple[str, str]]:
    """Yield the kind of each piece of personal data in a text, and the piece, in their order."""
    return ((kind, text[start:end]) for start, end, kind in _spans(text))


def _spans(text: str, student_number: str = "") -> list[_Span]:
    folded = text.translate(_FOLD)
    tried = (*FORMS, Form("学号", f"({student_number})", "", "")) if student_number else FORMS
    views = dict.fromkeys((folded, _NUMBER.sub(_in_digits, folded)))
    return _drop_overlaps(span for view in views for each in tried for span in _found(each, view))


def _past_marks(text: str, at: int) -> int:
    """Return where the marks end that make a keycap of the digit before them."""
    while text[at : at + 1] and text[at] in _KEYCAP:
        at += 1
    return at


def _in_digits(number: re.Match[str]) -> str:
    """Return a number in plain digits where it is written in others; as long as it was."""
    text = number[0]
    plain = sum(character.isdecimal() for character in text)
    letters = sum(character in _LETTERS for character in text)
    odd = len(_ODD.findall(text))
    if odd >= _FEW or (letters and plain + letters >= 9 and plain >= 4):
        return text.translate(_DECORATED)
    return text


def _found(each: Form, view: str) -> Iterator[_Span]:
    """Yield what a form finds; a place that it refuses does not hide the one after it."""
    pattern, at = pattern_of(each), 0
    while match := pattern.search(view, at):
        at = match.start() + 1
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
