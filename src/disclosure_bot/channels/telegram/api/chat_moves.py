"""Groups that became supergroups: they got another number, and the settings still hold the old one."""

import logging
from collections.abc import Iterable

from disclosure_bot.errors import StoreError
from disclosure_bot.store.app_state import AppState

log = logging.getLogger(__name__)


class ChatMoves:
    """Knows the new number of each chat that got one; remembers it over a restart."""

    def __init__(self, state: AppState) -> None:
        self._state = state
        self._moved: dict[int, int] = {}

    async def load(self, chats: Iterable[int]) -> None:
        """Read what is remembered of these chats.

        Raises:
            StoreError: it cannot be read.
        """
        for chat in chats:
            kept = await self._state.find(_name(chat))
            if kept:
                self._moved[chat] = int(kept)

    def current(self, chat: int) -> int:
        """Return the number that a chat has now."""
        return self._moved.get(chat, chat)

    async def note(self, old: int, new: int) -> None:
        """Remember that a chat has a new number."""
        if self._moved.get(old) == new:
            return
        log.warning("the chat %d is %d now: write the new number into the settings", old, new)
        self._moved[old] = new
        try:
            await self._state.set(_name(old), str(new))
        except StoreError as error:  # until the next start it is known all the same
            log.warning("the new number of a chat is not kept: %s", error)


def _name(chat: int) -> str:
    return f"telegram-chat-moved:{chat}"
