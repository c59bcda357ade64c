"""What digits a text spells, however they are written: 一三八, ①③⑧, l38, yao san ba, one three double eight.

A run of such spellings is read as one number, with the words people put between its groups (138的1234的5678)
taken for blanks. Each character of what is read knows where it stands in the text.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from disclosure_bot.text.language import HAN

_NUMERALS = (
    "〇零○洞🄋🄌 一壹幺弌㊀㈠ 二贰貳两㊁㈡ 三叁參㊂㈢ 四肆㊃㈣ 五伍㊄㈤ "
    "六陆陸㊅㈥ 七柒拐㊆㈦ 八捌㊇㈧ 九玖勾㊈㈨"
)
_WORDS = (
    "zero,oh,ling,dong one,yi,yao,yo two,er,liang three,san four,si five,wu six,liu seven,qi,guai eight,ba "
    "nine,jiu,gou"
)
_TIMES = {"double": 2, "triple": 3, "两个": 2, "2个": 2, "三个": 3, "3个": 3, "四个": 4, "4个": 4}
_LETTERS = {"O": "0", "o": "0", "I": "1", "l": "1", "|": "1"}
"""what looks like a digit, and is typed for one"""
_FILLERS = (
    "然后 接着 接下来 之后 后面 最后 再来 那个 这个 空格 横杠 杠 横 短横 就是 的 再 是 呃 额 嗯 啊 哦 噢 唉 "
    "and then dash space hyphen um uh"
)
"""what people say between the groups of a number"""
SIGNS = r" .\-/,、;|·_*~:。…'\"+#=()<>\\"
"""what people and phones put between digits; a line end counts as a blank by then, an arrow as a dot"""
_KEYCAP = "\ufe0f\u20e3"
_FEW = 3
"""odd digits in a number up to which they may as well number a list"""
_LEAST = 5
"""digits of a number; fewer are left as they are"""


def _any_of(words: Sequence[str]) -> str:
    """Return a pattern for one of these words, in capital letters or not."""
    return "(?i:" + "|".join(map(re.escape, sorted(words, key=len, reverse=True))) + ")"


_AS_WORD = {word: str(digit) for digit, same in enumerate(_WORDS.split()) for word in same.split(",")}
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
NUMERALS = "".join(_NUMERALS.split())
"""every character that is a Chinese numeral from 0 to 9"""
_VALUE = _AS_WORD | _AS_DIGIT | _LETTERS
_DIGIT = f"[0-9{''.join(map(re.escape, _AS_DIGIT))}]"
_TIMED = rf"(?:{_any_of(tuple(_TIMES))}[ \-]?)?"
_TONE = "(?:[1-4](?![0-9]))?+"
_WORD = rf"{_TIMED}{_any_of(tuple(_AS_WORD))}{_TONE}"
_LATIN = "[A-Za-z]"
_BEGINS = f"(?:(?<!{_LATIN})(?<!{_LATIN}[1-4])|(?<=[Qq]))"
"""where a word begins, which may follow the name of QQ"""
_PART = (
    rf"(?:{_TIMED}{_DIGIT}[{_KEYCAP}]*+|{_BEGINS}(?:{_WORD})++(?!{_LATIN})"
    rf"|(?<!{_LATIN})[{''.join(_LETTERS)}]++(?!{_LATIN}))"
)
_UNITS = "元块角人名分万千百十亿年月日号级届点时秒周个岁次条章节款页楼室栋幢层期班门科位份张第至到"
_KNOWN = "|".join(
    rf"(?<!{_LATIN}){filler}(?!{_LATIN})" if filler.isascii() else filler for filler in _FILLERS.split()
)
_FILLER = rf"(?:{_KNOWN}|(?![{_UNITS}{NUMERALS}])[{HAN}]{{1,2}}?)"
"""a word that is known, or any other that is no unit"""
_GAP = rf"[{SIGNS}]{{0,4}}+(?:(?:{_FILLER})[{SIGNS}]{{0,4}}+){{0,2}}+"
_RUN = re.compile(rf"{_PART}(?:{_GAP}{_PART})*+")
_SPELLING = re.compile(
    rf"(?:(?P<times>{_any_of(tuple(_TIMES))})[ \-]?)?"
    rf"(?P<digit>{_DIGIT}[{_KEYCAP}]*+|{_any_of(tuple(_AS_WORD))}{_TONE}|[{''.join(_LETTERS)}])|(?P<gap>{_FILLER}|[{SIGNS}])"
)
_PLAIN = re.compile(f"[0-9{SIGNS}]+")
_SAID = re.compile(rf"(?:{_KNOWN}|[{SIGNS}])+")
PATTERN_EXAMPLES = (
    (_PLAIN, ("138, 1234",), ("一三八",)),
    (_SAID, ("的", ",然后", " - "), ("甲",)),
    (_RUN, ("一三八零零", "①③⑧⓪⓪", "l38OO", "yao san ba", "138的1234"), ("hello", "anyone")),
    (_SPELLING, ("③", "seven", "double 8", "然后"), ("%",)),
)
"""patterns with what each must find and what it must leave; a test walks them"""


@dataclass(frozen=True, slots=True)
class View:
    """A text as it may be read."""

    text: str
    starts: Sequence[int]
    """where each character begins in the text that was typed"""
    ends: Sequence[int]
    """where it ends there: the place after its last character"""


@dataclass(slots=True)
class _Digits:
    """Digits that are spelt in one place, and what stands before them."""

    gap: str
    digits: str
    spelling: str
    start: int
    end: int


def as_typed(text: str) -> View:
    """Return a text read as it stands."""
    return View(text, range(len(text)), range(1, len(text) + 1))


def in_digits(text: str) -> View:
    """Return a text with its numbers in plain digits, where they are spelt in another way."""
    read: list[tuple[str, int, int]] = []
    at = 0
    for run in _RUN.finditer(text):
        if number := _number(run):
            read += _kept(text, at, run.start())
            read += number
            at = run.end()
    if not read:
        return as_typed(text)
    characters, starts, ends = zip(*read, *_kept(text, at, len(text)), strict=True)
    return View("".join(characters), starts, ends)


def _kept(text: str, start: int, end: int) -> Iterator[tuple[str, int, int]]:
    return ((text[at], at, at + 1) for at in range(start, end))


def _number(run: re.Match[str]) -> list[tuple[str, int, int]]:
    """Return the digits of a run and the gaps between its groups; nothing for a number in plain digits."""
    if len(run[0]) < _LEAST or _PLAIN.fullmatch(run[0]):
        return []
    spelt = list(_spelt(run[0], run.start()))
    if not _is_spelt_oddly(spelt):
        return []
    joiner = Counter(each.gap for each in spelt[1:]).most_common(1)[0][0]
    characters: list[tuple[str, int, int]] = []
    for place, each in enumerate(spelt):
        if place and each.gap and each.gap != joiner:
            is_sign = not any(map(str.isalpha, each.gap))
            characters.append((each.gap[0] if is_sign else " ", spelt[place - 1].end, each.start))
        characters += [(digit, each.start, each.end) for digit in each.digits]
    return characters


def _spelt(run: str, begin: int) -> Iterator[_Digits]:
    gap = ""
    for found in _SPELLING.finditer(run):
        if found["gap"]:
            gap += found["gap"]
            continue
        spelling = found["digit"].rstrip(_KEYCAP)
        digit = _VALUE.get(spelling) or _VALUE.get(spelling.lower().rstrip("1234"), spelling)
        digits = digit * _TIMES.get((found["times"] or "").lower(), 1)
        yield _Digits(gap, digits, found[0], begin + found.start(), begin + found.end())
        gap = ""


def _is_spelt_oddly(spelt: Sequence[_Digits]) -> bool:
    """Tell a number that is spelt in another way from a numbered list, and from numbers in a sentence."""
    if sum(len(each.digits) for each in spelt) < _LEAST:
        return False
    plain = sum(each.spelling.isdecimal() for each in spelt)
    letters = sum(each.spelling in _LETTERS for each in spelt)
    odd = len(spelt) - plain - letters
    said = [each.gap for each in spelt if any(map(str.isalpha, each.gap))]
    is_spoken = all(map(_SAID.fullmatch, said)) if said else False
    is_parted = len(said) > 1 and len(set(said)) == 1
    return odd >= _FEW or is_spoken or is_parted or (letters > 0 and plain + letters >= 9 and plain >= 4)
