"""``serve`` as its administrator sees it: the real program against the fake Bot API."""

import asyncio
import json
import re
import signal
import socket
import sqlite3
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from disclosure_bot.serving.single_instance import only_one
from disclosure_bot.store.inbox import StoredUpdate
from disclosure_bot.store.store import open_store
from fakes.botapi import people
from fakes.botapi.core import Fault
from fakes.botapi.people import Person
from fakes.process import Program, free_port, program
from support.disks import fail, failing_disk, run, small_disk
from support.exchanges import exchange
from support.folders import ENTRIES, write_folder
from support.repositories import commit_all, committed_folder, git

pytestmark = pytest.mark.slow

PREFIX = "DISCLOSURE_BOT_"
STAFF_CHAT = -100_200
ANNA = Person(987_654_321, name="Anna-Li", username="anna_in_person")


@pytest.fixture
def manager(tmp_path: Path) -> Iterator[socket.socket]:
    """Yield where a service manager listens, at ``notify`` in the folder."""
    with closing(socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)) as line:
        line.bind(str(tmp_path / "notify"))
        line.setblocking(False)
        yield line


def heard(manager: socket.socket) -> list[str]:
    """Return what the program told the service manager since the last look."""
    said = []
    while True:
        try:
            said.append(manager.recv(4096).decode())
        except BlockingIOError:
            return said


def watched(bot: Program) -> str:
    """Give the program a page for health and metrics and return its address."""
    port = free_port()
    bot.settings[f"{PREFIX}HTTP__LISTEN"] = f"127.0.0.1:{port}"
    return f"http://127.0.0.1:{port}"


async def get(url: str) -> httpx.Response:
    """Return a page, once there is one; whoever watches waits five seconds for it."""
    async with httpx.AsyncClient() as client:
        for _ in range(400):
            try:
                return await client.get(url)
            except httpx.ConnectError:
                await asyncio.sleep(0.05)
    raise AssertionError(f"nobody listens on {url}")


async def until(url: str, status: int) -> httpx.Response:
    """Wait until a page has a status."""
    for _ in range(400):
        page = await get(url)
        if page.status_code == status:
            return page
        await asyncio.sleep(0.05)
    raise AssertionError(f"{url} never came to {status}: {page.text}")


async def test_a_watched_service_from_start_to_end(tmp_path: Path, manager: socket.socket) -> None:
    async with program(tmp_path, level="DEBUG") as bot:
        page = watched(bot)
        bot.settings |= {"NOTIFY_SOCKET": str(tmp_path / "notify"), "WATCHDOG_USEC": "600000"}
        bot.state.faults = [Fault(kind, times=1) for kind in ("429", "500", "cut-after")]
        for _ in range(3):
            people.say(bot.state, ANNA, "学费多少钱")
        people.say(bot.state, ANNA, "我叫张三丰，电话 13812345678")
        await bot.start()
        await bot.until_answered(4)

        said = heard(manager)
        assert (await get(f"{page}/healthz")).json() == {"status": "ok"}
        assert (await get(f"{page}/readyz")).json()["ready"]
        metrics = (await get(f"{page}/metrics")).text
        arguments = await asyncio.to_thread(command_line, bot)
        heard(manager)
        assert await bot.signal(signal.SIGTERM, seconds=10) == 0
    said += heard(manager)

    assert 'updates_total{channel="telegram",outcome="answer"} 3.0' in metrics
    assert re.search(r'retries_total\{channel="telegram"\} [3-9]', metrics)
    assert said[0].startswith("READY=1\n")
    assert said[1].startswith("WATCHDOG=1\n")
    assert said[-1].startswith("STOPPING=1\n")
    assert_nothing_personal(bot, metrics, arguments, *said)
    assert_one_event_a_line(bot.output())


def command_line(bot: Program) -> str:
    """Return what every user of the machine can see of the program."""
    assert bot.process
    return Path(f"/proc/{bot.process.pid}/cmdline").read_text()


def assert_nothing_personal(bot: Program, *texts: str) -> None:
    """Assert that neither token nor question nor person is in anything that was said."""
    everything = bot.output() + "".join(texts)
    secret = bot.state.token.partition(":")[2]
    for word in (secret, "学费", "张三丰", "13812345678", str(ANNA.id), ANNA.name, ANNA.username):
        assert word not in everything


def assert_one_event_a_line(output: str) -> None:
    """Assert that each line is JSON, and that some lines share the id of a question."""
    lines = [json.loads(line) for line in output.splitlines()]
    assert {"at", "level", "logger", "message"} <= set.intersection(*(set(line) for line in lines))
    marked = [line["question"] for line in lines if "question" in line]
    assert len(set(marked)) == 4
    assert len(marked) > 4


async def test_a_second_program_with_the_token_is_refused_before_it_fetches(tmp_path: Path) -> None:
    async with program(tmp_path) as bot:
        with only_one(bot.state.token):
            await bot.start()
            code = await bot.ended()

    assert code == 2
    assert "stop it first" in bot.output()
    assert bot.state.calls == []


