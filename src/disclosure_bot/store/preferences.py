"""What a person has chosen: the language of replies."""

from sqlalchemy import delete, select

from disclosure_bot.domain.language import Language
from disclosure_bot.store.database.database import Database
from disclosure_bot.store.rows import upsert
from disclosure_bot.store.tables import preferences


class Preferences:
    """Where choices are kept."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def language(self, asker: str) -> Language | None:
        """Return the language chosen, or None: reply in the language asked."""
        query = select(preferences.c.language).where(preferences.c.asker == asker)
        chosen = await self._database.read(lambda connection: connection.execute(query).scalar())
        return Language(chosen) if chosen else None

    async def choose_language(self, asker: str, language: Language | None) -> None:
        """Keep the choice; None withdraws it."""
        if language is None:
            statement = delete(preferences).where(preferences.c.asker == asker)
            await self._database.write(lambda connection: connection.execute(statement))
            return
        row = {"asker": asker, "language": language.value}
        await self._database.write(lambda connection: upsert(connection, preferences, row))
