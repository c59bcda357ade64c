"""What a hostile visitor, site or proxy tries; each ends in a clear page, and nothing is done or kept."""

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import replace

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from channels.web_people import HOME, OPTIONS, Browser, Page, Web, web
from disclosure_bot.channels.admission import Admission
from disclosure_bot.channels.web.forms import BODY_LIMIT, QUESTION_LIMIT
from disclosure_bot.channels.web.site import ADDRESS
from disclosure_bot.domain.language import Bilingual
from disclosure_bot.errors import StoreError
from disclosure_bot.store.logbook import Logbook
from disclosure_bot.store.pseudonyms import Pseudonyms
from support.samples import ENTRIES, sample_knowledge

pytestmark = pytest.mark.slow

FORM = {"content-type": "application/x-www-form-urlencoded", "origin": HOME}
HOSTILE = (
    "<img src=x onerror=alert(1)>",
    "</script><script>alert(1)</script>",
    "{{7*7}} {% raw %}",
    "javascript:alert(1)",
    '"><svg onload=alert(1)>',
    "' onfocus=alert(1) autofocus='",
    '<a href="tg://user?id=1">x</a>',
    "\u202eevil\u2028\x1b[31m\ud800".encode("utf-8", "replace").decode(),
)


@pytest.fixture
async def site() -> AsyncIterator[Web]:
    async with web() as running:
        yield running


async def kept(site: Web) -> list[str]:
    return [one.question async for one in site.store.logbook.exchanges()]


async def posted(browser: Browser, body: bytes, **headers: str) -> httpx.Response:
    return await browser.client.post("/", content=body, headers=FORM | headers)


def csrf_of(page: Page) -> str:
    return next(one.attributes["value"] for one in page.all("input") if one.attributes.get("name") == "csrf")


def scripts_of(page: Page) -> list[str]:
    """Return what on a page could run: scripts of ours are named by their address."""
    handlers = [name for one in page.elements for name in one.attributes if name.startswith("on")]
    inline = [one.text for one in page.all("script") if "src" not in one.attributes]
    data = [one for one in inline if '"@context"' not in one]
    links = [
        one.attributes["href"] for one in page.all("a") if one.attributes["href"].startswith("javascript:")
    ]
    return [
        *handlers,
        *data,
        *links,
        *(one.tag for one in page.elements if one.tag in {"svg", "iframe", "object"}),
    ]


@pytest.mark.parametrize("text", HOSTILE)
async def test_what_is_typed_is_shown_as_text_and_never_as_markup(site: Web, text: str) -> None:
    async with site.browser() as browser:
        page = await browser.ask(text)

    assert scripts_of(page) == []
    assert page.all("img") == []
    assert "49" not in page.turns()["turn-1"].text


READ = (
    "/",
    "/embed",
    "/catalogue",
    "/checklist",
    "/open",
    "/privacy",
    "/deadline",
    "/request",
    "/e/fees.tuition",
    "/q/nothing",
    "/nothing",
)
POSTED_TO = ("/", "/embed", "/request", "/request/text")
FIELDS = ("q", "what", "period", "name", "contact", "form", "start", "term", "by", "lang", "do", "turn")


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(st.characters(exclude_categories=["Cs"]), max_size=200))
def test_no_text_whatever_becomes_markup_on_any_page(text: str) -> None:
    marked = f"<b>{text}</b>{text}\"'><b>"
    entry = replace(ENTRIES[0], title=Bilingual(marked), answer=Bilingual(f"{marked}\n\n- {marked}"))
    fields = dict.fromkeys(FIELDS, marked)

    async def shown() -> list[httpx.Response]:
        async with web(knowledge=sample_knowledge(entry, *ENTRIES[1:])) as site, site.browser() as browser:
            client, csrf = browser.client, csrf_of(browser.page)
            await browser.ask(marked)
            asked = [browser.answer, *[await client.get(path, params=fields) for path in READ]]
            typed = fields | {"csrf": csrf, "step": "look-up"}
            sent = [await client.post(f"{path}?lang=zh", data=typed) for path in POSTED_TO]
            return asked + sent

    answers = asyncio.run(shown())
    pages = [Page(answer.text) for answer in answers if answer.status_code != 303]
    assert {answer.status_code for answer in answers} <= {200, 303, 400, 404, 422}
    assert [scripts_of(page) for page in pages if scripts_of(page)] == []
    assert [page.all("b") for page in pages if page.all("b")] == []


