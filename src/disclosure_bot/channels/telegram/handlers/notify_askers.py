"""Tells people, at most once, that their question has an answer now; replies to others go first."""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from telegram.error import TelegramError

from disclosure_bot.channels.telegram.api.sender import SendFailure, failure_of
from disclosure_bot.channels.telegram.api.timings import Timings
from disclosure_bot.channels.telegram.handlers.context import NAME, HandlerContext
from disclosure_bot.channels.telegram.handlers.questions import Asking
from disclosure_bot.errors import StoreError
from disclosure_bot.store.subscriptions import Wish

log = logging.getLogger(__name__)

_PATIENCE = timedelta(minutes=10)
"""for which a wish waits until the entry serves that it is to be told of: a reload may come after the link"""
_BUSY_WAIT = 0.2
"""seconds between two looks whether replies still wait"""


class AskerNotifier:
    """Looks for wishes that are due and tells them."""

    def __init__(self, ctx: HandlerContext, timings: Timings, is_busy: Callable[[], bool]) -> None:
        self._ctx = ctx
        self._asking = Asking(ctx)
        self._timings = timings
        self._is_busy = is_busy
        self._missing: dict[str, datetime] = {}
        """when each wish was due first without its entry"""

    async def run(self) -> None:
        """Tell what is due, now and then, until cancelled."""
        wishes, begun = self._ctx.store.wishes, False
        while True:
            try:
                if not begun:
                    await wishes.erase_interrupted(NAME)
                    begun = True
                for wish in await wishes.due():
                    if wish.channel == NAME:
                        await self._tell(wish)
            except StoreError as error:
                log.warning("wishes wait: %s", error)
            await asyncio.sleep(self._timings.wishes)

    async def _tell(self, wish: Wish) -> None:
        while self._is_busy():  # noqa: ASYNC110 replies go first, however long it takes
            await asyncio.sleep(_BUSY_WAIT)
        wishes = self._ctx.store.wishes
        exchange = await self._ctx.store.logbook.find(wish.exchange)
        page = self._asking.told_page(wish, exchange.question) if exchange else None
        if page is None:
            if exchange is None or self._is_gone(wish):
                await wishes.erase(wish.id)
            return
        self._missing.pop(wish.id, None)
        if not await wishes.begin(wish.id):
            return
        try:
            await self._ctx.sender.broadcast(int(wish.chat), page)
        except TelegramError as error:
            if failure_of(error) in {SendFailure.WAIT, SendFailure.NOT_SENT}:
                await wishes.postpone(wish.id)
                return
            log.info("a wish could not be told: %s", error)  # perhaps it was: then never twice
        await wishes.erase(wish.id)
        self._ctx.health.outcomes["told"] += 1

    def _is_gone(self, wish: Wish) -> bool:
        """Tell whether the entry of a wish has been missing for so long that it will not come."""
        now = self._ctx.clock()
        return now - self._missing.setdefault(wish.id, now) > _PATIENCE
