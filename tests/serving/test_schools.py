"""Several schools in one program, as their administrator sees them: the real program, real folders."""

import asyncio
import json
import secrets
import signal
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

from disclosure_bot.domain.exchange import Exchange
from disclosure_bot.store.database.address import with_school
from disclosure_bot.store.store import open_store
from fakes.botapi import people
from fakes.botapi.core import State
from fakes.botapi.people import Person
from fakes.botapi.server import Server
from fakes.process import SECRET, Program, end, free_port
from support.databases import SERVER, shared_database
from support.folders import ENTRIES, write_folder

pytestmark = pytest.mark.slow

PREFIX = "DISCLOSURE_BOT_"
ANNA = Person(7001)
READY = '{"ready":true,"schools"'
"""how the health page begins once every school was tried"""


@dataclass
class Schools:
    """A program that serves several schools, each with a bot of its own at Telegram."""

    program: Program
    folder: Path
    page: int
    watch: int
    bots: dict[str, Server] = field(default_factory=dict)

    async def add(self, stack: AsyncExitStack, name: str, **settings: str) -> None:
        """Add a school that says its own name, with a bot of its own, before the program is started."""
        server = Server(
            State(token=f"{len(self.bots) + 11}:{secrets.token_hex(16)}", bot_id=len(self.bots) + 11)
        )
        self.bots[name] = await stack.enter_async_context(server.running())
        knowledge = self.folder / f"knowledge-{name}"
        write_folder(knowledge, fees=ENTRIES.replace("退费向计财处申请", f"退费向{name}计财处申请"))
        self.write(
            name,
            KNOWLEDGE=str(knowledge),
            TELEGRAM__TOKEN=server.state.token,
            TELEGRAM__BASE_URL=server.base_url,
            WEB__PUBLIC_URL=f"http://{name}.example.edu.cn",
            **settings,
        )

    def file(self, name: str) -> Path:
        return self.folder / "schools" / f"{name}.env"

    def write(self, name: str, **settings: str) -> None:
        """Write the settings of a school."""
        lines = (f"{PREFIX}{setting}={value}\n" for setting, value in settings.items())
        self.file(name).write_text("".join(lines), encoding="utf-8")

    async def get(self, school: str, path: str) -> httpx.Response:
        """Open a page of a school as a browser does that knows its host."""
        headers = {"host": f"{school}.example.edu.cn:8080", "accept-language": "zh"}
        async with httpx.AsyncClient() as client:
            return await client.get(f"http://127.0.0.1:{self.page}{path}", headers=headers)

    async def watched(self, path: str) -> httpx.Response:
        async with httpx.AsyncClient() as client:
            return await client.get(f"http://127.0.0.1:{self.watch}{path}")

    async def until(self, path: str, said: str, seconds: float = 60.0) -> httpx.Response:
        """Wait until whoever watches reads something."""
        deadline = asyncio.get_running_loop().time() + seconds
        while True:
            try:
                page = await self.watched(path)
                if said in page.text:
                    return page
            except httpx.TransportError:
                page = httpx.Response(0, text="nobody listens")
            assert asyncio.get_running_loop().time() < deadline, page.text + self.program.output()[-3000:]
            await asyncio.sleep(0.05)

    async def rows(self, name: str, database: str = "") -> list[Exchange]:
        """Return the logbook of a school."""
        url = database or f"sqlite+aiosqlite:///{self.folder / 'state' / name / 'disclosure-bot.sqlite3'}"
        async with await open_store(url, check=False) as store:
            return [exchange async for exchange in store.logbook.exchanges()]


@asynccontextmanager
async def schools(
    folder: Path, *names: str, common: Mapping[str, str] | None = None
) -> AsyncIterator[Schools]:
    """Offer a program for schools of those names, not started yet; it is killed at the end."""
    (folder / "schools").mkdir()
    async with AsyncExitStack() as stack:
        nobody = await stack.enter_async_context(Server(State()).running())
        page, watch = free_port(), free_port()
        program = Program(nobody, folder, level="INFO")
        settings = {
            "SCHOOLS": str(folder / "schools"),
            "STATE": str(folder / "state"),
            "DATABASE": "",
            "TELEGRAM__TOKEN": "",
            "WEB__LISTEN": f"127.0.0.1:{page}",
            "HTTP__LISTEN": f"127.0.0.1:{watch}",
            "SEMANTIC": "false",
            **(common or {}),
        }
        program.settings = {f"{PREFIX}{name}": value for name, value in settings.items()}
        program.settings["OWN_KNOWLEDGE"] = "1"
        made = Schools(program, folder, page, watch)
        for name in names:
            await made.add(stack, name)
        try:
            yield made
        finally:
            await end(program)
        for server in made.bots.values():
            assert server.state.token.partition(":")[2] not in program.output()


