import asyncio
import ssl
import subprocess
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from ipaddress import ip_network
from pathlib import Path
from shutil import which

import pytest

from disclosure_bot.domain.link import LinkResult, LinkState, Reason
from disclosure_bot.links.checker import BYTES, LinkChecker, Pace
from disclosure_bot.links.guard import Rules
from fakes.sites import OPEN, Reply, by_path, plainly, sent_to, site

NOW = datetime(2026, 11, 26, tzinfo=UTC)
PUBLIC, PRIVATE = "127.0.0.1", "127.0.0.2"
"""of two loopback addresses one is allowed, and plays a server on the public web"""


class Names:
    """Resolves any host to these addresses, one set a time; the last set stays."""

    def __init__(self, *answers: Sequence[str]) -> None:
        self._answers = list(answers)
        self.asked: list[str] = []

    async def __call__(self, host: str, port: int) -> Sequence[str]:
        self.asked.append(host)
        return self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]


@asynccontextmanager
async def checker(port: int, names: Names | None = None, seconds: float = 10.0) -> AsyncIterator[LinkChecker]:
    rules = Rules(frozenset({port}), (ip_network(f"{PUBLIC}/32"),))
    pace = Pace(pause=0.0)
    async with LinkChecker(rules, pace, lambda: NOW, names or Names([PUBLIC]), seconds) as made:
        yield made


async def tried(port: int, path: str = "", names: Names | None = None, seconds: float = 10.0) -> LinkResult:
    async with checker(port, names, seconds) as made:
        return await made.try_one(f"http://www.example.edu.cn:{port}/{path}")


async def test_page_that_is_there_is_asked_for_its_head_only() -> None:
    async with site(plainly(OPEN)) as own:
        result = await tried(own.port, "fees")

    assert (result.state, result.status) == (LinkState.LIVE, 200)
    assert own.methods == ["HEAD"]
    assert f"Host: www.example.edu.cn:{own.port}\r\n" in own.requests[0]


async def test_a_site_that_sends_round_whoever_brings_no_cookie_needs_a_person_to_look() -> None:
    wall = "HTTP/1.1 302 Found\nLocation: /fees\nSet-Cookie: sid=1\nContent-Length: 0"
    async with site(plainly(wall)) as own:
        walled = await tried(own.port, "fees")
    async with site(plainly(wall.replace("Set-Cookie: sid=1\n", ""))) as own:
        circle = await tried(own.port, "fees")

    assert (walled.state, walled.reason) == (LinkState.UNSURE, Reason.BARRED)
    assert (circle.state, circle.reason) == (LinkState.DEAD, Reason.REDIRECTS)


@pytest.mark.parametrize(
    "challenge",
    [
        "HTTP/1.1 403 No\ncf-mitigated: challenge\nContent-Length: 0",
        "HTTP/1.1 404 No\ncf-mitigated: challenge\nContent-Length: 0",
        "HTTP/1.1 202 Wait\nx-amzn-waf-action: challenge\nContent-Length: 0",
        "HTTP/1.1 400 No\nSet-Cookie: a=1\nContent-Length: 19\n\n<script>x()</script>",
        "HTTP/1.1 500 No\nSet-Cookie: a=1\nContent-Length: 19\n\n<script>x()</script>",
    ],
)
async def test_a_gateway_that_tries_who_asks_needs_a_person_to_look(challenge: str) -> None:
    async with site(plainly(challenge)) as own:
        result = await tried(own.port)

    assert result.state is LinkState.UNSURE


async def test_the_name_given_to_sites_does_not_call_itself_a_bot() -> None:
    async with site(plainly(OPEN)) as own:
        await tried(own.port)

    agent = next(line for line in own.requests[0].splitlines() if line.startswith("User-Agent"))
    assert "bot" not in agent.lower()


async def test_server_that_does_not_know_head_is_asked_as_a_browser_asks() -> None:
    async def reply(head: str, writer: asyncio.StreamWriter) -> None:
        await plainly(OPEN if head.startswith("GET") else "HTTP/1.1 404 Not Found")(head, writer)

    async with site(reply) as own:
        result = await tried(own.port)

    assert result.state is LinkState.LIVE
    assert own.methods == ["HEAD", "GET"]


@pytest.mark.parametrize(
    ("status", "state", "reason"),
    [
        (404, LinkState.DEAD, Reason.GONE),
        (410, LinkState.DEAD, Reason.GONE),
        (400, LinkState.DEAD, Reason.GONE),
        (502, LinkState.DEAD, Reason.BROKEN),
        (403, LinkState.UNSURE, Reason.BARRED),
        (412, LinkState.UNSURE, Reason.BARRED),
        (421, LinkState.UNSURE, Reason.BARRED),
        (429, LinkState.UNSURE, Reason.BARRED),
        (511, LinkState.UNSURE, Reason.BARRED),
        (503, LinkState.UNSURE, Reason.BARRED),
        (521, LinkState.UNSURE, Reason.BARRED),
        (999, LinkState.UNSURE, Reason.BARRED),
    ],
)
async def test_status_decides_what_a_person_would_see(status: int, state: LinkState, reason: Reason) -> None:
    async with site(plainly(f"HTTP/1.1 {status} No\nContent-Length: 0")) as own:
        result = await tried(own.port)

    assert (result.state, result.reason, result.status) == (state, reason, status)


