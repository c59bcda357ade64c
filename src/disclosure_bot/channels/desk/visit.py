"""One request of somebody who is signed in, and what a page may do with it."""

import hmac
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from hashlib import sha256
from typing import Protocol
from urllib.parse import quote, unquote

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from disclosure_bot.channels.desk.desk import ROOT, Desk
from disclosure_bot.channels.desk.table import Look, Row, Table
from disclosure_bot.channels.web.forms import check_ours, read_form
from disclosure_bot.channels.web.site import PERSONAL, language_of, source_label
from disclosure_bot.domain.language import Bilingual, Language
from disclosure_bot.domain.staff import StaffMember, StaffSession
from disclosure_bot.domain.wording import Say
from disclosure_bot.errors import DisclosureBotError
from disclosure_bot.reports.csv import csv_text
from disclosure_bot.staff.permissions import Permission, may

SESSION, BEFORE, SAID, LANGUAGE = "desk", "desk-before", "desk-said", "desk-language"
"""cookies: the session; before it a random one that ties forms to the browser; a sentence; the language"""
FORM_LIMIT = 512_000
"""bytes of a form: the text of an entry with room"""
FORM_FIELDS = 5_000
_YEAR = 31_536_000
_SENTENCE = 60
"""seconds that a sentence waits for the page that shows it"""


class DeniedError(DisclosureBotError):
    """Something is not done: the page says why, with that HTTP status."""

    def __init__(self, status: int, zh: str, en: str) -> None:
        super().__init__(zh, en)
        self.status = status


@dataclass(frozen=True, slots=True)
class MenuItem:
    """A link of the navigation, for those who have the permission."""

    path: str
    label: Bilingual
    about: Bilingual
    """what is done there, in a few words"""
    permission: Permission


class Section(Protocol):
    """Pages that belong together."""

    @property
    def menu(self) -> tuple[MenuItem, ...]:
        """Return the links of the navigation to them."""

    def routes(self) -> Sequence[Route]:
        """Return the pages by address."""


@dataclass(frozen=True)
class Reader:
    """A person who reads a page of the desk, signed in or not."""

    desk: Desk
    request: Request
    language: Language
    now: datetime
    menu: tuple[MenuItem, ...] = ()
    session: StaffSession | None = None
    token: str = ""
    """the secret of the session, or of the browser before there is one"""

    @property
    def csrf(self) -> str:
        """What the forms carry: another site's forms cannot."""
        return hmac.new(self.token.encode(), b"csrf", sha256).hexdigest()

    def t(self, zh: str, en: str) -> str:
        """Return the sentence in the reader's language."""
        return en if self.language is Language.EN else zh

    def page(self, template: str, *, status: int = 200, **values: object) -> HTMLResponse:
        """Return a page of a template and what is filled in."""
        return self.fill(template, values, status)

    def fill(self, template: str, values: Mapping[str, object], status: int = 200) -> HTMLResponse:
        """Return a page of a template and what is filled in."""
        words = self.desk.service.words(self.language)
        said = unquote(self.request.cookies.get(self.desk.options.cookie(SAID), ""))
        shared = {
            "t": self.t,
            "say": lambda key, **given: words(Say(key), **given),
            "text": lambda both: both.in_language(self.language),
            "lang": self.language.value,
            "school": self.desk.service.knowledge.school.name.in_language(self.language),
            "reader": self,
            "said": said,
            "time": self.time,
            "source_label": lambda language: source_label(self.desk.service.words(language)),
        }
        body = self.desk.templates.get_template(template).render(shared | dict(values))
        headers = {"cache-control": PERSONAL, "content-language": self.language.value}
        response = HTMLResponse(body, status, headers)
        if said:
            self.desk.set_cookie(response, SAID, "", 0)
        if language_of(self.request):
            self.desk.set_cookie(response, LANGUAGE, self.language.value, _YEAR)
        return response

    def see_other(self, path: str, said: str = "") -> RedirectResponse:
        """Go on to another page of the desk, which says the sentence once."""
        response = RedirectResponse(ROOT + path, 303, {"cache-control": PERSONAL})
        if said:
            self.desk.set_cookie(response, SAID, quote(said), _SENTENCE)
        return response

    def time(self, at: datetime) -> str:
        """Return a moment as it is read where the school is."""
        return f"{at.astimezone(self.desk.zone):%Y-%m-%d %H:%M}"

    async def read_form(self) -> Mapping[str, str]:
        """Return the fields of a form that one of our pages sent.

        Raises:
            Refusal: it is malformed, or of another site or session.
        """
        form = await read_form(self.request, limit=FORM_LIMIT, fields=FORM_FIELDS)
        check_ours(self.request, form, self.csrf, self.desk.options.url)
        return form


