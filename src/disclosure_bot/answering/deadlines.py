"""The last day, counted for whoever says when something happened: with assumption, unit and basis."""

from datetime import date

from disclosure_bot.domain.citation import printed
from disclosure_bot.domain.knowledge import Entry, Knowledge
from disclosure_bot.domain.language import Language
from disclosure_bot.domain.reply import DueDay
from disclosure_bot.domain.wording import Say
from disclosure_bot.office.asked import AskedDeadline, asked_deadline, basis_of
from disclosure_bot.office.saying import day_in_words, term_in_words


def due_day(
    entry: Entry, question: str, today: date, knowledge: Knowledge, language: Language
) -> DueDay | None:
    """Return the last day of the time limit that a question asks for; None where none can be counted."""
    asked = asked_deadline(entry, question, today, knowledge)
    if asked is None:
        return None
    text = in_words(asked, today, knowledge, language)
    return DueDay(text, deadline=asked.deadline.id, start=asked.start, day=asked.due.date)


def in_words(asked: AskedDeadline, today: date, knowledge: Knowledge, language: Language) -> str:
    """Return the last day of a time limit with assumption, unit and basis."""
    say = knowledge.wording.say
    parts = [say(_key(asked), language, **_values(asked, knowledge, language))]
    if asked.due.extended:
        parts.append(say(Say.DEADLINE_EXTENDED, language, due=day_in_words(asked.due.extended, language)))
    if asked.due.date < today:
        parts.append(say(Say.DEADLINE_PASSED, language))
    if years := asked.due.provisional:
        parts.append(say(Say.DEADLINE_PROVISIONAL, language, years="、".join(map(str, years))))
    return (" " if language is Language.EN else "").join(parts)


def _key(asked: AskedDeadline) -> Say:
    return Say.DEADLINE_BEFORE if asked.deadline.before else Say.DEADLINE


def _values(asked: AskedDeadline, knowledge: Knowledge, language: Language) -> dict[str, object]:
    deadline = asked.deadline
    return {
        "start": day_in_words(asked.start, language),
        "event": deadline.event.in_language(language),
        "action": deadline.action.in_language(language),
        "due": day_in_words(asked.due.date, language),
        "term": term_in_words(deadline.days, deadline.unit, language),
        "basis": printed(basis_of(deadline), knowledge.documents, language),
    }
