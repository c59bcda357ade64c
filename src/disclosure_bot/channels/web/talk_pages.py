"""The pages of a conversation: the page itself, the widget's frame, and later answers.

Everything works by forms: what is posted is done, and the page is shown again. A script may ask for the
changed turns alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NoReturn

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from disclosure_bot.channels.web.chat import Sender
from disclosure_bot.channels.web.draw import action_of
from disclosure_bot.channels.web.forms import Refusal, check_ours, question_of, read_form
from disclosure_bot.channels.web.site import PERSONAL, Site, language_of, preferred_language
from disclosure_bot.channels.web.transcript import ASKED, Shown
from disclosure_bot.channels.web.visitor import Visitor
from disclosure_bot.domain.knowledge import Entry
from disclosure_bot.domain.language import Language
from disclosure_bot.domain.reply import Part
from disclosure_bot.domain.wording import Say
from disclosure_bot.gaps.rows import K
from disclosure_bot.store.later import By, LaterMessage, LaterPage, page_id

FRAGMENT = "x-fragment"
"""header by which our script asks for the changed turns alone"""


OFTEN = 5
"""entries shown as asked most this week"""
OFTEN_KEPT = timedelta(minutes=10)
"""how long they stand"""


@dataclass(frozen=True, slots=True)
class LaterTurn:
    """Something said on a page of later answers, as it is shown."""

    id: str
    said_at: datetime
    by: By
    text: str
    entry: str = ""
    title: str = ""
    parts: tuple[Part, ...] = ()


class TalkPages:
    """Shows the conversation and takes what is asked or chosen, on the page and in the widget's frame."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._most_asked: tuple[datetime, tuple[str, ...]] | None = None

    # ---- the page

    async def show(self, request: Request) -> Response:
        """Show the conversation; ``?q=`` asks, so that a link to a question works.

        Raises:
            Refusal: the question is too long or comes too fast.
        """
        visitor = self._site.visitor(request)
        sender = await self._sender(request, visitor)
        language = sender.language
        asked = question_of(request.query_params.get("q", ""))
        # A reload asks nothing again, whatever was answered or pressed below the question.
        if asked and self._site.chat.transcripts.last_question(visitor.asker) != asked[:ASKED]:
            if not self._site.admits(visitor.asker, request):
                await self._shed(sender, asked)
            await self._site.chat.ask(sender, asked)
        return self._site.remember(await self._page(visitor, language, "/"), visitor)

    async def take(self, request: Request) -> Response:
        """Take a question, or what was chosen, and show the page again.

        Raises:
            Refusal: the form is not one of ours, or what it asks is too long or comes too fast.
        """
        form = await read_form(request)
        visitor = self._site.visitor(request)
        check_ours(request, form, visitor.csrf, self._site.options.url)
        sender = await self._sender(request, visitor)
        changed = await self._do(request, form, sender)
        if request.headers.get(FRAGMENT):
            return self._fragment(sender, changed, embedded=False)
        place = f"#turn-{changed[-1].number}" if changed else ""
        asked_for = language_of(request)
        query = f"?lang={asked_for.value}" if asked_for else ""
        return RedirectResponse(f"/{query}{place}", 303, {"cache-control": PERSONAL})

    # ---- the widget's frame: cookies do not reach it, so its forms carry who visits

    async def show_embedded(self, request: Request) -> Response:
        """Show the widget's frame to a new visitor."""
        visitor = self._site.visitors.new()
        return await self._page(visitor, language_of(request) or preferred_language(request), "/embed")

    async def take_embedded(self, request: Request) -> Response:
        """Take a question or a choice in the widget's frame and show the frame again.

        Raises:
            Refusal: as ``take``.
        """
        form = await read_form(request)
        visitor = self._site.visitors.known(form.get("visitor", "")) or self._site.visitors.new()
        check_ours(request, form, visitor.csrf, self._site.options.url)
        sender = await self._sender(request, visitor)
        changed = await self._do(request, form, sender)
        if request.headers.get(FRAGMENT):
            return self._fragment(sender, changed, embedded=True)
        return await self._page(visitor, sender.language, "/embed")

    # ---- what both do

    async def _sender(self, request: Request, visitor: Visitor) -> Sender:
        known = await self._site.chat.known(visitor)
        language = language_of(request) or known.language or preferred_language(request)
        return Sender(visitor, known, language)

    async def _do(self, request: Request, form: Mapping[str, str], sender: Sender) -> tuple[Shown, ...]:
        site = self._site
        text = question_of(form.get("q", ""))
        if not site.admits(sender.visitor.asker, request):
            await self._shed(sender, text)
        sent = form.get("do", "")
        if not sent:
            return await site.chat.ask(sender, text)
        number = form.get("turn", "")
        turn = int(number) if number.isascii() and number.isdecimal() and len(number) < 6 else 0
        return await site.chat.do(sender, action_of(sent, site.service.knowledge), number=turn)

    async def _shed(self, sender: Sender, text: str) -> NoReturn:
        """Record what came too fast.

        Raises:
            Refusal: always.
        """
        if text:
            await self._site.chat.shed(sender, text)
        raise Refusal(429, Say.SLOW_DOWN)

    async def _page(self, visitor: Visitor, language: Language, path: str) -> Response:
        turns = self._site.chat.transcripts.of(visitor.asker)
        shown = {
            "path": path,
            "listed": path == "/",
            "visitor": visitor,
            "turns": turns,
            "start": None if turns else await self._site.chat.start(visitor, language),
            "often": () if turns or path != "/" else await self._often(),
            "embedded": path == "/embed",
        }
        return self._site.page("chat.html", language, shown)

    async def _often(self) -> tuple[Entry, ...]:
        """Return what was asked most in the last week, by enough people to point to nobody."""
        now = self._site.clock()
        if self._most_asked is None or not timedelta() <= now - self._most_asked[0] < OFTEN_KEPT:
            counts = await self._site.store.logbook.askers_of_answers(now - timedelta(days=7))
            known = sorted((-count, entry) for entry, count in counts.items() if count >= K)
            self._most_asked = (now, tuple(entry for _, entry in known))
        entries = self._site.service.knowledge.entries
        return tuple(entries[one] for one in self._most_asked[1] if one in entries)[:OFTEN]

    def _fragment(self, sender: Sender, changed: tuple[Shown, ...], *, embedded: bool) -> Response:
        shown = {"visitor": sender.visitor, "turns": changed, "embedded": embedded}
        return self._site.page("turns.html", sender.language, shown)

    # ---- later answers

    async def show_later(self, request: Request) -> Response:
        """Show what became of a question, to all who have the address.

        Raises:
            Refusal: there is no such page.
        """
        page = await self._later_page(request)
        visitor = self._site.visitor(request)
        language = language_of(request) or preferred_language(request)
        handoff = await self._site.store.handoffs.of_asker(page.asker)
        shown = await self._later(page, request.url.path, language) | {
            "may_add": visitor.asker == page.asker and handoff is not None and handoff.chat == page.id,
            "visitor": visitor,
        }
        return self._site.page("later.html", language, shown)

    async def feed_later(self, request: Request) -> Response:
        """Return the same as an Atom feed (RFC 4287): who follows it is told without giving an address.

        Raises:
            Refusal: there is no such page.
        """
        page = await self._later_page(request)
        language = language_of(request) or preferred_language(request)
        shown = await self._later(page, request.url.path.removesuffix("/feed"), language)
        text = self._site.text("later.xml", language, shown)
        headers = {"cache-control": PERSONAL, "x-robots-tag": "noindex"}
        return Response(text, headers=headers, media_type="application/atom+xml")

    async def _later(self, page: LaterPage, path: str, language: Language) -> dict[str, object]:
        """Return what stands on a page of later answers."""
        exchange = await self._site.store.logbook.find(page.exchange)
        messages = await self._site.store.later.messages(page.id)
        asked_at = exchange.asked_at if exchange else self._site.clock()
        return {
            "path": path,
            "question": exchange.question if exchange else "",
            "asked_at": asked_at,
            "updated_at": messages[-1].said_at if messages else asked_at,
            "turns": [self._later_turn(message, language) for message in messages],
        }

    async def add_later(self, request: Request) -> Response:
        """Pass on what the asker adds to a question that is with staff.

        Raises:
            Refusal: there is no such page, the form is not one of ours, or the conversation is closed.
        """
        form = await read_form(request)
        page = await self._later_page(request)
        visitor = self._site.visitor(request)
        check_ours(request, form, visitor.csrf, self._site.options.url)
        text = question_of(form.get("q", ""))
        if not self._site.admits(visitor.asker, request):
            await self._shed(await self._sender(request, visitor), text)
        if not await self._site.chat.add_to_page(visitor, page, text):
            raise Refusal(409, Say.WEB_LATER_CLOSED)
        return RedirectResponse(request.url.path, 303, {"cache-control": PERSONAL})

    async def _later_page(self, request: Request) -> LaterPage:
        page = await self._site.store.later.find(page_id(request.path_params["secret"]))
        if page is None:
            raise Refusal(404, Say.WEB_NOT_FOUND)
        return page

    def _later_turn(self, message: LaterMessage, language: Language) -> LaterTurn:
        entry = self._site.service.knowledge.entries.get(message.entry)
        if entry is None:
            return LaterTurn(message.id, message.said_at, message.by, message.text)
        reply = self._site.service.answerer.show(entry.id, language, self._site.clock())
        title = entry.title.in_language(language)
        return LaterTurn(message.id, message.said_at, message.by, "", entry.id, title, reply.parts)
