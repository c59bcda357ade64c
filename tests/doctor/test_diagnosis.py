"""What the doctor says of each thing it looks at."""

import json
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from disclosure_bot.doctor.diagnosis import Grade
from disclosure_bot.doctor.host_checks import (
    look_at_clock,
    look_at_disk,
    look_at_extras,
    look_at_permissions,
    look_at_python,
)
from disclosure_bot.doctor.storage_checks import (
    look_at_database,
    look_at_encoder,
    look_at_knowledge,
    look_at_upstream,
)
from disclosure_bot.doctor.telegram_checks import (
    ApiResult,
    asking,
    look_at_own_poller,
    look_at_token,
    look_at_webhook,
    look_for_second_poller,
)
from disclosure_bot.domain.knowledge import Level
from disclosure_bot.store.store import open_store
from support.databases import sqlite_url
from support.exchanges import exchange
from support.repositories import committed_folder, git

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
HOOK = "https://bot.example.edu.cn/hook"


def test_an_old_python_is_an_error() -> None:
    assert look_at_python((3, 10, 1), "1").grade is Grade.ERROR
    assert look_at_python((3, 11, 0), "1").grade is Grade.GOOD


def test_a_missing_extra_comes_with_the_command_that_installs_it() -> None:
    found = look_at_extras(lambda module: module == "uvicorn", {"web": "w", "semantic": "s"})

    assert found.grade is Grade.WARNING
    assert found.todo_zh == "pip install 'disclosure-bot[semantic]'"
    assert look_at_extras(lambda module: False, {"postgres": "p"}).grade is Grade.ERROR


@pytest.mark.parametrize(
    ("free", "grade"), [(2 * 10**9, Grade.GOOD), (5 * 10**8, Grade.WARNING), (10**7, Grade.ERROR)]
)
def test_the_disk_is_judged_by_what_is_free(free: int, grade: Grade) -> None:
    assert look_at_disk(free, Path("/var")).grade is grade


@pytest.mark.parametrize(("seconds", "grade"), [(-3, Grade.GOOD), (60, Grade.WARNING), (-4000, Grade.ERROR)])
def test_the_clock_is_compared(seconds: int, grade: Grade) -> None:
    assert look_at_clock(NOW, NOW + timedelta(seconds=seconds)).grade is grade


def test_a_clock_that_cannot_be_compared_is_a_warning() -> None:
    assert look_at_clock(NOW, None).grade is Grade.WARNING


def test_a_key_that_others_can_read_is_named(tmp_path: Path) -> None:
    key = tmp_path / "asker.key"
    key.touch(mode=0o600)
    private = {key: 0o077, tmp_path / "not-there": 0o077}
    assert look_at_permissions(private).grade is Grade.GOOD

    key.chmod(0o644)
    found = look_at_permissions(private)
    assert found.grade is Grade.ERROR
    assert found.todo_en == f"chmod go= {key}"


@pytest.mark.parametrize(
    ("answer", "grade", "said"),
    [
        (ApiResult(200, {"username": "school_bot"}), Grade.GOOD, "@school_bot"),
        (ApiResult(401, text="Unauthorized"), Grade.ERROR, "refused"),
        (ApiResult(404, text="Not Found"), Grade.ERROR, "refused"),
        (ApiResult(0, text="ConnectError"), Grade.ERROR, "out of reach"),
        (ApiResult(502, text="Bad Gateway"), Grade.WARNING, "502"),
    ],
)
def test_the_token_is_judged_by_getme(answer: ApiResult, grade: Grade, said: str) -> None:
    found = look_at_token(answer)

    assert found.grade is grade
    assert said in found.en


@pytest.mark.parametrize(
    ("info", "wanted", "grade"),
    [
        ({"url": "", "pending_update_count": 3}, "", Grade.GOOD),
        ({"url": "", "pending_update_count": 5000}, "", Grade.WARNING),
        ({"url": HOOK}, "", Grade.WARNING),
        ({"url": HOOK}, HOOK, Grade.GOOD),
        ({"url": HOOK}, "https://other.example.edu.cn/", Grade.WARNING),
        ({"url": HOOK, "pending_update_count": 2, "last_error_message": "SSL"}, HOOK, Grade.ERROR),
        ({"url": HOOK, "pending_update_count": 0, "last_error_message": "SSL"}, HOOK, Grade.GOOD),
        ({}, "", Grade.WARNING),
    ],
)
def test_the_webhook_is_compared_with_the_settings(
    info: dict[str, object], wanted: str, grade: Grade
) -> None:
    assert look_at_webhook(ApiResult(200, info), wanted).grade is grade


def test_a_conflict_shows_a_second_poller() -> None:
    assert look_for_second_poller(lambda *_: ApiResult(409), 1).grade is Grade.ERROR
    assert look_for_second_poller(lambda *_: ApiResult(200), 1).grade is Grade.GOOD


