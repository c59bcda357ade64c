"""The counter of days: a form, the last day with every step and its basis, and the day as a calendar file.

All of it stands in the address, so that it can be kept and passed on: a day and a rule are about nobody.
"""

from dataclasses import dataclass
from datetime import date
from unicodedata import normalize
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import Response

from disclosure_bot.answering.deadlines import in_words
from disclosure_bot.channels.web.forms import Refusal
from disclosure_bot.channels.web.site import PUBLIC, Site, language_of, preferred_language
from disclosure_bot.domain.deadline import Deadline, Unit
from disclosure_bot.domain.knowledge import Knowledge
from disclosure_bot.domain.language import Language
from disclosure_bot.domain.wording import Say, Words
from disclosure_bot.office.asked import AskedDeadline
from disclosure_bot.office.counting import LONGEST
from disclosure_bot.office.saying import UNITS, day_in_words, provisional_in_words, term_in_words, told_steps
from disclosure_bot.office.term_count import FIRST, LAST, TermCount, counted, day_file, term_named


@dataclass(frozen=True, slots=True)
class Filled:
    """What stands in the form."""

    start: str = ""
    term: str = ""
    """id of a time limit; empty: the number and unit beside it"""
    count: str = ""
    unit: str = Unit.WORKING_DAY.value

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing was filled in yet."""
        return not (self.start or self.term or self.count)

    @property
    def in_address(self) -> dict[str, str]:
        """What an address holds of it."""
        return {"start": self.start, "term": self.named}

    @property
    def named(self) -> str:
        """The term as one text."""
        return self.term or f"{self.count}-{self.unit}"


class DeadlinePages:
    """Shows the form, and the last day that it counts, as a page and as a file."""

    def __init__(self, site: Site) -> None:
        self._site = site

    async def show(self, request: Request) -> Response:
        """Show the form, and the last day where it is filled in; what is wrong is said beside its field."""
        language = language_of(request) or preferred_language(request)
        filled, knowledge = _filled(request), self._site.service.knowledge
        made = None if filled.is_empty else _counted(filled, knowledge)
        wrong = made if isinstance(made, Say) else None
        words = self._site.service.words(language)
        shown: dict[str, object] = {
            "path": "/deadline",
            "listed": True,
            "kept": "" if filled.is_empty else f"{urlencode(filled.in_address)}&",
            "filled": filled,
            "rules": [(one.id, _rule(one, language)) for one in _rules(knowledge)],
            "units": [(unit.value, name.in_language(language)) for unit, name in UNITS.items()],
            "days": (f"{FIRST}-01-01", f"{LAST}-12-31"),
            "longest": LONGEST,
            "wrong": words(wrong, **_limits(wrong)) if wrong else "",
            "wrong_field": _FIELD.get(wrong, "") if wrong else "",
            "result": self._result(made, filled, words) if isinstance(made, TermCount) else None,
        }
        return self._site.page("deadline.html", language, shown, status=422 if wrong else 200, cache=PUBLIC)

    async def file(self, request: Request) -> Response:
        """Hand over the last day as a calendar file.

        Raises:
            Refusal: there is no such day.
        """
        made = _counted(_filled(request), self._site.service.knowledge)
        if isinstance(made, Say):
            raise Refusal(422, made, **_limits(made))
        language = language_of(request) or preferred_language(request)
        file = day_file(made, self._site.service.knowledge, language, self._site.clock())
        headers = {"content-disposition": f'attachment; filename="{file.name}"', "cache-control": PUBLIC}
        return Response(file.data, media_type="text/calendar", headers=headers)

    def _result(self, made: TermCount, filled: Filled, words: Words) -> dict[str, object]:
        address = {**filled.in_address, "lang": words.language.value}
        return {
            "text": self._in_words(made, words),
            "note": made.deadline.note if made.deadline else None,
            "steps": told_steps(made.due, words.language),
            "file": f"/deadline.ics?{urlencode(address)}",
        }

    def _in_words(self, made: TermCount, words: Words) -> str:
        knowledge, language = self._site.service.knowledge, words.language
        today = self._site.clock().astimezone(ZoneInfo(knowledge.school.timezone)).date()
        if made.deadline:
            asked = AskedDeadline(made.deadline, made.start, made.due)
            return in_words(asked, today, knowledge, language)
        told = words(
            Say.WEB_DEADLINE_OWN,
            start=day_in_words(made.start, language),
            term=term_in_words(made.term.count, made.term.unit, language),
            due=day_in_words(made.due.date, language),
        )
        return "\n".join(filter(None, (told, provisional_in_words(made.due.provisional, language))))


_FIELD = {Say.WEB_DEADLINE_START: "start", Say.WEB_DEADLINE_TERM: "term", Say.WEB_DEADLINE_COUNT: "count"}
"""the field that each sentence is about"""


def _limits(say: Say) -> dict[str, int]:
    return {
        Say.WEB_DEADLINE_START: {"first": FIRST, "last": LAST},
        Say.WEB_DEADLINE_COUNT: {"limit": LONGEST},
    }.get(say, {})


def _filled(request: Request) -> Filled:
    """Return what was filled in; a term in one text (``15-working_day``), as links hold it, is split."""
    start, term, count, unit = (
        normalize("NFKC", request.query_params.get(name, "")).strip()
        for name in ("start", "term", "count", "unit")
    )
    number, dash, named = term.partition("-")
    if dash and number.isdecimal() and not count:
        return Filled(start, "", number, named)
    return Filled(start, term, count, unit or Unit.WORKING_DAY.value)


def _counted(filled: Filled, knowledge: Knowledge) -> TermCount | Say:
    """Return the count, or what to say of the field that is wrong."""
    try:
        start = date.fromisoformat(filled.start)
    except ValueError:
        return Say.WEB_DEADLINE_START
    if not FIRST <= start.year <= LAST:
        return Say.WEB_DEADLINE_START
    if bool(filled.term) == bool(filled.count):
        return Say.WEB_DEADLINE_TERM
    term = term_named(filled.named, knowledge)
    if term is None:
        return Say.WEB_DEADLINE_TERM if filled.term else Say.WEB_DEADLINE_COUNT
    try:
        return counted(start, term, knowledge.calendar)
    except (ValueError, OverflowError):
        return Say.WEB_DEADLINE_COUNT


def _rules(knowledge: Knowledge) -> list[Deadline]:
    """Return the time limits whose rule can be named."""
    return [one for one in knowledge.deadlines.values() if one.document]


def _rule(deadline: Deadline, language: Language) -> str:
    term = term_in_words(deadline.days, deadline.unit, language)
    event, action = deadline.event.in_language(language), deadline.action.in_language(language)
    return f"{event} → {action}（{term}）" if language is Language.ZH else f"{event} → {action} ({term})"
