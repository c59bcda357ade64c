"""Which deadline a question asks for: the day it names, and the entry's time limit that fits its words."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from disclosure_bot.domain.calendar import Due, Term
from disclosure_bot.domain.deadline import Deadline
from disclosure_bot.domain.knowledge import Entry, Knowledge
from disclosure_bot.domain.language import Bilingual
from disclosure_bot.office.counting import due
from disclosure_bot.office.dates import date_in
from disclosure_bot.office.saying import UNITS
from disclosure_bot.text.language import HAN
from disclosure_bot.text.normalize import folded

ENOUGH = 2
"""words of its event that a question must share with a time limit which the entry only mentions"""

_COMMON = re.compile(
    r"收到|接到|学校|学生|书面|提出|完成|receiv\w*|universit\w*|written|student\w*", re.IGNORECASE
)
_CHINESE = re.compile(f"[{HAN}]+")
_ENGLISH = re.compile(r"[a-z]{5,}")
_STEM = 5


@dataclass(frozen=True, slots=True)
class AskedDeadline:
    """A time limit counted from the day that a question names."""

    deadline: Deadline
    start: date
    """the day that the question names: of the event"""
    due: Due


def asked_deadline(entry: Entry, question: str, today: date, knowledge: Knowledge) -> AskedDeadline | None:
    """Return the time limit that is asked for; None where the day or the time limit is not certain."""
    if not entry.deadlines or (deadline := _fitting(entry, question, knowledge)) is None:
        return None
    start = date_in(question, today, ahead=deadline.before)
    if start is None:
        return None
    return AskedDeadline(deadline, start, due(start, term_of(deadline), knowledge.calendar))


def term_of(deadline: Deadline) -> Term:
    """Return how long a time limit is, as a term that can be counted."""
    return Term(deadline.days, deadline.unit, deadline.extension or 0, deadline.before)


def _fitting(entry: Entry, question: str, knowledge: Knowledge) -> Deadline | None:
    """Return the time limit whose event, or else action, shares most words with the question."""
    words = set(_words(folded(question)))
    known = (knowledge.deadlines.get(name) for name in entry.deadlines)
    scored = [
        ((_shared(deadline.event, words), _shared(deadline.action, words)), deadline)
        for deadline in known
        if deadline is not None and deadline.document
    ]
    if not scored:
        return None
    (event, action), best = max(scored, key=lambda pair: pair[0])
    fits = event + action > 0 if _is_its_own(best, entry) else event >= ENOUGH
    return best if fits else None


def _is_its_own(deadline: Deadline, entry: Entry) -> bool:
    """Tell whether the entry is about that time limit: of the same area, or it stands in its first line."""
    same_area = deadline.id.partition(".")[0] == entry.id.partition(".")[0]
    first = entry.answer.zh.strip().partition("\n")[0].replace(" ", "")
    return same_area or re.search(rf"(?<!\d){deadline.days}{UNITS[deadline.unit].zh}", first) is not None


def _shared(text: Bilingual, words: set[str]) -> int:
    return len(words.intersection(_words(f"{text.zh} {text.en.lower()}")))


def _words(text: str) -> Iterator[str]:
    """Yield pairs of Chinese characters and stems of English words, but those that all time limits have."""
    telling = _COMMON.sub(" ", text)
    for run in _CHINESE.findall(telling):
        yield from (run[at : at + 2] for at in range(len(run) - 1))
    yield from (word[:_STEM] for word in _ENGLISH.findall(telling))


def basis_of(deadline: Deadline) -> str:
    """Return the citation that a time limit rests on, as answers write it: ``[moe41#60]``."""
    return f"[{deadline.document}#{deadline.article}]" if deadline.article else f"[{deadline.document}]"
