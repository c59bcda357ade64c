"""Plots as SVG by hand: text stays text, so Chinese needs no font, and colours come from the page."""

from collections.abc import Sequence
from html import escape
from math import ceil

WIDTH, HEIGHT = 640, 200
_LEFT, _RIGHT, _TOP, _BOTTOM = 44, 12, 12, 28
_TICKS = 4


def columns(title: str, labels: Sequence[str], values: Sequence[int], every: int = 1) -> str:
    """Return a plot of upright bars; each ``every``-th label is shown below."""
    top = _ceiling(max(values, default=0))
    step = (WIDTH - _LEFT - _RIGHT) / max(len(values), 1)
    bars = [
        f'<rect class="bar" x="{_LEFT + number * step + step * 0.1:.1f}" y="{_y(value, top):.1f}"'
        f' width="{step * 0.8:.1f}" height="{_y(0, top) - _y(value, top):.1f}">'
        f"<title>{escape(label)}: {value}</title></rect>"
        for number, (label, value) in enumerate(zip(labels, values, strict=True))
    ]
    return _frame(title, top, [*bars, *_labels(labels, step, every)])


def line(title: str, labels: Sequence[str], values: Sequence[int], every: int = 1) -> str:
    """Return a plot of one line through all values."""
    top = _ceiling(max(values, default=0))
    step = (WIDTH - _LEFT - _RIGHT) / max(len(values), 1)
    points = " ".join(
        f"{_LEFT + (number + 0.5) * step:.1f},{_y(value, top):.1f}" for number, value in enumerate(values)
    )
    return _frame(title, top, [f'<polyline class="line" points="{points}"/>', *_labels(labels, step, every)])


def bars(title: str, labels: Sequence[str], values: Sequence[int]) -> str:
    """Return a plot of lying bars, each with its name and value in full."""
    row, space = 24, 260
    top = max(*values, 1) if values else 1
    widths = [(WIDTH - space - 60) * value / top for value in values]
    parts = [
        f'<text x="{space - 8}" y="{number * row + 16}" text-anchor="end">{escape(_short(label))}'
        f"<title>{escape(label)}</title></text>"
        f'<rect class="bar" x="{space}" y="{number * row + 4}" height="16"'
        f' width="{width:.1f}"/><text x="{space + width + 6:.1f}" y="{number * row + 16}">{value}</text>'
        for number, (label, value, width) in enumerate(zip(labels, values, widths, strict=True))
    ]
    return _svg(title, max(len(values), 1) * row + 8, parts)


def _frame(title: str, top: int, parts: Sequence[str]) -> str:
    lines = [
        f'<line class="grid" x1="{_LEFT}" x2="{WIDTH - _RIGHT}" y1="{_y(value, top):.1f}"'
        f' y2="{_y(value, top):.1f}"/><text x="{_LEFT - 6}" y="{_y(value, top) + 4:.1f}"'
        f' text-anchor="end">{value}</text>'
        for value in range(0, top + 1, max(top // _TICKS, 1))
    ]
    return _svg(title, HEIGHT, [*lines, *parts])


def _svg(title: str, height: int, parts: Sequence[str]) -> str:
    return (
        f'<svg viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{escape(title, quote=True)}">'
        f"<title>{escape(title)}</title>{''.join(parts)}</svg>"
    )


def _labels(labels: Sequence[str], step: float, every: int) -> list[str]:
    return [
        f'<text x="{_LEFT + (number + 0.5) * step:.1f}" y="{HEIGHT - 8}" text-anchor="middle">'
        f"{escape(label)}</text>"
        for number, label in enumerate(labels)
        if number % every == 0
    ]


def _y(value: int, top: int) -> float:
    return HEIGHT - _BOTTOM - (HEIGHT - _TOP - _BOTTOM) * value / top


def _ceiling(most: int) -> int:
    """Return a round number of ticks at or above the largest value."""
    unit = 1
    while unit * _TICKS * 10 < most:
        unit *= 10
    return max(ceil(most / (unit * _TICKS)), 1) * unit * _TICKS


def _short(label: str, limit: int = 18) -> str:
    return label if len(label) <= limit else f"{label[: limit - 1]}…"
