"""A report before it is Markdown, Word or HTML: blocks that every form of it shows alike."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Text:
    """A piece of a sentence."""

    text: str
    figure: str = ""
    """id of the figure that it shows"""
    is_missing: bool = False
    """it stands for what somebody has to supply"""
    url: str = ""


Runs = tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading, numbered already."""

    level: int
    """1 to 3"""
    text: str


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
    """columns that hold numbers"""
    widths: tuple[int, ...] = ()
    """of the columns, in shares; even where empty"""


@dataclass(frozen=True, slots=True)
class Plot:
    """Upright bars; a page that cannot draw them has the table of the same numbers beside."""

    caption: str
    labels: tuple[str, ...]
    values: tuple[int, ...]


Block = Heading | Paragraph | Table | Plot


@dataclass(frozen=True, slots=True)
class Missing:
    """What is to be supplied, and by whom."""

    what: str
    department: str
    """name"""
    why: str


@dataclass(frozen=True, slots=True)
class Report:
    """The whole of it."""

    title: str
    school: str
    period: str
    made_on: str
    blocks: tuple[Block, ...]
    missing: tuple[Missing, ...]


def plain(runs: Runs) -> str:
    """Return runs as bare text."""
    return "".join(run.text for run in runs)


def cell(text: object, *, url: str = "", figure: str = "") -> Runs:
    """Return what one cell holds."""
    return (Text(str(text), figure=figure, url=url),)
