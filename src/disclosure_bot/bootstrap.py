"""The composition root: opens what the settings name and puts the parts together.

Imports stand inside the functions where they take long: a list or a figure needs neither what answers nor
Telegram's library, and what answers takes as long to import as the whole of such a command.
"""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Container, Iterable, Iterator, Mapping
from concurrent.futures import CancelledError
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from disclosure_bot.config import DigestEvery, Mode, Settings, TelegramSettings
from disclosure_bot.domain.knowledge import Knowledge
from disclosure_bot.domain.progress import Progress
from disclosure_bot.errors import EncoderError, KnowledgeError, SettingsError, StoreError
from disclosure_bot.knowledge.read.load import collection_paused, fingerprint, load_folder
from disclosure_bot.knowledge.read.load import load_office as read_office
from disclosure_bot.store.store import Store, open_store
from disclosure_bot.store.totals import PLAIN, Bookkeeping

if TYPE_CHECKING:
    from datetime import date, datetime

    from disclosure_bot.answering.answerer import Answerer
    from disclosure_bot.channels.base import Address, Channel
    from disclosure_bot.channels.desk.desk import Desk
    from disclosure_bot.channels.desk.office import Office
    from disclosure_bot.channels.listener import Door, Hosts
    from disclosure_bot.channels.telegram.handlers.context import DeskLink
    from disclosure_bot.channels.telegram.updates.receiver import Intake
    from disclosure_bot.channels.web.site import WebOptions
    from disclosure_bot.domain.academic_year import AcademicYear
    from disclosure_bot.gaps.closing import GapClosing
    from disclosure_bot.gaps.groups import MakeGrouper
    from disclosure_bot.gaps.service import GapService
    from disclosure_bot.gaps.vectors import LetterVectors, Vectors
    from disclosure_bot.knowledge.review.reviews import Reviews
    from disclosure_bot.matching.encoder import Encoder
    from disclosure_bot.requests.filing import Filing
    from disclosure_bot.requests.service import RegisterService
    from disclosure_bot.service.actions import Actions
    from disclosure_bot.service.handing_over import StaffRoom
    from disclosure_bot.service.reload import Reloader, Tell
    from disclosure_bot.service.searches import Searches
    from disclosure_bot.service.service import Service
    from disclosure_bot.serving.run import Serving, ServingParts
    from disclosure_bot.serving.schools import Schools
    from disclosure_bot.serving.status import Status
    from disclosure_bot.serving.systemd import Systemd
    from disclosure_bot.store.pseudonyms import Pseudonyms
    from disclosure_bot.yearly.publish import PublicPages

log = logging.getLogger(__name__)


# ---- knowledge and store


def load_knowledge(settings: Settings) -> Knowledge:
    """Load the knowledge that the settings name.

    Raises:
        SettingsError: there is no such folder.
        KnowledgeError: it has errors.
    """
    return load_folder(folder_of(settings))


def bookkeeping(settings: Settings) -> Bookkeeping:
    """Return how what is deleted is counted; where the knowledge is broken, without its categories.

    To erase a person must not wait until the knowledge is mended.
    """
    try:
        return Bookkeeping.of(load_knowledge(settings))
    except (KnowledgeError, SettingsError):
        return PLAIN


def load_office(settings: Settings) -> Knowledge:
    """Load what the register rests on of the knowledge that the settings name: no entries.

    Raises:
        SettingsError: there is no such folder.
        KnowledgeError: these files have errors.
    """
    return read_office(folder_of(settings))


def folder_of(settings: Settings) -> Path:
    """Return the folder of the knowledge.

    Raises:
        SettingsError: there is no such folder.
    """
    folder = settings.knowledge
    if not folder.is_dir():
        raise SettingsError(f"没有这个知识库文件夹：{folder}", f"no such knowledge folder: {folder}")
    return folder


def load_or_last_good(settings: Settings) -> Knowledge:
    """Load the knowledge; where it has errors or lacks entries, that which served last.

    A restart must neither end the service nor take over half a folder.

    Raises:
        SettingsError: there is no such folder.
        KnowledgeError: it has errors, and there is no good copy.
    """
    from disclosure_bot.serving.snapshot import keep

    try:
        knowledge = load_knowledge(settings)
        if before := last_good(settings, knowledge):
            refuse_what_vanished(settings, before, knowledge)
    except KnowledgeError as error:
        if not settings.last_good.is_dir():
            raise
        log.error("%s", error)
        return load_folder(settings.last_good)
    make_folder(settings.state)
    keep(settings.knowledge, settings.last_good)
    return knowledge


