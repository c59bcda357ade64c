"""The text of a document as a page to read: Markdown in sections, English after the Chinese."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from disclosure_bot.domain.language import Language

_HEADING = re.compile(r"^(#{1,2}) +(.+?) *$", re.MULTILINE)
_TABLE_RULE = re.compile(r"^\|(?: *:?-+:? *\|)+ *$\n?", re.MULTILINE)
_TABLE_ROW = re.compile(r"^\| *(.*?) *\| *$", re.MULTILINE)
_KEPT = 128
"""pages whose sections are remembered: more than a school publishes"""


@dataclass(frozen=True, slots=True)
class Section:
    """One section: what stands below a heading of the second level."""

    mark: str
    """its first word, by which answers cite it: ``二(二)1``"""
    heading: str
    text: str


@dataclass(frozen=True, slots=True)
class DocumentPage:
    """A page in one language."""

    title: str
    opening: str
    """what stands before the first section"""
    sections: tuple[Section, ...]

    def place_of(self, marks: tuple[str, ...]) -> int:
        """Return the number of the first section that is cited, counted from 1; 0 where none is."""
        found = (number for number, section in enumerate(self.sections, 1) if section.mark in marks)
        return next(found, 0)


@lru_cache(_KEPT)  # each answer that cites a document reads its page
def read_page(text: str, language: Language) -> DocumentPage:
    """Return the page: Chinese below the first heading of the first level, English below the second."""
    pieces = list(_pieces(text))
    starts = [number for number, (level, _, _) in enumerate(pieces) if level == 1] or [0]
    second = starts[1] if len(starts) > 1 else len(pieces)
    is_english = language is Language.EN and len(starts) > 1
    (_, title, opening), *rest = pieces[second:] if is_english else pieces[starts[0] : second]
    sections = (Section(heading.split(" ")[0], heading, below) for _, heading, below in rest)
    return DocumentPage(title, opening, tuple(sections))


def _pieces(text: str) -> Iterator[tuple[int, str, str]]:
    """Yield the level of each heading, its words and what stands below it, in plain text."""
    met = list(_HEADING.finditer(text))
    if not met:
        yield 1, "", _plain(text)
        return
    for heading, following in zip(met, [*met[1:], None], strict=True):
        end = following.start() if following else len(text)
        yield len(heading[1]), heading[2], _plain(text[heading.end() : end])


def _plain(text: str) -> str:
    """Return Markdown as lines that any screen can show; a row of a table is joined by dashes."""
    without_rules = _TABLE_RULE.sub("", text)
    return _TABLE_ROW.sub(lambda row: re.sub(r" *\| *", " — ", row[1]), without_rules).strip()
