"""The daily reminder, against a hand-made channel."""

from datetime import UTC, date, datetime
from pathlib import Path

from disclosure_bot.domain.request import RequestAct
from disclosure_bot.serving.letters import RequestReminders
from disclosure_bot.store.store import open_store
from support.databases import sqlite_url
from support.register_samples import office_knowledge, request
from support.tellers import Teller

DUE = date(2026, 12, 11)


async def told(tmp_path: Path, now: datetime) -> Teller:
    teller = Teller()
    async with await open_store(sqlite_url(tmp_path / "store.db")) as store:
        for department in ("finance", ""):
            kept = request(due=DUE, department=department)
            await store.register.add(kept, RequestAct("", "chen", now, "received"))
        await RequestReminders(store.register, office_knowledge, [teller]).send(now)
    return teller


async def test_the_office_hears_of_all_and_a_liaison_of_their_own(tmp_path: Path) -> None:
    teller = await told(tmp_path, datetime(2026, 12, 11, 1, tzinfo=UTC))

    assert teller.staff[0].count("2026-0") == 2
    assert list(teller.liaisons) == ["finance"]
    assert "2026-002" not in teller.liaisons["finance"]


async def test_on_other_days_nobody_hears_anything(tmp_path: Path) -> None:
    teller = await told(tmp_path, datetime(2026, 12, 8, 1, tzinfo=UTC))

    assert (teller.staff, teller.liaisons) == ([], {})
