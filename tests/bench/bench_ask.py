"""What a question costs: a cold ``ask``, and question to reply beside rapidfuzz's extractOne with WRatio.

Usage: python tests/bench/bench_ask.py. Banks of 500 and 5,000 phrasings are made from the sample knowledge's
own entries; the questions are its test questions. The encoder is off for the comparison with WRatio, which
compares letters only, and on for the last lines where it is installed: what is asked then takes the encoder's
own time, which is measured beside it, and a message of many questions no more the longer it is. The event
loop goes on meanwhile; the longest time for which it could not is told, too.
"""

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from rapidfuzz import process
from rapidfuzz.fuzz import WRatio

from disclosure_bot.answering.answerer import Answerer
from disclosure_bot.config import Settings
from disclosure_bot.domain.knowledge import Knowledge, Phrasings
from disclosure_bot.domain.question import Question
from disclosure_bot.knowledge.read.load import load_folder
from disclosure_bot.matching.fusion import build_matcher
from disclosure_bot.matching.nano import NanoEncoder
from disclosure_bot.matching.postings import Floats
from disclosure_bot.text.normalize import read

KNOWLEDGE = Path(__file__).parents[2] / "knowledge"
RUNS = 10
TICK = 0.001
"""seconds between two looks at the event loop"""
ASKED = 60
FIRST = 6_000
"""phrasings of entries; titles, and what the knowledge does not answer, come to them"""
LENGTHS = (200, 4_096)
"""characters: what is read of one question at the most, and what Telegram lets through"""
NOW = datetime(2026, 11, 23, tzinfo=UTC)


class Stopwatch(NanoEncoder):
    """An encoder that knows how long it took."""

    taken = 0.0

    def encode(self, texts: Sequence[str]) -> Floats:
        """Encode, and add the seconds to ``taken``."""
        began = time.perf_counter()
        vectors = super().encode(texts)
        self.taken += time.perf_counter() - began
        return vectors


def seconds(*command: str) -> float:
    """Return the median wall time of a whole process."""
    taken = []
    for _ in range(RUNS):
        start = time.perf_counter()
        subprocess.run([sys.executable, *command], env=os.environ, capture_output=True, check=True)
        taken.append(time.perf_counter() - start)
    return median(taken)


def milliseconds(work: Callable[[str], object], questions: Sequence[str]) -> float:
    """Return the median time of a question, each asked once."""
    taken = []
    for question in questions:
        start = time.perf_counter()
        work(question)
        taken.append(time.perf_counter() - start)
    return median(taken) * 1000


def reply(answerer: Answerer, text: str) -> object:
    """Ask one question."""
    return answerer.answer(Question(text, "bench", "bench", NOW))


def phrasing_index_of(knowledge: Knowledge, size: int) -> Knowledge:
    """Return a knowledge of about that many phrasings, spread evenly over all entries."""
    each = max(1, size // (2 * len(knowledge.entries)) + 1)
    entries, left = {}, size
    for name, entry in knowledge.entries.items():
        chinese, english = entry.phrasings.zh[:each], entry.phrasings.en[:each]
        if left > 0:
            entries[name] = replace(entry, phrasings=Phrasings(chinese, english), related=())
            left -= len(chinese) + len(english)
    return replace(knowledge, entries=entries, version=f"bench{size}")


def main() -> None:
    """Print the figures."""
    knowledge = load_folder(KNOWLEDGE)
    hits = [one for entry in knowledge.entries.values() for one in entry.tests.hit][:ASKED]
    peer = seconds("-W", "ignore", "-c", "import telegram.ext")
    cold = seconds("-m", "disclosure_bot", "ask", "学费多少钱", "--knowledge", str(KNOWLEDGE))
    print(f"import telegram.ext, median of {RUNS}        {peer:7.2f} s")
    print(f"cold ask, encoder from cache, {RUNS} runs    {cold:7.2f} s   {cold / peer:.1f} x")
    for size in (500, 5_000):
        bank = phrasing_index_of(knowledge, size)
        phrasings = [text for entry in bank.entries.values() for text in entry.phrasings]
        answerer = Answerer(bank, build_matcher(bank))
        naive = milliseconds(partial(process.extractOne, choices=phrasings, scorer=WRatio), hits)
        ours = milliseconds(partial(reply, answerer), hits)
        print(f"{len(phrasings):5} phrasings, WRatio extractOne       {naive:7.2f} ms")
        print(f"{len(phrasings):5} phrasings, question to reply       {ours:7.2f} ms  {ours / naive:.2f} x")
    first_start(knowledge)
    whole(hits)


def whole(hits: Sequence[str]) -> None:
    """Print what a question costs on the real knowledge, with the encoder."""
    knowledge, encoder = load_folder(KNOWLEDGE), Stopwatch()
    matcher = build_matcher(knowledge, encoder=encoder, cache=Settings.load(None, knowledge=KNOWLEDGE).cache)
    full = Answerer(knowledge, matcher)
    rest = []
    for question in hits:
        encoder.taken, began = 0.0, time.perf_counter()
        matcher.match(question)
        rest.append(time.perf_counter() - began - encoder.taken)
    alone = milliseconds(lambda text: encoder.encode([read(text).spoken]), hits)
    print(f"{phrasings_in(full.knowledge):5} phrasings, the encoder alone      {alone:7.2f} ms")
    print(f"{'':5}   all else, read to ranked         {median(rest) * 1000:7.2f} ms  goal < 3")
    short, long = (milliseconds(partial(reply, full), messages(hits, size)) for size in LENGTHS)
    print(
        f"{'':5}   of {LENGTHS[1]} characters               {long:7.2f} ms  {long / short:.2f} x {LENGTHS[0]}"
    )
    stall = asyncio.run(longest_stall(partial(reply, full), messages(hits, LENGTHS[1])))
    print(f"{'':5}   longest stall of the event loop  {stall:7.2f} ms")


def first_start(knowledge: Knowledge) -> None:
    """Print how long it takes until so many phrasings can be asked for where nothing is in the cache."""
    bank, began = phrasing_index_of(knowledge, FIRST), time.perf_counter()
    with TemporaryDirectory() as cache:
        build_matcher(bank, encoder=NanoEncoder(), cache=Path(cache))
    taken = time.perf_counter() - began
    print(f"{FIRST:5} phrasings, first start               {taken:7.1f} s    goal < 90")


def phrasings_in(knowledge: Knowledge) -> int:
    """Count what a question is compared with: titles and phrasings of entries."""
    return sum(2 + len(tuple(entry.phrasings)) for entry in knowledge.entries.values())


def messages(questions: Sequence[str], size: int) -> list[str]:
    """Return messages of this length, each of many questions, and begun with another one each."""
    both = [*questions, *questions]
    chained = ["？".join(both[at : at + len(questions)]) for at in range(len(questions))]
    return [(one * (size // len(one) + 1))[:size] for one in chained]


async def longest_stall(ask: Callable[[str], object], texts: Sequence[str]) -> float:
    """Return for how many ms the event loop could not run while threads answered."""
    worst = 0.0

    async def tick() -> None:
        nonlocal worst
        while True:
            began = time.perf_counter()
            await asyncio.sleep(TICK)
            worst = max(worst, time.perf_counter() - began - TICK)

    ticking = asyncio.create_task(tick())
    for text in texts:
        await asyncio.to_thread(ask, text)
    ticking.cancel()
    return worst * 1000


if __name__ == "__main__":
    main()
