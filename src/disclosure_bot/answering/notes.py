"""The remarks below an answer: in which language it is, who answers for it, what its sources are worth."""

from collections.abc import Iterator
from datetime import date

from disclosure_bot.answering.offices import reachable
from disclosure_bot.domain.knowledge import Entry, Knowledge, Missing
from disclosure_bot.domain.language import Language
from disclosure_bot.domain.wording import Say

_MISSING = {
    Missing.AMOUNT: Say.MISSING_AMOUNT,
    Missing.DEADLINE: Say.MISSING_DEADLINE,
    Missing.FORM: Say.MISSING_FORM,
    Missing.PHONE: Say.MISSING_PHONE,
    Missing.HOURS: Say.MISSING_HOURS,
    Missing.LIST: Say.MISSING_LIST,
    Missing.TEXT: Say.MISSING_TEXT,
    Missing.STEPS: Say.MISSING_STEPS,
}


class Notes:
    """Makes the remarks on entries in one language, as of one day."""

    def __init__(self, knowledge: Knowledge, language: Language, today: date) -> None:
        self._knowledge = knowledge
        self._language = language
        self._today = today

    def on_text(self, entry: Entry) -> Iterator[str]:
        """Yield what to know of the text itself: its language, who may open its sources."""
        if not entry.answer.has(self._language):
            yield self._say(Say.NO_ENGLISH)
        barred = [
            source.title.in_language(self._language) for source in entry.sources if source.campus_access
        ]
        if barred:
            yield self._say(Say.CAMPUS_ACCESS, source=self._listed(dict.fromkeys(barred)))

    def on_office(self, entry: Entry) -> Iterator[str]:
        """Yield whom to ask, unless the answer names them and no more is known."""
        department = self._knowledge.departments[entry.department]
        name = department.name.in_language(self._language)
        linked = {source.url for source in entry.sources}
        office = reachable(department, self._knowledge.wording, self._language, linked)
        if name.casefold() in entry.answer.in_language(self._language).casefold():
            if office != name:
                yield self._say(Say.CONTACT, department=office)
            return
        key = Say.DEPARTMENT_INFERRED if entry.department_inferred else Say.DEPARTMENT
        yield self._say(key, department=office)

    def on_dates(self, entry: Entry) -> Iterator[str]:
        """Yield on one line when the text was read through and its sources were opened, or merely seen."""
        told = []
        if entry.reviewed_on:
            told.append(self._say(Say.REVIEWED, date=entry.reviewed_on.isoformat()))
        opened = [source.checked_on for source in entry.sources if source.checked_on]
        seen = [source.seen_on for source in entry.sources if source.seen_on]
        if opened and len(opened) == len(entry.sources):
            told.append(self._say(Say.SOURCES_OPENED, date=min(opened).isoformat()))
        elif seen:
            told.append(self._say(Say.SOURCES_SEEN, date=max(seen).isoformat()))
        if told:
            yield ("; " if self._language is Language.EN else "；").join(told)

    def on_missing(self, entry: Entry) -> Iterator[str]:
        """Yield what a person would need and the sources lack."""
        if entry.missing:
            what = {self._say(_MISSING[kind]): None for kind in entry.missing}
            yield self._say(Say.MISSING, what=self._listed(what))

    def _listed(self, words: dict[str, None]) -> str:
        return (", " if self._language is Language.EN else "、").join(words)

    def _say(self, key: Say, **values: object) -> str:
        return self._knowledge.wording.say(key, self._language, **values)
