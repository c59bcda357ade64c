"""Finding without asking: the start screen by kind of visitor, and the checklist."""

from collections.abc import Iterable

from disclosure_bot.answering.browse import category_of, entries_of, item_of, often_asked
from disclosure_bot.domain.action import (
    Browse,
    BrowseServices,
    Choice,
    Choices,
    MostAsked,
    Person,
    Screen,
    Show,
    Start,
    Visitor,
)
from disclosure_bot.domain.knowledge import Entry
from disclosure_bot.domain.language import Language
from disclosure_bot.domain.reply import Paragraph
from disclosure_bot.domain.service import Service as PublicService
from disclosure_bot.domain.wording import Say, Words
from disclosure_bot.service.choices import browse_choice, read_choice, said, services_choice
from disclosure_bot.service.service import Service

PER_PAGE = 8
"""entries on one page of an item"""

VISITORS = {
    Visitor.APPLICANT: Say.AUDIENCE_APPLICANT,
    Visitor.STUDENT: Say.AUDIENCE_STUDENT,
    Visitor.STAFF: Say.AUDIENCE_STAFF,
    Visitor.INTERNATIONAL: Say.AUDIENCE_INTERNATIONAL,
}
"""what each kind of visitor is called, in the order of the start"""


class Menus:
    """Makes the screens of menus."""

    def __init__(self, service: Service) -> None:
        self._service = service

    async def screen(
        self, action: Start | MostAsked | Browse | BrowseServices, person: Person
    ) -> Screen | None:
        """Return the screen; None where the checklist holds no such category or item."""
        match action:
            case Start():
                return self._start(person.language)
            case MostAsked(visitor):
                return await self._most_asked(visitor, person)
            case BrowseServices(page):
                return self._services(page, person.language)
            case Browse(0, 0):
                return self._categories(person.language)
            case Browse(category, 0):
                return self._category(category, person.language)
            case Browse(_, item, page):
                return self._item(item, page, person.language)

    def _start(self, language: Language) -> Screen:
        words = self._service.words(language)
        school = self._service.knowledge.school.name.in_language(language)
        choices = [Choice(words(say), MostAsked(visitor)) for visitor, say in VISITORS.items()]
        greeting = (Paragraph(words(Say.GREETING, school=school)), Paragraph(words(Say.START_WHO)))
        finding = (browse_choice(words), *self._offer_services(words))
        return Screen(greeting, (tuple(choices[:2]), tuple(choices[2:]), finding))

    def _offer_services(self, words: Words) -> tuple[Choice, ...]:
        return (services_choice(words),) if self._service.knowledge.services else ()

    def _services(self, page: int, language: Language) -> Screen | None:
        """Return one page of the services, each with its department."""
        words, knowledge = self._service.words(language), self._service.knowledge
        every = sorted(knowledge.services.values(), key=lambda one: one.department)
        shown = every[page * PER_PAGE : (page + 1) * PER_PAGE]
        if not shown:
            return None
        choices = tuple((Choice(self._service_line(one, language), Show(one.entry)),) for one in shown)
        more = (
            (Choice(words(Say.BUTTON_NEXT), BrowseServices(page + 1)),)
            if len(every) > (page + 1) * PER_PAGE
            else ()
        )
        back = Choice(words(Say.BUTTON_BACK), BrowseServices(page - 1) if page else Start())
        return said(words(Say.SERVICES, count=len(every)), (*choices, (back, *more)))

    def _service_line(self, service: PublicService, language: Language) -> str:
        department = self._service.knowledge.departments[service.department]
        return f"{service.name.in_language(language)} · {department.name.in_language(language)}"

    async def _most_asked(self, visitor: Visitor, person: Person) -> Screen:
        language = Language.EN if visitor is Visitor.INTERNATIONAL else person.language
        words = self._service.words(language)
        counts = await self._service.answer_counts(person.now)
        entries = often_asked(self._service.knowledge, visitor, counts)
        text = words(Say.MOST_ASKED, audience=words(VISITORS[visitor]))
        last = (browse_choice(words), Choice(words(Say.BUTTON_START), Start()))
        return said(text, (*_shown(entries, language), last))

    def _categories(self, language: Language) -> Screen:
        words, checklist = self._service.words(language), self._service.knowledge.checklist
        choices = tuple(
            (Choice(f"{one.number}. {one.name.in_language(language)}", Browse(one.number)),)
            for one in checklist
        )
        back = (Choice(words(Say.BUTTON_START), Start()),)
        services, readings = self._offer_services(words), self._readings(words)
        last = (*services, *back)
        return said(words(Say.CATALOGUE, count=len(checklist)), (*choices, *readings, last))

    def _readings(self, words: Words) -> Choices:
        """Return the documents that can be read whole."""
        return tuple(
            (read_choice(one.id, 0, one.short.in_language(words.language), words),)
            for one in self._service.knowledge.documents.values()
            if one.page
        )

    def _category(self, number: int, language: Language) -> Screen | None:
        category = category_of(self._service.knowledge, number)
        if category is None:
            return None
        words = self._service.words(language)
        choices = tuple(
            (Choice(f"{one.number}. {one.title.in_language(language)}", Browse(number, one.number)),)
            for one in category.items
        )
        text = words(Say.CATALOGUE_CATEGORY, number=number, category=category.name.in_language(language))
        return said(text, (*choices, (Choice(words(Say.BUTTON_BACK), Browse()),)))

    def _item(self, number: int, page: int, language: Language) -> Screen | None:
        found = item_of(self._service.knowledge, number)
        if found is None:
            return None
        category, item = found
        words = self._service.words(language)
        values = {"number": number, "item": item.title.in_language(language)}
        entries = entries_of(self._service.knowledge, number)
        back = Choice(words(Say.BUTTON_BACK), Browse(category.number))
        if not entries:
            text = words(Say.CATALOGUE_EMPTY, **values, office=self._service.office(language))
            return said(text, ((back,),))
        shown = entries[page * PER_PAGE : (page + 1) * PER_PAGE]
        more = len(entries) > (page + 1) * PER_PAGE
        following = Choice(words(Say.BUTTON_NEXT), Browse(category.number, number, page + 1))
        last = (back, following) if more else (back,)
        return said(words(Say.CATALOGUE_ITEM, **values), (*_shown(shown, language), last))


def _shown(entries: Iterable[Entry], language: Language) -> Choices:
    return tuple((Choice(entry.title.in_language(language), Show(entry.id)),) for entry in entries)