def last_good(settings: Settings, now: Knowledge) -> Knowledge | None:
    """Return the version that served last; None where there is none, or it is this one."""
    if not settings.last_good.is_dir() or fingerprint(settings.last_good) == now.version:
        return None
    try:
        return load_folder(settings.last_good)
    except KnowledgeError:  # of an older program
        return None


def refuse_what_vanished(settings: Settings, before: Knowledge, now: Knowledge) -> None:
    """Refuse a version that lacks too many entries of the one before, unless a person accepted it.

    Raises:
        KnowledgeError: it does.
    """
    from disclosure_bot.knowledge.check.vanished import refuse_if_vanished
    from disclosure_bot.serving.snapshot import is_accepted

    if not is_accepted(settings.accepted_version, now.version):
        refuse_if_vanished(before, now, settings.vanish_share)


def accept(settings: Settings, version: str) -> None:
    """Note that a person agrees to a version of the knowledge, though entries vanish in it.

    Raises:
        StoreError: it cannot be noted.
    """
    from disclosure_bot.serving.snapshot import accept as note

    make_folder(settings.state)
    try:
        note(settings.accepted_version, version)
    except OSError as error:
        raise StoreError("写不了状态文件夹", f"cannot write to {settings.state}: {error.strerror}") from None


def has_store(settings: Settings) -> bool:
    """Tell whether there is a store to read: a setting names one, or the default file is there."""
    return bool(settings.database) or settings.default_database.exists()


@asynccontextmanager
async def opened_store(settings: Settings, *, check: bool = True) -> AsyncIterator[Store]:
    """Open the store that the settings name, and close it at the end.

    Without ``check`` a file is not read whole first: a list need not wait for what ``doctor`` does.

    Raises:
        StoreError: it cannot be used.
    """
    if not settings.database:
        make_folder(settings.state)
    async with await open_store(settings.database_url, check=check) as store:
        yield store


@asynccontextmanager
async def store_for_serving(settings: Settings) -> AsyncIterator[tuple[Store, str]]:
    """Open the store to serve, and close it at the end; a damaged file is quarantined.

    With the store comes a sentence about that, empty where nothing was damaged.

    Raises:
        StoreError: it cannot be used.
    """
    from disclosure_bot.store.salvage import open_or_begin_anew

    if not settings.database:
        make_folder(settings.state)
    store, loss = await open_or_begin_anew(
        settings.database_url, ours=not settings.database, direct=settings.database_direct
    )
    async with store:
        yield store, loss


