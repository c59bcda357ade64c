"""What is kept for a person: wishes, handoffs, choices; and erasure of all of it."""

from datetime import timedelta
from typing import Any

import pytest

from disclosure_bot.domain.gap import Gap, GapMember, GapReason, GapState
from disclosure_bot.domain.language import Language
from disclosure_bot.domain.question import Turn
from disclosure_bot.store.handoffs import Handoff, HandoffState
from disclosure_bot.store.inbox import State, StoredUpdate
from disclosure_bot.store.retention import PersonalDataSummary
from disclosure_bot.store.store import Store
from disclosure_bot.store.subscriptions import Wish
from support.exchanges import NOON, exchange


def wish(number: int = 1, **changes: Any) -> Wish:
    values: dict[str, Any] = {
        "id": f"wish-{number}",
        "asker": "asker-a",
        "exchange": exchange(number).id,
        "channel": "telegram",
        "chat": "123456",
        "language": Language.ZH,
        "made_at": NOON + timedelta(seconds=number),
    }
    return Wish(**values | changes)


def handoff(**changes: Any) -> Handoff:
    values: dict[str, Any] = {
        "id": "handoff-1",
        "asker": "asker-a",
        "channel": "telegram",
        "chat": "123456",
        "language": Language.ZH,
        "opened_at": NOON,
    }
    return Handoff(**values | changes)


async def test_a_wish_is_told_once_its_question_has_an_answer(store: Store) -> None:
    await store.logbook.record(exchange(1), exchange(2))
    assert await store.wishes.make(wish(1))
    assert await store.wishes.make(wish(2))
    assert await store.wishes.due() == ()

    assert await store.wishes.answered([exchange(1).id], "fees.tuition") == 1

    assert await store.wishes.due() == (wish(1, entry="fees.tuition"),)


async def test_the_same_wish_is_kept_once(store: Store) -> None:
    await store.logbook.record(exchange(1))
    await store.wishes.make(wish())

    assert not await store.wishes.make(wish(id="wish-other"))


async def test_a_wish_about_nothing_is_refused(store: Store) -> None:
    assert not await store.wishes.make(wish())


async def test_a_wish_is_begun_by_one_only(store: Store) -> None:
    await store.logbook.record(exchange(1))
    await store.wishes.make(wish())
    await store.wishes.answered([exchange(1).id], "fees.tuition")

    assert await store.wishes.begin("wish-1")
    assert not await store.wishes.begin("wish-1")
    assert await store.wishes.due() == ()


async def test_a_wish_that_was_surely_not_told_is_due_again(store: Store) -> None:
    await store.logbook.record(exchange(1))
    await store.wishes.make(wish())
    await store.wishes.answered([exchange(1).id], "fees.tuition")
    await store.wishes.begin("wish-1")
    await store.wishes.postpone("wish-1")

    assert await store.wishes.begin("wish-1")


async def test_a_wish_interrupted_while_told_is_erased_at_the_next_start(store: Store) -> None:
    await store.logbook.record(exchange(1))
    await store.wishes.make(wish())
    await store.wishes.answered([exchange(1).id], "fees.tuition")
    await store.wishes.begin("wish-1")

    assert await store.wishes.erase_interrupted("telegram") == 1
    assert (await store.retention.holdings("asker-a")).wishes == 0


async def test_a_handoff_is_found_from_both_sides(store: Store) -> None:
    await store.handoffs.open(handoff())
    await store.handoffs.place("handoff-1", "-100", "42")
    await store.handoffs.attach("handoff-1", "-100", "7")
    placed = handoff(staff_chat="-100", topic="42")

    assert await store.handoffs.of_asker("asker-a") == placed
    assert await store.handoffs.by_topic("-100", "42") == placed
    assert await store.handoffs.by_message("-100", "7") == placed
    assert await store.handoffs.by_message("-100", "8") is None


async def test_a_closed_handoff_forgets_the_chat(store: Store) -> None:
    await store.handoffs.open(handoff(staff_chat="-100", topic="42"))
    await store.handoffs.attach("handoff-1", "-100", "7")
    assert await store.handoffs.take("handoff-1", "staff-1")

    assert await store.handoffs.close("handoff-1", NOON)

    assert not await store.handoffs.close("handoff-1", NOON)
    assert not await store.handoffs.take("handoff-1", "staff-2")
    assert await store.handoffs.by_message("-100", "7") is None
    assert await store.handoffs.of_asker("asker-a") is None
    found = await store.handoffs.find("handoff-1")
    assert found
    assert (found.chat, found.state, found.taken_by) == ("", HandoffState.CLOSED, "staff-1")