async def start_real(bot: Program, folder: Path, **more: str) -> None:
    """Start the program as it is, over a small knowledge folder."""
    settings = {f"{PREFIX}KNOWLEDGE": str(folder), f"{PREFIX}SEMANTIC": "false"}
    settings |= {f"{PREFIX}{name}": value for name, value in more.items()}
    arguments = [sys.executable, "-m", "disclosure_bot", "serve"]
    with (bot.folder / "output.log").open("ab") as output:
        bot.process = await asyncio.create_subprocess_exec(
            *arguments, env=bot.environment() | settings, stdout=output, stderr=output
        )


async def test_an_edit_serves_at_once_and_a_bad_one_is_told_and_outlived(
    tmp_path: Path,
) -> None:
    folder = write_folder(tmp_path / "knowledge")
    async with program(tmp_path, staff_chat=str(STAFF_CHAT)) as bot:
        people.add_group(bot.state, STAFF_CHAT)
        page = watched(bot)
        await start_real(bot, folder)
        await until(f"{page}/readyz", 200)

        write_folder(folder, fees=ENTRIES.replace("退费向计财处申请", "退费在计财处办"))
        await bot.until(lambda: "2 entries" in bot.output())
        write_folder(folder, fees=ENTRIES.replace("department: finance", "department: nobody"))
        await bot.until(lambda: bot.state.texts_to(STAFF_CHAT))
        people.say(bot.state, ANNA, "学费怎么退")
        await bot.until(lambda: bot.state.texts_to(ANNA.id))
        metrics = (await get(f"{page}/metrics")).text
        await bot.signal(signal.SIGTERM)
        told = bot.state.texts_to(STAFF_CHAT)

        await start_real(bot, folder)  # a restart over the bad edit
        people.say(bot.state, ANNA, "学费怎么退")
        await bot.until(lambda: len(bot.state.texts_to(ANNA.id)) == 2)
        await bot.signal(signal.SIGTERM)

    (refusal,) = told
    assert "entries/fees.yaml:5" in refusal
    assert all("退费在计财处办" in text for text in bot.state.texts_to(ANNA.id))
    assert 'reloads_total{result="swapped"} 1.0' in metrics
    assert 'reloads_total{result="refused"} 1.0' in metrics


async def test_a_commit_that_is_pushed_serves_and_a_lost_upstream_is_told(tmp_path: Path) -> None:
    editor = committed_folder(tmp_path / "editor")
    bare, folder = tmp_path / "bare.git", tmp_path / "clone"
    git(tmp_path, "clone", "-q", "--bare", str(editor), str(bare))
    git(tmp_path, "clone", "-q", str(bare), str(folder))
    async with program(tmp_path) as bot:
        page = watched(bot)
        await start_real(bot, folder, FOLLOW="true")
        await until(f"{page}/readyz", 200)

        write_folder(editor, fees=ENTRIES.replace("退费向计财处申请", "退费在计财处办"))
        commit_all(editor, "amended")
        git(editor, "push", "-q", str(bare), "main")
        await bot.until(lambda: "2 entries" in bot.output())
        people.say(bot.state, ANNA, "学费怎么退")
        await bot.until(lambda: bot.state.texts_to(ANNA.id))
        bare.rename(tmp_path / "away.git")
        await bot.until(lambda: "upstream cannot be reached" in bot.output())
        await bot.signal(signal.SIGTERM)

    assert "退费在计财处办" in bot.state.texts_to(ANNA.id)[0]