@pytest.mark.parametrize("text", HOSTILE)
async def test_knowledge_is_shown_as_text_too(text: str) -> None:
    entry = replace(ENTRIES[0], title=Bilingual(text), answer=Bilingual(f"{text}\n\n{text}"), related=())
    async with web(knowledge=sample_knowledge(entry)) as site, site.client() as client:
        pages = [
            Page((await client.get(path)).text) for path in ("/e/fees.tuition", "/catalogue", "/checklist")
        ]

    assert [scripts_of(page) for page in pages] == [[], [], []]


@pytest.mark.parametrize(
    "path", ["/", "/e/fees.tuition", "/nothing", "/api/v1/health", "/widget.js", "/?q=%"]
)
async def test_every_answer_tells_the_browser_what_it_may_do(site: Web, path: str) -> None:
    async with site.client() as client:
        headers = (await client.get(path)).headers

    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["x-frame-options"] == "DENY"
    assert headers["x-content-type-options"] == "nosniff"
    assert "strict-transport-security" not in headers


async def test_with_https_the_browser_stays_there_and_the_cookie_is_for_this_host_alone() -> None:
    options = replace(OPTIONS, public_url="https://ask.example.edu.cn")
    async with web(options) as site, site.client() as client:
        answer = await client.get("/", headers={"host": "ask.example.edu.cn"})

    assert answer.headers["strict-transport-security"].startswith("max-age=")
    assert answer.headers["set-cookie"].startswith("__Host-visitor=")
    for attribute in ("Secure", "HttpOnly", "SameSite=lax", "Path=/"):
        assert attribute in answer.headers["set-cookie"]


async def test_only_named_sites_may_frame_the_widget() -> None:
    options = replace(OPTIONS, embed_on=("https://www.example.edu.cn",))
    async with web(options) as site, site.client() as client:
        frame, page = await client.get("/embed"), await client.get("/")

    assert "frame-ancestors https://www.example.edu.cn" in frame.headers["content-security-policy"]
    assert "x-frame-options" not in frame.headers
    assert "frame-ancestors 'none'" in page.headers["content-security-policy"]


async def test_the_widget_converses_without_a_cookie(site: Web) -> None:
    async with site.browser() as browser:
        await browser.open("/embed")
        browser.client.cookies.clear()
        await browser.ask("学费多少钱")
        page = await browser.press("〔button-useful〕")

    assert "set-cookie" not in browser.answer.headers
    assert "〔thanks〕" in page.turns()["turn-1"].text


@pytest.mark.parametrize(
    ("origin", "csrf"),
    [
        ("https://evil.example", None),
        ("null", None),
        (HOME, ""),
        (HOME, "guess"),
        (HOME, "密"),
    ],
)
async def test_a_form_of_another_site_does_nothing(site: Web, origin: str, csrf: str | None) -> None:
    async with site.browser() as browser:
        token = csrf_of(browser.page) if csrf is None else csrf
        body = {"csrf": token, "q": "学费多少钱"}
        answer = await browser.client.post("/", data=body, headers={"origin": origin})

    assert answer.status_code == 403
    assert "〔web-form-old〕" in answer.text
    assert await kept(site) == []


async def test_a_form_made_for_another_visitor_does_nothing(site: Web) -> None:
    async with site.browser() as mine, site.browser() as theirs:
        body = {"csrf": csrf_of(theirs.page), "q": "学费多少钱"}
        answer = await mine.client.post("/", data=body, headers={"origin": HOME})

    assert answer.status_code == 403
    assert await kept(site) == []


