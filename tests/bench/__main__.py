"""All benchmarks, one after the other: ``make bench``, or ``python -m tests.bench [NAME ...]``.

A benchmark is a module ``bench_NAME.py`` in this folder that prints its figures, a line each, when it is run
without arguments, next to those of a peer in the same run. Each gets a process of its own, so that memory is
its own, too. Nothing is written.
"""

import os
import platform
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

BENCH = Path(__file__).parent
WIDTH = 80
NEEDS = "DISCLOSURE_BOT_BENCH"
"""folder of labelled questions, which are no part of the product; without it some say so and end"""


def names() -> list[str]:
    """Return the benchmarks there are."""
    return sorted(path.stem.removeprefix("bench_") for path in BENCH.glob("bench_*.py"))


def lines_of(name: str) -> Iterator[str]:
    """Run a benchmark and return what it says, cut to the width."""
    command = [sys.executable, "-m", f"bench.bench_{name}"]
    environment = os.environ | {"PYTHONPATH": str(BENCH.parent), "COLUMNS": str(WIDTH)}
    began = time.perf_counter()
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    for line in done.stdout.splitlines():
        yield f"  {line.rstrip()}"[:WIDTH]
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["failed"])[-1]
        yield f"  not measured: {last}"[:WIDTH]
    yield f"  ({time.perf_counter() - began:.0f} s)"


def machine() -> str:
    """Describe where the figures come from."""
    python = platform.python_version()
    return f"{platform.machine()}, {os.cpu_count()} cores, {platform.system()}, Python {python}"


def main(wanted: list[str]) -> int:
    """Print one table of the benchmarks wanted, or of all; 2 for a name that there is not."""
    unknown = set(wanted) - set(names())
    if unknown:
        print(f"no such benchmark: {', '.join(sorted(unknown))}; there are {', '.join(names())}")
        return 2
    print(f"{machine()}; {NEEDS} {'set' if os.environ.get(NEEDS) else 'not set'}")
    print("=" * WIDTH)
    for name in wanted or names():
        print(f"{name} ".ljust(WIDTH, "-"), flush=True)
        for line in lines_of(name):
            print(line, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
