"""The channels that the settings name, and what each is made of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from disclosure_bot.bootstrap.answering import make_filing, register_service
from disclosure_bot.bootstrap.store import pseudonyms
from disclosure_bot.config import Mode, Settings, TelegramSettings
from disclosure_bot.domain.knowledge import Knowledge
from disclosure_bot.errors import SettingsError
from disclosure_bot.store.store import Store

if TYPE_CHECKING:
    from datetime import date, datetime

    from disclosure_bot.answering.answerer import Answerer
    from disclosure_bot.channels.base import Channel
    from disclosure_bot.channels.desk.desk import Desk
    from disclosure_bot.channels.desk.office import Office
    from disclosure_bot.channels.listener import Door
    from disclosure_bot.channels.telegram.handlers.context import DeskLink
    from disclosure_bot.channels.telegram.updates.receiver import Intake
    from disclosure_bot.channels.web.site import WebOptions
    from disclosure_bot.domain.academic_year import AcademicYear
    from disclosure_bot.gaps.closing import GapClosing
    from disclosure_bot.knowledge.review.reviews import Reviews
    from disclosure_bot.service.actions import Actions
    from disclosure_bot.service.service import Service
    from disclosure_bot.yearly.publish import PublicPages


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
    options = _web_options(settings, "WEB__LISTEN", settings.web.listen)
    if _is_desk_on_page(settings):
        options = replace(options, other_urls=(desk_url(settings),))
    return partial(_web, options, doors.get(PAGE_DOOR))


def _web(options: WebOptions, door: Door | None, parts: ChannelParts) -> Channel:
    from disclosure_bot.channels.admission import Admission
    from disclosure_bot.channels.desk.app import desk_app
    from disclosure_bot.channels.web.channel import WebChannel, WebParts
    from disclosure_bot.channels.web.site import ADDRESS, KEY

    settings, programs = parts.settings, parts.store.replica.count
    return WebChannel(
        WebParts(
            options=options,
            service=parts.service,
            actions=parts.actions,
            store=parts.store,
            gaps=parts.closing.gap_service,
            filing=make_filing(settings, parts.service, parts.store),
            pseudonym=pseudonyms(settings).of,
            desk=desk_app(_desk(parts)) if _is_desk_on_page(settings) else None,
            draft_pages=partial(_report, settings.web.report, parts) if settings.web.report else None,
            people=Admission(programs=programs),
            addresses=Admission(rate=ADDRESS, programs=programs),
            keys=Admission(rate=KEY, programs=programs),
            door=door,
        )
    )


def _is_desk_on_page(settings: Settings) -> bool:
    """Tell whether the desk stands on the page's listener."""
    return settings.desk.on and not settings.desk.listen


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
    options = _web_options(settings, "DESK__LISTEN", desk.listen)
    options = replace(options, public_url=desk.public_url, embed_on=())
    return partial(_own_desk, options, doors.get(DESK_DOOR))


def _own_desk(options: WebOptions, door: Door | None, parts: ChannelParts) -> Channel:
    from disclosure_bot.channels.desk.channel import DeskChannel

    return DeskChannel(options, _desk(parts), door)


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


def _web_options(settings: Settings, setting: str, listen: str) -> WebOptions:
    """Return how pages are served at the address that a setting names.

    Raises:
        SettingsError: it is malformed, or the extra is missing.
    """
    try:
        from disclosure_bot.channels.base import parse_address as parse_listen
        from disclosure_bot.channels.web.site import WebOptions
    except ImportError:
        raise no_web_extra() from None
    web = settings.web
    return WebOptions(
        address=parse_listen(setting, listen),
        public_url=web.public_url,
        trusted_proxies=web.trusted_proxies,
        embed_on=web.embed_on,
        security_contact=web.security_contact,
        api_origins=web.api_origins,
        cookie_days=settings.retention_days,
    )


def no_web_extra() -> SettingsError:
    """Return what is said where the page's libraries are missing."""
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
