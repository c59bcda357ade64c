"""Every channel as a person meets it: say something, read what comes, choose what is offered."""

import asyncio
import io
import os
import re
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, ExitStack, asynccontextmanager, suppress
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol

import pytest
from rich.console import Console

from channels.example import ExampleChannel
from channels.web_people import Browser, Element, Page, read, web
from disclosure_bot.answering.answerer import Answerer
from disclosure_bot.channels.admission import Admission
from disclosure_bot.channels.base import Channel
from disclosure_bot.channels.terminal import TerminalChannel
from disclosure_bot.domain.document import Document
from disclosure_bot.domain.exchange import Exchange
from disclosure_bot.domain.knowledge import Knowledge
from disclosure_bot.domain.language import Bilingual
from disclosure_bot.service.actions import Actions
from disclosure_bot.service.service import Service
from disclosure_bot.store.handoffs import Handoff
from disclosure_bot.store.store import Store
from fakes.bot import CLOSE, MEMORY, NO_LIMIT, PSEUDONYMS, Running, eventually, running
from fakes.botapi import people
from fakes.botapi.core import State
from fakes.botapi.people import Person
from support.register_samples import desk, filing_knowledge, keys_and_store
from support.samples import ExactMatcher, entry, with_manners

STAFF_CHAT = -100500
PAGE = "# 年度报告\n\n## 一 概述\n\n上线了。\n\n## 二 数字\n\n- 1315条。\n"

_NUMBERED = re.compile(r"\[(\d+)\] (.+?)(?=\s{2,}\[|$)", re.MULTILINE)
_DONE = re.compile(r"[〔\[]unknown-command[〕\]]")


class Door(Protocol):
    """One person's way to the bot."""

    name: str
    store: Store
    can_tell_later: bool

    async def say(self, text: str) -> str:
        """Send a text and return what came back."""

    async def choose(self, label: str) -> str:
        """Choose something on offer and return what came back."""

    def offered(self) -> list[str]:
        """Return the labels of what is on offer."""

    def staff_read(self) -> list[str]:
        """Return what staff were shown."""

    async def later(self) -> str:
        """Wait for what comes by itself and return it."""

    async def take_file(self, label: str) -> bytes:
        """Choose something that hands over a file, and return its bytes."""


class Staff:
    """A room whose staff read what is laid before them."""

    def __init__(self) -> None:
        self.cards: list[str] = []

    async def place(self, handoff: Handoff, exchange: Exchange) -> bool:
        self.cards.append(f"{exchange.urgent} {exchange.question}".strip())
        return True

    async def add(self, handoff: Handoff, exchange: Exchange) -> bool:
        return await self.place(handoff, exchange)

    async def pass_on(self, handoff: Handoff, text: str) -> bool:
        self.cards.append(text)
        return True


def whole_knowledge() -> Knowledge:
    """Return the sample school with danger, talk, and a report that an entry cites."""
    plain = with_manners(filing_knowledge())
    cited = entry("school.report", "报告", "报告写了什么", items=(), audience=())
    cited = replace(cited, answer=Bilingual("报告里有（[report#二]）。"))
    report = Document("report", Bilingual("年度报告"), Bilingual("学校报告"), page=PAGE)
    return replace(plain, entries={**plain.entries, cited.id: cited}, documents={"report": report})


@asynccontextmanager
async def service_with_store(staff: Staff | None) -> AsyncIterator[tuple[Service, Actions, Store]]:
    knowledge = whole_knowledge()
    async with keys_and_store(MEMORY) as (keys, store):
        service = Service(Answerer(knowledge, ExactMatcher(knowledge, CLOSE)), store)
        written = desk(service, store, keys / "register.key")
        actions = Actions(service, store, no_other_key, desk=written)
        if staff:
            actions.open_room(staff)
        yield service, actions, store


async def no_other_key() -> None:
    """Say that all rows were made with one key."""


@asynccontextmanager
async def running_channel(channel: Channel) -> AsyncIterator[None]:
    task = asyncio.create_task(channel.run())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