def make_folder(folder: Path) -> None:
    """Make a folder that only its owner may enter.

    Raises:
        StoreError: it cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise StoreError("建不了文件夹", f"cannot make the folder {folder}: {error.strerror}") from None


def disk_free(settings: Settings) -> int | None:
    """Return the bytes free where the database is; None if it is on a server."""
    from disclosure_bot.files import free_bytes
    from disclosure_bot.store.database.address import parse_address, sqlite_path

    path = sqlite_path(parse_address(settings.database_url))
    return free_bytes(path) if path else None


# ---- keys and secrets


def secrets(settings: Settings) -> tuple[str, ...]:
    """Return what must never be seen in a log; some of the texts may be empty.

    Raises:
        SettingsError: the file of the token or of the desk's client secret cannot be read.
        StoreError: the address of the database is malformed.
    """
    from disclosure_bot.store.database.address import parse_address

    hook = settings.telegram.webhook_secret
    addresses = (settings.database_url, settings.database_direct)
    passwords = [str(parse_address(one).password or "") for one in addresses if one]
    return (
        settings.telegram.read_token(),
        hook.get_secret_value() if hook else "",
        *passwords,
        settings.desk.read_client_secret(),
    )


def pseudonyms(settings: Settings) -> Pseudonyms:
    """Return what turns persons into pseudonyms, with the key that the settings name.

    Raises:
        StoreError: the key cannot be read or made.
    """
    from disclosure_bot.store.pseudonyms import Pseudonyms, load_key

    if settings.asker_key_file is None:
        make_folder(settings.state)
    return Pseudonyms(load_key(settings.asker_key_path))


def known_pseudonyms(settings: Settings) -> Pseudonyms:
    """Return what finds the pseudonyms that were given already; a new key would find nobody.

    Raises:
        StoreError: there is no key, or it cannot be read.
    """
    from disclosure_bot.store.pseudonyms import Pseudonyms, read_key

    return Pseudonyms(read_key(settings.asker_key_path))


def key_fingerprint(settings: Settings) -> str:
    """Return the fingerprint of the key of the pseudonyms, or nothing where there is no key yet.

    Raises:
        StoreError: the key cannot be read.
    """
    return known_pseudonyms(settings).fingerprint if settings.asker_key_path.exists() else ""


async def register_key(settings: Settings, store: Store, now: datetime) -> str:
    """Note the key of the pseudonyms; return a sentence where there are rows under another one, or nothing.

    Raises:
        StoreError: the key or the store cannot be used.
    """
    from disclosure_bot.store.pseudonyms import lost_key_notice

    until = await store.keys.note(pseudonyms(settings).fingerprint, now, settings.retention_days)
    return lost_key_notice(settings.asker_key_path, until) if until else ""


# ---- what answers


SOON = 200
"""phrasings, at most, that are encoded before the first question is answered; more are encoded beside it"""
READING = "语义还在读入，先只比对字词 / the meanings are still being read, words are compared meanwhile"


class Builder:
    """Builds an answerer from a knowledge; keeps the encoder, so that a reload does not load it again."""

    def __init__(
        self,
        settings: Settings,
        progress: Progress | None = None,
        encoder: tuple[Encoder | None, str] | None = None,
    ) -> None:
        """Take the encoder of the program, or why there is none; without it one is loaded."""
        from disclosure_bot.knowledge.check.check import Checker
        from disclosure_bot.ledger.newest import NewestReader

        self.checker = Checker(settings.knowledge)
        """remembers what it validated: an edit agreed to at the desk serves without being validated again"""
        self._newest = NewestReader(settings.knowledge)
        self._cache = settings.cache
        self._progress = progress
        self._is_closed = False
        self._encoder, self._why = encoder or load_encoder(settings)

    def close(self) -> None:
        """End what is being encoded in a thread: a first start takes minutes, and the program's end waits."""
        self._is_closed = True

    def _encoded(self, done: int, count: int) -> None:
        if self._is_closed:
            raise CancelledError
        if self._progress:
            self._progress(done, count)

    def build(self, knowledge: Knowledge, serving: Answerer | None = None) -> Answerer:
        """Return an answerer; where there is no encoder the lexical weights serve and each reply says why.

        What ``serving`` was trained to know is taken over where it nearly fits; the matcher then says so.
        """
        from disclosure_bot.answering.answerer import Answerer
        from disclosure_bot.knowledge.read.background import with_background
        from disclosure_bot.matching.fusion import build_matcher

        knowledge = self._with_newest(knowledge)
        matcher = build_matcher(
            with_background(knowledge),
            encoder=self._encoder,
            cache=self._cache,
            progress=self._encoded,
            why=self._why,
            before=serving.matcher if serving else None,
        )
        return Answerer(knowledge, matcher, serving)

    def begin(self, knowledge: Knowledge) -> Answerer:
        """Return an answerer at once: where much is to be encoded first, one that compares words meanwhile.

        Its matcher is provisional then, and ``build`` makes the one to take its place.
        """
        from disclosure_bot.answering.answerer import Answerer
        from disclosure_bot.knowledge.read.background import with_background
        from disclosure_bot.matching.fusion import build_matcher, unread_phrasings

        compared = with_background(knowledge)
        if self._encoder is None or unread_phrasings(compared, self._encoder, self._cache) <= SOON:
            return self.build(knowledge)
        matcher = build_matcher(compared, why=READING, is_provisional=True)
        return Answerer(self._with_newest(knowledge), matcher)

    def _with_newest(self, knowledge: Knowledge) -> Knowledge:
        """Return the knowledge with what was published last; ledgers that cannot be read keep no answer."""
        from datetime import datetime
        from zoneinfo import ZoneInfo

        today = datetime.now(ZoneInfo(knowledge.school.timezone)).date()
        try:
            return replace(knowledge, newest=self._newest.newest(knowledge, today))
        except OSError as error:
            log.warning("the ledgers cannot be read: %s", error.strerror)
            return knowledge

    def vectors(self, knowledge: Knowledge) -> tuple[Vectors, LetterVectors]:
        """Return what questions are grouped by: meaning where there is an encoder, and letters."""
        from disclosure_bot.gaps.vectors import letter_vectors, meaning_vectors
        from disclosure_bot.matching.cache import ArrayCache

        letters = letter_vectors(knowledge)
        if self._encoder is None:
            return letters, letters
        try:
            cache = ArrayCache(self._cache)
            return meaning_vectors(self._encoder, knowledge, cache, self._encoded), letters
        except EncoderError as error:
            log.warning("fallback: %s; questions are grouped by their letters only", error)
            return letters, letters

    def make_grouper(self, knowledge: Callable[[], Knowledge]) -> MakeGrouper:
        """Return what makes groupers of gaps, by the knowledge at the time of the first."""
        from disclosure_bot.gaps.cluster import grouper_maker

        return grouper_maker(lambda: self.vectors(knowledge()))

    @property
    def fallback(self) -> str:
        """Why only words are compared; empty where meanings are."""
        return self._why