@pytest.mark.parametrize(
    "url",
    [
        *("http://127.0.0.1/", "http://localhost/", "http://0x7f.1/", "http://2130706433/", "http://0177.1/"),
        *("http://[::1]/", "http://[::ffff:127.0.0.1]/", "http://[::ffff:7f00:1]/", "http://127.1/"),
    ],
)
async def test_no_spelling_of_this_machine_is_visited(url: str) -> None:
    async with LinkChecker(Rules(), Pace(0.0), lambda: NOW) as real:
        result = await real.try_one(url)

    assert (result.state, result.reason) == (LinkState.UNTRIED, Reason.PRIVATE)


@pytest.mark.parametrize("addresses", [[PRIVATE], [PUBLIC, PRIVATE], ["169.254.169.254"], ["::1"]])
async def test_host_with_an_address_that_is_not_public_is_never_connected_to(addresses: list[str]) -> None:
    async with site(plainly(OPEN)) as own, site(plainly(OPEN), PRIVATE, own.port) as inside:
        result = await tried(own.port, names=Names(addresses))

    assert result.reason is Reason.PRIVATE
    assert own.requests == inside.requests == []


async def test_name_that_changes_after_the_check_leads_nowhere_else() -> None:
    names = Names([PUBLIC], [PRIVATE])
    async with site(plainly("HTTP/1.1 500 No")) as own, site(plainly(OPEN), PRIVATE, own.port) as inside:
        result = await tried(own.port, names=names)

    assert result.reason is Reason.BROKEN
    assert own.methods == ["HEAD", "GET"]
    assert inside.requests == []
    assert names.asked == ["www.example.edu.cn"]


async def test_each_redirect_is_resolved_and_checked_anew() -> None:
    names = Names([PUBLIC], [PRIVATE])
    async with site(plainly(sent_to("/next"))) as own, site(plainly(OPEN), PRIVATE, own.port) as inside:
        result = await tried(own.port, names=names)

    assert (result.state, result.reason) == (LinkState.UNTRIED, Reason.PRIVATE)
    assert len(own.requests) == 1
    assert inside.requests == []


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        ("file:///etc/passwd", Reason.SCHEME),
        ("gopher://www.example.edu.cn/", Reason.SCHEME),
        ("http://a:b@www.example.edu.cn/", Reason.USER),
        ("http://www.example.edu.cn:25/", Reason.PORT),
        ("http://[::1", Reason.REDIRECTS),
    ],
)
async def test_redirect_to_anything_but_a_web_address_is_not_followed(target: str, reason: Reason) -> None:
    async with site(plainly(sent_to(target))) as own:
        assert (await tried(own.port)).reason is reason


async def test_three_redirects_are_followed_and_no_more() -> None:
    chain = by_path(root=sent_to("/a"), a=sent_to("/b"), b=sent_to("/c"), c=OPEN)
    async with site(chain) as own, site(plainly(sent_to("/again"))) as circle:
        arrived = await tried(own.port)
        lost = await tried(circle.port)

    assert arrived.state is LinkState.LIVE
    assert (lost.state, lost.reason) == (LinkState.DEAD, Reason.REDIRECTS)
    assert len(circle.requests) == 4


async def test_no_cookie_is_sent_back() -> None:
    chain = by_path(root=sent_to("/a") + "\nSet-Cookie: id=1; Path=/", a=OPEN + "\nSet-Cookie: id=2")
    async with site(chain) as own, checker(own.port) as made:
        for _ in range(2):
            await made.try_one(f"http://www.example.edu.cn:{own.port}/")

    assert len(own.requests) == 4
    assert not [request for request in own.requests if "cookie:" in request.lower()]


def after_head(*pieces: bytes, pause: float = 0.0, head: str = "HTTP/1.1 200 OK") -> Reply:
    """Answer HEAD with an error, and GET with a head and these pieces, the last one for ever."""

    async def reply(asked: str, writer: asyncio.StreamWriter) -> None:
        if asked.startswith("HEAD"):
            return await plainly("HTTP/1.1 405 No")(asked, writer)
        await plainly(head)(asked, writer)
        for piece in pieces[:-1]:
            writer.write(piece)
        while True:
            writer.write(pieces[-1])
            await writer.drain()
            await asyncio.sleep(pause)

    return reply


async def test_endless_body_is_read_no_further_than_the_limit() -> None:
    sent = 0

    async def reply(asked: str, writer: asyncio.StreamWriter) -> None:
        nonlocal sent
        if asked.startswith("HEAD"):
            return await plainly("HTTP/1.1 405 No")(asked, writer)
        await plainly("HTTP/1.1 200 OK")(asked, writer)
        while True:
            writer.write(b"x" * 4096)
            await writer.drain()  # raises when the other side has gone
            sent += 4096

    async with site(reply) as own:
        result = await tried(own.port)

    assert result.state is LinkState.LIVE
    assert sent < BYTES + 16_000_000  # what the system's own buffers took


