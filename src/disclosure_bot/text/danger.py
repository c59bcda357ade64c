"""Recognises a message of a person in danger by its words, never by likeness; pure, and fast for any length.

A message is read in three forms: Chinese without the blanks and dots that are put between characters to hide
a word, English as words, and what is typed in pinyin as syllables. Figures of speech are cut out first;
what is left is searched for the patterns of each kind, the gravest first.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from disclosure_bot.domain.danger import Danger, Dangers
from disclosure_bot.text.language import HAN
from disclosure_bot.text.normalize import simplify
from disclosure_bot.text.pinyin import split_syllables, syllable_of

LONGEST = 2_000
"""characters of a message that are read: its head and its tail"""
SURE_SYLLABLES = 4
"""syllables from which pinyin says enough to be looked for in Chinese text too, which may hold homophones"""

_CUT = "|"
"""stands where a sentence ends or a figure of speech was"""
_END = re.compile(r"[。！？!?;；\n\r|]+")
_COMMA = re.compile(r"[，,、：:]+")
_BETWEEN_HAN = re.compile(rf"(?<=[{HAN}])[^\w|,]+(?=[{HAN}a-z0-9])|(?<=[a-z0-9])[^\w|,]+(?=[{HAN}])")
_SPELT_OUT = re.compile(r"(?<![a-z])[a-z](?:[ .*_\-]{1,2}[a-z]){3,}(?![a-z])")
_APOSTROPHE = re.compile("['’`´]")
_NOT_LETTER = re.compile(r"[^a-z0-9|,]+")
_LATIN = re.compile("[a-z]+")
_LONG_DRAWN = re.compile(r"([a-z])\1{2,}")
_GROUP = re.compile("<([a-z-]+)>")
_GAP_ZH, _GAP_EN = "[^|]{0,8}?", "[^|]{0,24}?"

PATTERN_EXAMPLES = (
    (_BETWEEN_HAN, ("不 想", "想*去"), ("不想", "new year")),
    (_SPELT_OUT, ("h e l p", "d.o.r.m"), ("help me", "a b")),
)
"""patterns with what each must find and what it must leave; a test walks them"""


class PatternError(ValueError):
    """A pattern cannot be read; its text says why."""


@dataclass(frozen=True, slots=True)
class _Forms:
    """A message in the forms that are searched."""

    zh: str
    en: str
    pinyin: str
    """syllables of what was typed in Latin letters"""
    sound: str
    """syllables of the whole message"""


@dataclass(frozen=True, slots=True)
class _Signs:
    """The patterns of one kind."""

    danger: Danger
    zh: re.Pattern[str] | None
    en: re.Pattern[str] | None
    pinyin: re.Pattern[str] | None
    sound: re.Pattern[str] | None
    figures_zh: re.Pattern[str] | None

    def end_in(self, forms: _Forms) -> tuple[str, int] | None:
        """Return the form in which the kind is met, and where the words end; None if it is not met."""
        zh = self.figures_zh.sub(_CUT, forms.zh) if self.figures_zh else forms.zh
        for pattern, text in (
            (self.zh, zh),
            (self.en, forms.en),
            (self.pinyin, forms.pinyin),
            (self.sound, forms.sound),
        ):
            if pattern and text and (met := pattern.search(text)):
                return text, met.end()
        return None


class Alarm:
    """Knows the words of one ``Dangers``; immutable.

    Raises:
        PatternError: a pattern cannot be read.
    """

    def __init__(self, dangers: Dangers) -> None:
        groups = dangers.groups
        self._figures_zh = _any_of((one for one in dangers.figures if not _is_latin(one)), groups, zh=True)
        self._figures_en = _any_of((one for one in dangers.figures if _is_latin(one)), groups, zh=False)
        self._slips = _slips(dangers.spelling)
        self._signs = tuple(_signs_of(danger, groups) for danger in dangers.kinds)
        self._me = _people(groups.get("me", ()))
        self._others = _people(groups.get("others", ()))

    def kind_of(self, message: str) -> str:
        """Return the kind of danger that a message tells of; empty if none."""
        if not self._signs:
            return ""
        forms = self._read(message)
        for signs in self._signs:
            if met := signs.end_in(forms):
                return self._whose(signs.danger, *met)
        return ""

    def _whose(self, danger: Danger, text: str, end: int) -> str:
        """Return the kind, or that of others where somebody else was named last before the words end."""
        if not danger.of_others:
            return danger.kind
        me, others = _last(self._me, text[:end]), _last(self._others, text[:end])
        return danger.of_others if others > me else danger.kind

    def _read(self, message: str) -> _Forms:
        text = simplify(_fold(message))
        han = _BETWEEN_HAN.sub("", text)
        zh = self._figures_zh.sub(_CUT, han) if self._figures_zh else han
        en = _NOT_LETTER.sub(" ", _APOSTROPHE.sub("", zh)).strip()
        en = " ".join(self._slips.get(word, word) for word in en.split(" "))
        if self._figures_en:
            en = self._figures_en.sub(_CUT, en)
        typed = _LATIN.findall(zh)
        pinyin = " ".join(syllable for word in typed for syllable in split_syllables(word[:40]))
        return _Forms(zh, en if typed else "", f" {pinyin} " if pinyin else "", _sound(zh))


def _fold(message: str) -> str:
    """Return the message in one width and case, words spelt out or long drawn made whole."""
    if len(message) > LONGEST:
        message = f"{message[: LONGEST // 2]}{_CUT}{message[-LONGEST // 2 :]}"
    text = unicodedata.normalize("NFKC", message).lower()
    text = "".join(char for char in text if not unicodedata.category(char).startswith(("M", "Cf", "Cs")))
    text = _COMMA.sub(",", _END.sub(_CUT, text))
    text = _SPELT_OUT.sub(lambda met: _NOT_LETTER.sub("", met[0]), text)
    return _LONG_DRAWN.sub(r"\1", text)


def _sound(zh: str) -> str:
    """Return how a text sounds, syllable by syllable; sentence ends stay."""
    syllables = (
        split_syllables(piece) or (piece,) if piece.isascii() else (syllable_of(piece),)
        for piece in re.findall(rf"[a-z]{{1,20}}|[{HAN}]|[|]", zh)
    )
    return f" {' '.join(syllable for own in syllables for syllable in own)} "


def _signs_of(danger: Danger, groups: Mapping[str, tuple[str, ...]]) -> _Signs:
    long = [one for one in danger.pinyin if len(one.split()) >= SURE_SYLLABLES]
    return _Signs(
        danger=danger,
        zh=_any_of(danger.zh, groups, zh=True),
        en=_any_of(danger.en, groups, zh=False),
        pinyin=_syllables(danger.pinyin),
        sound=_syllables(long),
        figures_zh=_any_of(danger.figures, groups, zh=True),
    )


def _any_of(
    patterns: Iterable[str], groups: Mapping[str, tuple[str, ...]], *, zh: bool
) -> re.Pattern[str] | None:
    """Return one pattern for all; of English ones whole words only."""
    sources = [_source(pattern, groups, zh=zh) for pattern in patterns]
    if not sources:
        return None
    # Compiled all together only: each alone, too, would be a tenth of a cold `ask`.
    either = "|".join(f"(?:{source})" for source in sources)
    return _compiled(either if zh else rf"(?<![a-z0-9])(?:{either})(?![a-z0-9])")


def expand(pattern: str, groups: Mapping[str, tuple[str, ...]], *, zh: bool) -> str:
    """Return the regular expression that a pattern stands for.

    Raises:
        PatternError: it names no group, is no regular expression, or is met by an empty text.
    """
    source = _source(pattern, groups, zh=zh)
    _compiled(source)
    return source


def _source(pattern: str, groups: Mapping[str, tuple[str, ...]], *, zh: bool) -> str:
    def words(met: re.Match[str]) -> str:
        if met[1] not in groups:
            raise PatternError(f"<{met[1]}>")
        return f"(?:{'|'.join(sorted(groups[met[1]], key=len, reverse=True))})"

    return _GROUP.sub(words, pattern).replace("…", _GAP_ZH if zh else _GAP_EN)


def _compiled(source: str) -> re.Pattern[str]:
    try:
        pattern = re.compile(source)
    except (re.error, OverflowError, RecursionError) as error:
        raise PatternError(str(error)) from None
    if pattern.search(""):
        raise PatternError("空 / empty")
    return pattern


def _syllables(pinyin: Iterable[str]) -> re.Pattern[str] | None:
    known = [re.escape(" ".join(one.split())) for one in pinyin]
    return re.compile(f" (?:{'|'.join(known)}) ") if known else None


def _people(words: Iterable[str]) -> re.Pattern[str] | None:
    known = [rf"\b{word}\b" if _is_latin(word) else word for word in words]
    return re.compile("|".join(sorted(known, key=len, reverse=True))) if known else None


def _last(people: re.Pattern[str] | None, text: str) -> int:
    """Return where somebody is named last, -1 if nowhere."""
    return max((met.start() for met in people.finditer(text)), default=-1) if people else -1


def _slips(words: Iterable[str]) -> Mapping[str, str]:
    """Return misspelling -> word: a letter left out, doubled, changed places, or another vowel."""
    slips: dict[str, str] = {}
    for word in words:
        for at in range(1, len(word)):
            slips[word[:at] + word[at + 1 :]] = word
            slips[word[:at] + word[at] + word[at:]] = word
            slips[word[: at - 1] + word[at] + word[at - 1] + word[at + 1 :]] = word
            for vowel in "aeiouscz":
                slips[word[:at] + vowel + word[at + 1 :]] = word
    return slips | {word: word for word in words}


def _is_latin(text: str) -> bool:
    return text.replace("…", "").isascii()
