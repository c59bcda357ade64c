"""Gaps in the private chats of staff: listed, linked, drafted, dismissed and taken up again by buttons.

What a button carries is checked at each press: whether there is such a gap, whether it is still open,
and whether what would be written is what was shown. An update that arrives twice does nothing twice.
"""

import re

from disclosure_bot.channels.callback import GapPress, named
from disclosure_bot.channels.telegram.handlers.context import NAME, UpdateContext
from disclosure_bot.channels.telegram.pages.gap_pages import (
    TICKED,
    Act,
    choose_page,
    chosen,
    gap_page,
    key,
    list_page,
    marked,
    proposal_page,
    why_page,
)
from disclosure_bot.channels.telegram.pages.page import Block, Page, Style, text_page
from disclosure_bot.domain.gap import GapState
from disclosure_bot.domain.language import Language
from disclosure_bot.domain.wording import Say, Words
from disclosure_bot.errors import GapError, KnowledgeError
from disclosure_bot.gaps.closing import NOISE, WHYS, GapClosing, Proposal
from disclosure_bot.gaps.rows import GapRow
from disclosure_bot.gaps.service import GapService

MASK = re.compile("[0-9a-f]{1,4}", re.ASCII)
_AUTHOR = "Telegram"
"""of the commit that an edit becomes: the numbers of people stay in the gap's history"""


class GapHandlers:
    """Makes the pages of ``/gaps`` and does what their buttons say; the caller has checked who asks."""

    def __init__(self, closing: GapClosing) -> None:
        self._closing = closing
        self._gaps: GapService = closing.gap_service

    async def command(self, context: UpdateContext, payload: str, words: Words) -> Page:
        """Return the open groups; for an id that group, and for an entry's id, too, how to link it."""
        gap, _, entry = payload.partition(" ")
        await self._gaps.refresh(context.now)
        if not gap:
            return await self._list(GapState.OPEN, 0, words)
        try:
            row = await self._gaps.row(gap)
        except GapError as error:
            return text_page(str(error))
        if not entry.strip():
            return await self._shown(row, words)
        found = self._gaps.knowledge.entries.get(entry.strip())
        if found is None:
            return text_page(words(Say.GAP_NO_ENTRY, entry=entry.strip()))
        return choose_page(row, found, TICKED, words)

    async def press(self, context: UpdateContext, press: GapPress, words: Words) -> Page | None:
        """Do what a button says and return the page that it leads to; None if it means nothing any more."""
        name, *rest = press.argument(0).split("-")
        if name not in set(Act):
            return None
        if name == Act.PAGE:
            return await self._turn(press, words)
        try:
            row = await self._gaps.row(press.argument(1))
        except GapError:
            return None
        try:
            return await self._act(Act(name), rest, row, press.argument(2), context, words)
        except (GapError, KnowledgeError) as error:
            return await self._shown(row, words, f"⚠️ {error}")

    async def _act(
        self, act: Act, rest: list[str], row: GapRow, about: str, context: UpdateContext, words: Words
    ) -> Page | None:
        match act:
            case Act.CHOOSE | Act.TRY | Act.WRITE if row.state is GapState.OPEN:
                return await self._link(act, rest, row, about, context, words)
            case Act.WHY if row.state is GapState.OPEN:
                return why_page(row, words)
            case Act.WEIGH | Act.DISMISS if row.state is GapState.OPEN:
                return await self._dismiss(act, rest, row, about, context, words)
            case Act.DRAFT if row.state is GapState.OPEN:
                return await self._draft(row, context, words)
            case Act.REOPEN if row.state is not GapState.OPEN:
                await self._gaps.reopen(row.id, _who(context), context.now, context.seed)
                return await self._shown(row, words, words(Say.GAP_REOPENED))
            case _:
                return await self._shown(row, words)

    async def _link(
        self, act: Act, rest: list[str], row: GapRow, about: str, context: UpdateContext, words: Words
    ) -> Page | None:
        entry, mask = named(about, self._gaps.knowledge.entries), _mask(rest)
        if not entry or mask is None:
            return None
        if act is Act.CHOOSE:
            return choose_page(row, self._gaps.knowledge.entries[entry], mask, words)
        proposal = await self._closing.link(row, entry, chosen(row, mask))
        if act is Act.WRITE and _is_as_shown(proposal, rest):
            told = await self._accept(proposal, context)
            return await self._shown(row, words, words(Say.GAP_LINKED_NOW, entry=entry, count=told))
        return proposal_page(proposal, key(marked(Act.WRITE, mask, proposal.check), row.id, about), words)

    async def _dismiss(
        self, act: Act, rest: list[str], row: GapRow, why: str, context: UpdateContext, words: Words
    ) -> Page | None:
        if why not in WHYS:
            return None
        reason = Words(words.wording, Language.ZH)(WHYS[why])
        proposal = await self._closing.dismissal(row, reason, topic=why != NOISE)
        if act is Act.DISMISS and _is_as_shown(proposal, rest):
            await self._accept(proposal, context)
            return await self._shown(row, words, words(Say.GAP_DISMISSED_NOW))
        return proposal_page(proposal, key(f"{Act.DISMISS}-{proposal.check}", row.id, why), words)

    async def _accept(self, proposal: Proposal, context: UpdateContext) -> int:
        who, seed = _who(context), context.seed
        return await self._closing.accept(proposal, who, context.now, seed=seed, author=_AUTHOR)

    async def _draft(self, row: GapRow, context: UpdateContext, words: Words) -> Page:
        drafted = await self._closing.draft(row, "", context.now)
        files = await self._closing.keep_draft(row, drafted, _who(context), context.now, context.seed)
        said = words(Say.GAP_DRAFTED, file=f"drafts/{drafted[1]}.yaml")
        page = await self._shown(row, words, said)
        texts = [path.read_text(encoding="utf-8") for path in files]
        return Page((*page.blocks, *(Block(text, Style.CODE) for text in texts)), page.rows)

    async def _turn(self, press: GapPress, words: Words) -> Page | None:
        state, number = press.argument(1), press.argument(2)
        if state not in set(GapState) or not number.isdecimal():
            return None
        return await self._list(GapState(state), int(number), words)

    async def _list(self, state: GapState, number: int, words: Words) -> Page:
        return list_page(await self._gaps.rows(state), state, number, words)

    async def _shown(self, row: GapRow, words: Words, said: str = "") -> Page:
        return gap_page(await self._gaps.view(row.id), self._gaps.knowledge, words, said)


def _who(context: UpdateContext) -> str:
    """Return who acts: the number that the settings name among the staff."""
    return f"{NAME}:{context.person}"


def _mask(rest: list[str]) -> int | None:
    return int(rest[0], 16) if rest and MASK.fullmatch(rest[0]) else None


def _is_as_shown(proposal: Proposal, rest: list[str]) -> bool:
    """Tell whether a proposal may be written: it is sound still, and what its button showed."""
    return proposal.is_sound and proposal.check in rest
