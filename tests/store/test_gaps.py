"""Groups of gaps as they are kept."""

from datetime import timedelta
from typing import Any

from disclosure_bot.domain.gap import Gap, GapAct, GapMember, GapReason, GapState
from disclosure_bot.domain.reply import Match, Outcome
from disclosure_bot.store.store import Store
from support.exchanges import NOON, exchange

ABSTAINED = GapReason.ABSTAINED


def group(name: str, typical: int, **changes: Any) -> Gap:
    values: dict[str, Any] = {
        "id": name,
        "typical": exchange(typical).id,
        "state": GapState.OPEN,
        "opened_at": NOON,
        "nearest": (Match("aid.loan", 0.4),),
        "centroid": b"\x00\xff",
    }
    return Gap(**values | changes)


def member(number: int, name: str) -> GapMember:
    return GapMember(exchange(number).id, name, ABSTAINED)


async def two_groups(store: Store) -> None:
    """Keep a group of three exchanges by two people and one of one."""
    await store.logbook.record(
        exchange(1, asker="a", outcome=Outcome.ABSTAIN),
        exchange(2, asker="a", outcome=Outcome.ABSTAIN),
        exchange(3, asker="b", outcome=Outcome.ABSTAIN),
        exchange(4, asker="c", outcome=Outcome.ABSTAIN),
    )
    await store.gaps.save(
        [group("loans", 2), group("pets", 4)],
        [member(1, "loans"), member(2, "loans"), member(3, "loans"), member(4, "pets")],
    )


async def state_of(store: Store, gap: str) -> GapState:
    found = await store.gaps.find(gap)
    assert found
    return found.state


async def test_groups_come_with_title_people_and_time(store: Store) -> None:
    await two_groups(store)

    loans, pets = await store.gaps.groups()

    last = exchange(3).asked_at
    assert loans == group("loans", 2, title="第2个问题", count=3, askers=2, last_at=last)
    assert (pets.id, pets.count, pets.askers) == ("pets", 1, 1)
    assert await store.gaps.find("loans") == loans
    assert await store.gaps.find("nothing") is None


async def test_a_group_grows_and_keeps_its_state(store: Store) -> None:
    await two_groups(store)
    await store.gaps.act(GapAct("act-1", "pets", "staff-1", NOON, "dismiss"), GapState.DISMISSED)
    await store.logbook.record(exchange(5, asker="d", outcome=Outcome.ABSTAIN))

    await store.gaps.save([group("pets", 5, centroid=b"new")], [member(5, "pets")])

    pets = await store.gaps.find("pets")
    assert pets
    assert (pets.state, pets.title, pets.centroid, pets.count) == (GapState.DISMISSED, "第5个问题", b"new", 2)


async def test_a_member_stays_in_its_first_group(store: Store) -> None:
    await two_groups(store)

    await store.gaps.save([], [member(1, "pets")])

    assert {found.id: found.count for found in await store.gaps.groups()} == {"loans": 3, "pets": 1}


async def test_what_belongs_to_no_group_is_found(store: Store) -> None:
    await two_groups(store)
    await store.logbook.record(exchange(5), exchange(6, outcome=Outcome.ABSTAIN))

    assert [found.id async for found in store.gaps.ungrouped()] == [exchange(6).id]


async def test_acts_are_recorded_and_bring_the_group_to_its_state(store: Store) -> None:
    await two_groups(store)
    link = GapAct("act-1", "loans", "staff-1", NOON, "link", "aid.loan")
    reopen = GapAct("act-2", "loans", "staff-2", NOON + timedelta(hours=1), "reopen")

    assert await store.gaps.act(link, GapState.LINKED, "aid.loan")
    assert await state_of(store, "loans") is GapState.LINKED
    assert await store.gaps.act(reopen, GapState.OPEN)

    assert await store.gaps.acts("loans") == (link, reopen)
    assert await store.gaps.acts(until=reopen.acted_at) == (link,)
    assert {found.closed_at for found in await store.gaps.groups()} == {None}


async def test_an_act_that_arrives_again_undoes_nothing_done_since(store: Store) -> None:
    await two_groups(store)
    link = GapAct("act-1", "loans", "staff-1", NOON, "link", "aid.loan")
    reopen = GapAct("act-2", "loans", "staff-2", NOON + timedelta(hours=1), "reopen")
    await store.gaps.act(link, GapState.LINKED, "aid.loan")
    await store.gaps.act(reopen, GapState.OPEN)

    assert await store.gaps.act(link, GapState.LINKED, "aid.loan")

    assert await state_of(store, "loans") is GapState.OPEN
    assert await store.gaps.acts("loans") == (link, reopen)


async def test_an_act_on_an_unknown_group_is_refused(store: Store) -> None:
    assert not await store.gaps.act(GapAct("act-1", "nothing", "staff-1", NOON, "dismiss"))
    assert await store.gaps.acts() == ()


async def test_a_group_whose_typical_exchange_is_erased_is_named_anew(store: Store) -> None:
    await two_groups(store)

    await store.retention.erase("a", NOON)

    (loans, _) = sorted(await store.gaps.groups(), key=lambda found: found.id)
    assert (loans.title, loans.count) == ("第3个问题", 1)
