"""Amendments: what waits for whom, what each would change, and the decision of a second person."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from starlette.responses import Response
from starlette.routing import Route

from disclosure_bot.channels.desk.desk import Desk
from disclosure_bot.channels.desk.entry_pages import Preview
from disclosure_bot.channels.desk.kept import Kept
from disclosure_bot.channels.desk.table import Column, Table
from disclosure_bot.channels.desk.visit import DeniedError, MenuItem, Visit, signed_in, table_routes
from disclosure_bot.domain.knowledge import Finding
from disclosure_bot.domain.language import Bilingual, Language
from disclosure_bot.errors import DisclosureBotError, KnowledgeError
from disclosure_bot.knowledge.edit.compare import compare
from disclosure_bot.knowledge.edit.save import difference
from disclosure_bot.knowledge.review.amendment import Amendment, ReviewState
from disclosure_bot.knowledge.review.git import GitError
from disclosure_bot.staff.permissions import Permission

STATES = {
    ReviewState.DRAFT: Bilingual("草稿", "Draft"),
    ReviewState.IN_REVIEW: Bilingual("待审", "In review"),
    ReviewState.REFUSED: Bilingual("退回", "Refused"),
    ReviewState.WITHDRAWN: Bilingual("撤下", "Withdrawn"),
    ReviewState.LIVE: Bilingual("生效", "Live"),
}
AMENDMENTS = Table[Amendment](
    "reviews",
    Bilingual("修订", "Amendments"),
    (
        Column(
            "title", Bilingual("改什么", "About"), lambda one: one.title, lambda one: f"/reviews/{one.id}"
        ),
        Column(
            "state",
            Bilingual("状态", "State"),
            lambda one: one.state.value,
            label=lambda one: STATES[one.state],
            choice=True,
        ),
        Column("who", Bilingual("谁写的", "By"), lambda one: "、".join(sorted(one.writers))),
        Column("since", Bilingual("从", "Since"), lambda one: one.steps[-1].at),
        Column("files", Bilingual("文件", "Files"), lambda one: " ".join(one.files)),
    ),
)


@dataclass(frozen=True)
class Proposed:
    """An amendment with what it would bring, as far as that can be told."""

    amendment: Amendment
    diff: str
    findings: Sequence[Finding] = ()
    entries: Sequence[str] = ()
    """ids of the entries that differ"""
    gone: Sequence[str] = ()
    """those that would be there no more"""
    moved: Sequence[str] = ()
    """those that would stand in another file"""
    previews: Mapping[str, Sequence[Preview]] = field(default_factory=dict)
    departments: frozenset[str] = frozenset({""})
    """whose things it changes; an empty text: the whole school's"""
    obstacle: DisclosureBotError | None = None
    """why it cannot be live as it is"""


