"""``stats``, ``forget`` and ``purge`` on a real store."""

import asyncio
import csv
import io
import json
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner, Result

from disclosure_bot.cli import forget, purge, stats
from disclosure_bot.domain.exchange import exchange_id
from disclosure_bot.domain.reply import Outcome
from disclosure_bot.errors import SettingsError, StoreError
from disclosure_bot.store.pseudonyms import Pseudonyms, load_key
from disclosure_bot.store.store import Store, open_store
from support.exchanges import exchange
from support.folders import write_folder

NOW = datetime.now(UTC)


def asked(days: int, asker: str, **changes: Any) -> Any:
    at = NOW - timedelta(days=days)
    return exchange(0, id=exchange_id(at, asker), asked_at=at, asker=asker, **changes)


class Office:
    """Commands on a knowledge folder and a store."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.store = f"sqlite+aiosqlite:///{folder / 'disclosure-bot.sqlite3'}"

    def stats(self, *arguments: str) -> Result:
        return CliRunner().invoke(stats.app, [*arguments, "--knowledge", str(self.folder)])

    def run(self, app: typer.Typer, *arguments: str) -> Result:
        return CliRunner().invoke(app, [*arguments])

    def in_store(self, work: Callable[[Store], Awaitable[Any]]) -> Any:
        async def run() -> Any:
            async with await open_store(self.store) as opened:
                return await work(opened)

        return asyncio.run(run())

    def questions(self) -> int:
        """Return how many questions are kept, one by one."""
        found: dict[str, dict[str, int]] = json.loads(self.stats("--json").stdout)
        return sum(found["days"].values())


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    monkeypatch.setenv("DISCLOSURE_BOT_STATE", str(tmp_path))
    monkeypatch.setenv("DISCLOSURE_BOT_RETENTION_DAYS", "30")
    made = Office(write_folder(tmp_path))
    person = Pseudonyms(load_key(tmp_path / "asker.key")).of("telegram", "4711")
    rows = (
        asked(0, "a"),
        asked(3, "b", outcome=Outcome.ABSTAIN),
        asked(20, "c", outcome=Outcome.CHOOSE, chosen="fees.refund"),
        asked(50, person),
    )
    made.in_store(lambda store: store.logbook.record(*rows))
    return made


def test_a_table_shows_every_figure(office: Office) -> None:
    text = office.stats().stdout

    for expected in (
        "提问 questions",
        "75.0%",
        "answer 2 · choose 1 · abstain 1",
        "fees.tuition 本科学费标准",
    ):
        assert expected in text


@pytest.mark.slow
def test_scripts_get_any_period(office: Office) -> None:
    everything = json.loads(office.stats("--json").stdout)
    week = json.loads(office.stats("--json", "--since", "1w").stdout)

    assert (everything["questions"], everything["people"], everything["answer_rate"]) == (4, 4, 0.75)
    assert (week["questions"], week["outcomes"]["abstain"]) == (2, 1)
    assert sum(everything["hours"]) == 4


@pytest.mark.slow
def test_a_spreadsheet_and_a_page_are_written(office: Office, tmp_path: Path) -> None:
    page = tmp_path / "stats.html"

    assert office.stats("--html", str(page)).stdout == ""
    rows = list(csv.reader(io.StringIO(office.stats("--csv").stdout.removeprefix("\ufeff"))))

    assert "示例大学 · 问答统计" in page.read_text(encoding="utf-8")
    assert ["questions", "", "4"] in rows


def test_a_page_that_cannot_be_written_is_a_sentence(office: Office, tmp_path: Path) -> None:
    result = office.stats("--html", str(tmp_path / "none" / "stats.html"))

    assert isinstance(result.exception, SettingsError)


@pytest.mark.parametrize("arguments", [("--since", "x"), ("--until", "7d"), ("--since", "2026-13-01")])
def test_a_wrong_period_is_a_sentence(office: Office, arguments: tuple[str, ...]) -> None:
    assert isinstance(office.stats(*arguments).exception, SettingsError)


@pytest.mark.slow
def test_forget_erases_one_person_and_says_what_there_was(office: Office) -> None:
    shown = office.run(forget.app, "telegram", "4711", "--dry-run")
    assert "问答记录 1" in shown.stdout
    assert office.questions() == 4

    erased = office.run(forget.app, "telegram", "4711", "--json")

    assert json.loads(erased.stdout)["exchanges"] == 1
    assert office.questions() == 3
    assert json.loads(office.stats("--json").stdout)["questions"] == 4
    again = office.run(forget.app, "telegram", "4711", "--yes")
    assert "问答记录 0" in again.stdout
    assert "没有此人的记录" in again.stderr
    assert "已全部删除" not in again.stdout


@pytest.mark.slow
def test_purge_deletes_what_is_older_than_the_settings_allow(office: Office) -> None:
    assert "删除了 1 条 30 天前" in office.run(purge.app).stdout
    assert office.questions() == 3
    assert "只有每月合计" in office.stats().stdout
    assert "删除了 1 条 10 天前" in office.run(purge.app, "--days", "10").stdout


@pytest.mark.slow
def test_purge_shows_what_it_would_delete_and_deletes_nothing(office: Office) -> None:
    before = office.questions()

    assert "有 1 条 30 天前" in office.run(purge.app, "--dry-run").stdout
    assert office.questions() == before


@pytest.mark.slow
def test_forget_says_that_rows_under_another_key_cannot_be_found(office: Office) -> None:
    key = office.folder / "asker.key"
    fingerprint = Pseudonyms(load_key(key)).fingerprint
    office.in_store(lambda store: store.keys.note(fingerprint, NOW, 180))
    before = office.run(forget.app, "telegram", "4711", "--dry-run")
    key.unlink()
    without = office.run(forget.app, "telegram", "4711", "--dry-run")
    made_without = key.exists()
    load_key(key)
    after = office.run(forget.app, "telegram", "4711", "--dry-run")

    assert before.stderr == ""
    assert isinstance(without.exception, StoreError)
    assert not made_without
    assert "The key for pseudonyms is not the one before" in after.stderr
