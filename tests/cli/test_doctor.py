"""``doctor``: one screen, the real program against the fake Bot API."""

import asyncio
import json
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from disclosure_bot.operation.lock import only_one
from fakes.botapi.core import Fault, State
from fakes.botapi.server import Server
from folders import run_program, write_folder

PREFIX = "DISCLOSURE_BOT_"
Done = subprocess.CompletedProcess[str]


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    async with Server(State()).running() as running:
        yield running


async def examine(
    server: Server, home: Path, *options: str, **settings: str
) -> subprocess.CompletedProcess[str]:
    environment = {
        f"{PREFIX}KNOWLEDGE": str(write_folder(home / "knowledge")),
        f"{PREFIX}TELEGRAM__TOKEN": server.state.token,
        f"{PREFIX}TELEGRAM__BASE_URL": server.base_url,
    }
    named = {f"{PREFIX}{name}": value for name, value in settings.items()}
    return await asyncio.to_thread(run_program, "doctor", *options, home=home, **(environment | named))


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
