"""One school, opened and served."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from disclosure_bot.bootstrap.answering import Builder, load_encoder, make_actions, reloader
from disclosure_bot.bootstrap.channels import ChannelParts, MakeChannel
from disclosure_bot.bootstrap.knowledge import load_or_last_good
from disclosure_bot.bootstrap.store import disk_free, register_key, store_for_serving
from disclosure_bot.config import DigestEvery, Settings
from disclosure_bot.domain.progress import Progress

if TYPE_CHECKING:
    from disclosure_bot.channels.base import Channel
    from disclosure_bot.gaps.service import GapService
    from disclosure_bot.matching.encoder import Encoder
    from disclosure_bot.service.handing_over import StaffRoom
    from disclosure_bot.service.searches import Searches
    from disclosure_bot.serving.run import Serving, ServingParts
    from disclosure_bot.serving.schools import Schools
    from disclosure_bot.serving.status import Status
    from disclosure_bot.serving.systemd import Systemd

log = logging.getLogger(__name__)

_DIGEST_DAYS = {DigestEvery.OFF: 0, DigestEvery.DAILY: 1, DigestEvery.WEEKLY: 7}


@contextmanager
def only_here(settings: Settings) -> Iterator[None]:
    """Hold what only one program on this machine may hold: the Telegram token, if there is one.

    On PostgreSQL several programs serve, and agree by the database.

    Raises:
        ChannelError: another program holds it.
    """
    from disclosure_bot.serving.single_instance import only_one
    from disclosure_bot.store.database.address import POSTGRESQL, parse_address

    token = settings.telegram.read_token()
    with ExitStack() as held:
        if token and parse_address(settings.database_url).drivername != POSTGRESQL:
            held.enter_context(only_one(token))
        yield


@dataclass(frozen=True, slots=True)
class Program:
    """What the schools of a program have together; one alone has it to itself."""

    encoder: tuple[Encoder | None, str]
    """with why there is none, where there is none"""
    searches: Searches
    systemd: Systemd
    """whom a school tells how it is, where it is the only one"""
    is_shared: bool = False
    """whether several schools have it together"""
    beginning: asyncio.Lock = field(default_factory=asyncio.Lock)
    """held by the school that begins: reading a knowledge takes all the time that there is, and Alembic runs
    the migrations of one store at a time in a process"""
    training: asyncio.Lock = field(default_factory=asyncio.Lock)


def program(settings: Settings, systemd: Systemd, *, is_shared: bool = False) -> Program:
    """Return what schools have together."""
    from disclosure_bot.service.searches import Searches

    return Program(load_encoder(settings), Searches(), systemd, is_shared)


async def serve(settings: Settings, makers: Iterable[MakeChannel], progress: Progress | None = None) -> None:
    """Serve a school until told to stop.

    Raises:
        SettingsError: there is no knowledge.
        KnowledgeError: the knowledge has errors, and there is no good copy.
        StoreError: the store cannot be used.
        ChannelError: a channel cannot go on, or something is dead and needs a restart.
    """
    from disclosure_bot.serving.run import run_until_told
    from disclosure_bot.serving.systemd import Systemd

    systemd = Systemd(os.environ)
    async with opened_serving(settings, makers, program(settings, systemd), progress) as serving:
        await run_until_told(serving.run(), systemd.stopping)


@asynccontextmanager
async def opened_serving(
    settings: Settings, makers: Iterable[MakeChannel], shared: Program, progress: Progress | None = None
) -> AsyncIterator[Serving]:
    """Open a school to be served, and close it at the end.

    Raises:
        SettingsError: there is no knowledge.
        KnowledgeError: the knowledge has errors, and there is no good copy.
        StoreError: the store cannot be used.
    """
    from disclosure_bot.gaps.closing import GapClosing
    from disclosure_bot.gaps.service import GapService
    from disclosure_bot.knowledge.review.reviews import Reviews
    from disclosure_bot.service.service import Service
    from disclosure_bot.serving.run import Serving

    builder = Builder(settings, progress, shared.encoder)
    async with AsyncExitStack() as stack:
        stack.callback(builder.close)
        async with shared.beginning:
            answerer = await asyncio.to_thread(lambda: builder.begin(load_or_last_good(settings)))
            store, loss = await stack.enter_async_context(store_for_serving(settings))
        service = Service(answerer, store, shared.searches, settings.school)
        gaps = GapService(store, lambda: service.knowledge, builder.make_grouper(lambda: service.knowledge))
        reviews = Reviews(settings.knowledge, builder.checker, follow=settings.follow)
        closing = GapClosing(gaps, reviews, builder.build, lambda: service.answerer)
        actions = make_actions(settings, service, store)
        parts = ChannelParts(settings, service, actions, store, reviews, closing, builder.build)
        running = tuple(make(parts) for make in makers)
        for room in staff_rooms(running):
            actions.open_room(room)
        serving = Serving(_serving_parts(parts, builder, gaps, running, shared))
        serving.notice("database", loss)
        yield serving


def _serving_parts(
    parts: ChannelParts, builder: Builder, gaps: GapService, running: tuple[Channel, ...], shared: Program
) -> ServingParts:
    """Return what the running program is handed."""
    from disclosure_bot.serving.run import ServingParts

    settings, service, store = parts.settings, parts.service, parts.store
    return ServingParts(
        service=service,
        store=store,
        gaps=gaps,
        channels=running,
        make_reloader=partial(reloader, settings, service, builder, training=shared.training),
        make_page=(lambda _: None) if shared.is_shared else partial(health_page, settings.http.listen),
        systemd=shared.systemd,
        register_key=partial(register_key, settings, store),
        disk_free=partial(disk_free, settings),
        knowledge_folder=settings.knowledge,
        catch_up=parts.reviews.catch_up if settings.follow else None,
        link_results=settings.link_results,
        liaisons=frozenset(settings.liaisons),
        retention_days=settings.retention_days,
        register_retention_days=settings.register_retention_days,
        digest_days=_DIGEST_DAYS[settings.digest],
    )


def staff_rooms(running: Iterable[Channel]) -> Iterator[StaffRoom]:
    """Yield where staff take over questions from channels that have no room of their own."""
    from disclosure_bot.channels.base import HasStaffRoom

    for channel in running:
        if isinstance(channel, HasStaffRoom) and channel.staff_room is not None:
            yield channel.staff_room


def health_page(listen: str, watched: Status | Schools) -> Callable[[], Awaitable[None]] | None:
    """Return what serves health and metrics; None where no address is set or the extra is missing."""
    if not listen:
        return None
    try:
        from disclosure_bot.serving.http import HealthPage, SchoolsPage, serving
        from disclosure_bot.serving.schools import Schools
    except ImportError:
        log.warning("no page for health and metrics: the extra web is not installed")
        return None
    return serving(listen, SchoolsPage(watched) if isinstance(watched, Schools) else HealthPage(watched))
