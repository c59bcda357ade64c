"""An applicant's way to a request: three questions, one at a time or as one form, then a text or a receipt.

What somebody types is personal: it is kept encrypted, for an hour, and nothing of it is logged. What is asked
for is looked up first: where an entry answers it, nothing has to be filed.
"""

import json
from dataclasses import asdict, dataclass, replace
from datetime import date
from enum import StrEnum

from disclosure_bot.domain.action import (
    Choice,
    Choices,
    FileRequest,
    Person,
    RequestStep,
    SaveDay,
    Screen,
    Show,
    TrackRequest,
)
from disclosure_bot.domain.citation import printed
from disclosure_bot.domain.language import Language
from disclosure_bot.domain.question import Question
from disclosure_bot.domain.reply import CopyText, Note, Option, Outcome, Paragraph, Part, Reply
from disclosure_bot.domain.request import SUBJECT_LENGTH, Applicant, Request, RequestChannel, RequestKind
from disclosure_bot.domain.wording import Say, Words
from disclosure_bot.office.asked import basis_of, term_of
from disclosure_bot.office.counting import due
from disclosure_bot.office.saying import day_in_words, term_in_words
from disclosure_bot.requests.checks import Arrival, RegisterError
from disclosure_bot.requests.listing import OUTCOMES, STATES
from disclosure_bot.requests.service import DEADLINE, RegisterService
from disclosure_bot.service.choices import said
from disclosure_bot.service.service import Service
from disclosure_bot.store.askers import Drafts
from disclosure_bot.text.language import language_of
from disclosure_bot.text.normalize import read

LONGEST = 300
"""characters of one answer: what is asked for and its period make a row of the register"""
SHOWN = 5
"""requests listed to the person who filed them, at most"""
_CANCEL = frozenset({"取消", "不申请了", "退出", "算了", "cancel", "stop", "quit"})


class Asked(StrEnum):
    """What the applicant was asked last."""

    WHAT = "what"
    WAS_IT = "was-it"
    """whether what was shown is it"""
    PERIOD = "period"
    """of which time"""
    HOW = "how"
    """in which form it is wanted, and by which name"""
    NOTHING = "nothing"
    """all is said; it may be filed"""


@dataclass(frozen=True, slots=True)
class Draft:
    """A request as far as it is written."""

    language: Language
    asked: Asked = Asked.WHAT
    what: str = ""
    period: str = ""
    how: str = ""
    name: str = ""
    """where it was asked for by itself; it stands in ``how`` too"""
    seed: str = ""
    """of the message that brought it so far"""
    before: Asked = Asked.WHAT
    """what was asked before that message: where it comes a second time, it answers the same"""


