"""For which time an answer holds, where a question names a year or the text is not of today."""

from collections.abc import Iterator
from datetime import date

from disclosure_bot.domain.citation import printed
from disclosure_bot.domain.knowledge import Entry, Knowledge
from disclosure_bot.domain.language import Language
from disclosure_bot.domain.period import Period, calendar_year
from disclosure_bot.domain.wording import Say
from disclosure_bot.office.saying import period_in_words
from disclosure_bot.office.versions import AskedVersion, awaited_period


class VersionNotes:
    """Tells of the time of an answer in one language, as of one day."""

    def __init__(self, knowledge: Knowledge, language: Language, today: date) -> None:
        self._knowledge = knowledge
        self._language = language
        self._today = today

    def before(self, asked: AskedVersion, *, has_figures: bool) -> Iterator[str]:
        """Yield what must be known before the answer is read: it is not of the year that was asked for.

        Figures of a table that stand above have told already of which years there are none.
        """
        if asked.lacking and not has_figures and not (asked.is_current and self._is_awaited(asked)):
            years = self._listed(map(calendar_year, asked.lacking))
            yield self._say(Say.VERSION_NONE, asked=years, there=self._listed(asked.there))
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

    def _listed(self, periods: Iterator[Period] | tuple[Period, ...]) -> str:
        return (", " if self._language is Language.EN else "、").join(map(self._words, periods))

    def _say(self, key: Say, **values: object) -> str:
        return self._knowledge.wording.say(key, self._language, **values)
