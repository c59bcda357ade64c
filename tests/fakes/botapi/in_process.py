"""Face A: the fake behind the request object of python-telegram-bot; no sockets, no waiting."""

import asyncio
import json
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData

from fakes.botapi.core import Fault, Json, State, handle, ordered


class FakeRequest(BaseRequest):
    """Answers from a state; a poll without updates waits ``poll`` seconds."""

    def __init__(self, state: State, *, latency: float = 0.0, poll: float = 0.02) -> None:
        self.state = state
        self.latency = latency
        self.poll = poll

    @property
    def read_timeout(self) -> float | None:
        return 30.0

    async def initialize(self) -> None:
        pass

    async def shutdown(self) -> None:
        pass

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *_: Any, **__: Any
    ) -> tuple[int, bytes]:
        parts = urlsplit(url)
        token, name = parts.path.rsplit("/", 2)[-2:]
        params: Json = dict(parse_qsl(parts.query))
        if request_data is not None:
            params |= request_data.json_parameters
            for key, (filename, data, _kind) in (request_data.multipart_data or {}).items():
                params[key] = (filename, data)
        if not token.endswith(self.state.token):
            return 401, b'{"ok":false,"error_code":401,"description":"Unauthorized"}'
        await asyncio.sleep(self.latency)
        fault = self.state.take_fault(name, params)
        if fault:
            return self._broken(fault, name, params)
        status, body = handle(self.state, name, params)
        if name == "getUpdates" and body.get("result") == []:
            await asyncio.sleep(self.poll)
            status, body = handle(self.state, name, params)
        return status, json.dumps(body).encode()

    def _broken(self, fault: Fault, name: str, params: Json) -> tuple[int, bytes]:
        match fault.kind:
            case "cut-before":
                raise NetworkError("httpx.ReadError: cut")
            case "cut-after":
                handle(self.state, name, params)
                raise NetworkError("httpx.ReadError: cut")
            case "late":
                handle(self.state, name, params)
                raise TimedOut
            case "html":
                return 502, b"<html><body>502 Bad Gateway</body></html>"
            case "not-json" | "truncated":
                return 200, b'{"ok": true, "resu'
            case _:
                status, body = ordered(fault)
                return status, json.dumps(body).encode()
