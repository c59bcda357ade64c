"""The page for whoever watches: /healthz, /readyz and /metrics; needs the extra ``web``."""

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from disclosure_bot.channels.base import parse_address
from disclosure_bot.channels.listener import Listener
from disclosure_bot.serving.metrics import CONTENT_TYPE, metrics_text
from disclosure_bot.serving.status import OK, Status

_UNAVAILABLE = 503


class HealthPage:
    """Serves the page on an address of its own, which is meant for this machine only."""

    def __init__(self, listen: str, vitals: Status) -> None:
        self._listener = Listener("health page", parse_address("HTTP__LISTEN", listen))
        self._vitals = vitals

    async def run(self) -> None:
        """Serve until cancelled.

        Raises:
            ChannelError: the port cannot be listened on.
        """
        await self._listener.serve(self.app())

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
        dead_parts = self._vitals.dead_parts()
        if dead_parts:
            return JSONResponse({"status": "dead", "dead": dead_parts}, _UNAVAILABLE)
        return JSONResponse({"status": OK})

    async def _readyz(self, request: Request) -> Response:
        checks = await self._vitals.checks()
        ready = set(checks.values()) == {OK}
        told = {
            "ready": ready,
            "checks": checks,
            "notices": dict(self._vitals.notices),
            "unreachable": self._vitals.unreachable(),
        }
        return JSONResponse(told, 200 if ready else _UNAVAILABLE)

    async def _metrics(self, request: Request) -> Response:
        return Response(metrics_text(await self._vitals.sample()), media_type=CONTENT_TYPE)
