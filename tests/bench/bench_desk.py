"""How long staff wait for a page of the desk, over a million exchanges, 4,000 groups of gaps, 5,000 entries
and 10,000 requests.

PYTHONPATH=tests python -m bench.bench_desk FILE

FILE is made by bench.million; it is copied. Each page is asked for forty times by somebody who is signed in,
without a network: 95 of 100 must come within 200 ms. The second number is the processor's, per page, and
git's where it is asked.
"""

import asyncio
import os
import re
import shutil
import sys
import tempfile
import time
from datetime import datetime, timedelta
from pathlib import Path

import httpx

from bench.bench_register import fill as fill_register
from bench.bench_reports import fill_groups
from bench.million import START
from channels.desk_people import LI, ROOT, desk_on
from channels.web_people import HOME
from disclosure_bot.domain.staff import Role, StaffAct, StaffMember
from disclosure_bot.staff.service import SESSION_LIFE
from disclosure_bot.store.database.address import sqlite_address
from disclosure_bot.store.store import Store, open_store
from support.folders import write_folder
from support.repositories import commit_all, git

ROUNDS = 40
ENTRIES, IN_A_FILE = 5000, 100
NOTES, AT_ONCE = 20_000, 500
CHEN = StaffMember("陈静", Role.REVIEWER)
ENTRY = """\
  - id: made.up{number}
    title: {{zh: 事项{number}, en: Matter {number}}}
    items: [21]
    department: finance
    audience: [student]
    phrasings:
      zh: [事项{number}怎么办, 第{number}件事去哪里办]
      en: [how to do matter {number}]
    answer:
      zh: |
        事项{number}向计财处办理。
    sources:
      - {{title: 学校门户, url: https://www.example.edu.cn/, checked_on: 2026-11-01}}
    reviewed_on: 2026-11-01
    tests:
      hit: [我想办事项{number}]
"""


OFFICE = (
    "/desk/entries",
    "/desk/entries?q=事项77",
    "/desk/entries/fees.tuition",
    "/desk/entries/made.up7/edit",
    "/desk/entries/made.up7/edit?as=yaml",
    "/desk/entries/made.up7/place",
    "/desk/entries/made.up7/history",
    "/desk/removed-entries",
    "/desk/reviews",
    "/desk/freshness",
    "/desk/missing",
    "/desk/figures",
    "/desk/checklist",
    "/desk/services",
    "/desk/requests",
    "/desk/requests?sort=due&q=2026",
    "/desk/ledger",
    "/desk/handoffs",
)


def processor_time() -> float:
    """Return the seconds that this program and those that it ran have used."""
    return sum(os.times()[:4])


async def measured(client: httpx.AsyncClient, path: str) -> None:
    walls = []
    before = processor_time()
    for _ in range(ROUNDS):
        began = time.perf_counter()
        answer = await client.get(path)
        walls.append(time.perf_counter() - began)
        assert answer.status_code == 200, (path, answer.status_code)
    processor = (processor_time() - before) / ROUNDS
    p95 = sorted(walls)[int(ROUNDS * 0.95) - 1]
    print(f"{path:<32} p95 {p95 * 1000:8.1f} ms   processor {processor * 1000:7.1f} ms", flush=True)


async def filled(store: Store, now: datetime) -> None:
    print(f"{await fill_groups(store)} gaps in groups", flush=True)
    await fill_register(store)
    for start in range(0, NOTES, AT_ONCE):
        acts = (
            StaffAct("李强", now - timedelta(minutes=number), "gap-link", f"g{number % 4000:06d}")
            for number in range(start, start + AT_ONCE)
        )
        await asyncio.gather(*map(store.staff.note, acts))


def made_folder(repository: Path) -> Path:
    """Write many entries, and commit them."""
    texts = {
        f"made{start}": "entries:\n" + "".join(ENTRY.format(number=start + one) for one in range(IN_A_FILE))
        for start in range(0, ENTRIES, IN_A_FILE)
    }
    folder = write_folder(repository, **texts)
    git(repository, "init", "-q", "-b", "main")
    commit_all(repository, "first")
    return folder


async def amended(client: httpx.AsyncClient) -> str:
    """Edit an entry, and return the path of the amendment."""
    page = (await client.get("/desk/entries/made.up7/edit?as=yaml")).text
    fields = dict(re.findall(r'name="(csrf|path|base|mark|version|as)" value="([^"]*)"', page))
    text = ENTRY.format(number=7).replace("  - id", "id").replace("\n    ", "\n").replace("计财处", "财务处")
    given = fields | {"text": text, "do": "submit", "about": "财务处"}
    began, before = time.perf_counter(), processor_time()
    answer = await client.post("/desk/entries/made.up7/edit", data=given, headers={"origin": HOME})
    assert answer.status_code == 303, answer.text
    took = time.perf_counter() - began
    print(f"an edit is handed in in {took:.1f} s, processor {processor_time() - before:.1f} s", flush=True)
    return answer.headers["location"]


async def main(path: Path) -> None:
    now = START + timedelta(days=365)
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "million.db"
        shutil.copy(path, copy)
        knowledge = made_folder(Path(folder) / "knowledge")
        async with await open_store(sqlite_address(copy), check=False) as store:
            await filled(store, now)
            site = desk_on(store, knowledge, Path(folder))
            site.clock.now = now
            for member in (LI, ROOT, CHEN):
                await store.staff.add(member, now)
            tokens = [
                await store.staff.begin_session(one.name, now, now + SESSION_LIFE) for one in (LI, ROOT, CHEN)
            ]
            transport = httpx.ASGITransport(site.channel.app())
            office, admin, reviewer = (
                httpx.AsyncClient(transport=transport, base_url=HOME, cookies={"desk": token})
                for token in tokens
            )
            async with office, admin, reviewer:
                began = time.perf_counter()
                while (await office.get("/desk/gaps")).status_code != 200:
                    pass  # each waits some seconds for the count
                print(f"the first list is counted in {time.perf_counter() - began:.0f} s", flush=True)
                gap = (await office.get("/desk/gaps.json")).json()[100]["id"]
                for path_of in ("/desk/", "/desk/gaps", "/desk/gaps?q=学费&sort=-count", "/desk/gaps.csv"):
                    await measured(office, path_of)
                await measured(office, f"/desk/gaps/{gap}")
                for path_of in OFFICE:
                    await office.get(path_of)  # the first to ask waits for the count, here too
                    await measured(office, path_of)
                amendment = await amended(office)
                for path_of in (amendment, "/desk/reviews"):
                    await reviewer.get(path_of)
                    await measured(reviewer, path_of)
                for path_of in ("/desk/staff", "/desk/history", "/desk/history?q=g000001"):
                    await measured(admin, path_of)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("name a FILE made by bench.million")
    asyncio.run(main(Path(sys.argv[1])))
