"""Which other university a question names."""

import re
from collections.abc import Iterable

import rjieba

from disclosure_bot.text.normalize import read
from disclosure_bot.text.tokenize import has_han, latin_words

_ABOUT_US = re.compile(
    r"你们|你校|贵校|我校|我们学校|咱们|咱校|本校|我们这|\b(?:your|our) (?:university|school|college)\b"
)
_SHORT = 3
"""characters up to which a Chinese name must stand on the borders of words: 浙大 is not in 江浙大学生"""
_WORD_GOES_ON = frozenset("生城")
"""after 大学: 浙江大学生 and 广州大学城 name no university"""
_SHORTENED = ("理工", "师范", "财经", "农林", "医科", "外国语", "中医药")
_LEFT_OUT = re.compile(
    rf"(?P<han>.(?:{'|'.join(_SHORTENED)}))大学$"
    r"|(?P<latin> (?:normal|polytechnic|agricultural|forestry|sci tech|dianzi|gongshang|jiaotong))"
    r" university$"
)
"""people say 浙江理工 and Hangzhou Normal: behind such a word the rest of a name is left out"""
_NO_SCHOOL = frozenset("类生专")
"""after such a short form: 浙江师范类, 浙江师范生 and 浙江理工专业 name no university"""

EXAMPLES = (
    (_ABOUT_US, ("你们学费多少", "your university"), ("他们学费多少", "your fees")),
    (_LEFT_OUT, ("浙江理工大学", "hangzhou normal university"), ("浙江大学", "zhejiang university")),
)
"""patterns with what each must find and what it must leave; a test walks them"""


class Schools:
    """Names of other universities; the own names are looked for first, since one may hold the other."""

    def __init__(self, others: Iterable[str], own: Iterable[str]) -> None:
        names = {plain: name for name in others if (plain := read(name).plain)}
        self._names = {short: name for plain, name in names.items() if (short := _short(plain))} | names
        self._others = _any_of(self._names)
        self._own = _any_of(read(name).plain for name in own)
        self._latin = frozenset(word for name in self._names for word in latin_words(name)[:1])

    def named_in(self, plain: str) -> str:
        """Return the other university that a text is about, as the knowledge writes it, or nothing."""
        if not has_han(plain) and self._latin.isdisjoint(latin_words(plain)):
            return ""  # a thousand names need not be tried at every letter of it
        if self._others is None or _ABOUT_US.search(plain) or (self._own and self._own.search(plain)):
            return ""
        found = next((found for found in self._others.finditer(plain) if _stands_alone(plain, found)), None)
        return self._names[found[0]] if found else ""


def _any_of(names: Iterable[str]) -> re.Pattern[str] | None:
    known = sorted({name for name in names if name}, key=lambda name: (-len(name), name))
    return re.compile("|".join(re.escape(name) for name in known)) if known else None


def _short(plain: str) -> str:
    """Return a name as people shorten it, or nothing."""
    found = _LEFT_OUT.search(plain)
    return plain[: found.start()] + (found["han"] or found["latin"]) if found else ""


def _stands_alone(plain: str, found: re.Match[str]) -> bool:
    name = found[0]
    if not has_han(name):
        return not (plain[: found.start()][-1:].isalnum() or plain[found.end() :][:1].isalnum())
    if name.endswith("大学") and plain[found.end() :][:1] in _WORD_GOES_ON:
        return False
    if name.endswith(_SHORTENED) and plain[found.end() :][:1] in _NO_SCHOOL:
        return False
    return len(name) > _SHORT or found.start() in _word_starts(plain)


def _word_starts(plain: str) -> frozenset[int]:
    starts, at = [], 0
    for word in rjieba.cut(plain):
        starts.append(at)
        at += len(word)
    return frozenset(starts)
