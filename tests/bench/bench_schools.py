"""Many schools in one program: python -m tests.bench schools

The memory that a further school adds, and how long a quiet school waits for its answers while another is
flooded. Each school has a copy of ``knowledge/`` and the real encoder; the vectors are made once, for all.
BENCH_SCHOOLS sets how many schools (20), BENCH_SECONDS for how long one is asked (30), BENCH_CACHE a
folder that keeps the vectors for the next run.
"""

import asyncio
import itertools
import os
import shutil
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import httpx
import numpy as np

from bench.bench_web import PREFIX, Server, questions
from disclosure_bot import bootstrap
from disclosure_bot.config import Settings
from fakes.process import free_port

SCHOOLS = int(os.environ.get("BENCH_SCHOOLS", "20"))
SECONDS = float(os.environ.get("BENCH_SECONDS", "30"))
FLOODING = 32
"""people who ask a flooded school again at once"""
EVERY = 0.5
"""seconds between two questions at the quiet school"""
PATIENCE = 1800.0
KNOWLEDGE = Path("knowledge")


class Schools:
    """A program that serves schools, seen from outside."""

    def __init__(self, process: int, page: int, watch: int) -> None:
        self._process = process
        self._page = page
        self._watch = f"http://127.0.0.1:{watch}"
        self.server = Server(process, f"http://127.0.0.1:{page}")

    def memory(self) -> float:
        """Return the megabytes that are the program's own."""
        lines = Path(f"/proc/{self._process}/smaps_rollup").read_text().splitlines()
        return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024

    async def until_trained(self, count: int) -> None:
        """Wait until so many schools serve by meanings."""
        deadline = time.monotonic() + PATIENCE
        async with httpx.AsyncClient(timeout=60) as client:
            while time.monotonic() < deadline:
                with suppress(httpx.TransportError):
                    text = (await client.get(f"{self._watch}/metrics")).text
                    if sum(_by_meaning(line) for line in text.splitlines()) == count:
                        return
                await asyncio.sleep(1)
        raise SystemExit("the schools never served")

    async def ask(self, client: httpx.AsyncClient, school: int, text: str, visitor: int) -> float:
        """Ask a school as somebody new and return the milliseconds."""
        headers = {
            "host": _host(school),
            "x-forwarded-for": f"10.{visitor >> 16 & 255}.{visitor >> 8 & 255}.{visitor & 255}",
        }
        client.cookies.clear()  # somebody new each time: one person is told to wait
        began = time.perf_counter()
        page = await client.get(f"http://127.0.0.1:{self._page}/", params={"q": text}, headers=headers)
        page.raise_for_status()
        return (time.perf_counter() - began) * 1000


def _by_meaning(line: str) -> bool:
    return line.startswith("disclosure_bot_encoder{") and line.endswith(" 1.0")


def _host(school: int) -> str:
    return f"school-{school}.example.edu.cn"


@asynccontextmanager
async def served(folder: Path, cache: Path, count: int) -> AsyncIterator[Schools]:
    """Serve so many schools."""
    page, watch = free_port(), free_port()
    (folder / "schools").mkdir(parents=True)
    for number in range(count):
        shutil.copytree(KNOWLEDGE, folder / f"knowledge-{number}", ignore=shutil.ignore_patterns(".git"))
        school = folder / f"knowledge-{number}" / "school.yaml"
        named = school.read_text(encoding="utf-8").replace(
            "short_names:\n", f"short_names:\n  - 示例{number}校\n"
        )
        school.write_text(named, encoding="utf-8")
        settings = {
            "KNOWLEDGE": folder / f"knowledge-{number}",
            "CACHE": cache,
            "WEB__PUBLIC_URL": f"http://{_host(number)}",
        }
        text = "".join(f"{PREFIX}{name}={value}\n" for name, value in settings.items())
        (folder / "schools" / f"school-{number}.env").write_text(text, encoding="utf-8")
    own = {
        "SCHOOLS": folder / "schools",
        "STATE": folder / "state",
        "WEB__LISTEN": f"127.0.0.1:{page}",
        "WEB__TRUSTED_PROXIES": "127.0.0.1",
        "HTTP__LISTEN": f"127.0.0.1:{watch}",
        "LOG__LEVEL": "WARNING",
    }
    environment = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    environment |= {f"{PREFIX}{name}": str(value) for name, value in own.items()}
    environment["MALLOC_MMAP_THRESHOLD_"] = "1000000"  # as the unit and the image set it
    command = [sys.executable, "-m", "disclosure_bot", "serve"]
    process = await asyncio.create_subprocess_exec(*command, env=environment)
    try:
        schools = Schools(process.pid, page, watch)
        await schools.until_trained(count)
        yield schools
    finally:
        process.terminate()
        await process.wait()