class Filing:
    """Writes requests with people and files them; one draft a person."""

    def __init__(self, service: Service, register: RegisterService, drafts: Drafts) -> None:
        self._service = service
        self._register = register
        self._drafts = drafts

    async def do(self, action: FileRequest | TrackRequest, person: Person) -> Screen | None:
        """Go on with a request; None where there is none to go on with."""
        if not person.private:
            return said(self._words(person)(Say.PRIVATE_ONLY))
        if isinstance(action, TrackRequest):
            return await self._track(action.number, person)
        if action.step is RequestStep.BEGIN:
            return await self._begin(person, person.language)
        draft = self._draft(person)
        return await self._go_on(action.step, draft, person) if draft else None

    async def hear(self, text: str, person: Person) -> Screen | None:
        """Take a text as the answer to what was asked last; None where nothing was, or it answers nothing."""
        if not person.private:
            return None
        draft = self._draft(person)
        if draft is None or draft.asked is Asked.NOTHING:
            language = person.chosen or language_of(read(text).plain)
            wants = self._service.answerer.wants_to_file(text)
            return await self._begin(person, language) if wants else None
        if self._service.answerer.tells_of_danger(text):
            return None
        words = self._service.words(draft.language)
        if text.strip().lower() in _CANCEL:
            return await self._end(Say.REQUEST_CANCELLED, words, person)
        if len(text) > LONGEST:
            return said(words(Say.REQUEST_TOO_LONG, count=LONGEST), (_cancel(words),))
        return await self._answered(draft, text.strip(), person, words)

    # ---- all at once, where a channel shows a form

    async def look_up(self, what: str, language: Language, person: Person) -> Reply:
        """Return what is public already about what somebody wants; nothing of it is recorded."""
        question = Question(what, person.channel, person.asker, person.now, language=language)
        return (await self._service.answer(question, person.seed)).replies[0]

    async def write(self, draft: Draft, person: Person) -> None:
        """Keep a request that is filled in, in place of the one that the person was writing."""
        await self._keep(draft, Asked.NOTHING, person)

    async def ready(self, person: Person) -> Screen | None:
        """Return the text to send, where it goes, and until when it is answered; None: nothing is written."""
        draft = self._written(person)
        return self._to_send(draft, person, self._service.words(draft.language)) if draft else None

    async def submit(self, person: Person) -> Request | None:
        """File the request that is written and return it; None where none is (any more) or none is taken."""
        draft = self._written(person)
        if draft is None or not self.accepts:
            return None
        return await self._filed(draft, person, self._service.words(draft.language))

    async def cancel(self, person: Person) -> None:
        """Erase what the person was writing."""
        await self._drafts.erase(person.asker)

    async def own(self, asker: str) -> tuple[Request, ...]:
        """Return at most ``SHOWN`` requests that somebody filed, newest first."""
        return (await self._register.filed_by(asker))[:SHOWN]

    async def numbered(self, number: str) -> Request | None:
        """Return the request with that number, else None; the caller makes sure that its applicant asks."""
        try:
            return await self._register.find(number)
        except RegisterError:
            return None

    def state(self, request: Request, language: Language) -> str:
        """Return the sentence that tells how far a request is."""
        return self._service.words(language)(Say.REQUEST_STATE, **_state(request, language))

    # ---- one thing at a time

    async def _begin(self, person: Person, language: Language) -> Screen:
        words = self._service.words(language)
        await self._keep(Draft(language), Asked.WHAT, person)
        filed = await self.own(person.asker)
        own: Choices = tuple((Choice(one.number, TrackRequest(one.number)),) for one in filed)
        return said(words(Say.REQUEST_WHAT), (*own, _cancel(words)))

    async def _answered(self, draft: Draft, text: str, person: Person, words: Words) -> Screen | None:
        match draft.asked:
            case Asked.PERIOD:
                return await self._ask_how(replace(draft, period=text), person, words)
            case Asked.HOW:
                return await self._ready(replace(draft, how=text), person, words)
            case _:
                return await self._look_up(replace(draft, what=text), person, words)

    async def _look_up(self, draft: Draft, person: Person, words: Words) -> Screen | None:
        """Show what is public already; where nothing is, ask on."""
        reply = await self.look_up(draft.what, draft.language, person)
        if reply.outcome is Outcome.TALK:
            return None
        if reply.outcome is Outcome.ABSTAIN:
            return await self._ask_period(draft, person, words)
        await self._keep(draft, Asked.WAS_IT, person)
        return Screen(
            (Note(words(Say.REQUEST_PUBLIC)), *shown_of(reply)), (*_options(reply), *_was_it(words))
        )

    async def _go_on(self, step: RequestStep, draft: Draft, person: Person) -> Screen | None:
        words = self._service.words(draft.language)
        match step, draft.asked:
            case RequestStep.CANCEL, _:
                return await self._end(Say.REQUEST_CANCELLED, words, person)
            case RequestStep.FOUND, Asked.WAS_IT:
                return await self._end(Say.REQUEST_FOUND, words, person)
            case RequestStep.GO_ON, Asked.WAS_IT:
                return await self._ask_period(draft, person, words)
            case RequestStep.GO_ON, Asked.PERIOD:
                return await self._ask_how(draft, person, words)
            case RequestStep.FILE, Asked.NOTHING if self.accepts:
                return await self._file(draft, person, words)
            case _:
                return None

    async def _ask_period(self, draft: Draft, person: Person, words: Words) -> Screen:
        await self._keep(draft, Asked.PERIOD, person)
        skip = Choice(words(Say.BUTTON_REQUEST_SKIP), FileRequest(RequestStep.GO_ON))
        return said(words(Say.REQUEST_PERIOD), ((skip, *_cancel(words)),))

    async def _ask_how(self, draft: Draft, person: Person, words: Words) -> Screen:
        await self._keep(draft, Asked.HOW, person)
        return said(words(Say.REQUEST_HOW), (_cancel(words),))

    async def _ready(self, draft: Draft, person: Person, words: Words) -> Screen:
        await self._keep(draft, Asked.NOTHING, person)
        return self._to_send(draft, person, words)

    def _to_send(self, draft: Draft, person: Person, words: Words) -> Screen:
        """Return the text to send, where it goes, and until when it must be answered."""
        today = self._register.today(person.now)
        parts: list[Part] = [
            CopyText(self._text(draft, today, words), words(Say.REQUEST_READY), ""),
            Paragraph(words(Say.REQUEST_WHERE, office=self._service.office(draft.language))),
            *self._clock(today, words),
        ]
        choices: list[tuple[Choice, ...]] = []
        if DEADLINE in self._service.knowledge.deadlines:
            choices.append((Choice(words(Say.BUTTON_SAVE_DAY), SaveDay(DEADLINE, today)),))
        if self.accepts:
            file = Choice(words(Say.BUTTON_REQUEST_FILE), FileRequest(RequestStep.FILE))
            choices.append((file, *_cancel(words)))
        else:
            parts.append(Note(words(Say.REQUEST_NOT_TAKEN)))
        return Screen(tuple(parts), tuple(choices))

    async def _file(self, draft: Draft, person: Person, words: Words) -> Screen | None:
        filed = await self._filed(draft, person, words)
        if filed is None:
            return None
        last = day_in_words(filed.due, draft.language) if filed.due else "—"
        return said(words(Say.REQUEST_FILED, number=filed.number, due=last))

    async def _filed(self, draft: Draft, person: Person, words: Words) -> Request | None:
        today = self._register.today(person.now)
        arrival = Arrival(
            received_on=today,
            channel=_arrived_by(person.channel),
            kind=RequestKind.REQUEST,
            subject="；".join(filter(None, (draft.what, draft.period)))[:SUBJECT_LENGTH],
            applicant=Applicant(draft.name, draft.how, self._text(draft, today, words)),
            asker=person.asker,
        )
        return await self._register.file(arrival, person.channel, person.now)

    async def _track(self, number: str, person: Person) -> Screen:
        """Return how far a request is, to the person who filed it; to others it does not exist."""
        request = await self.numbered(number)
        if request is None or request.asker != person.asker:
            return said(self._words(person)(Say.REQUEST_UNKNOWN))
        return said(self.state(request, person.chosen or person.language))

    async def _end(self, say: Say, words: Words, person: Person) -> Screen:
        await self._drafts.erase(person.asker)
        return said(words(say))

    @property
    def accepts(self) -> bool:
        """Tell whether the school takes requests here."""
        return self._service.knowledge.school.accepts_requests

    def _text(self, draft: Draft, today: date, words: Words) -> str:
        """Return the request in the form that rules ask for; what was not said stays blank."""
        office = self._service.knowledge.departments[self._service.knowledge.school.office]
        return words(
            Say.REQUEST_TEXT,
            school=self._service.knowledge.school.name.in_language(draft.language),
            office=office.name.in_language(draft.language),
            what=draft.what,
            period=draft.period or "—",
            how=draft.how,
            date=today.isoformat(),
        ).strip()

    def _clock(self, today: date, words: Words) -> tuple[Part, ...]:
        """Return until when it must be answered, counted as if it arrived today; nothing without a rule."""
        knowledge = self._service.knowledge
        deadline = knowledge.deadlines.get(DEADLINE)
        if deadline is None:
            return ()
        counted = due(today, term_of(deadline), knowledge.calendar)
        language = words.language
        told = words(
            Say.REQUEST_CLOCK,
            start=day_in_words(today, language),
            due=day_in_words(counted.date, language),
            term=term_in_words(deadline.days, deadline.unit, language),
            basis=printed(basis_of(deadline), knowledge.documents, language),
        )
        years = "、".join(map(str, counted.provisional))
        provisional = (Note(words(Say.DEADLINE_PROVISIONAL, years=years)),) if years else ()
        return (Paragraph(told), *provisional)

    def _draft(self, person: Person) -> Draft | None:
        """Return what the person is writing; a message that comes a second time finds what it found first."""
        text = self._register.unlocked(person.draft) if person.draft else None
        if text is None:
            return None
        kept = json.loads(text)
        draft = Draft(
            language=Language(kept["language"]),
            asked=Asked(kept["asked"]),
            what=kept["what"],
            period=kept["period"],
            how=kept["how"],
            name=kept.get("name", ""),  # of an older program, for an hour
            seed=kept["seed"],
            before=Asked(kept["before"]),
        )
        return replace(draft, asked=draft.before) if draft.seed == person.seed else draft

    def _written(self, person: Person) -> Draft | None:
        """Return what the person has written to the end."""
        draft = self._draft(person)
        return draft if draft and draft.asked is Asked.NOTHING else None

    async def _keep(self, draft: Draft, asked: Asked, person: Person) -> None:
        """Keep a draft with what is asked now."""
        kept = replace(draft, asked=asked, before=draft.asked, seed=person.seed)
        locked = self._register.locked(json.dumps(asdict(kept), ensure_ascii=False))
        await self._drafts.keep(person.asker, locked, person.now)

    def _words(self, person: Person) -> Words:
        return self._service.words(person.chosen or person.language)


