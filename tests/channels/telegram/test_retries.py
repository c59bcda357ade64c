"""What is tried again, for how long, and what never is."""

import logging
from collections.abc import Collection
from datetime import UTC, datetime, timedelta

import pytest

from disclosure_bot.domain.reply import Outcome
from disclosure_bot.errors import ChannelError, StoreError
from disclosure_bot.store.inbox import Inbox, Key, StoredUpdate
from disclosure_bot.store.inbox import State as Kept
from fakes.bot import eventually, pseudonym, running
from fakes.botapi import people
from fakes.botapi.core import Fault, State
from fakes.botapi.people import Person

LIN = Person(1001)
AMBIGUOUS = ("500", "html", "not-json", "cut-before", "cut-after", "late")


@pytest.mark.slow
@pytest.mark.parametrize("kind", AMBIGUOUS)
async def test_answer_is_tried_again_until_it_is_sent(kind: str) -> None:
    state = State(faults=[Fault(kind, times=4)])
    people.say(state, LIN, "学费多少钱")
    async with running(state) as bot:
        await bot.settled()
        exchanges = await bot.exchanges()

    assert len(state.texts_to(LIN.id)) == (5 if kind in {"cut-after", "late"} else 1)
    assert len(exchanges) == 1
    assert bot.channel.health.retries == 4


@pytest.mark.parametrize("kind", ["400", "403"])
async def test_refused_answer_is_never_tried_again_and_its_question_is_recorded(kind: str) -> None:
    state = State(faults=[Fault(kind, times=1)])
    people.say(state, LIN, "学费多少钱")
    async with running(state) as bot:
        await bot.settled()
        (exchange,) = await bot.exchanges()
        backlog = await bot.store.inbox.backlog()

    assert state.sent == []
    assert exchange.outcome is Outcome.ANSWER
    assert backlog.failed == 1


async def test_second_of_two_replies_is_tried_again_alone() -> None:
    state = State(faults=[Fault("500", skip=1, times=2)])
    async with running(state) as bot:
        first, second = await bot.say(LIN, "学费多少钱\n住宿费多少")

    assert first.startswith("本科学费")
    assert second.startswith("住宿费")


async def test_html_that_is_refused_goes_out_as_plain_text_and_is_reported(
    caplog: pytest.LogCaptureFixture,
) -> None:
    state = State(faults=[Fault("400-html")])
    async with running(state) as bot:
        (answer,) = await bot.say(LIN, "学费多少钱")

    assert answer.startswith("本科学费的第一句。")
    assert bot.channel.health.html_refused == 1
    assert "plain text" in caplog.text


async def test_answer_after_six_hours_apologises() -> None:
    state = State()
    long_ago = int(state.wall()) - 7 * 3600
    async with running(state) as bot:
        (late,) = await bot.say(LIN, "学费多少钱", date=long_ago)
        (timely,) = await bot.say(LIN, "学费多少钱", date=long_ago + 2 * 3600)

    assert late.startswith("〔late〕")
    assert timely.startswith("本科学费")


async def test_press_that_is_too_old_is_skipped_quietly() -> None:
    async with running() as bot:
        await bot.say(LIN, "学费")
        sent = await bot.press(LIN, "研究生学费", stale=True)

    assert sent == []
    assert bot.channel.health.outcomes["stale"] == 1


async def test_edit_that_changes_nothing_counts_as_done() -> None:
    async with running() as bot:
        await bot.say(LIN, "/start")
        await bot.press(LIN, "〔button-catalogue〕")
        people.press_data(bot.state, LIN, bot.state.messages[LIN.id, bot.state.sent[-1]["message_id"]], "1:c")
        await bot.settled()

    assert bot.channel.health.outcomes["press"] == 2
    assert bot.channel.health.outcomes["failed"] == 0


@pytest.mark.slow
async def test_update_of_yesterday_is_given_up_and_recorded(tmp_path: object) -> None:
    later = datetime.now(UTC) + timedelta(hours=25)
    state = State(faults=[Fault("500", times=10_000)])
    url = f"sqlite+aiosqlite:///{tmp_path}/bot.sqlite3"
    people.say(state, LIN, "学费多少钱")
    async with running(state, url=url) as bot:
        await eventually(lambda: bot.channel.health.retries)
    async with running(state, url=url, clock=lambda: later) as bot:
        await bot.settled()
        exchanges = await bot.exchanges()

    assert len(exchanges) == 1
    assert state.sent == []


async def test_malformed_update_is_set_aside_and_the_next_is_answered(
    caplog: pytest.LogCaptureFixture,
) -> None:
    state = State()
    state.chats[5] = {"id": 5, "type": "private"}
    people.push(state, message={"message_id": 1, "date": "x", "chat": state.chats[5], "text": "secret words"})
    people.push(state, message={"text": "no chat at all"})
    people.push(state, callback_query={"id": "1", "message": 7})
    state.updates.append({"update_id": "not a number"})
    people.say(state, LIN, "学费多少钱")
    async with running(state) as bot:
        await eventually(lambda: state.texts_to(LIN.id))
        backlog = await bot.store.inbox.backlog()
        polls = sum(method == "getUpdates" for method, _ in state.calls)

    assert backlog.quarantined == 3
    assert polls < 50
    assert "secret words" not in caplog.text


