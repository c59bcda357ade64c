"""Recognises talk: by exact forms, and by the letters of forms that are nearly the same."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from disclosure_bot.domain.talk import Talk, TalkKind
from disclosure_bot.matching.postings import Postings
from disclosure_bot.text.normalize import folded, plain_of

LONGEST = 40
"""characters of a remark; what is longer says something"""
_CLAUSE = re.compile(
    r"[^\s,，.。!！?？;；~～、:：…\n]+(?:[ ](?=[a-z0-9'’])[^\s,，.。!！?？;；~～、:：…\n]+)*", re.IGNORECASE
)
_PARTICLES = re.compile(r"(?<=[^\W\d_a-z]{2})[呀啊啦呢吧哦噢哈嘛哟诶欸喽咯捏哇滴的]+$")
_REPEATED = re.compile(r"(.)\1{2,}")
_APOSTROPHE = re.compile("['’`´]")
_SMALL = (TalkKind.GREETING, TalkKind.THANKS, TalkKind.GOODBYE, TalkKind.FILLER)
"""kinds that go with a question and take nothing from it"""
_LIGHTEST = (TalkKind.FILLER, TalkKind.GREETING, TalkKind.GOODBYE, TalkKind.THANKS)
"""where several kinds come together, the others name the message before these, and the last of these first"""

PATTERN_EXAMPLES = (
    (_CLAUSE, ("你好，在吗", "good morning"), ("？！", " ")),
    (_PARTICLES, ("谢谢啦", "你好的呀"), ("好的", "thank you")),
    (_REPEATED, ("哈哈哈", "thxxx"), ("哈哈",)),
)
"""patterns with what each must find and what it must leave; a test walks them"""


@dataclass(frozen=True, slots=True)
class Heard:
    """What is talk in a message."""

    kind: TalkKind | None
    """None where something is left that may be a question"""
    rest: str
    """the message without the talk around a question"""


class TalkIndex:
    """Knows the talk of one knowledge; immutable."""

    def __init__(self, talks: Sequence[Talk]) -> None:
        forms = [(key_of_remark(text), talk.kind) for talk in talks for text in (*talk.zh, *talk.en)]
        self._exact = {key: kind for key, kind in reversed(forms) if key}
        # A wish to file a request is known by its forms only: applications for anything are written alike.
        alike = [(key, kind) for key, kind in forms if key and kind is not TalkKind.REQUEST]
        self._kinds = [kind for _, kind in alike]
        self._letters = Postings([_grams(key) for key, _ in alike])

    def hear(self, message: str) -> Heard:
        """Return a message without its talk, or its kind; where all is talk, the weightiest kind names it."""
        if kind := self._exact.get(key_of_remark(message)):
            return Heard(kind, "")
        clauses = list(_CLAUSE.finditer(message))
        kinds = [self._exact.get(key_of_remark(clause[0])) for clause in clauses]
        if not clauses:
            return Heard(None, message)
        if all(kinds):
            return Heard(max((kind for kind in kinds if kind), key=_weight), "")
        asked = [at for at, kind in enumerate(kinds) if kind not in _SMALL]
        first, last = clauses[asked[0]].start(), clauses[asked[-1]].end()
        return Heard(None, message[first : last + 1].strip())

    def nearest(self, message: str) -> tuple[TalkKind, float] | None:
        """Return the kind whose forms are most alike a remark by letters, and the cosine, 0 to 1.

        None for a remark that is empty or longer than ``LONGEST``, and where no talk is known.
        """
        key = key_of_remark(message)
        if not key or len(key) > LONGEST or not self._kinds:
            return None
        cosines = self._letters.cosines(self._letters.look_up(_grams(key)))
        best = int(np.argmax(cosines))
        return self._kinds[best], float(cosines[best])


@lru_cache(maxsize=2)
def talk_index_of(talks: tuple[Talk, ...]) -> TalkIndex:
    """Return the index of some talk; after an edit of anything else it is the one that there is."""
    return TalkIndex(talks)


def _weight(kind: TalkKind) -> int:
    return _LIGHTEST.index(kind) if kind in _LIGHTEST else len(_LIGHTEST)


def _grams(key: str) -> list[str]:
    framed = f"^{key}$"
    size = 3 if key.isascii() else 2
    return [framed[at : at + length] for length in (size - 1, size) for at in range(len(framed) - length + 1)]


def key_of_remark(text: str) -> str:
    """Return a remark without marks, blanks, emoji and closing particles: 谢谢啦～ is 谢谢."""
    bare = plain_of(_APOSTROPHE.sub("", folded(text))).replace(" ", "")
    return _REPEATED.sub(r"\1\1", _PARTICLES.sub("", bare) or bare)
