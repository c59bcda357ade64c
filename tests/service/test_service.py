from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from disclosure_bot.answering.answerer import Answerer
from disclosure_bot.domain.action import Person
from disclosure_bot.domain.exchange import Exchange
from disclosure_bot.domain.language import Language
from disclosure_bot.domain.question import Turn
from disclosure_bot.domain.reply import Outcome
from disclosure_bot.service.service import Service
from disclosure_bot.store.store import Store, open_store
from support.samples import NOW, ExactMatcher, question, sample_knowledge


@pytest.fixture
async def store() -> AsyncIterator[Store]:
    async with await open_store("sqlite+aiosqlite:///:memory:") as opened:
        yield opened


def answerer(version: str = "0123456789ab") -> Answerer:
    knowledge = sample_knowledge(version=version)
    return Answerer(knowledge, ExactMatcher(knowledge))


async def kept(store: Store) -> list[Exchange]:
    return [exchange async for exchange in store.logbook.exchanges()]


async def test_answered_question_is_on_record(store: Store) -> None:
    await Service(answerer(), store).ask(question("学费多少钱"))

    (exchange,) = await kept(store)

    assert exchange.question == "学费多少钱"
    assert exchange.outcome is Outcome.ANSWER
    assert [match.entry for match in exchange.matches] == ["fees.tuition"]
    assert exchange.knowledge_version == "0123456789ab"
    assert exchange.asker == "asker-1"


async def test_unanswered_question_is_on_record_too(store: Store) -> None:
    await Service(answerer(), store).ask(question("月亮上能上网吗"))

    (exchange,) = await kept(store)

    assert exchange.outcome is Outcome.ABSTAIN


async def test_personal_data_never_reach_the_record(store: Store) -> None:
    await Service(answerer(), store).ask(question("我的手机13812345678，学费多少钱"))

    (exchange,) = await kept(store)

    assert "13812345678" not in exchange.question


async def test_turn_is_remembered_for_ten_minutes(store: Store) -> None:
    await Service(answerer(), store).ask(question("学费多少钱"))

    assert await store.askers.recall("asker-1", NOW + timedelta(minutes=9)) == Turn(
        "学费", ("fees.tuition",), ("fees.refund",)
    )
    assert await store.askers.recall("asker-1", NOW + timedelta(minutes=11)) is None


async def test_picked_entry_is_shown_in_full_and_remembered(store: Store) -> None:
    picked = await Service(answerer(), store).pick(
        "fees.refund", Person("asker-1", "terminal", Language.ZH, NOW, "seed"), Language.ZH
    )

    assert picked.replies[0].outcome is Outcome.ANSWER
    assert await store.askers.recall("asker-1", NOW) == Turn("退费", ("fees.refund",))


async def test_swapped_answerer_serves_the_next_question(store: Store) -> None:
    service = Service(answerer(), store)

    service.swap(answerer(version="bbbbbbbbbbbb"))
    answered = await service.ask(question("学费多少钱"))

    assert answered.replies[0].knowledge_version == "bbbbbbbbbbbb"
