"""The checklist with the state of each item, and the yearly report: as ``report publish`` writes them.

Both are whole documents with a style of their own, in the reader's language but for the text of the report.
They are drafted from what is there now and kept for some minutes; a report in which something is still to be
supplied is not shown.
"""

import asyncio
import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from disclosure_bot.channels.web.forms import Refusal
from disclosure_bot.channels.web.security import own_document
from disclosure_bot.channels.web.site import PUBLIC, Site, language_of, preferred_language
from disclosure_bot.domain.academic_year import AcademicYear, year_named
from disclosure_bot.domain.language import Language
from disclosure_bot.domain.wording import Say
from disclosure_bot.yearly.publish import PublicPages

log = logging.getLogger(__name__)

KEPT = timedelta(minutes=10)
"""how long pages stand before they are drafted again"""
YEARS = 8
"""reports kept at once, at the most"""


class ReportPages:
    """Shows them where the settings say so."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._kept: dict[AcademicYear | None, tuple[datetime, PublicPages]] = {}
        self._drafting = asyncio.Lock()

    async def lead(self, request: Request) -> Response:
        """Lead to the items: the pages link to each other as files of one folder."""
        return RedirectResponse("/report/", 308, {"cache-control": PUBLIC})

    async def items(self, request: Request) -> Response:
        """Show the checklist with the state and the newest publication of each item."""
        return _document(request, (await self._pages(None)).items)

    async def report(self, request: Request) -> Response:
        """Show the report of a year.

        Raises:
            Refusal: there is no such year, or its report is not complete.
        """
        year = year_named(request.path_params["year"])
        if year is None:
            raise Refusal(404, Say.WEB_NOT_FOUND)
        newest = await self._pages(None)
        if year > newest.year:
            raise Refusal(404, Say.WEB_NOT_FOUND)
        pages = newest if year == newest.year else await self._pages(year)
        if not pages.is_complete:
            raise Refusal(404, Say.WEB_REPORT_NOT_YET)
        return _document(request, pages.report)

    async def _pages(self, year: AcademicYear | None) -> PublicPages:
        """Return the pages of a year.

        Raises:
            Refusal: the settings name no form of the report, or the knowledge has no such form.
        """
        draft = self._site.draft_pages
        if draft is None:
            raise Refusal(404, Say.WEB_NOT_FOUND)
        now = self._site.clock()
        async with self._drafting:  # drafted once, however many wait
            kept = self._kept.get(year)
            if kept and timedelta() <= now - kept[0] < KEPT:
                return kept[1]
            today = now.astimezone(ZoneInfo(self._site.service.knowledge.school.timezone)).date()
            made = await draft(year, today)
            if made is None:
                log.error("WEB__REPORT names a form of the report that the knowledge does not have")
                raise Refusal(404, Say.WEB_NOT_FOUND)
            self._kept = dict(list(self._kept.items())[-YEARS:]) | {year: (now, made)}
            return made


def _document(request: Request, by_language: Mapping[Language, str]) -> Response:
    """Return a document in the reader's language."""
    language = language_of(request) or preferred_language(request)
    response = own_document(by_language[language], PUBLIC)
    response.headers.update({"content-language": language.value, "vary": "Accept-Language"})
    return response
