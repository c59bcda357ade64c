"""Accounts, sessions and history at the desk."""

import csv
import io
from pathlib import Path

import pytest

from channels.desk_people import LI, ROOT, WANG, desk_site, post


@pytest.mark.slow
async def test_an_admin_opens_an_account_and_gives_a_link_that_works(tmp_path: Path) -> None:
    async with desk_site(tmp_path) as site:
        admin = await site.signed_in(ROOT)
        await admin.open("/desk/staff")
        await post(admin, "/desk/staff", {"name": "新人", "role": "liaison", "department": "finance"})
        page = await post(admin, "/desk/staff/link", {"name": "新人"})
        link = next(one.text for one in page.all("code") if "/sign-in/" in one.text)
        browser = site.browser()
        await browser.open(link)
        home = await browser.send(browser.page.all("form")[0], {})
        listed = await admin.open("/desk/staff")

    assert "新人" in home.all("h1")[0].text
    assert link.rpartition("/")[2] not in listed.all("main")[0].text


async def test_a_liaison_without_a_department_and_a_name_twice_are_refused_by_a_sentence(
    tmp_path: Path,
) -> None:
    async with desk_site(tmp_path) as site:
        admin = await site.signed_in(ROOT)
        await admin.open("/desk/staff")
        no_department = await post(admin, "/desk/staff", {"name": "新人", "role": "liaison"})
        await admin.open("/desk/staff")
        twice = await post(admin, "/desk/staff", {"name": "王芳", "role": "office"})

    assert "要写明部门" in no_department.all("main")[0].text
    assert "已有叫 王芳 的账号" in twice.all("main")[0].text


@pytest.mark.slow
async def test_only_an_admin_comes_to_the_accounts(tmp_path: Path) -> None:
    async with desk_site(tmp_path) as site:
        for member in (WANG, LI):
            browser = await site.signed_in(member)
            assert "账号" not in [link.text for link in browser.page.all("a")]
            for path in ("/desk/staff", "/desk/staff.csv", "/desk/staff.json"):
                await browser.open(path)
                assert browser.answer.status_code == 403


@pytest.mark.slow
async def test_every_act_stands_in_the_history_which_is_also_csv_and_json(tmp_path: Path) -> None:
    async with desk_site(tmp_path) as site:
        admin = await site.signed_in(ROOT)
        await admin.open("/desk/staff")
        await post(admin, "/desk/staff/remove", {"name": "赵敏"})
        page = await admin.open("/desk/history")
        objects = (await admin.client.get("/desk/history.json?what=remove")).json()
        text = (await admin.client.get("/desk/history.csv?q=sign-in")).text
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))

    assert "删除账号" in page.all("table")[0].text
    assert [(one["who"], one["what"], one["thing"]) for one in objects] == [("root", "remove", "赵敏")]
    assert rows[0][1] == "谁 Who"
    assert [row[1:3] for row in rows[1:]] == [["root", "sign-in"]]


async def test_nobody_removes_the_own_account(tmp_path: Path) -> None:
    async with desk_site(tmp_path) as site:
        admin = await site.signed_in(ROOT)
        await admin.open("/desk/staff")
        page = await post(admin, "/desk/staff/remove", {"name": "root"})
        names = {member.name for member in await site.desk.staff.members()}

    assert "不能删除自己的账号" in page.all("main")[0].text
    assert "root" in names