async def test_each_school_answers_by_its_host_and_its_bot_from_rows_of_its_own(tmp_path: Path) -> None:
    async with schools(tmp_path, "north", "south") as all_of_them:
        await all_of_them.program.start()
        for name in ("north", "south"):
            await all_of_them.until(f"/readyz/{name}", '"ready":true')
        north = await all_of_them.get("north", "/?q=学费怎么退")
        south = await all_of_them.get("south", "/?q=学费怎么退")
        nobody = await all_of_them.get("west", "/?q=学费怎么退")
        people.say(all_of_them.bots["south"].state, ANNA, "休学退费")
        await all_of_them.program.until(lambda: all_of_them.bots["south"].state.texts_to(ANNA.id))
        counted = 'updates_total{channel="telegram",outcome="answer",school="south"} 1.0'
        metrics = (await all_of_them.until("/metrics", counted)).text
        assert await all_of_them.program.signal(signal.SIGTERM) == 0

    assert "退费向north计财处申请" in north.text
    assert "退费向south计财处申请" in south.text
    assert (nobody.status_code, all_of_them.bots["north"].state.sent) == (421, [])
    assert "退费向south计财处申请" in all_of_them.bots["south"].state.texts_to(ANNA.id)[0]
    assert [row.channel for row in await all_of_them.rows("north")] == ["web"]
    assert sorted(row.channel for row in await all_of_them.rows("south")) == ["telegram", "web"]
    assert 'school_up{school="north"} 1.0' in metrics
    asked = [json.loads(line) for line in all_of_them.program.output().splitlines() if '"question"' in line]
    assert {line["school"] for line in asked} == {"north", "south"}


async def test_a_school_with_a_bad_setting_holds_up_no_other_and_begins_once_it_is_mended(
    tmp_path: Path,
) -> None:
    async with schools(tmp_path, "north", "south") as all_of_them:
        good = all_of_them.file("south").read_text(encoding="utf-8")
        all_of_them.file("south").write_text(f"{good}{PREFIX}DIGESTS=daily\n", encoding="utf-8")
        await all_of_them.program.start()
        ready = await all_of_them.until("/readyz", READY)
        north, south = await all_of_them.get("north", "/"), await all_of_them.get("south", "/")
        own = await all_of_them.watched("/readyz/south")
        metrics = (await all_of_them.watched("/metrics")).text
        alive = await all_of_them.watched("/healthz")

        all_of_them.file("south").write_text(good, encoding="utf-8")
        await all_of_them.until("/readyz/south", '"ready":true')
        mended = await all_of_them.get("south", "/?q=学费怎么退")
        await all_of_them.program.signal(signal.SIGTERM)

    assert (north.status_code, south.status_code, south.headers["retry-after"]) == (200, 503, "30")
    told = ready.json()["schools"]["south"]["checks"]["school"]
    assert "south.env：没有 DISCLOSURE_BOT_DIGESTS 这个设置" in told
    assert (own.status_code, alive.status_code) == (503, 200)
    assert 'school_up{school="south"} 0.0' in metrics
    assert "alarm: 学校 south 停着" in all_of_them.program.output()
    assert "退费向south计财处申请" in mended.text


async def test_a_school_that_falls_over_leaves_the_others_answering(tmp_path: Path) -> None:
    async with schools(tmp_path, "north", "south") as all_of_them:
        await all_of_them.program.start()
        await all_of_them.until("/metrics", 'channel_up{channel="telegram",school="south"} 1.0')
        all_of_them.bots["south"].state.token = "12:revoked"

        fallen = await all_of_them.until("/healthz", "令牌")
        while (await all_of_them.get("south", "/")).status_code != 503:  # noqa: ASYNC110 it begins anew
            await asyncio.sleep(0.05)
        north = await all_of_them.get("north", "/?q=学费怎么退")
        people.say(all_of_them.bots["north"].state, ANNA, "休学退费")
        await all_of_them.program.until(lambda: all_of_them.bots["north"].state.texts_to(ANNA.id))
        await all_of_them.program.signal(signal.SIGTERM)

    assert fallen.json()["status"] == "ok"
    assert fallen.json()["schools"]["north"] == "ok"
    assert "退费向north计财处申请" in north.text


