"""The conversation: asks the service, does what visitors choose, and keeps what they see of it."""

import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from disclosure_bot.channels.health import Health
from disclosure_bot.channels.web.transcript import Shown, Transcripts
from disclosure_bot.channels.web.visitor import Visitor, Visitors
from disclosure_bot.domain.action import (
    Action,
    Choices,
    Forget,
    HandOver,
    Judge,
    Person,
    Screen,
    Show,
    Start,
    TellLater,
)
from disclosure_bot.domain.language import Language
from disclosure_bot.domain.question import Question
from disclosure_bot.domain.reply import Paragraph
from disclosure_bot.domain.talk import TalkKind
from disclosure_bot.domain.wording import Say
from disclosure_bot.service import trace
from disclosure_bot.service.actions import Actions, Done, commanded
from disclosure_bot.service.service import Answered, Service
from disclosure_bot.store.askers import AskerProfile
from disclosure_bot.store.later import By, LaterMessage, LaterPage, page_id
from disclosure_bot.store.store import Store

log = logging.getLogger(__name__)

NAME = "web"


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sends a request."""

    visitor: Visitor
    known: AskerProfile
    language: Language
    """of the page; replies to what is chosen come in the language that the visitor chose, if any"""


class Chat:
    """One for all visitors; every act returns the turns that are new or look different now."""

    def __init__(
        self,
        service: Service,
        actions: Actions,
        store: Store,
        visitors: Visitors,
        health: Health,
        clock: Callable[[], datetime],
    ) -> None:
        self._service = service
        self._actions = actions
        self._store = store
        self._visitors = visitors
        self._health = health
        self._clock = clock
        self.transcripts = Transcripts()

    async def known(self, visitor: Visitor) -> AskerProfile:
        """Return what is known of a visitor: nothing of one who is new."""
        return AskerProfile() if visitor.is_new else await self._service.profile(visitor.asker, self._clock())

    async def start(self, visitor: Visitor, language: Language) -> Screen:
        """Return what stands on the page before anything was asked."""
        done = await self._actions.do(
            Start(), self._person(Sender(visitor, AskerProfile(language), language))
        )
        return done.screen if done and done.screen else Screen(())

    async def ask(self, sender: Sender, text: str) -> tuple[Shown, ...]:
        """Answer a question, or do what a typed command says.

        Raises:
            StoreError: the exchange cannot be written.
        """
        name, _, about = text[1:].lower().partition(" ")
        command = commanded(name, about.strip()) if text.startswith("/") else None
        if command:
            return await self.do(sender, command, text)
        if not text:
            return (self._said(sender.visitor, "", sender.language, Say.EMPTY),)
        began = self._clock()
        if heard := await self._heard(sender, text):
            return heard
        with trace.question(secrets.token_hex(4)):
            question = Question(text, NAME, sender.visitor.asker, began)
            answered, later = await self._heeded(sender, await self._service.ask(question, sender.known))
        self._health.latency.note((self._clock() - began).total_seconds())
        self._health.outcomes[answered.replies[0].outcome.value] += 1
        return self._replies(sender.visitor, answered, Shown(text, sender.language, later=later))

    async def _heeded(self, sender: Sender, answered: Answered) -> tuple[Answered, str]:
        """Do what a remark asks for; the second is the path of the page where staff answer, if they do."""
        person, later = self._person(sender), ""
        if answered.replies[0].talk == TalkKind.HUMAN:
            person, later = await self._with_page(person, answered.exchanges[0].id)
        heeded = await self._actions.heed(answered, person)
        return heeded, later if heeded.with_staff else ""

    async def _heard(self, sender: Sender, text: str) -> tuple[Shown, ...]:
        """Take a text for the answer to what was asked before; nothing where it is an ordinary message."""
        done = await self._actions.hear(text, self._person(sender))
        return tuple(self._shown(sender.visitor, done, Shown(text, sender.language), 0)) if done else ()

    async def shed(self, sender: Sender, text: str) -> None:
        """Record a question that came too fast to be answered.

        Raises:
            StoreError: it cannot be written.
        """
        self._health.outcomes["shed"] += 1
        question = Question(text, NAME, sender.visitor.asker, self._clock())
        unanswered = self._service.unanswered(question, sender.language, secrets.token_hex(8))
        await self._service.record((unanswered,))

    async def do(
        self, sender: Sender, action: Action | None, label: str = "", number: int = 0
    ) -> tuple[Shown, ...]:
        """Do what a visitor chose; ``number`` is the turn whose button it was.

        Raises:
            StoreError: it cannot be read or written.
        """
        self._health.outcomes["press"] += 1
        visitor, person, later = sender.visitor, self._person(sender), ""
        if isinstance(action, TellLater | HandOver):
            person, later = await self._with_page(person, action.exchange)
        done = await self._actions.do(action, person) if action else None
        if done is None:
            return (self._said(visitor, "", person.language, Say.BUTTON_EXPIRED),)
        if isinstance(action, Forget) and action.sure:
            self.transcripts.forget(visitor.asker)
        kept = later if isinstance(action, TellLater) or done.label == "handoff" else ""
        asked = label or self._label(visitor, action, number)
        turn = Shown(asked, person.language, is_choice=not label, later=kept)
        return tuple(self._shown(visitor, done, turn, number))

    def _shown(self, visitor: Visitor, done: Done, new: Shown, number: int) -> list[Shown]:
        """Show what came of an act in the turn that was acted on, and in ``new`` ones."""
        turn = self.transcripts.find(visitor.asker, number)
        changed: list[Shown] = []
        if turn and (done.remark or done.instead is not None):
            choices = (*(done.instead or ()), *_without_verdicts(turn.choices))
            judged = replace(turn, choices=choices, remark=done.remark)
            changed.append(self.transcripts.put(visitor.asker, judged))
        elif done.remark:  # the turn has scrolled out
            remark = replace(new, parts=(Paragraph(done.remark),), choices=done.instead or ())
            changed.append(self.transcripts.add(visitor.asker, remark))
        if done.answered:
            changed += self._replies(visitor, done.answered, new)
        if done.screen:
            screen = replace(
                new, parts=done.screen.parts, choices=done.screen.choices, is_screen=done.turns_page
            )
            changed.append(self._put_screen(visitor, screen, turn))
        return changed

    def _put_screen(self, visitor: Visitor, screen: Shown, turn: Shown | None) -> Shown:
        if turn and turn.is_screen and screen.is_screen:
            return self.transcripts.put(visitor.asker, replace(screen, number=turn.number, asked=turn.asked))
        return self.transcripts.add(visitor.asker, screen)

    def _replies(self, visitor: Visitor, answered: Answered, new: Shown) -> tuple[Shown, ...]:
        several = len(answered.replies) > 1
        shown = (
            replace(
                new,
                asked="" if place else new.asked,
                language=reply.language,
                parts=reply.parts,
                choices=choices,
                title=reply.title if several else "",
            )
            for place, (reply, choices) in enumerate(zip(answered.replies, answered.choices, strict=True))
        )
        return tuple(self.transcripts.add(visitor.asker, one) for one in shown)

    def _said(self, visitor: Visitor, asked: str, language: Language, say: Say) -> Shown:
        text = self._service.words(language)(say)
        return self.transcripts.add(visitor.asker, Shown(asked, language, (Paragraph(text),)))

    def _label(self, visitor: Visitor, action: Action | None, number: int) -> str:
        """Return the words of the button that was pressed."""
        turn = self.transcripts.find(visitor.asker, number)
        choices = (choice for row in turn.choices for choice in row) if turn else ()
        return next((choice.label for choice in choices if choice.action == action), "")

    async def person(self, visitor: Visitor, language: Language) -> Person:
        """Return who acts on a page that is read in a language."""
        known = await self.known(visitor)
        return self._person(Sender(visitor, replace(known, language=None), language))

    def _person(self, sender: Sender) -> Person:
        known = sender.known
        return Person(
            asker=sender.visitor.asker,
            channel=NAME,
            language=known.language or sender.language,
            now=self._clock(),
            seed=f"web:{secrets.token_hex(8)}",
            chosen=known.language,
            draft=known.draft,
        )

    # ---- answers that come later

    async def _with_page(self, person: Person, exchange: str) -> tuple[Person, str]:
        """Open the page where the answer to an exchange appears; return the person with it, and its path."""
        secret = self._visitors.page_secret(person.asker, exchange)
        page = LaterPage(page_id(secret), person.asker, exchange)
        if await self._service.find(exchange, person.asker):
            await self._store.later.open(page)
        return replace(person, address=page.id), f"/q/{secret}"

    async def tell(self, address: str, screen: Screen) -> bool:
        """Let an answer stand on its page. Always True: where the page is gone, no later try is needed."""
        entry = next(
            one.action.entry for row in screen.choices for one in row if isinstance(one.action, Show)
        )
        await self._store.later.add(
            LaterMessage(secrets.token_hex(8), address, self._clock(), By.BOT, entry=entry)
        )
        self._health.outcomes["told"] += 1
        return True

    async def add_to_page(self, visitor: Visitor, page: LaterPage, text: str) -> bool:
        """Pass on what an asker adds to a question with staff; False if it is not theirs or closed."""
        if page.asker != visitor.asker or not text:
            return False
        if not await self._actions.add_to_handoff(visitor.asker, page.id, text):
            return False
        message = LaterMessage(secrets.token_hex(8), page.id, self._clock(), By.ASKER, text)
        return await self._store.later.add(message)


def _without_verdicts(choices: Choices) -> Choices:
    rows = (tuple(one for one in row if not isinstance(one.action, Judge)) for row in choices)
    return tuple(row for row in rows if row)
