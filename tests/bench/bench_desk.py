"""How long staff wait for a page of the desk, over a million exchanges, 4,000 groups of gaps, 5,000 entries
and 10,000 requests.

PYTHONPATH=tests python -m bench.bench_desk FILE

FILE is made by bench.million; it is copied. Each page is asked for forty times by somebody who is signed in,
without a network: 95 of 100 must come within 200 ms. The second number is the processor's, per page.
"""

import asyncio
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
from disclosure_bot.domain.staff import StaffAct
from disclosure_bot.staff.service import SESSION_LIFE
from disclosure_bot.store.database.address import sqlite_address
from disclosure_bot.store.store import Store, open_store
from support.folders import write_folder

ROUNDS = 40
ENTRIES = 5000
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


async def measured(client: httpx.AsyncClient, path: str) -> None:
    walls = []
    before = time.process_time()
    for _ in range(ROUNDS):
        began = time.perf_counter()
        answer = await client.get(path)
        walls.append(time.perf_counter() - began)
        assert answer.status_code == 200, (path, answer.status_code)
    processor = (time.process_time() - before) / ROUNDS
    p95 = sorted(walls)[int(ROUNDS * 0.95) - 1]
    print(f"{path:<32} p95 {p95 * 1000:8.1f} ms   processor {processor * 1000:7.1f} ms", flush=True)


async def filled(store: Store, now: datetime) -> None:
    print(f"{await fill_groups(store)} gaps in groups", flush=True)
    await fill_register(store)
    for number in range(20_000):
        at = now - timedelta(minutes=number)
        await store.staff.note(StaffAct("李强", at, "gap-link", f"g{number % 4000:06d}"))


async def main(path: Path) -> None:
    now = START + timedelta(days=365)
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "million.db"
        shutil.copy(path, copy)
        made_up = "entries:\n" + "".join(ENTRY.format(number=number) for number in range(ENTRIES))
        knowledge = write_folder(Path(folder) / "knowledge", made=made_up)
        async with await open_store(sqlite_address(copy), check=False) as store:
            await filled(store, now)
            site = desk_on(store, knowledge, Path(folder))
            site.clock.now = now
            for member in (LI, ROOT):
                await store.staff.add(member, now)
            tokens = [
                await store.staff.begin_session(one.name, now, now + SESSION_LIFE) for one in (LI, ROOT)
            ]
            transport = httpx.ASGITransport(site.channel.app())
            office, admin = (
                httpx.AsyncClient(transport=transport, base_url=HOME, cookies={"desk": token})
                for token in tokens
            )
            async with office, admin:
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
                for path_of in ("/desk/staff", "/desk/history", "/desk/history?q=g000001"):
                    await measured(admin, path_of)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("name a FILE made by bench.million")
    asyncio.run(main(Path(sys.argv[1])))
