"""The Telegram channel against plain python-telegram-bot, over one fake Bot API, in one run.

PYTHONPATH=tests python -m bench.bench_telegram [throughput flood retry-after kills stream inline memory]

Bots are processes of their own; the server runs here. Figures depend on the machine, ratios less.
BENCH_SECONDS sets how long the stream of 30 questions a second lasts (300).
"""

import asyncio
import os
import signal
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from disclosure_bot.answering.answerer import Answerer
from disclosure_bot.channels.health import Health
from disclosure_bot.channels.telegram.addressing import BotIdentity
from disclosure_bot.channels.telegram.api.chat_moves import ChatMoves
from disclosure_bot.channels.telegram.api.client import BotClient
from disclosure_bot.channels.telegram.api.limiter import Limiter
from disclosure_bot.channels.telegram.api.sender import MessageSender
from disclosure_bot.channels.telegram.handlers.context import HandlerContext
from disclosure_bot.channels.telegram.handlers.inline import Inline
from disclosure_bot.domain.language import Language
from disclosure_bot.gaps.closing import GapClosing
from disclosure_bot.gaps.cluster import grouper_maker
from disclosure_bot.gaps.service import GapService
from disclosure_bot.gaps.vectors import letter_vectors
from disclosure_bot.knowledge.read.load import load_folder
from disclosure_bot.knowledge.review.reviews import Reviews
from disclosure_bot.matching.fusion import build_matcher
from disclosure_bot.requests.service import RegisterService
from disclosure_bot.service.actions import Actions
from disclosure_bot.service.service import Service
from disclosure_bot.store.store import open_store
from fakes.bot import pseudonym
from fakes.botapi import people
from fakes.botapi.core import Fault, Limits, State
from fakes.botapi.people import Person
from fakes.botapi.server import Server
from fakes.process import TESTS, Program, program

LATENCY = 0.05
OURS, PLAIN_16, PLAIN = "ours, 16 workers", "plain PTB, 16 concurrent", "plain PTB, default"


def new_state(**more: object) -> State:
    return State(token=f"123456:{os.urandom(16).hex()}", **more)  # type: ignore[arg-type]


@asynccontextmanager
async def bot(name: str, state: State, latency: float) -> AsyncIterator[int]:
    """Run one of the bots against a server and yield the number of its process."""
    with tempfile.TemporaryDirectory() as folder:
        if name == OURS:
            async with program(Path(folder), state, latency=latency) as ours:
                ours.settings["HASTY"] = ""
                await ours.start()
                assert ours.process
                yield ours.process.pid
            return
        async with Server(state, latency=latency).running() as server:
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "bench.plain_bot",
                "16" if name == PLAIN_16 else "0",
                env=os.environ
                | {"PYTHONPATH": str(TESTS), "TOKEN": state.token, "BASE_URL": server.base_url},
            )
            try:
                yield process.pid
            finally:
                process.kill()
                await process.wait()


