"""Results day: two programs on one PostgreSQL behind a balancer, the real knowledge, everything at once.

PYTHONPATH=tests python -m bench.bench_results_day [PLOT.svg]

30 questions a second by Telegram and 50 pages a second are asked for BENCH_SECONDS (900); an edit of the
knowledge is pushed each minute, one program is killed after a third of the time, the database hangs for 20 s
after two thirds. DISCLOSURE_BOT_TEST_POSTGRES names the server, DISCLOSURE_BOT_CACHE a folder where vectors
of the phrasings may be (else all are encoded first); the fake Bot API, the balancers, the visitors
and the server of the database share the machine with the programs that are measured.
"""

import asyncio
import json
import os
import random
import shutil
import signal
import statistics
import sys
import tempfile
import time
from collections import Counter, defaultdict, deque
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import make_url

from bench.bench_web import questions
from bench.web_load import Plan
from disclosure_bot.knowledge.read.load import load_folder
from disclosure_bot.reports.charts import line
from fakes.botapi import people
from fakes.botapi.core import Json
from fakes.botapi.people import Person
from fakes.fleet import Balancer, Fleet, fleet
from fakes.process import free_port
from support.databases import SERVER, empty_database
from support.repositories import commit_all, git

SECONDS = float(os.environ.get("BENCH_SECONDS", "900"))
ASKED, VIEWED = 30, 50
"""a second: questions by Telegram, pages"""
PEOPLE = 2000
LATENCY = 0.05
"""seconds that a send takes"""
EDIT_EVERY = 60.0
AWAY, HANGS = 10.0, 20.0
"""seconds for which a program is away that was killed, and for which the database hangs"""
PATIENCE = 60.0
"""seconds after the end in which the last answers come"""
BUCKET = 10
"""seconds that one point of the plot stands for"""
PREFIX = "DISCLOSURE_BOT_"


class Sent(list[Json]):
    """What the bot sent, each noted when it came."""

    def __init__(self, day: "Day") -> None:
        super().__init__()
        self._day = day

    def append(self, message: Json) -> None:
        """Take a message."""
        super().append(message)
        self._day.came(int(message["chat"]["id"]))


@dataclass
class Day:
    """What was asked when, and how long each answer took."""

    began: float = field(default_factory=time.monotonic)
    waiting: defaultdict[int, deque[float]] = field(default_factory=lambda: defaultdict(deque))
    took: list[tuple[float, float]] = field(default_factory=list)
    """second of the day when it was asked, and seconds until the answer"""
    twice: int = 0
    memory: list[tuple[float, list[float]]] = field(default_factory=list)
    """second of the day, and the megabytes of each program"""
    told: list[str] = field(default_factory=list)

    @property
    def now(self) -> float:
        return time.monotonic() - self.began

    def came(self, chat: int) -> None:
        """Note an answer: those of a chat come in the order in which it asked."""
        if self.waiting[chat]:
            asked = self.waiting[chat].popleft()
            self.took.append((asked, self.now - asked))
        else:
            self.twice += 1

    def happens(self, what: str) -> None:
        self.told.append(f"{self.now:5.0f} s  {what}")
        print(self.told[-1], flush=True)


@asynccontextmanager
async def programs(folder: Path) -> AsyncIterator[tuple[Fleet, Balancer, str, Path]]:
    """Offer two programs that serve the real knowledge, each from its clone, with what stands before them."""
    bare, editor = repository(folder)
    async with empty_database("postgresql", folder) as database:
        server = make_url(database)
        gate, ports = Balancer([server.port or 5432]), [free_port(), free_port()]
        address = server.set(host="127.0.0.1", port=gate.port).render_as_string(hide_password=False)
        door = Balancer(ports)
        async with gate.running(), door.running(), fleet(folder, address, count=2, latency=LATENCY) as some:
            for number, one in enumerate(some.programs):
                clone = folder / f"clone-{number}"
                git(folder, "clone", "-q", str(bare), str(clone))
                one.module, one.level = "disclosure_bot", "INFO"
                one.settings |= {
                    f"{PREFIX}KNOWLEDGE": str(clone),
                    f"{PREFIX}FOLLOW": "true",
                    f"{PREFIX}CACHE": os.environ.get(f"{PREFIX}CACHE", str(folder / "cache")),
                    f"{PREFIX}WEB__LISTEN": f"127.0.0.1:{ports[number]}",
                    f"{PREFIX}WEB__TRUSTED_PROXIES": "127.0.0.1",
                }
            yield some, gate, f"http://127.0.0.1:{door.port}", editor


