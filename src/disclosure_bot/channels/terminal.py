"""The terminal: same answers as every channel; buttons are numbers to press."""

import asyncio
import sys
import unicodedata
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime

from prompt_toolkit import PromptSession
from prompt_toolkit.history import History, InMemoryHistory
from rich.console import Console
from rich.text import Text

from disclosure_bot.channels.wrap import wrap
from disclosure_bot.domain.language import Language
from disclosure_bot.domain.question import Question
from disclosure_bot.domain.reply import Cell, CopyText, Heading, Link, Note, Option, Paragraph, Reply
from disclosure_bot.domain.wording import Say
from disclosure_bot.service.service import Answered, Service

PROMPT = "> "
HELPS = frozenset({"/help", "/start", "/帮助"})
ENDS = frozenset({"/quit", "/exit", "/bye", "quit", "exit", "/退出", "退出"})


class TerminalChannel:
    """Talks on standard input and output until the input ends."""

    name = "terminal"

    def __init__(
        self,
        service: Service,
        asker: str,
        console: Console,
        history: History | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._service = service
        self._asker = asker
        self._console = console
        self._history = history or InMemoryHistory()
        self._clock = clock
        self._offered: tuple[Option, ...] = ()
        self._language = Language.ZH

    async def run(self) -> None:
        """Greet, answer line by line, say goodbye."""
        self._say(Say.GREETING, school=self._school())
        async for line in self._lines():
            # An input method left at full width types １ and ／ for 1 and /.
            plain = unicodedata.normalize("NFKC", line).strip().casefold()
            if plain in ENDS:
                break
            await self._read(line.strip(), plain)
        self._say(Say.GOODBYE)

    async def _lines(self) -> AsyncIterator[str]:
        if not sys.stdin.isatty():
            while line := await asyncio.to_thread(sys.stdin.readline):
                yield line
            return
        session: PromptSession[str] = PromptSession(PROMPT, history=self._history)
        while True:
            try:
                yield await session.prompt_async()
            except KeyboardInterrupt:
                continue
            except EOFError:
                return

    async def _read(self, line: str, plain: str) -> None:
        if not line:
            self._say(Say.EMPTY)
        elif plain in HELPS:
            self._say(Say.HELP)
        elif plain.startswith("/"):
            self._say(Say.UNKNOWN_COMMAND)
        elif plain.isascii() and plain.isdigit() and len(plain) <= 2:
            await self._pick(int(plain))
        else:
            await self._ask(line)

    async def _ask(self, line: str) -> None:
        question = Question(line, self.name, self._asker, self._clock())
        answered = await self._service.ask(question)
        self._show(answered)

    async def _pick(self, number: int) -> None:
        if not 1 <= number <= len(self._offered):
            self._say(Say.UNKNOWN_NUMBER)
            return
        entry = self._offered[number - 1].entry
        answered = await self._service.pick(entry, self.name, self._asker, self._language, self._clock())
        self._show(answered)

    def _show(self, answered: Answered) -> None:
        self._offered = ()
        for reply in answered.replies:
            self._language = reply.language
            if len(answered.replies) > 1:
                self._console.print(Text(f"【{reply.question}】", style="bold"))
            self._offered = print_reply(self._console, reply, self._offered)

    def _school(self) -> str:
        return self._service.knowledge.school.name.in_language(self._language)

    def _say(self, key: Say, **values: object) -> None:
        text = self._service.knowledge.wording.say(key, self._language, **values)
        self._console.print(Text(_fitted(self._console, text)))


def print_reply(console: Console, reply: Reply, offered: tuple[Option, ...] = ()) -> tuple[Option, ...]:
    """Print a reply and return all options offered so far; each is numbered by its place among them."""
    for part in reply.parts:
        match part:
            case Paragraph(text):
                console.print(Text(_fitted(console, text)))
            case Heading(text) | Cell(text):
                console.print(Text(_fitted(console, text), style="bold"))
            case CopyText(text, label):
                console.print(Text(_fitted(console, label), style="dim"))
                console.print(Text(_fitted(console, text), style="italic"))
            case Link(title, url):
                console.print(Text.assemble("→ ", title, "  ", (url, "cyan underline")))
            case Option(_, title):
                offered = (*offered, part)
                console.print(Text(f"  [{len(offered)}] {title}", style="bold"))
            case Note(text):
                console.print(Text(_fitted(console, text), style="dim"))
    console.print()
    return offered


def _fitted(console: Console, text: str) -> str:
    """Break the lines for a screen; what goes to a file or another program stays whole."""
    if console.soft_wrap:
        return text
    return "\n".join("\n".join(wrap(line, console.width)) for line in text.splitlines())
