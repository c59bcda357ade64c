"""What goes into grouping and what comes out; not in ``cluster``: to list groups needs no numpy."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from disclosure_bot.domain.exchange import Exchange
from disclosure_bot.domain.gap import Gap, GapMember, GapReason
from disclosure_bot.domain.progress import Progress


@dataclass(frozen=True, slots=True)
class StoredGroup:
    """A group as it was kept."""

    gap: Gap
    opening: str
    """the question that opened it"""


@dataclass(frozen=True, slots=True)
class GroupingResult:
    """What is new: groups opened or changed, and members."""

    groups: tuple[Gap, ...]
    members: tuple[GapMember, ...]


class GapGrouper(Protocol):
    """Groups in memory that take in gaps, the oldest first; see ``gaps.cluster``."""

    def add(
        self, found: Sequence[tuple[Exchange, GapReason]], progress: Progress | None = None
    ) -> GroupingResult:
        """Group gaps and return what is new.

        Raises:
            EncoderError: the encoder cannot be run; nothing of these gaps is grouped then.
        """
        ...


MakeGrouper = Callable[[Sequence[StoredGroup], bool], GapGrouper]
"""makes a grouper of the groups that were kept; True: it compares letters only"""
