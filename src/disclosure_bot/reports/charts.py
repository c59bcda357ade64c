"""Plots as SVG: text stays text, so Chinese needs no font, and colours come from the page."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from markupsafe import Markup

from disclosure_bot.templates import render

WIDTH, HEIGHT = 640, 200
"""of a plot, in the units of its SVG; one of lying bars is as high as they need"""
_LEFT, _RIGHT, _TOP, _BOTTOM = 44, 12, 12, 28
_TICKS = 4
_ROW, _NAMES, _FIGURES = 24, 260, 60
"""of lying bars: height of a row, and the room left and right of the bars"""


@dataclass(frozen=True, slots=True)
class _Mark:
    """One value where it is drawn: left and top, width and height."""

    label: str
    value: int
    x: float
    y: float
    width: float
    height: float
    is_before: bool = False
    """of the year before"""

    @property
    def middle(self) -> float:
        return round(self.x + self.width / 2, 1)


def columns(
    title: str,
    labels: Sequence[str],
    values: Sequence[int],
    every: int = 1,
    *,
    before: Sequence[int] = (),
) -> Markup:
    """Return a plot of upright bars; each ``every``-th label is shown below.

    Values of the year ``before`` stand beside, one for each label.
    """
    return _plot(title, labels, values, every, before=before)


def line(title: str, labels: Sequence[str], values: Sequence[int], every: int = 1) -> Markup:
    """Return a plot of one line through all values."""
    return _plot(title, labels, values, every, is_line=True)


def bars(title: str, labels: Sequence[str], values: Sequence[int]) -> Markup:
    """Return a plot of lying bars, each with its name and value in full."""
    unit = (WIDTH - _NAMES - _FIGURES) / max(*values, 1, 1)
    drawn = [
        _Mark(label, value, _NAMES, number * _ROW + 4, round(unit * value, 1), _ROW - 8)
        for number, (label, value) in enumerate(zip(labels, values, strict=True))
    ]
    height = max(len(values), 1) * _ROW + 8
    return render("bars.svg", title=title, width=WIDTH, height=height, space=_NAMES, bars=drawn)


def _plot(
    title: str,
    labels: Sequence[str],
    values: Sequence[int],
    every: int,
    *,
    before: Sequence[int] = (),
    is_line: bool = False,
) -> Markup:
    top = _ceiling(max([*values, *before], default=0))
    step = (WIDTH - _LEFT - _RIGHT) / max(len(values), 1)
    return render(
        "plot.svg",
        title=title,
        width=WIDTH,
        height=HEIGHT,
        left=_LEFT,
        right=WIDTH - _RIGHT,
        ticks=[(value, _y(value, top)) for value in range(0, top + 1, max(top // _TICKS, 1))],
        marks=_marks(labels, values, before, step, top),
        names=[
            (label, round(_LEFT + (number + 0.5) * step, 1))
            for number, label in enumerate(labels)
            if number % every == 0
        ],
        is_line=is_line,
    )


def _marks(
    labels: Sequence[str], values: Sequence[int], before: Sequence[int], step: float, top: int
) -> list[_Mark]:
    """Return the upright bars, ``step`` apart; those of the year before share their label's step."""
    share = 0.4 if before else 0.8
    return [
        _Mark(
            label,
            value,
            x=round(_LEFT + (number + 0.1 + share * is_before) * step, 1),
            y=_y(value, top),
            width=round(step * share, 1),
            height=round(_y(0, top) - _y(value, top), 1),
            is_before=is_before,
        )
        for is_before, row in ((False, values), (True, before))
        for number, (label, value) in enumerate(zip(labels, row, strict=False))
    ]


def _y(value: int, top: int) -> float:
    return round(HEIGHT - _BOTTOM - (HEIGHT - _TOP - _BOTTOM) * value / top, 1)


def _ceiling(most: int) -> int:
    """Return a round number of ticks at or above the largest value."""
    unit = 1
    while unit * _TICKS * 10 < most:
        unit *= 10
    return max(ceil(most / (unit * _TICKS)), 1) * unit * _TICKS
