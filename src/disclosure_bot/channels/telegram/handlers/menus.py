"""Finding by buttons: the start screen by audience, and the catalogue; one message, edited in place."""

from disclosure_bot.answering.browse import Visitor, category_of, entries_of, item_of, often_asked
from disclosure_bot.channels.telegram.handlers.context import HandlerContext
from disclosure_bot.channels.telegram.pages.callback import Action, CallbackData, encode
from disclosure_bot.channels.telegram.pages.page import Block, Button, Page, Rows, text_page
from disclosure_bot.channels.telegram.pages.render import Words, option
from disclosure_bot.domain.knowledge import Entry
from disclosure_bot.domain.language import Language
from disclosure_bot.domain.wording import Say

PER_PAGE = 8
"""entries on one page of an item"""

_AUDIENCES = {
    Visitor.APPLICANT: Say.AUDIENCE_APPLICANT,
    Visitor.STUDENT: Say.AUDIENCE_STUDENT,
    Visitor.STAFF: Say.AUDIENCE_STAFF,
    Visitor.INTERNATIONAL: Say.AUDIENCE_INTERNATIONAL,
}


class Browsing:
    """Makes the pages of menus."""

    def __init__(self, ctx: HandlerContext) -> None:
        self._ctx = ctx

    def start(self, language: Language) -> Page:
        """Return the greeting, with a button for each audience."""
        words = self._ctx.words(language)
        school = self._ctx.service.knowledge.school.name.in_language(language)
        keys = [Button(words(say), encode(Action.AUDIENCE, who)) for who, say in _AUDIENCES.items()]
        rows = (tuple(keys[:2]), tuple(keys[2:]), (_catalogue_button(words),))
        return Page((Block(words(Say.GREETING, school=school)), Block(words(Say.START_WHO))), rows)

    async def audience(self, press: CallbackData, language: Language) -> Page | None:
        """Return what an audience asks most; None for one that we do not know."""
        if press.argument(0) not in set(Visitor):
            return None
        visitor = Visitor(press.argument(0))
        if visitor is Visitor.INTERNATIONAL:
            language = Language.EN
        words = self._ctx.words(language)
        counts = await self._ctx.service.answer_counts(self._ctx.clock())
        entries = often_asked(self._ctx.service.knowledge, visitor, counts)
        back = Button(words(Say.BUTTON_START), encode(Action.START))
        text = words(Say.MOST_ASKED, audience=words(_AUDIENCES[visitor]))
        return text_page(text, (*_entry_rows(entries, language), (_catalogue_button(words), back)))

    def catalogue(self, press: CallbackData, language: Language) -> Page | None:
        """Return the categories, one category's items, or a page of one item's entries; None if gone."""
        match [int(argument) for argument in press.arguments if argument.isdigit()]:
            case []:
                return self._categories(language)
            case [category]:
                return self._category(category, language)
            case [_, item]:
                return self._item(item, 0, language)
            case [_, item, page]:
                return self._item(item, page, language)
            case _:
                return None

    def _categories(self, language: Language) -> Page:
        words, checklist = self._ctx.words(language), self._ctx.service.knowledge.checklist
        rows: Rows = tuple(
            (
                Button(
                    f"{category.number}. {category.name.in_language(language)}",
                    encode(Action.CATALOGUE, str(category.number)),
                ),
            )
            for category in checklist
        )
        back = Button(words(Say.BUTTON_START), encode(Action.START))
        return text_page(words(Say.CATALOGUE, count=len(checklist)), (*rows, (back,)))

    def _category(self, number: int, language: Language) -> Page | None:
        category = category_of(self._ctx.service.knowledge, number)
        if category is None:
            return None
        words = self._ctx.words(language)
        name = category.name.in_language(language)
        rows: Rows = tuple(
            (
                Button(
                    f"{item.number}. {item.title.in_language(language)}",
                    encode(Action.CATALOGUE, str(number), str(item.number)),
                ),
            )
            for item in category.items
        )
        back = Button(words(Say.BUTTON_BACK), encode(Action.CATALOGUE))
        return text_page(words(Say.CATALOGUE_CATEGORY, number=number, category=name), (*rows, (back,)))

    def _item(self, number: int, page: int, language: Language) -> Page | None:
        found = item_of(self._ctx.service.knowledge, number)
        if found is None:
            return None
        category, item = found
        words = self._ctx.words(language)
        values = {"number": number, "item": item.title.in_language(language)}
        entries = entries_of(self._ctx.service.knowledge, number)
        back = Button(words(Say.BUTTON_BACK), encode(Action.CATALOGUE, str(category.number)))
        if not entries:
            office = self._ctx.office(language)
            return text_page(words(Say.CATALOGUE_EMPTY, **values, office=office), ((back,),))
        shown = entries[page * PER_PAGE : (page + 1) * PER_PAGE]
        more = len(entries) > (page + 1) * PER_PAGE
        following = encode(Action.CATALOGUE, str(category.number), str(number), str(page + 1))
        last = (back, Button(words(Say.BUTTON_NEXT), following)) if more else (back,)
        return text_page(words(Say.CATALOGUE_ITEM, **values), (*_entry_rows(shown, language), last))


def _catalogue_button(words: Words) -> Button:
    return Button(words(Say.BUTTON_CATALOGUE), encode(Action.CATALOGUE))


def _entry_rows(entries: tuple[Entry, ...], language: Language) -> Rows:
    return tuple((option(entry.id, entry.title.in_language(language)),) for entry in entries)
