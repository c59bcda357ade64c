"""Face B: the fake on a free loopback port: long polls, webhook deliveries, faults on the wire."""

import asyncio
import contextlib
import json
import socket
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import parse_qsl

import httpx
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from fakes.botapi.core import Fault, Json, State, handle, ordered

CONNECTIONS = 40
"""posts to a webhook at a time"""


class Server:
    """Serves one state; ``latency`` seconds pass before each send is answered."""

    def __init__(self, state: State, *, latency: float = 0.0, first_retry: float = 0.05) -> None:
        self.state = state
        self.latency = latency
        self.first_retry = first_retry
        self.delivered = 0
        """webhook posts that were taken"""
        self.refused = 0
        self._poll: asyncio.Future[None] | None = None
        self._waiting: set[asyncio.Task[None]] = set()
        self._pushed: dict[int, Json] = {}
        """updates by identity; while one is held here no later one has the same"""
        routes = [Route("/bot{token}/{method}", self._serve, methods=["GET", "POST"])]
        self._app = Starlette(routes=routes)
        self._socket = socket.socket()
        self._socket.bind(("127.0.0.1", 0))
        self.base_url = f"http://127.0.0.1:{self._socket.getsockname()[1]}/bot"

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator["Server"]:
        """Serve inside the running loop."""
        config = uvicorn.Config(self._app, log_level="error", lifespan="off", timeout_graceful_shutdown=1)
        server = _Quiet(config)
        task = asyncio.create_task(server.serve([self._socket]))
        pusher = asyncio.create_task(self._deliver())
        try:
            while not server.started:  # noqa: ASYNC110 uvicorn tells by an attribute
                await asyncio.sleep(0.01)
            yield self
        finally:
            pusher.cancel()
            for delivery in self._waiting:
                delivery.cancel()
            server.should_exit = server.force_exit = True
            if self._poll and not self._poll.done():
                self._poll.set_result(None)
            await asyncio.gather(task, pusher, *self._waiting, return_exceptions=True)

    async def _serve(self, request: Request) -> Response:
        params: Json = dict(request.query_params)
        if "json" in request.headers.get("content-type", ""):
            params |= await request.json()
        else:
            params |= dict(parse_qsl((await request.body()).decode(), keep_blank_values=True))
        method = request.path_params["method"]
        if request.path_params["token"] != self.state.token:
            return _json(401, {"ok": False, "error_code": 401, "description": "Unauthorized"})
        fault = self.state.take_fault(method, params)
        if method == "getUpdates" and fault is None:
            return await self._long_poll(params)
        if self.latency:
            await asyncio.sleep(self.latency)
        if fault:
            return await self._broken(fault, request, method, params)
        return _json(*handle(self.state, method, params))

    async def _long_poll(self, params: Json) -> Response:
        if self.state.webhook:
            text = "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook"
            return _json(409, {"ok": False, "error_code": 409, "description": text})
        if self._poll and not self._poll.done():
            self._poll.set_result(None)  # the older poller gets the conflict
        mine = self._poll = asyncio.get_running_loop().create_future()
        deadline = asyncio.get_running_loop().time() + min(float(params.get("timeout") or 0), 50)
        while True:
            status, body = handle(self.state, "getUpdates", params)
            self.state.calls.pop()
            if status != 200 or body["result"] or asyncio.get_running_loop().time() >= deadline:
                if not mine.done():
                    mine.set_result(None)
                self.state.calls.append(("getUpdates", params))
                return _json(status, body)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(asyncio.shield(mine), 0.02)
            if mine.done():
                return _json(*ordered(Fault("409")))

    async def _broken(self, fault: Fault, request: Request, method: str, params: Json) -> Response:
        match fault.kind:
            case "cut-before":
                return _Cut()
            case "cut-after":
                handle(self.state, method, params)
                return _Cut()
            case "late":
                handle(self.state, method, params)
                await asyncio.sleep(fault.seconds)
                return _Cut()
            case "slow":
                await asyncio.sleep(fault.seconds)
                return _json(*handle(self.state, method, params))
            case "html":
                return Response("<html><body>502 Bad Gateway</body></html>", 502, media_type="text/html")
            case "not-json":
                return Response("{nonsense", 200, media_type="application/json")
            case "truncated":
                handle(self.state, method, params)
                return _Truncated()
            case _:
                return _json(*ordered(fault))

    async def _deliver(self) -> None:
        """Post updates to the webhook: one at a time a chat, again and again until taken."""
        locks: dict[int, asyncio.Lock] = {}
        free = asyncio.Semaphore(CONNECTIONS)  # httpx takes quadratic time over those that wait for one
        async with httpx.AsyncClient(timeout=60) as client:
            while True:
                await asyncio.sleep(0.005)
                if not self.state.webhook:
                    continue
                for update in [one for one in self.state.updates if id(one) not in self._pushed]:
                    self._pushed[id(update)] = update
                    lock = locks.setdefault(_chat_of(update), asyncio.Lock())
                    task = asyncio.create_task(self._post(client, update, lock, free))
                    self._waiting.add(task)
                    task.add_done_callback(self._waiting.discard)

    async def _post(
        self, client: httpx.AsyncClient, update: Json, lock: asyncio.Lock, free: asyncio.Semaphore
    ) -> None:
        wait = 0.0
        async with lock:
            while True:
                hook = self.state.webhook
                headers = {"X-Telegram-Bot-Api-Secret-Token": hook.get("secret_token", "")} if hook else {}
                async with free:
                    with contextlib.suppress(httpx.HTTPError):
                        answer = (
                            await client.post(hook["url"], json=update, headers=headers) if hook else None
                        )
                        if answer is not None and answer.is_success:
                            break
                self.refused += 1
                await asyncio.sleep(wait)
                wait = min(max(wait * 2, self.first_retry), 1.0)
            self.delivered += 1
            self.state.confirmed.append(update["update_id"])
            with contextlib.suppress(ValueError):
                self.state.updates.remove(update)


class _Quiet(uvicorn.Server):
    """Leaves signals to whoever runs the tests."""

    @contextlib.contextmanager
    def capture_signals(self) -> Any:
        yield


class _Cut(Response):
    """Closes the connection without an answer."""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        transport = _transport_of(send)
        transport.abort()


class _Truncated(Response):
    """Promises more than it sends."""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        headers = [(b"content-length", b"500"), (b"content-type", b"application/json")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b'{"ok": true, "resu', "more_body": True})
        await asyncio.sleep(0.01)
        _transport_of(send).abort()


def _transport_of(send: Any) -> Any:
    while not hasattr(send, "__self__"):
        send = send.__closure__ and next(
            cell.cell_contents for cell in send.__closure__ if callable(cell.cell_contents)
        )
    return send.__self__.transport


def _json(status: int, body: Json) -> Response:
    return Response(json.dumps(body), status, media_type="application/json")


def _chat_of(update: Json) -> int:
    inner = update.get("message") or update.get("callback_query") or update.get("inline_query") or {}
    where = inner.get("chat") or (inner.get("message") or {}).get("chat") or inner.get("from") or {}
    return int(where.get("id", 0)) if isinstance(where, dict) else 0
