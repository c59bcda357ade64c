"""What the office looks at: freshness, figures, checklist, requests, ledger, report, handoffs, health."""

import asyncio
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from channels.desk_people import LI, ROOT, WANG, ZHAO, desk_site
from disclosure_bot.channels.desk.kept import Kept
from disclosure_bot.domain.language import Language
from disclosure_bot.domain.request import Request, RequestAct, RequestChannel, RequestKind
from disclosure_bot.domain.staff import StaffMember
from disclosure_bot.errors import StoreError
from disclosure_bot.store.handoffs import Handoff
from support.exchanges import NOON, exchange

PATHS = ("freshness", "missing", "figures", "checklist", "services", "requests", "ledger", "report")
LEDGER = """date,title,channel,department,item
2026-09-10,2025年决算,校务网,finance,21
2026-10-08,收费标准,校务网,finance,21
"""


def noted(number: str, department: str) -> tuple[Request, RequestAct]:
    request = Request(
        number,
        date(2026, 11, 20),
        RequestChannel.LETTER,
        RequestKind.REQUEST,
        "决算表",
        department=department,
        due=date(2026, 12, 18),
    )
    return request, RequestAct(number, "test", NOON, "received")


@pytest.mark.slow
async def test_every_page_of_the_office_is_a_table_a_csv_and_json(tmp_path: Path) -> None:
    async with desk_site(tmp_path) as site:
        office = await site.signed_in(LI)
        for path in PATHS:
            page = await office.open(f"/desk/{path}")
            csv = await office.client.get(f"/desk/{path}.csv")
            json = await office.client.get(f"/desk/{path}.json")

            assert page.all("table"), path
            assert csv.headers["content-type"].startswith("text/csv")
            assert isinstance(json.json(), list)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("member", "allowed"),
    [
        (LI, {*PATHS, "handoffs"}),
        (WANG, set(PATHS)),
        (ROOT, {"health"}),
    ],
)
async def test_everybody_sees_what_the_role_allows(
    tmp_path: Path, member: StaffMember, allowed: set[str]
) -> None:
    async with desk_site(tmp_path) as site:
        browser = await site.signed_in(member)
        home = {link.attributes["href"] for link in browser.page.all("a")}
        for path in (*PATHS, "handoffs", "health"):
            await browser.open(f"/desk/{path}")

            assert (browser.answer.status_code == 200) == (path in allowed), path
            assert (f"/desk/{path}" in home) == (path in allowed), path


@pytest.mark.slow
async def test_a_liaison_sees_the_requests_of_the_own_department_alone(tmp_path: Path) -> None:
    async with desk_site(tmp_path) as site:
        await site.store.register.add(*noted("2026-001", "finance"))
        await site.store.register.add(*noted("2026-002", "office"))
        seen = {}
        for member in (LI, WANG, ZHAO):
            browser = await site.signed_in(member)
            rows = (await browser.client.get("/desk/requests.json")).json()
            seen[member.name] = [row["number"] for row in rows]

    assert seen == {"李强": ["2026-001", "2026-002"], "王芳": ["2026-001"], "赵敏": ["2026-002"]}


async def test_requests_show_the_working_days_left(tmp_path: Path) -> None:
    async with desk_site(tmp_path) as site:
        await site.store.register.add(*noted("2026-001", "finance"))
        office = await site.signed_in(LI)
        page = await office.open("/desk/requests")

    assert "还有" in page.all("table")[0].text


@pytest.mark.slow
async def test_the_ledger_shows_the_newest_year_or_the_one_that_is_chosen(tmp_path: Path) -> None:
    (tmp_path / "ledger").mkdir()
    (tmp_path / "ledger" / "2026-2027.csv").write_text(LEDGER)
    (tmp_path / "ledger" / "2025-2026.csv").write_text("date,title\n2026-03-01,去年的\n")
    async with desk_site(tmp_path) as site:
        office = await site.signed_in(LI)
        newest = (await office.client.get("/desk/ledger.json")).json()
        chosen = (await office.client.get("/desk/ledger.json?year=2025-2026")).json()
        nonsense = await office.client.get("/desk/ledger.json?year=x")

    assert [row["title"] for row in newest] == ["收费标准", "2025年决算"]
    assert [row["title"] for row in chosen] == ["去年的"]
    assert nonsense.status_code == 200


