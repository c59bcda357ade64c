"""The web channel: one listener for page, widget and interface, and what is told later."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property

from starlette.types import ASGIApp

from disclosure_bot.channels.admission import Admission
from disclosure_bot.channels.health import Health
from disclosure_bot.channels.listener import Door, Listener
from disclosure_bot.channels.web.app import web_app
from disclosure_bot.channels.web.chat import NAME, Chat
from disclosure_bot.channels.web.site import ADDRESS, KEY, Site, WebOptions
from disclosure_bot.channels.web.visitor import Pseudonym, Visitors
from disclosure_bot.gaps.service import GapService
from disclosure_bot.requests.filing import Filing
from disclosure_bot.service.actions import Actions
from disclosure_bot.service.service import Service
from disclosure_bot.service.told_later import ToldLater
from disclosure_bot.store.store import Store
from disclosure_bot.yearly.publish import DraftPages

TOLD_EVERY = 5.0
"""seconds between two looks whether an answer is due on a page"""


@dataclass(frozen=True)
class WebParts:
    """What the channel is made of; the composition root fills it in."""

    options: WebOptions
    service: Service
    actions: Actions
    store: Store
    gaps: GapService
    filing: Filing
    pseudonym: Pseudonym
    desk: ASGIApp | None = None
    """the desk for staff, where it stands on the page's listener"""
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    draft_pages: DraftPages | None = None
    door: Door | None = None
    """where it is called; None: at the address of its options"""
    told_every: float = TOLD_EVERY
    people: Admission = field(default_factory=Admission)
    addresses: Admission = field(default_factory=lambda: Admission(rate=ADDRESS))
    keys: Admission = field(default_factory=lambda: Admission(rate=KEY))


class WebChannel:
    """The page, the widget and the interface for programs, on one listener."""

    name = NAME

    def __init__(self, parts: WebParts) -> None:
        self._parts = parts
        self.health = Health(mode=NAME)

    @cached_property
    def site(self) -> Site:
        """The page's parts."""
        parts = self._parts
        visitors = Visitors(parts.pseudonym)
        chat = Chat(parts.service, parts.actions, parts.store, visitors, self.health, parts.clock)
        return Site(
            options=parts.options,
            service=parts.service,
            store=parts.store,
            gaps=parts.gaps,
            filing=parts.filing,
            chat=chat,
            visitors=visitors,
            health=self.health,
            clock=parts.clock,
            people=parts.people,
            addresses=parts.addresses,
            keys=parts.keys,
            draft_pages=parts.draft_pages,
        )

    def app(self) -> ASGIApp:
        """Return the application."""
        return web_app(self.site, self._parts.desk)

    async def run(self) -> None:
        """Serve until cancelled.

        Raises:
            ChannelError: the address cannot be listened on.
        """
        self.health.started = self.health.clock()
        self.health.state = "serving"
        door = self._parts.door or Listener("page", self._parts.options.address)
        told_later = asyncio.create_task(self.told_later().run())
        try:
            await door.serve(self.app())
        finally:
            self.health.state = "stopped"
            told_later.cancel()

    def told_later(self) -> ToldLater:
        """Return what lets answers stand on their pages once they are due."""
        parts = self._parts
        return ToldLater(
            self.name,
            parts.store,
            parts.actions,
            self.site.chat.tell,
            every=parts.told_every,
            clock=parts.clock,
        )
