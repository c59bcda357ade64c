"""Health, readiness and figures, as whoever watches reads them."""

import os
import re
import socket
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from disclosure_bot.answering.answerer import Answerer
from disclosure_bot.channels.health import SILENCE, Health
from disclosure_bot.errors import ChannelError
from disclosure_bot.matching.fusion import build_matcher
from disclosure_bot.service.service import Service
from disclosure_bot.serving.http import HealthPage, serving
from disclosure_bot.serving.metrics import metrics_text
from disclosure_bot.serving.status import PROBE_KEPT, SCARCE, Status
from disclosure_bot.serving.supervisor import Supervisor
from disclosure_bot.serving.systemd import LONGEST, Systemd, Watchdog
from disclosure_bot.store.inbox import StoredUpdate
from disclosure_bot.store.store import Store, open_store
from support.databases import sqlite_url
from support.encoders import FakeEncoder
from support.samples import NOW, ExactMatcher, question, sample_knowledge


@dataclass
class Passed:
    """Seconds that have passed."""

    seconds: float = 0.0

    def __call__(self) -> float:
        return self.seconds


@dataclass
class Disk:
    """A disk with so many bytes free."""

    free: int = 10**9


@dataclass
class House:
    """A running program, without its process."""

    service: Service
    store: Store
    health: Health
    loops: Supervisor
    vitals: Status
    passed: Passed
    disk: Disk

    async def get(self, path: str) -> httpx.Response:
        transport = httpx.ASGITransport(HealthPage(self.vitals).app())
        async with httpx.AsyncClient(transport=transport, base_url="http://here") as client:
            return await client.get(path)

    async def metric(self, name: str) -> float:
        text = (await self.get("/metrics")).text
        found = re.search(rf"^disclosure_bot_{re.escape(name)} (\S+)$", text, re.MULTILINE)
        assert found, text
        return float(found[1])


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    knowledge = sample_knowledge()
    async with await open_store(sqlite_url(tmp_path / "store.db"), patience=0.1) as store:
        service = Service(Answerer(knowledge, ExactMatcher(knowledge)), store)
        loops = Supervisor()
        passed, disk = Passed(), Disk()
        health = Health(clock=passed, state="serving")
        vitals = Status(
            service,
            store,
            {"telegram": health},
            loops,
            disk_free=lambda: disk.free,
            swapped=lambda: 2,
            clock=lambda: NOW,
            passed=passed,
        )
        house = House(service, store, health, loops, vitals, passed, disk)
        health.fetched()
        yield house
        await loops.stop()


async def test_a_program_that_serves_is_alive_and_ready(house: House) -> None:
    assert (await house.get("/healthz")).status_code == 200
    ready = await house.get("/readyz")

    assert ready.status_code == 200
    assert ready.json() == {
        "ready": True,
        "checks": {"knowledge": "ok", "store": "ok", "channel telegram": "ok"},
        "notices": {},
        "unreachable": {},
    }


async def test_staff_who_cannot_be_reached_are_named_on_the_page_and_in_an_alarm(house: House) -> None:
    house.health.undelivered("the staff chat", "bot was kicked")
    ready, problems = await house.get("/readyz"), await house.vitals.problems()
    house.health.delivered("the staff chat")

    assert ready.status_code == 200
    assert "bot was kicked" in ready.json()["unreachable"]["the staff chat"]
    assert "the staff chat" in problems
    assert await house.vitals.problems() == {}


async def test_without_a_network_it_lives_but_is_not_ready(house: House) -> None:
    for _ in range(20):
        house.passed.seconds += 30
        house.health.failed("NetworkError: ConnectError")

    assert (await house.get("/healthz")).status_code == 200
    ready = await house.get("/readyz")
    assert ready.status_code == 503
    assert ready.json()["checks"]["channel telegram"] == "NetworkError: ConnectError"


async def test_a_poll_that_hangs_is_dead(house: House) -> None:
    house.passed.seconds += SILENCE + 1

    dead = await house.get("/healthz")
    assert dead.status_code == 503
    assert dead.json() == {"status": "dead", "dead": ["channel telegram"]}


async def test_a_webhook_may_be_silent_for_long(house: House) -> None:
    house.health.mode = "webhook"
    house.passed.seconds += 100_000

    assert (await house.get("/healthz")).status_code == 200
    assert (await house.get("/readyz")).status_code == 200