@pytest.mark.slow
@pytest.mark.parametrize("head", ["HTTP/1.1 200 OK", "HTTP/1.1 200 OK\nX-Slow: a"])
async def test_slow_drip_ends_with_the_time(head: str) -> None:
    async with site(after_head(b"x", pause=0.05, head=head)) as own:
        result = await tried(own.port, seconds=0.4)

    assert (result.state, result.reason) == (LinkState.DEAD, Reason.SLOW)


@pytest.mark.slow
async def test_server_that_says_nothing_ends_with_the_time() -> None:
    async def reply(_: str, __: asyncio.StreamWriter) -> None:
        await asyncio.sleep(60)

    async with site(reply) as own:
        result = await tried(own.port, seconds=0.2)

    assert result.reason is Reason.SLOW


async def test_headers_without_end_are_no_answer() -> None:
    async def reply(_: str, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\n")
        while True:
            writer.write(b"X-More: " + b"x" * 1_000 + b"\r\n")
            await writer.drain()

    async with site(reply) as own:
        result = await tried(own.port)

    assert (result.state, result.reason) == (LinkState.DEAD, Reason.GARBLED)


@pytest.mark.slow
async def test_nothing_is_unpacked() -> None:
    head = "HTTP/1.1 200 OK\nContent-Encoding: gzip"
    async with site(after_head(b"this is no gzip and would not unpack", head=head)) as own:
        result = await tried(own.port)

    assert result.state is LinkState.LIVE
    assert "Accept-Encoding: identity" in own.requests[-1]


async def test_what_is_no_web_server_is_dead() -> None:
    async with site(plainly("SSH-2.0-OpenSSH_9.6")) as own:
        result = await tried(own.port)

    assert (result.state, result.reason) == (LinkState.DEAD, Reason.GARBLED)


async def test_closed_port_and_unknown_host_are_dead() -> None:
    async def nobody(host: str, port: int) -> Sequence[str]:
        raise OSError

    async with site(plainly(OPEN)) as own:
        pass
    closed = await tried(own.port)
    async with LinkChecker(Rules(), Pace(0.0), lambda: NOW, nobody) as made:
        unknown = await made.try_one("https://nowhere.example.edu.cn/")

    assert (closed.state, closed.reason) == (LinkState.DEAD, Reason.UNREACHABLE)
    assert (unknown.state, unknown.reason) == (LinkState.DEAD, Reason.NAME)


async def test_next_address_of_a_host_is_tried_where_the_first_does_not_answer() -> None:
    async with site(plainly(OPEN)) as own:
        rules = Rules(frozenset({own.port}), (ip_network("127.0.0.0/8"),))
        async with LinkChecker(rules, Pace(0.0), lambda: NOW, Names(["127.0.0.9", PUBLIC])) as made:
            result = await made.try_one(f"http://www.example.edu.cn:{own.port}/")

    assert result.state is LinkState.LIVE


@pytest.fixture
def own_certificate(tmp_path: Path) -> ssl.SSLContext:
    """A certificate that nobody but ourselves has signed."""
    if which("openssl") is None:
        pytest.skip("openssl makes the certificate")
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    subject = ["-subj", "/CN=www.example.edu.cn", "-keyout", str(key), "-out", str(certificate)]
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", *subject],  # noqa: S607
        check=True,
        capture_output=True,
    )
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate, key)
    return tls


@pytest.mark.slow
async def test_certificate_of_an_unknown_authority_is_left_to_a_person(
    own_certificate: ssl.SSLContext,
) -> None:
    async with site(plainly(OPEN), tls=own_certificate) as own, checker(own.port) as made:
        result = await made.try_one(f"https://www.example.edu.cn:{own.port}/")

    assert (result.state, result.reason) == (LinkState.UNSURE, Reason.CERTIFICATE)
    assert own.requests == []


async def test_proxy_of_the_environment_is_passed_by(monkeypatch: pytest.MonkeyPatch) -> None:
    async with site(plainly(OPEN)) as own, site(plainly(OPEN), PRIVATE) as proxy:
        monkeypatch.setenv("HTTP_PROXY", f"http://{PRIVATE}:{proxy.port}")
        result = await tried(own.port)

    assert result.state is LinkState.LIVE
    assert proxy.requests == []


async def test_one_host_is_asked_once_a_second_and_others_need_not_wait() -> None:
    waited: list[float] = []

    async def sleep(seconds: float) -> None:
        waited.append(seconds)

    pace = Pace(1.0, clock=lambda: 100.0, sleep=sleep)
    for host in ("a", "a", "b", "a"):
        await pace.turn(host)

    assert waited == [1.0, 2.0]


async def test_same_address_is_visited_once() -> None:
    async with site(plainly(OPEN)) as own, checker(own.port) as made:
        url = f"http://www.example.edu.cn:{own.port}/"
        results = [result async for result in made.try_all([url, url, url + "other"])]

    assert sorted(result.url for result in results) == [url, url + "other"]
    assert len(own.requests) == 2
