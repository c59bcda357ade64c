"""What all pages of the desk share: its parts, its templates and its files."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache, cached_property
from zoneinfo import ZoneInfo

from jinja2 import ChoiceLoader, Environment, PackageLoader, PrefixLoader, StrictUndefined
from starlette.responses import Response

from disclosure_bot.channels.admission import Admission, Rate
from disclosure_bot.channels.desk.gap_list import GapList
from disclosure_bot.channels.desk.office import Office
from disclosure_bot.channels.desk.openid import OpenId
from disclosure_bot.channels.web.draw import blocks_of
from disclosure_bot.channels.web.site import StaticFile, static_files
from disclosure_bot.editorial.service import Editorial
from disclosure_bot.gaps.closing import GapClosing
from disclosure_bot.gaps.service import GapService
from disclosure_bot.service.service import Service
from disclosure_bot.staff.service import StaffService
from disclosure_bot.store.store import Store

ROOT = "/desk"
ATTEMPTS = Rate(1 / 30, 10)
"""tries to sign in from one network address: ten at once, then one in 30 seconds"""
_WEB = "disclosure_bot.channels.web"


@dataclass(frozen=True, slots=True)
class DeskOptions:
    """What an administrator decides about the desk."""

    url: str
    """where staff reach it, with ``/desk``"""

    @property
    def is_https(self) -> bool:
        """Tell whether staff come by https."""
        return self.url.startswith("https:")

    def cookie(self, name: str) -> str:
        """Return the full name of a cookie: with https a browser takes it from this host alone."""
        return f"__Host-{name}" if self.is_https else name


@dataclass(frozen=True)
class Desk:
    """The desk's parts; the composition root fills them in."""

    options: DeskOptions
    service: Service
    store: Store
    staff: StaffService
    closing: GapClosing
    editorial: Editorial
    office: Office
    openid: OpenId | None = None
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    attempts: Admission = field(default_factory=lambda: Admission(rate=ATTEMPTS))

    @property
    def gaps(self) -> GapService:
        """Where groups of gaps are worked on."""
        return self.closing.gap_service

    @cached_property
    def gap_list(self) -> GapList:
        """The groups as they are listed."""
        return GapList(self.gaps)

    @property
    def zone(self) -> ZoneInfo:
        """The school's time zone."""
        return ZoneInfo(self.service.knowledge.school.timezone)

    @property
    def static(self) -> Mapping[str, StaticFile]:
        """The files beside the pages: style sheets of the page and of the desk, and the desk's script."""
        return _static()

    @property
    def templates(self) -> Environment:
        """The templates; all that is filled in is escaped."""
        return _templates()

    def set_cookie(self, response: Response, name: str, value: str, seconds: int) -> None:
        """Give a browser a cookie that no script reads; one of no seconds is taken away."""
        response.set_cookie(
            self.options.cookie(name),
            value,
            max_age=seconds,
            secure=self.options.is_https,
            httponly=True,
            samesite="lax",
        )


@cache
def _static() -> Mapping[str, StaticFile]:
    return {**static_files(_WEB), **static_files(str(__package__))}


@cache
def _templates() -> Environment:
    environment = Environment(
        loader=ChoiceLoader([PackageLoader(str(__package__)), PrefixLoader({"web": PackageLoader(_WEB)})]),
        auto_reload=False,  # it would look at each file for each page
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= {
        "blocks_of": blocks_of,
        "path": lambda path: ROOT + path,
        "static": lambda name: f"{ROOT}/static/{_static()[name].version}/{name}",
    }
    return environment