class TelegramDoor:
    """A private chat."""

    name = "telegram"
    can_tell_later = True

    def __init__(self, bot: Running) -> None:
        self._bot = bot
        self._person = Person(7)
        self.store = bot.store

    def staff_read(self) -> list[str]:
        return self._bot.state.texts_to(STAFF_CHAT)

    async def say(self, text: str) -> str:
        return "\n".join(await self._bot.say(self._person, text))

    async def choose(self, label: str) -> str:
        before = len(self._bot.state.transcript[7])
        await self._bot.press(self._person, label)
        await eventually(
            lambda: len(self._bot.state.transcript[7]) > before + 1
        )  # more than the press itself
        return "\n".join(self._bot.state.transcript[7][before:])

    def offered(self) -> list[str]:
        for message in reversed(self._bot.state.sent):
            rows = (message.get("reply_markup") or {}).get("inline_keyboard", [])
            if rows:
                return [button["text"] for row in rows for button in row]
        return []

    async def later(self) -> str:
        await eventually(lambda: self._bot.channel.health.outcomes["told"])
        return "\n".join(self._bot.state.texts_to(7))

    async def take_file(self, label: str) -> bytes:
        await self.choose(label)
        return self._bot.state.files[-1][1]


class ExampleDoor:
    """Lines in a list."""

    name = "example"
    can_tell_later = True

    def __init__(self, channel: ExampleChannel, store: Store, staff: Staff) -> None:
        self._channel = channel
        self.store = store
        self._staff = staff
        self._read = 0

    async def say(self, text: str) -> str:
        self._read = len(self._channel.outbox)
        await self._channel.inbox.put(f"lin {text}")
        await self._channel.inbox.join()
        return self._new()

    async def choose(self, label: str) -> str:
        number = self.offered().index(label) + 1
        return await self.say(f"[{number}]")

    def staff_read(self) -> list[str]:
        return self._staff.cards

    def offered(self) -> list[str]:
        return [label for number, label in _NUMBERED.findall(self._new()) if number]

    async def later(self) -> str:
        seen = len(self._channel.outbox)
        await eventually(lambda: len(self._channel.outbox) > seen)
        return self._new()

    async def take_file(self, label: str) -> bytes:
        await self.choose(label)
        return self._channel.files[-1].data

    def _new(self) -> str:
        return "\n".join(line.removeprefix("lin ") for line in self._channel.outbox[self._read :])


class TerminalDoor:
    """A keyboard and a screen."""

    name = "terminal"
    can_tell_later = False

    def __init__(
        self, keyboard: io.TextIOBase, screen: io.StringIO, store: Store, folder: Path, staff: Staff
    ) -> None:
        self._keyboard = keyboard
        self._folder = folder
        self._screen = screen
        self.store = store
        self._staff = staff
        self._last = ""

    async def say(self, text: str) -> str:
        before = len(self._screen.getvalue())
        self._keyboard.write(f"{text}\n/done\n")
        self._keyboard.flush()
        await eventually(lambda: _DONE.search(self._screen.getvalue()[before:]))
        self._last = _DONE.sub("", self._screen.getvalue()[before:])
        return self._last

    async def choose(self, label: str) -> str:
        number = next(number for number, text in _NUMBERED.findall(self._last) if text.strip() == label)
        return await self.say(number)

    def staff_read(self) -> list[str]:
        return self._staff.cards

    def offered(self) -> list[str]:
        return [label.strip() for _, label in _NUMBERED.findall(self._last)]

    async def later(self) -> str:
        raise NotImplementedError

    async def take_file(self, label: str) -> bytes:
        said = await self.choose(label)
        (path,) = self._folder.iterdir()
        assert f"〔file-written〕 {path.absolute()}" in said
        return path.read_bytes()


