"""The office's register: what staff do about requests, with the days counted and the persons encrypted."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from disclosure_bot.domain.calendar import Due, Term
from disclosure_bot.domain.deadline import Unit
from disclosure_bot.domain.knowledge import Knowledge
from disclosure_bot.domain.request import OPEN, Applicant, Request, RequestAct, RequestKind, RequestState
from disclosure_bot.office.counting import due
from disclosure_bot.requests.checks import (
    Answer,
    Arrival,
    RegisterError,
    check_answer,
    check_arrival,
    check_day,
    check_department,
    check_extension,
)
from disclosure_bot.requests.persons import Persons, Rotation
from disclosure_bot.store.register import Register

DEADLINE = "apply.reply"
"""id of the time limit in deadlines.yaml that holds for the answer to a request"""
TERM = Term(15, Unit.WORKING_DAY)
"""where the knowledge names none: what the disclosure measures give a school"""

_NUMBER = re.compile(r"(\d{4})-0*(\d{1,6})")


class RegisterService:
    """Does what staff do; every act names who did it and when."""

    def __init__(self, register: Register, knowledge: Callable[[], Knowledge], key_file: Path) -> None:
        """Do it with the knowledge of the moment: ``serve`` takes up a new one while it runs."""
        self._register = register
        self._knowledge_now = knowledge
        self._persons = Persons(key_file)

    @property
    def _knowledge(self) -> Knowledge:
        return self._knowledge_now()

    async def add(self, arrival: Arrival, who: str, now: datetime) -> Request:
        """Keep what has arrived, and return it with its number and last day.

        Raises:
            RegisterError: something about it cannot be right.
            StoreError: the key or the store cannot be used.
        """
        return await self._register.add(self._new(arrival, now), self._act("", who, now, "received"))

    async def file(self, arrival: Arrival, who: str, now: datetime) -> Request | None:
        """Keep what somebody files through the bot in place of their draft; None where there is none.

        Raises:
            RegisterError: something about it cannot be right.
            StoreError: the key or the store cannot be used.
        """
        return await self._register.file(self._new(arrival, now), self._act("", who, now, "received"))

    async def filed_by(self, asker: str) -> tuple[Request, ...]:
        """Return the requests that somebody filed through the bot, newest first."""
        return await self._register.filed_by(asker)

    def _new(self, arrival: Arrival, now: datetime) -> Request:
        check_arrival(arrival, self._knowledge, self.today(now))
        counted = self._due(arrival.kind, arrival.received_on)
        return Request(
            number="",
            received_on=arrival.received_on,
            channel=arrival.channel,
            kind=arrival.kind,
            subject=arrival.subject.strip(),
            state=RequestState.WITH_DEPARTMENT if arrival.department else RequestState.RECEIVED,
            due=counted.date if counted else None,
            provisional=bool(counted and counted.provisional),
            item=arrival.item,
            department=arrival.department,
            note=arrival.note,
            asker=arrival.asker,
            person=self._persons.lock(arrival.applicant),
        )

    async def find(self, number: str) -> Request:
        """Return the request with that number; leading zeros may be left out.

        Raises:
            RegisterError: there is none.
        """
        request = await self._register.find(_written(number))
        if request is None:
            raise RegisterError(f"没有 {number} 这个登记号", f"There is no request {number}")
        return request

    async def acts(self, request: Request) -> tuple[RequestAct, ...]:
        """Return what was done about a request, oldest first."""
        return await self._register.acts(request.number)

    async def requests(
        self, now: datetime, first: date | None = None, last: date | None = None
    ) -> tuple[Request, ...]:
        """Return the requests received from ``first`` to ``last``; provisional last days are recounted."""
        return await self._counted(await self._register.requests(first, last), now)

    async def open_ones(self, now: datetime) -> tuple[Request, ...]:
        """Return the requests that wait for an answer; provisional last days are recounted."""
        return await self._counted(await self._register.open_ones(), now)

    async def closed_ones(self, limit: int) -> tuple[Request, ...]:
        """Return at most ``limit`` requests that are answered or withdrawn, the latest received first."""
        return await self._register.closed_ones(limit)

    async def count(self) -> int:
        """Return how many requests there are."""
        return await self._register.count()

    async def _counted(self, found: Iterable[Request], now: datetime) -> tuple[Request, ...]:
        return tuple([await self._recounted(request, now) for request in found])

    def applicant(self, request: Request) -> Applicant | None:
        """Return who asked: empty where nothing was noted, None where the key that reads it is missing.

        Raises:
            StoreError: the key file cannot be read.
        """
        return self._persons.of(request)

    async def assign(self, number: str, department: str, who: str, now: datetime) -> Request:
        """Hand a request to the department that prepares the answer.

        Raises:
            RegisterError: it cannot be.
        """
        check_department(department, self._knowledge)
        changes = {"department": department, "state": RequestState.WITH_DEPARTMENT}
        return await self._change(number, changes, who, now, "assigned", department)

    async def ask_back(self, number: str, question: str, who: str, now: datetime) -> Request:
        """Note that the applicant was asked to say more exactly what is wanted.

        Raises:
            RegisterError: it cannot be.
        """
        return await self._change(
            number, {"state": RequestState.CLARIFYING}, who, now, "asked-back", question
        )

    async def clarified(
        self, number: str, came_on: date, who: str, now: datetime, *, restart: bool = False
    ) -> Request:
        """Note that the applicant has said more; ``restart`` counts the time limit from that day.

        Raises:
            RegisterError: it cannot be.
        """
        request = await self.find(number)
        check_day(came_on, request.received_on, self.today(now))
        state = RequestState.WITH_DEPARTMENT if request.department else RequestState.RECEIVED
        changes: dict[str, Any] = {"state": state}
        if restart and (counted := self._due(request.kind, came_on)):
            changes |= {"due": counted.date, "provisional": bool(counted.provisional)}
        return await self._change(number, changes, who, now, "clarified", came_on.isoformat())

    async def extend(self, number: str, until: date, why: str, who: str, now: datetime) -> Request:
        """Put the last day off.

        Raises:
            RegisterError: there is no reason, or the day is no later.
        """
        request = await self.find(number)
        check_extension(request, until, why)
        return await self._change(
            number, {"extended_until": until}, who, now, "extended", f"{until} {why.strip()}"
        )

    async def extend_by(self, number: str, days: int, why: str, who: str, now: datetime) -> Request:
        """Put the last day off by ``days`` working days.

        Raises:
            RegisterError: it has no last day, or there is no reason.
        """
        request = await self.find(number)
        if request.last_day is None:
            raise RegisterError(f"{request.number} 没有期限，不用延长", "It has no last day to put off")
        counting_on = replace(self._knowledge.calendar, counts_start=False)
        until = due(request.last_day, Term(days, Unit.WORKING_DAY), counting_on).date
        return await self.extend(number, until, why, who, now)

    async def answer(self, number: str, answer: Answer, who: str, now: datetime) -> Request:
        """Note the answer.

        Raises:
            RegisterError: somebody has answered it already, or something cannot be right.
        """
        request = await self.find(number)
        check_answer(answer, request, self.today(now))
        changes: dict[str, Any] = {
            "state": RequestState.ANSWERED,
            "outcome": answer.outcome,
            "because": answer.because,
            "answered_on": answer.answered_on,
            "fee": answer.fee,
            "waived": answer.waived,
        }
        if answer.note:
            changes["note"] = answer.note
        return await self._change(number, changes, who, now, "answered", answer.outcome.value)

    async def withdraw(self, number: str, on: date, why: str, who: str, now: datetime) -> Request:
        """Note that the applicant has taken it back.

        Raises:
            RegisterError: it cannot be.
        """
        request = await self.find(number)
        check_day(on, request.received_on, self.today(now))
        changes = {"state": RequestState.WITHDRAWN, "answered_on": on}
        return await self._change(number, changes, who, now, "withdrawn", why)

    async def erase(self, number: str, who: str, now: datetime) -> bool:
        """Erase who asked; False where nothing was kept. Number and outcome stay.

        Raises:
            RegisterError: there is no such request.
        """
        request = await self.find(number)
        return await self._register.erase_number(
            request.number, self._act(request.number, who, now, "erased")
        )

    def locked(self, text: str) -> bytes:
        """Return a text encrypted as persons are.

        Raises:
            StoreError: the key file cannot be used.
        """
        return self._persons.lock_text(text)

    def unlocked(self, locked: bytes) -> str | None:
        """Return the text, or None where the key that reads it is missing.

        Raises:
            StoreError: the key file cannot be read.
        """
        return self._persons.open_text(locked)

    async def rotate(self) -> Rotation:
        """Encrypt everything with a new key.

        Raises:
            StoreError: the key file or the store cannot be used.
        """
        return await self._persons.rotate(self._register)

    def today(self, now: datetime) -> date:
        """Return what day it is where the school is."""
        return now.astimezone(ZoneInfo(self._knowledge.school.timezone)).date()

    async def _change(
        self,
        number: str,
        changes: Mapping[str, Any],
        who: str,
        now: datetime,
        what: str,
        detail: str = "",
        before: Collection[RequestState] = OPEN,
    ) -> Request:
        request = await self.find(number)
        act = self._act(request.number, who, now, what, detail)
        changed = await self._register.change(request.number, before, changes, act)
        if changed is None:
            raise await self._already(request.number)
        return changed

    async def _already(self, number: str) -> RegisterError:
        """Return the sentence for a request that somebody has closed."""
        request = await self.find(number)
        acts = await self._register.acts(number)
        who = next((act.who for act in reversed(acts) if act.what in {"answered", "withdrawn"}), "—")
        done_zh, done_en = (
            ("撤回", "withdrawn") if request.state is RequestState.WITHDRAWN else ("答复", "answered")
        )
        return RegisterError(
            f"{number} 已于 {request.answered_on} {done_zh}（{who} 登记），没有改动",
            f"It was {done_en} on {request.answered_on}, noted by {who}; nothing was changed",
        )

    def _act(self, number: str, who: str, now: datetime, what: str, detail: str = "") -> RequestAct:
        return RequestAct(number, who, now, what, detail)

    def _due(self, kind: RequestKind, start: date) -> Due | None:
        """Return the last day; None for what no rule that we know sets a time limit to."""
        if kind is not RequestKind.REQUEST:
            return None
        limit = self._knowledge.deadlines.get(DEADLINE)
        term = Term(limit.days, limit.unit) if limit else TERM
        return due(start, term, self._knowledge.calendar)

    async def _recounted(self, request: Request, now: datetime) -> Request:
        """Count a provisional day again, and keep it where the year has been announced since."""
        if not request.provisional or not request.state.is_open:
            return request
        counted = self._due(request.kind, request.received_on)
        if counted is None or counted.provisional:
            return request
        changes = {"due": counted.date, "provisional": False}
        act = self._act(request.number, "disclosure-bot", now, "recounted", counted.date.isoformat())
        return await self._register.change(request.number, OPEN, changes, act) or request


def _written(number: str) -> str:
    """Return a number as it is kept: ``2026-17`` is ``2026-017``."""
    found = _NUMBER.fullmatch(number.strip())
    return f"{found[1]}-{int(found[2]):03}" if found else number.strip()
