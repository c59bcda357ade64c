"""The last turn of each asker, for follow-up questions: survives a restart, forgotten after ten minutes."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, select

from disclosure_bot.domain.question import Turn
from disclosure_bot.store.database.database import Database
from disclosure_bot.store.rows import upsert
from disclosure_bot.store.tables import turns

MEMORY = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class StoredTurn:
    """A turn with who said it and when."""

    asker: str
    turn: Turn
    at: datetime


class Conversation:
    """Remembers one turn an asker."""

    def __init__(self, database: Database, redact: Callable[[str], str]) -> None:
        self._database = database
        self._redact = redact

    async def remember(self, asker: str, turn: Turn, now: datetime) -> None:
        """Keep the turn, redacted, in place of the one before."""
        said = StoredTurn(asker, turn, now)
        await self._database.write(lambda connection: self.write(connection, said))

    def write(self, connection: Connection, said: StoredTurn) -> None:
        """Keep the turn within a transaction of somebody else's."""
        text = self._redact(said.turn.text)
        row = {"asker": said.asker, "text": text, "entry": said.turn.entry, "said_at": said.at}
        upsert(connection, turns, row)

    async def recall(self, asker: str, now: datetime) -> Turn | None:
        """Return the turn before, or None if there was none within ten minutes."""
        query = select(turns).where(turns.c.asker == asker, turns.c.said_at > now - MEMORY)
        row = await self._database.read(lambda connection: connection.execute(query).one_or_none())
        return None if row is None else Turn(row.text, row.entry)


def forget_stale(connection: Connection, now: datetime) -> None:
    """Delete every turn that nobody may follow up any more."""
    connection.execute(delete(turns).where(turns.c.said_at <= now - MEMORY))
