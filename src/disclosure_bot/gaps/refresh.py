"""Brings the groups of gaps up to date with the logbook: what is new joins, what was met leaves.

``find_gaps`` is the one definition of a gap, over exchanges alone.
"""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from disclosure_bot.domain.exchange import Exchange, Verdict
from disclosure_bot.domain.gap import GapReason, gap_reason
from disclosure_bot.domain.progress import Progress
from disclosure_bot.errors import EncoderError
from disclosure_bot.gaps.groups import MakeGrouper, StoredGroup
from disclosure_bot.store.gaps import GROUPING
from disclosure_bot.store.store import Store
from disclosure_bot.text.normalize import read

log = logging.getLogger(__name__)

_LOOKED = "gaps-looked-until"
"""name in ``AppState`` of the time until which repeated questions were looked for, in ISO 8601"""
_LATE_VERDICTS = timedelta(days=1)
"""how far back they are looked for again: a verdict may come later than its reply"""
_SAVED_TOGETHER = 2_000
"""gaps grouped before they are kept: no more are lost where the first grouping is interrupted"""
REPEAT_WITHIN = timedelta(minutes=5)
"""a question that follows within it may ask the same again"""
ALIKE = 0.5
"""confidence that two questions must share to ask the same: so much of it lies on the same entries"""


class GapGrouping:
    """Groups with what ``make_grouper`` makes when there is something to group."""

    def __init__(self, store: Store, make_grouper: MakeGrouper) -> None:
        self._store = store
        self._make_grouper = make_grouper
        self._lock = asyncio.Lock()

    async def refresh(self, now: datetime, progress: Progress | None = None) -> int:
        """Group what is new and return how many gaps that are.

        Raises:
            StoreError: the database cannot be read or written.
        """
        async with self._lock, self._store.database.in_turn(GROUPING):
            found = await self._new_gaps()
            try:
                await self._group(found, progress, by_letters=False)
            except EncoderError as error:
                log.warning("the encoder failed, gaps are grouped by their letters: %s", error)
                await self._group(await self._new_gaps(), progress, by_letters=True)
            await self._store.app_state.set(_LOOKED, now.isoformat())
            return len(found)

    async def _group(
        self, found: Sequence[tuple[Exchange, GapReason]], progress: Progress | None, *, by_letters: bool
    ) -> None:
        if not found:
            return
        groups = await self._store.gaps.groups()
        openings = await self._store.gaps.first_questions()
        known = [StoredGroup(group, openings[group.id]) for group in groups if group.id in openings]
        grouper = await asyncio.to_thread(self._make_grouper, known, by_letters)
        for start in range(0, len(found), _SAVED_TOGETHER):
            part = found[start : start + _SAVED_TOGETHER]
            advance = _shifted(progress, start, len(found))
            grouped = await asyncio.to_thread(grouper.add, part, advance)
            await self._store.gaps.save(grouped.groups, grouped.members)

    async def _new_gaps(self) -> Sequence[tuple[Exchange, GapReason]]:
        """Return the gaps that belong to no group yet, oldest first; those met since leave their groups."""
        looked = await self._store.app_state.find(_LOOKED)
        since = datetime.fromisoformat(looked) - _LATE_VERDICTS if looked else None
        followed = {one.id: one for one in await self._store.gaps.with_follow_up(since, REPEAT_WITHIN)}
        alone = {one.id: one async for one in self._store.gaps.ungrouped()}
        candidates = followed | alone
        after = await self._store.gaps.next_questions(list(alone), REPEAT_WITHIN)  # may have met the need
        reasons = find_gaps(({one.id: one for one in after} | candidates).values())
        grouped = await self._store.gaps.already_grouped(list(candidates))
        await self._store.gaps.leave(sorted(grouped - reasons.keys()))
        new = [
            (one, reasons[name])
            for name, one in candidates.items()
            if name in reasons and name not in grouped
        ]
        return sorted(new, key=lambda pair: (pair[0].asked_at, pair[0].id))


def _shifted(progress: Progress | None, start: int, total: int) -> Progress | None:
    return (lambda done, _: progress(start + done, total)) if progress else None


def find_gaps(exchanges: Iterable[Exchange]) -> dict[str, GapReason]:
    """Return why exchanges are gaps, by id; those that are none are left out.

    Any number of askers, in any order. A need is met when its exchange was marked useful, or when the asker
    put it in other words within minutes and that was marked useful.
    """
    by_asker: defaultdict[str, list[Exchange]] = defaultdict(list)
    for exchange in exchanges:
        if not exchange.shed and exchange.is_question:
            by_asker[exchange.asker].append(exchange)
    return {
        name: reason
        for asked in by_asker.values()
        for name, reason in _of_one(sorted(asked, key=lambda one: (one.asked_at, one.id)))
    }


def asks_again(first: Exchange, second: Exchange) -> bool:
    """Tell whether the second question is the first in other words, within minutes."""
    waited = second.asked_at - first.asked_at
    if not timedelta(0) < waited <= REPEAT_WITHIN:  # parts of one message share their time
        return False
    return read(first.question).plain != read(second.question).plain and _shared(first, second) >= ALIKE


def _of_one(asked: Sequence[Exchange]) -> Iterator[tuple[str, GapReason]]:
    """Yield the gaps of one asker, whose exchanges come in order; the last is judged first."""
    following: Exchange | None = None
    met_later = False
    for exchange in reversed(asked):
        again = following is not None and asks_again(exchange, following)
        met = _is_useful(exchange) or (again and met_later)
        reason = gap_reason(exchange) or (GapReason.ASKED_AGAIN if again else None)
        if reason and not met:
            yield exchange.id, reason
        following, met_later = exchange, met


def _is_useful(exchange: Exchange) -> bool:
    return exchange.feedback is not None and exchange.feedback.verdict is Verdict.USEFUL


def _shared(first: Exchange, second: Exchange) -> float:
    """Return the confidence that two questions put on the same entries, 0 to about 1.

    The matcher has compared both with all entries already; two that lead to the same ones mean the same.
    """
    confidences = {match.entry: match.confidence for match in first.matches}
    return sum(min(match.confidence, confidences.get(match.entry, 0.0)) for match in second.matches)
