"""How fast gaps group and figures are counted, and how pure groups are.

PYTHONPATH=tests python -m bench.bench_reports [load FILE | group [COUNT] | purity]

``load`` needs a FILE made by bench.million; it is copied, its gaps are put into groups without looking at
their meaning, and lists and figures of a month are timed, with the plans of their queries; then the whole
commands, as from a shell. ``group`` groups 10,000 made-up gaps with the encoder and by letters. ``purity``
puts real questions of the folder that DISCLOSURE_BOT_BENCH names into groups one after the other, in several
orders, at several thresholds.
"""

import asyncio
import gzip
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
from sqlalchemy import Select
from sqlalchemy.dialects import sqlite

from bench.million import START, make_exchanges
from disclosure_bot.cli.support.context import CliContext
from disclosure_bot.config import Settings
from disclosure_bot.domain.exchange import Exchange, exchange_id
from disclosure_bot.domain.gap import Gap, GapMember, GapReason, GapState
from disclosure_bot.domain.knowledge import Knowledge
from disclosure_bot.domain.language import Language
from disclosure_bot.domain.reply import Match, Outcome
from disclosure_bot.gaps.cluster import Grouper, grouper_maker
from disclosure_bot.gaps.service import GapService
from disclosure_bot.gaps.vectors import LetterVectors, Vectors, letter_vectors
from disclosure_bot.reports.stats import Stats, stats_of
from disclosure_bot.store.database.address import sqlite_address
from disclosure_bot.store.figures import Figures, kinds_between, people_between
from disclosure_bot.store.gaps import asked_between
from disclosure_bot.store.store import Store, open_store
from disclosure_bot.text.normalize import read

MONTH = (START + timedelta(days=180), START + timedelta(days=210))
GROUPS = 4_000
ROUNDS = 5
SETS = {"campus": 119, "lcqmc": 110, "clinc": 40, "stackfaq": 45}
"""labelled questions, and how many of their entries are used"""
ORDERS = 3


def show(what: str, value: float, unit: str, bar: str = "") -> None:
    print(f"{what:<40} {value:>9.2f} {unit:<2} {bar}", flush=True)


@dataclass(frozen=True)
class Taken:
    """Seconds on the wall and of the processor: on a busy machine the second says more."""

    wall: float
    processor: float


async def once(action: Callable[[], Awaitable[object]]) -> Taken:
    wall, processor = time.perf_counter(), time.process_time()
    await action()
    return Taken(time.perf_counter() - wall, time.process_time() - processor)


async def median(action: Callable[[], Awaitable[object]]) -> Taken:
    return middle([await once(action) for _ in range(ROUNDS)])


def middle(rounds: Sequence[Taken]) -> Taken:
    return sorted(rounds, key=lambda taken: taken.processor)[len(rounds) // 2]


def tell(what: str, taken: Taken, bar: str = "") -> None:
    show(what, taken.wall, "s", f"processor {taken.processor:.2f} s  {bar}")


async def fill_groups(store: Store) -> int:
    """Put every gap into one of the groups, by its text: what grouping would leave behind."""
    members: list[GapMember] = []
    first: dict[str, Exchange] = {}
    async for one in store.gaps.ungrouped():
        name = f"g{crc32((one.question + one.matches[0].entry).encode()) % GROUPS:06d}"
        first.setdefault(name, one)
        members.append(GapMember(one.id, name, GapReason.ABSTAINED))
    blob = np.zeros(772, "<f4").tobytes()
    groups = [
        Gap(name, one.id, GapState.OPEN, one.asked_at, one.matches, blob) for name, one in first.items()
    ]
    await store.gaps.save(groups)
    for start in range(0, len(members), 5_000):
        await store.gaps.save([], members[start : start + 5_000])
    return len(members)


async def load(path: Path, knowledge: Knowledge) -> None:
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "million.db"
        shutil.copy(path, copy)
        async with await open_store(sqlite_address(copy), check=False) as store:
            began = time.perf_counter()
            members = await fill_groups(store)
            took = time.perf_counter() - began
            print(f"{members} gaps in {GROUPS} groups, filled in {took:.0f} s", flush=True)
            letters = letter_vectors(knowledge)
            desk = GapService(store, lambda: knowledge, grouper_maker(lambda: (letters, letters)))
            last = START + timedelta(days=365)
            tell("first look for repeated questions, a year", await once(lambda: desk.refresh(last)))
            tell("looking again, nothing new", await median(lambda: desk.refresh(last)), "goal < 2")
            tell("gaps, a month", await median(lambda: desk.rows(GapState.OPEN, *MONTH)), "goal < 2")
            days, figures = (MONTH[0].date(), MONTH[1].date()), Figures(store.database)

            async def stats(since: datetime | None, until: datetime | None) -> Stats:
                return stats_of(await figures.counts(since, until), knowledge, UTC)

            tell("stats, a month", await median(lambda: stats(*MONTH)), "goal < 2")
            tell("stats, a year", await once(lambda: stats(None, None)))
            tell("gaps, a year", await once(desk.rows))
            tell("digest, a month", await once(lambda: desk.digest(*days)))
            for name, query in (
                ("gaps of a month", asked_between(*MONTH)),
                ("kinds of a month", kinds_between(*MONTH)),
                ("people of a month", people_between(*MONTH)),
            ):
                print(f"{name}: {'; '.join(await plan(store, query))}")
        for name in ("gaps", "stats"):
            tell(f"disclosure-bot {name}, a month", command(copy, name, *days), "goal < 2")


def command(database: Path, name: str, since: date, until: date) -> Taken:
    """Run a whole command some times, as from a shell."""
    period = ("--since", since.isoformat(), "--until", until.isoformat())
    environment = os.environ | {"DISCLOSURE_BOT_DATABASE": sqlite_address(database)}
    rounds = []
    for _ in range(ROUNDS):
        wall, before = time.perf_counter(), os.times()
        subprocess.run(
            [sys.executable, "-m", "disclosure_bot", name, *period],
            env=environment,
            stdout=subprocess.DEVNULL,
            check=True,
        )
        after = os.times()
        processor = after.children_user + after.children_system
        processor -= before.children_user + before.children_system
        rounds.append(Taken(time.perf_counter() - wall, processor))
    return middle(rounds)


async def plan(store: Store, query: Select[Any]) -> list[str]:
    statement = query.compile(dialect=sqlite.dialect(), compile_kwargs={"literal_binds": True})
    rows = await store.database.read(
        lambda connection: connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}").all()
    )
    return [row[3] for row in rows]


