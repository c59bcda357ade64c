"""The key by which two remarks count as the same, however they are dressed."""

import re

from disclosure_bot.text.normalize import clean, plain_of, simplify

_PARTICLES = re.compile(r"(?<=[^\W\d_a-z]{2})[呀啊啦呢吧哦噢哈嘛哟诶欸喽咯捏哇滴的]+$")
_REPEATED = re.compile(r"(.)\1{2,}")
_APOSTROPHE = re.compile("['’`´]")


def key_of_remark(text: str) -> str:
    """Return a remark without marks, blanks, emoji and closing particles: 谢谢啦～ is 谢谢."""
    bare = plain_of(_APOSTROPHE.sub("", simplify(clean(text).lower()))).replace(" ", "")
    return _REPEATED.sub(r"\1\1", _PARTICLES.sub("", bare) or bare)
