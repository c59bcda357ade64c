"""The page for administrators and monitoring: /healthz, /readyz and /metrics; needs the extra ``web``."""

from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Protocol

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from disclosure_bot.channels.base import parse_address
from disclosure_bot.channels.listener import Listener
from disclosure_bot.serving.metrics import CONTENT_TYPE, metrics_of_schools, metrics_text
from disclosure_bot.serving.status import OK, Status
from disclosure_bot.serving.systemd import Vitals

_UNAVAILABLE = 503


class Page(Protocol):
    """What is served for whoever watches."""

    def app(self) -> Starlette:
        """Return the application."""


def serving(listen: str, page: Page) -> Callable[[], Awaitable[None]]:
    """Return what serves a page until cancelled, on an address of its own, meant for this machine only.

    What it returns raises ChannelError where the port cannot be listened on.

    Raises:
        SettingsError: the address is malformed.
    """
    return partial(Listener("health page", parse_address("HTTP__LISTEN", listen)).serve, page.app())


class HealthPage:
    """The page of one school."""

    def __init__(self, vitals: Status) -> None:
        self._vitals = vitals

    def app(self) -> Starlette:
        """Return the application."""
        return Starlette(
            routes=[
                Route("/healthz", self._healthz),
                Route("/readyz", self._readyz),
                Route("/metrics", self._metrics),
            ]
        )

    async def _healthz(self, request: Request) -> Response:
        return _alive(self._vitals, {})

    async def _readyz(self, request: Request) -> Response:
        return _ready(await _readiness(self._vitals))

    async def _metrics(self, request: Request) -> Response:
        return Response(metrics_text(await self._vitals.sample()), media_type=CONTENT_TYPE)


class ManySchools(Vitals, Protocol):
    """Several schools in one program."""

    def schools(self) -> Mapping[str, Status | str]:
        """Return each school by name: what looks at it, or why it does not serve."""

    def are_tried(self) -> bool:
        """Tell whether each was begun, well or not."""


class SchoolsPage:
    """One page for all schools; one that is not well does not make the program look dead."""

    def __init__(self, watched: ManySchools) -> None:
        self._watched = watched

    def app(self) -> Starlette:
        """Return the application."""
        return Starlette(
            routes=[
                Route("/healthz", self._healthz),
                Route("/readyz", self._readyz),
                Route("/readyz/{school}", self._readyz_of_school),
                Route("/metrics", self._metrics),
            ]
        )

    async def _healthz(self, request: Request) -> Response:
        schools = self._watched.schools()
        return _alive(
            self._watched,
            {"schools": {name: OK if isinstance(one, Status) else one for name, one in schools.items()}},
        )

    async def _readyz(self, request: Request) -> Response:
        schools = {name: await _readiness(one) for name, one in self._watched.schools().items()}
        ready = self._watched.are_tried() and any(one["ready"] for one in schools.values())
        return _ready({"ready": ready, "schools": schools})

    async def _readyz_of_school(self, request: Request) -> Response:
        school = self._watched.schools().get(request.path_params["school"])
        if school is None:
            raise HTTPException(404)
        return _ready(await _readiness(school))

    async def _metrics(self, request: Request) -> Response:
        schools = self._watched.schools()
        samples = {
            name: await one.sample() if isinstance(one, Status) else None for name, one in schools.items()
        }
        return Response(metrics_of_schools(samples), media_type=CONTENT_TYPE)


def _alive(vitals: Vitals, more: Mapping[str, object]) -> Response:
    dead_parts = vitals.dead_parts()
    if dead_parts:
        return JSONResponse({"status": "dead", "dead": dead_parts, **more}, _UNAVAILABLE)
    return JSONResponse({"status": OK, **more})


async def _readiness(vitals: Status | str) -> dict[str, object]:
    """Return whether a school is ready and what it lacks."""
    if isinstance(vitals, str):
        return {"ready": False, "checks": {"school": vitals}}
    checks = await vitals.checks()
    return {
        "ready": set(checks.values()) == {OK},
        "checks": checks,
        "notices": dict(vitals.notices),
        "unreachable": vitals.unreachable(),
    }


def _ready(told: Mapping[str, object]) -> Response:
    return JSONResponse(told, 200 if told["ready"] else _UNAVAILABLE)
