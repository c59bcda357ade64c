"""Which other university a question is about; one that only plays a part in it is no matter."""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

import rjieba

from disclosure_bot.text.normalize import read
from disclosure_bot.text.pinyin import syllable_of
from disclosure_bot.text.tokenize import has_han

_SHORT = 3
"""characters up to which a Chinese name must stand on the borders of words: 浙大 is not in 江浙大学生"""
_WORD_GOES_ON = frozenset("生城路街")
"""after 大学: 浙江大学生, 广州大学城 and 大学路 name no university"""
_SHORTENED = ("理工", "师范", "财经", "农林", "医科", "外国语", "中医药")
_SHORTER = {
    "师范大学": "师大",
    "财经大学": "财大",
    "农业大学": "农大",
    "科技大学": "科大",
    "医科大学": "医大",
    "工业大学": "工大",
    "交通大学": "交大",
    "民族大学": "民大",
    "职业技术学院": "职院",
    "师范学院": "师院",
    "中医药大学": "中医药",
    "外国语大学": "外国语",
}
_LEFT_OUT = re.compile(
    rf"(?P<han>.(?:{'|'.join(_SHORTENED)}))大学$"
    r"|(?P<latin> (?:normal|polytechnic|agricultural|forestry|sci tech|dianzi|gongshang|jiaotong))"
    r" university$"
)
"""people say 浙江理工 and Hangzhou Normal: behind such a word the rest of a name is left out"""
_NO_SCHOOL = frozenset("类生专")
"""after such a short form: 浙江师范类, 浙江师范生 and 浙江理工专业 name no university"""
_BARE = "\0"
"""stands for the name in the roles that look around it"""

PATTERN_EXAMPLES = (
    (_LEFT_OUT, ("浙江理工大学", "hangzhou normal university"), ("浙江大学", "zhejiang university")),
)
"""patterns with what each must find and what it must leave; a test walks them"""


@dataclass(frozen=True, slots=True)
class Found:
    """A name met in a text, from ``start`` up to but not with ``end``."""

    name: str
    start: int
    end: int


class Names:
    """Finds the longest name at each place, among thousands, by the first two characters.

    What is looked up does not grow with the number of names.
    """

    def __init__(self, names: Iterable[str]) -> None:
        buckets: dict[str, list[str]] = {}
        for name in dict.fromkeys(names):
            if len(name) > 1:
                buckets.setdefault(name[:2], []).append(name)
        self._buckets: Mapping[str, tuple[str, ...]] = {
            head: tuple(sorted(own, key=len, reverse=True)) for head, own in buckets.items()
        }

    def in_text(self, text: str) -> Iterator[Found]:
        """Yield the names in a text from left to right, none within another."""
        at = 0
        while at < len(text) - 1:
            name = self._at(text, at)
            if name:
                yield Found(name, at, at + len(name))
            at += len(name) or 1

    def _at(self, text: str, at: int) -> str:
        known = self._buckets.get(text[at : at + 2], ())
        return next((name for name in known if text.startswith(name, at)), "")


class Schools:
    """Names of other universities; the own names are looked for first, since one may hold the other."""

    def __init__(self, others: Iterable[str], own: Iterable[str]) -> None:
        ours = [plain for name in own if (plain := read(name).plain)]
        certain, doubtful = product_names()
        names = {plain: name for name in (*others, *certain) if (plain := _plain(name)) and plain not in ours}
        shorter = {short: name for plain, name in names.items() for short in _shorter(plain)}
        self._names = shorter | dict.fromkeys(doubtful, "") | names
        self._names |= {name: name for name in doubtful if not self._names[name]}
        self._doubtful = frozenset(doubtful)
        self._own = Names(ours)
        self._others = Names(self._names)
        self._sounds = Names(_sound(name) for name in _spoken(names, certain))

    def names_us(self, plain: str) -> bool:
        """Tell whether a text names our own university."""
        return next(self._own.in_text(plain), None) is not None

    def named_in(self, plain: str) -> str:
        """Return the other university that a text in its plain form is about; empty if none is."""
        if self.names_us(plain):
            return ""
        found = [one for one in self._others.in_text(plain) if self._is_named(plain, one)]
        visited = next((one for one in found if met("visit", plain[: one.start])), None)
        if visited:
            return self._names[visited.name]
        next_door = "" if found else met("next-door", plain)
        if met("about-us", plain):
            return next_door if "我们能" in plain else ""
        if found:
            return "" if all(_plays_a_part(plain, one) for one in found) else self._names[found[0].name]
        if has_han(plain):
            return next_door or met("unlisted", plain)
        return self._heard_in(plain)

    def spans(self, text: str) -> Iterator[tuple[int, int]]:
        """Yield where names stand in a text, ours too, as start and end: what no repair may change."""
        for names in (self._own, self._others):
            yield from ((one.start, one.end) for one in names.in_text(text) if len(one.name) > 1)

    def _is_named(self, plain: str, found: Found) -> bool:
        after = plain[found.end :]
        if not has_han(found.name):
            return not (plain[: found.start][-1:].isalnum() or after[:1].isalnum())
        if found.name.endswith("大学") and after[:1] in _WORD_GOES_ON:
            return False
        if found.name.endswith(_SHORTENED) and after[:1] in _NO_SCHOOL:
            return False
        if roles()["thing"].match(after):
            return False
        if found.name in self._doubtful and not roles()["matter"].match(after):
            return False
        return len(found.name) > _SHORT or found.start in _word_starts(plain)

    def _heard_in(self, plain: str) -> str:
        """Return the university that a text in pinyin names by its sound."""
        words = re.findall("[a-z]+", plain)
        heard = next(iter(self._sounds.in_text(f" {' '.join(words)} ")), None)
        return heard.name.strip() if heard else ""