def load_encoder(settings: Settings) -> tuple[Encoder | None, str]:
    """Return the encoder, or None and why there is none."""
    if not settings.semantic:
        return None, "switched off by the setting semantic"
    try:
        from disclosure_bot.matching.nano import NanoEncoder

        return NanoEncoder(), ""
    except ImportError:
        why = "the extra semantic is not installed"
    except EncoderError as error:
        why = str(error)
    log.warning("fallback: %s; questions are compared by their words only", why)
    return None, why


def build_answerer(settings: Settings, progress: Progress | None = None) -> Answerer:
    """Load the knowledge and build its answerer.

    Raises:
        SettingsError: there is no such folder.
        KnowledgeError: the knowledge has errors.
    """
    knowledge = load_knowledge(settings)
    return Builder(settings, progress).build(knowledge)


@asynccontextmanager
async def opened_service(settings: Settings, answerer: Answerer) -> AsyncIterator[tuple[Service, Actions]]:
    """Open the store and offer the service on it, with what people can do beside asking.

    Raises:
        StoreError: the store cannot be used.
    """
    from disclosure_bot.service.service import Service

    async with opened_store(settings) as store:
        service = Service(answerer, store)
        yield service, _actions(settings, service, store)


def _actions(settings: Settings, service: Service, store: Store) -> Actions:
    from disclosure_bot.service.actions import Actions

    fingerprint_of_key = pseudonyms(settings).fingerprint
    return Actions(
        service,
        store,
        partial(store.keys.other_key_until, fingerprint_of_key, settings.retention_days),
        desk=_filing(settings, service, store),
    )


def _filing(settings: Settings, service: Service, store: Store) -> Filing:
    """Return where people write requests for information and file them."""
    from disclosure_bot.requests.filing import Filing

    return Filing(service, register_service(settings, service, store), store.drafts)


def register_service(settings: Settings, service: Service, store: Store) -> RegisterService:
    """Return the register of requests, by the knowledge that serves at each moment."""
    from disclosure_bot.requests.service import RegisterService

    return RegisterService(store.register, lambda: service.knowledge, settings.register_key_path)


def reloader(
    settings: Settings,
    service: Service,
    builder: Builder,
    tell: Tell,
    notice: Callable[[str], None] = lambda _: None,
    training: asyncio.Lock | None = None,
) -> Reloader:
    """Return what swaps the service's answerer when the knowledge changes."""
    from disclosure_bot.service.reload import Reloader
    from disclosure_bot.serving.snapshot import is_accepted, keep

    def build(folder: Path, serving: Answerer) -> Answerer:
        with collection_paused():  # looking for garbage stalls all channels, and there is none
            knowledge = builder.checker.load()
            refuse_what_vanished(settings, serving.knowledge, knowledge)
            answerer = builder.build(knowledge, serving)
        keep(folder, settings.last_good)
        return answerer

    def train(provisional: Answerer) -> Answerer:
        return builder.build(provisional.knowledge)

    return Reloader(
        service,
        settings.knowledge,
        fingerprint,
        build,
        train,
        tell,
        is_accepted=partial(is_accepted, settings.accepted_version),
        notice=notice,
        training=training,
    )


# ---- channels


@dataclass(frozen=True, slots=True)
class ChannelParts:
    """What every channel may be made of."""

    settings: Settings
    service: Service
    actions: Actions
    store: Store
    reviews: Reviews
    closing: GapClosing
    build: Callable[[Knowledge, Answerer | None], Answerer]
    """an answerer of another knowledge, which may take over what a serving one was trained to know"""


MakeChannel = Callable[[ChannelParts], "Channel"]
Doors = Mapping[str, "Door"]
"""where a school is called at the addresses that several share, by the setting that names the address; empty
where it has the addresses to itself"""
PAGE_DOOR, DESK_DOOR, WEBHOOK_DOOR = "WEB__LISTEN", "DESK__LISTEN", "TELEGRAM__WEBHOOK_LISTEN"
"""settings of the addresses that schools may share"""


def telegram_channel(settings: Settings, doors: Doors) -> MakeChannel | None:
    """Return what makes the Telegram channel; None where no token is set.

    Raises:
        SettingsError: it is set up wrongly.
    """
    token = settings.telegram.read_token()
    return partial(_telegram, token, intake(settings.telegram, doors.get(WEBHOOK_DOOR))) if token else None


