"""Taking an entry out, back, or to another file: a draft that another person agrees to, as every edit is."""

from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import quote

from starlette.responses import Response
from starlette.routing import Route

from disclosure_bot.channels.desk.desk import Desk
from disclosure_bot.channels.desk.visit import DeniedError, MenuItem, Visit, signed_in
from disclosure_bot.domain.knowledge import Entry, Knowledge
from disclosure_bot.errors import InputError, KnowledgeError, OverwriteError
from disclosure_bot.knowledge.edit.entries import entry_text, with_entry_moved_in, without_entry
from disclosure_bot.knowledge.read.schema import ENTRIES, TABLES
from disclosure_bot.knowledge.review.amendment import is_knowledge_file
from disclosure_bot.staff.permissions import Permission


class PlacingPages:
    """Shows what names an entry, and drafts that it goes, stands elsewhere, or comes back."""

    menu: tuple[MenuItem, ...] = ()

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._editorial = desk.editorial
        self._run = desk.editorial.run

    def routes(self) -> Sequence[Route]:
        """Return the pages by address."""
        desk, edit, post = self._desk, Permission.EDIT_ENTRIES, ("POST",)
        return [
            signed_in(desk, "/entries/{entry}/place", self.show, edit),
            signed_in(desk, "/entries/{entry}/remove", self.remove, edit, post),
            signed_in(desk, "/entries/{entry}/move", self.move, edit, post),
            signed_in(desk, "/removed-entries", self.removed, Permission.SEE_ENTRIES),
            signed_in(desk, "/removed-entries/{entry}", self.bring_back, edit, post),
        ]

    async def show(self, visit: Visit) -> Response:
        """Show what names the entry, and the files that it could stand in."""
        return self._page(visit, self._entry(visit), await self._run(self._editorial.reviews.live))

    async def remove(self, visit: Visit) -> Response:
        """Draft that the entry goes."""
        entry, base = self._entry(visit), visit.form.get("base", "")
        path = entry.where.path
        file = (await self._run(self._editorial.reviews.texts_at, base, [path]))[path]
        texts = {path: without_entry(file, entry.id)}
        return await self._placed(visit, entry, texts, visit.t("删除", "deleted"), "entry-remove")

    async def move(self, visit: Visit) -> Response:
        """Draft that the entry stands in another file, the same in every word.

        Raises:
            DeniedError: there is no such entry, or it is another department's.
            InputError: no other file of entries was named.
            OverwriteError: somebody wrote to one of the files meanwhile.
        """
        entry, base, form = self._entry(visit), visit.form.get("base", ""), visit.form
        path, name = entry.where.path, form.get("name", "").strip()
        target = f"{ENTRIES}/{name.removesuffix('.yaml')}.yaml" if name else form.get("file", "")
        if target == path or not (target.startswith(f"{ENTRIES}/") and is_knowledge_file(target)):
            raise InputError(
                "请选另一个条目文件，或写一个新文件名", "choose another file of entries, or name a new one"
            )
        files = await self._run(self._editorial.reviews.texts_at, base, [path, target])
        texts = {
            path: without_entry(files[path], entry.id),
            target: with_entry_moved_in(files[target], target, entry_text(files[path], entry.id)),
        }
        about = visit.t(f"移到 {target}", f"moved to {target}")
        return await self._placed(visit, entry, texts, about, "entry-move")

    async def removed(self, visit: Visit) -> Response:
        """List the entries that were taken out, each as it stood last."""
        return await self._list_removed(visit)

    async def bring_back(self, visit: Visit) -> Response:
        """Draft that an entry which was taken out stands again where it stood.

        Raises:
            DeniedError: no such entry was taken out, or it is another department's.
        """
        name, reviews = visit.argument("entry"), self._editorial.reviews
        found = next((one for one in await self._editorial.removed() if one.entry == name), None)
        if found is None:
            raise DeniedError(404, "没有删过这个条目", "no such entry was taken out")
        base = await self._run(reviews.live)
        file = (await self._run(reviews.texts_at, base, [found.path]))[found.path]
        try:
            texts = {found.path: with_entry_moved_in(file, found.path, found.last.text)}
            about = visit.t("恢复", "brought back")
            return await self._draft(visit, name, texts, base, about, "entry-bring-back")
        except OverwriteError:
            raise
        except KnowledgeError as error:
            return await self._list_removed(visit, error)

    # ---- inside

    def _entry(self, visit: Visit) -> Entry:
        """Return the entry, if the member may change it.

        Raises:
            DeniedError: there is none, or it is another department's.
        """
        entry = self._desk.service.knowledge.entries.get(visit.argument("entry"))
        if entry is None:
            raise DeniedError(404, "没有这个条目", "there is no such entry")
        visit.require(Permission.EDIT_ENTRIES, entry.department)
        return entry

    async def _placed(
        self, visit: Visit, entry: Entry, texts: Mapping[str, str], about: str, what: str
    ) -> Response:
        """Keep the texts as a draft; where the check finds an error, say which and keep nothing."""
        base = visit.form.get("base", "")
        try:
            return await self._draft(visit, entry.id, texts, base, about, what)
        except OverwriteError:
            raise
        except KnowledgeError as error:
            return self._page(visit, entry, base, error)

    async def _list_removed(self, visit: Visit, error: KnowledgeError | None = None) -> Response:
        found = await self._editorial.removed()
        return visit.page("entries-removed.html", status=409 if error else 200, removed=found, error=error)

    async def _draft(
        self, visit: Visit, name: str, texts: Mapping[str, str], base: str, about: str, what: str
    ) -> Response:
        """Keep the texts as a draft.

        Raises:
            DeniedError: they change something of another department.
            OverwriteError: somebody wrote to one of the files meanwhile.
            KnowledgeError: the check finds an error, and nothing was kept.
        """
        for department in await self._editorial.departments(texts):
            visit.require(Permission.EDIT_ENTRIES, department)
        title = " ".join((f"{name}: {about}", visit.form.get("about", "").strip())).strip()
        begin = self._editorial.reviews.begin
        amendment = await self._run(begin, texts, base, title, visit.member.name, visit.now)
        await visit.record(what, name)
        said = visit.t(
            "已做成草稿，提交审核后由另一个人同意。", "A draft: hand it in for another person to decide."
        )
        return visit.see_other(f"/reviews/{amendment.id}", said)

    def _page(self, visit: Visit, entry: Entry, base: str, error: KnowledgeError | None = None) -> Response:
        knowledge = self._desk.service.knowledge
        paths = {one.where.path for one in knowledge.entries.values()} - {entry.where.path}
        tests = entry.tests
        return visit.page(
            "entry-place.html",
            status=409 if error else 200,
            entry=entry,
            base=base,
            mentions=list(_mentions(entry.id, knowledge)),
            questions=len(tests.hit) + len(tests.miss) + len(tests.says),
            files=sorted(path for path in paths if path.startswith(f"{ENTRIES}/")),
            about=visit.form.get("about", ""),
            error=error,
        )


def _mentions(name: str, knowledge: Knowledge) -> Iterator[tuple[str, str]]:
    """Yield what names an entry: the file or entry, and its page at the desk."""
    for one in knowledge.entries.values():
        if name in one.related:
            yield one.id, f"/entries/{one.id}"
    files = {f"{TABLES}/{table.id}.yaml": table.entry == name for table in knowledge.tables}
    files |= {
        "services.yaml": any(one.entry == name for one in knowledge.services.values()),
        "urgent.yaml": any(one.entry == name for one in knowledge.dangers.kinds),
        "talk.yaml": any(name in one.offers for one in knowledge.talks),
        "known-failures.yaml": any(one.entry == name for one in knowledge.known_failures),
    }
    for path, is_named in files.items():
        if is_named:
            yield path, f"/files/edit?path={quote(path)}"