async def test_a_handoff_outlives_its_exchange(store: Store) -> None:
    await store.logbook.record(exchange(1, asked_at=NOON - timedelta(hours=1)))
    await store.handoffs.open(handoff(exchange=exchange(1).id))
    await store.retention.purge(NOON + timedelta(days=30), days=30)

    assert await store.handoffs.find("handoff-1") == handoff()


async def test_a_language_can_be_chosen_changed_and_withdrawn(store: Store) -> None:
    for language in (Language.ZH, Language.EN, None):
        await store.askers.choose_language("asker-a", language)
        assert (await store.askers.profiles({"asker-a": NOON}))["asker-a"].language == language


async def test_a_mark_is_set_and_replaced(store: Store) -> None:
    assert await store.app_state.find("digest") is None
    for value in ("monday", "tuesday"):
        await store.app_state.set("digest", value)
        assert await store.app_state.find("digest") == value


async def fill(store: Store, asker: str, number: int) -> None:
    """Keep one of everything about an asker."""
    await store.logbook.record(exchange(number, asker=asker))
    await store.wishes.make(wish(number, asker=asker))
    await store.handoffs.open(handoff(id=f"handoff-{number}", asker=asker))
    await store.askers.choose_language(asker, Language.EN)
    await store.askers.remember(asker, Turn("学费", ("fees.tuition",)), NOON)
    await store.inbox.accept([StoredUpdate(77, number, "chat", "{}", NOON, asker)])
    group = Gap(f"gap-{number}", exchange(number).id, GapState.OPEN, NOON)
    await store.gaps.save([group], [GapMember(exchange(number).id, group.id, GapReason.ABSTAINED)])


async def test_an_asker_can_see_what_is_kept(store: Store) -> None:
    await fill(store, "asker-a", 1)
    await fill(store, "asker-b", 2)

    at = exchange(1).asked_at
    assert await store.retention.holdings("asker-a") == PersonalDataSummary(
        1, at, at, 1, 1, 1, 0, Language.EN, True
    )
    assert await store.retention.holdings("asker-c") == PersonalDataSummary(
        0, None, None, 0, 0, 0, 0, None, False
    )


async def test_erasing_an_asker_erases_everywhere_and_nobody_else(store: Store) -> None:
    await fill(store, "asker-a", 1)
    await fill(store, "asker-b", 2)

    assert await store.retention.erase("asker-a", NOON) == 1

    assert await store.retention.holdings("asker-a") == PersonalDataSummary(
        0, None, None, 0, 0, 0, 0, None, False
    )
    assert (await store.retention.holdings("asker-b")).exchanges == 1
    assert [group.id for group in await store.gaps.groups()] == ["gap-2"]


async def test_an_update_in_hand_while_its_asker_is_erased_leaves_no_row(store: Store) -> None:
    await store.inbox.accept([StoredUpdate(77, 1, "chat", "{}", NOON, "asker-a")])
    await store.retention.erase("asker-a", NOON)

    assert not await store.inbox.settle((77, 1), State.DONE, NOON, [exchange(1)])
    assert await store.logbook.find(exchange(1).id) is None


async def test_old_exchanges_are_purged_with_what_hangs_on_them(store: Store) -> None:
    await fill(store, "asker-a", 1)
    await fill(store, "asker-b", 2)

    assert await store.retention.purge(exchange(2).asked_at + timedelta(days=30), days=30) == 1

    assert await store.logbook.find(exchange(1).id) is None
    assert await store.logbook.find(exchange(2).id)
    assert (await store.retention.holdings("asker-a")).wishes == 0


async def test_a_question_that_somebody_waits_for_is_spared_where_that_is_wanted(store: Store) -> None:
    await fill(store, "asker-a", 1)
    later = exchange(1).asked_at + timedelta(days=31)

    assert await store.retention.count_old(later, days=30, spare_wishes=True) == 0
    assert await store.retention.purge(later, days=30, spare_wishes=True) == 0
    assert await store.retention.count_old(later, days=30) == 1
    assert (await store.retention.holdings("asker-a")).wishes == 1


@pytest.mark.slow
async def test_a_purge_of_many_deletes_them_all(store: Store) -> None:
    await store.logbook.record(*(exchange(number) for number in range(2500)))

    assert await store.retention.purge(NOON + timedelta(days=31), days=30) == 2500
