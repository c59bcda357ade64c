"""Who comes in at the desk, and who does not."""

from dataclasses import replace
from pathlib import Path

import pytest

from channels.desk_people import LI, ROOT, WANG, desk_site
from channels.web_people import HOME, OPTIONS


@pytest.mark.slow
async def test_a_link_is_read_as_often_as_one_likes_and_lets_in_once(tmp_path: Path) -> None:
    async with desk_site(tmp_path) as site:
        link, browser, other = await site.link("王芳"), site.browser(), site.browser()
        await other.open(link)
        page = await browser.open(link)
        home = await browser.send(page.all("form")[0], {})
        again = await other.send(other.page.all("form")[0], {})

    assert "王芳" in home.all("h1")[0].text
    assert other.answer.status_code == 403
    assert "已用过或已过期" in again.all("main")[0].text


async def test_a_link_is_worth_nothing_after_ten_minutes(tmp_path: Path) -> None:
    async with desk_site(tmp_path) as site:
        browser = site.browser()
        page = await browser.open(await site.link("王芳"))
        site.clock.move(minutes=10)
        page = await browser.send(page.all("form")[0], {})

    assert browser.answer.status_code == 403
    assert "已过期" in page.all("main")[0].text


async def test_the_desk_is_found_without_a_slash_and_by_its_own_name(tmp_path: Path) -> None:
    options = replace(OPTIONS, other_urls=("https://desk.example.edu.cn/desk",))
    async with desk_site(tmp_path, options=options) as site:
        browser = site.browser()
        page = await browser.open("/desk", host="desk.example.edu.cn")
        await browser.open("/desk/", host="evil.example")

    assert "登录办公台" in page.all("h1")[0].text
    assert browser.answer.status_code == 400


async def test_whoever_is_not_signed_in_sees_how_to_sign_in_and_nothing_else(tmp_path: Path) -> None:
    async with desk_site(tmp_path) as site:
        for path in ("/desk/", "/desk/staff", "/desk/staff.csv", "/desk/history.json"):
            page = await site.browser().open(path)

            assert "登录办公台" in page.all("h1")[0].text
            assert page.all("table") == []


@pytest.mark.slow
async def test_a_stolen_session_that_is_revoked_opens_nothing_any_more(tmp_path: Path) -> None:
    async with desk_site(tmp_path) as site:
        own = await site.signed_in(WANG)
        thief = site.browser()
        thief.client.cookies.set("desk", own.client.cookies["desk"])
        before = await thief.open("/desk/")
        admin = await site.signed_in(ROOT)
        page = await admin.open("/desk/staff")
        form = next(
            one
            for one in page.all("form")
            if "王芳" in one.text and one.attributes["action"] == "/desk/staff/revoke"
        )
        await admin.send(form, {})
        after = await thief.open("/desk/")

    assert "王芳" in before.all("h1")[0].text
    assert "登录办公台" in after.all("h1")[0].text


@pytest.mark.slow
async def test_a_session_ends_after_a_working_day_and_by_signing_out(tmp_path: Path) -> None:
    async with desk_site(tmp_path) as site:
        browser, other = await site.signed_in(WANG), await site.signed_in(LI)
        token = other.client.cookies["desk"]
        page = await other.open("/desk/")
        await other.send(page.all("form")[0], {})
        other.client.cookies.set("desk", token)
        out = await other.open("/desk/")
        site.clock.move(hours=12)
        late = await browser.open("/desk/")

    assert "登录办公台" in out.all("h1")[0].text
    assert "登录办公台" in late.all("h1")[0].text


@pytest.mark.slow
async def test_whose_account_is_removed_is_out_at_once(tmp_path: Path) -> None:
    async with desk_site(tmp_path) as site:
        browser = await site.signed_in(WANG)
        await site.desk.staff.remove("王芳", "test", site.clock())
        page = await browser.open("/desk/")

    assert "登录办公台" in page.all("h1")[0].text


@pytest.mark.slow
async def test_too_many_attempts_from_one_address_have_to_wait(tmp_path: Path) -> None:
    async with desk_site(tmp_path, limited=True) as site:
        browser, elsewhere = site.browser("192.0.2.1"), site.browser("192.0.2.2")
        codes = []
        for _ in range(11):
            page = await browser.open("/desk/sign-in/a-guess")
            await browser.send(page.all("form")[0], {})
            codes.append(browser.answer.status_code)
        page = await elsewhere.open(await site.link("王芳"))
        await elsewhere.send(page.all("form")[0], {})

    assert codes == [403] * 10 + [429]
    assert browser.answer.headers["retry-after"] == "60"
    assert elsewhere.answer.status_code == 200


async def test_a_form_of_another_site_or_another_session_is_refused(tmp_path: Path) -> None:
    async with desk_site(tmp_path) as site:
        admin, other = await site.signed_in(ROOT), await site.signed_in(WANG)
        fields = {"name": "新人", "role": "office"}
        token = admin.page.fields(admin.page.all("form")[0])["csrf"]
        foreign = other.page.fields(other.page.all("form")[0])["csrf"]
        answers = [
            await admin.client.post("/desk/staff", data=fields | {"csrf": csrf}, headers={"origin": origin})
            for csrf, origin in ((token, "https://evil.example"), (foreign, HOME), ("", HOME))
        ]
        names = {member.name for member in await site.desk.staff.members()}

    assert [answer.status_code for answer in answers] == [403, 403, 403]
    assert "新人" not in names


@pytest.mark.slow
async def test_every_page_is_private_framed_by_nobody_and_runs_no_foreign_script(tmp_path: Path) -> None:
    async with desk_site(tmp_path) as site:
        browser = await site.signed_in(ROOT)
        for path in ("/desk/", "/desk/staff", "/desk/history", "/desk/nothing", "/desk/sign-in"):
            await browser.open(path)
            headers = browser.answer.headers

            assert headers["cache-control"] == "no-store, private"
            assert "script-src 'self'" in headers["content-security-policy"]
            assert headers["x-frame-options"] == "DENY"
            assert "style=" not in browser.answer.text


async def test_the_cookie_of_a_session_is_read_by_no_script_and_by_https_alone(tmp_path: Path) -> None:
    options = replace(OPTIONS, public_url="https://ask.example.edu.cn")
    async with desk_site(tmp_path, options=options) as site:
        browser = site.browser()
        page = await browser.open(await site.link("王芳"))
        form = page.fields(page.all("form")[0])
        path = page.all("form")[0].attributes["action"]
        answer = await browser.client.post(path, data=form, headers={"origin": options.url})
    cookie = next(one for one in answer.headers.get_list("set-cookie") if one.startswith("__Host-desk="))

    assert {"HttpOnly", "Secure", "Path=/", "SameSite=lax"} <= {part.strip() for part in cookie.split(";")}


@pytest.mark.slow
async def test_pages_are_chinese_first_and_english_stays_once_it_was_chosen(tmp_path: Path) -> None:
    async with desk_site(tmp_path) as site:
        browser = await site.signed_in(WANG)
        await browser.open("/desk/", **{"accept-language": "en"})
        first = browser.answer.headers["content-language"]
        await browser.open("/desk/?lang=en")
        page = await browser.open("/desk/")

    assert first == "zh"
    assert "Welcome" in page.all("h1")[0].text
