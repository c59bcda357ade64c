"""Groups of gaps with what was asked in them."""

from disclosure_bot.domain.gap import Gap, GapAct, GapMember, GapReason, GapState
from disclosure_bot.domain.language import Language
from disclosure_bot.domain.reply import Match, Outcome
from disclosure_bot.store.gaps import Gaps
from disclosure_bot.store.store import Store
from disclosure_bot.store.subscriptions import Wish
from support.exchanges import NOON, exchange


async def two_groups(store: Store) -> Gaps:
    """Keep ``pool``, which two people asked three times, and ``pets``, which one of them asked again."""
    await store.logbook.record(
        exchange(1, asker="a", outcome=Outcome.ABSTAIN, question="有游泳馆吗"),
        exchange(2, asker="b", outcome=Outcome.ABSTAIN, question="游泳池在哪"),
        exchange(3, asker="a", outcome=Outcome.ABSTAIN, question="游泳馆几点开"),
        exchange(4, asker="a", question="能养猫吗"),
    )
    await store.gaps.save(
        [
            Gap("pets", exchange(4).id, GapState.OPEN, NOON, (Match("life.rules", 0.4),), b"middle"),
            Gap("pool", exchange(2).id, GapState.OPEN, NOON),
        ],
        [
            GapMember(exchange(4).id, "pets", GapReason.ASKED_AGAIN),
            *(GapMember(exchange(number).id, "pool", GapReason.ABSTAINED) for number in (1, 2, 3)),
        ],
    )
    return store.gaps


async def test_groups_come_with_their_questions_most_people_first(store: Store) -> None:
    lists = await two_groups(store)

    (pool, pets), asked = await lists.listed()

    assert (pool.id, pool.title, pool.count, pool.askers) == ("pool", "游泳池在哪", 3, 2)
    assert pool.last_at == exchange(3).asked_at
    assert (pets.id, pets.nearest, pets.count, pets.askers) == ("pets", (Match("life.rules", 0.4),), 1, 1)
    assert [(one.gap, one.question, one.reason) for one in asked] == [
        ("pool", "有游泳馆吗", GapReason.ABSTAINED),
        ("pool", "游泳池在哪", GapReason.ABSTAINED),
        ("pool", "游泳馆几点开", GapReason.ABSTAINED),
        ("pets", "能养猫吗", GapReason.ASKED_AGAIN),
    ]


async def test_a_period_counts_only_what_was_asked_in_it(store: Store) -> None:
    lists = await two_groups(store)

    (pool,), asked = await lists.listed(since=exchange(2).asked_at, until=exchange(3).asked_at)

    assert (pool.id, pool.count, pool.askers) == ("pool", 1, 1)
    assert [one.question for one in asked] == ["游泳池在哪"]


async def test_groups_of_another_state_can_be_left_out(store: Store) -> None:
    lists = await two_groups(store)
    await store.gaps.act(GapAct("act-1", "pets", "staff-1", NOON, "dismiss"), GapState.DISMISSED)

    assert [group.id for group in (await lists.listed(GapState.OPEN))[0]] == ["pool"]
    assert [group.id for group in (await lists.listed(GapState.DISMISSED))[0]] == ["pets"]


async def test_lists_never_tell_who_asked(store: Store) -> None:
    lists = await two_groups(store)

    _, asked = await lists.listed()

    assert {"a", "b"} & {str(value) for one in asked for value in one} == set()


async def test_the_questions_of_one_group_are_found(store: Store) -> None:
    lists = await two_groups(store)

    assert [one.exchange for one in await lists.asked("pets")] == [exchange(4).id]


async def test_people_who_wait_are_counted_once(store: Store) -> None:
    lists = await two_groups(store)
    for number, asker in ((1, "a"), (2, "a"), (2, "b")):
        wish = Wish(f"{number}{asker}", asker, exchange(number).id, "telegram", "9", Language.ZH, NOON)
        await store.wishes.make(wish)

    assert await lists.waiting() == {"pool": 2}
