"""The report as one HTML page that needs nothing else: no script, no font, no network; it prints well."""

from markupsafe import Markup

from disclosure_bot.reports.charts import columns
from disclosure_bot.templates import render
from disclosure_bot.yearly.document import Heading, Plot, Report


def as_page(report: Report) -> str:
    """Return the report as HTML."""
    headings = [
        (number, block)
        for number, block in enumerate(report.blocks, start=1)
        if isinstance(block, Heading) and block.level < 3
    ]
    return render("yearly.html", report=report, headings=headings, kind=_kind, plot=_plot)


def _kind(block: object) -> str:
    return type(block).__name__


def _plot(block: Plot) -> Markup:
    now, *before = (one.values for one in block.series)
    return columns(block.caption, block.labels, now, before=before[0] if before else ())
