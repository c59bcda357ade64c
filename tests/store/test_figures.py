"""Counts for the figures."""

from datetime import UTC, datetime, timedelta

import pytest

from disclosure_bot.domain.exchange import Feedback, Verdict
from disclosure_bot.domain.gap import Gap, GapAct, GapMember, GapReason, GapState
from disclosure_bot.domain.language import Language
from disclosure_bot.domain.reply import Match, Outcome
from disclosure_bot.store.figures import Counts, Figures, OutcomeCount, Shown
from disclosure_bot.store.store import Store
from support.exchanges import NOON, exchange

HOUR = timedelta(hours=1)


@pytest.fixture
async def figures(store: Store) -> Figures:
    useful = Feedback(Verdict.USEFUL, NOON)
    await store.logbook.record(
        exchange(1, asker="a"),
        exchange(2, asker="a", feedback=useful),
        exchange(3, asker="b", outcome=Outcome.CHOOSE, chosen="fees.payment"),
        exchange(4, asker="c", outcome=Outcome.ABSTAIN, language=Language.EN),
        exchange(5, asker="d", outcome=Outcome.ABSTAIN, matches=(), shed=True),
        exchange(3700, asker="b", matches=(Match("other.entry", 0.9),)),
    )
    return Figures(store.database)


async def test_exchanges_are_counted_by_kind(figures: Figures) -> None:
    counts = await figures.counts()

    assert sum(kind.count for kind in counts.kinds) == 6
    useful = OutcomeCount("telegram", Language.ZH, Outcome.ANSWER, False, Verdict.USEFUL, False, 1)
    assert useful in counts.kinds
    assert OutcomeCount("telegram", Language.ZH, Outcome.CHOOSE, True, None, False, 1) in counts.kinds
    assert OutcomeCount("telegram", Language.ZH, Outcome.ABSTAIN, False, None, True, 1) in counts.kinds


async def test_people_and_hours_leave_out_what_was_shed(figures: Figures) -> None:
    counts = await figures.counts()

    assert counts.people == 3
    assert counts.hours == ((datetime(2026, 11, 23, 12, tzinfo=UTC), 4), (NOON + HOUR, 1))


async def test_an_entry_is_shown_when_it_was_answered_or_picked(figures: Figures) -> None:
    counts = await figures.counts()

    assert set(counts.shown) == {
        Shown("fees.tuition", None, 1),
        Shown("fees.tuition", Verdict.USEFUL, 1),
        Shown("fees.payment", None, 1),
        Shown("other.entry", None, 1),
    }
    assert await figures.shown() == counts.shown


async def test_a_period_begins_with_its_first_moment_and_ends_before_its_last(figures: Figures) -> None:
    counts = await figures.counts(exchange(2).asked_at, exchange(4).asked_at)

    assert sum(kind.count for kind in counts.kinds) == 2
    assert counts.people == 2


async def test_gaps_count_when_they_were_opened_and_linked(store: Store, figures: Figures) -> None:
    groups = [Gap(name, exchange(4).id, GapState.OPEN, NOON) for name in ("a", "b")]
    await store.gaps.save(groups, [GapMember(exchange(4).id, "a", GapReason.ABSTAINED)])
    await store.gaps.act(GapAct("1", "a", "staff", NOON + HOUR, "link"), GapState.LINKED, "x.y")
    await store.gaps.act(GapAct("2", "b", "staff", NOON + HOUR, "dismiss"), GapState.DISMISSED)

    counts = await figures.counts()

    assert (counts.opened, counts.closed) == (2, ((NOON, NOON + HOUR),))
    assert (await figures.counts(until=NOON + HOUR)).closed == ()


async def test_nothing_counts_as_nothing(store: Store) -> None:
    assert await Figures(store.database).counts() == Counts((), 0, (), (), (), 0)
