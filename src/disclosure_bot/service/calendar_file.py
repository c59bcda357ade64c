"""The last day of a time limit as a file for somebody's own calendar."""

from disclosure_bot.domain.action import File, Person, SaveDay
from disclosure_bot.domain.citation import printed
from disclosure_bot.domain.knowledge import Knowledge
from disclosure_bot.office.asked import basis_of, term_of
from disclosure_bot.office.counting import due
from disclosure_bot.office.ics import Entry, ics
from disclosure_bot.office.saying import provisional_in_words, steps_in_words

FIRST, LAST = 1949, 2199
"""years that a start may lie in"""


def calendar_file(wanted: SaveDay, knowledge: Knowledge, person: Person) -> File | None:
    """Return the day as a file; None where there is no such time limit (any more)."""
    deadline = knowledge.deadlines.get(wanted.deadline)
    if deadline is None or not FIRST <= wanted.start.year <= LAST:
        return None
    counted = due(wanted.start, term_of(deadline), knowledge.calendar)
    language = person.chosen or person.language
    told = (
        f"{wanted.start} {deadline.event.in_language(language)}",
        printed(basis_of(deadline), knowledge.documents, language),
        steps_in_words(counted),
        provisional_in_words(counted.provisional, language),
    )
    entry = Entry(
        uid=f"{deadline.id}-{wanted.start}@disclosure-bot",
        day=counted.date,
        summary=deadline.action.in_language(language),
        description="\n".join(filter(None, told)),
    )
    return File(f"{deadline.id}-{counted.date}.ics", ics([entry], person.now))
