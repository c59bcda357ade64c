"""The terminal: same answers as every channel; what can be done is numbered."""

import asyncio
import secrets
import sys
import unicodedata
from collections.abc import AsyncIterator, Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path

from prompt_toolkit import PromptSession
from prompt_toolkit.history import History, InMemoryHistory
from rich.console import Console
from rich.text import Text

from disclosure_bot.channels.terminal_text import fitted, print_parts
from disclosure_bot.domain.action import Action, Choice, Choices, Copy, File, Person, Show, TellLater
from disclosure_bot.domain.language import Language
from disclosure_bot.domain.question import Question
from disclosure_bot.domain.wording import Say
from disclosure_bot.files import replace_file, text_lines
from disclosure_bot.service.actions import Actions, Done, commanded
from disclosure_bot.service.service import Answered, Service

PROMPT = "> "
ENDS = frozenset({"/quit", "/exit", "/bye", "quit", "exit", "/退出", "退出"})
HELP = "/帮助"
NOT_HERE = (Copy, TellLater)
"""what a terminal has no use for: its text can be copied as it is, and nobody can be told later"""


class TerminalChannel:
    """Talks on standard input and output until the input ends."""

    name = "terminal"

    def __init__(
        self,
        service: Service,
        actions: Actions,
        asker: str,
        console: Console,
        history: History | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        status: Callable[[], str] | None = None,
        folder: Path = Path(),
    ) -> None:
        """Talk with one asker.

        ``status`` tells what goes on meanwhile, for the line below the prompt; ``folder`` takes files.
        """
        self._service = service
        self._actions = actions
        self._asker = asker
        self._console = console
        self._history = history or InMemoryHistory()
        self._clock = clock
        self._status = status
        self._folder = folder
        self._offered: list[Action] = []
        self._language = Language.ZH

    async def run(self) -> None:
        """Greet, answer line by line, say goodbye."""
        self._say(Say.GREETING, school=self._service.knowledge.school.name.in_language(self._language))
        async for line in self._lines():
            # An input method left at full width types １ and ／ for 1 and /.
            plain = unicodedata.normalize("NFKC", line).strip().casefold()
            if plain in ENDS:
                break
            await self._read(line.strip(), plain)
        self._say(Say.GOODBYE)

    async def _lines(self) -> AsyncIterator[str]:
        if not sys.stdin.isatty():
            lines = text_lines(sys.stdin)
            while line := await asyncio.to_thread(next, lines, ""):
                yield line
            return
        session: PromptSession[str] = PromptSession(
            PROMPT, history=self._history, bottom_toolbar=self._status, refresh_interval=0.5
        )
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
        elif plain.startswith("/"):
            await self._command(plain)
        elif plain.isascii() and plain.isdigit() and len(plain) <= 2:
            await self._pick(int(plain))
        else:
            await self._ask(line)

    async def _command(self, plain: str) -> None:
        name, _, about = plain.removeprefix("/").partition(" ")
        action = commanded("help" if plain == HELP else name, about.strip())
        if action is None:
            self._say(Say.UNKNOWN_COMMAND)
        else:
            await self._do(action)

    async def _ask(self, line: str) -> None:
        if heard := await self._actions.hear(line, await self._person()):
            self._tell(heard)
            return
        answered = await self._service.ask(Question(line, self.name, self._asker, self._clock()))
        self._show(await self._actions.heed(answered, await self._person()))

    async def _pick(self, number: int) -> None:
        if 1 <= number <= len(self._offered):
            await self._do(self._offered[number - 1])
        else:
            self._say(Say.UNKNOWN_NUMBER)

    async def _person(self) -> Person:
        profile = await self._service.profile(self._asker, self._clock())
        return Person(
            asker=self._asker,
            channel=self.name,
            language=profile.language or self._language,
            now=self._clock(),
            seed=secrets.token_hex(8),
            chosen=profile.language,
            draft=profile.draft,
        )

    async def _do(self, action: Action) -> None:
        done = await self._actions.do(action, await self._person())
        if done is None:
            self._say(Say.BUTTON_EXPIRED)
        else:
            self._tell(done)

    def _tell(self, done: Done) -> None:
        if done.file:
            self._hand_over(done.file)
        if done.remark:
            self._console.print(Text(fitted(self._console, done.remark), style="dim"))
        if done.answered:
            self._show(done.answered)
        elif done.screen or done.instead is not None:
            self._offered = []
            print_parts(self._console, done.screen.parts if done.screen else ())
            self._offer_each((*(done.instead or ()), *(done.screen.choices if done.screen else ())))

    def _hand_over(self, file: File) -> None:
        path = (self._folder / file.name).absolute()
        try:
            replace_file(path, file.data)
        except OSError:
            self._say(Say.FILE_NOT_WRITTEN, path=path)
        else:
            self._say(Say.FILE_WRITTEN, path=path)

    def _show(self, answered: Answered) -> None:
        """Print replies; entries are numbered through, what else can be done stands below the last reply."""
        self._offered = []
        several = len(answered.replies) > 1
        for reply, choices in zip(answered.replies, answered.choices, strict=True):
            self._language = reply.language
            if several:
                self._console.print(Text(f"【{reply.title}】", style="bold"))
            print_parts(self._console, reply.parts, first=len(self._offered) + 1)
            self._offered += [one.action for one in _flat(choices) if isinstance(one.action, Show)]
        self._offer_line([one for one in _flat(answered.choices[-1]) if not isinstance(one.action, Show)])

    def _offer_each(self, choices: Choices) -> None:
        for choice in _flat(choices):
            self._offered.append(choice.action)
            self._console.print(Text(f"  [{len(self._offered)}] {choice.label}", style="bold"))
        self._console.print()

    def _offer_line(self, choices: list[Choice]) -> None:
        labels = []
        for choice in choices:
            self._offered.append(choice.action)
            labels.append(f"[{len(self._offered)}] {choice.label}")
        if labels:
            self._console.print(Text(fitted(self._console, "   ".join(labels)), style="dim"))
            self._console.print()

    def _say(self, key: Say, **values: object) -> None:
        text = self._service.words(self._language)(key, **values)
        self._console.print(Text(fitted(self._console, text)))


def _flat(choices: Choices) -> Iterable[Choice]:
    return (choice for row in choices for choice in row if not isinstance(choice.action, NOT_HERE))
