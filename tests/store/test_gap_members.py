"""Who belongs to which group of gaps."""

from datetime import timedelta

from disclosure_bot.domain.exchange import Feedback, Verdict
from disclosure_bot.domain.gap import Gap, GapMember, GapReason, GapState
from disclosure_bot.domain.reply import Outcome
from disclosure_bot.store.gaps import Gaps
from disclosure_bot.store.store import Store
from support.exchanges import NOON, exchange

MINUTES = timedelta(minutes=5)
USEFUL = Feedback(Verdict.USEFUL, NOON)


async def two_groups(store: Store) -> Gaps:
    """Keep ``pool`` with the exchanges 1 and 2, and ``pets`` with 3, which was asked again."""
    await store.logbook.record(
        exchange(1, asker="a", outcome=Outcome.ABSTAIN, question="有游泳馆吗"),
        exchange(2, asker="b", outcome=Outcome.ABSTAIN, question="游泳池在哪"),
        exchange(3, asker="c", question="能养猫吗"),
    )
    await store.gaps.save(
        [
            Gap("pool", exchange(2).id, GapState.OPEN, NOON),
            Gap("pets", exchange(3).id, GapState.OPEN, NOON),
        ],
        [
            GapMember(exchange(1).id, "pool", GapReason.ABSTAINED),
            GapMember(exchange(2).id, "pool", GapReason.ABSTAINED),
            GapMember(exchange(3).id, "pets", GapReason.ASKED_AGAIN),
        ],
    )
    return store.gaps


async def test_a_group_is_known_by_its_opening_question(store: Store) -> None:
    members = await two_groups(store)

    assert await members.first_questions() == {"pool": "有游泳馆吗", "pets": "能养猫吗"}


async def test_who_found_it_useful_leaves_the_group_at_once(store: Store) -> None:
    members = await two_groups(store)

    await store.logbook.add_feedback(exchange(1).id, USEFUL)
    await store.logbook.add_feedback(exchange(3).id, USEFUL)

    assert await members.already_grouped([exchange(number).id for number in (1, 2, 3)]) == {exchange(2).id}
    assert await store.gaps.find("pets") is None


async def test_who_picked_one_of_the_offered_leaves_the_group_at_once(store: Store) -> None:
    members = await two_groups(store)
    await store.logbook.record(exchange(4, outcome=Outcome.CHOOSE))
    await store.gaps.save([], [GapMember(exchange(4).id, "pool", GapReason.NONE_CHOSEN)])

    await store.logbook.choose(exchange(4).id, "sports.pool")

    assert await members.already_grouped([exchange(4).id]) == frozenset()


async def test_what_was_asked_again_stays_until_it_was_found_useful(store: Store) -> None:
    members = await two_groups(store)

    await store.logbook.choose(exchange(3).id, "life.pets")

    assert await members.already_grouped([exchange(3).id]) == {exchange(3).id}


async def test_a_group_whose_typical_question_was_met_is_named_anew(store: Store) -> None:
    await two_groups(store)

    await store.logbook.add_feedback(exchange(2).id, USEFUL)

    pool = await store.gaps.find("pool")
    assert pool
    assert (pool.title, pool.count) == ("有游泳馆吗", 1)


async def test_who_leaves_is_gone_and_so_is_an_empty_group(store: Store) -> None:
    members = await two_groups(store)

    await members.leave([exchange(1).id, exchange(3).id])
    await members.leave([])

    assert await members.already_grouped([exchange(number).id for number in (1, 2, 3)]) == {exchange(2).id}
    assert await store.gaps.find("pets") is None


async def test_exchanges_soon_followed_by_the_same_asker_are_found_in_pairs(store: Store) -> None:
    members = await two_groups(store)
    await store.logbook.record(
        exchange(100, asker="a"),  # soon after 1
        exchange(1000, asker="a"),  # too late
        exchange(120, asker="d", shed=True),
        exchange(130, asker="d"),
    )

    assert {one.id for one in await members.with_follow_up(None, MINUTES)} == {
        exchange(1).id,
        exchange(100).id,
    }
    assert await members.with_follow_up(exchange(50).asked_at, MINUTES) == ()


async def test_what_an_asker_asked_soon_after_is_found(store: Store) -> None:
    members = await two_groups(store)
    await store.logbook.record(exchange(100, asker="a"), exchange(301, asker="a"), exchange(302, asker="a"))

    found = await members.next_questions([exchange(1).id, exchange(2).id], MINUTES)

    assert {one.id for one in found} == {exchange(100).id, exchange(301).id}


async def test_erased_and_purged_exchanges_leave_no_trace_in_the_middle_of_their_group(store: Store) -> None:
    await two_groups(store)
    await store.gaps.save(
        [
            Gap("pool", exchange(2).id, GapState.OPEN, NOON, centroid=b"middle"),
            Gap("pets", exchange(3).id, GapState.OPEN, NOON, centroid=b"middle"),
        ]
    )

    await store.retention.erase("a", NOON)
    assert {one.id: one.centroid for one in await store.gaps.groups()} == {"pool": b"", "pets": b"middle"}

    await store.logbook.record(exchange(4, asker="d", outcome=Outcome.ABSTAIN))
    await store.gaps.save([], [GapMember(exchange(4).id, "pets", GapReason.ABSTAINED)])
    await store.retention.purge(exchange(4).asked_at + timedelta(days=30), days=30)
    assert {one.id: one.centroid for one in await store.gaps.groups()} == {"pets": b""}
