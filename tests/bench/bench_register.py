"""How long a register of 10,000 requests takes to be read and put in order, and the whole command to list it.

PYTHONPATH=tests python -m bench.bench_register
"""

import asyncio
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from time import perf_counter, process_time

from disclosure_bot.cli.requests.lists import LINES
from disclosure_bot.domain.calendar import Calendar
from disclosure_bot.domain.request import Request, RequestAct, RequestChannel, RequestKind, RequestState
from disclosure_bot.requests.listing import listed
from disclosure_bot.store.database.address import sqlite_address
from disclosure_bot.store.store import Store, open_store

COUNT, OPEN = 10_000, 200
FIRST = date(2017, 1, 2)
TODAY = date(2026, 11, 23)
ROUNDS = 5


def requests() -> Iterator[Request]:
    """Yield made-up requests, the last ones still open."""
    for number in range(COUNT):
        received = FIRST + timedelta(days=number * 3600 // COUNT)
        still = number >= COUNT - OPEN
        yield Request(
            number="",
            received_on=received,
            channel=RequestChannel.LETTER,
            kind=RequestKind.REQUEST,
            subject="决算表",
            state=RequestState.RECEIVED if still else RequestState.ANSWERED,
            due=received + timedelta(days=21),
            answered_on=None if still else received + timedelta(days=15),
        )


async def fill(store: Store) -> None:
    """Keep them all."""
    act = RequestAct("", "bench", datetime(2026, 11, 23, tzinfo=UTC), "received")
    for one in requests():
        await store.register.add(one, act)


def command(database: Path) -> None:
    """Run the whole command, as from a shell."""
    environment = os.environ | {"DISCLOSURE_BOT_DATABASE": sqlite_address(database)}
    line = [sys.executable, "-m", "disclosure_bot", "requests", "list"]
    subprocess.run(line, env=environment, stdout=subprocess.DEVNULL, check=True)


async def read_page(store: Store) -> None:
    """Read what the list shows: the open ones, the last closed ones, and how many there are."""
    found = (*await store.register.open_ones(), *await store.register.closed_ones(LINES))
    listed(found, TODAY, Calendar())
    await store.register.count()


async def read_all(store: Store) -> None:
    """Read everything, as ``--json`` does."""
    listed(await store.register.requests(), TODAY, Calendar())


async def median(work: Callable[[], Awaitable[None]], clock: Callable[[], float]) -> float:
    """Return the median of some rounds, in seconds of a clock."""
    taken = []
    for _ in range(ROUNDS):
        began = clock()
        await work()
        taken.append(clock() - began)
    return sorted(taken)[ROUNDS // 2]


def processor_of_children() -> float:
    """Return the processor time of the commands that have ended, in seconds."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


async def main() -> None:
    """Print the medians of some rounds, by the clock and in processor time."""
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "register.db"
        async with await open_store(sqlite_address(database)) as store:
            await fill(store)
            for name, read in (("what the list shows", read_page), ("everything", read_all)):
                work = partial(read, store)
                clock, processor = await median(work, perf_counter), await median(work, process_time)
                print(f"{COUNT} requests, {name}: {clock:.3f} s, processor {processor:.3f} s")
        work = partial(asyncio.to_thread, command, database)
        clock, processor = await median(work, perf_counter), await median(work, processor_of_children)
        load = os.getloadavg()[0] / (os.cpu_count() or 1)
        print(f"requests list, whole command: {clock:.2f} s, processor {processor:.2f} s")
        print(f"load of the machine: {load:.1f} for each processor")


if __name__ == "__main__":
    asyncio.run(main())
