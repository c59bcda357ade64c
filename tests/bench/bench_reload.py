"""How long an edit takes to be live, and how long the event loop stalls, as ``serve`` reloads.

Usage: python tests/bench/bench_reload.py. A copy of the real knowledge is edited beside a service with the
encoder; where its cache does not hold the phrasings, they are encoded first, for minutes.
"""

import asyncio
import gc
import shutil
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from disclosure_bot import bootstrap
from disclosure_bot.config import Settings
from disclosure_bot.domain.knowledge import Finding

KNOWLEDGE = Path(__file__).parents[2] / "knowledge"
EDITED = "entries/fees.yaml"
EDITS = 6
"""of each kind"""
TICK = 0.005
GOAL = "goal < 2.00"


class Ticks:
    """Looks at the event loop again and again."""

    def __init__(self) -> None:
        self.worst = 0.0

    async def run(self) -> None:
        """Look until cancelled."""
        while True:
            began = time.perf_counter()
            await asyncio.sleep(TICK)
            self.worst = max(self.worst, time.perf_counter() - began - TICK)

    def take(self) -> float:
        """Return the longest stall since this was asked last, in ms."""
        worst, self.worst = self.worst * 1000, 0.0
        return worst


def with_phrasing(text: str, number: int) -> str:
    """Return the file with one phrasing more."""
    return text.replace(
        "      zh:\n        - ", f"      zh:\n        - 学费第{number}次要交多少\n        - ", 1
    )


def with_answer(text: str, number: int) -> str:
    """Return the file with an answer changed."""
    return text.replace("      zh: |\n", f"      zh: |\n        第{number}次修改。\n\n", 1)


async def refused(sentence: str, _: Sequence[Finding]) -> None:
    """Say that an edit of the benchmark is wrong."""
    raise SystemExit(sentence)


async def measure(settings: Settings) -> None:
    """Edit the copy, and print the figures."""
    builder = bootstrap.Builder(settings)
    answerer = builder.build(bootstrap.load_or_last_good(settings))
    async with bootstrap.opened_service(settings, answerer) as (service, _):
        reloader, ticks = bootstrap.reloader(settings, service, builder, refused), Ticks()
        gc.freeze()  # as serve does
        running = [asyncio.create_task(reloader.run()), asyncio.create_task(ticks.run())]
        await asyncio.sleep(1)
        path = settings.knowledge / EDITED
        for name, edit in (("a phrasing added", with_phrasing), ("an answer changed", with_answer)):
            live, stalls, behind = [], [], []
            for number in range(EDITS):
                version, began = service.knowledge.version, time.perf_counter()
                ticks.take()
                path.write_text(edit(path.read_text(encoding="utf-8"), number), encoding="utf-8")
                while service.knowledge.version == version:  # noqa: ASYNC110 a swap sets no event
                    await asyncio.sleep(TICK)
                live.append(time.perf_counter() - began)
                stalls.append(ticks.take())
                await asyncio.gather(*reloader.trainings)
                behind.append(ticks.take())
            print(f"{name:18} live after {median(live):5.2f} s, at most {max(live):5.2f}   {GOAL}")
            print(f"  longest stall {max(stalls):5.1f} ms, while training {max(behind):5.1f} ms   goal < 50")
        for task in running:
            task.cancel()


def main() -> None:
    """Print the figures."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        settings = Settings.load(None, knowledge=folder / "knowledge")
        shutil.copytree(KNOWLEDGE, settings.knowledge)
        if settings.cache.is_dir():
            shutil.copytree(settings.cache, folder / "cache")
        own = {"cache": folder / "cache", "state": folder / "state", "database": ""}
        asyncio.run(measure(settings.model_copy(update=own)))


if __name__ == "__main__":
    main()