_THINGS = [
    "游泳馆",
    "宠物",
    "快递",
    "校园卡",
    "校园网",
    "图书馆",
    "电动车",
    "军训",
    "空调",
    "热水",
    "洗衣机",
    "外卖",
    "社团",
    "健身房",
    "停车",
    "校医院",
    "打印",
    "自行车",
    "门禁",
    "澡堂",
    "班车",
    "超市",
    "银行",
    "理发",
    "电影院",
    "琴房",
    "实验室",
    "自习室",
    "储物柜",
    "献血",
]
_WAYS = [
    "{0}在哪里",
    "{0}怎么用",
    "有没有{0}",
    "{0}几点开到几点",
    "{0}要多少钱",
    "{0}怎么申请",
    "{0}周末开吗",
    "{0}归哪个部门管",
    "{0}坏了找谁",
    "能不能带{0}",
    "研究生可以用{0}吗",
    "留学生怎么办{0}",
]
_ENDS = ["", "", "", "呢", "啊", "？", "，谢谢", "，急", "吗", "，在线等"]
_STARTS = ["", "", "", "请问", "想问一下", "老师，", "我们学校", "新校区", "晚上", "大一新生"]


def made_up(count: int) -> Iterator[tuple[Exchange, GapReason]]:
    """Yield gaps as people ask: some often, many once, with small differences."""
    chance = random.Random(3)
    bases = [way.format(thing) for thing in _THINGS for way in _WAYS]
    chance.shuffle(bases)
    for number in range(count):
        base = bases[min(int(chance.paretovariate(0.7)) - 1, len(bases) - 1)]
        question = chance.choice(_STARTS) + base + chance.choice(_ENDS)
        asked_at = START + timedelta(minutes=number)
        matches = (Match(f"area.entry{chance.randrange(200)}", 0.3),)
        yield (
            Exchange(
                exchange_id(asked_at, str(number)), asked_at, "telegram", f"asker{chance.randrange(5000)}",
                question, Language.ZH, Outcome.ABSTAIN, matches, "0123456789ab", 9.0,
            ),
            GapReason.ABSTAINED,
        )  # fmt: skip


def group(workshop: CliContext, count: int) -> None:
    meanings, letters = workshop.builder.vectors(workshop.knowledge)
    found = list(made_up(count + 100))
    distinct = len({read(one.question).spoken for one, _ in found[:count]})
    print(f"{count} gaps, {distinct} different texts")
    for vectors in (meanings, letters):
        grouper = Grouper(vectors, letters)
        began = time.perf_counter()
        result = grouper.add(found[:count])
        taken = time.perf_counter() - began
        show_groups(result.members, found)
        show(f"{vectors.identity}: {len(result.groups)} groups", taken, "s", "goal < 60")
        began = time.perf_counter()
        for one in found[count:]:
            grouper.add([one])
        show("one more", (time.perf_counter() - began) * 10, "ms")


