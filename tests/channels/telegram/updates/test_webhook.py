"""The webhook: only Telegram is heard, nothing is read that is too large, 200 only when it is on disk."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Collection, Sequence
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from disclosure_bot.channels.health import Health
from disclosure_bot.channels.telegram.api.client import BotClient
from disclosure_bot.channels.telegram.updates.receiver import UpdateReceiver
from disclosure_bot.channels.telegram.updates.webhook import BODY_LIMIT, HEADER, Webhook
from disclosure_bot.errors import SettingsError, StoreError
from disclosure_bot.store.inbox import Inbox, Key, StoredUpdate
from fakes.bot import QUICK, Running, running
from fakes.botapi import people
from fakes.botapi.core import State
from fakes.botapi.people import Person
from fakes.process import SECRET, free_port

LIN = Person(1001)


class InProcess(Webhook):
    """The webhook without a port: its application is called directly."""

    def __init__(self) -> None:
        super().__init__("https://bot.example.edu.cn/hook", f"127.0.0.1:{free_port()}", SECRET, QUICK)
        self.client: asyncio.Future[httpx.AsyncClient] = asyncio.get_running_loop().create_future()

    async def run(self, client: BotClient, receiver: UpdateReceiver, health: Health) -> None:
        transport = httpx.ASGITransport(self.app(receiver, health))
        self.client.set_result(httpx.AsyncClient(transport=transport, base_url="https://bot.example.edu.cn"))
        await asyncio.Event().wait()


@dataclass
class Called:
    bot: Running
    client: httpx.AsyncClient

    async def post(self, content: Any, secret: Any = SECRET, **headers: Any) -> int:
        body = content if isinstance(content, bytes) else json.dumps(content).encode()
        sent = {"content-type": "application/json", **headers}
        if secret is not None:
            sent[HEADER] = secret
        return (await self.client.post("/hook", content=body, headers=sent)).status_code


@contextlib.asynccontextmanager
async def called() -> AsyncIterator[Called]:
    intake = InProcess()
    async with running(State(), intake=intake) as bot:
        client = await intake.client
        async with client:
            yield Called(bot, client)


def update_of(bot: Running, text: str = "学费多少钱") -> Any:
    people.say(bot.state, LIN, text)
    return bot.state.updates.pop()


@pytest.mark.parametrize("secret", [None, "", "wrong", SECRET[:-1], SECRET + "x", "密".encode()])
async def test_call_without_the_secret_is_refused_and_nothing_kept(secret: Any) -> None:
    async with called() as hook:
        status = await hook.post(update_of(hook.bot), secret)
        backlog = await hook.bot.store.inbox.backlog()

    assert status == 403
    assert backlog.depth == 0
    assert hook.bot.state.sent == []


async def test_update_is_answered_once_however_often_it_comes() -> None:
    async with called() as hook:
        update = update_of(hook.bot)
        statuses = [await hook.post(update) for _ in range(5)]
        await hook.bot.settled()
        exchanges = await hook.bot.exchanges()

    assert statuses == [200] * 5
    assert len(hook.bot.state.sent) == 1
    assert len(exchanges) == 1


async def test_too_large_wrong_type_and_no_json_are_refused() -> None:
    async with called() as hook:
        large = await hook.post(b"[" * (BODY_LIMIT + 1))
        typed = await hook.post(b"{}", **{"content-type": "text/plain"})
        broken = await hook.post(b"{nonsense")
        deep = await hook.post(b"[" * 200_000)

    assert (large, typed, broken, deep) == (413, 415, 400, 400)


async def test_body_that_grows_past_the_limit_is_not_read_to_its_end() -> None:
    read = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal read
        while read < 100 * BODY_LIMIT:
            read += 65_536
            yield b" " * 65_536

    async with called() as hook:
        headers = {"content-type": "application/json", HEADER: SECRET}
        answer = await hook.client.post("/hook", content=endless(), headers=headers)

    assert answer.status_code == 413


async def test_malformed_but_authentic_update_is_set_aside_and_not_repeated() -> None:
    async with called() as hook:
        update = update_of(hook.bot)
        update["message"]["date"] = "x"
        status = await hook.post(update)
        without_number = await hook.post({"message": 1})
        backlog = await hook.bot.store.inbox.backlog()

    assert (status, without_number) == (200, 200)
    assert backlog.quarantined == 1


@pytest.mark.parametrize("number", [2**63, -(10**30), True])
async def test_update_whose_number_fits_no_column_is_dropped_and_not_repeated(number: int) -> None:
    async with called() as hook:
        status = await hook.post(update_of(hook.bot) | {"update_id": number})
        after = await hook.post(update_of(hook.bot))
        await hook.bot.settled()

    assert (status, after) == (200, 200)
    assert len(hook.bot.state.sent) == 1


async def test_update_that_no_column_takes_is_set_aside_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = Inbox.accept

    async def accept(
        self: Inbox, updates: Sequence[StoredUpdate], known: Collection[Key] = ()
    ) -> tuple[StoredUpdate, ...]:
        if any("毒" in one.payload for one in updates):
            raise OverflowError("Python int too large to convert to SQLite INTEGER")
        return await whole(self, updates, known)

    async with called() as hook:
        monkeypatch.setattr(Inbox, "accept", accept)
        bad = update_of(hook.bot, "毒")
        statuses = [await hook.post(bad), await hook.post(update_of(hook.bot))]
        await hook.bot.settled()
        backlog = await hook.bot.store.inbox.backlog()

    assert statuses == [200, 200]
    assert backlog.quarantined == 1
    assert len(hook.bot.state.sent) == 1


async def test_update_that_cannot_be_kept_is_to_be_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    async def accept(self: Inbox, updates: object, known: object = ()) -> tuple[()]:
        raise StoreError("磁盘已满", "the disk is full")

    async with called() as hook:
        monkeypatch.setattr(Inbox, "accept", accept)
        status = await hook.post(update_of(hook.bot))

    assert status == 503


@pytest.mark.parametrize(
    ("url", "listen", "secret"),
    [
        ("https://bot.example.edu.cn/", "127.0.0.1:8443", ""),
        ("https://bot.example.edu.cn/", "127.0.0.1:8443", "short"),
        ("https://bot.example.edu.cn/", "8443", SECRET),
        ("http://bot.example.edu.cn/", "127.0.0.1:8443", SECRET),
        ("", "127.0.0.1:8443", SECRET),
    ],
)
def test_webhook_that_is_set_up_wrongly_is_refused(url: str, listen: str, secret: str) -> None:
    with pytest.raises(SettingsError):
        Webhook(url, listen, secret)
