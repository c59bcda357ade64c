"""Documents to read, section by section."""

from disclosure_bot.domain.action import Choice, Choices, Person, ReadDocument, Screen
from disclosure_bot.domain.document_page import DocumentPage, read_page
from disclosure_bot.domain.reply import Heading, Paragraph, Part
from disclosure_bot.domain.wording import Say
from disclosure_bot.service.service import Service


class Readings:
    """Makes the screens of documents."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def screen(self, action: ReadDocument, person: Person) -> Screen | None:
        """Return the headings or one section; None where there is no such document, page or section."""
        document = self._service.knowledge.documents.get(action.document)
        if document is None or not document.page:
            return None
        page = read_page(document.page, person.language)
        if not 0 <= action.section <= len(page.sections):
            return None
        if action.section == 0:
            return _contents(action.document, page)
        return self._section(action, page, person)

    def _section(self, action: ReadDocument, page: DocumentPage, person: Person) -> Screen:
        words = self._service.words(person.language)
        section = page.sections[action.section - 1]
        following = ReadDocument(action.document, action.section + 1)
        back = Choice(words(Say.BUTTON_BACK), ReadDocument(action.document))
        is_last = action.section == len(page.sections)
        row = (back,) if is_last else (back, Choice(words(Say.BUTTON_NEXT), following))
        parts: tuple[Part, ...] = (Heading(f"{page.title}\n{section.heading}"), Paragraph(section.text))
        return Screen(parts, (row,))


def _contents(document: str, page: DocumentPage) -> Screen:
    choices: Choices = tuple(
        (Choice(section.heading, ReadDocument(document, number)),)
        for number, section in enumerate(page.sections, 1)
    )
    opening = (Paragraph(page.opening),) if page.opening else ()
    return Screen((Heading(page.title), *opening), choices)
