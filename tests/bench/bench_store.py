"""How fast the store is with a million exchanges in it, against the bare driver in the same run.

PYTHONPATH=tests python -m bench.bench_store [FILE]; a FILE made by bench.million is copied, otherwise one is
made, which takes some minutes.
"""

import asyncio
import os
import shutil
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import closing
from datetime import timedelta
from functools import partial
from pathlib import Path

from bench.million import START, YEAR, fill, make_exchanges
from disclosure_bot.domain.exchange import Exchange
from disclosure_bot.store.backup import backup
from disclosure_bot.store.database.address import sqlite_address
from disclosure_bot.store.inbox import State, StoredUpdate
from disclosure_bot.store.store import Store, open_store

ROUNDS = 300
DELETED = 500
MONTH = (START + timedelta(days=180), START + timedelta(days=210))


def fresh(count: int, seed: int) -> list[Exchange]:
    """Return exchanges that the logbook does not hold yet, asked after the others."""
    return list(make_exchanges(count, seed))


async def milliseconds(action: Callable[[], Awaitable[object]]) -> float:
    began = time.perf_counter()
    await action()
    return (time.perf_counter() - began) * 1000


async def count(exchanges: AsyncIterator[Exchange]) -> int:
    return sum([1 async for _ in exchanges])


def show(what: str, value: float, unit: str = "ms", bar: str = "") -> None:
    print(f"{what:<48} {value:>10.2f} {unit:<2} {bar}")


async def record_one_by_one(store: Store, peer: sqlite3.Connection) -> None:
    """Record, and insert the same columns with the bare driver, in turns."""
    ours, bare = [], []
    for exchange in fresh(ROUNDS, seed=2):
        ours.append(await milliseconds(partial(store.logbook.record, exchange)))
        bare.append(await milliseconds(partial(insert_bare, peer, exchange)))
    show("record, median", statistics.median(ours), bar="goal < 2")
    show("record, p95", statistics.quantiles(ours, n=20)[18])
    show("bare driver, same columns and flush, median", statistics.median(bare))
    show("ratio", statistics.median(ours) / statistics.median(bare), "x")


async def insert_bare(peer: sqlite3.Connection, exchange: Exchange) -> None:
    peer.execute("BEGIN IMMEDIATE")
    row = (exchange.id, exchange.asked_at.timestamp(), exchange.channel, exchange.asker, exchange.question)
    matches = str([(match.entry, match.confidence, match.phrasing) for match in exchange.matches])
    peer.execute("INSERT INTO peer VALUES (?, ?, ?, ?, ?, ?)", (*row, matches))
    peer.execute("COMMIT")


async def record_together(store: Store, callers: int) -> None:
    exchanges = fresh(callers * 40, seed=callers)

    async def one(number: int) -> None:
        for exchange in exchanges[number::callers]:
            await store.logbook.record(exchange)

    taken = await milliseconds(lambda: asyncio.gather(*(one(number) for number in range(callers))))
    show(f"record, {callers} callers at once, each", taken / len(exchanges))


async def handle_updates(store: Store) -> None:
    exchanges = fresh(1000, seed=77)
    updates = [StoredUpdate(1, number, "chat", '{"text":1}' * 25, START) for number in range(1000)]
    batches = [updates[start : start + 100] for start in range(0, 1000, 100)]
    accepting = [await milliseconds(partial(store.inbox.accept, batch)) for batch in batches]
    show("inbox: accept 100 updates", statistics.median(accepting))
    show("inbox: 1,000 waiting read at start", await milliseconds(lambda: store.inbox.claim(1)))

    async def one(worker: int) -> None:
        for number in range(worker, 1000, 16):
            await store.inbox.settle((1, number), State.DONE, START, [exchanges[number]])

    taken = await milliseconds(lambda: asyncio.gather(*(one(worker) for worker in range(16))))
    show("inbox: done with its exchange, 16 workers, each", taken / 1000)