@pytest.mark.parametrize(
    "cookie",
    [
        "nonsense",
        "A" * 24 + "." + "a" * 24,
        f"AbCdEfGhIjKlMnOpQrStUvWx.{Pseudonyms(b'x' * 32).of('web-cookie', 'AbCdEfGhIjKlMnOpQrStUvWx')}",
        "x" * 4000,
        "%00.%0a",
    ],
)
async def test_a_cookie_that_is_not_ours_is_a_fresh_visitor(site: Web, cookie: str) -> None:
    async with site.client() as client:
        answer = await client.get("/", headers={"cookie": f"visitor={cookie}"})

    assert answer.status_code == 200
    assert cookie not in answer.headers["set-cookie"]


async def test_nobody_acts_on_anothers_exchange(site: Web) -> None:
    async with site.browser() as mine, site.browser() as theirs:
        page = await mine.ask("学费多少钱")
        useful = next(one for one in page.buttons() if one.text.strip() == "〔button-useful〕")
        body = {"csrf": csrf_of(theirs.page), "do": useful.attributes["value"], "turn": "1"}
        answer = await theirs.client.post("/", data=body, headers={"origin": HOME}, follow_redirects=True)
        (exchange,) = [one async for one in site.store.logbook.exchanges()]

    assert "〔button-expired〕" in answer.text
    assert exchange.feedback is None


@pytest.mark.parametrize(
    "do", ["1:x:web:1", "1:g:link:1", "/status", "/gaps", "1:o:nothing", "1:zz", "\0", "1:c:99"]
)
async def test_what_no_button_of_a_visitor_says_does_nothing(site: Web, do: str) -> None:
    async with site.browser() as browser:
        body = {"csrf": csrf_of(browser.page), "do": do, "turn": "99999999999"}
        answer = await browser.client.post("/", data=body, headers={"origin": HOME}, follow_redirects=True)

    assert answer.status_code == 200
    assert "〔button-expired〕" in answer.text


@pytest.mark.parametrize("secret", ["a", "a" * 24, "%00", "..%2f..%2fetc%2fpasswd", "密"])
async def test_a_guessed_page_is_not_told_from_one_that_is_not_there(site: Web, secret: str) -> None:
    async with site.client() as client:
        answer = await client.get(f"/q/{secret}")

    assert answer.status_code == 404
    assert "Traceback" not in answer.text


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "evil.example:8080", ""])
async def test_another_host_name_is_refused(site: Web, host: str) -> None:
    async with site.client() as client:
        answer = await client.get("/", headers={"host": host})

    assert answer.status_code == 400
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(
    "path", ["//evil.example", "/%2f%2fevil.example", "/\\evil.example", "/e//evil.example/"]
)
async def test_no_address_leads_to_another_site(site: Web, path: str) -> None:
    async with site.client() as client:
        answer = await client.get(f"{HOME}{path}")

    assert answer.status_code in {200, 404}
    assert "location" not in answer.headers


async def test_after_a_form_one_is_led_to_a_page_of_ours(site: Web) -> None:
    async with site.browser() as browser:
        body = {"csrf": csrf_of(browser.page), "q": "学费多少钱"}
        answer = await browser.client.post("/?lang=//evil.example", data=body, headers={"origin": HOME})

    assert answer.headers["location"] == "/#turn-1"


@pytest.mark.parametrize("name", ["..%2fapi.py", "%2e%2e/%2e%2e/etc/passwd", "style.css%00", "nothing.css"])
async def test_only_our_own_files_are_served(site: Web, name: str) -> None:
    async with site.client() as client:
        answer = await client.get(f"/static/1/{name}")

    assert answer.status_code == 404


