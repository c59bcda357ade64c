"""The report as one HTML page that needs nothing else: no script, no font, no network; it prints well."""

from functools import cache
from importlib.resources import files

from jinja2 import Environment, StrictUndefined, Template
from markupsafe import Markup

from disclosure_bot.reports.charts import columns
from disclosure_bot.yearly.document import Heading, Plot, Report


def as_page(report: Report) -> str:
    """Return the report as HTML."""
    headings = [
        (number, block)
        for number, block in enumerate(report.blocks, start=1)
        if isinstance(block, Heading) and block.level < 3
    ]
    return template("report.html.j2").render(report=report, headings=headings, kind=_kind, plot=_plot)


@cache
def template(name: str) -> Template:
    """Return a template of this package; what is filled in is escaped."""
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.globals["style"] = Markup(_resource("page.css"))  # noqa: S704  our own file
    return environment.from_string(_resource(name))


def _resource(name: str) -> str:
    return files(__package__).joinpath(name).read_text(encoding="utf-8")


def _kind(block: object) -> str:
    return type(block).__name__


def _plot(block: Plot) -> Markup:
    return Markup(columns(block.caption, block.labels, block.values))  # noqa: S704  it escapes what it is given
