"""The register of requests in the private chats of staff: listed, shown, assigned, put off, answered.

What a button carries is checked at each press; a press that arrives twice does nothing twice.
"""

from datetime import date

from disclosure_bot.channels.callback import RegisterPress, named
from disclosure_bot.channels.telegram.handlers.context import NAME, UpdateContext
from disclosure_bot.channels.telegram.pages.page import Page, text_page
from disclosure_bot.channels.telegram.pages.request_pages import (
    WHYS,
    Act,
    departments_page,
    longer_page,
    outcomes_page,
    reasons_page,
    register_page,
    request_page,
)
from disclosure_bot.domain.knowledge import Knowledge
from disclosure_bot.domain.language import Language
from disclosure_bot.domain.request import Request, RequestOutcome, WithheldBecause
from disclosure_bot.domain.wording import Say, Words
from disclosure_bot.requests.checks import WITHHELD, Answer, RegisterError
from disclosure_bot.requests.listing import Listed, listed
from disclosure_bot.requests.service import RegisterService
from disclosure_bot.service.service import Service


class RequestHandlers:
    """Makes the pages of ``/requests``, does what their buttons say; the caller has checked who asks."""

    def __init__(self, register: RegisterService, service: Service) -> None:
        self._register = register
        self._service = service

    async def command(self, context: UpdateContext, payload: str, words: Words) -> Page:
        """Return the open requests, or the one that a number names."""
        if not payload:
            return await self._list(0, context, words)
        try:
            return await self._shown(await self._register.find(payload), context, words)
        except RegisterError as error:
            return text_page(str(error))

    async def press(self, context: UpdateContext, press: RegisterPress, words: Words) -> Page | None:
        """Do what a button says and return the page that it leads to; None if it means nothing any more."""
        if press.act not in set(Act):
            return None
        if press.act == Act.PAGE:
            return await self._list(int(press.about), context, words) if press.about.isdecimal() else None
        try:
            request = await self._register.find(press.number)
        except RegisterError:
            return None
        try:
            return await self._act(Act(press.act), request, press.about, context, words)
        except RegisterError as error:
            request = await self._register.find(press.number)
            return await self._shown(request, context, words, f"⚠️ {error}")
        except (KeyError, ValueError):  # no such outcome, reason or day
            return None

    async def _act(
        self, act: Act, request: Request, about: str, context: UpdateContext, words: Words
    ) -> Page | None:
        row = self._row(request, context)
        match act:
            case Act.WHOM:
                return departments_page(row, self._knowledge, words)
            case Act.LONGER if request.last_day:
                return longer_page(row, self._knowledge, words)
            case Act.HOW if not about:
                return outcomes_page(row, words)
            case Act.HOW if RequestOutcome[about] in WITHHELD:
                return reasons_page(row, RequestOutcome[about], words)
            case Act.ASSIGN:
                return await self._assign(request, about, context, words)
            case Act.EXTEND:
                return await self._extend(request, about, context, words)
            case Act.ANSWER:
                return await self._answer(request, about, context, words)
            case _:
                return await self._shown(request, context, words)

    async def _assign(
        self, request: Request, about: str, context: UpdateContext, words: Words
    ) -> Page | None:
        department = named(about, self._knowledge.departments)
        if not department:
            return None
        if request.department != department:
            request = await self._register.assign(request.number, department, _who(context), context.now)
        return await self._shown(request, context, words, words(Say.REGISTER_DONE))

    async def _extend(
        self, request: Request, about: str, context: UpdateContext, words: Words
    ) -> Page | None:
        day, _, why = about.rpartition("-")
        reason = Words(words.wording, Language.ZH)(WHYS[why])
        until = date.fromisoformat(day)
        changed = await self._register.extend(request.number, until, reason, _who(context), context.now)
        return await self._shown(changed, context, words, words(Say.REGISTER_DONE))

    async def _answer(
        self, request: Request, about: str, context: UpdateContext, words: Words
    ) -> Page | None:
        outcome, _, because = about.partition("-")
        answer = Answer(
            outcome=RequestOutcome[outcome],
            answered_on=self._register.today(context.now),
            because=WithheldBecause[because] if because else None,
        )
        changed = await self._register.answer(request.number, answer, _who(context), context.now)
        return await self._shown(changed, context, words, words(Say.REGISTER_DONE))

    async def _list(self, number: int, context: UpdateContext, words: Words) -> Page:
        running = await self._register.open_ones(context.now)
        rows = listed(running, self._register.today(context.now), self._knowledge.calendar)
        return register_page(rows, number, self._knowledge, words)

    async def _shown(self, request: Request, context: UpdateContext, words: Words, said: str = "") -> Page:
        acts = await self._register.acts(request)
        return request_page(self._row(request, context), acts, self._knowledge, words, said)

    def _row(self, request: Request, context: UpdateContext) -> Listed:
        (row,) = listed([request], self._register.today(context.now), self._knowledge.calendar)
        return row

    @property
    def _knowledge(self) -> Knowledge:
        return self._service.knowledge


def _who(context: UpdateContext) -> str:
    """Return who acts: the number that the settings name among the staff."""
    return f"{NAME}:{context.person}"