class ReviewPages:
    """Shows amendments and takes decisions on them."""

    menu = (
        MenuItem(
            "/reviews",
            Bilingual("审核", "Reviews"),
            Bilingual("等审核的修订，草稿，退回的", "amendments that wait, drafts, what was refused"),
            Permission.SEE_ENTRIES,
        ),
    )

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._editorial = desk.editorial
        self._run = desk.editorial.run
        self._kept: Kept[Proposed] = Kept(math.inf)
        """by all that it is made of: who looks again, and who decides, does not wait once more"""

    def routes(self) -> Sequence[Route]:
        """Return the pages by address."""
        desk, see, post = self._desk, Permission.SEE_ENTRIES, ("POST",)
        edit, review = Permission.EDIT_ENTRIES, Permission.REVIEW_ENTRIES
        return [
            *table_routes(desk, "/reviews", self.list, see),
            signed_in(desk, "/reviews/hand-edits", self.record, review, post),
            signed_in(desk, "/reviews/{mark}", self.show, see),
            signed_in(desk, "/reviews/{mark}/effect", self.effect, see),
            signed_in(desk, "/reviews/{mark}/submit", self.submit, edit, post),
            signed_in(desk, "/reviews/{mark}/withdraw", self.withdraw, edit, post),
            signed_in(desk, "/reviews/{mark}/refuse", self.refuse, review, post),
            signed_in(desk, "/reviews/{mark}/accept", self.accept, review, post),
        ]

    async def list(self, visit: Visit) -> Response:
        """List what is neither live nor withdrawn."""
        try:
            found, obstacle = await self._run(self._editorial.reviews.amendments), None
            by_hand = await self._run(self._editorial.reviews.hand_edits)
        except KnowledgeError as error:
            found, obstacle, by_hand = (), error, ()
        return visit.table("reviews.html", AMENDMENTS, found, obstacle=obstacle, by_hand=by_hand)

    async def record(self, visit: Visit) -> Response:
        """Commit what was edited by hand; the member who does so vouches for it.

        Raises:
            DeniedError: the member may not review what belongs to the whole school.
            KnowledgeError: the check finds an error, or it cannot be committed.
        """
        visit.require(Permission.REVIEW_ENTRIES, "")
        paths = visit.form.get("paths", "").split("|")
        await self._run(self._editorial.reviews.record, paths, visit.member.name, visit.now)
        await visit.record("entry-record", " ".join(paths))
        return visit.see_other("/reviews", visit.t("已记入 git。", "Committed."))

    async def show(self, visit: Visit) -> Response:
        """Show one amendment: what it changes, what the check says, and what may be done."""
        proposed = await self._proposed(visit)
        amendment = proposed.amendment
        return visit.page(
            "review.html",
            proposed=proposed,
            amendment=amendment,
            states=STATES,
            may_edit=amendment.is_by(visit.member.name)
            or self._may(visit, Permission.EDIT_ENTRIES, proposed),
            may_decide=self._may(visit, Permission.REVIEW_ENTRIES, proposed)
            and amendment.state is ReviewState.IN_REVIEW
            and not amendment.is_by(visit.member.name),
            is_own=amendment.is_by(visit.member.name),
        )

    async def effect(self, visit: Visit) -> Response:
        """Show which questions would be answered otherwise: the tests, and what was asked in a month."""
        amendment = await self._amendment(visit)
        texts = await self._run(self._editorial.reviews.merged, amendment)
        tests = await self._editorial.effect_on_tests(texts)
        asked = await self._editorial.effect_on_asked(texts, visit.now)
        entries = self._desk.service.knowledge.entries
        return visit.page("effect.html", amendment=amendment, tests=tests, asked=asked, entries=entries)

    async def submit(self, visit: Visit) -> Response:
        """Hand an amendment in."""
        proposed = await self._proposed(visit)
        self._require_own(visit, proposed)
        note = visit.form.get("note", "")
        await self._act(visit, self._editorial.reviews.submit, note)
        await visit.record("entry-submit", proposed.amendment.id)
        said = visit.t("已提交审核，等另一个人同意。", "Handed in: another person decides.")
        return visit.see_other(f"/reviews/{proposed.amendment.id}", said)

    async def withdraw(self, visit: Visit) -> Response:
        """Give an amendment up."""
        proposed = await self._proposed(visit)
        self._require_own(visit, proposed)
        await self._act(visit, self._editorial.reviews.withdraw)
        await visit.record("entry-withdraw", proposed.amendment.id)
        return visit.see_other("/reviews", visit.t("已撤下。", "Withdrawn."))

    async def refuse(self, visit: Visit) -> Response:
        """Give an amendment back with a reason."""
        proposed = await self._proposed(visit)
        self._require(visit, Permission.REVIEW_ENTRIES, proposed)
        await self._act(visit, self._editorial.reviews.refuse, visit.form.get("reason", ""))
        await visit.record("entry-refuse", proposed.amendment.id)
        said = visit.t("已退回，写的人会看到原因。", "Refused: its writer sees the reason.")
        return visit.see_other(f"/reviews/{proposed.amendment.id}", said)

    async def accept(self, visit: Visit) -> Response:
        """Make an amendment live."""
        proposed = await self._proposed(visit)
        self._require(visit, Permission.REVIEW_ENTRIES, proposed)
        await self._act(visit, self._editorial.reviews.accept)
        self._desk.service.knowledge_written.set()
        entries = " ".join((*proposed.entries, *proposed.gone, *proposed.moved))
        await visit.record("entry-accept", entries or proposed.amendment.id)
        said = visit.t("已生效，机器人几秒内按新的回答。", "Live: the bot answers with it within seconds.")
        return visit.see_other("/reviews", said)

    # ---- inside

    async def _amendment(self, visit: Visit) -> Amendment:
        return await self._run(self._editorial.reviews.find, visit.argument("mark"))

    async def _act(self, visit: Visit, act: Callable[..., object], *more: str) -> None:
        mark, version = visit.argument("mark"), visit.form.get("version", "")
        await self._run(act, mark, version, visit.member.name, visit.now, *more)

    async def _proposed(self, visit: Visit) -> Proposed:
        """Return an amendment with what can be told of it; what keeps it from being live is told, too."""
        amendment, live = await self._amendment(visit), await self._run(self._editorial.reviews.live)
        seen = amendment, live, await self._editorial.version(), visit.today
        return await self._kept.get(seen, lambda: self._look(amendment, live, visit.today))

    async def _look(self, amendment: Amendment, live: str, today: date) -> Proposed:
        reviews, diff = self._editorial.reviews, ""
        try:
            before = await self._run(reviews.texts_at, live, amendment.files)
            texts = await self._run(reviews.texts, amendment)
            diff = "".join(difference(path, before[path], texts[path]) for path in amendment.files)
            texts = await self._run(reviews.merged, amendment)
            diff = "".join(difference(path, before[path], texts[path]) for path in amendment.files)
            knowledge = await self._editorial.knowledge_with(texts)
        except GitError:  # it may be otherwise in a moment: not to be kept
            raise
        except KnowledgeError as error:
            return Proposed(amendment, diff, error.findings, obstacle=error)
        looked = await self._editorial.look(texts, today)
        found = compare(await self._editorial.knowledge_live(), knowledge)
        entries = [*found.added, *(one.entry for one in found.changed)]
        previews = {
            name: [
                Preview(language, await self._editorial.preview(texts, name, language, today))
                for language in Language
            ]
            for name in entries[:_PREVIEWS]
        }
        departments = await self._editorial.departments(texts)
        return Proposed(
            amendment, diff, looked.findings, entries, found.gone, found.moved, previews, departments
        )

    def _require_own(self, visit: Visit, proposed: Proposed) -> None:
        """Refuse a member who neither wrote it nor may edit what it changes."""
        if not proposed.amendment.is_by(visit.member.name):
            self._require(visit, Permission.EDIT_ENTRIES, proposed)

    def _may(self, visit: Visit, permission: Permission, proposed: Proposed) -> bool:
        return all(visit.may(permission, one) for one in proposed.departments)

    def _require(self, visit: Visit, permission: Permission, proposed: Proposed) -> None:
        if not self._may(visit, permission, proposed):
            raise DeniedError(403, "你的账号不能做这一步", "your account does not allow this")


_PREVIEWS = 3
"""entries of an amendment that are drawn"""
