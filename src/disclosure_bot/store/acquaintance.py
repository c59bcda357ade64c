"""What is known of people before they are answered: chosen language and last turn, of many in one read."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from disclosure_bot.domain.language import Language
from disclosure_bot.domain.question import Turn
from disclosure_bot.store.conversation import MEMORY
from disclosure_bot.store.database.database import Database
from disclosure_bot.store.tables import preferences, turns


@dataclass(frozen=True, slots=True)
class AskerProfile:
    """What is known of one person."""

    language: Language | None = None
    """of replies, where they chose one"""
    turn: Turn | None = None
    """the last one, if it was within ten minutes"""


class AskerProfiles:
    """Reads what is known; ``Preferences`` and ``Conversation`` write it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def of(self, asking: Mapping[str, datetime]) -> Mapping[str, AskerProfile]:
        """Return what is known of each of these people, at the time when each of them wrote.

        Their turns are as old as their messages are apart, however late or at what time of ours they come.
        """
        askers = list(asking)

        def work(connection: Connection) -> dict[str, AskerProfile]:
            chosen = select(preferences.c.asker, preferences.c.language).where(
                preferences.c.asker.in_(askers)
            )
            said = select(turns).where(turns.c.asker.in_(askers))
            languages = {row.asker: Language(row.language) for row in connection.execute(chosen)}
            last = {
                row.asker: Turn(row.text, row.entry)
                for row in connection.execute(said)
                if row.said_at > asking[row.asker] - MEMORY
            }
            return {asker: AskerProfile(languages.get(asker), last.get(asker)) for asker in askers}

        return await self._database.read(work)