@pytest.mark.slow
async def test_figures_count_the_period_that_is_chosen_and_draw_it(tmp_path: Path) -> None:
    async with desk_site(tmp_path) as site:
        await site.store.logbook.record(
            exchange(1, asked_at=NOON - timedelta(days=1)), exchange(2, asked_at=NOON - timedelta(days=20))
        )
        office = await site.signed_in(LI)
        week = await office.open("/desk/figures?days=7")
        month = await office.open("/desk/figures?days=30")
        plots = await office.client.get("/desk/figures/plots?days=30")

    asked = [page.all("dd")[0].text for page in (week, month)]
    assert asked == ["1", "2"]
    assert "<svg" in plots.text
    assert "sha256-" in plots.headers["content-security-policy"]


@pytest.mark.slow
async def test_the_report_tells_what_it_lacks_the_own_department_first_and_shows_its_draft(
    tmp_path: Path,
) -> None:
    async with desk_site(tmp_path) as site:
        liaison = await site.signed_in(WANG)
        rows = (await liaison.client.get("/desk/report.json")).json()
        preview = await liaison.client.get("/desk/report/preview")

    assert [(row["department"], row["what"]) for row in rows] == [("finance", "2020 年的决算")]
    assert "<h1" in preview.text
    assert preview.headers["cache-control"] == "no-store, private"


@pytest.mark.slow
async def test_conversations_with_staff_stand_in_the_list_until_they_are_closed(tmp_path: Path) -> None:
    asked = replace(exchange(1), question="学费怎么退")
    async with desk_site(tmp_path) as site:
        await site.store.logbook.record(asked)
        await site.store.handoffs.open(
            Handoff("h", "asker-a", "telegram", "7001", Language.ZH, NOON, asked.id)
        )
        office = await site.signed_in(LI)
        before = (await office.client.get("/desk/handoffs.json")).json()
        await site.store.handoffs.close("h", NOON)
        after = (await office.client.get("/desk/handoffs.json")).json()

    assert [(row["question"], row["state"]) for row in before] == [("学费怎么退", "open")]
    assert after == []


async def test_health_tells_what_waits_and_which_knowledge_serves(tmp_path: Path) -> None:
    async with desk_site(tmp_path) as site:
        admin = await site.signed_in(ROOT)
        rows = (await admin.client.get("/desk/health.json")).json()
        told = {row["what"]: row["value"] for row in rows}

    assert told["Database"] == "ok"
    assert told["Messages that wait"] == "0"
    assert told["Version of the knowledge"] == site.service.knowledge.version


async def test_what_is_kept_is_worked_out_once_and_again_beside_whoever_sees_the_old_one() -> None:
    now, made = 0.0, 0
    kept = Kept[int](fresh=60, clock=lambda: now)

    async def make() -> int:
        nonlocal made
        made += 1
        return made

    first = await asyncio.gather(kept.get("a", make), kept.get("a", make))
    now = 61.0
    old = await kept.get("a", make)
    await asyncio.sleep(0)
    await asyncio.sleep(0)

    assert set(first) == {1}
    assert old == 1
    assert await kept.get("a", make) == 2


async def test_what_cannot_be_worked_out_again_stays_as_it_was() -> None:
    now = 0.0
    kept = Kept[str](fresh=60, clock=lambda: now)

    async def make() -> str:
        if now:
            raise StoreError("磁盘已满", "the disk is full")
        return "old"

    await kept.get("a", make)
    now = 61.0
    await kept.get("a", make)
    await asyncio.sleep(0)
    await asyncio.sleep(0)

    assert await kept.get("a", make) == "old"
