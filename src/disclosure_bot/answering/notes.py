"""The remarks around an answer: its language and time, who answers for it, what its sources are worth."""

from collections.abc import Iterable, Iterator
from datetime import date

from disclosure_bot.answering.offices import reachable
from disclosure_bot.domain.citation import printed
from disclosure_bot.domain.knowledge import Entry, Knowledge, Missing
from disclosure_bot.domain.language import Language
from disclosure_bot.domain.period import Period, calendar_year
from disclosure_bot.domain.wording import Say
from disclosure_bot.office.saying import period_in_words
from disclosure_bot.office.versions import AskedVersion, awaited_period

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

    def before(self, asked: AskedVersion, *, has_figures: bool) -> Iterator[str]:
        """Yield what must be known before the answer is read: it is not of the year that was asked for.

        Figures of a table that stand above have told already of which years there are none.
        """
        if asked.lacking and not has_figures and not (asked.is_current and self._is_awaited(asked)):
            years = self._periods(map(calendar_year, asked.lacking))
            yield self._say(Say.VERSION_NONE, asked=years, there=self._periods(asked.there))
        if not asked.is_current:
            key = Say.VERSION_PAST if asked.entry.validity.last < self._today else Say.VERSION_AHEAD
            yield self._say(key, period=self._words(asked.entry.validity))

    def after(self, asked: AskedVersion) -> Iterator[str]:
        """Yield what else was said in the years asked for, and that the text holds no longer or not yet."""
        entry = asked.entry
        for other in asked.others:
            yield self._say(
                Say.VERSION_OTHER, period=self._words(other.validity), first=self._first_line(other)
            )
        if not asked.is_current:
            return
        if awaited := awaited_period(entry, self._today):
            period, year = self._words(entry.validity), self._words(awaited)
            yield self._say(Say.VERSION_AWAITED, period=period, year=year)
        elif entry.valid_until and entry.valid_until < self._today:
            yield self._say(Say.EXPIRED, date=entry.valid_until.isoformat())
        elif entry.valid_from and entry.valid_from > self._today:
            yield self._say(Say.NOT_YET_VALID, date=entry.valid_from.isoformat())

    def _is_awaited(self, asked: AskedVersion) -> bool:
        """Tell whether all that lacks is today's, of which the note below the answer speaks."""
        awaited = awaited_period(asked.entry, self._today)
        return awaited is not None and asked.lacking == (self._today.year,)

    def _first_line(self, entry: Entry) -> str:
        text = entry.answer.in_language(self._language).strip().partition("\n")[0]
        return printed(text, self._knowledge.documents, self._language)

    def _words(self, period: Period) -> str:
        return period_in_words(period, self._language)

    def _periods(self, periods: Iterable[Period]) -> str:
        return self._listed(map(self._words, periods))

    def _listed(self, words: Iterable[str]) -> str:
        return (", " if self._language is Language.EN else "、").join(words)

    def _say(self, key: Say, **values: object) -> str:
        return self._knowledge.wording.say(key, self._language, **values)
