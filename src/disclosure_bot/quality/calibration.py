"""Whether confidence means something: of what was thought right at 0.9, how much was right."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from disclosure_bot.domain.reply import Outcome
from disclosure_bot.quality.questions import Judged
from disclosure_bot.templates import render

BINS = 10
"""of equal width, from 0 to 1"""
_SIZE, _EDGE = 360, 48


@dataclass(frozen=True, slots=True)
class Point:
    """One question: what its first entry was given, and whether it was right."""

    confidence: float
    """0 to 1"""
    is_right: bool
    is_answered: bool
    """its outcome was an answer, no choice"""


@dataclass(frozen=True, slots=True)
class Bin:
    """The points between two confidences."""

    low: float
    high: float
    count: int
    confidence: float
    """mean; 0 without points"""
    right: float
    """share that was right, 0 to 1; 0 without points"""


@dataclass(frozen=True, slots=True)
class Calibration:
    """How well confidence foretells."""

    bins: tuple[Bin, ...]
    """of all first entries, from 0 to 1"""
    answers: tuple[Bin, ...]
    """of those that were answered"""
    error: float
    """expected calibration error: mean distance of confidence and share, weighted by count"""

    @property
    def sure(self) -> Bin:
        """The answers at 0.9 and above: the last bin."""
        return self.answers[-1]


def points_of(judged: Iterable[Judged]) -> tuple[Point, ...]:
    """Return a point for each question whose answer is known and that any entry came near to.

    A miss tells nothing here: it says which entry is wrong and not which is right.
    """
    return tuple(
        Point(one.confidence, one.is_first, one.outcome is Outcome.ANSWER)
        for one in judged
        if one.first and not one.question.barred
    )


def calibration(points: Sequence[Point]) -> Calibration:
    """Return how well confidence foretells what is right, by bins of equal width."""
    bins = _bins(points)
    total = max(len(points), 1)
    error = sum(one.count * abs(one.confidence - one.right) for one in bins) / total
    return Calibration(bins, _bins([point for point in points if point.is_answered]), error)


def _bins(points: Sequence[Point]) -> tuple[Bin, ...]:
    held: list[list[Point]] = [[] for _ in range(BINS)]
    for point in points:
        held[min(int(point.confidence * BINS), BINS - 1)].append(point)
    return tuple(_bin(number, own) for number, own in enumerate(held))


def _bin(number: int, points: Sequence[Point]) -> Bin:
    count = len(points)
    return Bin(
        low=number / BINS,
        high=(number + 1) / BINS,
        count=count,
        confidence=sum(point.confidence for point in points) / max(count, 1),
        right=sum(point.is_right for point in points) / max(count, 1),
    )


def bar(one: Bin, width: int) -> str:
    """Return a lying bar of ``width`` characters for the share that was right, the mean confidence marked."""
    if not one.count:
        return "·" * width
    full, mark = round(one.right * width), min(round(one.confidence * width), width - 1)
    return "".join("┃" if at == mark else "█" if at < full else "·" for at in range(width))


def as_svg(found: Calibration, title: str) -> str:
    """Return the reliability plot as a picture of its own: on the diagonal, confidence is honest."""
    most = max((one.count for one in found.bins), default=0) or 1
    return render("calibration.svg", title=title, size=_SIZE, bins=found.bins, most=most, x=_x, y=_y)


def _x(value: float) -> float:
    return round(_EDGE + value * (_SIZE - 2 * _EDGE + 24), 1)


def _y(value: float) -> float:
    return round(_SIZE - _EDGE - value * (_SIZE - 2 * _EDGE + 8), 1)
