"""Tables as a grid, time limits, calendar and documents as forms, other files as text: one review for all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from starlette.responses import Response
from starlette.routing import Route

from disclosure_bot.channels.desk.desk import Desk
from disclosure_bot.channels.desk.item_form import FORMS, changed, labels, named, rows, values
from disclosure_bot.channels.desk.table import Column, Table
from disclosure_bot.channels.desk.visit import DeniedError, MenuItem, Visit, signed_in, table_routes
from disclosure_bot.domain.knowledge import Finding, Knowledge
from disclosure_bot.domain.language import Bilingual
from disclosure_bot.errors import DisclosureBotError, InputError, OverwriteError
from disclosure_bot.knowledge.edit.entries import LISTINGS, items_of, with_entry, with_fields
from disclosure_bot.knowledge.edit.sheet import cells_of, with_cells
from disclosure_bot.knowledge.read.schema import KINDS, TABLES
from disclosure_bot.knowledge.review.amendment import Amendment
from disclosure_bot.staff.permissions import Permission

SPARE = 3
"""rows left empty for more"""
CELLS = 4_000
"""cells of a grid; a larger table is shown as text"""


@dataclass(frozen=True, slots=True)
class FileRow:
    """A file of the knowledge, or a table."""

    path: str
    about: str
    department: str


FILES = Table[FileRow](
    "files",
    Bilingual("表格、期限、日历和其他文件", "Tables, time limits, calendar and other files"),
    (
        Column(
            "path",
            Bilingual("文件", "File"),
            lambda row: row.path,
            lambda row: f"/files/edit?path={quote(row.path)}",
        ),
        Column("about", Bilingual("是什么", "What it is"), lambda row: row.about),
        Column("department", Bilingual("部门", "Department"), lambda row: row.department, choice=True),
    ),
)


@dataclass(frozen=True, slots=True)
class FileEdit:
    """What an editor is about to save."""

    path: str
    base: str
    """live commit that the edit began with"""
    text: str
    item: str = ""
    """name of the item edited, where the file has any"""
    mark: str = ""
    """amendment that is edited; empty: there is none yet"""
    version: str = ""
    """of that amendment, as the editor saw it"""


class FilePages:
    """Lists the files beside the entries, and edits them."""

    menu = (
        MenuItem(
            "/files",
            Bilingual("表格与期限", "Tables and limits"),
            Bilingual("金额表、期限、工作日历", "tables of amounts, time limits, the calendar"),
            Permission.EDIT_ENTRIES,
        ),
    )

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._editorial = desk.editorial
        self._run = desk.editorial.run

    def routes(self) -> Sequence[Route]:
        """Return the pages by address."""
        edit = Permission.EDIT_ENTRIES
        return [
            *table_routes(self._desk, "/files", self.list, edit),
            signed_in(self._desk, "/files/edit", self.edit, edit),
            signed_in(self._desk, "/files/edit", self.take, edit, ("POST",)),
        ]

    async def list(self, visit: Visit) -> Response:
        """List the files that are edited here."""
        return visit.table("files.html", FILES, list(_files(self._desk.service.knowledge, visit)))

    async def edit(self, visit: Visit) -> Response:
        """Show a file to edit; of one with items first which."""
        reviews, path, mark = self._editorial.reviews, visit.argument("path"), visit.argument("amendment")
        base = await self._run(reviews.live)
        if mark:
            amendment = await self._run(reviews.find, mark)
            texts = await self._run(reviews.merged, amendment)
            edit = FileEdit(path, base, texts.get(path, ""), visit.argument("item"), mark, amendment.version)
        else:
            texts = await self._run(reviews.texts_at, base, [path])
            edit = FileEdit(path, base, texts[path], visit.argument("item"))
        return self._form(visit, edit, visit.argument("as"))

    async def take(self, visit: Visit) -> Response:
        """Check, keep or hand in what was typed; whatever comes of it, nothing typed is lost.

        Raises:
            DeniedError: the member may not edit what the text changes.
        """
        form = visit.form
        edit = FileEdit(
            form.get("path", ""),
            form.get("base", ""),
            form.get("text", "").replace("\r\n", "\n"),
            form.get("item", ""),
            form.get("mark", ""),
            form.get("version", ""),
        )
        look = form.get("as", "")
        try:
            before = (await self._run(self._editorial.reviews.texts_at, edit.base, [edit.path]))[edit.path]
            text = _text(edit, form)
            text = text.replace("\n", "\r\n") if "\r\n" in before else text  # browsers lose the file's ends
            if form.get("do") == "check":
                found = await self._editorial.look(
                    {edit.path: text}, visit.now.astimezone(self._desk.zone).date()
                )
                return self._form(visit, edit, look, typed=text, findings=found.findings, checked=True)
            amendment = await self._saved(visit, edit, text)
        except DeniedError:
            raise
        except OverwriteError as error:
            return await self._met(visit, edit, error, look)
        except DisclosureBotError as error:
            findings: Sequence[Finding] = getattr(error, "findings", ())
            return self._form(visit, edit, look, error=error, findings=findings, status=409)
        said = visit.t("已存为草稿。", "Kept as a draft.")
        if form.get("do") == "submit":
            submit = self._editorial.reviews.submit
            await self._run(submit, amendment.id, amendment.version, visit.member.name, visit.now)
            said = visit.t("已提交审核，等另一个人同意。", "Handed in: another person decides.")
        return visit.see_other(f"/reviews/{amendment.id}", said)

    async def _saved(self, visit: Visit, edit: FileEdit, text: str) -> Amendment:
        reviews, texts, who = self._editorial.reviews, {edit.path: text}, visit.member.name
        for department in await self._editorial.departments(texts):
            visit.require(Permission.EDIT_ENTRIES, department)
        if edit.mark:
            made = await self._run(reviews.save, edit.mark, edit.version, texts, edit.base, who, visit.now)
        else:
            about = f"{edit.path} {edit.item}: {visit.form.get('about', '').strip() or '修改 / edited'}"
            made = await self._run(reviews.begin, texts, edit.base, about, who, visit.now)
        await visit.record("file-draft", edit.path)
        return made

    async def _met(self, visit: Visit, edit: FileEdit, error: OverwriteError, look: str) -> Response:
        """Show both texts where somebody else wrote meanwhile; what is saved next rests on theirs."""
        reviews = self._editorial.reviews
        version = (await self._run(reviews.find, edit.mark)).version if edit.mark else ""
        base = await self._run(reviews.live)
        now = FileEdit(edit.path, base, error.mine.get(edit.path, edit.text), edit.item, edit.mark, version)
        return self._form(visit, now, "text", error=error, theirs=error.theirs.get(edit.path, ""), status=409)

    def _form(
        self, visit: Visit, edit: FileEdit, look: str, *, typed: str = "", status: int = 200, **more: object
    ) -> Response:
        look = _look(edit, look, is_new=bool(visit.argument("new") or visit.form.get("new")))
        shared: dict[str, object] = {
            "edit": edit,
            "look": look,
            "about": visit.form.get("about", ""),
            "error": None,
            "findings": (),
            "theirs": "",
            "checked": False,
        }
        if look == "grid":
            shared["cells"] = _grid(visit.form, edit.text)
        if look == "items":
            shared["items"] = list(items_of(edit.text, LISTINGS[edit.path]))
        if look == "item":
            item = items_of(edit.text, LISTINGS[edit.path]).get(edit.item, {})
            shown = visit.form if visit.form else values(edit.path, item)
            shared |= {
                "inputs": FORMS[edit.path],
                "labels": labels(edit.path),
                "values": shown,
                "rows": rows(edit.path, item),
            }
        if look == "text":
            shared["shown"] = typed or edit.text
        return visit.page("file-edit.html", status=status, **(shared | more))


def _files(knowledge: Knowledge, visit: Visit) -> "Sequence[FileRow]":
    """Return the tables with what they tell, then the other files."""
    names = {key: one.name.in_language(visit.language) for key, one in knowledge.departments.items()}
    found = [
        FileRow(
            f"{TABLES}/{table.id}.csv",
            table.title.in_language(visit.language),
            names.get(knowledge.entries[table.entry].department, ""),
        )
        for table in knowledge.tables
    ]
    told = {path: (model.__doc__ or path).strip().partition(" / ") for path, model in KINDS.items()}
    found += [FileRow(path, visit.t(zh, en), "") for path, (zh, _, en) in told.items()]
    return found


def _look(edit: FileEdit, look: str, *, is_new: bool) -> str:
    """Return how a file is edited: ``grid``, ``items`` to choose from, ``item`` or ``text``."""
    if edit.path.endswith(".csv"):
        cells = cells_of(edit.text)
        return "text" if look == "text" or sum(map(len, cells)) > CELLS else "grid"
    if edit.path not in LISTINGS or look == "text":
        return "text"
    return "item" if edit.item or is_new else "items"


def _text(edit: FileEdit, form: Mapping[str, str]) -> str:
    """Return the text of the file that a form makes."""
    look = _look(edit, form.get("as", ""), is_new=bool(form.get("new")))
    if look == "grid":
        return with_cells(edit.text, _grid(form, edit.text))
    if look == "item":
        listing = LISTINGS[edit.path]
        if form.get("new"):
            fields = named(edit.path, form) | changed(edit.path, {}, form)
            given = {key: value for key, value in fields.items() if value not in (None, [], {})}
            return with_entry(edit.text, edit.path, given, listing)
        before = items_of(edit.text, listing).get(edit.item, {})
        return with_fields(edit.text, edit.item, changed(edit.path, before, form), listing)
    return edit.text


def _grid(form: Mapping[str, str], text: str) -> list[list[str]]:
    """Return the cells as they were typed, or as the file has them, with some rows to spare."""
    if "rows" not in form:
        cells = cells_of(text)
        width = max(map(len, cells), default=1)
        return [*([*row, *[""] * (width - len(row))] for row in cells), *([""] * width for _ in range(SPARE))]
    height, width = _count(form.get("rows", "")), _count(form.get("columns", ""))
    if height * width > CELLS:
        raise _malformed()
    column = form.get("column", "").strip()
    cells = [[form.get(f"cell-{row}-{at}", "") for at in range(width)] for row in range(height)]
    kept = [row for row in cells if any(cell.strip() for cell in row)]
    return [[*row, "" if number else column] for number, row in enumerate(kept)] if column else kept


def _count(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 5):
        raise _malformed()
    return int(text)


def _malformed() -> InputError:
    return InputError("表格的行列数不对，请重新打开", "the grid is malformed: open it again")
