"""Staff at the desk, with a browser without scripts, over a folder of knowledge that they can change."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import httpx

from channels.web_people import HOME, OPTIONS, Browser, Drafted, Page, web_parts
from disclosure_bot.answering.answerer import Answerer
from disclosure_bot.channels.admission import Admission
from disclosure_bot.channels.desk.app import desk_app
from disclosure_bot.channels.desk.desk import ATTEMPTS, Desk, DeskOptions
from disclosure_bot.channels.desk.office import Office
from disclosure_bot.channels.desk.openid import OpenId
from disclosure_bot.channels.web.channel import WebChannel
from disclosure_bot.channels.web.site import WebOptions
from disclosure_bot.domain.knowledge import Knowledge
from disclosure_bot.domain.staff import Role, StaffMember
from disclosure_bot.editorial.service import Editorial
from disclosure_bot.gaps.closing import GapClosing
from disclosure_bot.gaps.cluster import grouper_maker
from disclosure_bot.gaps.service import GapService
from disclosure_bot.gaps.vectors import letter_vectors
from disclosure_bot.knowledge.read.load import load_folder
from disclosure_bot.knowledge.review.reviews import Reviews
from disclosure_bot.requests.service import RegisterService
from disclosure_bot.service.actions import Actions
from disclosure_bot.service.service import Service
from disclosure_bot.staff.service import StaffService
from disclosure_bot.store.store import Store
from fakes.bot import CLOSE, MEMORY, NO_LIMIT, PSEUDONYMS
from support.exchanges import NOON
from support.folders import write_folder
from support.register_samples import desk, keys_and_store
from support.samples import ExactMatcher

WANG = StaffMember("王芳", Role.LIAISON, "finance")
ZHAO = StaffMember("赵敏", Role.LIAISON, "office")
LI = StaffMember("李强", Role.OFFICE)
ROOT = StaffMember("root", Role.ADMIN)


@dataclass
class Clock:
    """A time that is moved; at each look it is a moment later, so that acts have an order."""

    now: datetime = NOON

    def __call__(self) -> datetime:
        self.now += timedelta(microseconds=10)
        return self.now

    def move(self, **by: float) -> None:
        self.now += timedelta(**by)


@dataclass
class DeskSite:
    """The running page with the desk, and what stands behind it."""

    channel: WebChannel
    desk: Desk
    service: Service
    store: Store
    folder: Path
    clock: Clock
    home: str = HOME
    clients: list[httpx.AsyncClient] = field(default_factory=list)

    def browser(self, address: str = "127.0.0.1") -> Browser:
        """Return a browser that nobody has signed in with."""
        transport = httpx.ASGITransport(
            self.channel.app(), client=(address, 4000), raise_app_exceptions=False
        )
        self.clients.append(httpx.AsyncClient(transport=transport, base_url=self.home))
        return Browser(self.clients[-1])

    async def link(self, name: str) -> str:
        """Return the path of a new one-time link."""
        return f"/desk/sign-in/{await self.desk.staff.link(name, 'test', self.clock())}"

    async def signed_in(self, member: StaffMember) -> Browser:
        """Return the browser of somebody who came in by a link."""
        browser = self.browser()
        page = await browser.open(await self.link(member.name))
        await browser.send(page.all("form")[0], {})
        return browser


@asynccontextmanager
async def desk_site(
    folder: Path,
    *,
    options: WebOptions = OPTIONS,
    openid: OpenId | None = None,
    limited: bool = False,
    members: tuple[StaffMember, ...] = (WANG, ZHAO, LI, ROOT),
) -> AsyncIterator[DeskSite]:
    """Make the page with the desk over a small folder."""
    write_folder(folder)
    async with keys_and_store(MEMORY) as (keys, store):
        site = desk_on(store, folder, keys, options=options, openid=openid, limited=limited)
        for member in members:
            await site.desk.staff.add(member, site.service.knowledge.departments, "test", site.clock())
        yield site
        for client in site.clients:
            await client.aclose()


def desk_on(
    store: Store,
    folder: Path,
    keys: Path,
    *,
    options: WebOptions = OPTIONS,
    openid: OpenId | None = None,
    limited: bool = False,
) -> DeskSite:
    """Make the page with the desk on a store, over a folder of knowledge."""
    service = Service(_answerer(load_folder(folder)), store)
    letters = letter_vectors(service.knowledge)
    gaps = GapService(store, lambda: service.knowledge, grouper_maker(lambda: (letters, letters)))
    reviews = Reviews(folder)
    closing = GapClosing(
        gaps,
        reviews,
        _answerer,
        lambda: service.answerer,
    )
    clock, staff = Clock(), StaffService(store.staff)
    other_key = partial(store.keys.other_key_until, PSEUDONYMS.fingerprint, 180)
    attempts = Admission(lambda: 0.0, ATTEMPTS if limited else NO_LIMIT)
    made = Desk(
        DeskOptions(f"{options.url}/desk"),
        service,
        store,
        staff,
        closing,
        Editorial(reviews, store, lambda knowledge, _: _answerer(knowledge), lambda: service.answerer),
        Office(
            folder,
            store,
            lambda: service.knowledge,
            RegisterService(store.register, lambda: service.knowledge, keys / "register.key"),
            lambda _: {},
            Drafted(is_complete=False),
        ),
        openid,
        clock,
        attempts,
    )
    filing = desk(service, store, keys / "register.key")
    actions = Actions(service, store, other_key, desk=filing)
    parts = web_parts(options, service, actions, store, filing, desk=desk_app(made))
    return DeskSite(WebChannel(parts), made, service, store, folder, clock, options.url)


def _answerer(knowledge: Knowledge) -> Answerer:
    return Answerer(knowledge, ExactMatcher(knowledge, CLOSE))


async def post(browser: Browser, path: str, fields: dict[str, str]) -> Page:
    """Fill in the form that is posted to a path, or has a button that posts it there, and send it."""
    page = browser.page
    forms = [one for one in page.all("form") if one.attributes["method"] == "post"]
    buttons = [one for one in page.all("button") if one.attributes.get("formaction") == path]
    form = next((one.form for one in buttons if one.form), None)
    found = form or next(one for one in forms if one.attributes["action"] == path)
    return await browser.send(found, fields, path)
