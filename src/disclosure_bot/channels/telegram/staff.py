"""Commands and buttons for staff; who may use them is settled at each use, by numeric id and place."""

import logging
from collections.abc import Mapping

from telegram import Message

from disclosure_bot.channels.telegram.addressing import Command
from disclosure_bot.channels.telegram.callback import Press
from disclosure_bot.channels.telegram.gaps import GapWork
from disclosure_bot.channels.telegram.handoff import Handing
from disclosure_bot.channels.telegram.page import Page, text_page
from disclosure_bot.channels.telegram.render import Words
from disclosure_bot.channels.telegram.visit import Ending, Surroundings, Visit
from disclosure_bot.domain.wording import Say

log = logging.getLogger(__name__)

PRIVATE: Mapping[str, Say] = {"gaps": Say.COMMAND_GAPS, "status": Say.COMMAND_STATUS}
"""commands for the private chats of staff, in the order of the menu"""
IN_STAFF_CHAT: Mapping[str, Say] = {"status": Say.COMMAND_STATUS, "close": Say.COMMAND_CLOSE}
"""commands for whoever is in the staff chat"""
STAFF_COMMANDS = PRIVATE.keys() | IN_STAFF_CHAT.keys()


class Staff:
    """Lets staff do what only they may do."""

    def __init__(self, around: Surroundings, handing: Handing) -> None:
        self._around = around
        self._handing = handing
        self._gaps = GapWork(around.closing)

    async def command(self, visit: Visit, message: Message, command: Command) -> Ending:
        """Carry out a staff command, or refuse it."""
        if not self._may(visit, message, command.name):
            return await self._refuse(visit, f"staff command {command.name}")
        match command.name:
            case "close":
                return await self._handing.close_by_command(visit, message)
            case "gaps":
                await visit.reply(await self._gaps.command(visit, command.payload, self._words(visit)))
            case _:
                await visit.reply(await self._status(visit))
        return Ending("command")

    async def press(self, visit: Visit, press: Press) -> Ending | None:
        """Do what a gap's button says, in the same message; None if it means nothing any more."""
        if not (visit.private and self._is_staff(visit)):
            return await self._refuse(visit, "staff button")
        # Once for all tries: what was written must not be worked out anew when only the message failed.
        page = await visit.outbox.once(lambda: self._gaps.press(visit, press, self._words(visit)))
        if page is None:
            return None
        await visit.outbox.edit(visit.chat, visit.message, page)
        return Ending("press")

    def _may(self, visit: Visit, message: Message, name: str) -> bool:
        """Tell whether a message may give a command: never one that was forwarded or sent as a channel."""
        if message.forward_origin is not None:
            return False
        if visit.private:
            return self._is_staff(visit) and message.sender_chat is None
        return visit.chat == self._around.staff_chat and name in IN_STAFF_CHAT

    def _is_staff(self, visit: Visit) -> bool:
        return visit.person in self._around.staff

    async def _refuse(self, visit: Visit, what: str) -> Ending:
        log.warning("refused: %s from %s", what, visit.asker)
        await visit.reply(text_page(self._words(visit)(Say.STAFF_ONLY)))
        return Ending("refused")

    def _words(self, visit: Visit) -> Words:
        return self._around.words(visit.language)

    async def _status(self, visit: Visit) -> Page:
        health, backlog = self._around.health, await self._around.store.inbox.backlog()
        return text_page(
            self._words(visit)(
                Say.STAFF_STATUS,
                depth=backlog.depth,
                oldest=f"{backlog.oldest:%Y-%m-%d %H:%M} UTC" if backlog.oldest else "—",
                last_poll=f"{health.polled_at:%Y-%m-%d %H:%M} UTC" if health.polled_at else "—",
                answered=sum(health.outcomes[one] for one in ("answer", "choose", "abstain")),
                retries=health.retries,
                throttled=health.throttled,
                error=health.error or "—",
            )
        )
