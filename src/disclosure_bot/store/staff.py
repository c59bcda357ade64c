"""Accounts of staff, their one-time links and sessions, and what they did.

Of a link and of a session only a digest is kept: a reader of the database cannot sign in with it.
"""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import Connection, Row, Select, delete, func, select

from disclosure_bot.domain.exchange import exchange_id
from disclosure_bot.domain.staff import StaffAct, StaffMember, StaffSession
from disclosure_bot.store.database.database import Database
from disclosure_bot.store.rows import fetch, insert_new, record_of, values_of
from disclosure_bot.store.tables import staff, staff_acts, staff_links, staff_sessions


class StaffAccounts:
    """Where accounts, links, sessions and acts are kept."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, member: StaffMember, now: datetime) -> bool:
        """Keep a new account; False if the name or the identity is taken."""
        row = values_of(member, staff) | {"identity": member.identity or None, "made_at": now}
        return await self._database.write(lambda connection: insert_new(connection, staff, row))

    async def list(self) -> tuple[StaffMember, ...]:
        """Return all accounts by name."""
        rows = await self._database.read(partial(fetch, select(staff).order_by(staff.c.name)))
        return tuple(_to_member(row) for row in rows)

    async def find(self, name: str) -> StaffMember | None:
        """Return the account of that name; None if there is none."""
        return await self._member(select(staff).where(staff.c.name == name))

    async def find_identity(self, identity: str) -> StaffMember | None:
        """Return the account that the school's sign-in knows by that e-mail or subject; else None."""
        return await self._member(select(staff).where(staff.c.identity == identity)) if identity else None

    async def remove(self, name: str) -> bool:
        """Remove an account with its links and sessions; what it did stays. False if there is none."""
        statement = delete(staff).where(staff.c.name == name)
        return await self._database.write(lambda connection: connection.execute(statement).rowcount == 1)

    async def new_link(self, name: str, expires_at: datetime) -> str:
        """Return the secret of a new one-time link; links made before are worth nothing any more."""
        secret = secrets.token_urlsafe(32)
        row = {"digest": _digest(secret), "staff": name, "expires_at": expires_at}

        def work(connection: Connection) -> None:
            connection.execute(delete(staff_links).where(staff_links.c.staff == name))
            insert_new(connection, staff_links, row)

        await self._database.write(work)
        return secret

    async def take_link(self, secret: str, now: datetime) -> StaffMember | None:
        """Use a link up and return whose it is; None if it was used, is too old or was never made."""
        own = staff_links.c.digest == _digest(secret)
        query = select(staff).join(staff_links).where(own, staff_links.c.expires_at > now)

        def work(connection: Connection) -> Row[Any] | None:
            row = connection.execute(query).one_or_none()
            taken = connection.execute(delete(staff_links).where(own)).rowcount == 1
            return row if taken else None  # of two that come at once one finds nothing to delete

        row = await self._database.write(work)
        return None if row is None else _to_member(row)

    async def begin_session(self, name: str, now: datetime, expires_at: datetime) -> str:
        """Begin a session of an account and return its token, this once: only a digest is kept."""
        token = secrets.token_urlsafe(32)
        row = {
            "digest": _digest(token),
            "id": secrets.token_hex(5),
            "staff": name,
            "began_at": now,
            "expires_at": expires_at,
        }
        await self._database.write(lambda connection: insert_new(connection, staff_sessions, row))
        return token

    async def session(self, token: str, now: datetime) -> StaffSession | None:
        """Return the session that a token opens; None if it is over, ended or was never begun."""
        rows = await self._database.read(
            partial(fetch, _sessions(now).where(staff_sessions.c.digest == _digest(token)))
        )
        return _to_session(rows[0]) if rows else None

    async def sessions(self, now: datetime) -> tuple[StaffSession, ...]:
        """Return all sessions that are open, the newest first."""
        query = _sessions(now).order_by(staff_sessions.c.began_at.desc(), staff_sessions.c.id)
        return tuple(_to_session(row) for row in await self._database.read(partial(fetch, query)))

    async def end_session(self, session: str) -> bool:
        """End a session by its id; False if there is none."""
        statement = delete(staff_sessions).where(staff_sessions.c.id == session)
        return await self._database.write(lambda connection: connection.execute(statement).rowcount == 1)

    async def end_sessions(self, name: str) -> int:
        """End all sessions of an account and return how many there were."""
        statement = delete(staff_sessions).where(staff_sessions.c.staff == name)
        return await self._database.write(lambda connection: connection.execute(statement).rowcount)

    async def note(self, act: StaffAct) -> None:
        """Keep what somebody did."""
        row = values_of(act, staff_acts) | {"id": exchange_id(act.acted_at, secrets.token_hex(8))}
        await self._database.write(lambda connection: insert_new(connection, staff_acts, row))

    async def acts(self, limit: int, offset: int = 0) -> tuple[StaffAct, ...]:
        """Return at most ``limit`` acts, the newest first, after the first ``offset``."""
        query = select(staff_acts).order_by(staff_acts.c.acted_at.desc(), staff_acts.c.id.desc())
        rows = await self._database.read(partial(fetch, query.limit(limit).offset(offset)))
        return tuple(record_of(StaffAct, row) for row in rows)

    async def count_acts(self) -> int:
        """Return how many acts are kept."""
        query = select(func.count()).select_from(staff_acts)
        return await self._database.read(lambda connection: connection.execute(query).scalar_one())

    async def _member(self, query: Select[Any]) -> StaffMember | None:
        rows: Sequence[Row[Any]] = await self._database.read(partial(fetch, query))
        return _to_member(rows[0]) if rows else None


def forget_expired(connection: Connection, now: datetime) -> None:
    """Delete links and sessions that are over."""
    for table in (staff_links, staff_sessions):
        connection.execute(delete(table).where(table.c.expires_at <= now))


def _sessions(now: datetime) -> Select[Any]:
    columns = (staff, staff_sessions.c.id, staff_sessions.c.began_at, staff_sessions.c.expires_at)
    return select(*columns).join(staff_sessions).where(staff_sessions.c.expires_at > now)


def _to_member(row: Row[Any]) -> StaffMember:
    return record_of(StaffMember, row, identity=row.identity or "")


def _to_session(row: Row[Any]) -> StaffSession:
    return record_of(StaffSession, row, member=_to_member(row))


def _digest(secret: str) -> str:
    """Return what is kept: a secret is random and long, so that one round of SHA-256 is enough."""
    return hashlib.sha256(secret.encode(errors="replace")).hexdigest()
