"""How long a register of 10,000 requests takes to be read and put in order, and the whole command to list it.

PYTHONPATH=tests python -m bench.bench_register
"""

import asyncio
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

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


async def main() -> None:
    """Print the medians of some rounds."""
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "register.db"
        async with await open_store(sqlite_address(database)) as store:
            await fill(store)
            taken = []
            for _ in range(ROUNDS):
                began = time.perf_counter()
                listed(await store.register.requests(), TODAY, Calendar())
                taken.append(time.perf_counter() - began)
            print(f"{COUNT} requests read and put in order: {sorted(taken)[ROUNDS // 2]:.2f} s")
        taken = []
        for _ in range(ROUNDS):
            began = time.perf_counter()
            await asyncio.to_thread(command, database)
            taken.append(time.perf_counter() - began)
        print(f"requests list, whole command: {sorted(taken)[ROUNDS // 2]:.2f} s")


if __name__ == "__main__":
    asyncio.run(main())