def web_channel(settings: Settings, doors: Doors) -> MakeChannel | None:
    """Return what makes the web channel; None where no address is set to listen on.

    Raises:
        SettingsError: it is set up wrongly, or the extra is missing.
    """
    if not settings.web.listen:
        return None
    try:
        from disclosure_bot.channels.admission import Admission
        from disclosure_bot.channels.base import parse_address as parse_listen
        from disclosure_bot.channels.desk.app import desk_app
        from disclosure_bot.channels.web.channel import WebChannel, WebParts
        from disclosure_bot.channels.web.site import ADDRESS, KEY
    except ImportError:
        raise _no_web_extra() from None
    options = _web_options(settings, parse_listen("WEB__LISTEN", settings.web.listen))
    has_desk = settings.desk.on and not settings.desk.listen
    if has_desk:
        options = replace(options, other_urls=(desk_url(settings),))

    def make(parts: ChannelParts) -> Channel:
        return WebChannel(
            WebParts(
                options=options,
                service=parts.service,
                actions=parts.actions,
                store=parts.store,
                gaps=parts.closing.gap_service,
                filing=_filing(settings, parts.service, parts.store),
                pseudonym=pseudonyms(settings).of,
                desk=desk_app(_desk(parts)) if has_desk else None,
                draft_pages=partial(_report, settings.web.report, parts) if settings.web.report else None,
                people=Admission(programs=parts.store.replica.count),
                addresses=Admission(rate=ADDRESS, programs=parts.store.replica.count),
                keys=Admission(rate=KEY, programs=parts.store.replica.count),
                door=doors.get(PAGE_DOOR),
            )
        )

    return make


def desk_channel(settings: Settings, doors: Doors) -> MakeChannel | None:
    """Return what makes the desk's own channel; None where it is off, or stands on the page's listener.

    Raises:
        SettingsError: it is set up wrongly, or the extra is missing.
    """
    desk = settings.desk
    if not desk.on:
        return None
    if not (desk.listen or settings.web.listen):
        raise SettingsError(
            "办公台没有地址：请设置 DESK__LISTEN，或 WEB__LISTEN（前缀 DISCLOSURE_BOT_）",
            "The desk has no address: set DESK__LISTEN or WEB__LISTEN (prefix DISCLOSURE_BOT_)",
        )
    if bool(desk.openid_issuer) != bool(desk.openid_client_id):
        raise SettingsError(
            "DESK__OPENID_ISSUER 与 DESK__OPENID_CLIENT_ID 要一起设置（前缀 DISCLOSURE_BOT_）",
            "DESK__OPENID_ISSUER and DESK__OPENID_CLIENT_ID are set together (prefix DISCLOSURE_BOT_)",
        )
    if not desk.listen:
        return None
    try:
        from disclosure_bot.channels.base import parse_address as parse_listen
        from disclosure_bot.channels.desk.channel import DeskChannel
    except ImportError:
        raise _no_web_extra() from None
    options = replace(
        _web_options(settings, parse_listen("DESK__LISTEN", desk.listen)),
        public_url=desk.public_url,
        embed_on=(),
    )
    return lambda parts: DeskChannel(options, _desk(parts), doors.get(DESK_DOOR))


def desk_url(settings: Settings) -> str:
    """Return the address of the desk, as staff call it.

    Raises:
        SettingsError: it is off.
    """
    desk = settings.desk
    if not desk.on:
        raise SettingsError(
            "办公台没有开：请设置 DISCLOSURE_BOT_DESK__ON=true",
            "the desk is off: set DISCLOSURE_BOT_DESK__ON=true",
        )
    at_page = "" if desk.listen else settings.web.public_url
    url = desk.public_url or at_page or f"http://{desk.listen or settings.web.listen}"
    return f"{url.rstrip('/')}/desk"


def _desk(parts: ChannelParts) -> Desk:
    from disclosure_bot.channels.admission import Admission
    from disclosure_bot.channels.desk.desk import ATTEMPTS, Desk, DeskOptions
    from disclosure_bot.channels.desk.openid import OpenId, OpenIdOptions
    from disclosure_bot.editorial.service import Editorial
    from disclosure_bot.staff.service import StaffService

    url, desk = desk_url(parts.settings), parts.settings.desk
    openid = None
    if desk.openid_issuer:
        back, secret = f"{url}/openid/back", desk.read_client_secret()
        openid = OpenId(OpenIdOptions(desk.openid_issuer, desk.openid_client_id, secret, back))
    staff = StaffService(parts.store.staff)
    editorial = Editorial(parts.reviews, parts.store, parts.build, lambda: parts.service.answerer)
    return Desk(
        DeskOptions(url),
        parts.service,
        parts.store,
        staff,
        parts.closing,
        editorial,
        _office(parts),
        openid,
        attempts=Admission(rate=ATTEMPTS, programs=parts.store.replica.count),
    )


