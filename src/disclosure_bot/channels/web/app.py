"""The application: which page answers which address, and what becomes of what goes wrong."""

import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import ASGIApp
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from disclosure_bot.channels.web.api import Api
from disclosure_bot.channels.web.deadline_pages import DeadlinePages
from disclosure_bot.channels.web.forms import Refusal, words_of
from disclosure_bot.channels.web.personal_pages import PersonalPages
from disclosure_bot.channels.web.read_pages import ReadPages
from disclosure_bot.channels.web.report_pages import ReportPages
from disclosure_bot.channels.web.request_pages import RequestPages
from disclosure_bot.channels.web.security import SecurityHeaders
from disclosure_bot.channels.web.site import Site, WebOptions, language_of, preferred_language
from disclosure_bot.channels.web.talk_pages import TalkPages
from disclosure_bot.domain.wording import Say
from disclosure_bot.errors import StoreError

log = logging.getLogger(__name__)

AGAIN_AFTER = "5"
"""seconds after which somebody who asked too fast may come again"""
_SMALLER = [Middleware(GZipMiddleware, minimum_size=1000, compresslevel=6)]
"""compresses what is the same for everybody; a page with a token and what was typed would give it away"""


Handlers = Mapping[Any, Callable[[Request, Exception], Awaitable[Response]]]
"""what becomes of an exception, by its class"""


def web_app(site: Site, desk: ASGIApp | None = None) -> ASGIApp:
    """Return the application of a site, with the desk for staff if it stands here."""
    staff = mounted("/desk", desk) if desk else []
    return guarded([*staff, *_routes(site)], site.options, _Failures(site).handlers)


def mounted(path: str, app: ASGIApp) -> list[BaseRoute]:
    """Return the routes of another application below a path; without a slash it is found, too."""

    async def add_slash(request: Request) -> Response:
        return RedirectResponse(f"{path}/")

    return [Route(path, add_slash), Mount(path, app=app)]


def guarded(
    routes: Sequence[BaseRoute], options: WebOptions, handlers: Handlers = MappingProxyType({})
) -> ASGIApp:
    """Return an application that answers to its own hosts only, and sends headers that protect readers."""
    app = Starlette(
        routes=routes,
        middleware=[
            Middleware(ProxyHeadersMiddleware, trusted_hosts=list(options.trusted_proxies)),
            Middleware(TrustedHostMiddleware, allowed_hosts=options.hosts, www_redirect=False),
        ],
        exception_handlers=handlers,
    )
    app.router.redirect_slashes = False
    # Around all: a page about a fault has them, too.
    return SecurityHeaders(app, https=options.is_https, embed_on=options.embed_on)


def _routes(site: Site) -> list[Route | Mount]:
    talk, read, own, api = TalkPages(site), ReadPages(site), PersonalPages(site), Api(site)
    deadline, asking, report = DeadlinePages(site), RequestPages(site), ReportPages(site)
    return [
        Route("/", talk.show),
        Route("/", talk.take, methods=["POST"]),
        Route("/embed", talk.show_embedded),
        Route("/embed", talk.take_embedded, methods=["POST"]),
        Route("/q/{secret}", talk.show_later),
        Route("/q/{secret}", talk.add_later, methods=["POST"]),
        Route("/q/{secret}/feed", talk.feed_later),
        Route("/privacy", own.privacy),
        Route("/request", asking.show),
        Route("/request", asking.take, methods=["POST"]),
        Route("/request/text", asking.show_text),
        Route("/request/text", asking.take_text, methods=["POST"]),
        Route("/request/{number}/{secret}", asking.show_state),
        Route("/e/{entry}", read.entry, middleware=_SMALLER),
        Route("/e/{entry}/qr.svg", read.qr, middleware=_SMALLER),
        Route("/catalogue", read.catalogue, middleware=_SMALLER),
        Route("/checklist", read.checklist, middleware=_SMALLER),
        Route("/open", read.open_questions, middleware=_SMALLER),
        Route("/deadline", deadline.show, middleware=_SMALLER),
        Route("/deadline.ics", deadline.file),
        Route("/report", report.lead),
        Route("/report/", report.items, middleware=_SMALLER),
        Route("/report/report-{year}.html", report.report, middleware=_SMALLER),
        Route("/sitemap.xml", read.sitemap, middleware=_SMALLER),
        Route("/robots.txt", read.robots),
        Route("/.well-known/security.txt", read.security),
        Route("/widget.js", read.widget, middleware=_SMALLER),
        Route("/static/{version}/{name}", read.static, middleware=_SMALLER),
        Mount("/api/v1", routes=api.routes(), middleware=_shared_with(site.options.api_origins)),
    ]


def _shared_with(origins: Sequence[str]) -> list[Middleware]:
    """Let scripts of named origins read what the interface answers; browsers keep it from all others."""
    if not origins:
        return []
    headers = ["authorization", "content-type"]
    return [
        Middleware(
            CORSMiddleware, allow_origins=origins, allow_methods=["GET", "POST"], allow_headers=headers
        )
    ]


class _Failures:
    """Says in one sentence what went wrong; of an error of ours only that there was one.

    A person in danger is told whom to call all the same.
    """

    def __init__(self, site: Site) -> None:
        self._site = site
        self.handlers = {
            Refusal: self._refused,
            HTTPException: self._http,
            StoreError: self._store,
            Exception: self._fault,
        }

    async def _refused(self, request: Request, error: Exception) -> Response:
        if not isinstance(error, Refusal):
            raise error
        response = self._page(request, error.say, error.status, **error.values)
        if error.status == 429:
            response.headers["retry-after"] = AGAIN_AFTER
        return response

    async def _http(self, request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 500
        say = Say.WEB_NOT_FOUND if status == 404 else Say.WEB_UNREADABLE
        return self._page(request, say, status)

    async def _store(self, request: Request, error: Exception) -> Response:
        log.error("a page could not be served: %s", error)
        return self._page(request, Say.WEB_FAILED, 503)

    async def _fault(self, request: Request, error: Exception) -> Response:
        self._site.health.outcomes["failed"] += 1
        return self._page(request, Say.WEB_FAILED, 500)

    def _page(self, request: Request, say: Say, status: int, **values: object) -> Response:
        language = language_of(request) or preferred_language(request)
        return self._site.sentence(language, say, status=status, asked=words_of(request), **values)
