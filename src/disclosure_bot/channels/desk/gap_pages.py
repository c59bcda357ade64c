"""Gaps at the desk: the groups, one group with the entries that come near, and what closes it.

What would be written is shown first, with what would change in the test questions; it is written only if it
is still the same when somebody agrees. All is done by ``gaps``, as in Telegram and on the command line.
"""

from collections.abc import Callable, Sequence
from datetime import date, timedelta

from starlette.responses import Response
from starlette.routing import Route

from disclosure_bot.channels.desk.desk import Desk
from disclosure_bot.channels.desk.table import Column, Table
from disclosure_bot.channels.desk.visit import DeniedError, MenuItem, Visit, signed_in, table_routes
from disclosure_bot.domain.gap import GapAct, GapState
from disclosure_bot.domain.knowledge import Entry, Knowledge
from disclosure_bot.domain.language import Bilingual
from disclosure_bot.errors import GapError
from disclosure_bot.gaps.closing import NOISE, WHYS, Proposal
from disclosure_bot.gaps.drafts import LINKED, candidates, guess_id
from disclosure_bot.gaps.rows import APPROVE, WITHDRAW, GapRow
from disclosure_bot.gaps.service import DISMISS, LINK, NEW, REOPEN
from disclosure_bot.reports.charts import columns
from disclosure_bot.reports.pages import OUTCOME_NAMES
from disclosure_bot.staff.permissions import Permission

NEAREST = 3
"""nearest entries that stand side by side"""
FOUND = 6
"""entries that a search adds"""
WEEKS = 8
"""of the trend"""
_BARS = "▁▂▃▄▅▆▇█"
DONE = {
    LINK: Bilingual("补到", "linked to"),
    NEW: Bilingual("新建或起草", "made or drafted"),
    DISMISS: Bilingual("搁置", "dismissed"),
    REOPEN: Bilingual("重新打开", "opened again"),
    APPROVE: Bilingual("准许公开", "approved for the public"),
    WITHDRAW: Bilingual("不再公开", "withdrawn from the public"),
}
"""what was done to a gap, by the act"""


def gaps_table(knowledge: Knowledge, today: date) -> Table[GapRow]:
    """Return how the groups are tabled, departments by name."""
    names, weeks = {key: one.name for key, one in knowledge.departments.items()}, _last_weeks(today)
    return Table(
        "gaps",
        Bilingual("没能回答的问题", "What could not be answered"),
        (
            Column("title", Bilingual("问题", "Question"), _title, link=lambda row: f"/gaps/{row.id}"),
            Column("askers", Bilingual("人数", "People"), lambda row: row.askers),
            Column("count", Bilingual("次数", "Times"), lambda row: row.count),
            Column(
                "weeks",
                Bilingual("近八周", "Last eight weeks"),
                lambda row: " ".join(map(str, _counts(row, weeks))),
                label=lambda row: Bilingual(_trend(_counts(row, weeks))),
                drawn=True,
            ),
            Column("waiting", Bilingual("等待告知", "Waiting"), lambda row: row.waiting),
            Column(
                "department",
                Bilingual("部门", "Department"),
                lambda row: row.department,
                label=lambda row: names.get(row.department, Bilingual(row.department)),
                choice=True,
            ),
            Column("nearest", Bilingual("最近的条目", "Nearest entry"), _nearest),
            Column("last", Bilingual("最近一次", "Last asked"), lambda row: row.last_at.date()),
            Column("id", Bilingual("编号", "Id"), lambda row: row.id),
        ),
    )


