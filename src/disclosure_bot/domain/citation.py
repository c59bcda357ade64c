"""Citations in answers: ``[moe41#60]`` names an article, ``[moe41#59,60]`` two, ``[moe41]`` the whole."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from disclosure_bot.domain.document import ARTICLE, Document
from disclosure_bot.domain.language import Language

_CITATION = re.compile(r" ?\[([A-Za-z][A-Za-z0-9._-]*)(?:#([^\]\s]+))?\]")
_JOINS = {
    Language.ZH: re.compile("(?:[：:、，,；;“•/-]|依据?|根?据|按照?|见|出自|照|与|和|以|在)$"),
    Language.EN: re.compile(
        r"(?:[:,;•/-]|\b(?:under|by|of|in|to|per|with|see|from|and|or|on|is|are|the|an?|for|basis|sources?|than|as))$",
        re.IGNORECASE,
    ),
}
"""what joins a citation to the words before it"""
_DIGITS = "零一二三四五六七八九"


@dataclass(frozen=True, slots=True)
class Citation:
    """One place in a document."""

    document: str
    """key of the document"""
    articles: tuple[str, ...] = ()
    """numbers of articles, or marks of sections, as written; empty: the whole document"""


def citations(text: str) -> Iterator[Citation]:
    """Yield the citations of a text in their order."""
    return map(_citation, _CITATION.finditer(text))


def printed(text: str, documents: Mapping[str, Document], language: Language) -> str:
    """Return the text with each citation in the short form that people read; an unknown one stays.

    One that stands behind a statement, joined to it by nothing, is set in brackets.
    """

    def short(met: re.Match[str]) -> str:
        citation = _citation(met)
        document = documents.get(citation.document)
        if document is None:
            return met.group()
        space, name = met.group()[: met.group().index("[")], _short(citation, document, language)
        before = text[text.rfind("\n", 0, met.start()) + 1 : met.start()]
        if not _is_loose(before + space, language):
            return space + name
        return f" ({name})" if language is Language.EN else f"（{name}）"

    return _CITATION.sub(short, text)


def _is_loose(before: str, language: Language) -> bool:
    """Tell whether a citation is joined to the text before it by nothing: no bracket, no joining word."""
    line = before.rstrip()
    is_within = line.count("（") + line.count("(") > line.count("）") + line.count(")")
    if is_within or not line or _JOINS[language].search(line):
        return False
    return language is Language.EN or before.endswith((" ", "）"))


def chinese_number(number: int) -> str:
    """Return a number from 1 to 999 as articles are counted in Chinese: 一百零六."""
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    written = f"{_DIGITS[hundreds]}百" if hundreds else ""
    if tens:
        written += "十" if tens == 1 and not hundreds else f"{_DIGITS[tens]}十"
    elif hundreds and ones:
        written += "零"
    return written + (_DIGITS[ones] if ones else "")


def _citation(met: re.Match[str]) -> Citation:
    key, articles = met.groups()
    return Citation(key, tuple(re.split("[,，]", articles)) if articles else ())


def _short(citation: Citation, document: Document, language: Language) -> str:
    name = document.short.in_language(language)
    if not citation.articles:
        return name
    article = document.article.in_language(language)
    if language is Language.EN:
        return f"{name}, {article.replace('{n}', ', '.join(citation.articles))}"
    numbers = (_written(number, document) for number in citation.articles)
    return name + "、".join(article.replace("{n}", number) for number in numbers)


def _written(article: str, document: Document) -> str:
    """Return the number of an article in Chinese; where the document has a form of its own, as it stands."""
    is_counted = document.article.zh == ARTICLE.zh and article.isascii() and article.isdigit()
    return chinese_number(int(article)) if is_counted and 0 < int(article) < 1000 else article
