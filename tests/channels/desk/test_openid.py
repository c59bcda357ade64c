"""Sign-in by a real OpenID Connect provider, a process of its own."""

import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from channels.desk_people import LI, ROOT, WANG, DeskSite, desk_site
from channels.web_people import HOME, Browser, Page
from disclosure_bot.channels.desk.openid import OpenId, OpenIdOptions
from fakes.openid import openid_provider
from fakes.process import free_port

pytest.importorskip("oidc_provider_mock", reason="the package oidc-provider-mock is not installed")
pytestmark = pytest.mark.slow

SECRET = "a-secret-of-the-client"
BACK = f"{HOME}/desk/openid/back"
MEMBERS = (
    replace(WANG, identity="wang@example.edu.cn"),
    replace(LI, identity="20260117"),
    ROOT,
)


@pytest.fixture(scope="module")
def provider() -> Iterator[str]:
    with openid_provider() as issuer:
        yield issuer


async def person(issuer: str, subject: str, **claims: object) -> None:
    """Let the provider know a person."""
    async with httpx.AsyncClient() as client:
        answer = await client.put(f"{issuer}/users/{subject}", json=claims)
        answer.raise_for_status()


@asynccontextmanager
async def site_with(folder: Path, issuer: str, *, limited: bool = False) -> AsyncIterator[DeskSite]:
    openid = OpenId(OpenIdOptions(issuer, "desk", SECRET, BACK))
    async with desk_site(folder, openid=openid, members=MEMBERS, limited=limited) as site:
        yield site


async def sent_away(browser: Browser) -> str:
    """Follow the link to the provider, and return where it leads."""
    page = await browser.open("/desk/sign-in")
    link = next(one for one in page.all("a") if "统一身份认证" in one.text)
    answer = await browser.client.get(link.attributes["href"])
    return answer.headers["location"]


async def agreed(address: str, subject: str) -> str:
    """Sign in at the provider as somebody, and return where it sends the browser back to."""
    async with httpx.AsyncClient() as client:
        answer = await client.post(address, data={"sub": subject})
    back: str = answer.headers["location"]
    assert back.startswith(BACK)
    return back


async def came_back(browser: Browser, subject: str) -> Page:
    back = await agreed(await sent_away(browser), subject)
    return await browser.open(back.removeprefix(HOME))


async def test_whom_the_provider_knows_by_a_verified_email_is_in(tmp_path: Path, provider: str) -> None:
    await person(provider, "u1", email="Wang@Example.edu.cn", email_verified=True)
    async with site_with(tmp_path, provider) as site:
        page = await came_back(site.browser(), "u1")
        history = await site.desk.staff.history(1)

    assert "王芳" in page.all("h1")[0].text
    assert (history[0].who, history[0].what) == ("王芳", "sign-in")


async def test_whom_the_provider_knows_by_the_subject_is_in(tmp_path: Path, provider: str) -> None:
    await person(provider, "20260117")
    async with site_with(tmp_path, provider) as site:
        page = await came_back(site.browser(), "20260117")

    assert "李强" in page.all("h1")[0].text


@pytest.mark.parametrize(
    "claims", [{"email": "wang@example.edu.cn"}, {"email": "wang@example.edu.cn", "email_verified": False}]
)
async def test_an_email_that_nobody_verified_proves_nothing(
    tmp_path: Path, provider: str, claims: dict[str, object]
) -> None:
    await person(provider, "u2", **claims)
    async with site_with(tmp_path, provider) as site:
        browser = site.browser()
        page = await came_back(browser, "u2")

    assert browser.answer.status_code == 403
    assert "没有你的账号" in page.all("main")[0].text
    assert "desk" not in browser.client.cookies


async def test_the_browser_is_sent_with_state_nonce_and_a_challenge(tmp_path: Path, provider: str) -> None:
    async with site_with(tmp_path, provider) as site:
        asked = parse_qs(urlsplit(await sent_away(site.browser())).query)

    assert asked["redirect_uri"] == [BACK]
    assert asked["code_challenge_method"] == ["S256"]
    assert all(asked[name][0] for name in ("state", "nonce", "code_challenge"))
    assert SECRET not in str(asked)


async def test_a_sign_in_that_another_browser_began_cannot_be_ended_here(
    tmp_path: Path, provider: str
) -> None:
    await person(provider, "20260117")
    async with site_with(tmp_path, provider) as site:
        attacker, victim = site.browser(), site.browser()
        back = (await agreed(await sent_away(attacker), "20260117")).removeprefix(HOME)
        await sent_away(victim)
        page = await victim.open(back)
        nobody = site.browser()
        await nobody.open(back)

    assert victim.answer.status_code == 409
    assert "重新登录" in page.all("main")[0].text
    assert nobody.answer.status_code == 403
    assert "desk" not in {*victim.client.cookies, *nobody.client.cookies}


async def test_a_code_is_good_once(tmp_path: Path, provider: str) -> None:
    await person(provider, "20260117")
    async with site_with(tmp_path, provider) as site:
        browser = site.browser()
        away = await sent_away(browser)
        kept = browser.client.cookies["desk-openid"]
        back = (await agreed(away, "20260117")).removeprefix(HOME)
        await browser.open(back)
        again = site.browser()
        again.client.cookies.set("desk-openid", kept)
        await again.open(back)

    assert again.answer.status_code == 409
    assert "desk" not in again.client.cookies


async def test_who_refuses_at_the_provider_reads_a_clear_page(tmp_path: Path, provider: str) -> None:
    async with site_with(tmp_path, provider) as site:
        browser = site.browser()
        async with httpx.AsyncClient() as client:
            answer = await client.post(await sent_away(browser), data={"sub": "x", "action": "deny"})
        page = await browser.open(answer.headers["location"].removeprefix(HOME))

    assert browser.answer.status_code == 409
    assert "重新登录" in page.all("main")[0].text


async def test_a_provider_that_is_down_is_a_sentence_and_no_secret_is_logged(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        async with site_with(tmp_path, f"http://127.0.0.1:{free_port()}") as site:
            browser = site.browser()
            page = await browser.open("/desk/openid")

    assert browser.answer.status_code == 409
    assert "连不上" in page.all("main")[0].text
    assert SECRET not in caplog.text


async def test_no_secret_is_logged_when_all_goes_well(
    tmp_path: Path, provider: str, caplog: pytest.LogCaptureFixture
) -> None:
    await person(provider, "20260117")
    with caplog.at_level(logging.DEBUG, logger="disclosure_bot"):
        async with site_with(tmp_path, provider) as site:
            browser = site.browser()
            await came_back(browser, "20260117")
            token = browser.client.cookies["desk"]

    assert SECRET not in caplog.text
    assert token not in caplog.text
