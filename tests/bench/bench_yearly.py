"""How long the ledger and the yearly report take, and how much memory, as commands from a shell.

PYTHONPATH=tests python -m bench.bench_yearly [FILE]

A ledger of 1,300 publications, as the school's own year had, and one of 100,000, are taken in from CSV and
from a workbook, counted, checked, and the report of the year is written. With FILE, made by bench.million,
the report counts in its logbook, too. The peer is to read the same CSV with the csv module alone.
"""

import csv
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from openpyxl import Workbook

from disclosure_bot.config import Settings
from disclosure_bot.store.database.address import sqlite_address

YEAR = "2025-2026"
SIZES = (1_300, 100_000)
HEAD = ("发布日期", "形成日期", "标题", "清单事项", "渠道", "栏目", "责任部门", "网址", "备注")
_CHANNELS, _SECTIONS = ("校务网", "官网", "信息公开网"), ("学校文件", "公告公示", "校内通知")


@dataclass(frozen=True)
class Taken:
    """What one command took: seconds by the clock and of the processor, and MB at its peak."""

    wall: float
    processor: float
    memory: float


def publications(count: int, year: int = 2025) -> Iterator[list[str]]:
    """Yield made-up rows: a third says when it was made, half has an item; the same each time."""
    chance = random.Random(count + year)
    for number in range(count):
        day = date(year, 9, 1) + timedelta(days=chance.randrange(365))
        made = day - timedelta(days=chance.randrange(45)) if number % 3 == 0 else ""
        item = str(chance.randrange(1, 51)) if number % 2 else ""
        url = f"https://www.cjlu.edu.cn/info/{number}.htm"
        places = (chance.choice(_CHANNELS), chance.choice(_SECTIONS), "office")
        yield [str(day), str(made), f"关于{number}号事项的公告", item, *places, url, ""]


def run(arguments: Sequence[str], environment: dict[str, str]) -> Taken:
    """Run one command to its end, with nothing shown."""
    began = time.perf_counter()
    null = os.open(os.devnull, os.O_WRONLY)
    child = os.posix_spawn(
        sys.executable,
        [sys.executable, "-m", "disclosure_bot", *arguments],
        os.environ | environment,
        file_actions=[(os.POSIX_SPAWN_DUP2, null, 1), (os.POSIX_SPAWN_DUP2, null, 2)],
    )
    _, status, used = os.wait4(child, 0)
    os.close(null)
    code = os.waitstatus_to_exitcode(status)
    if code not in {0, 1}:  # 1: something is to be supplied, or doubtful
        raise SystemExit(f"{' '.join(arguments)} ended with {code}")
    return Taken(time.perf_counter() - began, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def show(what: str, taken: Taken, goal: str = "") -> None:
    print(
        f"  {what:<36} {taken.wall:>6.1f} s  CPU {taken.processor:>5.1f} s  {taken.memory:>4.0f} MB  {goal}",
        flush=True,
    )


@contextmanager
def knowledge() -> Iterator[tuple[Path, dict[str, str]]]:
    """Yield a copy of the knowledge without ledgers, and the environment of commands on it."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "knowledge"
        shutil.copytree(Settings.load().knowledge, folder)
        shutil.rmtree(folder / "ledger", ignore_errors=True)
        yield folder, {"DISCLOSURE_BOT_KNOWLEDGE": str(folder), "DISCLOSURE_BOT_STATE": f"{name}/state"}


def write_tables(folder: Path, count: int) -> None:
    """Write the same rows as CSV and as a workbook."""
    rows = [HEAD, *publications(count)]
    with (folder / "t.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    book = Workbook()  # with texts shared, as Excel writes them; ``write_only`` would not share them
    assert book.active is not None
    for row in rows:
        book.active.append(list(row))
    book.save(folder / "t.xlsx")


def peer(path: Path) -> Taken:
    wall, processor = time.perf_counter(), time.process_time()
    with path.open(encoding="utf-8", newline="") as file:
        for _ in csv.reader(file):
            pass
    return Taken(time.perf_counter() - wall, time.process_time() - processor, 0)


def measure(count: int, logbook: Path | None) -> None:
    with knowledge() as (folder, environment):
        table, workbook = folder.parent / "t.csv", folder.parent / "t.xlsx"
        made = [sys.executable, "-m", "bench.bench_yearly", "--tables", str(folder.parent), str(count)]
        subprocess.run(made, check=True)  # a child is charged with what its parent held when it began
        print(f"{count} publications, {table.stat().st_size / 2**20:.1f} MB as CSV")
        show("csv module alone, in this process", peer(table))
        show("ledger import .xlsx, shown only", run(["ledger", "import", str(workbook)], environment))
        show(
            "ledger import .csv --yes", run(["ledger", "import", str(table), "--yes"], environment), "< 20 s"
        )
        show("ledger import .csv, all known", run(["ledger", "import", str(table)], environment), "< 20 s")
        for name in ("stats", "check"):
            show(f"ledger {name}", run(["ledger", name], environment))
        report = ["report", "--year", YEAR, "--form", "ministry", "--out", str(folder.parent / "out")]
        show("report", run(report, environment), "< 10 s, < 300 MB")
        if logbook:
            counted = environment | {"DISCLOSURE_BOT_DATABASE": sqlite_address(logbook)}
            show("report, with the logbook", run(report, counted), "< 10 s, < 300 MB")


def main() -> None:
    if sys.argv[1:2] == ["--tables"]:
        write_tables(Path(sys.argv[2]), int(sys.argv[3]))
        return
    logbook = Path(sys.argv[1]) if len(sys.argv) > 1 else None
    for count in SIZES:
        measure(count, logbook)


if __name__ == "__main__":
    main()
