"""Whether answers agree with the documents, time limits and tables that they rest on."""

import re
from collections.abc import Iterator
from datetime import date

from disclosure_bot.domain.citation import Citation, chinese_number, citations
from disclosure_bot.domain.deadline import Deadline, Unit
from disclosure_bot.domain.document import Document
from disclosure_bot.domain.knowledge import Entry, Finding, Knowledge, Place
from disclosure_bot.domain.language import Bilingual, Language
from disclosure_bot.domain.table import Table
from disclosure_bot.knowledge.check.documents import sections_of
from disclosure_bot.knowledge.read.explain import suggest
from disclosure_bot.knowledge.read.messages import new_finding
from disclosure_bot.knowledge.read.parsed import SERVICES, ParsedEntry, ParsedFolder

_UNITS_ZH = {
    Unit.DAY: "(?:个?自然)?[日天]",
    Unit.WORKING_DAY: "个?工作日",
    Unit.MONTH: "个?月",
    Unit.YEAR: "年",
}
_UNITS_EN = {
    Unit.DAY: "(?:calendar )?days?",
    Unit.WORKING_DAY: "working days?",
    Unit.MONTH: "months?",
    Unit.YEAR: "years?",
}
_WORDS_EN = dict(
    enumerate(["", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven"])
)
_YEAR = re.compile("(?:19|20)[0-9]{2}")
_YUAN = re.compile(r"([0-9][0-9,]*(?:\.[0-9]+)?)\s*(万?)元")


def agreement_findings(at: ParsedEntry, entry: Entry, knowledge: Knowledge, today: date) -> Iterator[Finding]:
    """Yield where an entry's answers disagree with what they name."""
    for language in Language:
        if entry.answer.has(language):
            yield from _articles(at, entry, language, knowledge, today)
            yield from _deadlines(at, entry, language, knowledge)
    for table in knowledge.tables:
        if table.entry == entry.id:
            yield from _figures(at, entry, table)


def _articles(
    at: ParsedEntry, entry: Entry, language: Language, knowledge: Knowledge, today: date
) -> Iterator[Finding]:
    for number, line in enumerate(entry.answer.in_language(language).splitlines()):
        where = at.place_of_line(language.value, number)
        for citation in citations(line):
            document = knowledge.documents[citation.document]
            yield from _repealed(document, where, entry.id, today)
            yield from _places(citation, document, language, where, entry.id)


def _places(
    citation: Citation, document: Document, language: Language, where: Place, entry: str = ""
) -> Iterator[Finding]:
    """Yield the places in a document that are cited and may not be, or that nobody finds in its text."""
    marks = sections_of(document, language)
    for article in citation.articles:
        if not document.may_cite(article):
            yield new_finding("unknown-article", where, entry, name=document.id, value=article)
        elif marks and article not in marks:
            near = suggest(article, list(marks))
            yield new_finding("unknown-heading", where, entry, name=document.id, value=article, **near)


def service_findings(parsed: ParsedFolder, knowledge: Knowledge, today: date) -> Iterator[Finding]:
    """Yield what services cite and is not there: what they list is printed as answers are."""
    for number, service in enumerate(knowledge.services.values()):
        for name, lines in (("materials", service.materials), ("steps", service.steps)):
            for place, line in enumerate(lines):
                where = parsed.place(SERVICES, "services", number, name, place)
                yield from _line(line, where, knowledge, today)


def _line(line: Bilingual, where: Place, knowledge: Knowledge, today: date) -> Iterator[Finding]:
    for language in filter(line.has, Language):
        for citation in citations(line.in_language(language)):
            document = knowledge.documents.get(citation.document)
            if document is None:
                near = suggest(citation.document, list(knowledge.documents))
                yield new_finding("unknown-document", where, name=citation.document, **near)
                continue
            yield from _repealed(document, where, "", today)
            yield from _places(citation, document, language, where)


def _repealed(document: Document, where: Place, entry: str, today: date) -> Iterator[Finding]:
    if document.is_repealed(today):
        yield new_finding("repealed-document", where, entry, name=document.id, date=document.in_force_until)


def _deadlines(at: ParsedEntry, entry: Entry, language: Language, knowledge: Knowledge) -> Iterator[Finding]:
    text = entry.answer.in_language(language)
    for number, name in enumerate(entry.deadlines):
        deadline = knowledge.deadlines[name]
        if not says_number(text, deadline, language):
            value = f"{deadline.days} {deadline.unit.value}"
            yield new_finding(
                "deadline-disagrees", at.place("deadlines", number), entry.id, name=name, value=value
            )


def says_number(text: str, deadline: Deadline, language: Language) -> bool:
    """Tell whether a text names a time limit's number, in digits or in words, with its unit."""
    number = deadline.days
    if language is Language.EN:
        word = _WORDS_EN.get(number, str(number))
        pattern = rf"\b(?:{number}|{word})[ -]{_UNITS_EN[deadline.unit]}"
        return re.search(pattern, text, re.IGNORECASE) is not None
    pattern = rf"(?<![0-9])(?:{number}|{chinese_number(number)})\s*{_UNITS_ZH[deadline.unit]}"
    return re.search(pattern, text) is not None


def _figures(at: ParsedEntry, entry: Entry, table: Table) -> Iterator[Finding]:
    """Yield lines that name a row and a year of the table, and amounts of which none is the table's."""
    for number, line in enumerate(entry.answer.zh.splitlines()):
        wanted = _cells_of(line, table)
        said = [_amount(digits, unit) for digits, unit in _YUAN.findall(line)]
        if wanted and said and not wanted & set(said):
            where = at.place_of_line("zh", number)
            yield new_finding("table-contradicted", where, entry.id, name=table.id, value=f"{said[0]:g}元")


def _cells_of(line: str, table: Table) -> set[float]:
    years = set(_YEAR.findall(line))
    return {
        float(value)
        for row in table.rows
        if row.name.zh in line
        for column, value in row.cells.items()
        if column in years
    }


def _amount(digits: str, unit: str) -> float:
    return float(digits.replace(",", "")) * (10_000 if unit else 1)


def table_findings(parsed: ParsedFolder, knowledge: Knowledge, today: date) -> Iterator[Finding]:
    """Yield tables whose last year is over."""
    for table in knowledge.tables:
        path = next(one.path for one in parsed.tables if one.id == table.id)
        document = knowledge.documents.get(table.document)
        if document:
            yield from _repealed(document, parsed.place(path, "document"), "", today)
        last = _YEAR.findall(table.period)
        if last and not table.period.rstrip().endswith("-") and int(last[-1]) < today.year:
            yield new_finding("table-old", parsed.place(path, "period"), name=last[-1])
