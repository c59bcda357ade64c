"""What all pages share: who visits, in which language, and how a page is made of a template."""

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, lru_cache
from importlib.resources import files
from ipaddress import IPv4Address, ip_address, ip_network
from urllib.parse import urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from disclosure_bot.channels.admission import Admission, Rate
from disclosure_bot.channels.base import Address
from disclosure_bot.channels.health import Health
from disclosure_bot.channels.web.chat import NAME, Chat
from disclosure_bot.channels.web.draw import blocks_of, buttons_of
from disclosure_bot.channels.web.visitor import Visitor, Visitors
from disclosure_bot.domain.language import Language
from disclosure_bot.domain.question import Question
from disclosure_bot.domain.reply import Reply
from disclosure_bot.domain.wording import Say, Words
from disclosure_bot.gaps.service import GapService
from disclosure_bot.knowledge.read.colour import lightened
from disclosure_bot.requests.filing import Filing
from disclosure_bot.service.service import Service
from disclosure_bot.store.store import Store
from disclosure_bot.yearly.publish import DraftPages

ADDRESS = Rate(60.0, 300)
"""for all who come from one address: a campus may stand behind a single one"""
KEY = Rate(10.0, 40)
"""for one key of a program"""
PERSONAL = "no-store, private"
PUBLIC = "public, max-age=300"

COLOUR, ON_DARK, DARK_GROUND = "#0b4f9e", "#8dbdf7", "#1c2b3f"
"""main colour in the files beside the pages, the same on dark, and the lightest of the dark grounds"""
LOGO = "logo.svg"
_NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_MEDIA = {"svg": "image/svg+xml", "css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8"}


@dataclass(frozen=True, slots=True)
class WebOptions:
    """What an administrator decides about the page."""

    address: Address
    public_url: str = ""
    """where people reach it, such as ``https://ask.example.edu.cn``; empty: at the address"""
    trusted_proxies: tuple[str, ...] = ()
    """addresses or networks whose X-Forwarded-For is believed"""
    embed_on: tuple[str, ...] = ()
    """origins that may frame the widget"""
    api_origins: tuple[str, ...] = ()
    """origins whose scripts may use the interface"""
    cookie_days: int = 180
    """for which a browser keeps the visitor's cookie"""
    other_urls: tuple[str, ...] = ()
    """by which it is called, too: where staff reach the desk"""
    security_contact: str = ""
    """where faults of security are reported: ``mailto:``, ``https:`` or ``tel:``; empty: to the office"""

    @property
    def url(self) -> str:
        """The page's own address, without a slash at the end."""
        return self.public_url.rstrip("/") or f"http://{self.address}"

    @property
    def is_https(self) -> bool:
        """Tell whether people come by https."""
        return self.url.startswith("https:")

    @property
    def hosts(self) -> list[str]:
        """Names by which the page may be called."""
        urls = (urlsplit(url).hostname or "" for url in (self.url, *self.other_urls))
        own = {*urls, self.address.host, "127.0.0.1", "localhost", "::1"}
        return sorted(own - {""})

    @property
    def cookie(self) -> str:
        """Name of the cookie: with https a browser takes it from this host alone."""
        return "__Host-visitor" if self.is_https else "visitor"


@dataclass(frozen=True, slots=True)
class StaticFile:
    """A file as it is served; its version is in its address."""

    body: bytes
    media: str
    """media type, as HTTP names it"""
    version: str
    """digest of the body"""


def static_files(package: str) -> Mapping[str, StaticFile]:
    """Return the files in the folder ``static`` of a package, by their names."""
    found = {}
    for file in files(package).joinpath("static").iterdir():
        body = file.read_bytes()
        media = _MEDIA[file.name.rpartition(".")[2]]
        found[file.name] = _static_file(body, media)
    return found


