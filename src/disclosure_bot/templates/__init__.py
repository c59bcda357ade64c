"""HTML and SVG templates with one shell and one style sheet; whatever is filled in is escaped."""

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup


def render(template: str, **values: object) -> Markup:
    """Return a filled template, which another one may hold as it is."""
    return Markup(_environment().get_template(template).render(**values))  # noqa: S704 escaped already


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("disclosure_bot", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