def repository(folder: Path) -> tuple[Path, Path]:
    """Commit the real knowledge; return the bare repository and an editor's clone."""
    first, bare, editor = folder / "first", folder / "bare.git", folder / "editor"
    shutil.copytree("knowledge", first)
    git(first, "init", "-q", "-b", "main")
    commit_all(first, "first")
    git(folder, "clone", "-q", "--bare", str(first), str(bare))
    git(folder, "clone", "-q", str(bare), str(editor))
    return bare, editor


async def ask(day: Day, some: Fleet, texts: list[str]) -> None:
    """Let people ask by Telegram, at a steady rate."""
    choose = random.Random(7)
    for number in range(int(SECONDS * ASKED)):
        await asyncio.sleep(max(0.0, number / ASKED - day.now))
        person = Person(100_000 + number % PEOPLE)
        day.waiting[person.id].append(day.now)
        people.say(some.state, person, choose.choice(texts))


async def view(url: str) -> None:
    """Let visitors look at pages, in a process of their own."""
    entries = list(load_folder(Path("knowledge")).entries)
    pages = ["/", "/catalogue", *(f"/e/{name}" for name in entries)]
    plan = Plan(url, [], views=pages, rate=VIEWED, seconds=SECONDS)
    pipe = asyncio.subprocess.PIPE
    program = (sys.executable, "-m", "bench.web_load")
    load = await asyncio.create_subprocess_exec(*program, stdin=pipe, stdout=pipe)
    told, _ = await load.communicate(json.dumps(asdict(plan)).encode())
    figures = json.loads(told)
    print(
        f"pages: {figures['a_second']:.0f}/s, median {figures['median']:.0f} ms, p95 {figures['p95']:.0f},"
        f" statuses {figures['statuses']}"
    )


