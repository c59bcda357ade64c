"""Figures of a month that outlast the exchanges they were counted from."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

SMALLEST = 5
"""people: a figure about fewer might point to one of them"""
OTHERS = "其他（合并）"
"""name of what small counts are put together as"""


class Fact(StrEnum):
    """What a total counts, in a month: questions, unless a fact says otherwise."""

    OUTCOME = "outcome"
    LANGUAGE = "language"
    CHANNEL = "channel"
    ANSWERED = "answered"
    """questions that got an answer, or whose asker picked one"""
    VERDICT = "verdict"
    ENTRY = "entry"
    """entries shown; the detail is the verdict on it"""
    CATEGORY = "category"
    """of the checklist, by number: questions that an entry of it answered"""
    SHED = "shed"
    TALK = "talk"
    URGENT = "urgent"
    PEOPLE = "people"
    """who asked in the month, counted up to ``SMALLEST``: whether its figures point to nobody"""
    GAP_OPENED = "gap-opened"
    GAP_CLOSED = "gap-closed"


@dataclass(frozen=True, slots=True)
class Total:
    """How often something was the case in a month."""

    month: str
    """``2026-05``, in the school's time zone"""
    fact: Fact
    value: str
    """which: an outcome, a verdict, a channel, the id of an entry, the number of a category; or empty"""
    detail: str
    """the verdict on an entry; or empty"""
    count: int


def anonymous(counts: Mapping[str, int]) -> dict[str, int]:
    """Return counts with the small ones put together; empty where even all of them are too few.

    What is put together reaches ``SMALLEST`` itself, or the next smallest joins it: the sum that is shown
    elsewhere would give it away.
    """
    ordered = sorted(counts.items(), key=lambda pair: -pair[1])
    kept = [pair for pair in ordered if pair[1] >= SMALLEST]
    rest = sum(count for _, count in ordered[len(kept) :])
    while kept and 0 < rest < SMALLEST:
        rest += kept.pop()[1]
    return dict(kept) | ({OTHERS: rest} if rest >= SMALLEST else {})
