"""Headers that every page is sent with: a browser is told what a page may do, and who may frame it."""

import hashlib
import re
from base64 import b64encode
from collections.abc import Sequence

from starlette.datastructures import MutableHeaders
from starlette.responses import HTMLResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)
_ALWAYS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "cross-origin-opener-policy": "same-origin",
}
_YEAR = "max-age=31536000"


def policy(styles: Sequence[str] = ("'self'",), frames: str = "'none'") -> str:
    """Return what a page may load and run: nothing inline, nothing of others; ``frames`` may show it."""
    return (
        f"default-src 'none'; script-src 'self'; style-src {' '.join(styles)}; img-src 'self'; "
        f"connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors {frames}"
    )


def styles_in(document: str) -> tuple[str, ...]:
    """Return the style sheets that a document of ours holds, by their hashes."""
    return tuple(
        f"'sha256-{b64encode(hashlib.sha256(style.encode()).digest()).decode()}'"
        for style in _STYLE.findall(document)
    )


def own_document(text: str, cache: str) -> HTMLResponse:
    """Return a document that brings its own style, and let the browser apply that one alone."""
    headers = {"cache-control": cache, "content-security-policy": policy(styles=styles_in(text))}
    return HTMLResponse(text, headers=headers)


class SecurityHeaders:
    """Adds them to all that an application answers."""

    def __init__(self, app: ASGIApp, *, https: bool, embed_on: Sequence[str]) -> None:
        self._app = app
        self._always = _ALWAYS | ({"strict-transport-security": _YEAR} if https else {})
        self._embed_on = " ".join(embed_on) or "'none'"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._add(MutableHeaders(scope=message), scope["path"])
            await send(message)

        await self._app(scope, receive, send_with_headers)

    def _add(self, headers: MutableHeaders, path: str) -> None:
        headers.update(self._always)
        is_frame = path == "/embed"
        headers.setdefault("content-security-policy", policy(frames=self._embed_on if is_frame else "'none'"))
        if not is_frame:
            headers["x-frame-options"] = "DENY"