class WebDoor:
    """A browser without scripts."""

    name = "web"
    can_tell_later = True

    def __init__(self, browser: Browser, store: Store, staff: Staff) -> None:
        self._browser = browser
        self._staff = staff
        self.store = store
        self._changed: list[Element] = []

    async def say(self, text: str) -> str:
        before = self._browser.page
        return self._new(before, await self._browser.ask(text))

    async def choose(self, label: str) -> str:
        before = self._browser.page
        if label in self.offered():
            return self._new(before, await self._browser.press(label))
        link = next(one for one in before.all("a") if one.text.strip() == label)
        return (await self._browser.open(link.attributes["href"])).all("main")[0].text

    def staff_read(self) -> list[str]:
        return self._staff.cards

    def offered(self) -> list[str]:
        buttons = self._browser.page.buttons()
        return [one.text.strip() for one in buttons if one.article in self._changed]

    async def later(self) -> str:
        """Come back to the address that was promised until something stands there."""
        links = [one.attributes["href"] for one in self._browser.page.all("a")]
        address = next(link for link in links if link.startswith("/q/"))
        while not (page := await self._browser.open(address)).all("article"):  # noqa: ASYNC110 a person looks again
            await asyncio.sleep(0.01)
        return read(page.all("main")[0])

    async def take_file(self, label: str) -> bytes:
        link = next(one for one in self._browser.page.all("a") if one.text.strip() == label)
        return (await self._browser.client.get(link.attributes["href"])).content

    def _new(self, before: Page, after: Page) -> str:
        """Return what is new or changed in the conversation."""
        seen = {name: turn.text for name, turn in before.turns().items()}
        self._changed = [turn for name, turn in after.turns().items() if seen.get(name) != turn.text]
        return "\n".join(read(turn) for turn in self._changed)


@asynccontextmanager
async def telegram(_: pytest.MonkeyPatch, *, staffed: bool = False) -> AsyncIterator[Door]:
    state, knowledge = State(), whole_knowledge()
    people.add_group(state, STAFF_CHAT)
    async with running(state, knowledge=knowledge, staff_chat=STAFF_CHAT if staffed else None) as bot:
        yield TelegramDoor(bot)


@asynccontextmanager
async def example(_: pytest.MonkeyPatch, *, staffed: bool = False) -> AsyncIterator[Door]:
    staff = Staff()
    async with service_with_store(staff if staffed else None) as (service, actions, store):
        channel = ExampleChannel(
            service, actions, store, lambda who: PSEUDONYMS.of("example", who), Admission(rate=NO_LIMIT)
        )
        async with running_channel(channel):
            yield ExampleDoor(channel, store, staff)


@asynccontextmanager
async def over_http(_: pytest.MonkeyPatch, *, staffed: bool = False) -> AsyncIterator[Door]:
    staff = Staff()
    async with web(knowledge=whole_knowledge()) as running_web, running_web.browser() as browser:
        if staffed:
            running_web.actions.open_room(staff)
        telling = asyncio.create_task(running_web.channel.told_later().run())
        yield WebDoor(browser, running_web.store, staff)
        telling.cancel()


@asynccontextmanager
async def terminal(monkeypatch: pytest.MonkeyPatch, *, staffed: bool = False) -> AsyncIterator[Door]:
    staff = Staff()
    reading, writing = os.pipe()
    with ExitStack() as opened:
        stdin = opened.enter_context(os.fdopen(reading, encoding="utf-8"))
        keyboard = opened.enter_context(os.fdopen(writing, "w", encoding="utf-8"))
        monkeypatch.setattr(sys, "stdin", stdin)
        screen = io.StringIO()
        async with service_with_store(staff if staffed else None) as (service, actions, store):
            folder = Path(opened.enter_context(TemporaryDirectory()))
            console = Console(file=screen, width=200)
            channel = TerminalChannel(service, actions, "asker-1", console, folder=folder)
            task = asyncio.create_task(channel.run())
            yield TerminalDoor(keyboard, screen, store, folder, staff)
            keyboard.close()  # the end of the input ends the conversation
            await task


DOORS: dict[str, Callable[..., AbstractAsyncContextManager[Door]]] = {
    "telegram": telegram,
    "terminal": terminal,
    "example": example,
    "web": over_http,
}
