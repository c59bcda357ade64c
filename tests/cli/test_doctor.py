"""``doctor``: one screen, the real program against the fake Bot API."""

import asyncio
import json
import subprocess
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from rich.cells import cell_len

from disclosure_bot.serving.single_instance import only_one
from disclosure_bot.store.pseudonyms import Pseudonyms, load_key
from disclosure_bot.store.store import open_store
from fakes.botapi.core import Fault, State
from fakes.botapi.server import Server
from fakes.process import free_port
from support.folders import run_program, write_folder

pytestmark = pytest.mark.slow

PREFIX = "DISCLOSURE_BOT_"
Done = subprocess.CompletedProcess[str]


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    async with Server(State()).running() as running:
        yield running


async def examine(
    server: Server, home: Path, *options: str, command: str = "doctor", **settings: str
) -> subprocess.CompletedProcess[str]:
    environment = {
        f"{PREFIX}KNOWLEDGE": str(write_folder(home / "knowledge")),
        f"{PREFIX}TELEGRAM__TOKEN": server.state.token,
        f"{PREFIX}TELEGRAM__BASE_URL": server.base_url,
        f"{PREFIX}HTTP__LISTEN": f"127.0.0.1:{free_port()}",
    }
    named = {f"{PREFIX}{name}": value for name, value in settings.items()}
    return await asyncio.to_thread(run_program, command, *options, home=home, **(environment | named))


def grades(done: Done) -> dict[str, str]:
    return {one["name"]: one["grade"] for one in json.loads(done.stdout)}


async def test_a_sound_program_passes_on_one_screen(server: Server, tmp_path: Path) -> None:
    done = await examine(server, tmp_path, "--probe", "0.1")

    assert done.returncode == 0, done.stdout
    assert "@sample_bot" in done.stdout
    assert len(done.stdout.splitlines()) <= 24
    assert done.stdout.startswith("正常")
    assert not (tmp_path / "state").exists()
    assert server.state.token.partition(":")[2] not in done.stdout + done.stderr


async def test_what_is_wrong_comes_with_what_to_do(server: Server, tmp_path: Path) -> None:
    (tmp_path / "state").mkdir()
    (tmp_path / "state" / "asker.key").write_text("0" * 64)
    server.state.faults = [Fault("409", method="getUpdates")]
    done = await examine(server, tmp_path, "--probe", "0.1", "--json")

    assert done.returncode == 1
    found = grades(done)
    assert (found["permissions"], found["poller"]) == ("error", "error")
    assert all(one["todo"] for one in json.loads(done.stdout) if one["grade"] != "good")


async def test_a_refused_token_is_told_and_never_shown(server: Server, tmp_path: Path) -> None:
    done = await examine(server, tmp_path, TELEGRAM__TOKEN="77:wrong-but-secret")

    assert done.returncode == 1
    assert "@BotFather" in done.stdout
    assert "wrong-but-secret" not in done.stdout + done.stderr


async def test_while_serve_runs_here_its_updates_are_left_alone(server: Server, tmp_path: Path) -> None:
    with only_one(server.state.token):
        done = await examine(server, tmp_path, "--json", HTTP__LISTEN="")

    assert done.returncode == 0
    assert grades(done)["poller"] == "good"
    assert "getUpdates" not in {method for method, _ in server.state.calls}


async def test_a_wrong_setting_is_one_line(server: Server, tmp_path: Path) -> None:
    done = await examine(server, tmp_path, RETENTION_DAYS="soon")

    assert done.returncode == 1
    assert "RETENTION_DAYS" in done.stdout
    assert "Traceback" not in done.stderr


async def test_a_database_server_that_does_not_answer_is_an_error(server: Server, tmp_path: Path) -> None:
    address = "postgresql+asyncpg://bot@127.0.0.1:1/answers"
    done = await examine(server, tmp_path, "--probe", "0.1", "--json", DATABASE=address)

    assert done.returncode == 1
    assert grades(done)["database"] == "error"


async def test_each_line_fits_a_terminal_even_where_much_is_wrong(server: Server, tmp_path: Path) -> None:
    sound = await examine(server, tmp_path, "--probe", "0.1")
    with TemporaryDirectory() as short:  # a path is never broken
        wrong = await examine(
            server,
            tmp_path,
            TELEGRAM__BASE_URL="http://127.0.0.1:1/bot",
            DATABASE=f"sqlite+aiosqlite:///{short}",
        )

    assert wrong.returncode == 1
    for done in (sound, wrong):
        assert max(cell_len(line) for line in done.stdout.splitlines()) <= 80, done.stdout


