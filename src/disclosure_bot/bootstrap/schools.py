"""Several schools in one program: what each must have to itself, and the addresses they share."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Callable, Container, Iterable, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from disclosure_bot.bootstrap.channels import (
    DESK_DOOR,
    PAGE_DOOR,
    WEBHOOK_DOOR,
    Doors,
    channels,
    no_web_extra,
)
from disclosure_bot.bootstrap.serving import Program, health_page, only_here, opened_serving, program
from disclosure_bot.bootstrap.store import key_fingerprint, secrets
from disclosure_bot.config import Mode, Settings
from disclosure_bot.domain.progress import Progress
from disclosure_bot.errors import SettingsError

if TYPE_CHECKING:
    from disclosure_bot.channels.listener import Hosts
    from disclosure_bot.serving.run import Serving


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
    await run_until_told(schools.run(beside, health_page(common.http.listen, schools)), systemd.stopping)


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
        raise no_web_extra() from None
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
