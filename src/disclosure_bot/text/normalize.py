"""One form for whatever people type: width, case, script, punctuation and politeness no longer matter."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from opencc import OpenCC

from disclosure_bot.domain.language import Language
from disclosure_bot.text.language import HAN, language_of

CAP = 200
"""characters of a question that are read: beyond it, the head and the tail"""
RAW_CAP = 2_000
"""characters that are cleaned before the cap is applied"""
REMEMBERED = 2_048
"""texts whose folded form is remembered"""

_OPENERS = (
    "请问一下|请问下|请问|请教一下|请教下|请教|想请教一下|想请教|我想请问一下|我想请问|想请问一下|想请问|"
    "麻烦问一下|麻烦问下|麻烦请问|麻烦问|麻烦您|麻烦|打扰一下|打扰了|打扰|不好意思|"
    "我想问一下|我想问下|我想问问|我想问|想问一下|想问下|想问问|想问|问一下|问下|问个问题|"
    "我想咨询一下|我想咨询下|我想咨询|想咨询一下|想咨询下|想咨询|咨询一下|咨询下|"
    "我想了解一下|我想了解下|想了解一下|想了解下|了解一下|我想知道|想知道|求问|求助|弱弱问一句|"
    "你好啊|你好呀|你好|您好|老师您好|老师你好|老师好|学长好|学姐好|各位老师好|大家好|同学你好|"
    "在吗|在不在|哈喽|哈啰|嗨|有人知道|有没有人知道|有谁知道|谁知道|你知道|帮忙看看|帮忙问下|那个|"
    "hello|hi|hey|dear sir or madam|dear sir|dear madam|excuse me|good morning|good afternoon|"
    "could you please tell me|could you tell me|can you please tell me|can you tell me|"
    "please tell me|tell me|i would like to know|i'd like to know|i want to know|i was wondering|"
    "may i ask|just wondering|please"
)
_CLOSERS = (
    "谢谢老师|谢谢您了|谢谢您|谢谢你|谢谢了|谢谢啦|谢谢|多谢了|多谢|感谢感谢|非常感谢|感谢|感激不尽|蟹蟹|拜托了|"
    "拜托|辛苦了|麻烦了|麻烦您了|在线等挺急的|在线等|急急急|急急|求解答|求解|求告知|求回复|求答复|求大佬|"
    "有人知道吗|有谁知道吗|有没有人知道|谁知道啊|急|"
    "thank you very much|thank you so much|thank you|many thanks|thanks a lot|thanks|thx|please|pls"
)
_LEAD = re.compile(rf"^[\W_]*(?:{_OPENERS})(?![a-z])")
_LEAD_ALONE = re.compile(r"^[\W_]*(?:急+|在线等)(?=[\W_])")
_TAIL = re.compile(rf"(?:^|(?<=[^a-z]))(?:{_CLOSERS})[\W_]*$")
_EDGES = re.compile(r"^[\W_]+|[\s,，;；:：、~～\-—]+$")
_NOT_WORD = re.compile(r"[\W_]+")
_LOOSE_SPACE = re.compile(rf"(?<=[{HAN}]) | (?=[{HAN}])")
_U_UMLAUT = re.compile("(?<=[ln])[ü\u01d6\u01d8\u01da\u01dc]")

PATTERN_EXAMPLES = (
    (_LEAD, ("请问学费多少", "hello, how much"), ("学费请问多少", "helloween party")),
    (_LEAD_ALONE, ("急急！学费多少",), ("急救课怎么选",)),
    (_TAIL, ("学费多少谢谢！", "how much, thanks"), ("感谢信怎么写", "how thankful")),
)
"""patterns with what each must find and what it must leave; a test walks them"""


@dataclass(frozen=True, slots=True)
class Reading:
    """A text in the two forms that are compared."""

    spoken: str
    """cleaned, lower case, Simplified, without politeness; punctuation kept, for the encoder"""
    plain: str
    """the same without punctuation and emoji; no blanks beside Han characters"""


def read(text: str) -> Reading:
    """Return what ``text`` says, however it is dressed; work is bounded whatever its length."""
    return reading_of(_undress(in_chinese(folded(text))))


@lru_cache(REMEMBERED)  # half a dozen parts of the program read the same question
def folded(text: str) -> str:
    """Return a text cleaned, in lower case and in Simplified Chinese."""
    return simplify(clean(text).lower())


def reading_of(spoken: str) -> Reading:
    """Return both forms of a text that is cleaned, lower case and Simplified already."""
    return Reading(spoken, plain_of(spoken))


def plain_of(spoken: str) -> str:
    """Drop punctuation and emoji, and the blanks beside Han characters."""
    return _LOOSE_SPACE.sub("", _NOT_WORD.sub(" ", spoken).strip())


def clean(text: str) -> str:
    """Return at most ``CAP`` printable characters, NFKC; controls, marks and lone surrogates are dropped."""
    known = _ends(text, RAW_CAP).encode("utf-8", "ignore").decode("utf-8")
    umlauts = _U_UMLAUT.sub("v", unicodedata.normalize("NFKC", known))
    parts = unicodedata.normalize("NFKD", umlauts)
    bare = unicodedata.normalize("NFC", "".join(char for char in parts if not unicodedata.combining(char)))
    shown = "".join(char if char.isprintable() else " " if char.isspace() else "" for char in bare)
    return _ends(" ".join(shown.split()), CAP)


def simplify(text: str) -> str:
    """Return Traditional Chinese as Simplified, and words of Hong Kong and Taiwan as those used here."""
    return _regional_words().sub(_replace_regional, _converter().convert(text))


def in_chinese(text: str) -> str:
    """Return a Chinese text in lower case with its English words in Chinese, where the table knows them."""
    return _loanwords().sub(_replace_loanword, text) if language_of(text) is Language.ZH else text


def _ends(text: str, cap: int) -> str:
    """Return the head and the tail of a text that is too long: a question stands at either end."""
    if len(text) <= cap:
        return text
    return text[: cap // 2] + " " + text[len(text) - (cap - cap // 2 - 1) :]


def _undress(text: str) -> str:
    """Strip politeness at both ends; a text that is nothing else stays."""
    bare = text
    while (shorter := _LEAD_ALONE.sub("", _LEAD.sub("", bare))) != bare:
        bare = shorter
    while (shorter := _TAIL.sub("", bare)) != bare:
        bare = shorter
    bare = _EDGES.sub("", bare)
    return bare if plain_of(bare) else _EDGES.sub("", text)


@cache
def _converter() -> OpenCC:
    return OpenCC("t2s")


@cache
def _regional_table() -> Mapping[str, str]:
    """Return word of Hong Kong or Taiwan (in Simplified script) -> word used on the mainland."""
    return dict(line.split(maxsplit=1) for line in _lines("regional.txt"))


@cache
def _regional_words() -> re.Pattern[str]:
    return re.compile(_any_of(_regional_table()))


def _replace_regional(found: re.Match[str]) -> str:
    return _regional_table()[found[0]]


@cache
def _loanword_table() -> Mapping[str, str]:
    """Return English words -> what they are called in Chinese."""
    return dict(line.rsplit(maxsplit=1) for line in _lines("loanwords.txt"))


@cache
def _loanwords() -> re.Pattern[str]:
    return re.compile(rf" ?(?<![a-z])(?P<word>{_any_of(_loanword_table())})s?(?![a-z]) ?")


def _replace_loanword(found: re.Match[str]) -> str:
    return _loanword_table()[found["word"]]


def _lines(name: str) -> list[str]:
    lines = files("disclosure_bot.text").joinpath(name).read_text("utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def _any_of(words: Mapping[str, str]) -> str:
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True)))
