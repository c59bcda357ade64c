"""People at a browser without scripts: they read, fill in forms and press buttons. Real HTTP, no port."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from html.parser import HTMLParser
from pathlib import Path

import httpx
from starlette.types import ASGIApp

from disclosure_bot.answering.answerer import Answerer
from disclosure_bot.channels.admission import PERSON, Admission
from disclosure_bot.channels.base import Address
from disclosure_bot.channels.web.channel import WebChannel, WebParts
from disclosure_bot.channels.web.site import ADDRESS, KEY, WebOptions
from disclosure_bot.domain.academic_year import AcademicYear
from disclosure_bot.domain.knowledge import Knowledge
from disclosure_bot.gaps.cluster import grouper_maker
from disclosure_bot.gaps.service import GapService
from disclosure_bot.gaps.vectors import letter_vectors
from disclosure_bot.knowledge.read.load import load_folder
from disclosure_bot.requests.filing import Filing
from disclosure_bot.service.actions import Actions
from disclosure_bot.service.service import Service
from disclosure_bot.store.store import Store
from disclosure_bot.yearly.document import Missing
from disclosure_bot.yearly.publish import DraftPages, PublicPages, public_pages
from fakes.bot import CLOSE, MEMORY, NO_LIMIT, PSEUDONYMS
from support.register_samples import desk, keys_and_store
from support.samples import ExactMatcher, sample_knowledge

HOME = "http://127.0.0.1:8080"
OPTIONS = WebOptions(Address("127.0.0.1", 8080))


@dataclass
class Element:
    """What is read of one element."""

    tag: str
    attributes: dict[str, str]
    text: str = ""
    form: "Element | None" = None
    article: "Element | None" = None


class Page(HTMLParser):
    """A page as somebody reads it."""

    VOID = frozenset({"meta", "link", "input", "img", "br"})

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[Element] = []
        self._open: list[Element] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        element.form = self._inside("form")
        element.article = self._inside("article")
        self.elements.append(element)
        if tag not in self.VOID:
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop().tag != tag:
            pass

    def handle_data(self, data: str) -> None:
        for element in self._open:
            element.text += data

    def _inside(self, tag: str) -> Element | None:
        return next((one for one in reversed(self._open) if one.tag == tag), None)

    def all(self, tag: str) -> list[Element]:
        """Return the elements of a tag in the order of the page."""
        return [one for one in self.elements if one.tag == tag]

    def turns(self) -> dict[str, Element]:
        """Return the articles of the conversation by id."""
        return {one.attributes.get("id", ""): one for one in self.all("article")}

    def buttons(self) -> list[Element]:
        """Return what can be pressed without a script, below replies."""
        return [one for one in self.all("button") if one.attributes.get("name") == "do"]

    def fields(self, form: Element) -> dict[str, str]:
        """Return the hidden fields of a form."""
        inputs = [one for one in self.all("input") if one.form is form]
        return {
            one.attributes["name"]: one.attributes["value"]
            for one in inputs
            if one.attributes.get("type") == "hidden"
        }


@dataclass
class Browser:
    """One person's browser."""

    client: httpx.AsyncClient
    page: Page = field(default_factory=lambda: Page(""))
    answer: httpx.Response = field(default_factory=lambda: httpx.Response(200))

    async def open(self, path: str = "/", **headers: str) -> Page:
        """Go to an address."""
        return self._seen(await self.client.get(path, headers=headers, follow_redirects=True))

    async def ask(self, text: str, **fields: str) -> Page:
        """Fill in the question and send it."""
        form = next(one for one in self.page.all("form") if one.attributes.get("id") == "ask")
        return await self.send(form, {"q": text} | fields)

    async def press(self, label: str) -> Page:
        """Press the last button of that label."""
        button = [one for one in self.page.buttons() if one.text.strip() == label][-1]
        assert button.form
        return await self.send(button.form, {"do": button.attributes["value"]})

    async def send(self, form: Element, fields: dict[str, str], to: str = "") -> Page:
        """Send a form as a browser does; ``to`` is where its button sends it, if not where the form does."""
        body = self.page.fields(form) | fields
        headers = {"origin": HOME}
        path = to or form.attributes["action"]
        return self._seen(await self.client.post(path, data=body, headers=headers, follow_redirects=True))

    def _seen(self, answer: httpx.Response) -> Page:
        self.answer = answer
        self.page = Page(answer.text)
        return self.page


