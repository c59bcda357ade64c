"""Commands and buttons for staff; who may use them is settled at each use, by numeric id and place."""

import logging
from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from telegram import Message

from disclosure_bot.channels.callback import GapPress, RegisterPress
from disclosure_bot.channels.telegram.addressing import Command
from disclosure_bot.channels.telegram.handlers.context import HandlerContext, HandlerResult, UpdateContext
from disclosure_bot.channels.telegram.handlers.gaps import GapHandlers
from disclosure_bot.channels.telegram.handlers.handoff import HandoffHandlers
from disclosure_bot.channels.telegram.handlers.requests import RequestHandlers
from disclosure_bot.channels.telegram.pages.page import Page, text_page
from disclosure_bot.domain.wording import Say, Words

log = logging.getLogger(__name__)

PRIVATE: Mapping[str, Say] = {
    "gaps": Say.COMMAND_GAPS,
    "requests": Say.COMMAND_REQUESTS,
    "status": Say.COMMAND_STATUS,
}
"""commands for the private chats of staff, in the order of the menu"""
IN_STAFF_CHAT: Mapping[str, Say] = {"status": Say.COMMAND_STATUS, "close": Say.COMMAND_CLOSE}
"""commands for all who are in the staff chat"""
DESK = "desk"
"""command that gives a member of staff with an account at the desk a link to it; no menu names it"""
STAFF_COMMANDS = PRIVATE.keys() | IN_STAFF_CHAT.keys() | {DESK}


class StaffHandlers:
    """Lets staff do what only they may do."""

    def __init__(self, ctx: HandlerContext, handoff_handlers: HandoffHandlers) -> None:
        self._ctx = ctx
        self._handoff = handoff_handlers
        self._gaps = GapHandlers(ctx.closing)
        self._requests = RequestHandlers(ctx.register, ctx.service)

    async def command(self, context: UpdateContext, message: Message, command: Command) -> HandlerResult:
        """Carry out a staff command, or refuse it."""
        if command.name == DESK:
            return await self._desk(context, message)
        if not self._may(context, message, command.name):
            return await self._refuse(context, f"staff command {command.name}")
        match command.name:
            case "close":
                return await self._handoff.close_by_command(context, message)
            case "gaps":
                await context.reply(await self._gaps.command(context, command.payload, self._words(context)))
            case "requests":
                page = await self._requests.command(context, command.payload, self._words(context))
                await context.reply(page)
            case _:
                await context.reply(await self._status(context))
        return HandlerResult("command")

    async def press(self, context: UpdateContext, press: GapPress | RegisterPress) -> HandlerResult | None:
        """Do what a button for staff says, in the same message; None if it means nothing any more."""
        if not (context.private and self._is_staff(context)):
            return await self._refuse(context, "staff button")
        # Once for all tries: what was written must not be worked out again when only the message failed.
        page = await context.journal.once(lambda: self._pressed(context, press))
        if page is None:
            return None
        await context.journal.edit(context.chat, context.message, page)
        return HandlerResult("press")

    async def _desk(self, context: UpdateContext, message: Message) -> HandlerResult:
        """Give somebody who has an account at the desk a link to it, in private only."""
        link = None
        if context.private and message.forward_origin is None and message.sender_chat is None:
            link = await self._ctx.desk_link(context.person, context.now)
        if link is None:
            return await self._refuse(context, "a link to the desk")
        await context.reply(text_page(self._words(context)(Say.DESK_LINK, link=link)))
        return HandlerResult("command")

    async def _pressed(self, context: UpdateContext, press: GapPress | RegisterPress) -> Page | None:
        words = self._words(context)
        if isinstance(press, RegisterPress):
            return await self._requests.press(context, press, words)
        return await self._gaps.press(context, press, words)

    def _may(self, context: UpdateContext, message: Message, name: str) -> bool:
        """Tell whether a message may give a command: never one that was forwarded or sent as a channel."""
        if message.forward_origin is not None:
            return False
        if context.private:
            return self._is_staff(context) and message.sender_chat is None
        return context.chat == self._ctx.staff_chat and name in IN_STAFF_CHAT

    def _is_staff(self, context: UpdateContext) -> bool:
        return context.person in self._ctx.staff

    async def _refuse(self, context: UpdateContext, what: str) -> HandlerResult:
        log.warning("refused: %s from %s", what, context.asker)
        await context.reply(text_page(self._words(context)(Say.STAFF_ONLY)))
        return HandlerResult("refused")

    def _words(self, context: UpdateContext) -> Words:
        return self._ctx.words(context.language)

    async def _status(self, context: UpdateContext) -> Page:
        health, backlog = self._ctx.health, await self._ctx.store.inbox.backlog()
        zone = ZoneInfo(self._ctx.service.knowledge.school.timezone)

        def told(at: datetime | None) -> str:
            return f"{at.astimezone(zone):%Y-%m-%d %H:%M}" if at else "—"

        return text_page(
            self._words(context)(
                Say.STAFF_STATUS,
                depth=backlog.depth,
                oldest=told(backlog.oldest),
                last_poll=told(health.polled_at),
                answered=sum(health.outcomes[one] for one in ("answer", "choose", "abstain")),
                retries=health.retries,
                throttled=health.throttled,
                error=health.error or "—",
            )
        )
