"""Which language a question is read in."""

import re

from disclosure_bot.domain.language import Language
from disclosure_bot.text.normalize import HAN

_HAN_CHAR = re.compile(f"[{HAN}]")
_FOREIGN_WORD = re.compile("[a-z]+")


def language_of(plain: str) -> Language:
    """Return Chinese for a text with as many Han characters as words in Latin letters, else English."""
    han = len(_HAN_CHAR.findall(plain))
    return Language.ZH if han * 1.5 >= len(_FOREIGN_WORD.findall(plain)) else Language.EN
