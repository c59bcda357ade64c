"""English words for the things of a Chinese university: one word each, so that a foreigner finds the door."""

import re
from collections.abc import Iterator

_RULES = (
    (re.compile(r"\b[Cc]ounsell?ors?\b(?!['’]? centre)"), "student adviser"),
    (re.compile(r"\b(?:[Pp]olitical )?[Ii]nstructors? \(辅导员\)"), "student adviser (辅导员)"),
    (re.compile(r"\b[Tt]he school(?:['’]s)?\b"), "the university"),
    (re.compile(r"\bBy the (?:school|university)['’]s\b"), "According to the university's"),
    (re.compile(r"\b[Ii]nformation publicity\b"), "disclosure"),
    (re.compile(r"\b[Xx]iaowu ?(?:net|wang)\b"), "internal site (校务网)"),
)


def wrong_words(text: str) -> Iterator[tuple[str, str]]:
    """Yield each word of an English text that the glossary does not know, and what to write."""
    for pattern, right in _RULES:
        if met := pattern.search(text):
            yield met.group(), right
