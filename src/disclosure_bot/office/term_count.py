"""A term counted from a day: what the command, the page, the interface and a calendar file share."""

import re
from dataclasses import dataclass
from datetime import date, datetime

from disclosure_bot.domain.action import File
from disclosure_bot.domain.calendar import Calendar, Due, Step, Term
from disclosure_bot.domain.citation import printed
from disclosure_bot.domain.deadline import Deadline, Unit
from disclosure_bot.domain.knowledge import Knowledge
from disclosure_bot.domain.language import Language
from disclosure_bot.office.asked import basis_of, term_of
from disclosure_bot.office.counting import due
from disclosure_bot.office.ics import Entry, ics
from disclosure_bot.office.saying import provisional_in_words, steps_in_words, term_in_words

FIRST, LAST = 1949, 2199
"""years that a start may lie in"""
_WRITTEN = re.compile(r"([1-9]\d{0,4})-([a-z_]+)", re.ASCII)


@dataclass(frozen=True, slots=True)
class TermCount:
    """A term from its first day to its last."""

    start: date
    term: Term
    due: Due
    deadline: Deadline | None = None
    """the rule that sets the term, if one was named"""


def counted(start: date, term: Term | Deadline, calendar: Calendar) -> TermCount:
    """Return when a term ends that runs from a day, or back from it.

    Raises:
        ValueError: the day lies outside the years ``FIRST`` to ``LAST``, or the number is not one to count.
        OverflowError: the end lies beyond the years 1 to 9999.
    """
    if not FIRST <= start.year <= LAST:
        raise ValueError(f"no term runs from {start}")
    if isinstance(term, Deadline):
        return TermCount(start, term_of(term), due(start, term_of(term), calendar), term)
    return TermCount(start, term, due(start, term, calendar))


def term_named(name: str, knowledge: Knowledge) -> Term | Deadline | None:
    """Return the term that a text names: a time limit's id, or ``15-working_day``; None if it names none."""
    if name in knowledge.deadlines:
        return knowledge.deadlines[name]
    found = _WRITTEN.fullmatch(name)
    if found is None or found[2] not in set(Unit):
        return None
    return Term(int(found[1]), Unit(found[2]))


def count_object(count: TermCount) -> dict[str, object]:
    """Return a count as JSON values; the keys are part of the contract."""
    made = count.due
    return {
        "due": made.date.isoformat(),
        "provisional": bool(made.provisional),
        "provisional_years": list(made.provisional),
        "extended": made.extended and made.extended.isoformat(),
        "steps": [_step(step) for step in made.steps],
    }


def _step(step: Step) -> dict[str, object]:
    return {
        "date": step.day.isoformat(),
        "until": step.until and step.until.isoformat(),
        "number": step.number,
        "what": step.what.zh if step.what else "",
        "what_en": step.what.en if step.what else "",
    }


def day_file(count: TermCount, knowledge: Knowledge, language: Language, made_at: datetime) -> File:
    """Return the last day as a file for somebody's own calendar."""
    rule, unit = count.deadline, count.term.unit
    name = rule.id if rule else f"{count.term.count}-{unit.value}"
    told = (
        f"{count.start} {rule.event.in_language(language)}" if rule else "",
        printed(basis_of(rule), knowledge.documents, language) if rule else "",
        steps_in_words(count.due, language),
        provisional_in_words(count.due.provisional, language),
    )
    entry = Entry(
        uid=f"{name}-{count.start}@disclosure-bot",
        day=count.due.date,
        summary=rule.action.in_language(language) if rule else _summary(count, language),
        description="\n".join(filter(None, told)),
    )
    return File(f"{name}-{count.due.date}.ics", ics([entry], made_at))


def _summary(count: TermCount, language: Language) -> str:
    term = term_in_words(count.term.count, count.term.unit, language)
    if language is Language.EN:
        return f"Last day: {term} from {count.start}"
    return f"期限最后一天：{count.start}起{term}"