async def test_what_schools_must_not_share_is_told_by_name_and_never_by_value(tmp_path: Path) -> None:
    async with schools(tmp_path, "a-first", "b-state", "c-key", "d-copy", "e-token", "f-host") as all_of_them:
        first = tmp_path / "state" / "a-first"
        first.mkdir(parents=True)
        (first / "asker.key").write_text(secrets.token_hex(32))
        copied = tmp_path / "copied.key"
        copied.write_bytes((first / "asker.key").read_bytes())
        token = all_of_them.bots["a-first"].state.token
        for name, line in {
            "b-state": f"STATE={first}",
            "c-key": f"ASKER_KEY_FILE={first / 'asker.key'}",
            "d-copy": f"ASKER_KEY_FILE={copied}",
            "e-token": f"TELEGRAM__TOKEN={token}",
            "f-host": "WEB__PUBLIC_URL=http://a-first.example.edu.cn",
        }.items():
            with all_of_them.file(name).open("a", encoding="utf-8") as file:
                file.write(f"{PREFIX}{line}\n")
        await all_of_them.program.start()
        ready = (await all_of_them.until("/readyz", READY)).json()["schools"]
        await all_of_them.program.signal(signal.SIGTERM)

    told = {name: one["checks"].get("school", "") for name, one in ready.items()}
    assert ready["a-first"]["ready"]
    assert "状态文件夹 STATE与学校 a-first 的相同" in told["b-state"]
    assert "化名密钥文件 ASKER_KEY_FILE与学校 a-first 的相同" in told["c-key"]
    assert "化名密钥 asker.key 的内容与学校 a-first 的相同" in told["d-copy"]
    assert "令牌 TELEGRAM__TOKEN与学校 a-first 的相同" in told["e-token"]
    assert "WEB__PUBLIC_URL 的主机名与学校 a-first 的相同" in told["f-host"]


async def test_a_webhook_comes_to_the_school_of_its_host_while_another_polls(tmp_path: Path) -> None:
    port = free_port()
    common = {"TELEGRAM__WEBHOOK_LISTEN": f"127.0.0.1:{port}", "WEB__LISTEN": ""}
    async with schools(tmp_path, "north", "south", common=common) as all_of_them:
        with all_of_them.file("north").open("a", encoding="utf-8") as file:
            file.write(f"{PREFIX}TELEGRAM__MODE=webhook\n{PREFIX}TELEGRAM__WEBHOOK_SECRET={SECRET}\n")
            file.write(f"{PREFIX}TELEGRAM__WEBHOOK_URL=http://127.0.0.1:{port}/hook\n")
        await all_of_them.program.start()
        await all_of_them.until("/metrics", 'channel_up{channel="telegram",school="north"} 1.0')
        for server in all_of_them.bots.values():
            people.say(server.state, ANNA, "休学退费")
        await all_of_them.program.until(
            lambda: all(server.state.texts_to(ANNA.id) for server in all_of_them.bots.values())
        )
        await all_of_them.program.signal(signal.SIGTERM)

    for name, server in all_of_them.bots.items():
        assert f"退费向{name}计财处申请" in server.state.texts_to(ANNA.id)[0]
    assert all_of_them.bots["north"].delivered == 1


@pytest.mark.skipif(not SERVER, reason="DISCLOSURE_BOT_TEST_POSTGRES names no server")
async def test_schools_on_one_server_keep_their_rows_apart(tmp_path: Path) -> None:
    async with (
        shared_database() as database,
        schools(tmp_path, "north", "south", common={"DATABASE": database}) as all_of_them,
    ):
        await all_of_them.program.start()
        for name in ("north", "south"):
            await all_of_them.until(f"/readyz/{name}", '"ready":true')
        await all_of_them.get("north", "/?q=学费怎么退")
        await all_of_them.get("south", "/?q=退学了钱退不退")
        await all_of_them.program.signal(signal.SIGTERM)

        north = await all_of_them.rows("north", with_school(database, "north"))
        south = await all_of_them.rows("south", with_school(database, "south"))

    assert [row.question for row in north] == ["学费怎么退"]
    assert [row.question for row in south] == ["退学了钱退不退"]