async def test_a_full_disk_confirms_nothing_and_resumes_by_itself(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", "24m") as disk:
        async with program(tmp_path) as bot:
            bot.settings[f"{PREFIX}DATABASE"] = f"sqlite+aiosqlite:///{disk / 'bot.sqlite3'}"
            page = watched(bot)
            await bot.start()
            await until(f"{page}/readyz", 200)
            fill_up(disk / "ballast")
            for number in range(40):
                people.say(bot.state, Person(3000 + number), "学费多少钱" + "？" * 3000)
            await bot.until(lambda: "The disk is full" in bot.output())
            unready = await until(f"{page}/readyz", 503)
            unconfirmed = len(bot.state.updates)

            (disk / "ballast").unlink()
            await bot.until(lambda: not bot.state.updates and len(bot.state.sent) >= 40)
            await until(f"{page}/readyz", 200)
            await bot.signal(signal.SIGTERM)

    assert unconfirmed > 0
    assert "The disk is full" in unready.text
    assert {message["chat"]["id"] for message in bot.state.sent} >= set(range(3000, 3040))


def fill_up(ballast: Path) -> None:
    with ballast.open("wb", buffering=0) as file:
        for size in (1_000_000, 4_096):
            try:
                while True:
                    file.write(b"x" * size)
            except OSError:
                continue


async def test_a_read_only_disk_ends_the_start_with_a_sentence(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", "1m") as disk:
        run("mount", "-o", "remount,ro", str(disk))
        async with program(tmp_path) as bot:
            bot.settings[f"{PREFIX}DATABASE"] = f"sqlite+aiosqlite:///{disk / 'bot.sqlite3'}"
            await bot.start()
            code = await bot.ended()

    assert code == 2
    assert "No database can be kept here" in bot.output()
    assert "Traceback" not in bot.output()


async def test_a_disk_that_fails_while_serving_confirms_nothing(tmp_path: Path) -> None:
    with failing_disk(tmp_path / "disk") as disk:
        async with program(tmp_path) as bot:
            bot.settings[f"{PREFIX}DATABASE"] = f"sqlite+aiosqlite:///{disk / 'bot.sqlite3'}"
            page = watched(bot)
            await bot.start()
            await until(f"{page}/readyz", 200)
            await asyncio.to_thread(fail, disk)
            people.say(bot.state, ANNA, "学费多少钱")
            unready = await until(f"{page}/readyz", 503)
            alive = await get(f"{page}/healthz")
            unconfirmed, answered = len(bot.state.updates), len(bot.state.sent)
            code = await bot.signal(signal.SIGTERM, seconds=20)

    assert "磁盘" in unready.text or "只读" in unready.text
    assert alive.status_code == 200
    assert (unconfirmed, answered) == (1, 0)
    assert code == 0
    assert "Traceback" not in bot.output()


HELD = 10.0
"""seconds; less than the patience of the store"""


async def test_a_lock_held_for_ten_seconds_delays_answers_and_loses_none(tmp_path: Path) -> None:
    async with program(tmp_path) as bot:
        page = watched(bot)
        await bot.start()
        await until(f"{page}/readyz", 200)
        with closing(sqlite3.connect(tmp_path / "bot.sqlite3", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            released = time.monotonic() + HELD
            for number in range(20):
                people.say(bot.state, Person(3000 + number), "学费多少钱")
            unready = await until(f"{page}/readyz", 503)
            await asyncio.sleep(released - time.monotonic())
            answered = len(bot.state.sent)
            other.execute("ROLLBACK")
        await bot.until_answered(20)
        await bot.signal(signal.SIGTERM)

    assert "Writing takes too long" in unready.text
    assert answered == 0
    assert {message["chat"]["id"] for message in bot.state.sent} == set(range(3000, 3020))
    assert "Another program holds the database" not in bot.output()


async def asked_before(bot: Program) -> None:
    """Let a question wait in the database from before the start, among many settled ones."""
    people.say(bot.state, ANNA, "学费多少钱")
    update = bot.state.updates.pop()  # it was confirmed, so it will not come again
    async with await open_store(bot.url) as store:
        key = bot.state.bot_id, update["update_id"]
        kept = StoredUpdate(*key, str(ANNA.id), json.dumps(update), datetime.now(UTC))
        await store.inbox.accept([kept])
        await store.logbook.record(*(exchange(number) for number in range(1000)))


def damage(path: Path) -> None:
    """Write nonsense over the end of the file, where the newest exchanges are."""
    content = path.read_bytes()
    path.write_bytes(content[:-40_000] + b"\xaa" * 40_000)


async def test_a_damaged_database_ends_neither_the_service_nor_a_question_that_waits(tmp_path: Path) -> None:
    async with program(tmp_path, staff_chat=str(STAFF_CHAT)) as bot:
        people.add_group(bot.state, STAFF_CHAT)
        page = watched(bot)
        await asked_before(bot)
        await asyncio.to_thread(damage, tmp_path / "bot.sqlite3")
        await bot.start()
        await bot.until(lambda: bot.state.texts_to(ANNA.id) and bot.state.texts_to(STAFF_CHAT))
        metrics = (await get(f"{page}/metrics")).text
        ready = await until(f"{page}/readyz", 200)
        await bot.signal(signal.SIGTERM)

    assert "bot.sqlite3.damaged-1" in bot.state.texts_to(STAFF_CHAT)[0]
    assert (tmp_path / "bot.sqlite3.damaged-1").exists()
    assert 'notice{about="database"} 1.0' in metrics
    assert ready.json()["ready"]


async def test_a_changed_key_is_told_to_staff_and_the_service_goes_on(tmp_path: Path) -> None:
    async with program(tmp_path, staff_chat=str(STAFF_CHAT)) as bot:
        people.add_group(bot.state, STAFF_CHAT)
        await bot.start()
        await bot.until(lambda: bot.state.commands)
        await bot.signal(signal.SIGTERM)
        before = bot.state.texts_to(STAFF_CHAT)
        (tmp_path / "asker.key").unlink()

        await bot.start()
        people.say(bot.state, ANNA, "学费多少钱")
        await bot.until(lambda: bot.state.texts_to(ANNA.id) and bot.state.texts_to(STAFF_CHAT))
        await bot.signal(signal.SIGTERM)

    assert before == []
    assert "The key for pseudonyms is not the one before" in bot.state.texts_to(STAFF_CHAT)[0]
