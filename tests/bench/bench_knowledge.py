"""How long reading and checking takes, against bare libyaml in the same run.

Usage: python tests/bench/bench_knowledge.py
"""

import re
import shutil
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import yaml

from disclosure_bot.knowledge.check import check_folder
from disclosure_bot.knowledge.load import load_folder
from disclosure_bot.knowledge.parse import parse

KNOWLEDGE = Path(__file__).parents[2] / "knowledge"
TODAY = date(2026, 11, 23)
COPIES = 24


def seconds(work: Callable[[], object], times: int = 5) -> float:
    """Return the median CPU time: the machine may be busy with other things."""
    taken = []
    for _ in range(times):
        start = time.process_time()
        work()
        taken.append(time.process_time() - start)
    return median(taken)


def multiply(into: Path) -> None:
    """Write the knowledge's entries many times over, under other ids and with other phrasings."""
    for path in KNOWLEDGE.glob("*.yaml"):
        shutil.copy(path, into)
    (into / "entries").mkdir()
    for path in (KNOWLEDGE / "entries").glob("*.yaml"):
        text = path.read_text(encoding="utf-8")
        for copy in range(COPIES):
            changed = re.sub(r"(?m)^(  - id: .*)$", rf"\1-{copy}", text)
            changed = re.sub(r"(?m)^(        - )([^\"'\n#]*)$", rf"\1\2 {copy}号", changed)
            changed = re.sub(r"(?m)^    related: .*\n", "", changed)
            (into / "entries" / f"{path.stem}-{copy}.yaml").write_text(changed, encoding="utf-8")


def main() -> None:
    """Print the figures."""
    files = [path.read_bytes() for path in sorted((KNOWLEDGE / "entries").glob("*.yaml"))]
    bare = seconds(lambda: [yaml.load(data, yaml.CSafeLoader) for data in files])  # the safe one
    ours = seconds(lambda: [parse(data, "a.yaml") for data in files])
    whole = seconds(lambda: load_folder(KNOWLEDGE))
    checked = seconds(lambda: check_folder(KNOWLEDGE, TODAY))
    print(f"{len(files)} files, {sum(map(len, files)) / 1000:.0f} kB; CPU seconds, median of 5")
    print(f"bare CSafeLoader     {bare:.3f}")
    print(f"parse with the guard {ours:.3f}   {ours / bare:.2f} x")
    print(f"load_folder          {whole:.3f}   {whole / bare:.2f} x")
    print(f"check_folder         {checked:.3f}   {checked / bare:.2f} x")
    with TemporaryDirectory() as name:
        multiply(Path(name))
        many = check_folder(Path(name), TODAY).knowledge
        taken = seconds(lambda: check_folder(Path(name), TODAY), times=1)
        print(f"check_folder of {len(many.entries) if many else 0} entries {taken:.1f}")


if __name__ == "__main__":
    main()