@dataclass
class Web:
    """The running channel."""

    channel: WebChannel
    service: Service
    actions: Actions
    store: Store

    def client(self, address: str = "127.0.0.1") -> httpx.AsyncClient:
        """Return an HTTP client at an address."""
        transport = httpx.ASGITransport(
            self.channel.app(), client=(address, 4000), raise_app_exceptions=False
        )
        return httpx.AsyncClient(transport=transport, base_url=HOME)

    @asynccontextmanager
    async def browser(self, address: str = "127.0.0.1") -> AsyncIterator[Browser]:
        """Open a browser at the start page."""
        async with self.client(address) as client:
            browser = Browser(client)
            await browser.open()
            yield browser


def web_parts(
    options: WebOptions,
    service: Service,
    actions: Actions,
    store: Store,
    filing: Filing,
    *,
    limited: bool = False,
    desk: ASGIApp | None = None,
    draft_pages: DraftPages | None = None,
) -> WebParts:
    """Return what a channel is made of; ``limited`` keeps the limits, in a time that stands still."""
    letters = letter_vectors(service.knowledge)
    gaps = GapService(store, lambda: service.knowledge, grouper_maker(lambda: (letters, letters)))
    people, addresses = (PERSON, ADDRESS) if limited else (NO_LIMIT, NO_LIMIT)
    return WebParts(
        options,
        service,
        actions,
        store,
        gaps,
        filing,
        PSEUDONYMS.of,
        desk,
        draft_pages=draft_pages,
        told_every=0.02,
        people=Admission(_no_time, people),
        addresses=Admission(_no_time, addresses),
        keys=Admission(_no_time, KEY),
    )


@asynccontextmanager
async def web(
    options: WebOptions = OPTIONS,
    *,
    limited: bool = False,
    knowledge: Knowledge | None = None,
    draft_pages: DraftPages | None = None,
) -> AsyncIterator[Web]:
    """Make the channel over a small school."""
    knowledge = knowledge or sample_knowledge()
    async with keys_and_store(MEMORY) as (keys, store):
        service = Service(Answerer(knowledge, ExactMatcher(knowledge, CLOSE)), store)
        other_key = partial(store.keys.other_key_until, PSEUDONYMS.fingerprint, 180)
        filing = desk(service, store, keys / "register.key")
        actions = Actions(service, store, other_key, desk=filing)
        parts = web_parts(options, service, actions, store, filing, limited=limited, draft_pages=draft_pages)
        yield Web(WebChannel(parts), service, actions, store)


SAMPLE_REPORT = Path(__file__).parents[1] / "samples/report-2019-2020"


LACKING = (Missing("2020 年的决算", "finance", "计财处", "台账里没有"),)


class Drafted:
    """Drafts the pages of the sample's report, complete or not; counts how often it was asked to."""

    def __init__(self, *, is_complete: bool = True, form: str = "school") -> None:
        self.is_complete, self.form = is_complete, form
        self.times = 0

    async def __call__(self, year: AcademicYear | None, today: date) -> PublicPages | None:
        """Draft those of a year as they were in the autumn after it."""
        self.times += 1
        known = load_folder(SAMPLE_REPORT)
        if self.form not in known.report.forms:
            return None
        autumn = date(2020, 10, 30)
        made = await public_pages(SAMPLE_REPORT, known, None, autumn, year=year, form=self.form)
        return replace(made, missing=() if self.is_complete else LACKING)


def _no_time() -> float:
    """Return a time that stands still: what is spent of a limit does not grow again."""
    return 0.0


_BLANKS = re.compile(r"[ \t]*\n\s*")


def read(element: Element) -> str:
    """Return a text as it is read: without the blanks between tags."""
    return _BLANKS.sub("\n", element.text).strip()