@dataclass(frozen=True)
class Visit:
    """A request of a member of staff."""

    reader: Reader
    member: StaffMember
    form: Mapping[str, str]
    """fields of the form that was sent; empty for a page that is read"""

    @property
    def desk(self) -> Desk:
        """The desk."""
        return self.reader.desk

    @property
    def now(self) -> datetime:
        """When the request came."""
        return self.reader.now

    @property
    def today(self) -> date:
        """The day where the school is."""
        return self.now.astimezone(self.desk.zone).date()

    @property
    def language(self) -> Language:
        """The reader's language."""
        return self.reader.language

    @property
    def who(self) -> str:
        """Return how acts on gaps and entries name the member."""
        return f"desk:{self.member.name}"

    def t(self, zh: str, en: str) -> str:
        """Return the sentence in the reader's language."""
        return self.reader.t(zh, en)

    def argument(self, name: str) -> str:
        """Return what the address holds in that place, or after the question mark; else an empty text."""
        request = self.reader.request
        return str(request.path_params.get(name) or request.query_params.get(name, ""))

    def may(self, permission: Permission, department: str | None = None) -> bool:
        """Tell whether the member may do that on a department's things; None: on anything at all."""
        return may(self.member, permission, department)

    def require(self, permission: Permission, department: str | None = None) -> None:
        """Refuse what the member may not do.

        Raises:
            DeniedError: the member may not.
        """
        if not self.may(permission, department):
            raise DeniedError(403, "你的账号不能做这一步", "your account does not allow this")

    def page(self, template: str, *, status: int = 200, **values: object) -> HTMLResponse:
        """Return a page of a template and what is filled in; ``may`` and ``member`` are there, too."""
        return self._fill(template, values, status)

    def table(self, template: str, table: Table[Row], rows: Sequence[Row], **values: object) -> Response:
        """Return a page with a table, as the address asks: or the table alone as CSV or JSON."""
        path, look = self.reader.request.url.path, Look.of(self.reader.request.query_params)
        if path.endswith(".csv"):
            found = table.found(rows, look, self.language)
            heads = [f"{column.head.zh} {column.head.en}" for column in table.columns]
            return self._file(csv_text(heads, table.cells(found)), "text/csv; charset=utf-8", "csv", table)
        if path.endswith(".json"):
            found = table.found(rows, look, self.language)
            return JSONResponse(table.objects(found), headers={"cache-control": PERSONAL})
        return self._fill(template, {"table": table.view(rows, look, self.language)} | values)

    def _fill(self, template: str, values: Mapping[str, object], status: int = 200) -> HTMLResponse:
        return self.reader.fill(template, {"may": self.may, "member": self.member} | dict(values), status)

    def _file(self, text: str, media: str, ending: str, table: Table[Row]) -> Response:
        name = f'attachment; filename="{table.name}.{ending}"'
        return Response(text, 200, {"cache-control": PERSONAL, "content-disposition": name}, media)

    def see_other(self, path: str, said: str = "") -> RedirectResponse:
        """Go on to another page of the desk, which says the sentence once."""
        return self.reader.see_other(path, said)

    async def record(self, what: str, thing: str = "") -> None:
        """Keep that the member did something; ``thing`` is an id, never what people asked or wrote."""
        await self.desk.staff.record(self.member.name, what, thing, self.now)


Endpoint = Callable[[Visit], Awaitable[Response]]


def signed_in(
    desk: Desk,
    path: str,
    endpoint: Endpoint,
    permission: Permission | None = None,
    methods: Sequence[str] = ("GET",),
) -> Route:
    """Return a route for those who are signed in and have a permission; None: for all of them."""

    async def answer(request: Request) -> Response:
        reader = await reader_of(desk, request)
        if reader.session is None:
            return reader.see_other("/sign-in")
        visit = Visit(reader, reader.session.member, {})
        if permission is not None:
            visit.require(permission)
        if request.method == "POST":
            visit = replace(visit, form=await reader.read_form())
        return await endpoint(visit)

    return Route(path, answer, methods=list(methods))


def table_routes(desk: Desk, path: str, endpoint: Endpoint, permission: Permission) -> list[Route]:
    """Return the routes of a page with a table: as a page, CSV and JSON."""
    make = partial(signed_in, desk, endpoint=endpoint, permission=permission)
    return [make(path + ending) for ending in ("", ".csv", ".json")]


async def reader_of(desk: Desk, request: Request) -> Reader:
    """Return who reads: signed in where the cookie says so."""
    now = desk.clock()
    cookies = request.cookies
    token = cookies.get(desk.options.cookie(SESSION), "")
    session = await desk.staff.session(token, now) if token else None
    reader = Reader(desk, request, _language(desk, request), now)
    if session is None:
        return replace(reader, token=cookies.get(desk.options.cookie(BEFORE), ""))
    menu = tuple(item for item in request.app.state.menu if may(session.member, item.permission))
    return replace(reader, menu=menu, session=session, token=token)


def _language(desk: Desk, request: Request) -> Language:
    """Return the language that was asked for, now or before; staff at a Chinese school read Chinese."""
    before = request.cookies.get(desk.options.cookie(LANGUAGE), "")
    return language_of(request) or (Language(before) if before in set(Language) else Language.ZH)
