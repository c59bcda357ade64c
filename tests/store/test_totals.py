"""Totals that outlast what was deleted: no figure changes, and nothing of a text or a person is in them."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from disclosure_bot.domain.exchange import Exchange, Feedback, Verdict
from disclosure_bot.domain.gap import Gap, GapAct, GapMember, GapReason, GapState
from disclosure_bot.domain.language import Language
from disclosure_bot.domain.reply import Outcome
from disclosure_bot.reports.stats import Stats, detail_note, instants, stats_of
from disclosure_bot.store.backup import move
from disclosure_bot.store.figures import Figures
from disclosure_bot.store.rows import fetch
from disclosure_bot.store.store import Store, open_store
from disclosure_bot.store.tables import totals
from disclosure_bot.store.totals import Bookkeeping
from support.databases import sqlite_url
from support.exchanges import exchange
from support.samples import sample_knowledge

ZONE = ZoneInfo("Asia/Shanghai")
KNOWLEDGE = sample_knowledge()
BOOK = Bookkeeping.of(KNOWLEDGE)
MAY = datetime(2026, 5, 10, 4, tzinfo=UTC)
LATER = datetime(2026, 12, 1, tzinfo=UTC)
SECRET, WHO = "深山老林里的猫头鹰", "asker-who-wants-to-be-forgotten"


def asked(number: int, at: datetime = MAY, **changes: object) -> Exchange:
    return exchange(number, asked_at=at + timedelta(minutes=number), **changes)


EXCHANGES = (
    asked(0, question=SECRET, asker=WHO),
    asked(1, asker=WHO, language=Language.EN, channel="web"),
    asked(2, outcome=Outcome.CHOOSE, chosen="fees.refund"),
    asked(3, outcome=Outcome.ABSTAIN),
    asked(4, outcome=Outcome.TALK),
    asked(5, urgent="suicide"),
    asked(6, shed=True),
    asked(7, at=datetime(2026, 6, 30, 16, tzinfo=UTC), outcome=Outcome.ABSTAIN),
)
"""of May, but the last: July where the school is"""


async def fill(store: Store) -> None:
    await store.logbook.record(*EXCHANGES)
    await store.logbook.add_feedback(EXCHANGES[0].id, Feedback(Verdict.USEFUL, MAY))
    await store.logbook.add_feedback(EXCHANGES[1].id, Feedback(Verdict.OUTDATED, MAY))
    group = Gap("gap0001", EXCHANGES[3].id, GapState.OPEN, MAY)
    await store.gaps.save([group], [GapMember(EXCHANGES[3].id, "gap0001", GapReason.ABSTAINED)])
    act = GapAct("1", "gap0001", "staff", MAY + timedelta(days=2), "link")
    await store.gaps.act(act, GapState.LINKED, "fees.refund")


async def stats(store: Store, since: date | None = None, until: date | None = None) -> Stats:
    counts = await Figures(store.database).counts(*instants(since, until, ZONE))
    return stats_of(counts, KNOWLEDGE, ZONE)


def summed(made: Stats) -> Stats:
    """Return the figures without what cannot be told of totals."""
    untold = replace(made, people=0, people_at_least=0, hours=(), days=(), days_to_close=None)
    return replace(untold, totals_since=None, totals_until=None)


async def kept(store: Store) -> list[tuple[object, ...]]:
    rows = await store.database.read(partial(fetch, select(totals).order_by(*totals.primary_key)))
    return [tuple(row) for row in rows]


async def test_no_figure_changes_when_what_is_too_old_is_deleted(store: Store) -> None:
    await fill(store)
    before = await stats(store)

    assert await store.retention.purge(LATER, 100, book=BOOK) == len(EXCHANGES)
    after = await stats(store)

    assert (before.questions, before.answered, before.judged) == (5, 3, 2)
    assert (before.talk, before.urgent, before.shed) == (1, 1, 1)
    assert (before.gaps_opened, before.gaps_closed) == (1, 1)
    assert before.categories == {"3": 3}
    assert summed(after) == summed(before)


async def test_erasing_a_person_changes_no_figure_and_leaves_nothing_of_them(store: Store) -> None:
    await fill(store)
    before = await stats(store)

    await store.retention.erase(WHO, LATER, BOOK)
    after = await stats(store)

    assert summed(after) == summed(before)
    assert not [row for row in await kept(store) if any(word in str(row) for word in (SECRET, WHO))]


@pytest.mark.slow
async def test_what_is_erased_and_what_grows_too_old_later_add_up(store: Store) -> None:
    await fill(store)
    before = await stats(store)

    await store.retention.erase(WHO, LATER, BOOK)
    await store.retention.purge(LATER, 100, book=BOOK)

    assert summed(await stats(store)) == summed(before)


async def test_each_fact_is_counted_by_itself(store: Store) -> None:
    await store.logbook.record(EXCHANGES[1])

    await store.retention.purge(LATER, 100, book=BOOK)

    assert await kept(store) == [
        ("2026-05", "answered", "", "", 1),
        ("2026-05", "category", "3", "", 1),
        ("2026-05", "channel", "web", "", 1),
        ("2026-05", "entry", "fees.tuition", "", 1),
        ("2026-05", "language", "en", "", 1),
        ("2026-05", "outcome", "answer", "", 1),
        ("2026-05", "people", "", "", 1),
    ]


@pytest.mark.slow
async def test_a_month_begins_where_the_school_is(store: Store) -> None:
    await fill(store)
    await store.retention.purge(LATER, 100, book=BOOK)

    may = await stats(store, date(2026, 5, 1), date(2026, 5, 31))
    june = await stats(store, date(2026, 6, 1), date(2026, 6, 30))
    july = await stats(store, date(2026, 7, 1), date(2026, 7, 31))

    assert (may.questions, june.questions, july.questions) == (4, 0, 1)


@pytest.mark.slow
async def test_it_is_said_where_detail_ends_and_which_month_a_period_cuts(store: Store) -> None:
    await fill(store)
    assert detail_note(await stats(store)) == ""
    await store.retention.purge(LATER, 100, book=BOOK)

    whole, cut = await stats(store), await stats(store, date(2026, 5, 10), date(2026, 7, 31))

    assert "2026-07 及以前" in detail_note(whole)
    assert (cut.questions, cut.months_cut) == (1, ("2026-05",))
    assert "Totals of 2026-05 are left out" in detail_note(cut)


@pytest.mark.slow
async def test_totals_last_ten_years(store: Store) -> None:
    await fill(store)
    await store.retention.purge(LATER, 100, book=BOOK)

    await store.retention.purge(datetime(2036, 5, 31, tzinfo=UTC), 100, book=BOOK)
    assert (await stats(store)).questions == 5

    await store.retention.purge(datetime(2036, 6, 1, tzinfo=UTC), 100, book=BOOK)
    assert (await stats(store)).questions == 1


@pytest.mark.slow
@pytest.mark.usefixtures("store")
async def test_totals_move_with_everything_else(url: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    async with await open_store(url) as store:
        await fill(store)
        await store.retention.purge(LATER, 100, book=BOOK)
        before = await kept(store)
    target = sqlite_url(tmp_path_factory.mktemp("moved") / "new.db")

    await move(url, target)

    async with await open_store(target) as moved:
        assert await kept(moved) == before


async def test_totals_say_of_people_only_whether_there_were_five_in_a_month(store: Store) -> None:
    await store.logbook.record(*(asked(number, asker=f"asker-{number % 7}") for number in range(14)))

    await store.retention.erase("asker-0", LATER, BOOK)
    first = await kept(store)
    await store.retention.purge(LATER, 100, book=BOOK)

    assert ("2026-05", "people", "", "", 5) in first
    assert ("2026-05", "people", "", "", 5) in await kept(store)
    assert (await stats(store)).people_at_least == 5