@pytest.mark.slow
async def test_conflict_is_named_and_waited_for() -> None:
    state = State(faults=[Fault("409", method="getUpdates", times=3)])
    people.say(state, LIN, "学费多少钱")
    async with running(state) as bot:
        await bot.settled()
        healthy = bot.channel.health.is_healthy()

    assert bot.channel.health.conflicts == 3
    assert healthy
    assert len(state.sent) == 1


async def test_single_401_is_survived_and_a_second_one_ends_the_channel() -> None:
    state = State(faults=[Fault("401", method="getUpdates", times=1)])
    async with running(state) as bot:
        await bot.say(LIN, "学费多少钱")
        state.faults = [Fault("401", method="*", times=10)]
        with pytest.raises(ChannelError, match="BotFather"):
            await bot.task

    assert not bot.channel.health.is_healthy()


@pytest.mark.slow
async def test_update_that_cannot_be_kept_is_not_acknowledged_and_never_too_fast(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    state, fails = State(), [True]
    whole = Inbox.accept

    async def accept(
        self: Inbox, updates: list[StoredUpdate], known: Collection[Key] = ()
    ) -> tuple[StoredUpdate, ...]:
        if updates and fails:
            raise StoreError("磁盘已满", "the disk is full")
        return await whole(self, updates, known)

    monkeypatch.setattr(Inbox, "accept", accept)
    async with running(state, limited=True) as bot:
        people.say(state, LIN, "学费多少钱")
        await eventually(lambda: bot.channel.health.failures >= 12)
        confirmed, healthy = list(state.confirmed), bot.channel.health.is_healthy()
        fails.clear()
        await bot.settled()

    assert confirmed == []
    assert not healthy
    assert [text.startswith("本科学费") for text in state.texts_to(LIN.id)] == [True]


@pytest.mark.slow
async def test_answer_that_was_sent_is_not_sent_again_when_it_cannot_be_settled(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    state, fails = State(), [StoreError("磁盘已满", "the disk is full")] * 3
    whole = Inbox.settle

    async def settle(self: Inbox, key: tuple[int, int], kept: Kept, at: datetime, *rest: object) -> bool:
        if fails:
            raise fails.pop()
        return await whole(self, key, kept, at, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(Inbox, "settle", settle)
    async with running(state) as bot:
        await bot.say(LIN, "学费多少钱")
        exchanges = await bot.exchanges()

    assert len(state.sent) == 1
    assert len(exchanges) == 1


@pytest.mark.slow
async def test_a_record_that_no_column_takes_holds_up_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    state, whole = State(), Inbox.settle

    async def settle(self: Inbox, key: tuple[int, int], kept: Kept, at: datetime, *rest: object) -> bool:
        if rest and rest[0] and not ended:
            raise OverflowError("Python int too large to convert to SQLite INTEGER")
        ended.append(kept)
        return await whole(self, key, kept, at, *rest)  # type: ignore[arg-type]

    ended: list[Kept] = []
    monkeypatch.setattr(Inbox, "settle", settle)
    async with running(state) as bot:
        await bot.say(LIN, "学费多少钱")
        await bot.say(LIN, "学费多少钱")

    assert ended == [Kept.FAILED, Kept.DONE]
    assert len(state.sent) == 2


@pytest.mark.slow
async def test_what_was_accepted_is_answered_after_a_restart(tmp_path: object) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path}/bot.sqlite3"
    state = State(faults=[Fault("500", times=10_000)])
    people.say(state, LIN, "学费多少钱")
    async with running(state, url=url) as bot:
        await eventually(lambda: state.confirmed and bot.channel.health.retries)
    state.faults.clear()
    async with running(state, url=url) as bot:
        await bot.settled()
        (exchange,) = await bot.exchanges()

    assert len(state.sent) == 1
    assert exchange.asker == pseudonym(LIN.id)


@pytest.mark.slow
async def test_token_is_in_no_record_of_the_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    state = State(faults=[Fault(kind, method="*", times=2) for kind in ("500", "cut-before", "429")])
    async with running(state) as bot:
        await bot.say(LIN, "学费多少钱")

    assert state.token not in caplog.text
    assert "学费多少钱" not in caplog.text


@pytest.mark.parametrize("jump", [timedelta(days=2), timedelta(days=-2)])
async def test_question_that_waits_while_the_clock_jumps_is_answered(jump: timedelta) -> None:
    state = State(faults=[Fault("500", times=10_000)])
    now = [datetime.now(UTC)]
    people.say(state, LIN, "学费多少钱")
    async with running(state, clock=lambda: now[0]) as bot:
        await eventually(lambda: bot.channel.health.retries >= 2)
        now[0] += jump
        state.faults.clear()
        await bot.settled()
        (exchange,) = await bot.exchanges()

    assert len(state.texts_to(LIN.id)) == 1
    assert exchange.outcome is Outcome.ANSWER
    assert bot.channel.health.latency.total < 60