async def quiet(schools: Schools, school: int, texts: "itertools.cycle[str]") -> tuple[float, float]:
    """Ask a school now and then, something else each time; return median and 95th percentile in ms."""
    waited = []
    async with httpx.AsyncClient(timeout=60) as client:
        until = time.monotonic() + SECONDS
        for number in itertools.count(1):
            if time.monotonic() > until:
                break
            waited.append(await schools.ask(client, school, f"{next(texts)}{number}", number))
            await asyncio.sleep(EVERY)
    return float(np.median(waited)), float(np.percentile(waited, 95))


async def flood(schools: Schools, school: int, texts: "itertools.cycle[str]", done: list[float]) -> None:
    """Ask a school as fast as it answers."""
    visitors = itertools.count(1_000_000)

    async def one() -> None:
        async with httpx.AsyncClient(timeout=60) as client:
            while True:
                visitor = next(visitors)
                done.append(await schools.ask(client, school, f"{next(texts)}{visitor}", visitor))

    async with asyncio.TaskGroup() as group:
        for _ in range(FLOODING):
            group.create_task(one())


async def measure_flood(schools: Schools) -> None:
    """Print how long a quiet school waits, without a flood, with one, and without one again."""
    often, seldom = questions()
    calm, loud = itertools.cycle(often), itertools.cycle(seldom)
    for name in ("alone", "beside a flood", "alone again"):
        done: list[float] = []
        flooding = asyncio.create_task(flood(schools, 1, loud, done)) if "flood" in name else None
        before = schools.server.processor()
        middle, late = await quiet(schools, 0, calm)
        if flooding:
            flooding.cancel()
            await asyncio.gather(flooding, return_exceptions=True)
        used = (schools.server.processor() - before) / SECONDS
        beside = (
            f", {len(done) / SECONDS:.0f}/s at the other, which waits {np.median(done):.0f}" if done else ""
        )
        print(
            f"quiet school {name:14} {middle:5.0f} ms, p95 {late:5.0f} (cores {used:.2f}{beside})", flush=True
        )


async def measure(folder: Path, cache: Path) -> None:
    """Print all figures."""
    few = {}
    for count in (2, SCHOOLS):
        async with served(folder / str(count), cache, count) as schools:
            await asyncio.sleep(5)
            few[count] = schools.memory()
            used = schools.server.processor()
            print(f"{count:3} schools: {few[count]:5.0f} MB, {used:.0f} s of processor to begin", flush=True)
            if count == SCHOOLS:
                await measure_flood(schools)
                after = schools.memory()
                print(f"{count:3} schools after that: {after:5.0f} MB")
    added = (few[SCHOOLS] - few[2]) / max(SCHOOLS - 2, 1)
    print(f"a further school adds {added:.0f} MB   goal < 60")


def main() -> None:
    """Encode the knowledge once, then print the figures."""
    print(f"load {os.getloadavg()[0]:.1f}")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        cache = Path(os.environ.get("BENCH_CACHE", folder / "cache"))
        settings = Settings.load(None, knowledge=KNOWLEDGE).model_copy(update={"cache": cache})
        bootstrap.Builder(settings).build(bootstrap.load_knowledge(settings))
        asyncio.run(measure(folder, cache))
    print(f"load {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
