"""What every database must do alike; SQLite always, PostgreSQL where a server is named."""

import asyncio
from datetime import timedelta

import pytest

from disclosure_bot.domain.exchange import Exchange, Feedback, Verdict, exchange_id
from disclosure_bot.domain.question import Turn
from disclosure_bot.domain.reply import Outcome
from disclosure_bot.store.store import Store, open_store
from support.exchanges import NOON, exchange


async def everything(store: Store) -> list[Exchange]:
    return [found async for found in store.logbook.exchanges()]


async def test_an_exchange_comes_back_as_it_was_recorded(store: Store) -> None:
    given = exchange(feedback=Feedback(Verdict.OUTDATED, NOON), chosen="fees.payment", shed=True)

    await store.logbook.record(given)

    assert await everything(store) == [given]
    assert await store.logbook.find(given.id) == given


async def test_the_same_exchange_recorded_twice_is_one_row(store: Store) -> None:
    await store.logbook.record(exchange(1), exchange(2))
    await store.logbook.record(exchange(2), exchange(3))

    assert await everything(store) == [exchange(1), exchange(2), exchange(3)]


async def test_personal_data_is_masked_before_it_is_written(store: Store) -> None:
    await store.logbook.record(exchange(question="我的手机是13812345678"))

    assert [found.question for found in await everything(store)] == ["我的手机是[手机号]"]


async def test_feedback_is_kept_and_the_last_one_counts(store: Store) -> None:
    await store.logbook.record(exchange())
    for verdict in (Verdict.NOT_USEFUL, Verdict.UNCLEAR):
        assert await store.logbook.add_feedback(exchange().id, Feedback(verdict, NOON))

    assert await everything(store) == [exchange(feedback=Feedback(Verdict.UNCLEAR, NOON))]


async def test_feedback_on_an_unknown_exchange_is_refused(store: Store) -> None:
    assert not await store.logbook.add_feedback("nobody", Feedback(Verdict.USEFUL, NOON))
    assert not await store.logbook.choose("nobody", "fees.tuition")


async def test_a_chosen_entry_is_kept(store: Store) -> None:
    await store.logbook.record(exchange(outcome=Outcome.CHOOSE))
    assert await store.logbook.choose(exchange().id, "fees.payment")

    assert await everything(store) == [exchange(outcome=Outcome.CHOOSE, chosen="fees.payment")]


@pytest.mark.slow
async def test_a_choice_and_a_verdict_that_meet_are_both_kept(url: str) -> None:
    numbers = range(1, 21)
    async with await open_store(url) as store, await open_store(url) as other:
        await store.logbook.record(*(exchange(number) for number in numbers))
        await asyncio.gather(
            *(store.logbook.choose(exchange(number).id, "fees.payment") for number in numbers),
            *(
                other.logbook.add_feedback(exchange(number).id, Feedback(Verdict.USEFUL, NOON))
                for number in numbers
            ),
        )
        kept = [(found.chosen, found.feedback) for found in await everything(store)]

    assert kept == [("fees.payment", Feedback(Verdict.USEFUL, NOON))] * 20


async def test_exchanges_of_a_period_come_oldest_first(store: Store) -> None:
    await store.logbook.record(*(exchange(number) for number in (3, 1, 4, 2)))

    since, until = NOON + timedelta(seconds=2), NOON + timedelta(seconds=4)
    found = [each async for each in store.logbook.exchanges(since, until)]

    assert found == [exchange(2), exchange(3)]


async def test_what_was_asked_often_comes_first_without_talk_and_danger(store: Store) -> None:
    await store.logbook.record(
        exchange(0, question="很久以前"),
        exchange(10, question="甲"),
        exchange(11, question="乙"),
        exchange(12, question="乙"),
        exchange(13, question="你好", outcome=Outcome.TALK),
        exchange(14, question="不想活了", urgent="self-harm"),
    )

    assert await store.logbook.asked_often(NOON + timedelta(seconds=5), 9) == ("乙", "甲")
    assert await store.logbook.asked_often(NOON, 1) == ("乙",)


