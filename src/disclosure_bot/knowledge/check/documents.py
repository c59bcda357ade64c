"""Which entries cite a document that has changed since their review, and which documents nothing cites."""

from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache
from hashlib import sha256

from disclosure_bot.domain.citation import citations
from disclosure_bot.domain.document import Document
from disclosure_bot.domain.document_page import read_page
from disclosure_bot.domain.knowledge import Entry, Finding, Knowledge, Place
from disclosure_bot.domain.language import Language
from disclosure_bot.knowledge.read.explain import suggest
from disclosure_bot.knowledge.read.messages import new_finding
from disclosure_bot.knowledge.read.parsed import ParsedFolder

SHOWN = 12
"""entries named in one finding"""
FILE = "documents.yaml"


def document_findings(parsed: ParsedFolder, knowledge: Knowledge, today: date) -> Iterator[Finding]:
    """Yield documents that changed or are unused: one finding each, however many entries cite them."""
    for key, document in knowledge.documents.items():
        where = parsed.place(FILE, "documents", key, at_key=True)
        citing = entries_citing(key, knowledge)
        if not citing and not _is_named(key, knowledge):
            yield new_finding("unused-document", where, name=key)
        elif document.page and page_stamp(document.page) != document.page_stamp:
            yield _about("changed-document", where, document, citing)
        yield from _newer(where, document, citing, today)
        yield from _listed(parsed, document)


def entries_citing(document: str, knowledge: Knowledge) -> tuple[Entry, ...]:
    """Return the entries that cite a document in either language."""
    return tuple(
        entry
        for entry in knowledge.entries.values()
        if any(
            citation.document == document
            for language in Language
            for answer in entry.answers
            for citation in citations(answer.in_language(language))
        )
    )


@lru_cache(maxsize=64)
def sections_of(document: Document, language: Language) -> tuple[str, ...]:
    """Return the marks by which the sections of a document's text are cited; none where it has no text."""
    return tuple(section.mark for section in read_page(document.page, language).sections)


def _listed(parsed: ParsedFolder, document: Document) -> Iterator[Finding]:
    """Yield what may be cited and stands nowhere in the text."""
    marks = sections_of(document, Language.ZH)
    for number, article in enumerate(document.articles or ()):
        if marks and article not in marks:
            where = parsed.place(FILE, "documents", document.id, "articles", number)
            near = suggest(article, list(marks))
            yield new_finding("unknown-heading", where, name=document.id, value=article, **near)


def page_stamp(text: str) -> str:
    """Return the hash by which a changed page is noticed: 16 hexadecimal digits."""
    return sha256(text.encode()).hexdigest()[:16]


def _is_named(key: str, knowledge: Knowledge) -> bool:
    deadlines = (deadline.document for deadline in knowledge.deadlines.values())
    return key in {*deadlines, *(table.document for table in knowledge.tables)}


def _newer(where: Place, document: Document, citing: Sequence[Entry], today: date) -> Iterator[Finding]:
    days = [day for day in (document.in_force_since, document.seen_on) if day and day <= today]
    if not days:
        return
    before = [entry for entry in citing if entry.reviewed_on and entry.reviewed_on < max(days)]
    if before:
        yield _about("newer-document", where, document, before, max(days))


def _about(
    code: str, where: Place, document: Document, entries: Sequence[Entry], last: date | None = None
) -> Finding:
    names = "、".join(entry.id for entry in entries[:SHOWN]) + ("…" if len(entries) > SHOWN else "")
    stamp = page_stamp(document.page)
    return new_finding(
        code, where, name=document.id, count=len(entries), entries=names, value=stamp, date=last
    )
