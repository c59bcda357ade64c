"""Work due at an hour, under clocks that go wrong."""

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from disclosure_bot.serving.scheduler import MISTRUST, Scheduler, Task, is_due
from disclosure_bot.store.store import Store, open_store

ZONE = ZoneInfo("Asia/Shanghai")
MONDAY_NOON = datetime(2026, 11, 23, 12, tzinfo=ZONE)


class Clock:
    """A wall clock and the time that really passes."""

    def __init__(self) -> None:
        self.now = MONDAY_NOON.astimezone(UTC)
        self.passed = 1000.0

    def wait(self, **span: float) -> None:
        self.now += timedelta(**span)
        self.passed += timedelta(**span).total_seconds()


class Diary:
    """A task that remembers when it ran."""

    def __init__(self) -> None:
        self.ran: list[datetime] = []

    async def run(self, now: datetime) -> None:
        self.ran.append(now)


@pytest.fixture
async def store() -> AsyncIterator[Store]:
    async with await open_store("sqlite+aiosqlite:///:memory:") as opened:
        yield opened


def daily(store: Store, clock: Clock, *tasks: Task, leads: Callable[[], bool] = lambda: True) -> Scheduler:
    return Scheduler(
        tasks, store.app_state, ZONE, clock=lambda: clock.now, passed=lambda: clock.passed, leads=leads
    )


async def no_work(now: datetime) -> None:
    pass


@pytest.mark.parametrize(
    ("last", "now", "due"),
    [
        ("2026-11-23T03:00", "2026-11-24T02:59", False),
        ("2026-11-23T03:00", "2026-11-24T03:00", True),
        ("2026-11-20T03:00", "2026-11-24T02:59", True),
        ("2026-11-24T03:01", "2026-11-24T23:59", False),
    ],
)
def test_a_daily_task_is_due_once_its_hour_has_come(last: str, now: str, due: bool) -> None:
    task = Task("purge", 3, no_work)

    assert is_due(task, at(last), at(now), ZONE) is due


@pytest.mark.parametrize(
    ("last", "now", "due"),
    [
        ("2026-11-23T08:00", "2026-11-29T23:00", False),
        ("2026-11-23T08:00", "2026-11-30T08:00", True),
        ("2026-11-16T08:00", "2026-11-23T07:59", False),
        ("2026-11-16T08:00", "2026-11-25T10:00", True),
    ],
)
def test_a_weekly_task_is_due_on_its_day(last: str, now: str, due: bool) -> None:
    task = Task("digest", 8, no_work, weekday=0)

    assert is_due(task, at(last), at(now), ZONE) is due


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE).astimezone(UTC)


async def test_the_purge_runs_at_the_first_start_and_then_daily(store: Store) -> None:
    clock, purge = Clock(), Diary()
    watched = daily(store, clock, Task("purge", 3, purge.run, at_first_start=True))
    for _ in range(3 * 24):
        await watched.look()
        clock.wait(hours=1)

    assert [moment.astimezone(ZONE).strftime("%d %H") for moment in purge.ran] == [
        "23 12",
        "24 03",
        "25 03",
        "26 03",
    ]


async def test_a_letter_is_not_sent_at_the_first_start(store: Store) -> None:
    clock, digest = Clock(), Diary()
    watched = daily(store, clock, Task("digest", 8, digest.run))
    await watched.look()
    assert digest.ran == []

    clock.wait(hours=20)
    await watched.look()
    assert len(digest.ran) == 1


async def test_a_restart_does_not_repeat_what_was_done(store: Store) -> None:
    clock, purge = Clock(), Diary()
    for _ in range(3):
        await daily(store, clock, Task("purge", 3, purge.run, at_first_start=True)).look()

    assert len(purge.ran) == 1


async def test_a_clock_that_jumps_ahead_purges_nothing(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    clock, purge = Clock(), Diary()
    watched = daily(store, clock, Task("purge", 3, purge.run, at_first_start=True))
    await watched.look()
    clock.now += timedelta(days=4000)
    await watched.look()
    clock.wait(hours=20)
    await watched.look()

    assert len(purge.ran) == 1
    assert watched.jumps == 1
    assert "the clock jumped" in caplog.text


async def test_a_clock_that_was_put_right_is_trusted_after_a_day(store: Store) -> None:
    clock, purge = Clock(), Diary()
    watched = daily(store, clock, Task("purge", 3, purge.run, at_first_start=True))
    clock.now -= timedelta(days=9000)
    await watched.look()
    clock.wait(seconds=MISTRUST)
    await watched.look()

    assert purge.ran == [clock.now]


async def test_a_mark_from_the_future_does_not_stop_the_purge_for_ever(store: Store) -> None:
    clock, purge = Clock(), Diary()
    await store.app_state.set("daily.purge", "2037-01-01T00:00:00+00:00")
    await daily(store, clock, Task("purge", 3, purge.run, at_first_start=True)).look()

    assert len(purge.ran) == 1


@pytest.mark.slow
@pytest.mark.parametrize("led_by_the_one_ahead", [True, False])
async def test_programs_whose_clocks_differ_by_minutes_send_once_a_day(
    store: Store, led_by_the_one_ahead: bool
) -> None:
    ahead, behind, digest = Clock(), Clock(), Diary()
    ahead.now += timedelta(minutes=5)
    leads = led_by_the_one_ahead
    task = Task("digest", 8, digest.run)
    programs = [
        daily(store, ahead, task, leads=lambda: leads),
        daily(store, behind, task, leads=lambda: not leads),
    ]
    for _ in range(3 * 24 * 60):
        ahead.wait(minutes=1)
        behind.wait(minutes=1)
        for program in programs:
            await program.look()
        leads = not leads

    assert [ran.astimezone(ZONE).day for ran in digest.ran] == [24, 25, 26]
