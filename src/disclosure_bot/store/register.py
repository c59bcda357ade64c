"""The register of requests: rows, what was done about them, and the erasure of who asked."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection, func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from disclosure_bot.domain.request import OPEN, Request, RequestAct, RequestState
from disclosure_bot.errors import StoreError
from disclosure_bot.store.askers import draft_of
from disclosure_bot.store.database.database import Database
from disclosure_bot.store.rows import chunks, fetch, record_of, values_of
from disclosure_bot.store.tables import request_acts, requests

T = TypeVar("T")

_TRIES = 10
"""times a number is drawn: another program may take it first"""

_BY_NUMBER = (requests.c.year, requests.c.serial)


class Register:
    """Where requests are kept; every change of one adds an act."""

    def __init__(self, database: Database, redact: Callable[[str], str]) -> None:
        self._database = database
        self._redact = redact

    async def add(self, request: Request, act: RequestAct) -> Request:
        """Keep a request under the next number of its year, and return it with that number.

        Raises:
            StoreError: others took every number that was tried.
        """
        return await self._numbered(partial(_insert, self._clean(request), act))

    async def file(self, request: Request, act: RequestAct) -> Request | None:
        """Keep a request in place of its asker's draft; None where there is no draft: it was filed already.

        Raises:
            StoreError: others took every number that was tried.
        """
        return await self._numbered(partial(_file, self._clean(request), act))

    def _clean(self, request: Request) -> Request:
        return replace(request, subject=self._redact(request.subject), note=self._redact(request.note))

    async def _numbered(self, work: Callable[[Connection], T]) -> T:
        for _ in range(_TRIES):
            try:
                return await self._database.write(work)
            except IntegrityError:
                continue
        raise StoreError("登记号一直被别人占用，请再试一次", "Others took each number: try again")

    async def filed_by(self, asker: str) -> tuple[Request, ...]:
        """Return the requests that somebody filed through the bot, newest first."""
        query = select(requests).where(requests.c.asker == asker)
        query = query.order_by(requests.c.year.desc(), requests.c.serial.desc())
        rows = await self._database.read(partial(fetch, query))
        return tuple(record_of(Request, row) for row in rows)

    async def find(self, number: str) -> Request | None:
        """Return the request with that number; None if there is none."""
        return await self._database.read(partial(_find, number))

    async def open_ones(self) -> tuple[Request, ...]:
        """Return the requests that wait for an answer, by number."""
        query = select(requests).where(requests.c.state.in_(OPEN)).order_by(*_BY_NUMBER)
        rows = await self._database.read(partial(fetch, query))
        return tuple(record_of(Request, row) for row in rows)

    async def closed_ones(self, limit: int) -> tuple[Request, ...]:
        """Return at most ``limit`` requests that are answered or withdrawn, the latest received first."""
        query = select(requests).where(requests.c.state.not_in(OPEN)).limit(limit)
        newest = (requests.c.received_on.desc(), *(column.desc() for column in _BY_NUMBER))
        rows = await self._database.read(partial(fetch, query.order_by(*newest)))
        return tuple(record_of(Request, row) for row in rows)

    async def count(self) -> int:
        """Return how many requests there are."""
        query = select(func.count()).select_from(requests)
        return await self._database.read(lambda connection: connection.execute(query).scalar_one())

    async def requests(self, first: date | None = None, last: date | None = None) -> tuple[Request, ...]:
        """Return the requests received from ``first`` to ``last``, both days included, by number."""
        query = select(requests).order_by(*_BY_NUMBER)
        if first is not None:
            query = query.where(requests.c.received_on >= first)
        if last is not None:
            query = query.where(requests.c.received_on <= last)
        rows = await self._database.read(partial(fetch, query))
        return tuple(record_of(Request, row) for row in rows)

    async def change(
        self, number: str, before: Collection[RequestState], changes: Mapping[str, Any], act: RequestAct
    ) -> Request | None:
        """Change a request and note the act; None where it is gone, or in none of the states given.

        ``changes`` are fields of ``Request`` by name.
        """
        clean = {name: self._redact(value) if name == "note" else value for name, value in changes.items()}
        noted = replace(act, detail=self._redact(act.detail))
        return await self._database.write(partial(_change, number, frozenset(before), clean, noted))

    async def acts(self, number: str) -> tuple[RequestAct, ...]:
        """Return what was done about a request, oldest first."""
        query = select(request_acts).where(request_acts.c.number == number)
        query = query.order_by(request_acts.c.id)
        rows = await self._database.read(partial(fetch, query))
        return tuple(record_of(RequestAct, row) for row in rows)

    async def persons(self) -> Mapping[str, bytes]:
        """Return the encrypted applicant of each request that has one, by number."""
        query = select(requests.c.number, requests.c.person).where(requests.c.person.is_not(None))
        rows = await self._database.read(partial(fetch, query))
        return {row.number: row.person for row in rows}

    async def replace_persons(self, renewed: Mapping[str, bytes]) -> None:
        """Replace encrypted applicants, by number, all or none; the old bytes leave the files, too."""
        await self._database.write(partial(_replace_persons, renewed))
        await self._database.scrub()

    async def erase_number(self, number: str, act: RequestAct) -> bool:
        """Erase who asked in one request; False where nothing was kept."""
        return bool(await self._erase(requests.c.number == number, act))

    async def erase_old(self, before: date, act: RequestAct) -> int:
        """Erase who asked in requests answered, or withdrawn, before a day, and return how many."""
        return await self._erase(requests.c.answered_on < before, act)

    async def _erase(self, where: ColumnElement[bool], act: RequestAct) -> int:
        count = await self._database.write(partial(_erase, where, act))
        if count:
            await self._database.scrub()
        return count


def forget_asker(connection: Connection, asker: str) -> None:
    """Erase who asked in whatever somebody filed through the bot; the numbers stay."""
    statement = update(requests).where(requests.c.asker == asker)
    connection.execute(statement.values(person=None, asker=""))


def _insert(request: Request, act: RequestAct, connection: Connection) -> Request:
    year = request.received_on.year
    query = select(func.max(requests.c.serial)).where(requests.c.year == year)
    serial = (connection.execute(query).scalar() or 0) + 1
    numbered = replace(request, number=f"{year}-{serial:03}")
    connection.execute(
        insert(requests).values(values_of(numbered, requests) | {"year": year, "serial": serial})
    )
    _note(connection, replace(act, number=numbered.number))
    return numbered


def _file(request: Request, act: RequestAct, connection: Connection) -> Request | None:
    if not connection.execute(draft_of(request.asker)).rowcount:
        return None
    return _insert(request, act, connection)


def _find(number: str, connection: Connection) -> Request | None:
    row = connection.execute(select(requests).where(requests.c.number == number)).one_or_none()
    return None if row is None else record_of(Request, row)


def _change(
    number: str,
    before: frozenset[RequestState],
    changes: Mapping[str, Any],
    act: RequestAct,
    connection: Connection,
) -> Request | None:
    statement = update(requests).where(requests.c.number == number, requests.c.state.in_(before))
    if not connection.execute(statement.values(changes)).rowcount:
        return None
    _note(connection, act)
    return _find(number, connection)


def _replace_persons(renewed: Mapping[str, bytes], connection: Connection) -> None:
    for number, person in renewed.items():
        connection.execute(update(requests).where(requests.c.number == number).values(person=person))


def _erase(where: ColumnElement[bool], act: RequestAct, connection: Connection) -> int:
    kept = or_(requests.c.person.is_not(None), requests.c.asker != "")
    numbers = connection.execute(select(requests.c.number).where(where, kept)).scalars().all()
    for some in chunks(numbers):
        chosen = update(requests).where(requests.c.number.in_(some))
        connection.execute(chosen.values(person=None, asker=""))
    for number in numbers:
        _note(connection, replace(act, number=number))
    return len(numbers)


def _note(connection: Connection, act: RequestAct) -> None:
    """Add an act after those of the same request, whose row the caller has locked: acts are numbered on."""
    count = select(func.count()).select_from(request_acts).where(request_acts.c.number == act.number)
    name = f"{act.number}.{connection.execute(count).scalar_one() + 1:04}"
    connection.execute(insert(request_acts).values(values_of(act, request_acts) | {"id": name}))