@dataclass(frozen=True)
class Site:
    """The page's parts."""

    options: WebOptions
    service: Service
    store: Store
    gaps: GapService
    filing: Filing
    chat: Chat
    visitors: Visitors
    health: Health
    clock: Callable[[], datetime]
    people: Admission
    """by asker"""
    addresses: Admission
    """by network address"""
    keys: Admission
    """by the name of a program's key"""
    draft_pages: DraftPages | None = None
    """None: the yearly report is not shown"""

    @property
    def static(self) -> Mapping[str, StaticFile]:
        """The files beside the pages, in the school's colour, and its emblem if it has one."""
        school = self.service.knowledge.school
        return _in_the_look(school.colour, school.logo)

    @cached_property
    def templates(self) -> Environment:
        """The templates; all that is filled in is escaped."""
        environment = Environment(
            loader=PackageLoader(__package__),
            auto_reload=False,  # it would look at each file for each page
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        environment.globals |= {
            "blocks_of": blocks_of,
            "buttons_of": buttons_of,
            "static": lambda name: f"/static/{self.static[name].version}/{name}",
        }
        environment.filters["printable"] = printable
        return environment

    def visitor(self, request: Request) -> Visitor:
        """Return who sends a request: a new visitor where the cookie names none."""
        return self.visitors.known(request.cookies.get(self.options.cookie, "")) or self.visitors.new()

    def remember(self, response: Response, visitor: Visitor) -> Response:
        """Give a new visitor the cookie."""
        if visitor.is_new:
            response.set_cookie(
                self.options.cookie,
                visitor.cookie,
                max_age=self.options.cookie_days * 86_400,
                secure=self.options.is_https,
                httponly=True,
                samesite="lax",
            )
        return response

    def admits(self, asker: str, request: Request) -> bool:
        """Take a token of the visitor and one of the address; False if either has none."""
        return self.people.admits(asker) and self.addresses.admits(address_of(request))

    def text(self, template: str, language: Language, values: Mapping[str, object]) -> str:
        """Fill in a template."""
        words = self.service.words(language)
        school = self.service.knowledge.school.name.in_language(language)

        def say(key: str, **given: object) -> str:
            return words(Say(key), **given)

        shared = {
            "say": say,
            "language": language,
            "lang": language.value,
            "school": school,
            "url": self.options.url,
            "has_logo": bool(self.service.knowledge.school.logo),
            "has_report": self.draft_pages is not None,
            "source_label": self._source_label,
        }
        return self.templates.get_template(template).render(shared | dict(values))

    def _source_label(self, language: Language) -> str:
        return source_label(self.service.words(language))

    def page(
        self,
        template: str,
        language: Language,
        values: Mapping[str, object],
        *,
        status: int = 200,
        cache: str = PERSONAL,
    ) -> HTMLResponse:
        """Return a page of a template and what is filled in; ``path`` is where its other language is."""
        headers = {"cache-control": cache, "content-language": language.value, "vary": "Accept-Language"}
        return HTMLResponse(self.text(template, language, values), status, headers)

    def sentence(
        self, language: Language, say: Say, *, status: int, asked: str = "", **values: object
    ) -> HTMLResponse:
        """Return a page that says one sentence: something did not work.

        Where what was ``asked`` tells of danger, the help comes first.
        """
        text = self.service.words(language)(say, **values)
        shown = {"path": "/", "sentence": text, "help": self.help(asked)}
        return self.page("sentence.html", language, shown, status=status)

    def help(self, asked: str) -> Reply | None:
        """Return the reply to a person in danger, None to others; nothing is searched or recorded."""
        return self.service.answerer.help(Question(asked, NAME, "", self.clock()))


@lru_cache(maxsize=256)  # a program may serve many schools
def _in_the_look(colour: str, logo: str) -> Mapping[str, StaticFile]:
    """Return the files with the school's colour in the place of the product's, and the emblem."""
    found = dict(static_files(str(__package__)))
    if colour:
        dark = lightened(colour, DARK_GROUND)
        for name, file in found.items():
            body = file.body.replace(COLOUR.encode(), colour.encode()).replace(
                ON_DARK.encode(), dark.encode()
            )
            found[name] = _static_file(body, file.media)
    if logo:
        found[LOGO] = _static_file(logo.encode(), _MEDIA["svg"])
    return found


def _static_file(body: bytes, media: str) -> StaticFile:
    return StaticFile(body, media, hashlib.sha256(body).hexdigest()[:10])


def printable(text: str) -> str:
    """Return a text without the characters that no XML document may hold."""
    return _NOT_XML.sub("", text)


def source_label(words: Words) -> str:
    """Return what is said before a source; in English a blank follows."""
    label = words(Say.SOURCE).rstrip()
    return f"{label} " if label.isascii() else label


def address_of(request: Request) -> str:
    """Return where a request comes from; never logged or kept.

    Of IPv6 it is the network of 64 bits: one household has that many addresses, and could come from a new
    one each time.
    """
    host = request.client.host if request.client else ""
    try:
        address = ip_address(host)
    except ValueError:  # whatever a proxy says
        return host
    if isinstance(address, IPv4Address):
        return host
    return str(address.ipv4_mapped or ip_network((int(address), 64), strict=False))


def language_of(request: Request) -> Language | None:
    """Return the language that a page's address asks for (``?lang=``); None if it asks for none of ours."""
    asked = request.query_params.get("lang", "")
    return Language(asked) if asked in set(Language) else None


def preferred_language(request: Request) -> Language:
    """Return the language that a browser prefers among ours: the first that it names; Chinese if none."""
    for named in request.headers.get("accept-language", "").lower().split(","):
        code = named.strip()[:2]
        if code in set(Language):
            return Language(code)
    return Language.ZH
