"""The public pages: the state of each item of the checklist, and the report, as files for any web server."""

from pathlib import Path

from disclosure_bot.templates import render
from disclosure_bot.yearly.data import ReportData
from disclosure_bot.yearly.document import Report
from disclosure_bot.yearly.page import as_page
from disclosure_bot.yearly.tables import item_states


def pages(report: Report, data: ReportData) -> dict[str, str]:
    """Return the text of each page by its file name."""
    name = f"report-{data.this.year}.html"
    return {"index.html": items_page(report, data, name), name: as_page(report)}


def items_page(report: Report, data: ReportData, link: str) -> str:
    """Return the page of the items, with their state and links; ``link`` leads to the report."""
    states = {state.item.number: state for state in item_states(data)}
    return render(
        "items.html",
        report=report,
        checklist=data.knowledge.checklist,
        states=states,
        link=link,
        year=data.this.year,
    )


def write_pages(folder: Path, made: dict[str, str]) -> tuple[Path, ...]:
    """Write the pages; return their paths.

    Raises:
        OSError: the folder or a file cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in made.items():
        (folder / name).write_text(text, encoding="utf-8")
    return tuple(folder / name for name in made)