class GapPages:
    """Shows groups of gaps, and closes them."""

    menu = (
        MenuItem(
            "/gaps",
            Bilingual("缺口", "Gaps"),
            Bilingual("没能回答的问题，按问的人数", "what could not be answered, by people who asked"),
            Permission.SEE_GAPS,
        ),
    )

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._gaps = desk.gaps

    def routes(self) -> Sequence[Route]:
        """Return the pages by address."""
        desk, see, close, post = self._desk, Permission.SEE_GAPS, Permission.CLOSE_GAPS, ("POST",)
        return [
            *table_routes(desk, "/gaps", self.list, see),
            signed_in(desk, "/gaps/{gap}", self.show, see),
            signed_in(desk, "/gaps/{gap}/link", self.link, close, post),
            signed_in(desk, "/gaps/{gap}/new", self.new, close, post),
            signed_in(desk, "/gaps/{gap}/dismiss", self.dismiss, close, post),
            signed_in(desk, "/gaps/{gap}/reopen", self.reopen, close, post),
        ]

    async def list(self, visit: Visit) -> Response:
        """Show the groups of one state, those of the own department first."""
        state, listed = _state(visit), self._desk.gap_list
        rows = self._own_first(await listed.rows(state, visit.now), visit)
        table = gaps_table(self._gaps.knowledge, visit.today)
        is_whole = listed.is_whole(state)
        return visit.table("gaps.html", table, rows, states=GapState, state=state, is_whole=is_whole)

    async def show(self, visit: Visit) -> Response:
        """Show one group, with what can be done about it."""
        view, knowledge = await self._gaps.view(visit.argument("gap")), self._gaps.knowledge
        row, words = view.row, visit.argument("find")
        before, after = await self._neighbours(row, visit)
        weeks = _last_weeks(visit.today)
        return visit.page(
            "gap.html",
            row=row,
            near=[*view.near[:NEAREST], *await self._found(words, view.near[:NEAREST])],
            find=words,
            acts=[(act, _actor(act), DONE.get(act.what, Bilingual(act.what))) for act in view.acts],
            department=_name(row.department, knowledge),
            candidates=candidates(row),
            ticked=LINKED,
            guess=guess_id(row, knowledge),
            whys=WHYS,
            trend=columns(
                visit.t("每周提问数", "Questions a week"),
                [week.partition("-")[2] for week in weeks],
                _counts(row, weeks),
            ),
            is_open=row.state is GapState.OPEN,
            may_close=visit.may(Permission.CLOSE_GAPS, row.department),
            before=before,
            after=after,
        )

    async def link(self, visit: Visit) -> Response:
        """Show what adding questions to an entry would bring; write it once somebody agreed."""
        row, form = await self._mine(visit, GapState.OPEN), visit.form
        chosen = [text for place, text in enumerate(candidates(row)) if f"q{place}" in form]
        entry = self._gaps.knowledge.entries.get(form.get("entry", "").strip())
        if entry and chosen:  # only then does the entry change
            visit.require(Permission.EDIT_ENTRIES, entry.department)
        proposal = await self._desk.closing.link(row, form.get("entry", "").strip(), chosen)

        def said(told: int) -> str:
            return visit.t(
                f"已补到 {proposal.detail}，将告知 {told} 人。",
                f"Linked to {proposal.detail}; {told} will be told.",
            )

        return await self._close(visit, row, proposal, "link", said)

    async def new(self, visit: Visit) -> Response:
        """Show a new entry with what it would bring, or a draft without an answer; write it once agreed."""
        row, form = await self._mine(visit, GapState.OPEN), visit.form
        name, answer = form.get("id", "").strip(), form.get("answer", "").replace("\r\n", "\n").strip()
        if not answer:
            return await self._draft(visit, row, name)
        proposal = await self._desk.closing.entry(row, name, answer, visit.now)

        def said(told: int) -> str:
            return visit.t(
                f"已新建 {proposal.detail}，将告知 {told} 人。",
                f"{proposal.detail} was made; {told} will be told.",
            )

        return await self._close(visit, row, proposal, "new", said)

    async def dismiss(self, visit: Visit) -> Response:
        """Show what putting a group away would bring; do it once somebody agreed.

        Raises:
            DeniedError: the group is another department's, or is closed already.
            GapError: there is no such group, or no reason was chosen.
        """
        row, why = await self._mine(visit, GapState.OPEN), visit.form.get("why", "")
        if why not in WHYS:
            raise GapError("请选一个原因", "choose a reason")
        reason = self._gaps.knowledge.wording.sentences[WHYS[why]].zh
        proposal = await self._desk.closing.dismissal(row, reason, topic=why != NOISE)
        return await self._close(visit, row, proposal, "dismiss", lambda _: visit.t("已搁置。", "Dismissed."))

    async def reopen(self, visit: Visit) -> Response:
        """Take a group up again: nothing in the knowledge changes."""
        row = await self._mine(visit, None)
        await self._gaps.reopen(row.id, visit.who, visit.now)
        self._desk.gap_list.changed(row.id)
        await visit.record("gap-reopen", row.id)
        return visit.see_other(f"/gaps/{row.id}", visit.t("已重新打开。", "Open again."))

    async def _mine(self, visit: Visit, state: GapState | None) -> GapRow:
        """Return the group that a form is about, if the member may close it and nobody else did.

        Raises:
            DeniedError: it is another department's, or in another state by now.
            GapError: there is none.
        """
        row = await self._gaps.row(visit.argument("gap"))
        visit.require(Permission.CLOSE_GAPS, row.department)
        if (row.state is GapState.OPEN) is not (state is GapState.OPEN):
            raise DeniedError(409, "这组缺口已有人处理过了", "somebody has dealt with this gap already")
        return row

    async def _close(
        self, visit: Visit, row: GapRow, proposal: Proposal, act: str, said: Callable[[int], str]
    ) -> Response:
        """Show what closing the group would bring; write it once somebody agreed to just that.

        ``said`` makes the sentence that follows from how many people will be told.
        """
        if proposal.check != visit.form.get("check"):
            return self._proposed(visit, proposal, act)
        told = await self._desk.closing.accept(proposal, visit.who, visit.now, author=visit.member.name)
        self._desk.service.knowledge_written.set()
        self._desk.gap_list.changed(row.id)
        await visit.record(f"gap-{proposal.what}", row.id)
        return await self._on(visit, row, said(told))

    async def _draft(self, visit: Visit, row: GapRow, name: str) -> Response:
        edit, made = await self._desk.closing.draft(row, name, visit.now)
        proposal = Proposal(row, "new", made, edit, (), ())
        if proposal.check != visit.form.get("check"):
            return self._proposed(visit, proposal, "new")
        await self._desk.closing.keep_draft(row, (edit, made), visit.who, visit.now)
        await visit.record("gap-draft", row.id)
        said = visit.t(
            f"草稿已写到 drafts/{made}.yaml；写好后移到 entries/，再把这组补到它。",
            f"The draft is in drafts/{made}.yaml: write it, move it to entries/, then link this group to it.",
        )
        return await self._on(visit, row, said)

    def _proposed(self, visit: Visit, proposal: Proposal, act: str) -> Response:
        """Show what would be written; the form that agrees carries on all that was filled in."""
        kept = {key: value for key, value in visit.form.items() if key not in {"csrf", "check"}}
        return visit.page(
            "proposal.html",
            proposal=proposal,
            row=proposal.row,
            act=act,
            kept=kept,
            outcome_names=OUTCOME_NAMES,
        )

    async def _on(self, visit: Visit, row: GapRow, said: str) -> Response:
        """Go on to the next group that this member may close: ten in a row."""
        _, after = await self._neighbours(row, visit)
        return visit.see_other(f"/gaps/{after}" if after else "/gaps", said)

    async def _neighbours(self, row: GapRow, visit: Visit) -> tuple[str, str]:
        """Return the open groups before and after one that the member may close; empty: none."""
        rows = self._own_first(await self._desk.gap_list.rows(GapState.OPEN, visit.now), visit)
        own = [one for one in rows if visit.may(Permission.CLOSE_GAPS, one.department)]
        ids = [one.id for one in own]
        if row.id not in ids:  # closed just now, or another department's: fewer people come next
            later = [one.id for one in own if one.askers <= row.askers] or ids
            return "", later[0] if later else ""
        place = ids.index(row.id)
        return "".join(ids[place - 1 : place]), "".join(ids[place + 1 : place + 2])

    def _own_first(self, rows: Sequence[GapRow], visit: Visit) -> Sequence[GapRow]:
        return sorted(rows, key=lambda row: row.department != visit.member.department)

    async def _found(self, words: str, near: Sequence[Entry]) -> Sequence[Entry]:
        """Return entries that the matcher finds for words, beside those that are shown already."""
        if not words.strip():
            return ()
        entries, known = self._gaps.knowledge.entries, {entry.id for entry in near}
        ranking = await self._desk.service.candidates(words)
        ids = [match.entry for match in ranking.matches if match.entry in entries.keys() - known]
        named = [words] if words in entries.keys() - known else []
        return [entries[name] for name in dict.fromkeys((*named, *ids))][:FOUND]