async def until(claim: Callable[[], object], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while not claim():
        if time.monotonic() > deadline:
            return False
        await asyncio.sleep(0.005)
    return True


def cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def has_sent(state: State, count: int) -> bool:
    return len(state.sent) >= count


def is_used(state: State) -> bool:
    return not state.faults[0].times


async def warm_up(state: State) -> None:
    people.say(state, Person(999), "学费多少钱")
    assert await until(lambda: state.sent, 60)


async def throughput() -> None:
    rates: dict[str, list[float]] = {OURS: [], PLAIN_16: [], PLAIN: []}
    cpu: dict[str, list[float]] = {OURS: [], PLAIN_16: [], PLAIN: []}
    for _ in range(3):
        for name in rates:
            rate, load = await _throughput(name, 60 if name == PLAIN else 600)
            rates[name].append(rate)
            cpu[name].append(load)
    for name, values in rates.items():
        print(
            f"{name:28} {statistics.median(values):7.1f} answers/s"
            f" ({', '.join(f'{value:.0f}' for value in values)})"
            f"  {statistics.median(cpu[name]) * 1000:6.2f} ms CPU an update"
        )
    ours, same, default = (statistics.median(rates[name]) for name in rates)
    load = statistics.median(cpu[OURS]) / statistics.median(cpu[PLAIN_16])
    print(f"ours / same workers {ours / same:.2f} (bar 0.85)   ours / default {ours / default:.1f} (bar 8)")
    print(f"CPU ours / same workers {load:.2f}")


async def _throughput(name: str, count: int) -> tuple[float, float]:
    state = new_state()
    async with bot(name, state, LATENCY) as pid:
        await warm_up(state)
        before = cpu_seconds(pid)
        for number in range(count):
            people.say(state, Person(10_000 + number), "学费多少钱")
        assert await until(lambda: len(state.sent) > count, 180), name
        at = [message["at"] for message in state.sent[1:]]
        return float((count - 1) / (at[-1] - at[0])), (cpu_seconds(pid) - before) / count


async def flood() -> None:
    for name in (OURS, PLAIN_16, PLAIN):
        worst = []
        for flooding in (False, True):
            state = new_state()
            async with bot(name, state, LATENCY) as _:
                await warm_up(state)
                for number in range(400 if flooding else 0):
                    people.say(state, Person(777), f"洪水 {number}")
                await asyncio.sleep(0.3)
                worst.append(await _worst_wait(state, range(20)))
        print(f"{name:28} others' worst wait {worst[1]:6.2f} s under a flood, {worst[0]:.2f} s without")


async def _worst_wait(state: State, others: range, seconds: float = 60) -> float:
    asked = time.monotonic()
    for number in others:
        people.say(state, Person(20_000 + number), "学费多少钱")
    wanted = {20_000 + number for number in others}

    def answered() -> bool:
        return wanted <= {message["chat"]["id"] for message in state.sent}

    if not await until(answered, seconds):
        return float("inf")
    first: dict[int, float] = {}
    for message in state.sent:
        first.setdefault(message["chat"]["id"], message["at"])
    return float(max(first[chat] for chat in wanted) - asked)


async def retry_after() -> None:
    for name in (OURS, PLAIN_16):
        state = new_state()
        async with bot(name, state, LATENCY) as _:
            await warm_up(state)
            state.faults = [Fault("429", chat=777, seconds=5)]
            people.say(state, Person(777), "学费多少钱")
            await until(partial(is_used, state), 10)
            worst = await _worst_wait(state, range(20))
            held = await until(partial(state.texts_to, 777), 15)
        print(
            f"{name:28} others' worst wait {worst:.2f} s; the held chat was {'answered' if held else 'LOST'}"
        )


async def kills() -> None:
    for mode in ("polling", "webhook"):
        with tempfile.TemporaryDirectory() as folder:
            async with program(Path(folder), mode=mode, latency=0.02) as ours:
                await _kills(ours, mode)


async def _kills(ours: Program, mode: str, count: int = 1000, chats: int = 250, times: int = 5) -> None:
    state = ours.state
    for number in range(count):
        people.say(state, Person(30_000 + number % chats), f"问题 {number}")
    await ours.start()
    for number in range(times):
        await ours.until(partial(has_sent, state, (number + 1) * 150), 120)
        await ours.signal(signal.SIGKILL)
        await ours.start()
    await ours.until_answered(count, 300)
    rows = Counter(exchange.question for exchange in await ours.exchanges())
    sent = Counter(message["chat"]["id"] for message in state.sent)
    asked = Counter(30_000 + number % chats for number in range(count))
    lost, double = sum((asked - sent).values()), sum((sent - asked).values())
    print(
        f"{mode:8} kill -9 x {times} in {count}: lost {lost}, twice {double} (bound {16 * times}),"
        f" rows {sum(rows.values())}, questions with a row {len(rows)}"
    )


async def stream() -> None:
    seconds = float(os.environ.get("BENCH_SECONDS", "300"))
    state = new_state(limits=Limits())
    asked: dict[int, float] = {}
    async with bot(OURS, state, LATENCY) as _:
        await warm_up(state)
        began = time.monotonic()
        for number in range(int(seconds * 30)):
            await asyncio.sleep(max(0.0, began + number / 30 - time.monotonic()))
            asked[40_000 + number] = time.monotonic()
            people.say(state, Person(40_000 + number), "学费多少钱")
        done = await until(lambda: len(state.sent) > len(asked), 60)
    first = {message["chat"]["id"]: message["at"] for message in reversed(state.sent)}
    waits = sorted(first[chat] - at for chat, at in asked.items() if chat in first)
    lost = len(asked) - len(waits)
    print(
        f"30 questions/s for {seconds:.0f} s: median {waits[len(waits) // 2] * 1000:.0f} ms,"
        f" p95 {waits[int(len(waits) * 0.95)] * 1000:.0f} ms (bar 2000), max {waits[-1] * 1000:.0f} ms,"
        f" lost {lost}, 429s {state.throttled} of {len(asked)}, all answered: {done}"
    )


async def inline() -> None:
    knowledge = load_folder(Path(__file__).parents[2] / "knowledge")
    answerer = Answerer(knowledge, build_matcher(knowledge, encoder=None))
    async with await open_store("sqlite+aiosqlite:///:memory:") as store:
        line = BotClient("1:x", "http://127.0.0.1:1/bot", 1)
        health = Health()
        letters = letter_vectors(knowledge)
        desk = GapService(store, lambda: knowledge, grouper_maker(lambda: (letters, letters)))
        service = Service(answerer, store)
        ctx = HandlerContext(
            service=service,
            actions=Actions(service, store, partial(store.keys.other_key_until, "", 180)),
            register=RegisterService(store.register, lambda: service.knowledge, Path("register.key")),
            closing=GapClosing(desk, Reviews(Path()), lambda _: answerer, lambda: answerer),
            store=store,
            sender=MessageSender(line.bot, Limiter(), health, ChatMoves(store.app_state)),
            health=health,
            me=BotIdentity(1, "bot"),
            pseudonym=pseudonym,
            clock=lambda: datetime.now(UTC),
            staff=frozenset(),
            staff_chat_set=None,
        )
        cards = Inline(ctx)
        texts = [phrasing for entry in knowledge.entries.values() for phrasing in entry.phrasings][::7]
        taken = []
        for text in texts[:300]:
            began = time.perf_counter()
            await cards.cards(text, Language.ZH)
            taken.append((time.perf_counter() - began) * 1000)
        await line.close()
    taken.sort()
    median, p95 = taken[len(taken) // 2], taken[int(len(taken) * 0.95)]
    print(f"{len(taken)} queries: median {median:.1f} ms, p95 {p95:.1f}, worst {taken[-1]:.1f} (bar 50)")


def resident(pid: int) -> float:
    """Return the memory of a process in MB."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20


async def memory() -> None:
    state = new_state()
    async with bot(OURS, state, 0.0) as pid:
        await warm_up(state)
        before, most = resident(pid), 0.0
        for number in range(20_000):
            people.say(state, Person(50_000 + number % 200), f"洪水 {number}")
        deadline = time.monotonic() + 240
        while state.updates and time.monotonic() < deadline:
            await asyncio.sleep(0.2)
            most = max(most, resident(pid))
        print(
            f"20,000 updates of 200 people: {before:.0f} MB before, {most - before:+.0f} at the most (bar 50)"
        )


PARTS: dict[str, Callable[[], Awaitable[None]]] = {
    "throughput": throughput,
    "flood": flood,
    "retry-after": retry_after,
    "kills": kills,
    "stream": stream,
    "inline": inline,
    "memory": memory,
}


async def main(names: list[str]) -> None:
    for name in names or list(PARTS):
        print(f"== {name}", flush=True)
        await PARTS[name]()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))
