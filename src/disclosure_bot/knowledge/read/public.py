"""Models of documents, contacts, hotlines, time limits and tables to the values they stand for."""

from collections.abc import Mapping

from disclosure_bot.domain.contact import Contact, Fact, Hotline
from disclosure_bot.domain.deadline import Deadline
from disclosure_bot.domain.document import Document
from disclosure_bot.domain.language import Bilingual
from disclosure_bot.domain.table import Column, Row, Table
from disclosure_bot.knowledge.read.model import both, value_of
from disclosure_bot.knowledge.read.schema_public import (
    ContactModel,
    DeadlinesFile,
    DocumentsFile,
    HotlinesFile,
    TableFile,
)
from disclosure_bot.knowledge.read.sheet import Sheet


def contact(model: ContactModel) -> Contact:
    """Return how to reach an office."""
    kinds = (model.phone, model.email, model.room, model.hours, model.site)
    return Contact(*(value_of(Fact, kind) if kind else None for kind in kinds))


def documents(file: DocumentsFile, pages: Mapping[str, str]) -> Mapping[str, Document]:
    """Return the documents by key; ``pages`` are the texts to read, by path."""
    return {
        key: value_of(Document, model, id=key, page=pages.get(model.page, "") if model.page else "")
        for key, model in file.documents.items()
    }


def deadlines(file: DeadlinesFile) -> Mapping[str, Deadline]:
    """Return the time limits by id."""
    return {model.id: value_of(Deadline, model) for model in file.deadlines}


def hotlines(file: HotlinesFile) -> tuple[Hotline, ...]:
    """Return the hotlines in the order of the file."""
    return tuple(value_of(Hotline, model) for model in file.hotlines)


def table(name: str, model: TableFile, sheet: Sheet) -> Table:
    """Return a table from its header and its figures."""
    other_names, source = model.synonyms, model.source
    return value_of(
        Table,
        model,
        id=name,
        columns=tuple(
            Column(column, tuple(other_names.get(column, ())), model.columns_en.get(column, ""))
            for column in sheet.columns
        ),
        rows=tuple(
            Row(Bilingual(row.name, row.en), tuple(other_names.get(row.name, ())), row.cells)
            for row in sheet.rows
        ),
        source=both(source.title) if source else None,
        url=(source and source.url) or "",
        seen_on=source and source.seen_on,
    )