def _office(parts: ChannelParts) -> Office:
    from disclosure_bot.channels.desk.office import Office
    from disclosure_bot.domain.link import fresh_states
    from disclosure_bot.links.results import load_results

    settings, service = parts.settings, parts.service
    return Office(
        settings.knowledge,
        parts.store,
        lambda: service.knowledge,
        register_service(settings, service, parts.store),
        lambda now: fresh_states(load_results(settings.link_results), now),
        partial(_report, "", parts),
    )


def _desk_link(settings: Settings, store: Store) -> DeskLink:
    """Return what gives people whom the settings name, and who have an account, a link to the desk."""
    from disclosure_bot.staff.service import StaffService

    staff = StaffService(store.staff)
    names = settings.desk_people_of("telegram") if settings.desk.on else {}

    async def link(person: int, now: datetime) -> str | None:
        name = names.get(person, "")
        if not await store.staff.find(name):
            return None
        return f"{desk_url(settings)}/sign-in/{await staff.link(name, 'telegram', now)}"

    return link


def _web_options(settings: Settings, address: Address) -> WebOptions:
    from disclosure_bot.channels.web.site import WebOptions

    web = settings.web
    return WebOptions(
        address=address,
        public_url=web.public_url,
        trusted_proxies=web.trusted_proxies,
        embed_on=web.embed_on,
        security_contact=web.security_contact,
        api_origins=web.api_origins,
        cookie_days=settings.retention_days,
    )


def _no_web_extra() -> SettingsError:
    return SettingsError(
        "网页需要装上 web 附加包：pip install 'disclosure-bot[web]'",
        "The page needs the extra: pip install 'disclosure-bot[web]'",
    )


async def _report(
    form: str, parts: ChannelParts, year: AcademicYear | None, today: date
) -> PublicPages | None:
    """Draft the public pages of a year from what is there now; None where the knowledge has no such form.

    Without ``form`` it is the one that the school writes in.
    """
    from datetime import UTC, datetime

    from disclosure_bot.domain.link import fresh_states
    from disclosure_bot.links.results import load_results
    from disclosure_bot.yearly.publish import public_pages

    settings, forms = parts.settings, parts.service.knowledge.report.forms
    if not forms or (form and form not in forms):
        return None
    return await public_pages(
        settings.knowledge,
        parts.service.knowledge,
        parts.store,
        today,
        year=year,
        form=form,
        links=fresh_states(load_results(settings.link_results), datetime.now(UTC)),
    )


CHANNELS: dict[str, Callable[[Settings, Doors], MakeChannel | None]] = {
    "telegram": telegram_channel,
    "web": web_channel,
    "desk": desk_channel,
}
"""A channel by its name: what says whether the settings want it, and makes it. A new one is one line here."""


def channels(settings: Settings, doors: Doors | None = None) -> list[MakeChannel]:
    """Return what makes the channels that the settings name, for ``serve``: settings are checked first.

    Raises:
        SettingsError: none is set up, or one is set up wrongly.
    """
    made = [make for wanted in CHANNELS.values() if (make := wanted(settings, doors or {}))]
    if not made:
        raise SettingsError(
            "没有设置任何渠道：请设置 WEB__LISTEN（网页）或令牌 TELEGRAM__TOKEN、TELEGRAM__TOKEN_FILE"
            "（前缀 DISCLOSURE_BOT_）",
            "No channel is set up: set WEB__LISTEN (the page), TELEGRAM__TOKEN or TELEGRAM__TOKEN_FILE"
            " (prefix DISCLOSURE_BOT_)",
        )
    return made


def _telegram(token: str, intake: Intake, parts: ChannelParts) -> Channel:
    from disclosure_bot.channels.admission import Admission
    from disclosure_bot.channels.telegram.api.client import BotClient
    from disclosure_bot.channels.telegram.api.limiter import Limiter
    from disclosure_bot.channels.telegram.channel import TelegramChannel, TelegramParts

    telegram = parts.settings.telegram
    return TelegramChannel(
        TelegramParts(
            service=parts.service,
            actions=parts.actions,
            closing=parts.closing,
            register=register_service(parts.settings, parts.service, parts.store),
            store=parts.store,
            client=BotClient(token, telegram.base_url, telegram.workers),
            intake=intake,
            limiter=Limiter(programs=parts.store.replica.count),
            # Who polls gets all updates; a balancer spreads the calls of a webhook.
            admission=Admission()
            if telegram.mode is Mode.POLLING
            else Admission(programs=parts.store.replica.count),
            pseudonym=partial(pseudonyms(parts.settings).of, "telegram"),
            workers=telegram.workers,
            staff=frozenset(parts.settings.staff_of("telegram")),
            staff_chat=telegram.staff_chat,
            liaisons=parts.settings.liaisons_of("telegram"),
            desk_link=_desk_link(parts.settings, parts.store),
        )
    )


