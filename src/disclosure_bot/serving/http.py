"""The page for whoever watches: /healthz, /readyz and /metrics; needs the extra ``web``."""

import logging
import socket

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from disclosure_bot.channels.web_server import WebServer, host_and_port
from disclosure_bot.errors import ChannelError
from disclosure_bot.serving.metrics import CONTENT_TYPE, metrics_text
from disclosure_bot.serving.status import OK, Status

log = logging.getLogger(__name__)

_UNAVAILABLE = 503


class HttpServer:
    """Serves the page on a port of its own, which is meant for this machine only."""

    def __init__(self, listen: str, vitals: Status) -> None:
        self._host, self._port = host_and_port(listen, "HTTP__LISTEN")
        self._vitals = vitals

    async def run(self) -> None:
        """Serve until cancelled.

        Raises:
            ChannelError: the port cannot be listened on.
        """
        with self._listening() as port:
            log.info("health and metrics on %s:%d", *port.getsockname()[:2])
            await WebServer(self.app()).serve([port])

    def app(self) -> Starlette:
        """Return the application."""
        return Starlette(
            routes=[
                Route("/healthz", self._healthz),
                Route("/readyz", self._readyz),
                Route("/metrics", self._metrics),
            ]
        )

    def _listening(self) -> socket.socket:
        family = socket.AF_INET6 if ":" in self._host else socket.AF_INET
        try:
            return socket.create_server((self._host, self._port), family=family)
        except OSError as error:
            raise ChannelError(
                f"健康页监听不了 {self._host}:{self._port}：{error.strerror}",
                f"The health page cannot listen on {self._host}:{self._port}",
            ) from None

    async def _healthz(self, request: Request) -> Response:
        dead_parts = self._vitals.dead_parts()
        if dead_parts:
            return JSONResponse({"status": "dead", "dead": dead_parts}, _UNAVAILABLE)
        return JSONResponse({"status": OK})

    async def _readyz(self, request: Request) -> Response:
        checks = await self._vitals.checks()
        ready = set(checks.values()) == {OK}
        return JSONResponse({"ready": ready, "checks": checks}, 200 if ready else _UNAVAILABLE)

    async def _metrics(self, request: Request) -> Response:
        return Response(metrics_text(await self._vitals.sample()), media_type=CONTENT_TYPE)