async def test_what_is_about_a_person_is_kept_by_no_cache(site: Web) -> None:
    async with site.client() as client:
        personal = [(await client.get(path)).headers["cache-control"] for path in ("/", "/privacy", "/embed")]
        entry = await client.get("/e/fees.tuition")

    assert all("no-store" in one for one in personal)
    assert "public" in entry.headers["cache-control"]
    assert "set-cookie" not in entry.headers


async def test_only_what_holds_no_token_is_compressed(site: Web) -> None:
    async with site.client() as client:
        pages = {path: await client.get(path) for path in ("/", "/privacy", "/catalogue", "/widget.js")}
    compressed = {path for path, answer in pages.items() if "content-encoding" in answer.headers}

    assert compressed == {"/catalogue", "/widget.js"}


@pytest.mark.parametrize(
    ("body", "headers", "status", "say"),
    [
        (b"q=" + b"a" * BODY_LIMIT, {}, 413, "web-too-long"),
        (b"\x00\xff\xfe binary", {}, 400, "web-unreadable"),
        (b"q=%ff%fe", {}, 400, "web-unreadable"),
        (b"q=%ED%A0%80", {}, 400, "web-unreadable"),
        (b"&".join(b"f%d=1" % number for number in range(50)), {}, 400, "web-unreadable"),
        (b'{"q": "x"}', {"content-type": "application/json"}, 415, "web-unreadable"),
        (b"", {"content-type": "multipart/form-data; boundary=x"}, 415, "web-unreadable"),
        (b"q=x", {"content-length": "99999999"}, 413, "web-too-long"),
    ],
)
async def test_a_body_that_is_no_form_is_refused_in_words(
    site: Web, body: bytes, headers: dict[str, str], status: int, say: str
) -> None:
    async with site.browser() as browser:
        answer = await posted(browser, body, **headers)

    assert answer.status_code == status
    assert f"〔{say}〕" in answer.text
    assert await kept(site) == []


async def test_a_question_may_be_as_long_as_a_message_and_no_longer(site: Web) -> None:
    async with site.browser() as browser:
        fits = await browser.ask("学" * QUESTION_LIMIT)
        await browser.open("/")
        await browser.ask("学" * (QUESTION_LIMIT + 1))

    assert fits.all("article")
    assert browser.answer.status_code == 413
    assert "〔web-too-long〕 4096" in browser.answer.text


async def test_whoever_asks_too_fast_is_told_when_to_come_again_and_it_is_recorded() -> None:
    async with web(limited=True) as site, site.browser() as browser, site.browser() as other:
        form = browser.page
        for _ in range(6):
            await browser.open("/")
            await browser.ask("学费多少钱")
        others = await other.ask("学费多少钱")
        exchanges = [one async for one in site.store.logbook.exchanges()]

    assert form
    assert browser.answer.status_code == 429
    assert browser.answer.headers["retry-after"] == "5"
    assert "〔slow-down〕" in browser.answer.text
    assert others.all("article")
    assert [one.shed for one in exchanges].count(True) == 1


async def test_many_visitors_of_one_address_have_a_limit_of_their_own_too() -> None:
    async with web(limited=True) as site, site.client() as client, site.client("10.0.0.9") as elsewhere:
        statuses = []
        for _ in range(int(ADDRESS.burst) + 1):
            statuses.append((await client.get("/?q=学费多少钱")).status_code)
            client.cookies.clear()
        other = await elsewhere.get("/?q=学费多少钱")

    assert statuses == [200] * int(ADDRESS.burst) + [429]
    assert other.status_code == 200


