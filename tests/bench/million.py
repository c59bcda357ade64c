"""Makes a logbook of a million exchanges over a year, with the shape of real ones.

PYTHONPATH=tests python -m bench.million FILE [COUNT]
"""

import asyncio
import random
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import islice
from pathlib import Path

from disclosure_bot.domain.exchange import Exchange, Feedback, Verdict, exchange_id
from disclosure_bot.domain.language import Language
from disclosure_bot.domain.reply import Match, Outcome
from disclosure_bot.store.database.address import sqlite_address
from disclosure_bot.store.rows import insert_exchanges, to_row
from disclosure_bot.store.store import open_store

START = datetime(2025, 12, 1, tzinfo=UTC)
YEAR = timedelta(days=365)
COUNT = 1_000_000
_BATCH = 5_000
_ASKERS = 40_000
_ENTRIES = [f"area{number % 12}.entry{number}" for number in range(300)]
_HOURS = [1, 1, 1, 1, 1, 2, 4, 8, 12, 14, 14, 12, 10, 12, 14, 14, 13, 11, 10, 12, 14, 12, 8, 4]
_MATTERS = ["学费", "住宿费", "转专业", "奖学金", "录取分数", "宿舍", "校历", "成绩单", "休学", "助学贷款"]
_WAYS = [
    "{}多少钱",
    "{}怎么申请",
    "请问{}什么时候公布",
    "{}在哪里查",
    "how about {}",
    "我想知道{}的规定，谢谢",
]


def make_exchanges(count: int, seed: int = 1) -> Iterator[Exchange]:
    """Yield exchanges in order of time; the same seed gives the same ones."""
    chance = random.Random(seed)
    for number in range(count):
        day = START + timedelta(days=int(number * 365 / count))
        hour = chance.choices(range(24), _HOURS)[0]
        yield _exchange(
            chance, day + timedelta(hours=hour, microseconds=chance.randrange(3_600_000_000)), number
        )


def _exchange(chance: random.Random, asked_at: datetime, number: int) -> Exchange:
    outcome = chance.choices(list(Outcome), [70, 12, 14, 2, 2])[0]
    first = min(int(chance.paretovariate(0.8)) - 1, 299)
    matches = tuple(
        Match(_ENTRIES[(first + step) % 300], round(0.95 - step * 0.3, 4), f"{chance.choice(_MATTERS)}多少")
        for step in range(3)
    )
    verdict = chance.choices([None, Verdict.USEFUL, Verdict.NOT_ASKED, Verdict.OUTDATED], [92, 5, 2, 1])[0]
    return Exchange(
        id=exchange_id(asked_at, str(number)),
        asked_at=asked_at,
        channel=chance.choices(["telegram", "web", "terminal"], [80, 19, 1])[0],
        asker=f"asker{int(chance.random() ** 2 * _ASKERS):019d}",
        question=chance.choice(_WAYS).format(chance.choice(_MATTERS)) + "呢" * chance.randrange(12),
        language=chance.choices([Language.ZH, Language.EN], [93, 7])[0],
        outcome=outcome,
        matches=matches,
        knowledge_version=f"{asked_at.month:012x}",
        milliseconds=round(chance.lognormvariate(3, 0.5), 2),
        chosen=matches[0].entry if outcome is Outcome.CHOOSE and chance.random() < 0.6 else "",
        feedback=Feedback(verdict, asked_at + timedelta(minutes=1)) if verdict else None,
    )


async def fill(path: Path, count: int = COUNT) -> None:
    """Write the exchanges into a new logbook, in large transactions and without redaction."""
    exchanges = make_exchanges(count)
    async with await open_store(sqlite_address(path)) as store:
        while rows := [to_row(exchange) for exchange in islice(exchanges, _BATCH)]:
            await store.database.write(partial(insert_exchanges, rows=rows))


if __name__ == "__main__":
    began = time.perf_counter()
    target, wanted = Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else COUNT
    asyncio.run(fill(target, wanted))
    print(f"{wanted} exchanges, {target.stat().st_size / 2**20:.0f} MB, {time.perf_counter() - began:.0f} s")
