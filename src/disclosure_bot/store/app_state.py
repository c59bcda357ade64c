"""Small facts that the program must not forget over a restart, such as when the last digest was sent."""

from sqlalchemy import select

from disclosure_bot.store.database.database import Database
from disclosure_bot.store.rows import upsert
from disclosure_bot.store.tables import marks


class AppState:
    """Texts by name; never about a person."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def find(self, name: str) -> str | None:
        """Return the text kept under a name; None if none ever was."""
        query = select(marks.c.value).where(marks.c.name == name)
        return await self._database.read(lambda connection: connection.execute(query).scalar())

    async def set(self, name: str, value: str) -> None:
        """Keep a text under a name, in place of the one before."""
        row = {"name": name, "value": value}
        await self._database.write(lambda connection: upsert(connection, marks, row))