def shown_of(reply: Reply) -> tuple[Part, ...]:
    """Return what an applicant is shown of a reply: neither texts to send nor what is near."""
    return tuple(part for part in reply.parts if not isinstance(part, Option | CopyText))


def _arrived_by(channel: str) -> RequestChannel:
    """Return what the register counts a request as: by the page, or by a bot that people write to."""
    return RequestChannel.WEB if channel == RequestChannel.WEB else RequestChannel.BOT


def _options(reply: Reply) -> Choices:
    """Return what a reply leaves to choose from; beside an answer nothing is chosen."""
    if reply.outcome is not Outcome.CHOOSE:
        return ()
    options = (part for part in reply.parts if isinstance(part, Option))
    return tuple((Choice(part.title, Show(part.entry)),) for part in options)


def _was_it(words: Words) -> Choices:
    found = Choice(words(Say.BUTTON_REQUEST_FOUND), FileRequest(RequestStep.FOUND))
    other = Choice(words(Say.BUTTON_REQUEST_GO_ON), FileRequest(RequestStep.GO_ON))
    return ((found, other), _cancel(words))


def _cancel(words: Words) -> tuple[Choice, ...]:
    return (Choice(words(Say.BUTTON_REQUEST_CANCEL), FileRequest(RequestStep.CANCEL)),)


def _state(request: Request, language: Language) -> dict[str, object]:
    zh, _, en = STATES[request.state].partition(" ")
    last = day_in_words(request.last_day, language) if request.last_day else "—"
    return {
        "number": request.number,
        "received": day_in_words(request.received_on, language),
        "state": zh if language is Language.ZH else en,
        "due": last,
        "outcome": OUTCOMES[request.outcome].in_language(language) if request.outcome else "—",
    }