def intake(telegram: TelegramSettings, door: Door | None = None) -> Intake:
    """Return how updates come in.

    Raises:
        SettingsError: a setting for that is missing or wrong.
    """
    if telegram.mode is Mode.POLLING:
        from disclosure_bot.channels.telegram.updates.receiver import Polling

        return Polling()
    secret = telegram.webhook_secret.get_secret_value() if telegram.webhook_secret else ""
    try:
        from disclosure_bot.channels.telegram.updates.webhook import Webhook
    except ImportError:
        raise SettingsError(
            "webhook 方式需要装上 web 附加包：pip install 'disclosure-bot[web]'",
            "Webhook mode needs the extra: pip install 'disclosure-bot[web]'",
        ) from None
    return Webhook(telegram.webhook_url, telegram.webhook_listen, secret, door=door)


# ---- serving


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
        actions = _actions(settings, service, store)
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
        make_page=(lambda _: None) if shared.is_shared else partial(_page, settings.http.listen),
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


# ---- several schools


Claim = tuple[str, str, str]
"""what a school must have to itself: how it is named in Chinese and in English, and which it is"""


@dataclass(frozen=True)
class SchoolOpener:
    """Opens one school after the other, each with the settings of the moment."""

    load: Callable[[str], Settings]
    shared: Program
    listeners: Mapping[str, Hosts]
    """the addresses that all share, by the setting that names each"""
    hide: Callable[[Iterable[str]], None]
    """is told what must never be seen in a log"""
    progress: Progress | None = None
    _taken: dict[str, tuple[Claim, ...]] = field(default_factory=dict)

    @asynccontextmanager
    async def opened(self, name: str) -> AsyncIterator[Serving]:
        """Open a school to be served, and close it at the end.

        Raises:
            SettingsError: a setting of it is wrong, or it has something of another school's.
            KnowledgeError: its knowledge has errors, and there is no good copy.
            StoreError: its store or a key of it cannot be used.
            ChannelError: another program on this machine holds its token.
        """
        settings = self.load(name)
        self.hide(secrets(settings))
        claims = tuple(_claims(settings))
        _refuse_shared(claims, self._taken)
        self._taken[name] = claims
        try:
            makers = channels(settings, self._doors(settings))
            with only_here(settings):
                async with opened_serving(settings, makers, self.shared, self.progress) as serving:
                    yield serving
        finally:
            del self._taken[name]

    def _doors(self, settings: Settings) -> Doors:
        """Return where a school is called.

        Raises:
            SettingsError: the setting is missing by which people would find it among the others.
        """
        urls = _urls(settings)
        for setting, is_missing in (
            ("WEB__PUBLIC_URL", PAGE_DOOR in self.listeners and not settings.web.public_url),
            ("DESK__PUBLIC_URL", settings.desk.on and DESK_DOOR in self.listeners and not urls[DESK_DOOR]),
        ):
            if is_missing:
                raise SettingsError(
                    f"缺 {setting}：几所学校共用一个监听地址，靠主机名区分",
                    f"{setting} is missing: schools that share an address are told apart by their hosts",
                )
        return {name: one.door(settings.school, _hosts(urls[name])) for name, one in self.listeners.items()}


async def serve_schools(
    common: Settings,
    load: Callable[[str], Settings],
    hide: Callable[[Iterable[str]], None],
    progress: Progress | None = None,
) -> None:
    """Serve several schools until told to stop; one that cannot begin is tried again and holds up no other.

    Raises:
        SettingsError: there is no school, or an address is malformed.
        ChannelError: an address cannot be listened on.
    """
    from disclosure_bot.serving.run import run_until_told
    from disclosure_bot.serving.schools import Schools
    from disclosure_bot.serving.supervisor import Supervisor
    from disclosure_bot.serving.systemd import Systemd

    names, systemd = common.school_names(), Systemd(os.environ)
    listeners = _listeners(common, names)
    for name in names:  # callers of one that never began are told so, too
        for address, one in listeners.items():
            one.door(name, _hosts([common.peek(name, _URLS[address])]))
    opener = SchoolOpener(load, program(common, Systemd({}), is_shared=True), listeners, hide, progress)
    schools = Schools({name: partial(opener.opened, name) for name in names}, systemd, Supervisor())
    beside = {name: one.run() for name, one in listeners.items()}
    await run_until_told(schools.run(beside, _page(common.http.listen, schools)), systemd.stopping)