def _state(visit: Visit) -> GapState:
    asked = visit.argument("state")
    return GapState(asked) if asked in set(GapState) else GapState.OPEN


def _title(row: GapRow) -> str:
    return row.title


def _last_weeks(today: date) -> tuple[str, ...]:
    """Return the names of the last ISO weeks, the oldest first."""
    days = (today - timedelta(weeks=back) for back in reversed(range(WEEKS)))
    return tuple(f"{day.isocalendar().year}-W{day.isocalendar().week:02}" for day in days)


def _counts(row: GapRow, weeks: Sequence[str]) -> list[int]:
    """Return how often it was asked in each of the weeks, the last ones."""
    counts = dict(row.weeks[-len(weeks) :])
    return [counts.get(week, 0) for week in weeks]


def _trend(counts: Sequence[int]) -> str:
    """Return the counts as small bars, a dot for none."""
    most = max(counts) or 1
    return "".join(_BARS[(count * (len(_BARS) - 1)) // most] if count else "·" for count in counts)


def _nearest(row: GapRow) -> str:
    return row.nearest[0].entry if row.nearest else ""


def _name(department: str, knowledge: Knowledge) -> Bilingual:
    known = knowledge.departments.get(department)
    return known.name if known else Bilingual(department)


def _actor(act: GapAct) -> str:
    """Return who acted: at the desk by name; the numbers of a chat program stay unsaid."""
    channel, _, name = act.who.partition(":")
    return name if channel == "desk" else channel
