"""What is wrong between entries and the documents, time limits and tables that they name."""

import re
from collections.abc import Iterable, Iterator

from disclosure_bot.domain.citation import citations
from disclosure_bot.domain.knowledge import Finding, Place
from disclosure_bot.knowledge.read.explain import suggest
from disclosure_bot.knowledge.read.messages import new_finding
from disclosure_bot.knowledge.read.parsed import ParsedEntry, ParsedFolder, TableDraft

LOGO_LIMIT = 20_000
"""bytes of the emblem: every visitor of the page waits for it"""
YEAR = re.compile(r"(?:19|20)[0-9]{2}")


def public_findings(parsed: ParsedFolder) -> Iterator[Finding]:
    """Yield dangling references and contradictions: of citations, time limits, pages, hotlines and tables."""
    documents = list(parsed.documents.documents) if parsed.documents else []
    for entry in parsed.entries:
        for text in (entry, *entry.in_versions()):
            yield from _cited(text, documents)
        yield from _deadlines_named(entry, parsed)
    yield from _pages(parsed)
    yield from _deadlines(parsed, documents)
    yield from _hotlines(parsed)
    for table in parsed.tables:
        yield from _table(table, parsed, documents)


def _cited(entry: ParsedEntry, documents: list[str]) -> Iterator[Finding]:
    for language, text in (("zh", entry.model.answer.zh), ("en", entry.model.answer.en or "")):
        for number, line in enumerate(text.splitlines()):
            where = entry.place_of_line(language, number)
            keys = (citation.document for citation in citations(line))
            yield from _unknown("unknown-document", keys, documents, where, entry.model.id)


def _unknown(
    code: str, names: Iterable[str], known: list[str], where: Place, entry: str = ""
) -> Iterator[Finding]:
    for name in names:
        if name not in known:
            yield new_finding(code, where, entry, name=name, **suggest(name, known))


def _deadlines_named(entry: ParsedEntry, parsed: ParsedFolder) -> Iterator[Finding]:
    known = [deadline.id for deadline in parsed.deadlines.deadlines] if parsed.deadlines else []
    for number, name in enumerate(entry.model.deadlines):
        where = entry.place("deadlines", number)
        yield from _unknown("unknown-deadline", [name], known, where, entry.model.id)


def _pages(parsed: ParsedFolder) -> Iterator[Finding]:
    """Yield documents whose page is not there, pages that nothing names, and an emblem that is missing."""
    models = parsed.documents.documents if parsed.documents else {}
    known = [*parsed.pages, *parsed.unreadable]
    for key, model in models.items():
        if model.page:
            where = parsed.place("documents.yaml", "documents", key, "page")
            yield from _unknown("unknown-page", [model.page], known, where)
    logo = parsed.school.look.logo if parsed.school else None
    if logo and not 0 < len(parsed.pages.get(logo, "").encode()) <= LOGO_LIMIT:
        where = parsed.place("school.yaml", "look", "logo")
        yield new_finding("no-logo", where, name=logo, limit=LOGO_LIMIT // 1000)
    named = {model.page for model in models.values()} | {logo}
    for path in parsed.pages:
        if path not in named:
            yield new_finding("unnamed-page", Place(path))


def _deadlines(parsed: ParsedFolder, documents: list[str]) -> Iterator[Finding]:
    path, seen = "deadlines.yaml", dict[str, Place]()
    for number, deadline in enumerate(parsed.deadlines.deadlines if parsed.deadlines else ()):
        where = parsed.place(path, "deadlines", number, "id")
        yield from _double(deadline.id, where, seen)
        if deadline.document:
            at = parsed.place(path, "deadlines", number, "document")
            yield from _unknown("unknown-document", [deadline.document], documents, at)


def _hotlines(parsed: ParsedFolder) -> Iterator[Finding]:
    seen: dict[str, Place] = {}
    for number, hotline in enumerate(parsed.hotlines.hotlines if parsed.hotlines else ()):
        yield from _double(hotline.id, parsed.place("hotlines.yaml", "hotlines", number, "id"), seen)


def _double(name: str, where: Place, seen: dict[str, Place]) -> Iterator[Finding]:
    if name in seen:
        yield new_finding("duplicate-id", where, name=name, place=f"{seen[name].path}:{seen[name].line}")
    seen.setdefault(name, where)


def _table(table: TableDraft, parsed: ParsedFolder, documents: list[str]) -> Iterator[Finding]:
    model, path = table.model, table.path
    at_entry, at_document = parsed.place(path, "entry"), parsed.place(path, "document")
    yield from _unknown("table-unknown-entry", [model.entry], list(parsed.declared), at_entry)
    if model.document:
        yield from _unknown("unknown-document", [model.document], documents, at_document)
    elif model.source is None:
        yield new_finding("table-without-source", Place(path))
    for number, name in enumerate(model.additive):
        at = parsed.place(path, "additive", number)
        yield from _unknown("unknown-table", [name], [other.id for other in parsed.tables], at)
    yield from _years(table, parsed)
    yield from _columns_en(table, parsed)
    yield from _synonyms(table, parsed)


def _years(table: TableDraft, parsed: ParsedFolder) -> Iterator[Finding]:
    period = table.model.period
    years = YEAR.findall(period)
    if not years:
        yield new_finding("table-without-year", parsed.place(table.path, "period"), name=period)
        return
    for number, column in enumerate(table.sheet.columns):
        if YEAR.fullmatch(column) and len(years) > 1 and not years[0] <= column <= years[-1]:
            where = table.sheet.place(1, number + 2)
            yield new_finding("table-year-outside", where, name=column, value=period)


def _columns_en(table: TableDraft, parsed: ParsedFolder) -> Iterator[Finding]:
    """Yield English names of no column, and kinds that have none where the column is told."""
    columns = list(table.sheet.columns)
    for name in table.model.columns_en:
        yield from _unknown("unknown-row", [name], columns, parsed.place(table.path, "columns_en", name))
    for number, name in enumerate(columns):
        if len(columns) > 1 and not YEAR.match(name) and name not in table.model.columns_en:
            yield new_finding("column-without-english", table.sheet.place(1, number + 2), name=name)


def _synonyms(table: TableDraft, parsed: ParsedFolder) -> Iterator[Finding]:
    names = [*(row.name for row in table.sheet.rows), *table.sheet.columns]
    meant: dict[str, str] = {name.casefold(): name for name in names}
    for name, others in table.model.synonyms.items():
        at = parsed.place(table.path, "synonyms", name, at_key=True)
        yield from _unknown("unknown-row", [name], names, at)
        for number, other in enumerate(others):
            taken = meant.setdefault(other.casefold(), name)
            if taken != name:
                where = parsed.place(table.path, "synonyms", name, number)
                yield new_finding("ambiguous-synonym", where, name=other, one=taken, other=name)
