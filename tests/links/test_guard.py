from ipaddress import ip_network

import httpx
import pytest

from disclosure_bot.domain.link import Reason
from disclosure_bot.links.guard import Rules

WEB = Rules()


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("https://www.example.edu.cn/", None),
        ("http://www.example.edu.cn:80/a?b", None),
        ("https://www.example.edu.cn:443/", None),
        ("file:///etc/passwd", Reason.SCHEME),
        ("gopher://www.example.edu.cn/", Reason.SCHEME),
        ("ftp://www.example.edu.cn/", Reason.SCHEME),
        ("javascript:alert(1)", Reason.SCHEME),
        ("//www.example.edu.cn/", Reason.SCHEME),
        ("http:///etc/passwd", Reason.SCHEME),
        ("https://liu:secret@www.example.edu.cn/", Reason.USER),
        ("https://www.example.edu.cn@127.0.0.1/", Reason.USER),
        ("http://www.example.edu.cn:22/", Reason.PORT),
        ("http://www.example.edu.cn:6379/", Reason.PORT),
        ("https://www.example.edu.cn:8443/", Reason.PORT),
    ],
)
def test_only_plain_web_addresses_may_be_visited(url: str, reason: Reason | None) -> None:
    assert WEB.refusal(httpx.URL(url)) is reason


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "127.255.0.9", "0.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254"),
        *("100.64.0.1", "100.127.255.255", "192.0.2.1", "198.18.0.1", "224.0.0.1", "240.0.0.1"),
        *("255.255.255.255", "::", "::1", "fe80::1", "fe80::1%2", "fc00::1", "fd12::1", "fec0::1", "ff02::1"),
        *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "64:ff9b::7f00:1"),
        *("2002:7f00:1::", "2002:a00:1::", "2001:0:4136:e378:8000:63bf:3fff:fdd2", "2001:db8::1"),
    ],
)
def test_no_address_is_visited_that_is_not_public(address: str) -> None:
    assert not WEB.lets_pass([address])


@pytest.mark.parametrize("address", ["202.107.226.1", "8.8.8.8", "2400:3200::1"])
def test_public_addresses_are_visited(address: str) -> None:
    assert WEB.lets_pass([address])


def test_one_address_that_is_not_public_bars_the_host() -> None:
    assert not WEB.lets_pass(["8.8.8.8", "10.0.0.1"])


def test_what_staff_allow_may_be_visited_and_nothing_beside_it() -> None:
    rules = Rules(frozenset({8080}), (ip_network("10.2.0.0/16"),))

    assert rules.lets_pass(["10.2.3.4"])
    assert not rules.lets_pass(["10.3.0.1"])
    assert rules.refusal(httpx.URL("http://inside.example.edu.cn:8080/")) is None
    assert rules.refusal(httpx.URL("http://inside.example.edu.cn:8081/")) is Reason.PORT
