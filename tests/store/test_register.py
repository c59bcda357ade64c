"""The register's rows on every kind of database."""

import asyncio
from dataclasses import replace
from datetime import date, timedelta

import pytest

from disclosure_bot.domain.request import (
    Request,
    RequestAct,
    RequestChannel,
    RequestKind,
    RequestOutcome,
    RequestState,
    WithheldBecause,
)
from disclosure_bot.store.store import Store, open_store
from support.exchanges import NOON

FRIDAY = date(2026, 11, 20)
OPEN = [state for state in RequestState if state.is_open]
FULL = Request(
    number="",
    received_on=FRIDAY,
    channel=RequestChannel.EMAIL,
    kind=RequestKind.REQUEST,
    subject="2024年决算表",
    state=RequestState.WITH_DEPARTMENT,
    due=date(2026, 12, 11),
    provisional=True,
    item=20,
    department="finance",
    extended_until=date(2026, 12, 20),
    outcome=RequestOutcome.PARTLY,
    because=WithheldBecause.PRIVACY,
    answered_on=date(2026, 12, 1),
    fee=1250,
    waived=250,
    note="复印",
    asker="asker-a",
    person=b"\x00locked\xff",
)


def request(**changes: object) -> Request:
    made = Request("", FRIDAY, RequestChannel.LETTER, RequestKind.REQUEST, "决算表")
    return replace(made, **changes)  # type: ignore[arg-type]


def act(what: str = "received", detail: str = "") -> RequestAct:
    return RequestAct("", "chen", NOON, what, detail)


def act_on(number: str, what: str) -> RequestAct:
    return replace(act(what), number=number)


async def test_a_request_comes_back_as_it_was_kept_under_its_number(store: Store) -> None:
    kept = await store.register.add(FULL, act())

    assert kept == replace(FULL, number="2026-001")
    assert await store.register.find("2026-001") == kept
    assert await store.register.requests() == (kept,)


async def test_numbers_count_within_the_year_of_receipt(store: Store) -> None:
    days = (date(2025, 12, 31), date(2026, 1, 1), date(2026, 3, 1), date(2025, 6, 1))
    numbers = [(await store.register.add(request(received_on=day), act())).number for day in days]

    assert numbers == ["2025-001", "2026-001", "2026-002", "2025-002"]


@pytest.mark.slow
async def test_programs_that_add_at_once_get_numbers_of_their_own(store: Store, url: str) -> None:
    async with await open_store(url) as other:
        kept = await asyncio.gather(
            *(one.register.add(request(), act()) for one in (store, other) for _ in range(10))
        )

    assert len({one.number for one in kept}) == 20


async def test_personal_data_is_masked_in_subject_note_and_history(store: Store) -> None:
    await store.register.add(request(subject="电话13812345678", note="电话13812345678"), act())
    await store.register.change(
        "2026-001",
        OPEN,
        {"note": "找13812345678"},
        replace(act_on("2026-001", "assigned"), detail="13812345678"),
    )

    found = await store.register.find("2026-001")
    assert found is not None
    assert (found.subject, found.note) == ("电话[手机号]", "找[手机号]")
    assert (await store.register.acts("2026-001"))[-1].detail == "[手机号]"


async def test_a_change_is_noted_and_tells_what_became_of_it(store: Store) -> None:
    await store.register.add(request(), act())

    changed = await store.register.change(
        "2026-001",
        OPEN,
        {"state": RequestState.ANSWERED, "outcome": RequestOutcome.PUBLIC, "because": None},
        act_on("2026-001", "answered"),
    )

    assert changed is not None
    assert (changed.state, changed.outcome, changed.because) == ("answered", "公开", None)
    assert [one.what for one in await store.register.acts("2026-001")] == ["received", "answered"]


async def test_of_two_who_answer_the_second_changes_nothing(store: Store) -> None:
    await store.register.add(request(), act())
    answered = {"state": RequestState.ANSWERED}
    results = await asyncio.gather(
        *(store.register.change("2026-001", OPEN, answered, act_on("2026-001", "answered")) for _ in range(2))
    )

    assert [result is None for result in results].count(True) == 1
    assert len(await store.register.acts("2026-001")) == 2


async def test_an_unknown_number_is_nothing(store: Store) -> None:
    assert await store.register.find("2026-009") is None
    assert (
        await store.register.change("2026-009", OPEN, {"note": "x"}, act_on("2026-009", "assigned")) is None
    )


async def test_a_period_holds_both_its_days(store: Store) -> None:
    for day in (19, 20, 21, 22):
        await store.register.add(request(received_on=date(2026, 11, day)), act())

    found = await store.register.requests(date(2026, 11, 20), date(2026, 11, 21))

    assert [one.received_on.day for one in found] == [20, 21]


async def test_the_open_ones_are_read_apart_from_the_last_of_the_others(store: Store) -> None:
    for state in (RequestState.RECEIVED, *[RequestState.ANSWERED] * 3, RequestState.CLARIFYING):
        await store.register.add(request(state=state), act())
    await store.register.add(request(state=RequestState.WITHDRAWN, received_on=date(2026, 1, 5)), act())

    still, done = await store.register.open_ones(), await store.register.closed_ones(3)

    assert [one.number for one in still] == ["2026-001", "2026-005"]
    assert [one.number for one in done] == ["2026-004", "2026-003", "2026-002"]
    assert await store.register.count() == 6


async def test_persons_are_replaced_together(store: Store) -> None:
    for number in range(3):
        await store.register.add(request(person=b"old" if number else None), act())
    assert await store.register.persons() == {"2026-002": b"old", "2026-003": b"old"}

    await store.register.replace_persons({"2026-002": b"new"})

    assert await store.register.persons() == {"2026-002": b"new", "2026-003": b"old"}


async def test_who_asked_is_erased_once_the_answer_is_old_and_numbers_stay(store: Store) -> None:
    old, fresh = date(2024, 1, 1), date(2026, 11, 1)
    for answered_on in (old, fresh, None):
        await store.register.add(request(person=b"x", asker="a", answered_on=answered_on), act())

    assert await store.register.erase_old(fresh, act("erased")) == 1
    assert await store.register.erase_old(fresh, act("erased")) == 0

    assert set(await store.register.persons()) == {"2026-002", "2026-003"}
    assert (await store.register.acts("2026-001"))[-1].what == "erased"
    assert len(await store.register.requests()) == 3


async def test_forgetting_an_asker_erases_what_they_filed_and_keeps_the_number(store: Store) -> None:
    await store.register.add(request(person=b"x", asker="asker-a"), act())

    await store.retention.erase("asker-a", NOON + timedelta(days=1))

    found = await store.register.find("2026-001")
    assert found is not None
    assert (found.person, found.asker) == (None, "")
