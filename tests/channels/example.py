"""A channel in a hundred lines: the recipe for a new one. ``test_contract.py`` holds it to the same promises.

People write lines, ``WHO TEXT``; what the bot says comes out as lines, and what may be done next as
``WHO [n] LABEL``. Whoever sends ``[n]`` does it. That is all there is to a transport: what may be done, and
what comes of it, is the service's.
"""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from functools import partial

from disclosure_bot.channels.admission import Admission
from disclosure_bot.channels.health import Health
from disclosure_bot.domain.action import Action, Choices, Copy, File, Person, Screen
from disclosure_bot.domain.language import Language
from disclosure_bot.domain.question import Question
from disclosure_bot.domain.reply import CopyText, Heading, Link, Note, Option, Paragraph, Part
from disclosure_bot.domain.wording import Say
from disclosure_bot.service.actions import Actions, Done, commanded
from disclosure_bot.service.service import Answered, Service
from disclosure_bot.service.told_later import ToldLater
from disclosure_bot.store.store import Store


class ExampleChannel:
    """Reads lines until cancelled."""

    name = "example"

    def __init__(
        self,
        service: Service,
        actions: Actions,
        store: Store,
        pseudonym: Callable[[str], str],
        admission: Admission,
    ) -> None:
        self._service = service
        self._actions = actions
        self._pseudonym = pseudonym
        self._admission = admission
        self._offered: dict[str, list[Action]] = defaultdict(list)
        self._seen = 0
        self._told_later = ToldLater(
            self.name, store, actions, self._tell_later, every=0.02, clock=partial(datetime.now, UTC)
        )
        self.inbox: asyncio.Queue[str] = asyncio.Queue()
        self.outbox: list[str] = []
        self.files: list[File] = []
        self.health = Health(mode="lines")

    async def run(self) -> None:
        """Serve until cancelled; what is promised for later is told beside."""
        self.health.state = "serving"
        async with asyncio.TaskGroup() as group:
            group.create_task(self._told_later.run())
            group.create_task(self._read())

    async def _read(self) -> None:
        while True:
            who, _, text = (await self.inbox.get()).partition(" ")
            self._seen += 1
            if self._admission.admits(who):
                await self._handle(who, text)
            elif danger := self._service.answerer.help(Question(text, self.name, who, datetime.now(UTC))):
                self._print(who, danger.parts)
            else:
                self._say(who, self._service.words(Language.ZH)(Say.SLOW_DOWN))
            self.inbox.task_done()

    async def _handle(self, who: str, text: str) -> None:
        name, _, about = text.removeprefix("/").partition(" ")
        command, offered = commanded(name, about), self._offered[who]
        if command and text.startswith("/"):
            await self._do(who, command)
        elif text.startswith("[") and text[1:-1].isdecimal() and 0 < int(text[1:-1]) <= len(offered):
            await self._do(who, offered[int(text[1:-1]) - 1])
        elif heard := await self._actions.hear(text, await self._person(who)):
            self._tell(who, heard)
        else:
            question = Question(text, self.name, self._pseudonym(who), datetime.now(UTC))
            answered = await self._service.ask(question)
            self._show(who, await self._actions.heed(answered, await self._person(who)))

    async def _person(self, who: str) -> Person:
        profile = await self._service.profile(self._pseudonym(who), datetime.now(UTC))
        return Person(
            asker=self._pseudonym(who),
            channel=self.name,
            language=profile.language or Language.ZH,
            now=datetime.now(UTC),
            seed=f"example:{self._seen}",
            chosen=profile.language,
            address=who,
            draft=profile.draft,
        )

    async def _do(self, who: str, action: Action) -> None:
        person = await self._person(who)
        done = await self._actions.do(action, person)
        if done is None:
            self._say(who, self._service.words(person.language)(Say.BUTTON_EXPIRED))
        else:
            self._tell(who, done)

    def _tell(self, who: str, done: Done) -> None:
        if done.file:
            self._hand_over(who, done.file)
        self._say(who, done.remark)
        if done.answered:
            self._show(who, done.answered)
        if done.screen or done.instead:
            self._offered[who] = []
            self._print(who, done.screen.parts if done.screen else ())
            self._offer(who, (*(done.instead or ()), *(done.screen.choices if done.screen else ())))

    def _show(self, who: str, answered: Answered) -> None:
        self._offered[who] = []
        for reply, choices in zip(answered.replies, answered.choices, strict=True):
            self._print(who, reply.parts)
            self._offer(who, choices)

    def _hand_over(self, who: str, file: File) -> None:
        self.files.append(file)
        self._say(who, file.name)

    async def _tell_later(self, who: str, screen: Screen) -> bool:
        self._print(who, screen.parts)
        self._offer(who, screen.choices)
        return True

    def _print(self, who: str, parts: Iterable[Part]) -> None:
        for part in parts:
            match part:
                case Heading(text) | Paragraph(text) | Note(text):
                    self._say(who, text)
                case CopyText(text, label):
                    self._say(who, f"{label}\n{text}")
                case Link(title, url):
                    self._say(who, f"{title} {url}")
                case Option():
                    pass  # it is among the choices

    def _offer(self, who: str, choices: Choices) -> None:
        for choice in (one for row in choices for one in row if not isinstance(one.action, Copy)):
            self._offered[who].append(choice.action)
            self._say(who, f"[{len(self._offered[who])}] {choice.label}")

    def _say(self, who: str, text: str) -> None:
        self.outbox += [f"{who} {line}" for line in text.splitlines()]