@pytest.mark.parametrize(
    ("peer", "proxies", "seen"),
    [
        ("10.0.0.1", ("10.0.0.0/8",), "203.0.113.7"),
        ("198.51.100.2", ("10.0.0.0/8",), "198.51.100.2"),
        ("127.0.0.1", (), "127.0.0.1"),
        ("127.0.0.1", ("127.0.0.1",), "203.0.113.7"),
        ("2001:db8::1", ("2001:db8::/32",), "203.0.113.7"),
        ("2001:db9::1", ("2001:db8::/32",), "2001:db9::/64"),
        ("2001:db9:0:0:ffff::1", ("10.0.0.0/8",), "2001:db9::/64"),
        ("::ffff:192.0.2.1", (), "192.0.2.1"),
    ],
)
async def test_only_a_named_proxy_says_where_somebody_comes_from(
    monkeypatch: pytest.MonkeyPatch, peer: str, proxies: tuple[str, ...], seen: str
) -> None:
    addresses: list[object] = []

    def admits(self: Admission, key: object) -> bool:
        addresses.append(key)
        return True

    async with web(replace(OPTIONS, trusted_proxies=proxies)) as site, site.client(peer) as client:
        monkeypatch.setattr(Admission, "admits", admits)
        await client.get("/?q=x", headers={"x-forwarded-for": "6.6.6.6, 203.0.113.7"})

    assert addresses[-1] == seen


@pytest.mark.parametrize("lie", ["", "unknown", "2001:db8:1:2::9", "' OR 1=1", "10.0.0.1, ,,", "x" * 5000])
async def test_whatever_a_proxy_says_of_an_address_the_page_is_served(lie: str) -> None:
    async with web(replace(OPTIONS, trusted_proxies=("127.0.0.1",))) as site, site.client() as client:
        headers = {
            "x-forwarded-for": lie,
            "x-forwarded-proto": lie,
            "x-forwarded-host": "evil.example",
            "forwarded": "host=evil.example",
        }
        answer = await client.get("/?q=学费多少钱", headers=headers)

    assert answer.status_code == 200
    assert "evil.example" not in answer.text


async def test_a_household_with_all_its_addresses_has_one_limit() -> None:
    async with web(limited=True) as site:
        statuses = []
        for number in range(int(ADDRESS.burst) + 1):
            async with site.client(f"2001:db8:1:1::{number:x}") as client:
                statuses.append((await client.get("/?q=学费多少钱")).status_code)
        async with site.client("2001:db8:1:2::1") as client:
            neighbour = await client.get("/?q=学费多少钱")

    assert statuses == [200] * int(ADDRESS.burst) + [429]
    assert neighbour.status_code == 200


async def test_a_store_that_fails_ends_in_a_sentence(site: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    async def record(self: Logbook, *_: object) -> None:
        raise StoreError("磁盘已满", "the disk is full")

    async with site.browser() as browser:
        monkeypatch.setattr(Logbook, "record", record)
        await browser.ask("学费多少钱")

    assert browser.answer.status_code == 503
    assert "〔web-failed〕" in browser.answer.text
    assert "disk" not in browser.answer.text


async def test_a_fault_of_ours_shows_no_trace(site: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    async def ask(*_: object) -> None:
        raise ZeroDivisionError("secret detail")

    async with site.browser() as browser:
        monkeypatch.setattr(type(site.service), "ask", ask)
        await browser.ask("学费多少钱")

    assert browser.answer.status_code == 500
    assert "〔web-failed〕" in browser.answer.text
    assert "secret" not in browser.answer.text
    assert "content-security-policy" in browser.answer.headers


async def test_the_log_holds_neither_questions_nor_addresses(
    site: Web, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    async with site.browser("203.0.113.99") as browser:
        await browser.ask("学费多少钱\n我叫张三丰")
        cookie = browser.client.cookies["visitor"]
        link = await browser.ask("月亮上能上网吗")
        await browser.press("〔button-wish〕")
    ours = "\n".join(
        one.getMessage()
        for one in caplog.records
        if one.name.startswith("disclosure_bot") or one.levelname in {"WARNING", "ERROR"}
    )

    assert link
    assert not re.search(r"203\.0\.113\.99|张三丰|月亮", ours)
    assert cookie not in ours
    assert "/q/" not in ours
