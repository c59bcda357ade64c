"""Which language a question is read in."""

import re

from disclosure_bot.domain.language import Language

HAN = "\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
"""Han characters, for use within a regular expression's brackets"""

_HAN_CHAR = re.compile(f"[{HAN}]")
_FOREIGN_WORD = re.compile("[a-z]+")


def language_of(text: str) -> Language:
    """Return Chinese for a text with two Han characters or more to three Latin words, else English.

    ``text`` is in lower case; without either it is Chinese.
    """
    han = len(_HAN_CHAR.findall(text))
    return Language.ZH if han * 1.5 >= len(_FOREIGN_WORD.findall(text)) else Language.EN
