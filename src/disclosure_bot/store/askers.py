"""What is known of people before they are answered: language, last turn, the request they are writing."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    BindParameter,
    Connection,
    Delete,
    LargeBinary,
    Row,
    bindparam,
    delete,
    literal,
    null,
    select,
    union_all,
)

from disclosure_bot.domain.language import Language
from disclosure_bot.domain.question import Turn
from disclosure_bot.store.columns import Instant
from disclosure_bot.store.database.database import Database
from disclosure_bot.store.rows import upsert
from disclosure_bot.store.tables import preferences, request_drafts, turns

MEMORY = timedelta(minutes=10)
"""how long a turn may be followed up"""
DRAFT_MEMORY = timedelta(hours=1)
"""how long a draft waits for the next word"""


@dataclass(frozen=True, slots=True)
class StoredTurn:
    """A turn with who said it and when."""

    asker: str
    turn: Turn
    at: datetime


@dataclass(frozen=True, slots=True)
class AskerProfile:
    """What is known of one person."""

    language: Language | None = None
    """of replies, where they chose one"""
    turn: Turn | None = None
    """the last one, if it was within ten minutes"""
    draft: bytes | None = None
    """the request that they are writing, encrypted, if they said something about it within the hour"""


class Askers:
    """Keeps a language and one turn an asker; both survive a restart."""

    def __init__(self, database: Database, redact: Callable[[str], str]) -> None:
        self._database = database
        self._redact = redact

    async def profiles(self, asking: Mapping[str, datetime]) -> Mapping[str, AskerProfile]:
        """Return what is known of each of these people at the time when each of them wrote, in one read.

        The age of a turn is the time between the sending of two messages: one that reaches us late still
        follows up the one before it.
        """

        def work(connection: Connection) -> Mapping[str, AskerProfile]:
            return _profiles(connection.execute(_KNOWN, {"askers": list(asking)}), asking)

        return await self._database.read(work)

    async def recall(self, asker: str, now: datetime) -> Turn | None:
        """Return the turn before, or None if there was none within ten minutes."""
        return (await self.profiles({asker: now}))[asker].turn

    async def remember(self, asker: str, turn: Turn, now: datetime) -> None:
        """Keep the turn, redacted, in place of the one before."""
        said = StoredTurn(asker, turn, now)
        await self._database.write(lambda connection: self.write_turn(connection, said))

    def write_turn(self, connection: Connection, said: StoredTurn) -> None:
        """Keep the turn as part of the caller's transaction."""
        row = {
            "asker": said.asker,
            "text": self._redact(said.turn.subject),
            "entry": " ".join(said.turn.entries),
            "offered": " ".join(said.turn.offered),
            "said_at": said.at,
        }
        upsert(connection, turns, row)

    async def choose_language(self, asker: str, language: Language | None) -> None:
        """Keep the choice; None withdraws it: replies come in the language of the question again."""
        if language is None:
            statement = delete(preferences).where(preferences.c.asker == asker)
            await self._database.write(lambda connection: connection.execute(statement))
            return
        row = {"asker": asker, "language": language}
        await self._database.write(lambda connection: upsert(connection, preferences, row))


_OF_THEM: BindParameter[str] = bindparam("askers", expanding=True)
# One statement for the three tables, and made once: every question of everybody begins with it.
_KNOWN = union_all(
    select(turns, null().cast(LargeBinary).label("draft"), literal("").label("language")).where(
        turns.c.asker.in_(_OF_THEM)
    ),
    select(
        request_drafts.c.asker,
        *(literal("") for _ in ("text", "entry", "offered")),
        request_drafts.c.said_at,
        request_drafts.c.content,
        literal(""),
    ).where(request_drafts.c.asker.in_(_OF_THEM)),
    select(
        preferences.c.asker,
        *(literal("") for _ in ("text", "entry", "offered")),
        null().cast(Instant),
        null().cast(LargeBinary),
        preferences.c.language,
    ).where(preferences.c.asker.in_(_OF_THEM)),
)


def _profiles(rows: Iterable[Row[Any]], asking: Mapping[str, datetime]) -> Mapping[str, AskerProfile]:
    """Return profiles of the rows of ``_KNOWN``: each tells one thing about one asker."""
    known = {asker: AskerProfile() for asker in asking}
    for row in rows:
        at, one = asking[row.asker], known[row.asker]
        if row.language:
            known[row.asker] = replace(one, language=Language(row.language))
        elif row.draft is None:
            known[row.asker] = replace(one, turn=_turn(row) if row.said_at > at - MEMORY else None)
        else:
            known[row.asker] = replace(one, draft=row.draft if row.said_at > at - DRAFT_MEMORY else None)
    return known


def _turn(row: Row[Any]) -> Turn:
    return Turn(row.text, tuple(row.entry.split()), tuple(row.offered.split()))


def forget_stale(connection: Connection, now: datetime) -> None:
    """Delete the turns of ``MEMORY`` ago or earlier: they can no longer be followed up."""
    connection.execute(delete(turns).where(turns.c.said_at <= now - MEMORY))


class Drafts:
    """Keeps the requests that people are writing, one an asker; the caller encrypts them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def keep(self, asker: str, content: bytes, now: datetime) -> None:
        """Keep a draft in place of the one before."""
        row = {"asker": asker, "content": content, "said_at": now}
        await self._database.write(lambda connection: upsert(connection, request_drafts, row))

    async def erase(self, asker: str) -> None:
        """Erase the draft of an asker, if there is one."""
        await self._database.write(lambda connection: connection.execute(draft_of(asker)))


def draft_of(asker: str) -> Delete:
    """Return the statement that erases the draft of an asker."""
    return delete(request_drafts).where(request_drafts.c.asker == asker)


def forget_old_drafts(connection: Connection, now: datetime) -> None:
    """Delete the drafts of which nothing was said for ``DRAFT_MEMORY``."""
    connection.execute(delete(request_drafts).where(request_drafts.c.said_at <= now - DRAFT_MEMORY))
