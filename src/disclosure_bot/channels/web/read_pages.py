"""The pages that are the same for everybody: entries, lists, what robots read. No cookie is read or set."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

import segno
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from disclosure_bot.answering.browse import entries_of
from disclosure_bot.channels.web.forms import Refusal
from disclosure_bot.channels.web.site import PUBLIC, Site, language_of, preferred_language
from disclosure_bot.domain.knowledge import Category, Entry, Item
from disclosure_bot.domain.language import Language
from disclosure_bot.domain.wording import Say
from disclosure_bot.gaps.rows import GapRow

OPEN_KEPT = 60.0
"""seconds for which the list of open questions stands"""


@dataclass(frozen=True, slots=True)
class Group:
    """Entries under a heading."""

    anchor: str
    title: str
    entries: Sequence[Entry]


class ReadPages:
    """Shows the knowledge."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._open: tuple[float, Sequence[GapRow]] | None = None

    async def entry(self, request: Request) -> Response:
        """Show one entry."""
        entry = self._entry(request)
        language = language_of(request) or preferred_language(request)
        reply = self._site.service.answerer.show(entry.id, language, self._site.clock())
        related = [self._site.service.knowledge.entries[one] for one in entry.related]
        return self._page(
            request,
            "entry.html",
            entry=entry,
            title=entry.title.in_language(language),
            answer_in="zh" if not entry.answer.has(language) else language.value,
            parts=reply.parts,
            related=[(one.id, one.title.in_language(language)) for one in related],
            structured=_structured(entry, language),
        )

    async def qr(self, request: Request) -> Response:
        """Return the address of an entry as a picture, for what is printed."""
        entry = self._entry(request)
        picture = io.BytesIO()
        segno.make(f"{self._site.options.url}/e/{quote(entry.id)}", micro=False).save(
            picture, kind="svg", scale=4, light="#fff"
        )
        return Response(picture.getvalue(), media_type="image/svg+xml", headers={"cache-control": PUBLIC})

    async def catalogue(self, request: Request) -> Response:
        """List all entries: by category of the checklist, and those beyond it by department."""
        language = language_of(request) or preferred_language(request)
        return self._page(request, "catalogue.html", groups=self._groups(language))

    async def checklist(self, request: Request) -> Response:
        """List the items of the checklist with the entries that serve each."""
        knowledge = self._site.service.knowledge

        def served(category: Category) -> list[tuple[Item, tuple[Entry, ...]]]:
            return [(item, entries_of(knowledge, item.number)) for item in category.items]

        rows = [(category, served(category)) for category in knowledge.checklist]
        return self._page(request, "checklist.html", categories=rows)

    async def open_questions(self, request: Request) -> Response:
        """List what at least five people asked and nobody has answered yet, in words that staff approved."""
        now = self._site.clock().timestamp()
        if self._open is None or not 0 <= now - self._open[0] < OPEN_KEPT:
            self._open = (now, await self._site.gaps.public(approved=True))
        departments = self._site.service.knowledge.departments
        rows = [
            (
                row.title,
                row.opened_at.astimezone(self._site.gaps.zone).date(),
                departments.get(row.department),
            )
            for row in self._open[1]
        ]
        return self._page(request, "open.html", rows=rows)

    async def sitemap(self, request: Request) -> Response:
        """Name all pages for search engines."""
        entries = self._site.service.knowledge.entries.values()
        text = self._site.text("sitemap.xml", Language.ZH, {"entries": entries})
        return Response(text, media_type="application/xml", headers={"cache-control": PUBLIC})

    async def robots(self, request: Request) -> Response:
        """Keep robots away from whatever is about a person."""
        kept_out = "".join(f"Disallow: {path}\n" for path in ("/q/", "/embed", "/api/", "/*?q="))
        text = f"User-agent: *\n{kept_out}Sitemap: {self._site.options.url}/sitemap.xml\n"
        return PlainTextResponse(text, headers={"cache-control": PUBLIC})

    async def widget(self, request: Request) -> Response:
        """Return the script that other sites include."""
        file = self._site.static["widget.js"]
        return Response(file.body, media_type=file.media, headers={"cache-control": PUBLIC})

    async def static(self, request: Request) -> Response:
        """Return a file beside the pages; its version is in the address, so it never changes."""
        file = self._site.static.get(request.path_params["name"])
        if file is None:
            raise Refusal(404, Say.WEB_NOT_FOUND)
        headers = {"cache-control": "public, max-age=31536000, immutable"}
        return Response(file.body, media_type=file.media, headers=headers)

    def _entry(self, request: Request) -> Entry:
        entry = self._site.service.knowledge.entries.get(request.path_params["entry"])
        if entry is None:
            raise Refusal(404, Say.WEB_NOT_FOUND)
        return entry

    def _page(self, request: Request, template: str, **values: object) -> Response:
        language = language_of(request) or preferred_language(request)
        return self._site.page(
            template, language, values | {"path": request.url.path, "listed": True}, cache=PUBLIC
        )

    def _groups(self, language: Language) -> list[Group]:
        knowledge = self._site.service.knowledge
        groups = []
        for category in knowledge.checklist:
            numbers = {item.number for item in category.items}
            found = [one for one in knowledge.entries.values() if numbers & set(one.items)]
            title = f"{category.number}. {category.name.in_language(language)}"
            groups.append(Group(f"category-{category.number}", title, found))
        for department in knowledge.departments.values():
            beyond = [
                one for one in knowledge.entries.values() if not one.items and one.department == department.id
            ]
            groups.append(Group(department.id, department.name.in_language(language), beyond))
        return [group for group in groups if group.entries]


def _structured(entry: Entry, language: Language) -> dict[str, object]:
    """Return an entry as schema.org's FAQPage, for search engines."""
    answer = {"@type": "Answer", "text": entry.answer.in_language(language).strip()}
    question = {
        "@type": "Question",
        "name": entry.title.in_language(language),
        "acceptedAnswer": answer,
    }
    return {
        "@context": "https://schema.org",
        "@type": "FAQPage",
        "inLanguage": language.value if entry.answer.has(language) else "zh",
        "mainEntity": [question],
    }
