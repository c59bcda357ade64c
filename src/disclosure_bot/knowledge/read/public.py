"""Models of documents, contacts, hotlines, time limits and tables to the values they stand for."""

from collections.abc import Mapping

from disclosure_bot.domain.contact import Contact, Fact, Hotline
from disclosure_bot.domain.deadline import Deadline
from disclosure_bot.domain.document import ARTICLE, Document
from disclosure_bot.domain.language import Bilingual
from disclosure_bot.domain.table import Column, Row, Table
from disclosure_bot.knowledge.read.model import BothLines, BothTexts
from disclosure_bot.knowledge.read.schema_public import (
    ContactModel,
    DeadlineModel,
    DeadlinesFile,
    DocumentModel,
    DocumentsFile,
    FactModel,
    HotlineModel,
    HotlinesFile,
    TableFile,
)
from disclosure_bot.knowledge.read.sheet import Sheet


def both(text: BothLines | BothTexts) -> Bilingual:
    """Return a text in both languages."""
    return Bilingual(text.zh, text.en or "")


def contact(model: ContactModel) -> Contact:
    """Return how to reach an office."""
    kinds = (model.phone, model.email, model.room, model.hours, model.site)
    return Contact(*(_fact(kind) if kind else None for kind in kinds))


def _fact(model: FactModel) -> Fact:
    return Fact(both(model.value), model.evidence or "", model.seen_on, model.period or "")


def documents(file: DocumentsFile, pages: Mapping[str, str]) -> Mapping[str, Document]:
    """Return the documents by key; ``pages`` are the texts to read, by path."""
    return {key: _document(key, model, pages) for key, model in file.documents.items()}


def _document(key: str, model: DocumentModel, pages: Mapping[str, str]) -> Document:
    return Document(
        id=key,
        title=both(model.title),
        short=both(model.short),
        article=both(model.article) if model.article else ARTICLE,
        in_force_since=model.in_force_since,
        in_force_until=model.in_force_until,
        url=model.url or "",
        evidence=model.evidence or "",
        seen_on=model.seen_on,
        trust=model.trust,
        articles=None if model.articles is None else tuple(model.articles),
        page=pages.get(model.page, "") if model.page else "",
        page_stamp=model.page_stamp or "",
    )


def deadlines(file: DeadlinesFile) -> Mapping[str, Deadline]:
    """Return the time limits by id."""
    return {model.id: _deadline(model) for model in file.deadlines}


def _deadline(model: DeadlineModel) -> Deadline:
    return Deadline(
        id=model.id,
        event=both(model.event),
        action=both(model.action),
        days=model.days,
        unit=model.unit,
        extension=model.extension,
        before=model.before,
        to=both(model.to) if model.to else None,
        document=model.document or "",
        article=model.article or "",
        note=both(model.note) if model.note else None,
    )


def hotlines(file: HotlinesFile) -> tuple[Hotline, ...]:
    """Return the hotlines in the order of the file."""
    return tuple(map(_hotline, file.hotlines))


def _hotline(model: HotlineModel) -> Hotline:
    return Hotline(
        id=model.id,
        number=model.number,
        name=both(model.name),
        what=both(model.what) if model.what else None,
        around_the_clock=model.around_the_clock,
        evidence=model.evidence or "",
        seen_on=model.seen_on,
    )


def table(name: str, model: TableFile, sheet: Sheet) -> Table:
    """Return a table from its header and its figures."""
    other_names = model.synonyms
    return Table(
        id=name,
        title=both(model.title),
        entry=model.entry,
        row=both(model.row),
        column=both(model.column),
        unit=both(model.unit),
        period=model.period,
        columns=tuple(
            Column(column, tuple(other_names.get(column, ())), model.columns_en.get(column, ""))
            for column in sheet.columns
        ),
        rows=tuple(
            Row(Bilingual(row.name, row.en), tuple(other_names.get(row.name, ())), row.cells)
            for row in sheet.rows
        ),
        source=both(model.source.title) if model.source else None,
        url=(model.source.url if model.source else "") or "",
        seen_on=model.source.seen_on if model.source else None,
        document=model.document or "",
        trust=model.trust,
        additive=tuple(model.additive),
        note=both(model.note) if model.note else None,
    )