def show_groups(members: Sequence[GapMember], found: Sequence[tuple[Exchange, GapReason]]) -> None:
    """Print some questions of the largest groups, for people to judge."""
    texts = defaultdict(list)
    questions = {one.id: one.question for one, _ in found}
    for member in members:
        texts[member.gap].append(questions[member.exchange])
    for group_texts in sorted(texts.values(), key=len, reverse=True)[:5]:
        some = list(dict.fromkeys(group_texts))
        print(f"  {len(group_texts)}: {' | '.join(some[:: max(len(some) // 6, 1)][:7])}")


def labelled(folder: Path, name: str, entries: int) -> list[tuple[str, str]]:
    """Return questions with the entry they belong to, of some entries."""
    by_entry: defaultdict[str, list[str]] = defaultdict(list)
    with gzip.open(folder / f"{name}.dev.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            if record["type"] == "entry":
                by_entry[record["id"]] += [record["title"], *record["phrasings"]]
            elif record["type"] == "query":
                by_entry[record["gold"]].append(record["text"])
    chosen = random.Random(3).sample(sorted(by_entry), entries)
    return [(question, entry) for entry in chosen for question in dict.fromkeys(by_entry[entry][:8])]


def phrasings(knowledge: Knowledge) -> list[tuple[str, str]]:
    """Return Chinese phrasings, of which editors made each as unlike the others as they could."""
    entries = random.Random(3).sample(sorted(knowledge.entries), min(40, len(knowledge.entries)))
    return [(text, name) for name in entries for text in knowledge.entries[name].phrasings.zh[:5]]


class Remembered:
    """Vectors that are worked out once, with a threshold that can be chosen."""

    def __init__(self, vectors: Vectors, texts: Sequence[str]) -> None:
        self.identity, self.threshold = vectors.identity, vectors.threshold
        readings = [read(one) for one in texts]
        self._known = dict(zip(readings, vectors.of(readings), strict=True))

    def of(self, readings: Sequence[Any]) -> Any:
        return np.stack([self._known[one] for one in readings]) if readings else np.zeros((0, 384))


def purity(workshop: CliContext, folder: Path) -> None:
    print("share of a group that belongs together / share of an entry found together (B-cubed)")
    vectors, letters = workshop.builder.vectors(workshop.knowledge)
    sets = {name: labelled(folder, name, entries) for name, entries in SETS.items()}
    sets["phrasings"] = phrasings(workshop.knowledge)
    for name, questions in sets.items():
        for kind in (vectors, letters):
            known = Remembered(kind, [question for question, _ in questions])
            cells = []
            for known.threshold in (kind.threshold - 0.1, kind.threshold, kind.threshold + 0.1):
                precision, recall = b_cubed(known, letters, questions)
                cells.append(f"{known.threshold:.2f}: {precision:.2f}/{recall:.2f}")
            print(f"{name:<10} {len(questions):>4} {kind.identity:<50} {'  '.join(cells)}", flush=True)


def b_cubed(
    vectors: Vectors, letters: LetterVectors, questions: list[tuple[str, str]]
) -> tuple[float, float]:
    precision, recall = [], []
    for seed in range(ORDERS):
        order = random.Random(seed).sample(questions, len(questions))
        template = next(iter(make_exchanges(1)))
        found = [
            (_asked(template, number, one), GapReason.ABSTAINED) for number, (one, _) in enumerate(order)
        ]
        members = Grouper(vectors, letters).add(found).members
        pairs = [(member.gap, entry) for member, (_, entry) in zip(members, order, strict=True)]
        both = Counter(pairs)
        groups, entries = Counter(gap for gap, _ in pairs), Counter(entry for _, entry in pairs)
        precision += [both[pair] / groups[pair[0]] for pair in pairs]
        recall += [both[pair] / entries[pair[1]] for pair in pairs]
    return float(np.mean(precision)), float(np.mean(recall))


def _asked(template: Exchange, number: int, question: str) -> Exchange:
    asked_at = START + timedelta(minutes=number)
    return Exchange(
        exchange_id(asked_at, str(number)), asked_at, "telegram", "a", question, template.language,
        Outcome.ABSTAIN, (), template.knowledge_version, 1.0,
    )  # fmt: skip


def main() -> None:
    what = sys.argv[1] if len(sys.argv) > 1 else "group"
    workshop = CliContext(Settings.load())
    if what == "load":
        asyncio.run(load(Path(sys.argv[2]), workshop.knowledge))
    elif what == "purity":
        folder = os.environ.get("DISCLOSURE_BOT_BENCH")
        if not folder:
            print("DISCLOSURE_BOT_BENCH names no folder")
            sys.exit(2)
        purity(workshop, Path(folder))
    else:
        group(workshop, int(sys.argv[2]) if len(sys.argv) > 2 else 10_000)


if __name__ == "__main__":
    main()
