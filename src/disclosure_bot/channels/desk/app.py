"""The desk's application: which page answers which address, and what becomes of what goes wrong."""

import logging
from collections.abc import Callable

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from disclosure_bot.channels.desk.desk import Desk
from disclosure_bot.channels.desk.entry_pages import EntryPages
from disclosure_bot.channels.desk.file_pages import FilePages
from disclosure_bot.channels.desk.gap_pages import GapPages
from disclosure_bot.channels.desk.health_pages import HealthPages
from disclosure_bot.channels.desk.office_pages import OfficePages
from disclosure_bot.channels.desk.placing_pages import PlacingPages
from disclosure_bot.channels.desk.review_pages import ReviewPages
from disclosure_bot.channels.desk.sign_in import SignIn
from disclosure_bot.channels.desk.staff_pages import StaffPages
from disclosure_bot.channels.desk.visit import DeniedError, Section, Visit, reader_of, signed_in
from disclosure_bot.channels.web.forms import Refusal
from disclosure_bot.domain.wording import Words
from disclosure_bot.errors import DisclosureBotError, StoreError

log = logging.getLogger(__name__)

SECTIONS: tuple[Callable[[Desk], Section], ...] = (
    GapPages,
    EntryPages,
    PlacingPages,
    FilePages,
    ReviewPages,
    OfficePages,
    StaffPages,
    HealthPages,
)
"""pages behind the sign-in, in the order of the navigation"""
_WAIT = {"retry-after": "60"}


def desk_app(desk: Desk) -> ASGIApp:
    """Return the application, to be mounted at ``/desk``."""
    sections = [make(desk) for make in SECTIONS]
    app = Starlette(
        routes=[
            Route("/static/{version}/{name}", _Files(desk).show),
            *SignIn(desk).routes(),
            signed_in(desk, "/", _home),
            *(route for section in sections for route in section.routes()),
        ],
        exception_handlers=_Failures(desk).handlers,
    )
    app.router.redirect_slashes = False
    app.state.menu = tuple(item for section in sections for item in section.menu)
    return app


async def _home(visit: Visit) -> Response:
    """Show what there is for this member to do."""
    return visit.page("home.html")


class _Files:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def show(self, request: Request) -> Response:
        """Return a style sheet or a script; one of another version is gone."""
        file = self._desk.static.get(request.path_params["name"])
        if file is None or file.version != request.path_params["version"]:
            raise HTTPException(404)
        kept = {"cache-control": "public, max-age=31536000, immutable"}
        return Response(file.body, media_type=file.media, headers=kept)


class _Failures:
    """Says in one sentence what went wrong; of a fault of ours only that there was one."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.handlers = {
            Refusal: self._refused,
            HTTPException: self._http,
            StoreError: self._store,
            DisclosureBotError: self._ours,
            Exception: self._fault,
        }

    async def _refused(self, request: Request, error: Exception) -> Response:
        if not isinstance(error, Refusal):
            raise error
        reader = await reader_of(self._desk, request)
        sentence = Words(self._desk.service.knowledge.wording, reader.language)(error.say, **error.values)
        return reader.page("sentence.html", status=error.status, sentence=sentence)

    async def _http(self, request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 500
        if status == 404:
            return await self._said(request, status, "没有这一页", "there is no such page")
        return await self._said(request, status, "读不懂", "this is not understood")

    async def _ours(self, request: Request, error: Exception) -> Response:
        if not isinstance(error, DisclosureBotError):
            raise error
        status = error.status if isinstance(error, DeniedError) else 409
        return await self._said(request, status, error.zh, error.en)

    async def _store(self, request: Request, error: Exception) -> Response:
        log.error("a page of the desk could not be served: %s", error)
        return Response("数据库暂不可用 / the database is not available", 503, media_type="text/plain")

    async def _fault(self, request: Request, error: Exception) -> Response:
        return Response("出错了，已记录 / something went wrong and was logged", 500, media_type="text/plain")

    async def _said(self, request: Request, status: int, zh: str, en: str) -> Response:
        reader = await reader_of(self._desk, request)
        sentence = reader.t(f"{zh}。", f"{en[:1].upper()}{en[1:]}.")
        page = reader.page("sentence.html", status=status, sentence=sentence)
        page.headers.update(_WAIT if status == 429 else {})
        return page
