"""Several of the real program on one PostgreSQL: killed, stalled, cut off; nothing is lost, order is kept."""

import asyncio
import signal
from collections import Counter
from collections.abc import AsyncIterator, Callable
from functools import partial
from pathlib import Path

import httpx
import pytest
from sqlalchemy import make_url

from fakes.botapi import people
from fakes.botapi.core import State
from fakes.botapi.people import Person
from fakes.fleet import FIRST, QUESTIONS, Balancer, Fleet, answered_in_order, burst, fleet
from fakes.process import free_port
from support.databases import KINDS, empty_database, on_server
from support.pooler import PGBOUNCER, pooled

pytestmark = pytest.mark.slow

AWAY = 20.0
"""seconds"""
WORKERS = 16
CHATS = 40
ASKED = CHATS * len(QUESTIONS)


@pytest.fixture(params=KINDS[1:])
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[str]:
    async with empty_database(request.param, tmp_path) as address:
        yield address


def reached(state: State, count: int) -> bool:
    return len(state.sent) >= count


async def assert_nothing_lost(some: Fleet, kills: int, late: int = 0) -> None:
    """Assert that all is answered, each once in the logbook, and in order in all chats but ``late`` ones."""
    rows = Counter((one.asker, one.question) for one in await some.programs[0].exchanges())
    came = answered_in_order(some.state)
    mixed_up = {chat: titles for chat, titles in came.items() if titles != list(QUESTIONS.values())}

    assert len(mixed_up) <= late, mixed_up
    assert {chat: set(titles) for chat, titles in came.items()} == {
        FIRST + number: set(QUESTIONS.values()) for number in range(CHATS)
    }
    assert len(rows) == ASKED
    assert max(rows.values()) == 1
    assert len(some.state.sent) - ASKED <= WORKERS * kills


@pytest.mark.parametrize("mode", ["webhook", "polling"])
async def test_programs_that_are_killed_lose_nothing_and_keep_the_order(
    tmp_path: Path, database: str, mode: str
) -> None:
    async with fleet(tmp_path, database, mode=mode, latency=0.02) as some:
        await some.start()
        burst(some.state, CHATS)
        for number, count in enumerate((20, 70)):
            await some.until(partial(reached, some.state, count))
            await some.programs[number].signal(signal.SIGKILL)
        await some.until_answered(ASKED)
        await assert_nothing_lost(some, kills=2)


async def test_a_program_that_stalls_gives_up_what_it_had_and_answers_again_later(
    tmp_path: Path, database: str
) -> None:
    async with fleet(tmp_path, database, count=2, latency=0.02) as some:
        await some.start()
        burst(some.state, CHATS)
        await some.until(lambda: all("reaches threshold" in one.output() for one in some.programs))
        stalled = some.programs[0].process
        assert stalled
        stalled.send_signal(signal.SIGSTOP)
        await some.programs[1].until(lambda: "no longer serve" in some.programs[1].output(), 90)
        stalled.send_signal(signal.SIGCONT)
        await some.until_answered(ASKED)
        await some.until(lambda: "it begins anew" in some.programs[0].output())
        # What it had in its hands it sends when it goes on, late, and the other has sent it meanwhile.
        await assert_nothing_lost(some, kills=2, late=WORKERS)


async def test_a_database_that_cuts_all_off_costs_nothing(tmp_path: Path, database: str) -> None:
    name = database.rsplit("/", 1)[1]
    cut = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"  # noqa: S608
    async with fleet(tmp_path, database, count=2, latency=0.02) as some:
        await some.start()
        burst(some.state, CHATS)
        for count in (20, 70):
            await some.until(partial(reached, some.state, count))
            await on_server(cut)
        await some.until_answered(ASKED)
        await asyncio.sleep(0)
        await assert_nothing_lost(some, kills=2)


@pytest.mark.parametrize("go_away", [Balancer.shut, Balancer.hang])
async def test_a_database_that_is_away_is_waited_for_and_the_health_page_says_so(
    tmp_path: Path, database: str, go_away: Callable[[Balancer], None]
) -> None:
    server = make_url(database)
    gate = Balancer([server.port or 5432])
    through = server.set(host="127.0.0.1", port=gate.port).render_as_string(hide_password=False)
    page = f"127.0.0.1:{free_port()}"
    async with (
        gate.running(),
        httpx.AsyncClient(base_url=f"http://{page}", timeout=10) as client,
        fleet(tmp_path, through, count=2, latency=0.02) as some,
    ):
        some.programs[0].settings["DISCLOSURE_BOT_HTTP__LISTEN"] = page
        await some.start()
        burst(some.state, CHATS)
        await some.until(partial(reached, some.state, 20))
        go_away(gate)
        await asyncio.sleep(AWAY)
        meanwhile = await client.get("/readyz")
        gate.open()
        await some.until_answered(ASKED)
        async with asyncio.timeout(60):
            while (await client.get("/readyz")).status_code != 200:  # noqa: ASYNC110 it can only be asked
                await asyncio.sleep(1)
        await assert_nothing_lost(some, kills=2)
        assert all(one.process and one.process.returncode is None for one in some.programs)

    assert meanwhile.status_code == 503
    assert meanwhile.json()["checks"]["store"] != "ok"


async def test_several_that_poll_are_no_conflict(tmp_path: Path, database: str) -> None:
    async with fleet(tmp_path, database, count=2, mode="polling") as some:
        await some.start()
        await some.until(lambda: some.state.commands)
        people.say(some.state, Person(2001), "学费多少钱")
        await some.until_answered(1)

    assert all("409" not in one.output() for one in some.programs)


@pytest.mark.skipif(not PGBOUNCER, reason="PgBouncer is not installed")
async def test_behind_a_pooler_another_program_leads_once_the_leader_is_killed(
    tmp_path: Path, database: str
) -> None:
    async with (
        pooled(database, tmp_path) as pooler,
        fleet(tmp_path, database, count=2, mode="polling", latency=0.02) as some,
    ):
        for one in some.programs:
            one.database, one.settings["DISCLOSURE_BOT_DATABASE_DIRECT"] = pooler, database
        await some.start()
        burst(some.state, CHATS)
        await some.until(partial(reached, some.state, 20))
        (leader,) = [one for one in some.programs if "this program leads now" in one.output()]
        await leader.signal(signal.SIGKILL)
        await some.until_answered(ASKED)

        assert all("this program leads now" in one.output() for one in some.programs)
        await assert_nothing_lost(some, kills=1)
