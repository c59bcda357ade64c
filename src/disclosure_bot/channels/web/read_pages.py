"""The pages that are the same for everybody: entries, lists, what robots read. No cookie is read or set."""

import io
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import quote

import segno
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from disclosure_bot.answering.browse import entries_for, entries_of
from disclosure_bot.channels.web.forms import Refusal
from disclosure_bot.channels.web.site import PUBLIC, Site, language_of, preferred_language
from disclosure_bot.domain.knowledge import Category, Entry, Item, Knowledge
from disclosure_bot.domain.language import Language
from disclosure_bot.domain.wording import Say, Words
from disclosure_bot.gaps.rows import GapRow
from disclosure_bot.service.menus import VISITORS

OPEN_KEPT = 60.0
"""seconds for which the list of open questions stands"""

SECURITY_HOLDS = timedelta(days=180)
"""for which security.txt says that it holds, counted from each reading"""


@dataclass(frozen=True, slots=True)
class Group:
    """Entries under a heading."""

    anchor: str
    title: str
    entries: Collection[Entry]


class ReadPages:
    """Shows the knowledge."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._open: tuple[float, Sequence[GapRow]] | None = None

    async def entry(self, request: Request) -> Response:
        """Show one entry.

        Raises:
            Refusal: there is no such entry.
        """
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
        """Return the address of an entry as a QR code in SVG, for what is printed.

        Raises:
            Refusal: there is no such entry.
        """
        entry = self._entry(request)
        picture = io.BytesIO()
        segno.make(f"{self._site.options.url}/e/{quote(entry.id)}", micro=False).save(
            picture, kind="svg", scale=4, light="#fff"
        )
        return Response(picture.getvalue(), media_type="image/svg+xml", headers={"cache-control": PUBLIC})

    async def catalogue(self, request: Request) -> Response:
        """List all entries by category of the checklist, by audience or by department."""
        language = language_of(request) or preferred_language(request)
        words, asked = self._site.service.words(language), request.query_params.get("by", "")
        by = asked if asked in _ORDERS else "category"
        groups = _ORDERS[by][1](self._site.service.knowledge, words)
        return self._page(
            request,
            "catalogue.html",
            by=by,
            kept=f"by={by}&",
            orders=[(name, words(say)) for name, (say, _) in _ORDERS.items()],
            groups=[group for group in groups if group.entries],
        )

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
        kept_out = "".join(f"Disallow: {path}\n" for path in ("/q/", "/request/", "/embed", "/api/", "/*?q="))
        text = f"User-agent: *\n{kept_out}Sitemap: {self._site.options.url}/sitemap.xml\n"
        return PlainTextResponse(text, headers={"cache-control": PUBLIC})

    async def security(self, request: Request) -> Response:
        """Say where faults of security are reported (RFC 9116).

        Raises:
            Refusal: neither the settings nor the knowledge name anybody.
        """
        contact = self._site.options.security_contact or self._office_address()
        if not contact:
            raise Refusal(404, Say.WEB_NOT_FOUND)
        expires = (self._site.clock() + SECURITY_HOLDS).strftime("%Y-%m-%dT00:00:00Z")
        address = f"{self._site.options.url}/.well-known/security.txt"
        text = f"Contact: {contact}\nExpires: {expires}\nPreferred-Languages: zh, en\nCanonical: {address}\n"
        return PlainTextResponse(text, headers={"cache-control": PUBLIC})

    def _office_address(self) -> str:
        knowledge = self._site.service.knowledge
        contact = knowledge.departments[knowledge.school.office].contact
        if contact.email:
            return f"mailto:{contact.email.value.zh}"
        return contact.site.value.zh if contact.site else ""

    async def widget(self, request: Request) -> Response:
        """Return the script that other sites include."""
        file = self._site.static["widget.js"]
        return Response(file.body, media_type=file.media, headers={"cache-control": PUBLIC})

    async def static(self, request: Request) -> Response:
        """Return a file beside the pages; its version is in the address, so it never changes.

        Raises:
            Refusal: there is no such file.
        """
        file = self._site.static.get(request.path_params["name"])
        if file is None:
            raise Refusal(404, Say.WEB_NOT_FOUND)
        headers = {"cache-control": "public, max-age=31536000, immutable"}
        return Response(file.body, media_type=file.media, headers=headers)

    def _entry(self, request: Request) -> Entry:
        entry = self._site.service.knowledge.entries.get(request.path_params["entry"])
        if entry is None:
            raise Refusal(404, Say.WEB_NOT_FOUND)
        return self._site.service.answerer.current(entry, self._site.clock())

    def _page(self, request: Request, template: str, **values: object) -> Response:
        language = language_of(request) or preferred_language(request)
        return self._site.page(
            template, language, values | {"path": request.url.path, "listed": True}, cache=PUBLIC
        )


def _by_category(knowledge: Knowledge, words: Words) -> Iterator[Group]:
    for category in knowledge.checklist:
        numbers = {item.number for item in category.items}
        found = [one for one in knowledge.entries.values() if numbers & set(one.items)]
        title = f"{category.number}. {category.name.in_language(words.language)}"
        yield Group(f"category-{category.number}", title, found)
    beyond = [one for one in knowledge.entries.values() if not one.items]
    yield from _of_departments(beyond, knowledge, words)


def _by_department(knowledge: Knowledge, words: Words) -> Iterator[Group]:
    yield from _of_departments(knowledge.entries.values(), knowledge, words)


def _of_departments(entries: Collection[Entry], knowledge: Knowledge, words: Words) -> Iterator[Group]:
    for department in knowledge.departments.values():
        found = [one for one in entries if one.department == department.id]
        yield Group(department.id, department.name.in_language(words.language), found)


def _by_audience(knowledge: Knowledge, words: Words) -> Iterator[Group]:
    rest = dict(knowledge.entries)
    for visitor, say in VISITORS.items():
        found = entries_for(knowledge, visitor)
        for one in found:
            rest.pop(one.id, None)
        yield Group(visitor.value, words(say), found)
    yield Group("all", words(Say.WEB_FOR_ALL), tuple(rest.values()))


_ORDERS: Mapping[str, tuple[Say, Callable[[Knowledge, Words], Iterator[Group]]]] = {
    "category": (Say.WEB_BY_CATEGORY, _by_category),
    "audience": (Say.WEB_BY_AUDIENCE, _by_audience),
    "department": (Say.WEB_BY_DEPARTMENT, _by_department),
}
"""in which the catalogue lists entries, by the name in its address"""


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
