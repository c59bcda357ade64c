"""The letters about the yearly report, against a hand-made channel."""

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from disclosure_bot.knowledge.read.load import load_folder
from disclosure_bot.serving.letters import ReportLetters
from disclosure_bot.store.store import open_store
from support.databases import sqlite_url
from support.tellers import Teller

pytestmark = pytest.mark.slow

SAMPLE = Path(__file__).parents[1] / "samples/report-2019-2020"
IN_OCTOBER = datetime(2020, 10, 5, 1, tzinfo=UTC)


async def told(tmp_path: Path, now: datetime, *, without: str = "") -> Teller:
    teller, folder = Teller(), tmp_path / "knowledge"
    shutil.copytree(SAMPLE, folder)
    if without:
        shutil.rmtree(folder / without)
    knowledge = load_folder(folder)
    async with await open_store(sqlite_url(tmp_path / "store.db")) as store:
        await ReportLetters(folder, store, lambda: knowledge, lambda _: {}, [teller]).send(now)
    return teller


@pytest.mark.slow
async def test_the_office_hears_of_all_that_is_missing_and_a_department_of_its_own(tmp_path: Path) -> None:
    teller = await told(tmp_path, IN_OCTOBER, without="register")

    (all_of_it,) = teller.staff
    assert "2019-2020学年信息公开年度报告" in all_of_it
    assert "2020-10-31 前公布" in all_of_it
    assert "收到的信息公开申请（requests.received）（没有这一学年的依申请公开登记）" in all_of_it
    assert "graduate.admission" not in all_of_it


@pytest.mark.slow
async def test_each_department_hears_what_it_is_to_supply_and_no_more(tmp_path: Path) -> None:
    teller = await told(tmp_path, IN_OCTOBER, without="ledger")

    own = teller.liaisons["graduate-school"]
    assert "研究生招生考试信息（graduate.admission）" in own
    assert "postings" not in own
    assert "postings" in teller.liaisons["office"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("day", "is_told"),
    [
        ("2020-08-31", False),
        ("2020-09-01", True),
        ("2020-09-08", False),
        ("2020-09-21", True),
        ("2020-09-28", False),
        ("2020-10-05", True),
        ("2020-10-12", True),
        ("2020-10-26", True),
        ("2020-11-02", False),
    ],
)
async def test_they_go_out_from_september_and_weekly_in_october(
    tmp_path: Path, day: str, is_told: bool
) -> None:
    teller = await told(tmp_path, datetime.fromisoformat(f"{day}T01:00+00:00"))

    assert bool(teller.staff) is is_told
