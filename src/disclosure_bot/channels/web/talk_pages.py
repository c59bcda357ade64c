"""The pages of a conversation: the page itself, the widget's frame, and later answers.

Everything works by forms: what is posted is done, and the page is shown again. A script may ask for the
changed turns alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NoReturn

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from disclosure_bot.channels.web.draw import action_of
from disclosure_bot.channels.web.forms import Refusal, check_ours, question_of, read_form
from disclosure_bot.channels.web.site import PERSONAL, Site, language_of, preferred_language
from disclosure_bot.channels.web.transcript import Shown
from disclosure_bot.channels.web.visitor import Visitor
from disclosure_bot.domain.language import Language
from disclosure_bot.domain.reply import Part
from disclosure_bot.domain.wording import Say
from disclosure_bot.store.later import By, LaterMessage, LaterPage, page_id

FRAGMENT = "x-fragment"
"""header by which our script asks for the changed turns alone"""


@dataclass(frozen=True, slots=True)
class LaterTurn:
    """Something said on a page of later answers, as it is shown."""

    by: By
    text: str
    entry: str = ""
    title: str = ""
    parts: tuple[Part, ...] = ()


class TalkPages:
    """Asks and answers."""

    def __init__(self, site: Site) -> None:
        self._site = site

    # ---- the page

    async def show(self, request: Request) -> Response:
        """Show the conversation; ``?q=`` asks, so that a link to a question works."""
        visitor = self._site.visitor(request)
        language = await self._language(request, visitor)
        asked = question_of(request.query_params.get("q", ""))
        turns = self._site.chat.transcripts.of(visitor.asker)
        if asked and not (turns and turns[-1].asked == asked):  # a reload asks nothing anew
            if not self._site.admits(visitor.asker, request):
                await self._shed(visitor, asked, language)
            await self._site.chat.ask(visitor, asked, language)
        return self._site.remember(await self._page(visitor, language, "/"), visitor)

    async def take(self, request: Request) -> Response:
        """Take a question, or what was chosen, and show the page again."""
        form = await read_form(request)
        visitor = self._site.visitor(request)
        check_ours(request, form, visitor.csrf, self._site.options.url)
        language = await self._language(request, visitor)
        changed = await self._do(request, form, visitor, language)
        if request.headers.get(FRAGMENT):
            return self._fragment(visitor, changed, language, embedded=False)
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
        """Take a question or a choice in the widget's frame and show the frame again."""
        form = await read_form(request)
        visitor = self._site.visitors.known(form.get("visitor", "")) or self._site.visitors.new()
        check_ours(request, form, visitor.csrf, self._site.options.url)
        language = language_of(request) or preferred_language(request)
        changed = await self._do(request, form, visitor, language)
        if request.headers.get(FRAGMENT):
            return self._fragment(visitor, changed, language, embedded=True)
        return await self._page(visitor, language, "/embed")

    # ---- what both do

    async def _language(self, request: Request, visitor: Visitor) -> Language:
        if asked_for := language_of(request):
            return asked_for
        chosen = None if visitor.is_new else await self._site.chat.language(visitor)
        return chosen or preferred_language(request)

    async def _do(
        self, request: Request, form: Mapping[str, str], visitor: Visitor, language: Language
    ) -> tuple[Shown, ...]:
        site = self._site
        text = question_of(form.get("q", ""))
        if not site.admits(visitor.asker, request):
            await self._shed(visitor, text, language)
        sent = form.get("do", "")
        if not sent:
            return await site.chat.ask(visitor, text, language)
        number = form.get("turn", "")
        turn = int(number) if number.isascii() and number.isdecimal() and len(number) < 6 else 0
        return await site.chat.do(visitor, action_of(sent, site.service.knowledge), "", language, turn)

    async def _shed(self, visitor: Visitor, text: str, language: Language) -> NoReturn:
        """Record what came too fast.

        Raises:
            Refusal: always.
        """
        if text:
            await self._site.chat.shed(visitor, text, language)
        raise Refusal(429, Say.SLOW_DOWN)

    async def _page(self, visitor: Visitor, language: Language, path: str) -> Response:
        turns = self._site.chat.transcripts.of(visitor.asker)
        shown = {
            "path": path,
            "listed": path == "/",
            "visitor": visitor,
            "turns": turns,
            "start": None if turns else await self._site.chat.start(visitor, language),
            "embedded": path == "/embed",
        }
        return self._site.page("chat.html", language, shown)

    def _fragment(
        self, visitor: Visitor, changed: tuple[Shown, ...], language: Language, *, embedded: bool
    ) -> Response:
        shown = {"visitor": visitor, "turns": changed, "embedded": embedded}
        return self._site.page("turns.html", language, shown)

    # ---- later answers

    async def show_later(self, request: Request) -> Response:
        """Show what became of a question, to whoever has the address."""
        page = await self._later_page(request)
        visitor = self._site.visitor(request)
        language = language_of(request) or preferred_language(request)
        exchange = await self._site.store.logbook.find(page.exchange)
        handoff = await self._site.store.handoffs.of_asker(page.asker)
        messages = await self._site.store.later.messages(page.id)
        shown = {
            "path": request.url.path,
            "question": exchange.question if exchange else "",
            "turns": [self._later_turn(message, language) for message in messages],
            "may_add": visitor.asker == page.asker and handoff is not None and handoff.chat == page.id,
            "visitor": visitor,
        }
        return self._site.page("later.html", language, shown)

    async def add_later(self, request: Request) -> Response:
        """Pass on what the asker adds to a question that is with staff."""
        form = await read_form(request)
        page = await self._later_page(request)
        visitor = self._site.visitor(request)
        check_ours(request, form, visitor.csrf, self._site.options.url)
        language = language_of(request) or preferred_language(request)
        text = question_of(form.get("q", ""))
        if not self._site.admits(visitor.asker, request):
            await self._shed(visitor, text, language)
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
            return LaterTurn(message.by, message.text)
        reply = self._site.service.answerer.show(entry.id, language, self._site.clock())
        return LaterTurn(message.by, "", entry.id, entry.title.in_language(language), reply.parts)
