"""How long reading and checking takes, against bare libyaml in the same run.

Usage: python tests/bench/bench_knowledge.py
"""

import os
import re
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from random import Random
from statistics import median
from tempfile import TemporaryDirectory

import yaml

from disclosure_bot.knowledge.check.check import check_folder
from disclosure_bot.knowledge.read.load import load_folder
from disclosure_bot.knowledge.read.parse import parse

KNOWLEDGE = Path(__file__).parents[2] / "knowledge"
TODAY = date(2026, 11, 23)
COPIES = 24
Change = Callable[[str, int], str]
"""what becomes of a line with a phrasing in one of the copies"""
FRAME = 100
"""characters, and words, that are common to questions on all matters"""
PHRASING = re.compile(r" {8}- ")
PIECE = re.compile(r"[\u3400-\u9fff]|[A-Za-z]{2,}")


def seconds(work: Callable[[], object], times: int = 5) -> float:
    """Return the median CPU time: the machine may be busy with other things."""
    taken = []
    for _ in range(times):
        start = time.process_time()
        work()
        taken.append(time.process_time() - start)
    return median(taken)


def multiply(into: Path, change: Change) -> None:
    """Write the knowledge's entries many times over, under other ids and with phrasings changed."""
    for path in KNOWLEDGE.glob("*.yaml"):
        if path.name != "known-failures.yaml":
            shutil.copy(path, into)
    (into / "entries").mkdir()
    for path in (KNOWLEDGE / "entries").glob("*.yaml"):
        text = re.sub(r"(?m)^    related: .*\n", "", path.read_text(encoding="utf-8"))
        for copy in range(COPIES):
            numbered = re.sub(r"(?m)^(  - id: .*)$", rf"\1-{copy}", text)
            lines = numbered.split("\n")
            changed = "\n".join(change(line, copy) if PHRASING.match(line) else line for line in lines)
            (into / "entries" / f"{path.stem}-{copy}.yaml").write_text(changed, encoding="utf-8")


def repeated(line: str, copy: int) -> str:
    """Return the phrasing with a number: each has 23 others that are nearly the same, the worst there is."""
    return re.sub(r"([^\"'])([\"']?)$", rf"\1 {copy}号\2", line)


class Varied:
    """Makes phrasings of other matters in the same frames: rarer characters and words change places.

    What a character or word becomes is the same within one copy, so that the phrasings of an entry are as
    alike as those of the real one; the commonest, which the frames are made of, stay.
    """

    def __init__(self, texts: Iterable[str]) -> None:
        pieces = Counter(piece for text in texts for piece in PIECE.findall(text))
        common = [piece for piece, _ in pieces.most_common()]
        self._sorts = [
            [piece for piece in common if (len(piece) == 1) is one][FRAME:] for one in (True, False)
        ]
        self._maps = [self._map(copy) for copy in range(COPIES)]

    def __call__(self, line: str, copy: int) -> str:
        """Return the phrasing as it stands in that copy; the first copy is the knowledge itself."""
        return PIECE.sub(lambda met: self._maps[copy].get(met[0], met[0]), line)

    def _map(self, copy: int) -> dict[str, str]:
        if not copy:
            return {}
        chance = Random(copy)
        return {
            old: new
            for pieces in self._sorts
            for old, new in zip(pieces, chance.sample(pieces, len(pieces)), strict=True)
        }


@dataclass(frozen=True)
class Run:
    """How long a command took, in seconds, and the last line it printed."""

    wall: float
    processor: float
    summary: str


def checked(folder: Path) -> Run:
    """Run ``check`` as a command."""
    before, start = os.times(), time.perf_counter()
    command = [sys.executable, "-m", "disclosure_bot", "check", "--knowledge", str(folder)]
    done = subprocess.run(command, capture_output=True, check=False, encoding="utf-8")
    wall, after = time.perf_counter() - start, os.times()
    return Run(wall, sum(after[2:4]) - sum(before[2:4]), done.stdout.splitlines()[-1])


def print_checked(name: str, folder: Path, times: int) -> None:
    """Print the medians of running ``check`` on a folder."""
    runs = [checked(folder) for _ in range(times)]
    wall, processor = median(run.wall for run in runs), median(run.processor for run in runs)
    print(f"{name:32} {wall:6.2f} s, CPU {processor:6.2f} s\n  {runs[0].summary}")


def main() -> None:
    """Print the figures."""
    texts = [path.read_text(encoding="utf-8") for path in sorted((KNOWLEDGE / "entries").glob("*.yaml"))]
    files = [text.encode() for text in texts]
    bare = seconds(lambda: [yaml.load(data, yaml.CSafeLoader) for data in files])  # the safe one
    ours = seconds(lambda: [parse(data, "a.yaml") for data in files])
    whole = seconds(lambda: load_folder(KNOWLEDGE))
    advised = seconds(lambda: check_folder(KNOWLEDGE, TODAY))
    print(f"{len(files)} files, {sum(map(len, files)) / 1000:.0f} kB; CPU seconds, median of 5")
    print(f"bare CSafeLoader     {bare:.3f}")
    print(f"parse with the guard {ours:.3f}   {ours / bare:.2f} x")
    print(f"load_folder          {whole:.3f}   {whole / bare:.2f} x")
    print(f"check_folder         {advised:.3f}   {advised / bare:.2f} x")
    print("the command check, with what the matcher finds:")
    print_checked("the knowledge as it is", KNOWLEDGE, times=5)
    lines = [line for text in texts for line in text.split("\n") if PHRASING.match(line)]
    banks: dict[str, Change] = {"24 times, on other matters": Varied(lines), "24 times the same": repeated}
    for name, change in banks.items():
        with TemporaryDirectory() as folder:
            multiply(Path(folder), change)
            print_checked(name, Path(folder), times=3)


if __name__ == "__main__":
    main()
