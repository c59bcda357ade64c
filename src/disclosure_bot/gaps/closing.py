"""Closes gaps by editing the knowledge: worked out, checked and tried first, written when somebody agrees."""

import asyncio
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from disclosure_bot.answering.answerer import Answerer
from disclosure_bot.domain.gap import GapState
from disclosure_bot.domain.knowledge import Knowledge
from disclosure_bot.domain.wording import Say
from disclosure_bot.errors import GapError
from disclosure_bot.gaps.drafts import LINKED, draft_fields, good_phrasings
from disclosure_bot.gaps.edits import Edit, entry_edit, impact, link_edit, topic_edit, write_draft
from disclosure_bot.gaps.rows import GapRow
from disclosure_bot.gaps.service import DISMISS, LINK, NEW, GapService
from disclosure_bot.knowledge.review.reviews import Reviews
from disclosure_bot.quality.changes import ReplyChange

NOISE = "noise"
"""the reason that teaches the knowledge nothing: no topic is made of it"""
WHYS = {"elsewhere": Say.GAP_WHY_ELSEWHERE, "personal": Say.GAP_WHY_PERSONAL, NOISE: Say.GAP_WHY_NOISE}
"""reasons to dismiss a gap, in every channel, with their sentences"""
OTHERS = 50
"""typical questions of other gaps that are asked before and after an edit"""
_NEXT = timedelta(microseconds=1)
"""so that the second of two acts is listed as the second"""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What would close a gap, with all that it brings; nothing is written yet."""

    row: GapRow
    what: str
    """``link``, ``new`` or ``dismiss``"""
    detail: str
    """the entry, or why it is dismissed"""
    edit: Edit | None
    """None: the knowledge stays as it is"""
    phrasings: tuple[str, ...]
    """questions of the gap that go into the knowledge"""
    changed: tuple[ReplyChange, ...]
    """what would be answered otherwise"""

    @property
    def has_errors(self) -> bool:
        """Tell whether it can never be written."""
        return self.edit is not None and self.edit.has_errors

    @property
    def check(self) -> str:
        """Eight hexadecimal digits that stand for what was shown: what is written must be that."""
        shown = self.edit.diff if self.edit else ""
        return hashlib.blake2b(f"{self.detail}\n{shown}".encode(), digest_size=4).hexdigest()

    @property
    def is_sound(self) -> bool:
        """Tell whether it brings neither findings nor worse test questions."""
        worse = any(change.is_worse for change in self.changed)
        return not worse and (self.edit is None or not self.edit.findings)


class GapClosing:
    """Works out what closes a gap, and does it.

    ``reviews`` write where the knowledge lies in a git repository, ``answerer`` returns the one that is
    compared with, ``build`` makes one of a knowledge.
    """

    def __init__(
        self,
        gap_service: GapService,
        reviews: Reviews,
        build: Callable[[Knowledge], Answerer],
        answerer: Callable[[], Answerer],
    ) -> None:
        self.gap_service = gap_service
        self._reviews = reviews
        self._folder = reviews.folder
        self._build = build
        self._answerer = answerer

    async def link(self, row: GapRow, entry: str, phrasings: Sequence[str]) -> Proposal:
        """Propose to add questions to an entry that answers them.

        Raises:
            KnowledgeError: there is no such entry, or its file cannot be edited.
        """
        edit = await asyncio.to_thread(link_edit, self._folder, entry, phrasings)
        rows = await self.gap_service.rows(GapState.OPEN)
        others = [other.title for other in rows if other.id != row.id][:OTHERS]
        return await self._proposal(row, LINK, entry, edit, phrasings, others)

    async def entry(self, row: GapRow, name: str, answer: str, now: datetime) -> Proposal:
        """Propose a new entry with that answer; without a name its id is guessed.

        Raises:
            KnowledgeError: the id is malformed, or its file cannot be edited.
        """
        edit, name = await asyncio.to_thread(self._entry, row, name, answer, now)
        return await self._proposal(row, NEW, name, edit, good_phrasings(row.questions, LINKED))

    async def draft(self, row: GapRow, name: str, now: datetime) -> tuple[Edit, str]:
        """Return a draft of a new entry, which is loaded nowhere yet, and the entry's id.

        Raises:
            KnowledgeError: the id is malformed.
        """
        return await asyncio.to_thread(self._entry, row, name, "", now)

    async def keep_draft(
        self, row: GapRow, drafted: tuple[Edit, str], who: str, now: datetime, seed: str = ""
    ) -> tuple[Path, ...]:
        """Write a draft and return its files.

        Raises:
            KnowledgeError: a file cannot be written.
        """
        edit, name = drafted
        files = await asyncio.to_thread(write_draft, edit)
        await self.gap_service.drafted(row.id, name, who, now, seed)
        return files

    async def dismissal(self, row: GapRow, why: str, *, topic: bool = True) -> Proposal:
        """Propose to put a gap away; with a ``topic`` what is like it abstains, whatever entry comes near.

        Raises:
            KnowledgeError: the file of topics cannot be edited.
        """
        phrasings = good_phrasings(row.questions, LINKED) if topic else ()
        edit = None
        if phrasings:
            edit = await asyncio.to_thread(topic_edit, self._folder, f"gap-{row.id}", phrasings)
        return await self._proposal(row, DISMISS, why, edit, phrasings)

    async def accept(
        self,
        proposal: Proposal,
        who: str,
        now: datetime,
        *,
        force: bool = False,
        seed: str = "",
        author: str = "",
    ) -> int:
        """Write and record what was proposed; return how many people will be told.

        With an ``author`` the edit becomes a commit of that name, if the knowledge lies in a git repository.

        Raises:
            GapError: it is not sound; ``force`` lets warnings and worse test questions pass.
            KnowledgeError: a file cannot be written.
        """
        if proposal.has_errors or not (proposal.is_sound or force):
            raise GapError("没有写入：有问题未解决", "nothing written: there are findings")
        if proposal.edit:
            await asyncio.to_thread(self._write, proposal, proposal.edit, author, now)
        gap, detail = proposal.row.id, proposal.detail
        match proposal.what:
            case "dismiss":
                await self.gap_service.dismiss(gap, detail, who, now, seed)
                return 0
            case "new":
                await self.gap_service.drafted(gap, detail, who, now, seed)
                return await self.gap_service.link(gap, detail, who, now + _NEXT, seed=seed)
            case _:
                return await self.gap_service.link(gap, detail, who, now, len(proposal.phrasings), seed)

    def _write(self, proposal: Proposal, edit: Edit, author: str, now: datetime) -> None:
        if not (author and edit.files and self._reviews.has_repository):
            edit.write()
            return
        title = f"缺口 gap {proposal.row.id}: {proposal.what} {proposal.detail}"
        self._reviews.publish(edit.files, edit.before, title, author, now)

    async def _proposal(
        self,
        row: GapRow,
        what: str,
        detail: str,
        edit: Edit | None,
        phrasings: Sequence[str],
        others: Sequence[str] = (),
    ) -> Proposal:
        changed: tuple[ReplyChange, ...] = ()
        if edit and edit.files and not edit.has_errors:
            changed = await asyncio.to_thread(self._impact, edit, phrasings, others)
        return Proposal(row, what, detail, edit, tuple(phrasings), changed)

    def _impact(self, edit: Edit, phrasings: Sequence[str], others: Sequence[str]) -> tuple[ReplyChange, ...]:
        return impact(edit, self._build, self._answerer(), phrasings, others)

    def _entry(self, row: GapRow, name: str, answer: str, now: datetime) -> tuple[Edit, str]:
        today = now.astimezone(self.gap_service.zone).date()
        fields = draft_fields(row, self.gap_service.knowledge, today, name, answer)
        return entry_edit(self._folder, fields, draft=not answer), str(fields["id"])
