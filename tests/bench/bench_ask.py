"""What a question costs: a cold ``ask``, and question to reply beside rapidfuzz's extractOne with WRatio.

Usage: python tests/bench/bench_ask.py. Banks of 500 and 5,000 phrasings are made from the sample knowledge's
own entries; the questions are its test questions. The encoder is off for the comparison with WRatio, which
compares letters only, and on for the last line where it is installed.
"""

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

from rapidfuzz import process
from rapidfuzz.fuzz import WRatio

from disclosure_bot import bootstrap
from disclosure_bot.answering.answerer import Answerer
from disclosure_bot.config import Settings
from disclosure_bot.domain.knowledge import Knowledge, Phrasings
from disclosure_bot.domain.question import Question
from disclosure_bot.knowledge.load import load_folder
from disclosure_bot.matching.fusion import build_matcher

KNOWLEDGE = Path(__file__).parents[2] / "knowledge"
RUNS = 10
ASKED = 60
NOW = datetime(2026, 11, 23, tzinfo=UTC)


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


def bank_of(knowledge: Knowledge, size: int) -> Knowledge:
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
        bank = bank_of(knowledge, size)
        phrasings = [text for entry in bank.entries.values() for text in entry.phrasings]
        answerer = Answerer(bank, build_matcher(bank))
        naive = milliseconds(partial(process.extractOne, choices=phrasings, scorer=WRatio), hits)
        ours = milliseconds(partial(reply, answerer), hits)
        print(f"{len(phrasings):5} phrasings, WRatio extractOne       {naive:7.2f} ms")
        print(f"{len(phrasings):5} phrasings, question to reply       {ours:7.2f} ms  {ours / naive:.2f} x")
    full = bootstrap.build_answerer(Settings.load(None, knowledge=KNOWLEDGE))
    whole = milliseconds(partial(reply, full), hits)
    print(f"whole knowledge with the encoder, to reply {whole:7.2f} ms")


if __name__ == "__main__":
    main()
