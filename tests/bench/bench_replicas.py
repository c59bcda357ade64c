"""Several programs on one PostgreSQL: what more of them answer, and what it costs to kill or stall them.

PYTHONPATH=tests python -m bench.bench_replicas [throughput kills stall database]

DISCLOSURE_BOT_TEST_POSTGRES names the server.
"""

import asyncio
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

from sqlalchemy import make_url

from fakes.botapi import people
from fakes.botapi.core import State
from fakes.botapi.people import Person
from fakes.fleet import FIRST, QUESTIONS, Fleet, answered_in_order, burst, fleet
from support.databases import SERVER, empty_database, on_server

CHATS = 250
COUNT = CHATS * len(QUESTIONS)
LATENCY = 0.05
"""seconds that a send takes"""
KILL_EVERY = 5.0


@asynccontextmanager
async def programs(count: int) -> AsyncIterator[Fleet]:
    """Offer programs that serve by webhook, started and introduced."""
    with tempfile.TemporaryDirectory() as folder:
        async with (
            empty_database("postgresql", Path(folder)) as database,
            fleet(Path(folder), database, count=count, latency=LATENCY) as some,
        ):
            await some.start()
            people.say(some.state, Person(1999), "学费多少钱")
            await some.until_answered(1)
            yield some


def has_sent(state: State, count: int) -> bool:
    return len(state.sent) > count


async def throughput() -> None:
    """Questions answered a second by 1, 2 and 3 programs; all share this machine, and so does the fake."""
    for count in (1, 2, 3):
        async with programs(count) as some:
            began = time.monotonic()
            burst(some.state, CHATS)
            await some.until_answered(COUNT + 1, 300)
            print(f"{count} programs: {COUNT / (time.monotonic() - began):.0f} questions/s", flush=True)


async def tell(some: Fleet, name: str, faults: int, began: float) -> None:
    rows = Counter((one.asker, one.question) for one in await some.programs[0].exchanges())
    came = {chat: titles for chat, titles in answered_in_order(some.state).items() if chat >= FIRST}
    lost = sum(len(set(QUESTIONS.values()) - set(came.get(FIRST + one, ()))) for one in range(CHATS))
    twice = len(some.state.sent) - 1 - COUNT + lost
    mixed_up = sum(titles != list(QUESTIONS.values()) for titles in came.values())
    print(f"{name} x {faults} in {COUNT}: lost {lost}, twice {twice} (bound {16 * faults})")
    print(f"  rows for {len(rows)} questions, at most {max(rows.values())} each")
    print(f"  {mixed_up} of {CHATS} chats out of order; {time.monotonic() - began:.0f} s", flush=True)


async def kills() -> None:
    """Kill one of three every five seconds and start it again, until all is answered."""
    async with programs(3) as some:
        began, faults = time.monotonic(), 0
        burst(some.state, CHATS)
        while not has_sent(some.state, COUNT):
            victim = some.programs[faults % 3]
            await victim.signal(signal.SIGKILL)
            faults += 1
            await victim.start()
            await asyncio.sleep(KILL_EVERY)
        await some.until_answered(COUNT + 1, 300)
        await tell(some, "kill -9", faults, began)


async def stall() -> None:
    """Stop one of three in the middle, for half a minute, then let it go on."""
    async with programs(3) as some:
        began = time.monotonic()
        burst(some.state, CHATS)
        await some.until(partial(has_sent, some.state, 150), 120)
        stalled = some.programs[0].process
        assert stalled
        stalled.send_signal(signal.SIGSTOP)
        await asyncio.sleep(30)
        stalled.send_signal(signal.SIGCONT)
        await some.until_answered(COUNT + 1, 300)
        await tell(some, "stall of 30 s", 1, began)


async def database() -> None:
    """Cut all connections to the database, twice."""
    async with programs(3) as some:
        began = time.monotonic()
        name = make_url(some.programs[0].url).database
        burst(some.state, CHATS)
        for count in (150, 500):
            await some.until(partial(has_sent, some.state, count), 120)
            where = f"pg_stat_activity WHERE datname = '{name}'"
            await on_server(f"SELECT pg_terminate_backend(pid) FROM {where}")  # noqa: S608 our own name
        await some.until_answered(COUNT + 1, 300)
        await tell(some, "all connections cut", 2, began)


PARTS: dict[str, Callable[[], Awaitable[None]]] = {
    "throughput": throughput,
    "kills": kills,
    "stall": stall,
    "database": database,
}


async def main(names: list[str]) -> None:
    """Run the parts named, or all."""
    if not SERVER:
        print("DISCLOSURE_BOT_TEST_POSTGRES names no server: nothing is measured")
        return
    for name in names or list(PARTS):
        print(f"== {name}", flush=True)
        await PARTS[name]()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))
