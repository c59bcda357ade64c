"""Entries: found by the matcher, edited as a form or as YAML, compared with what they were."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from disclosure_bot.channels.desk.desk import Desk
from disclosure_bot.channels.desk.editing import NEW, SKELETON, Editing, at_lines, edited, new_entry
from disclosure_bot.channels.desk.entry_form import form_of, form_typed
from disclosure_bot.channels.desk.table import Column, Table
from disclosure_bot.channels.desk.visit import DeniedError, MenuItem, Visit, signed_in, table_routes
from disclosure_bot.channels.web.site import PERSONAL
from disclosure_bot.domain.knowledge import Audience, Entry, Finding, Missing
from disclosure_bot.domain.language import Bilingual, Language
from disclosure_bot.domain.reply import Part
from disclosure_bot.errors import DisclosureBotError, InputError, KnowledgeError, OverwriteError
from disclosure_bot.knowledge.edit.entries import entry_text
from disclosure_bot.knowledge.edit.save import difference
from disclosure_bot.knowledge.review.amendment import Amendment
from disclosure_bot.knowledge.review.history import EntryVersion
from disclosure_bot.staff.permissions import Permission

_NEAR = 8
"""entries that a search shows"""
_QUESTION = 200


@dataclass(frozen=True, slots=True)
class EntryRow:
    """An entry in the list."""

    entry: Entry
    department: str
    pending: str
    """id of an amendment of its file, if there is one"""


ENTRIES = Table[EntryRow](
    "entries",
    Bilingual("条目", "Entries"),
    (
        Column(
            "id", Bilingual("编号", "Id"), lambda row: row.entry.id, lambda row: f"/entries/{row.entry.id}"
        ),
        Column("title", Bilingual("标题", "Title"), lambda row: row.entry.title.zh),
        Column("department", Bilingual("部门", "Department"), lambda row: row.department, choice=True),
        Column("reviewed", Bilingual("审核于", "Reviewed"), lambda row: row.entry.reviewed_on),
        Column(
            "pending",
            Bilingual("有修订", "Amended"),
            lambda row: row.pending,
            lambda row: f"/reviews/{row.pending}" if row.pending else "",
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class Preview:
    """An entry as people would read it on a phone, in one language."""

    language: Language
    parts: Sequence[Part]


class EntryPages:
    """Finds, shows and edits entries."""

    menu = (
        MenuItem(
            "/entries",
            Bilingual("条目", "Entries"),
            Bilingual("查找、修改回答，看历史", "find and edit answers, see their history"),
            Permission.SEE_ENTRIES,
        ),
    )

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._editorial = desk.editorial
        self._run = desk.editorial.run

    def routes(self) -> Sequence[Route]:
        """Return the pages by address."""
        desk, see, edit, post = self._desk, Permission.SEE_ENTRIES, Permission.EDIT_ENTRIES, ("POST",)
        return [
            *table_routes(desk, "/entries", self.list, see),
            signed_in(desk, "/entries/{entry}", self.show, see),
            signed_in(desk, "/entries/{entry}/edit", self.edit, edit),
            signed_in(desk, "/entries/{entry}/edit", self.take, edit, post),
            signed_in(desk, "/entries/{entry}/findings", self.findings, edit, post),
            signed_in(desk, "/entries/{entry}/history", self.history, see),
            signed_in(desk, "/entries/{entry}/turn-back", self.turn_back, edit, post),
        ]

    async def list(self, visit: Visit) -> Response:
        """List all entries; with a question, those that come near to it first."""
        knowledge = self._desk.service.knowledge
        amendments, obstacle = await self._amendments()
        pending = {path: one.id for one in amendments for path in one.files}
        names = {key: one.name.in_language(visit.language) for key, one in knowledge.departments.items()}
        rows = [
            EntryRow(one, names.get(one.department, one.department), pending.get(one.where.path, ""))
            for one in knowledge.entries.values()
        ]
        question = visit.argument("ask")[:_QUESTION].strip()
        near = self._desk.service.answerer.candidates(question).matches[:_NEAR] if question else ()
        found = [(knowledge.entries[one.entry], one.confidence) for one in near]
        return visit.table("entries.html", ENTRIES, rows, ask=question, near=found, obstacle=obstacle)

    async def show(self, visit: Visit) -> Response:
        """Show one entry as people read it, and what can be done with it."""
        entry = self._entry(visit)
        amendments, obstacle = await self._amendments()
        return visit.page(
            "entry.html",
            entry=entry,
            previews=await self._previews({}, entry.id, visit),
            amendments=[one for one in amendments if entry.where.path in one.files],
            obstacle=obstacle,
            may_edit=visit.may(Permission.EDIT_ENTRIES, entry.department) and not obstacle,
        )

    async def edit(self, visit: Visit) -> Response:
        """Show an entry to edit: as a form or as YAML.

        Raises:
            DeniedError: there is no such entry, it is another department's, or somebody wrote meanwhile.
        """
        try:
            editing = await self._opened(visit)
        except OverwriteError as error:
            raise DeniedError(409, error.zh, error.en) from None
        return self._form(visit, editing, visit.argument("as") or "form")

    async def take(self, visit: Visit) -> Response:
        """Check, keep or hand in what an editor typed; whatever comes of it, nothing typed is lost.

        Raises:
            DeniedError: the member may not edit what the text changes.
        """
        form, editing = visit.form, self._typed(visit)
        text = ""
        try:
            editing, text = await self._file(editing, visit)
            if form.get("do") == "check":
                return await self._checked(visit, editing, text)
            amendment = await self._saved(visit, editing, text)
        except OverwriteError as error:
            return await self._met(visit, editing, error)
        except DisclosureBotError as error:
            if isinstance(error, DeniedError):
                raise
            found = at_lines(getattr(error, "findings", ()), editing)
            return self._form(visit, editing, form.get("as", "yaml"), error=error, findings=found, status=409)
        if form.get("do") == "submit":
            amendment = await self._run(
                self._editorial.reviews.submit, amendment.id, amendment.version, visit.member.name, visit.now
            )
            await visit.record("entry-submit", editing.entry)
            said = visit.t("已提交审核，等另一个人同意。", "Handed in: another person decides.")
        else:
            said = visit.t("已存为草稿。", "Kept as a draft.")
        return visit.see_other(f"/reviews/{amendment.id}", said)

    async def findings(self, visit: Visit) -> Response:
        """Tell the script what is wrong with what is typed, by lines of the entry."""
        editing = self._typed(visit)
        text = ""
        try:
            editing, text = await self._file(editing, visit)
            looked = await self._editorial.look({editing.path: text}, self._today(visit))
            found, error = at_lines(looked.findings, editing), ""
        except DisclosureBotError as refused:
            found = at_lines(getattr(refused, "findings", ()), editing)
            error = visit.t(refused.zh, refused.en)
        rows = [_object(one, visit) for one in found]
        return JSONResponse({"findings": rows, "error": error}, headers={"cache-control": PERSONAL})

    async def history(self, visit: Visit) -> Response:
        """Show the versions of an entry, and one of them beside what is live."""
        entry = self._entry(visit)
        versions = await self._editorial.versions(entry.id, entry.where.path)
        chosen = next((one for one in versions if one.commit == visit.argument("version")), None)
        shown = difference(entry.id, chosen.text, versions[0].text) if chosen else ""
        return visit.page(
            "entry-history.html", entry=entry, versions=versions, chosen=chosen, diff_text=shown
        )

    async def turn_back(self, visit: Visit) -> Response:
        """Make an amendment that brings an earlier version back."""
        entry = self._entry(visit)
        chosen = await self._version(visit, entry)
        base = await self._run(self._editorial.reviews.live)
        title = f"{entry.id}: 恢复 {chosen.at:%Y-%m-%d} 的版本 / turned back"
        editing = Editing(entry.id, entry.where.path, base, chosen.text)
        editing, text = await self._file(editing, visit)
        amendment = await self._saved(visit, editing, text, title)
        said = visit.t(
            "已做成草稿，提交审核后由另一个人同意。", "A draft: hand it in for another person to decide."
        )
        return visit.see_other(f"/reviews/{amendment.id}", said)

    # ---- inside

    def _entry(self, visit: Visit) -> Entry:
        entry = self._desk.service.knowledge.entries.get(visit.argument("entry"))
        if entry is None:
            raise DeniedError(404, "没有这个条目", "there is no such entry")
        return entry

    async def _version(self, visit: Visit, entry: Entry) -> EntryVersion:
        versions = await self._editorial.versions(entry.id, entry.where.path)
        for one in versions:
            if one.commit == visit.form.get("version"):
                return one
        raise DeniedError(404, "没有这个版本", "there is no such version")

    async def _opened(self, visit: Visit) -> Editing:
        """Return an entry as it is edited: as it is live, or as an amendment has it."""
        reviews, name, mark = self._editorial.reviews, visit.argument("entry"), visit.argument("amendment")
        base = await self._run(reviews.live)
        if name == NEW and not mark:
            return Editing("", "", base, SKELETON)
        if not mark:
            entry = self._entry(visit)
            visit.require(Permission.EDIT_ENTRIES, entry.department)
            file = (await self._run(reviews.texts_at, base, [entry.where.path]))[entry.where.path]
            return Editing(name, entry.where.path, base, entry_text(file, name))
        amendment = await self._run(reviews.find, mark)
        texts = await self._run(reviews.merged, amendment)
        for path, file in texts.items():
            if f"id: {name}" in file:
                return Editing(name, path, base, entry_text(file, name), mark, amendment.version)
        raise DeniedError(404, "这份修订里没有这个条目", "the amendment has no such entry")

    def _typed(self, visit: Visit) -> Editing:
        form = visit.form
        return Editing(
            entry=visit.argument("entry"),
            path=form.get("path", ""),
            base=form.get("base", ""),
            text=form.get("text", "").replace("\r\n", "\n"),
            mark=form.get("mark", ""),
            version=form.get("version", ""),
        )

    async def _file(self, editing: Editing, visit: Visit) -> tuple[Editing, str]:
        """Return an edit and the file that comes of it."""
        knowledge = self._desk.service.knowledge
        if editing.entry == NEW:
            name, path = new_entry(editing.text, knowledge)
            editing = replace(editing, entry=name, path=path)
        elif not editing.mark and (entry := knowledge.entries.get(editing.entry)):
            editing = replace(editing, path=entry.where.path)
        before = await self._run(self._editorial.reviews.texts_at, editing.base, [editing.path])
        return edited(editing, before[editing.path], visit.form)

    async def _saved(self, visit: Visit, editing: Editing, text: str, title: str = "") -> Amendment:
        reviews, texts, who = self._editorial.reviews, {editing.path: text}, visit.member.name
        for department in await self._editorial.departments(texts):
            visit.require(Permission.EDIT_ENTRIES, department)
        if editing.mark:
            made = await self._run(
                reviews.save, editing.mark, editing.version, texts, editing.base, who, visit.now
            )
        else:
            about = title or f"{editing.entry}: {visit.form.get('about', '').strip() or '修改 / edited'}"
            made = await self._run(reviews.begin, texts, editing.base, about, who, visit.now)
        await visit.record("entry-draft", editing.entry)
        return made

    async def _checked(self, visit: Visit, editing: Editing, text: str) -> Response:
        texts = {editing.path: text}
        looked = await self._editorial.look(texts, self._today(visit))
        return self._form(
            visit,
            editing,
            visit.form.get("as", "yaml"),
            findings=at_lines(looked.findings, editing),
            previews=await self._previews(texts, editing.entry, visit) if looked.is_sound else (),
            checked=True,
        )

    async def _met(self, visit: Visit, editing: Editing, error: OverwriteError) -> Response:
        """Show both texts where somebody else wrote meanwhile; what is saved next rests on theirs."""
        reviews = self._editorial.reviews
        theirs = error.theirs.get(editing.path, "")
        try:
            shown = entry_text(theirs, editing.entry)
        except KnowledgeError:
            shown = theirs
        version = (await self._run(reviews.find, editing.mark)).version if editing.mark else ""
        base = await self._run(reviews.live)
        now = Editing(editing.entry, editing.path, base, editing.text, editing.mark, version)
        return self._form(visit, now, "yaml", error=error, theirs=shown, status=409)

    def _form(
        self,
        visit: Visit,
        editing: Editing,
        look: str,
        *,
        status: int = 200,
        **values: object,
    ) -> Response:
        look = "yaml" if look == "yaml" or visit.argument("entry") == NEW or not editing.fields else "form"
        fields = form_of(editing.fields)
        if look == "form" and isinstance(values.get("error"), InputError):
            fields = form_typed(visit.form, fields)
        shared = {
            "editing": editing,
            "address": visit.argument("entry"),
            "look": look,
            "fields": fields,
            "departments": self._desk.service.knowledge.departments,
            "audiences": list(Audience),
            "lacks": list(Missing),
            "about": visit.form.get("about", ""),
            "error": None,
            "findings": (),
            "previews": (),
            "theirs": "",
            "checked": False,
        }
        return visit.page("entry-edit.html", status=status, **(shared | values))

    async def _previews(self, texts: dict[str, str], entry: str, visit: Visit) -> Sequence[Preview]:
        today = self._today(visit)
        return [
            Preview(language, await self._editorial.preview(texts, entry, language, today))
            for language in Language
        ]

    async def _amendments(self) -> tuple[Sequence[Amendment], DisclosureBotError | None]:
        """Return the amendments, or why nothing can be edited here."""
        try:
            return await self._run(self._editorial.reviews.amendments), None
        except KnowledgeError as error:
            return (), error

    def _today(self, visit: Visit) -> date:
        return visit.now.astimezone(self._desk.zone).date()


def _object(finding: Finding, visit: Visit) -> dict[str, object]:
    """Return a finding as the script reads it."""
    return {
        "level": finding.level.value,
        "line": finding.where.line,
        "path": finding.where.path,
        "text": visit.t(finding.message, finding.message_en),
        "hint": finding.hint,
    }