def test_the_program_that_runs_here_tells_of_its_conflicts() -> None:
    met = 'disclosure_bot_conflicts_total{channel="telegram"} 3.0\n'

    assert look_at_own_poller(met).grade is Grade.WARNING
    assert look_at_own_poller(met.replace("3.0", "0.0")).grade is Grade.GOOD
    assert look_at_own_poller("").grade is Grade.GOOD


@pytest.mark.slow
async def test_a_database_is_read_and_left_as_it_is(tmp_path: Path) -> None:
    url = sqlite_url(tmp_path / "store.db")
    async with await open_store(url) as store:
        await store.logbook.record(exchange())
        assert (await look_at_database(url)).grade is Grade.GOOD

    before = {path.name: path.read_bytes() for path in sorted(tmp_path.iterdir())}  # noqa: ASYNC240
    assert (await look_at_database(url)).grade is Grade.GOOD
    after = {path.name: path.read_bytes() for path in sorted(tmp_path.iterdir())}  # noqa: ASYNC240
    assert after == before


async def test_no_database_yet_is_well_and_none_is_made(tmp_path: Path) -> None:
    assert (await look_at_database(sqlite_url(tmp_path / "deep" / "store.db"))).grade is Grade.GOOD
    assert not (tmp_path / "deep").exists()


@pytest.mark.parametrize("content", [b"a text file, no database", b"SQLite format 3\0" + b"\xff" * 5000])
async def test_a_foreign_or_broken_file_is_an_error(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "store.db").write_bytes(content)

    assert (await look_at_database(sqlite_url(tmp_path / "store.db"))).grade is Grade.ERROR


@pytest.mark.parametrize(
    ("version", "grade", "said"),
    [("0001_logbook", Grade.WARNING, "is needed"), ("9999_future", Grade.ERROR, "newer program")],
)
async def test_an_older_and_a_newer_schema_are_told(
    tmp_path: Path, version: str, grade: Grade, said: str
) -> None:
    url = sqlite_url(tmp_path / "store.db")
    async with await open_store(url):
        pass
    with closing(sqlite3.connect(tmp_path / "store.db")) as connection:
        connection.execute("UPDATE disclosure_bot_version SET version_num = ?", (version,))
        connection.commit()

    found = await look_at_database(url)
    assert found.grade is grade
    assert said in found.en


def test_knowledge_that_cannot_be_loaded_is_an_error() -> None:
    counts = dict.fromkeys(Level, 0)

    assert look_at_knowledge(None, counts | {Level.ERROR: 2}).grade is Grade.ERROR
    assert look_at_knowledge(5, counts | {Level.WARNING: 1}).grade is Grade.WARNING
    assert look_at_knowledge(5, counts).grade is Grade.GOOD


@pytest.mark.slow
def test_a_knowledge_is_told_whose_repository_upstream_takes_nothing(tmp_path: Path) -> None:
    first = committed_folder(tmp_path / "first")
    bare, clone = tmp_path / "bare.git", tmp_path / "clone"
    git(tmp_path, "clone", "-q", "--bare", str(first), str(bare))
    git(tmp_path, "clone", "-q", str(bare), str(clone))
    live = git(clone, "rev-parse", "HEAD")

    assert look_at_upstream(clone).grade is Grade.GOOD
    git(clone, "remote", "set-url", "--push", "origin", str(tmp_path / "nowhere.git"))
    assert look_at_upstream(clone).grade is Grade.ERROR
    assert "远端分支" in look_at_upstream(first).zh
    assert git(clone, "rev-parse", "HEAD") == live


def test_a_fallback_of_the_encoder_says_why(tmp_path: Path) -> None:
    assert "not installed" in look_at_encoder("not installed", tmp_path).zh
    assert look_at_encoder("", tmp_path).grade is Grade.GOOD


async def test_a_file_that_was_taken_away_is_an_error_where_its_copy_lies_beside(tmp_path: Path) -> None:
    path = tmp_path / "bot.db"
    async with await open_store(sqlite_url(path)) as store:
        await store.app_state.set("mark", "kept")
        path.unlink()
        saved = await store.database.save_if_lost()
        found = await look_at_database(sqlite_url(path))

    assert found.grade is Grade.ERROR
    assert f"disclosure-bot restore {saved}" in found.todo_zh


class Proxy(BaseHTTPRequestHandler):
    """Answers in place of whatever server it is asked for."""

    def do_POST(self) -> None:
        body = json.dumps({"ok": True, "result": {"asked": self.path}}).encode()
        self.send_response(200)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 as in its base
        """Say nothing."""


@pytest.mark.slow
def test_the_doctor_asks_telegram_through_the_proxy_that_serves(monkeypatch: pytest.MonkeyPatch) -> None:
    with ThreadingHTTPServer(("127.0.0.1", 0), Proxy) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{server.server_port}")
        said = asking("http://nowhere.invalid/bot", "1:token")("getMe", {}, 10.0)
        server.shutdown()

    assert said.result["asked"] == "http://nowhere.invalid/bot1:token/getMe"