@lru_cache(maxsize=2)
def schools_of(others: tuple[str, ...], own: tuple[str, ...]) -> Schools:
    """Return what knows these names; after an edit of anything else it is the one that there is."""
    return Schools(others, own)


def _plays_a_part(plain: str, found: Found) -> bool:
    """Tell whether a university is only where somebody comes from, goes to, or does something with us."""
    around = f"{plain[: found.start]}{_BARE}{plain[found.end :]}"
    return bool(met("ours-before", plain[: found.start].rstrip()) or met("ours-around", around))


@cache
def product_names() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the names that come with the product: those that are sure, and those that are words too."""
    lines = files("disclosure_bot.matching").joinpath("schools.txt").read_text("utf-8").splitlines()
    names = [name for line in lines if line and not line.startswith("#") for name in line.split("\t")]
    doubtful = tuple(name[1:] for name in names if name.startswith("?"))
    return tuple(name for name in names if not name.startswith("?")), doubtful


@cache
def _plain(name: str) -> str:
    if name.isascii():
        return " ".join(re.findall("[a-z0-9]+", name.lower().replace("'", "")))
    return re.sub(r"[\W_]+", "", name.lower())


def _shorter(plain: str) -> Iterator[str]:
    """Yield a name as people shorten it."""
    if found := _LEFT_OUT.search(plain):
        yield plain[: found.start()] + (found["han"] or found["latin"])
    for ending, short in _SHORTER.items():
        if plain.endswith(ending) and len(plain) >= len(ending) + 2:
            yield plain[: -len(ending)] + short


def _spoken(names: Iterable[str], certain: Iterable[str]) -> list[str]:
    """Return nicknames and the names of great universities, which people type in pinyin."""
    nicknames = [name for name in certain if 2 <= len(name) <= 3 and has_han(name)]
    return [*nicknames, *(name for name in names if 4 <= len(name) <= 6 and name.endswith("大学"))]


def _sound(name: str) -> str:
    syllables = [syllable_of(char) for char in name]
    if name.endswith("大学") and len(name) > 3:
        return f" {''.join(syllables[:-2])} {''.join(syllables[-2:])} "
    return f" {''.join(syllables)} "


def _word_starts(plain: str) -> frozenset[int]:
    starts, at = [], 0
    for word in rjieba.cut(plain):
        starts.append(at)
        at += len(word)
    return frozenset(starts)


@cache
def roles() -> Mapping[str, re.Pattern[str]]:
    """Return every role of roles.toml by its name: a pattern that is searched for."""
    text = files("disclosure_bot.matching").joinpath("roles.toml").read_text("utf-8")
    return {name: re.compile("|".join(parts)) for name, parts in tomllib.loads(text).items()}


def met(role: str, text: str) -> str:
    """Return the words that play a role, by its name in roles.toml, in a text; empty if none do."""
    found = roles()[role].search(text)
    return found[0] if found else ""


def is_elsewhere(plain: str) -> bool:
    """Tell whether a text asks about somebody or something outside the university."""
    return bool((met("person", plain) or met("body", plain)) and not met("ours", plain))
