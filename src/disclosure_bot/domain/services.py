"""How many matters can be done with the school, and how easily."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ServiceCounts:
    """The three figures of the report."""

    total: int
    one_visit: int
    """done in one visit, or none (最多跑一次)"""
    online: int
    """handled online"""
