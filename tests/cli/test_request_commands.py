"""``requests`` as the office types it, on a real folder and a real store."""

import asyncio
import csv
import io
import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar
from typer.testing import CliRunner, Result

from disclosure_bot.cli.requests.commands import app
from disclosure_bot.domain.request import RequestAct
from disclosure_bot.errors import DisclosureBotError
from disclosure_bot.store.backup import backup, move, restore
from disclosure_bot.store.store import open_store
from support.calendars import SAMPLE
from support.databases import sqlite_url
from support.folders import write_folder
from support.register_samples import request

pytestmark = pytest.mark.slow

DAY = (datetime.now(UTC) - timedelta(days=40)).date().isoformat()
PERSONAL = ("张三丰", "zhang@example.com", "决算表原文")


@pytest.fixture(autouse=True)
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder of the state; the knowledge lies beside it."""
    folder = write_folder(tmp_path / "knowledge")
    (folder / "calendar.yaml").write_bytes(SAMPLE.read_bytes())
    monkeypatch.setenv("DISCLOSURE_BOT_KNOWLEDGE", str(folder))
    monkeypatch.setenv("DISCLOSURE_BOT_STATE", str(tmp_path / "state"))
    return tmp_path / "state"


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, arguments)


def made(*arguments: str) -> Any:
    result = run(*arguments, "--json")
    assert result.exit_code == 0, result.exception
    return json.loads(result.output)


def refused(*arguments: str) -> str:
    error = run(*arguments).exception
    assert isinstance(error, DisclosureBotError), error
    return str(error)


def add(*more: str, received: str = DAY) -> Any:
    person = ("--applicant", PERSONAL[0], "--contact", PERSONAL[1], "--words", PERSONAL[2])
    return made("add", "--received", received, "--subject", "2024年决算表", *person, *more)


@pytest.mark.slow
def test_what_arrives_gets_its_number_and_its_last_day() -> None:
    kept = add("--channel", "email", "--kind", "申请", received="2026-09-28")

    assert kept["number"] == "2026-001"
    assert (kept["due"], kept["state"], kept["department"]) == ("2026-10-23", "received", "")


@pytest.mark.slow
def test_the_list_names_number_due_state_and_department_and_no_person() -> None:
    add()
    run("assign", "2026-1", "finance")

    result = run("list", "--json")

    (row,) = json.loads(result.output)
    assert (row["state"], row["department"]) == ("with-department", "finance")
    assert not any(word in result.output for word in PERSONAL)
    assert "逾期" in run("list").output


@pytest.mark.slow
def test_showing_one_gives_the_applicant_back() -> None:
    number = add()["number"]

    shown = made("show", number)

    assert [shown[name] for name in ("applicant", "contact", "words")] == list(PERSONAL)
    assert PERSONAL[0] in run("show", number).output


@pytest.mark.slow
def test_a_lost_key_is_said_where_the_name_would_stand(office: Path) -> None:
    number = add()["number"]
    (office / "register.key").unlink()

    assert "cannot be read" in run("show", number).output
    assert made("show", number)["applicant"] is None


@pytest.mark.slow
def test_a_request_goes_its_way() -> None:
    number = add()["number"]

    assert made("clarify", number, "--ask", "哪一年")["state"] == "clarifying"
    assert made("clarify", number, "--came", DAY)["state"] == "received"
    assert (
        made("extend", number, "--days", "5", "--why", "征求意见")["due"] > made("show", number)["received"]
    )
    why, sums = ("--because", "个人隐私"), ("--fee", "12.50", "--waived", "2.50")
    answered = made("answer", number, "--outcome", "部分公开", *why, *sums)
    assert answered["state"] == "answered"
    shown = made("show", number)
    assert (shown["fee"], shown["waived"]) == (12.5, 2.5)
    assert (shown["because"], shown["outcome"]) == ("个人隐私", "部分公开")
    assert [act["what"] for act in shown["history"]] == [
        "received",
        "asked-back",
        "clarified",
        "extended",
        "answered",
    ]


@pytest.mark.slow
def test_one_that_is_withdrawn_is_open_no_more() -> None:
    number = add()["number"]

    assert made("withdraw", number, "--why", "不要了")["state"] == "withdrawn"
    assert made("list", "--open") == []


@pytest.mark.slow
@pytest.mark.parametrize(
    "arguments",
    [
        ("add", "--received", "2026-02-30", "--subject", "x"),
        ("add", "--received", "2999-01-01", "--subject", "x"),
        ("add", "--received", DAY),
        ("add", "--received", DAY, "--subject", "x", "--channel", "fax"),
        ("add", "--received", DAY, "--subject", "x", "--kind", "问"),
        ("show", "2026-099"),
        ("assign", "2026-001", "nobody"),
        ("extend", "2026-001", "--why", "x"),
        ("extend", "2026-001", "--until", "2000-01-01", "--why", "x"),
        ("answer", "2026-001", "--outcome", "好的"),
        ("answer", "2026-001", "--outcome", "不予公开"),
        ("answer", "2026-001", "--outcome", "公开", "--fee", "许多"),
        ("answer", "2026-001", "--outcome", "公开", "--fee", "-1"),
        ("answer", "2026-001", "--outcome", "公开", "--waived", "许多"),
        ("answer", "2026-001", "--outcome", "公开", "--on", "2000-01-01"),
        ("export", "--year", "2026"),
        ("import", "/nowhere.csv"),
    ],
)
def test_a_mistake_gets_a_sentence_and_changes_nothing(arguments: tuple[str, ...]) -> None:
    add()

    said = refused(*arguments)

    assert said
    assert "Traceback" not in said
    assert len(made("show", "2026-001")["history"]) == 1


@pytest.mark.slow
def test_two_who_answer_are_told() -> None:
    number = add()["number"]
    run("answer", number, "--outcome", "公开", "--who", "wang")

    assert "wang" in refused("answer", number, "--outcome", "公开")


@pytest.mark.slow
def test_the_export_has_figures_and_a_table_without_persons(tmp_path: Path) -> None:
    add(received="2026-09-28")
    file = tmp_path / "register.csv"

    result = run("export", "--year", "2026-2027", "--csv", str(file), "--json")

    counted = json.loads(result.output)
    assert (counted["kinds"]["申请"], counted["open"], len(counted["requests"])) == (1, 1, 1)
    rows = list(csv.reader(io.StringIO(file.read_text(encoding="utf-8-sig"))))
    assert rows[1][0] == "2026-001"
    for word in PERSONAL:
        assert word not in result.output + file.read_text() + run("export").output


@pytest.mark.slow
def test_last_days_become_a_calendar_without_persons(tmp_path: Path) -> None:
    add(received="2026-09-28")
    file = tmp_path / "due.ics"

    run("ics", str(file))

    (event,) = Calendar.from_ical(file.read_bytes()).events
    assert event.start == date(2026, 10, 23)
    assert run("ics").output.count("BEGIN:VEVENT") == 1
    assert not any(word in file.read_text() for word in PERSONAL)


@pytest.mark.slow
def test_a_new_key_reads_what_the_old_one_locked(office: Path) -> None:
    number = add()["number"]
    before = (office / "register.key").read_text()

    assert run("rotate").exit_code == 0

    assert (office / "register.key").read_text() != before
    assert made("show", number)["applicant"] == PERSONAL[0]


@pytest.mark.slow
def test_who_asked_can_be_erased() -> None:
    number = add()["number"]

    assert "已清除" in run("erase", number).output
    assert made("show", number)["applicant"] == ""
    assert "没有存" in run("erase", number).output


@pytest.mark.slow
def test_a_table_is_shown_before_it_is_written(tmp_path: Path) -> None:
    file = tmp_path / "old.csv"
    table = (
        "收到日期,渠道,内容,申请人,答复结果,答复日期\n2026-03-02,来信,甲,张三丰,公开,2026-03-20\n,,乙,,,\n"
    )
    file.write_bytes(table.encode("gbk"))

    assert "加 --yes 写入" in run("import", str(file)).output
    assert made("list") == []

    assert "新 new 2" in run("import", str(file), "--yes").output
    assert [row["state"] for row in made("list")] == ["received", "answered"]
    assert "已有 known 2" in run("import", str(file), "--yes").output


@pytest.mark.slow
def test_a_doubtful_row_is_named_and_the_others_are_taken(tmp_path: Path) -> None:
    file = tmp_path / "old.csv"
    file.write_text("收到日期,渠道,内容\n2026-03-02,来信,甲\n昨天,来信,乙\n", encoding="utf-8")

    result = run("import", str(file), "--yes")

    assert result.exit_code == 1
    assert "第 3 行 ✗" in result.output
    assert len(made("list")) == 1


@pytest.mark.slow
def test_nothing_personal_is_left_in_any_file_of_the_state(office: Path) -> None:
    number = add()["number"]
    add(received=DAY)
    run("assign", number, "finance")
    run("answer", number, "--outcome", "公开", "--note", f"已电话告知 {PERSONAL[1]}")
    run("rotate")
    run("export", "--csv", str(office / "table.csv"))
    run("ics", str(office / "days.ics"))
    run("list", "--json")
    address = sqlite_url(office / "disclosure-bot.sqlite3")
    asyncio.run(backup(address, office / "copy.backup"))
    asyncio.run(restore(office / "copy.backup", sqlite_url(office / "restored.sqlite3")))
    asyncio.run(move(address, sqlite_url(office / "moved.sqlite3")))

    names = {path.name for path in office.rglob("*")}
    assert {"table.csv", "days.ics", "copy.backup", "restored.sqlite3", "moved.sqlite3"} <= names
    for path in office.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            assert not any(word.encode() in data for word in PERSONAL), path.name


def keep_many(state: Path, count: int) -> None:
    async def keep() -> None:
        act = RequestAct("", "chen", datetime(2026, 11, 23, tzinfo=UTC), "received")
        async with await open_store(sqlite_url(state / "disclosure-bot.sqlite3")) as store:
            for number in range(count):
                due = date(2026, 1, 1) + timedelta(days=number)
                await store.register.add(request("", received_on=date(2026, 1, 1), due=due), act)

    state.mkdir()
    asyncio.run(keep())


@pytest.mark.slow
def test_a_long_list_shows_the_most_urgent_and_counts_all(office: Path) -> None:
    keep_many(office, 60)

    output = run("list").output

    assert "共 60 件" in output
    assert "只列出前 50 件" in output
    assert "2026-001" in output


@pytest.mark.slow
def test_a_fault_in_an_entry_keeps_nobody_from_the_register_and_one_in_the_calendar_does(
    tmp_path: Path,
) -> None:
    add()
    (tmp_path / "knowledge/entries/fees.yaml").write_text("entries: [{id: a b}]\n", encoding="utf-8")

    assert "2024年决算表" in run("list").output

    (tmp_path / "knowledge/calendar.yaml").write_text("years: nothing\n", encoding="utf-8")
    assert "calendar.yaml" in refused("list")


@pytest.mark.slow
def test_the_open_ones_alone_and_the_last_closed_ones_behind_them_are_counted() -> None:
    for _ in range(3):
        add()
    run("withdraw", "2026-002", "--why", "不要了")

    everything, still = run("list").output, run("list", "--open").output

    assert everything.index("2026-003") < everything.index("2026-002")
    assert "共 3 件，在办 2 件" in everything
    assert "2026-002" not in still
    assert "共 2 件，在办 2 件" in still
