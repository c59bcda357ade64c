"""The three figures of the report on services."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from disclosure_bot.domain.service import Service


@dataclass(frozen=True, slots=True)
class Counts:
    """How many services there are."""

    total: int
    one_visit: int
    """those for which one visit is enough, or none"""
    online: int
    """those that can be done, or applied for, online"""


def counts(services: Iterable[Service]) -> Counts:
    """Return how many services there are, how many take one visit at most, how many can be done online."""
    every = list(services)
    return Counts(len(every), sum(one.is_one_visit for one in every), sum(one.is_online for one in every))


def by_department(services: Iterable[Service]) -> Mapping[str, Counts]:
    """Return the counts of each department, by its key in alphabetical order."""
    every = list(services)
    departments = sorted({one.department for one in every})
    return {
        department: counts(one for one in every if one.department == department) for department in departments
    }
