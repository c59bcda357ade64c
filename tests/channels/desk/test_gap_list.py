"""The list of gaps is kept for a while, and never shows what the desk itself closed."""

import asyncio
from datetime import datetime
from pathlib import Path

import pytest

from channels.desk_people import LI, DeskSite, desk_site
from disclosure_bot.channels.desk.gap_list import FRESH, GapList
from disclosure_bot.domain.gap import GapState
from support.exchanges import NOON
from support.gap_samples import missed

POOL, PET = missed(0, "学校有游泳馆吗"), missed(10, "宿舍能不能养小猫")


async def titles(gap_list: GapList, state: GapState = GapState.OPEN) -> set[str]:
    return {row.title for row in await gap_list.rows(state, NOON)}


async def settled(gap_list: GapList) -> None:
    for task in list(gap_list.counting):
        await task


async def dismissed(site: DeskSite, gap_list: GapList, title: str) -> None:
    gap = next(row.id for row in await gap_list.rows(GapState.OPEN, NOON) if row.title == title)
    await site.desk.gaps.dismiss(gap, "不是提问", "desk:李强", NOON)
    gap_list.changed(gap)


@pytest.mark.slow
async def test_what_is_asked_meanwhile_shows_after_a_while_and_nobody_waits_for_it(tmp_path: Path) -> None:
    time = [0.0]
    async with desk_site(tmp_path) as site:
        gap_list = GapList(site.desk.gaps, lambda: time[0])
        await site.store.logbook.record(POOL)
        assert await titles(gap_list) == {"学校有游泳馆吗"}
        await site.store.logbook.record(PET)
        soon = await titles(gap_list)
        time[0] = FRESH + 1
        old = await titles(gap_list)
        await settled(gap_list)

        assert soon == old == {"学校有游泳馆吗"}
        assert await titles(gap_list) == {"学校有游泳馆吗", "宿舍能不能养小猫"}


@pytest.mark.slow
async def test_what_is_closed_leaves_one_list_and_stands_in_the_other_at_once(tmp_path: Path) -> None:
    async with desk_site(tmp_path) as site:
        gap_list = GapList(site.desk.gaps, lambda: 0.0)
        await site.store.logbook.record(POOL, PET)
        assert await titles(gap_list, GapState.DISMISSED) == set()
        await dismissed(site, gap_list, "宿舍能不能养小猫")

        assert await titles(gap_list) == {"学校有游泳馆吗"}
        assert await titles(gap_list, GapState.DISMISSED) == {"宿舍能不能养小猫"}


@pytest.mark.slow
async def test_what_was_grouped_before_is_shown_while_what_is_new_is_still_being_grouped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("disclosure_bot.channels.desk.gap_list.PATIENCE", 0.0)
    async with desk_site(tmp_path) as site:
        await site.store.logbook.record(POOL)
        await site.desk.gaps.refresh(NOON)
        await site.store.logbook.record(PET)
        go_on, group = asyncio.Event(), site.desk.gaps.refresh

        async def slow(now: datetime) -> int:
            await go_on.wait()
            return await group(now)

        monkeypatch.setattr(site.desk.gaps, "refresh", slow)
        browser = await site.signed_in(LI)
        early = (await browser.open("/desk/gaps")).all("main")[0].text
        while "学校有游泳馆吗" not in early:
            assert "正在统计缺口" in early
            await asyncio.sleep(0.01)
            early = (await browser.open("/desk/gaps")).all("main")[0].text
        go_on.set()
        await settled(site.desk.gap_list)
        late = (await browser.open("/desk/gaps")).all("main")[0].text

    assert "宿舍能不能养小猫" not in early
    assert "还在归入" in early
    assert "宿舍能不能养小猫" in late
    assert "还在归入" not in late


async def test_all_who_look_first_wait_for_one_count(tmp_path: Path) -> None:
    async with desk_site(tmp_path) as site:
        gap_list = GapList(site.desk.gaps, lambda: 0.0)
        await site.store.logbook.record(POOL, PET)
        looks = [asyncio.create_task(titles(gap_list)) for _ in range(3)]
        await asyncio.sleep(0)
        counts = len(gap_list.counting)
        seen = await asyncio.gather(*looks)

    assert counts == 1
    assert seen == [{"学校有游泳馆吗", "宿舍能不能养小猫"}] * 3
