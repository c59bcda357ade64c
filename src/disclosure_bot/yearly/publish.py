"""The public pages: the state of each item of the checklist, and the report, for any web server."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from markupsafe import Markup

from disclosure_bot.domain.academic_year import AcademicYear, year_of
from disclosure_bot.domain.knowledge import Knowledge
from disclosure_bot.domain.language import Bilingual, Language
from disclosure_bot.domain.link import LinkState
from disclosure_bot.ledger.folder import years
from disclosure_bot.reports.charts import columns
from disclosure_bot.store.store import Store
from disclosure_bot.templates import render
from disclosure_bot.yearly.data import ReportData
from disclosure_bot.yearly.document import Heading, Missing, Plot, Report
from disclosure_bot.yearly.draft import draft
from disclosure_bot.yearly.gather import gather
from disclosure_bot.yearly.tables import item_states

INDEX = "index.html"
"""name of the page of the items"""


@dataclass(frozen=True, slots=True)
class PublicPages:
    """What the public may read about one year; each page is a whole HTML document, in both languages.

    What the report says stays Chinese: in English are its frame, and the page of the items.
    """

    year: AcademicYear
    items: Mapping[Language, str]
    """the checklist with the state and the links of each item"""
    report: Mapping[Language, str]
    missing: tuple[Missing, ...]
    """what is still to be supplied to the report"""

    @property
    def is_complete(self) -> bool:
        """Tell whether nothing is to be supplied any more."""
        return not self.missing


DraftPages = Callable[[AcademicYear | None, date], Awaitable[PublicPages | None]]
"""drafts the pages of a year, or of the newest, as they are on a day; None: the form wanted is none"""


def report_name(year: AcademicYear) -> str:
    """Return the name of the page of a report, to which that of the items links."""
    return f"report-{year}.html"


def file_name(name: str, language: Language) -> str:
    """Return the name of the file that holds a page in a language."""
    return name if language is Language.ZH else f"{name.removesuffix('.html')}-{language.value}.html"


async def public_pages(
    folder: Path,
    knowledge: Knowledge,
    store: Store | None,
    today: date,
    *,
    year: AcademicYear | None = None,
    form: str = "",
    links: Mapping[str, LinkState] | None = None,
) -> PublicPages:
    """Gather the data and return the pages; a ledger of thousands takes some tenths of a second.

    ``folder`` is that of the knowledge. Without ``year`` it is that of the newest ledger, or the last that
    is over; without ``form`` the one that the school writes in. Nothing in the pages points to a person.

    Raises:
        KeyError: the knowledge has no such form of the report.
        OSError: the folder of the ledgers cannot be looked into, or the register's table not be read.
        StoreError: the store cannot be read.
    """
    wanted = year or max(years(folder), default=year_of(today).previous)
    data = await gather(folder, wanted, knowledge, store, today, links)
    return await asyncio.to_thread(lambda: pages(draft(data, form), data))


def pages(report: Report, data: ReportData) -> PublicPages:
    """Return the pages of a report that is drafted already; ``?lang=`` leads to their other language."""
    year, items, reports = data.this.year, {}, {}
    for language in Language:
        other = f"?lang={_other(language).value}"
        items[language] = items_page(
            report, data, language, link=f"{report_name(year)}?lang={language.value}", other=other
        )
        reports[language] = as_page(report, data, language, other=other)
    return PublicPages(year, items, reports, report.missing)


def _other(language: Language) -> Language:
    return Language.ZH if language is Language.EN else Language.EN


def page_files(report: Report, data: ReportData) -> dict[str, str]:
    """Return the pages as files of one folder, by their names: they link to each other by these."""
    name, made = report_name(data.this.year), {}
    for language in Language:
        to_items, to_report = (file_name(page, _other(language)) for page in (INDEX, name))
        made[file_name(INDEX, language)] = items_page(
            report, data, language, link=file_name(name, language), other=to_items
        )
        made[file_name(name, language)] = as_page(report, data, language, other=to_report)
    return made


def items_page(report: Report, data: ReportData, language: Language, *, link: str, other: str) -> str:
    """Return the page of the items, with their state and links.

    ``link`` leads to the report, ``other`` to the same in the other language.
    """
    states = {state.item.number: state for state in item_states(data)}
    shared = _shared(report, data, language, other)
    return render("items.html", **shared, checklist=data.knowledge.checklist, states=states, link=link)


def write_pages(folder: Path, made: Mapping[str, str]) -> tuple[Path, ...]:
    """Write the pages; return their paths.

    Raises:
        OSError: the folder or a file cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in made.items():
        (folder / name).write_text(text, encoding="utf-8")
    return tuple(folder / name for name in made)


def as_page(report: Report, data: ReportData, language: Language = Language.ZH, *, other: str = "") -> str:
    """Return the report as HTML, with what is around it in a language.

    ``other`` leads to the same in the other language; empty: there is none.
    """
    headings = [
        (number, block)
        for number, block in enumerate(report.blocks, start=1)
        if isinstance(block, Heading) and block.level < 3
    ]
    shared = _shared(report, data, language, other)
    return render("yearly.html", **shared, headings=headings, kind=_kind, plot=_plot)


def _shared(report: Report, data: ReportData, language: Language, other: str) -> dict[str, object]:
    """Return what both templates are filled with; ``say`` picks between two sentences."""

    def say(zh: str, en: str) -> str:
        return Bilingual(zh, en).in_language(language)

    return {
        "report": report,
        "school": data.knowledge.school.name.in_language(language),
        "year": data.this.year,
        "made_on": data.made_on,
        "language": language,
        "lang": "zh-CN" if language is Language.ZH else language.value,
        "other": other,
        "say": say,
    }


def _kind(block: object) -> str:
    return type(block).__name__


def _plot(block: Plot) -> Markup:
    now, *before = (one.values for one in block.series)
    return columns(block.caption, block.labels, now, before=before[0] if before else ())
