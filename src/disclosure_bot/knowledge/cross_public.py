"""What is wrong between entries and the documents, time limits and tables that they name."""

import re
from collections.abc import Iterable, Iterator

from disclosure_bot.domain.citation import citations
from disclosure_bot.domain.knowledge import Finding, Place
from disclosure_bot.knowledge.draft import Draft, EntryDraft, TableDraft
from disclosure_bot.knowledge.explain import suggest
from disclosure_bot.knowledge.messages import found

YEAR = re.compile(r"(?:19|20)[0-9]{2}")


def public_findings(draft: Draft) -> Iterator[Finding]:
    """Yield dangling references and contradictions."""
    documents = list(draft.documents.documents) if draft.documents else []
    for entry in draft.entries:
        yield from _cited(entry, documents)
        yield from _deadlines_named(entry, draft)
    yield from _deadlines(draft, documents)
    yield from _hotlines(draft)
    for table in draft.tables:
        yield from _table(table, draft, documents)


def _cited(entry: EntryDraft, documents: list[str]) -> Iterator[Finding]:
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
            yield found(code, where, entry, name=name, **suggest(name, known))


def _deadlines_named(entry: EntryDraft, draft: Draft) -> Iterator[Finding]:
    known = [deadline.id for deadline in draft.deadlines.deadlines] if draft.deadlines else []
    for number, name in enumerate(entry.model.deadlines):
        where = entry.place("deadlines", number)
        yield from _unknown("unknown-deadline", [name], known, where, entry.model.id)


def _deadlines(draft: Draft, documents: list[str]) -> Iterator[Finding]:
    path, seen = "deadlines.yaml", dict[str, Place]()
    for number, deadline in enumerate(draft.deadlines.deadlines if draft.deadlines else ()):
        where = draft.place(path, "deadlines", number, "id")
        yield from _double(deadline.id, where, seen)
        if deadline.document:
            at = draft.place(path, "deadlines", number, "document")
            yield from _unknown("unknown-document", [deadline.document], documents, at)


def _hotlines(draft: Draft) -> Iterator[Finding]:
    seen: dict[str, Place] = {}
    for number, hotline in enumerate(draft.hotlines.hotlines if draft.hotlines else ()):
        yield from _double(hotline.id, draft.place("hotlines.yaml", "hotlines", number, "id"), seen)


def _double(name: str, where: Place, seen: dict[str, Place]) -> Iterator[Finding]:
    if name in seen:
        yield found("duplicate-id", where, name=name, place=f"{seen[name].path}:{seen[name].line}")
    seen.setdefault(name, where)


def _table(table: TableDraft, draft: Draft, documents: list[str]) -> Iterator[Finding]:
    model, path = table.model, table.path
    at_entry, at_document = draft.place(path, "entry"), draft.place(path, "document")
    yield from _unknown("table-unknown-entry", [model.entry], list(draft.declared), at_entry)
    if model.document:
        yield from _unknown("unknown-document", [model.document], documents, at_document)
    elif model.source is None:
        yield found("table-without-source", Place(path))
    for number, name in enumerate(model.additive):
        at = draft.place(path, "additive", number)
        yield from _unknown("unknown-table", [name], [other.id for other in draft.tables], at)
    yield from _years(table, draft)
    yield from _synonyms(table, draft)


def _years(table: TableDraft, draft: Draft) -> Iterator[Finding]:
    period = table.model.period
    years = YEAR.findall(period)
    if not years:
        yield found("table-without-year", draft.place(table.path, "period"), name=period)
        return
    for number, column in enumerate(table.sheet.columns):
        if YEAR.fullmatch(column) and len(years) > 1 and not years[0] <= column <= years[-1]:
            where = table.sheet.place(1, number + 2)
            yield found("table-year-outside", where, name=column, value=period)


def _synonyms(table: TableDraft, draft: Draft) -> Iterator[Finding]:
    names = [*(row.name for row in table.sheet.rows), *table.sheet.columns]
    meant: dict[str, str] = {name.casefold(): name for name in names}
    for name, others in table.model.synonyms.items():
        at = draft.place(table.path, "synonyms", name, at_key=True)
        yield from _unknown("unknown-row", [name], names, at)
        for number, other in enumerate(others):
            taken = meant.setdefault(other.casefold(), name)
            if taken != name:
                where = draft.place(table.path, "synonyms", name, number)
                yield found("ambiguous-synonym", where, name=other, one=taken, other=name)
