"""How the register of requests looks in a chat: a list by last day, one request, what can be done about it.

No page names an applicant: what Telegram carries is out of the school's hands.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from disclosure_bot.channels.callback import RegisterPress, digest, encode
from disclosure_bot.channels.telegram.pages.page import Block, Button, Page, Rows, Style
from disclosure_bot.domain.calendar import Term
from disclosure_bot.domain.deadline import Unit
from disclosure_bot.domain.knowledge import Knowledge
from disclosure_bot.domain.request import RequestAct, RequestOutcome, WithheldBecause
from disclosure_bot.domain.wording import Say, Words
from disclosure_bot.office.counting import due
from disclosure_bot.requests.checks import WITHHELD
from disclosure_bot.requests.listing import ACTS, STATES, Listed, in_words, left_in_words, told

PER_PAGE = 8
"""requests on one page of the list"""
LONGER = (5, 10, 15)
"""working days by which a request may be put off with a button"""
_DEPARTMENTS = 80
"""offered; a message takes a hundred buttons"""
_ACTS = 5
"""acts told of a request, the last ones"""


class Act(StrEnum):
    """First argument of a button on the register."""

    PAGE = "page"
    SHOW = "show"
    WHOM = "whom"
    ASSIGN = "assign"
    LONGER = "longer"
    EXTEND = "extend"
    HOW = "how"
    ANSWER = "answer"


WHYS: Mapping[str, Say] = {"third": Say.REGISTER_WHY_THIRD, "much": Say.REGISTER_WHY_MUCH}
"""reasons to put a request off"""


def register_page(rows: Sequence[Listed], number: int, knowledge: Knowledge, words: Words) -> Page:
    """Return one page of the open requests, the most urgent first, a button for each."""
    pages = max(1, -(-len(rows) // PER_PAGE))
    place = min(max(number, 0), pages - 1)
    shown = rows[place * PER_PAGE : (place + 1) * PER_PAGE]
    keys: Rows = tuple((_key(_line(row, knowledge), Act.SHOW, row.request.number),) for row in shown)
    before = (_key(words(Say.BUTTON_PREVIOUS), Act.PAGE, about=str(place - 1)),) if place else ()
    after = (_key(words(Say.BUTTON_NEXT), Act.PAGE, about=str(place + 1)),) if place + 1 < pages else ()
    text = words(Say.REGISTER_PAGE, counts=in_words(rows, len(rows)), page=place + 1, pages=pages)
    return Page((Block(text),), (*keys, (*before, *after)))


def request_page(
    row: Listed, acts: Sequence[RequestAct], knowledge: Knowledge, words: Words, said: str = ""
) -> Page:
    """Return one request with what can be done about it; ``said`` tells what has just been done."""
    request, zone = row.request, ZoneInfo(knowledge.school.timezone)
    noted = "\n".join(f"{name}: {value}" for name, value in told(row, knowledge))
    done = "\n".join(
        f"{act.acted_at.astimezone(zone):%Y-%m-%d %H:%M} {act.who}:"
        f" {ACTS.get(act.what, act.what)} {act.detail}".rstrip()
        for act in acts[-_ACTS:]
    )
    head = Block(f"{request.number} {request.kind.value} {STATES[request.state]}", Style.STRONG)
    blocks = (head, *(Block(text) for text in (said, noted, done) if text))
    number = request.number
    can_do = (
        _key(words(Say.BUTTON_REGISTER_ASSIGN), Act.WHOM, number),
        *((_key(words(Say.BUTTON_REGISTER_EXTEND), Act.LONGER, number),) if request.last_day else ()),
        _key(words(Say.BUTTON_REGISTER_ANSWER), Act.HOW, number),
    )
    back = _key(words(Say.BUTTON_BACK), Act.PAGE, about="0")
    return Page(blocks, (can_do, (back,)) if request.state.is_open else ((back,),))


def departments_page(row: Listed, knowledge: Knowledge, words: Words) -> Page:
    """Return a page with a button for each department that a request can be handed to."""
    number = row.request.number
    keys = (
        _key(department.name.in_language(words.language), Act.ASSIGN, number, digest(department.id))
        for department in list(knowledge.departments.values())[:_DEPARTMENTS]
    )
    return _choose_page(row, words(Say.REGISTER_WHOM), _in_pairs(keys), words)


def longer_page(row: Listed, knowledge: Knowledge, words: Words) -> Page:
    """Return a page with a row of buttons for each reason: the days to which a request can be put off."""
    last = row.request.last_day or date.min
    keys: Rows = tuple(
        tuple(_longer(row, last, days, why, knowledge, words) for days in LONGER) for why in WHYS
    )
    reasons = "\n".join(f"{place}. {words(say)}" for place, say in enumerate(WHYS.values(), start=1))
    return _choose_page(row, f"{words(Say.REGISTER_LONGER)}\n{reasons}", keys, words)


def _longer(row: Listed, last: date, days: int, why: str, knowledge: Knowledge, words: Words) -> Button:
    """Return a button that carries the day itself: pressed twice, it puts off once."""
    first = last + timedelta(days=1) if knowledge.calendar.counts_start else last
    until = due(first, Term(days, Unit.WORKING_DAY), knowledge.calendar).date
    place = list(WHYS).index(why) + 1
    return _key(f"{place}. +{days} → {until:%m-%d}", Act.EXTEND, row.request.number, f"{until}-{why}")


def outcomes_page(row: Listed, words: Words) -> Page:
    """Return a page with a button for each outcome that the answer to a request may have."""
    keys = (
        _key(outcome.value, Act.HOW if outcome in WITHHELD else Act.ANSWER, row.request.number, outcome.name)
        for outcome in RequestOutcome
    )
    return _choose_page(row, words(Say.REGISTER_HOW), _in_pairs(keys), words)


def reasons_page(row: Listed, outcome: RequestOutcome, words: Words) -> Page:
    """Return a page with a button for each reason to withhold something."""
    number = row.request.number
    keys = (
        _key(reason.value, Act.ANSWER, number, f"{outcome.name}-{reason.name}") for reason in WithheldBecause
    )
    return _choose_page(row, words(Say.REGISTER_BECAUSE), _in_pairs(keys), words)


def _choose_page(row: Listed, text: str, keys: Rows, words: Words) -> Page:
    head = Block(f"{row.request.number} {left_in_words(row)}", Style.STRONG)
    back = _key(words(Say.BUTTON_BACK), Act.SHOW, row.request.number)
    return Page((head, Block(text)), (*keys, (back,)))


def _line(row: Listed, knowledge: Knowledge) -> str:
    department = knowledge.departments.get(row.request.department)
    named = f" · {department.name.zh}" if department else ""
    return f"{row.request.number} · {left_in_words(row)}{named}"


def _in_pairs(keys: Iterable[Button]) -> Rows:
    every = tuple(keys)
    return tuple(every[at : at + 2] for at in range(0, len(every), 2))


def _key(label: str, act: Act, number: str = "", about: str = "") -> Button:
    return Button(label, encode(RegisterPress(act.value, number, about)))