async def edit(day: Day, editor: Path) -> None:
    """Push a changed answer each minute."""
    path = next((editor / "entries").glob("*.yaml"))
    for number in range(1, int(SECONDS // EDIT_EVERY)):
        await asyncio.sleep(max(0.0, number * EDIT_EVERY - day.now))
        path.write_text(path.read_text("utf-8") + f"# {number}\n", encoding="utf-8")
        await asyncio.to_thread(commit_all, editor, str(number))
        await asyncio.to_thread(git, editor, "push", "-q")


async def trouble(day: Day, some: Fleet, gate: Balancer) -> None:
    """Kill a program and start it again; later let the database hang."""
    await asyncio.sleep(SECONDS / 3)
    day.happens("kill -9")
    await some.programs[1].signal(signal.SIGKILL)
    await asyncio.sleep(AWAY)
    await some.programs[1].start()
    day.happens("started again")
    await asyncio.sleep(max(0.0, SECONDS * 2 / 3 - day.now))
    day.happens(f"the database hangs for {HANGS:.0f} s")
    gate.hang()
    await asyncio.sleep(HANGS)
    gate.open()


async def weigh(day: Day, some: Fleet) -> None:
    """Note what the programs have in memory."""
    while True:
        running = [one.process.pid for one in some.programs if one.process]
        day.memory.append((day.now, [resident(number) for number in running]))
        await asyncio.sleep(BUCKET)


def resident(number: int) -> float:
    """Return the megabytes that a process has in memory; 0 for one that has ended."""
    try:
        pages = int(Path(f"/proc/{number}/statm").read_text().split()[1])
    except (OSError, IndexError):
        return 0.0
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def share(values: list[float], part: float) -> float:
    return sorted(values)[min(len(values) - 1, int(part * len(values)))] if values else 0.0


def tell(day: Day, rows: int, plot: Path | None) -> None:
    """Print what came of the day, and write the plot."""
    third, hang = SECONDS / 3, SECONDS * 2 / 3
    calm = [took for at, took in day.took if not hang - 5 <= at <= hang + HANGS + 10]
    asked = int(SECONDS * ASKED)
    lost = sum(map(len, day.waiting.values()))
    print(f"questions: {asked} in {SECONDS:.0f} s, lost {lost}, twice {day.twice}; rows {rows}")
    print(
        f"  outside the hang: median {statistics.median(calm):.2f} s, p95 {share(calm, 0.95):.2f} (goal 2),"
        f" worst {max(calm):.1f}; worst of all {max(took for _, took in day.took):.1f}"
    )
    # The first program is never killed; what it reads at its start has settled after a sixth of the time.
    early = [sizes[0] for at, sizes in day.memory if third / 2 < at < third]
    late = [sizes[0] for at, sizes in day.memory if at > SECONDS * 5 / 6]
    if early and late:
        first, last = statistics.median(early), statistics.median(late)
        print(f"  memory {first:.0f} MB before the kill, {last:.0f} MB at the end: {last / first - 1:+.1%}")
    print(f"  load at the end {os.getloadavg()[0]:.1f}")
    if plot:
        buckets = [
            [took for at, took in day.took if start <= at < start + BUCKET]
            for start in range(0, int(SECONDS), BUCKET)
        ]
        labels = [f"{number * BUCKET} s" for number in range(len(buckets))]
        values = [round(share(one, 0.95) * 1000) for one in buckets]
        plot.write_text(line("p95, ms", labels, values, every=6), encoding="utf-8")


async def main(plot: Path | None) -> None:
    """Live through the day."""
    if not SERVER:
        print("DISCLOSURE_BOT_TEST_POSTGRES names no server: nothing is measured")
        return
    with tempfile.TemporaryDirectory() as folder:
        async with programs(Path(folder)) as (some, gate, url, editor):
            await some.start()
            await warm_up(some)
            texts = await answered_by_one_message(some, questions()[0])
            before = len(await some.programs[0].exchanges())
            day = Day()
            some.state.sent = Sent(day)
            weighing = asyncio.create_task(weigh(day, some))
            parts: list[Coroutine[Any, Any, None]] = [
                ask(day, some, texts), view(url), edit(day, editor), trouble(day, some, gate),
            ]  # fmt: skip
            await asyncio.gather(*parts)
            try:
                await some.until_answered(int(SECONDS * ASKED), PATIENCE)
            except AssertionError:
                waiting = len(some.state.updates)
                print(f"not all was answered after {PATIENCE:.0f} s more; {waiting} updates wait")
            weighing.cancel()
            tell(day, len(await some.programs[0].exchanges()) - before, plot)


async def warm_up(some: Fleet) -> None:
    """Let both answer with the whole matcher: a first start encodes all phrasings."""
    for number, text in enumerate(("本科学费多少钱", "宿舍费多少") * 4):
        people.say(some.state, Person(99_000 + number), text)
    await some.until_answered(8, 600)


async def answered_by_one_message(some: Fleet, texts: list[str]) -> list[str]:
    """Return those of the questions: one that asks two things is answered twice, and rightly so."""
    asked = {98_000 + number: text for number, text in enumerate(texts)}
    for number, text in asked.items():
        people.say(some.state, Person(number), text)
    await some.until_answered(len(some.state.sent) + len(texts))
    messages = Counter(int(one["chat"]["id"]) for one in some.state.sent)
    return [text for number, text in asked.items() if messages[number] == 1]


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]) if len(sys.argv) > 1 else None))
