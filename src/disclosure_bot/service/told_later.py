"""Tells people, at most once, that their question has an answer now; replies to others go first."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from disclosure_bot.domain.action import Screen
from disclosure_bot.errors import StoreError
from disclosure_bot.service.actions import Actions
from disclosure_bot.store.store import Store
from disclosure_bot.store.subscriptions import Wish

log = logging.getLogger(__name__)

_PATIENCE = timedelta(minutes=10)
"""for which a wish waits until the entry serves that it is to be told of: a reload may come after the link"""
_BUSY_WAIT = 0.2
"""seconds between two looks whether replies still wait"""

Tell = Callable[[str, Screen], Awaitable[bool]]
"""says something at an address; False if it certainly did not arrive and may be tried again"""


class ToldLater:
    """Looks for one channel's wishes that are due, and tells them."""

    def __init__(
        self,
        channel: str,
        store: Store,
        actions: Actions,
        tell: Tell,
        *,
        every: float,
        is_busy: Callable[[], bool] = lambda: False,
        clock: Callable[[], datetime],
    ) -> None:
        """Take the name of the channel, and what says something at one of its addresses.

        ``every``: seconds between two looks. ``is_busy`` tells whether replies wait, which go first.
        """
        self._channel = channel
        self._store = store
        self._actions = actions
        self._tell = tell
        self._every = every
        self._is_busy = is_busy
        self._clock = clock
        self._missing: dict[str, datetime] = {}
        """when each wish was due first without its entry"""

    async def run(self) -> None:
        """Tell what is due, every ``every`` seconds, until cancelled; of several programs the leader does."""
        led = False
        while True:
            try:
                if self._store.replica.leads and not led:
                    await self._store.wishes.erase_interrupted(self._channel)
                led = self._store.replica.leads
                if led:
                    await self._tell_due()
            except StoreError as error:
                log.warning("wishes wait: %s", error)
            await asyncio.sleep(self._every)

    async def _tell_due(self) -> None:
        for wish in await self._store.wishes.due():
            if wish.channel == self._channel:
                await self._tell_one(wish)

    async def _tell_one(self, wish: Wish) -> None:
        while self._is_busy():  # noqa: ASYNC110 replies go first, however long it takes
            await asyncio.sleep(_BUSY_WAIT)
        exchange = await self._store.logbook.find(wish.exchange)
        screen = self._actions.told(wish, exchange.question) if exchange else None
        if screen is None:
            if exchange is None or self._is_gone(wish):
                await self._store.wishes.erase(wish.id)
            return
        self._missing.pop(wish.id, None)
        if not await self._store.wishes.begin(wish.id):
            return
        if await self._tell(wish.chat, screen):
            await self._store.wishes.erase(wish.id)
        else:
            await self._store.wishes.postpone(wish.id)

    def _is_gone(self, wish: Wish) -> bool:
        """Tell whether the entry of a wish has been missing longer than ``_PATIENCE``: it will not come."""
        now = self._clock()
        return now - self._missing.setdefault(wish.id, now) > _PATIENCE