@pytest.mark.slow
async def test_a_store_that_cannot_be_written_is_named_until_it_can(house: House) -> None:
    with closing(sqlite3.connect(house.store.place, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        ready = await house.get("/readyz")
        metric = await house.metric("store_writable")
    house.passed.seconds += PROBE_KEPT

    assert ready.status_code == 503
    assert "Another program holds the database" in ready.json()["checks"]["store"]
    assert metric == 0
    assert (await house.get("/readyz")).status_code == 200


async def test_a_disk_that_fills_up_is_named_before_it_is_full(house: House) -> None:
    house.disk.free = SCARCE - 1

    assert "left on the disk" in (await house.get("/readyz")).json()["checks"]["store"]
    assert await house.metric("disk_free_bytes") == SCARCE - 1


async def test_figures_tell_what_happened(house: House) -> None:
    house.health.outcomes.update({"answer": 3, "abstain": 1})
    for seconds in (0.07, 0.07, 1.5):
        house.health.latency.note(seconds)
    house.health.retries, house.health.throttled, house.health.conflicts = 4, 5, 6
    waiting = StoredUpdate(1, 1, "chat", "{}", NOW - timedelta(seconds=90))
    await house.store.inbox.accept([waiting])

    assert await house.metric('updates_total{channel="telegram",outcome="answer"}') == 3
    assert await house.metric('reply_seconds_bucket{channel="telegram",le="0.1"}') == 2
    assert await house.metric('reply_seconds_bucket{channel="telegram",le="+Inf"}') == 3
    assert await house.metric('retries_total{channel="telegram"}') == 4
    assert await house.metric('throttled_total{channel="telegram"}') == 5
    assert await house.metric('conflicts_total{channel="telegram"}') == 6
    assert await house.metric("inbox_depth") == 1
    assert await house.metric("inbox_oldest_seconds") == 90
    assert await house.metric('reloads_total{result="swapped"}') == 2
    assert await house.metric('knowledge_info{version="0123456789ab"}') == 1
    assert await house.metric("encoder") == 1


async def test_the_age_of_the_knowledge_begins_anew_with_each_version(house: House) -> None:
    house.passed.seconds = 500
    assert await house.metric("knowledge_age_seconds") == 500

    other = sample_knowledge(version="ffffffffffff")
    house.service.swap(Answerer(other, ExactMatcher(other)))
    assert await house.metric("knowledge_age_seconds") == 0
    assert await house.metric('knowledge_info{version="ffffffffffff"}') == 1


async def test_no_question_and_no_asker_is_in_any_page(house: House) -> None:
    asked = question("学费多少钱", asker="asker-in-person")
    await house.service.ask(asked)
    pages = [(await house.get(path)).text for path in ("/healthz", "/readyz", "/metrics")]

    assert not any("学费" in page or "asker-in-person" in page for page in pages)


async def test_a_port_that_is_taken_ends_in_a_sentence(house: House) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(ChannelError, match=r"cannot listen"):
        await serving(f"127.0.0.1:{taken.getsockname()[1]}", HealthPage(house.vitals))()


async def test_the_watchdog_ends_a_program_of_which_a_part_is_dead(house: House) -> None:
    watchdog = Watchdog(Systemd({}), house.vitals)
    watchdog.look()
    house.passed.seconds += SILENCE + 1

    with pytest.raises(ChannelError, match=r"channel telegram"):
        watchdog.look()


def test_the_watchdog_barks_three_times_as_often_as_asked(house: House) -> None:
    def interval(environment: dict[str, str]) -> float:
        return Watchdog(Systemd(environment), house.vitals).interval

    assert interval({"WATCHDOG_USEC": "30000000"}) == 10.0
    assert interval({"WATCHDOG_USEC": "600000000"}) == LONGEST
    assert interval({}) == LONGEST


async def test_a_damaged_database_ends_the_program_so_that_the_next_start_mends_it(house: House) -> None:
    assert (await house.get("/healthz")).status_code == 200
    house.store.database.is_damaged = True  # how it is found out: store/test_salvage.py
    health = await house.get("/healthz")

    assert health.json()["dead"] == ["database damaged"]
    with pytest.raises(ChannelError, match=r"database damaged"):
        Watchdog(Systemd({}), house.vitals).look()


async def test_a_notice_is_counted_and_told_to_staff_and_not_quoted_in_figures(house: House) -> None:
    assert await house.metric('notice{about="key"}') == 0
    house.vitals.notices["key"] = "the key is another one"

    assert await house.metric('notice{about="key"}') == 1
    assert await house.vitals.problems() == {"key": "the key is another one"}
    assert "another one" not in (await house.get("/metrics")).text


async def test_staff_hear_of_a_store_that_cannot_be_written(house: House) -> None:
    assert await house.vitals.problems() == {}
    house.disk.free = 0
    house.passed.seconds += PROBE_KEPT

    assert "left on the disk" in (await house.vitals.problems())["store"]


async def test_a_missing_encoder_is_a_figure(house: House) -> None:
    knowledge = sample_knowledge()
    house.service.swap(Answerer(knowledge, build_matcher(knowledge, why="not installed")))
    text = metrics_text(await house.vitals.sample()).decode()

    assert "disclosure_bot_encoder 0.0" in text
    assert "not installed" not in text


@pytest.mark.slow
async def test_an_encoder_that_fails_at_a_reload_is_seen_until_it_works_again(house: House) -> None:
    encoder, seen = FakeEncoder(), []
    for encoder.broken in (False, True, False):
        knowledge = sample_knowledge()
        house.service.swap(Answerer(knowledge, build_matcher(knowledge, encoder=encoder)))
        seen.append(await house.metric("encoder"))

    assert seen == [1, 0, 1]


async def test_a_file_that_was_taken_away_is_not_ready_and_told(house: House) -> None:
    os.unlink(house.store.place)  # noqa: PTH108 Path would be one more blocking call to ruff
    house.passed.seconds += PROBE_KEPT

    assert (await house.get("/readyz")).status_code == 503
    assert "disclosure-bot restore" in (await house.vitals.problems())["store"]
