"""A report before it is Markdown, Word or HTML: blocks that every form of it shows alike."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Text:
    """A piece of a sentence."""

    text: str
    figure: str = ""
    """id of the figure that it shows"""
    is_missing: bool = False
    """it stands for what somebody has to supply"""
    url: str = ""
    """where it leads, if anywhere"""


Runs = tuple[Text, ...]
"""pieces that make up a sentence or a cell"""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading, numbered already."""

    level: int
    """1 to 3"""
    text: str
    on_new_page: bool = False


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph."""

    runs: Runs


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its caption."""

    number: int
    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[Runs, ...], ...]
    numeric: frozenset[int] = frozenset()
    """columns that hold numbers, counted from 0"""
    widths: tuple[int, ...] = ()
    """of the columns, in shares; even where empty"""


@dataclass(frozen=True, slots=True)
class Series:
    """One row of bars of a plot."""

    name: str
    values: tuple[int, ...]
    """one for each label"""


@dataclass(frozen=True, slots=True)
class Plot:
    """Upright bars; a text that cannot draw them has the table of the same numbers beside."""

    number: int
    caption: str
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    """one, or this year's and that of the year before"""


Block = Heading | Paragraph | Table | Plot


@dataclass(frozen=True, slots=True)
class Missing:
    """What is to be supplied, and by whom."""

    what: str
    department: str
    """key"""
    name: str
    """of the department"""
    why: str
    """why it is missing, in words"""


@dataclass(frozen=True, slots=True)
class Report:
    """A whole report, in Chinese but for its English summary."""

    title: str
    school: str
    """its name"""
    period: str
    """first day to last, as printed"""
    made_on: str
    """day of the draft, as printed"""
    blocks: tuple[Block, ...]
    missing: tuple[Missing, ...]


def plain(runs: Runs) -> str:
    """Return the text of runs without what they link to or mark."""
    return "".join(run.text for run in runs)


def printed_day(day: date) -> str:
    """Return ``2026年10月31日``: a line may break in it, where hyphens would part it."""
    return f"{day.year}年{day.month}月{day.day}日"


def cell(text: object, *, url: str = "", figure: str = "") -> Runs:
    """Return what one cell holds."""
    return (Text(str(text), figure=figure, url=url),)