@pytest.mark.parametrize("change", ["lost", "another"])
async def test_a_lost_or_changed_key_is_an_error(server: Server, tmp_path: Path, change: str) -> None:
    key = tmp_path / "state" / "asker.key"
    key.parent.mkdir()
    async with await open_store(f"sqlite+aiosqlite:///{key.parent / 'disclosure-bot.sqlite3'}") as store:
        await store.keys.note(Pseudonyms(load_key(key)).fingerprint, datetime.now(UTC), 180)
    fits = grades(await examine(server, tmp_path, "--probe", "0.1", "--json"))["key"]
    key.unlink()
    if change == "another":
        load_key(key)
    done = await examine(server, tmp_path, "--probe", "0.1", "--json")

    assert fits == "good"
    assert grades(done)["key"] == "error"
    assert key.exists() is (change == "another")


async def test_old_files_beside_the_database_are_named(server: Server, tmp_path: Path) -> None:
    path = tmp_path / "state" / "disclosure-bot.sqlite3"
    async with await open_store(f"sqlite+aiosqlite:///{path}"):
        pass
    path.with_name(f"{path.name}.damaged-1").touch()
    done = await examine(server, tmp_path, "--probe", "0.1", "--json")

    assert grades(done)["database"] == "warning"
    assert "disclosure-bot.sqlite3.damaged-1" in done.stdout


MISTAKES = {
    "a token in quotes": {"TELEGRAM__TOKEN": '"123456:quoted-by-mistake"'},
    "a token file that is not there": {"TELEGRAM__TOKEN": "", "TELEGRAM__TOKEN_FILE": "/nowhere/token"},
    "a number that is none": {"TELEGRAM__WORKERS": "many"},
    "staff by name": {"TELEGRAM__STAFF": "@anna"},
    "another kind of database": {"DATABASE": "mysql://root@localhost/x"},
    "no such folder": {"KNOWLEDGE": "/nowhere"},
    "a webhook without a secret": {"TELEGRAM__MODE": "webhook", "TELEGRAM__WEBHOOK_URL": "https://x.cn/t"},
    "a port that is none": {"HTTP__LISTEN": "127.0.0.1"},
}


@pytest.mark.parametrize("mistake", MISTAKES)
async def test_a_careless_mistake_is_told_by_doctor_and_ends_serve_in_a_sentence(
    server: Server, tmp_path: Path, mistake: str
) -> None:
    settings = {"TELEGRAM__TOKEN": "1:no-token"} | MISTAKES[mistake]
    done = await examine(server, tmp_path, "--probe", "0.1", **settings)
    served = await examine(server, tmp_path, command="serve", **settings)

    assert done.returncode == 1, done.stdout
    assert "Traceback" not in done.stderr + served.stderr
    assert served.returncode == 2, served.stderr
    assert len([line for line in served.stderr.splitlines() if not line.startswith("{")]) == 1, served.stderr
    assert "quoted-by-mistake" not in done.stdout + done.stderr + served.stdout + served.stderr


async def test_a_staff_chat_that_is_gone_and_a_webhook_without_address_are_named(
    server: Server, tmp_path: Path
) -> None:
    done = await examine(
        server,
        tmp_path,
        "--json",
        TELEGRAM__STAFF_CHAT="-100500",
        TELEGRAM__STAFF="9001",
        TELEGRAM__MODE="webhook",
        LIAISONS="nobody=telegram:-1001",
    )

    found = grades(done)
    assert (found["staff"], found["webhook"], found["liaisons"]) == ("error", "error", "error")


async def test_a_health_port_that_is_taken_is_named(server: Server, tmp_path: Path) -> None:
    taken = server.base_url.split("/")[2]
    done = await examine(server, tmp_path, "--json", "--probe", "0", HTTP__LISTEN=taken)

    assert grades(done)["page"] == "error"


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("TELEGRAM__MODE", "pulling", "只能写 'polling' or 'webhook'"),
        ("TELEGRAM__STAFF", "Zhou", "要写一个整数"),
    ],
)
async def test_what_a_setting_should_be_is_said_in_chinese(
    server: Server, tmp_path: Path, name: str, value: str, said: str
) -> None:
    done = await examine(server, tmp_path, "--json", **{name: value})

    assert said in json.loads(done.stdout)[0]["said"]