async def read(store: Store) -> None:
    taken = await milliseconds(lambda: count(store.logbook.exchanges(*MONTH)))
    show("read the exchanges of a month", taken, bar=f"{await count(store.logbook.exchanges(*MONTH))} rows")
    taken = await milliseconds(lambda: count(store.logbook.exchanges(*MONTH, gaps_only=True)))
    show("read the gaps of a month", taken, bar="goal < 2000")
    asker = f"asker{17:019d}"
    show("what is kept about one asker", await milliseconds(lambda: store.retention.holdings(asker)))
    show(
        "erase one asker, files scrubbed",
        await milliseconds(lambda: store.retention.erase(asker, START + YEAR)),
    )


def deleted_one_by_one(path: Path, secure: bool) -> tuple[float, float]:
    """Delete rows as long as updates with the bare driver; return milliseconds a row, clock and processor."""
    with closing(sqlite3.connect(path, isolation_level=None)) as peer:
        for pragma in ("journal_mode = WAL", "synchronous = FULL", f"secure_delete = {int(secure)}"):
            peer.execute(f"PRAGMA {pragma}")
        peer.execute("CREATE TABLE waiting (number INTEGER PRIMARY KEY, payload TEXT)")
        peer.executemany("INSERT INTO waiting VALUES (?, ?)", ((one, "x" * 1000) for one in range(DELETED)))
        peer.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        began = time.perf_counter(), time.process_time()
        for number in range(DELETED):
            peer.execute("DELETE FROM waiting WHERE number = ?", (number,))
        ended = time.perf_counter(), time.process_time()
    clock, processor = ((end - start) * 1000 / DELETED for start, end in zip(began, ended, strict=True))
    return clock, processor


async def empty_what_was_deleted(store: Store, folder: Path) -> None:
    """Tell what it costs that no byte of a settled update stays: zeroed pages, and a log that is emptied."""
    rounds = [
        [deleted_one_by_one(folder / f"deleted-{one}-{secure}.db", secure) for secure in (True, False)]
        for one in range(5)
    ]
    for place, what in enumerate(("delete a row, its bytes zeroed", "... left where they are")):
        clock = statistics.median(one[place][0] for one in rounds)
        processor = statistics.median(one[place][1] for one in rounds)
        show(what, clock, bar=f"processor {processor:.3f}")
    emptied = []
    for exchange in fresh(20, seed=3):
        await store.logbook.record(exchange)
        began = time.process_time()
        taken = await milliseconds(store.database.scrub)
        emptied.append((taken, (time.process_time() - began) * 1000))
    clock, processor = (statistics.median(column) for column in zip(*emptied, strict=True))
    show("empty the log, once a second at the most", clock, bar=f"processor {processor:.3f}")


async def main(path: Path) -> None:
    """Print the figures."""
    show("open and close", await milliseconds(lambda: _open_and_close(path, check=False)))
    show("... after reading the whole file", await milliseconds(lambda: _open_and_close(path, check=True)))
    with closing(sqlite3.connect(path.with_name("peer.db"), isolation_level=None)) as peer:
        for pragma in ("journal_mode = WAL", "synchronous = FULL", "secure_delete = ON"):
            peer.execute(f"PRAGMA {pragma}")
        peer.execute(
            "CREATE TABLE peer (id TEXT PRIMARY KEY, asked_at REAL, channel, asker, question, matches)"
        )
        peer.execute("CREATE INDEX peer_asker ON peer (asker, asked_at)")
        async with await open_store(sqlite_address(path), check=False) as store:
            await record_one_by_one(store, peer)
            for callers in (8, 40):
                await record_together(store, callers)
            await handle_updates(store)
            await read(store)
            await empty_what_was_deleted(store, path.parent)
    show(
        "backup, proved",
        await milliseconds(lambda: backup(sqlite_address(path), path.with_name("backup.db"))),
    )


async def _open_and_close(path: Path, *, check: bool) -> None:
    async with await open_store(sqlite_address(path), check=check):
        pass


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "store.db"
        if len(sys.argv) > 1:
            shutil.copy(sys.argv[1], database)
        else:
            asyncio.run(fill(database))
        os.sync()  # what the copy left to be written would be flushed with each record
        print(f"{database.stat().st_size / 2**20:.0f} MB")
        asyncio.run(main(database))
