"""How a port of ours is served; needs the extra ``web``."""

import contextlib
from collections.abc import Iterator

import uvicorn
from starlette.applications import Starlette

from disclosure_bot.errors import SettingsError

HEAD_LIMIT = 65_536
"""bytes of a request before its body"""


class WebServer(uvicorn.Server):
    """Serves an application without a log of its own; signals are left to the program."""

    def __init__(self, app: Starlette, host: str = "", port: int = 0) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                host=host,
                port=port,
                log_config=None,
                access_log=False,
                lifespan="off",
                timeout_graceful_shutdown=1,
                h11_max_incomplete_event_size=HEAD_LIMIT,
            )
        )

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture nothing."""
        yield


def host_and_port(listen: str, setting: str) -> tuple[str, int]:
    """Return the parts of ``HOST:PORT``; an IPv6 address stands in brackets.

    Raises:
        SettingsError: it is written otherwise.
    """
    host, _, port = listen.rpartition(":")
    if not host or not port.isdigit() or int(port) > 65_535:
        raise SettingsError(
            f"{setting} 应写成 主机:端口，现在是 {listen}", f"{setting} reads HOST:PORT, not {listen}"
        )
    return host.strip("[]"), int(port)