@pytest.mark.slow
async def test_more_exchanges_than_a_page_all_come_once(store: Store) -> None:
    given = [exchange(number, asked_at=NOON, id=exchange_id(NOON, str(number))) for number in range(4500)]
    await store.logbook.record(*given)

    found = [each.id async for each in store.logbook.exchanges()]

    assert found == sorted(each.id for each in given)


@pytest.mark.slow
async def test_gaps_only_leaves_out_what_was_answered_and_what_was_shed(store: Store) -> None:
    await store.logbook.record(
        exchange(1),
        exchange(2, outcome=Outcome.ABSTAIN),
        exchange(3, outcome=Outcome.ABSTAIN, shed=True),
        exchange(4, outcome=Outcome.CHOOSE),
        exchange(5, outcome=Outcome.CHOOSE),
        exchange(6),
    )
    await store.logbook.choose(exchange(5).id, "fees.tuition")
    await store.logbook.add_feedback(exchange(6).id, Feedback(Verdict.NOT_ASKED, NOON))

    found = [each.id async for each in store.logbook.exchanges(gaps_only=True)]

    assert found == [exchange(number).id for number in (2, 4, 6)]


@pytest.mark.parametrize(
    "question", ["", "a\0b", "\ud800 lone", "' OR 1=1 --", "%_\\", "\u202eabc\u2028", "é" * 3000, "😀" * 500]
)
async def test_any_text_is_stored(store: Store, question: str) -> None:
    await store.logbook.record(exchange(question=question))

    (found,) = await everything(store)
    assert len(found.question) == len(question)


async def test_a_question_without_end_is_cut_and_no_half_of_a_number_is_kept(store: Store) -> None:
    await store.logbook.record(exchange(question="费" * 4090 + "13812345678" + "费" * 100_000))

    (found,) = await everything(store)
    assert 3900 < len(found.question) <= 4096
    assert set(found.question) == {"费"}


@pytest.mark.slow
async def test_writes_that_meet_are_all_kept(store: Store) -> None:
    await asyncio.gather(*(store.logbook.record(exchange(number)) for number in range(500)))

    assert len(await everything(store)) == 500


async def test_one_bad_write_among_many_fails_alone(store: Store) -> None:
    naive = exchange(1, asked_at=NOON.replace(tzinfo=None))
    outcomes = await asyncio.gather(
        store.logbook.record(exchange(2)),
        store.logbook.record(naive),
        store.logbook.record(exchange(3)),
        return_exceptions=True,
    )

    assert [type(outcome) for outcome in outcomes].count(type(None)) == 2
    assert await everything(store) == [exchange(2), exchange(3)]


async def test_what_was_recorded_is_there_after_a_restart(url: str) -> None:
    async with await open_store(url) as store:
        await store.logbook.record(exchange())

    async with await open_store(url) as store:
        assert await everything(store) == [exchange()]


async def test_the_last_turn_is_remembered_across_a_restart(url: str) -> None:
    async with await open_store(url) as store:
        await store.askers.remember("asker-a", Turn("学费多少", ("fees.tuition",)), NOON)
        await store.askers.remember("asker-a", Turn("住宿费呢", ("fees.dorm",)), NOON)

    async with await open_store(url) as store:
        assert await store.askers.recall("asker-a", NOON) == Turn("住宿费呢", ("fees.dorm",))
        assert await store.askers.recall("asker-b", NOON) is None


async def test_a_turn_is_forgotten_after_ten_minutes(store: Store) -> None:
    await store.askers.remember("asker-a", Turn("学费多少", ("fees.tuition",)), NOON)

    assert await store.askers.recall("asker-a", NOON + timedelta(minutes=9, seconds=59))
    assert await store.askers.recall("asker-a", NOON + timedelta(minutes=10)) is None