_URLS = {PAGE_DOOR: "WEB__PUBLIC_URL", DESK_DOOR: "DESK__PUBLIC_URL", WEBHOOK_DOOR: "TELEGRAM__WEBHOOK_URL"}
"""which setting names the host by which a school is called at an address"""


def _listeners(common: Settings, names: Iterable[str]) -> dict[str, Hosts]:
    """Return the addresses that the schools share.

    Raises:
        SettingsError: one is malformed, or the extra is missing.
    """
    modes = {common.telegram.mode.value, *(common.peek(name, "TELEGRAM__MODE") for name in names)}
    wanted = {
        PAGE_DOOR: common.web.listen,
        DESK_DOOR: common.desk.listen,
        WEBHOOK_DOOR: common.telegram.webhook_listen if Mode.WEBHOOK.value in modes else "",
    }
    wanted = {name: listen for name, listen in wanted.items() if listen}
    if not wanted:
        return {}
    try:
        from disclosure_bot.channels.base import parse_address as parse_listen
        from disclosure_bot.channels.listener import Hosts, Listener
    except ImportError:
        raise _no_web_extra() from None
    whats = {PAGE_DOOR: "page", DESK_DOOR: "desk", WEBHOOK_DOOR: "webhook"}
    return {name: Hosts(Listener(whats[name], parse_listen(name, listen))) for name, listen in wanted.items()}


def _urls(settings: Settings) -> dict[str, list[str]]:
    """Return the public addresses of a school, by the address that it is called at."""
    desk = [settings.desk.public_url] if settings.desk.public_url else []
    page = [settings.web.public_url] if settings.web.public_url else []
    at_page = desk if settings.desk.on and not settings.desk.listen else []
    hook = [settings.telegram.webhook_url] if settings.telegram.mode is Mode.WEBHOOK else []
    return {PAGE_DOOR: page + at_page, DESK_DOOR: desk, WEBHOOK_DOOR: hook}


def _hosts(urls: Iterable[str]) -> list[str]:
    return [host for url in urls if (host := urlsplit(url).hostname)]


def _claims(settings: Settings) -> Iterator[Claim]:
    """Yield what a school must have to itself.

    Raises:
        SettingsError: the token cannot be read.
        StoreError: the key cannot be read.
    """
    yield "状态文件夹 STATE", "the folder STATE", str(settings.state.resolve())
    yield "数据库 DATABASE", "the DATABASE", settings.database_url
    yield "化名密钥文件 ASKER_KEY_FILE", "the file ASKER_KEY_FILE", str(settings.asker_key_path.resolve())
    if fingerprint_of_key := key_fingerprint(settings):
        yield "化名密钥 asker.key 的内容", "what is in asker.key", fingerprint_of_key
    yield (
        "登记密钥 REGISTER_KEY_FILE",
        "the file REGISTER_KEY_FILE",
        str(settings.register_key_path.resolve()),
    )
    if token := settings.telegram.read_token():
        yield "令牌 TELEGRAM__TOKEN", "the TELEGRAM__TOKEN", token
    for address, urls in _urls(settings).items():
        for host in _hosts(urls):
            yield f"{_URLS[address]} 的主机名", f"the host of {_URLS[address]}", host


def _refuse_shared(claims: Iterable[Claim], taken: Mapping[str, Container[Claim]]) -> None:
    """Refuse the first thing that another school has already.

    Raises:
        SettingsError: there is such a thing; it is named, and not what it is: it may be a secret.
    """
    for claim in claims:
        for other, theirs in taken.items():
            if claim in theirs:
                zh, en, _ = claim
                raise SettingsError(
                    f"{zh}与学校 {other} 的相同：每所学校要有自己的",
                    f"{en} is that of the school {other}: each needs its own",
                )


def staff_rooms(running: Iterable[Channel]) -> Iterator[StaffRoom]:
    """Yield where staff take over questions from channels that have no room of their own."""
    from disclosure_bot.channels.base import HasStaffRoom

    for channel in running:
        if isinstance(channel, HasStaffRoom) and channel.staff_room is not None:
            yield channel.staff_room


_DIGEST_DAYS = {DigestEvery.OFF: 0, DigestEvery.DAILY: 1, DigestEvery.WEEKLY: 7}


def _page(listen: str, watched: Status | Schools) -> Callable[[], Awaitable[None]] | None:
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
