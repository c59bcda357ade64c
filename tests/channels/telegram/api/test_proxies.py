"""A proxy is used as the environment names it, and not where it makes an exception."""

import pytest

from disclosure_bot.channels.telegram.api.proxies import proxy_for

API = "https://api.telegram.org/bot"
OWN = "http://[fd00::12]:8081/bot"
LOCAL = "http://10.1.2.3:8081/bot"


@pytest.mark.parametrize(
    ("environment", "proxy"),
    [
        ({}, ""),
        ({"https": "http://proxy:3128"}, "http://proxy:3128"),
        ({"https": "proxy:3128"}, "http://proxy:3128"),
        ({"http": "http://proxy:3128"}, ""),
        ({"all": "socks5://proxy:1080"}, "socks5://proxy:1080"),
        ({"all": "socks5h://proxy:1080"}, "socks5h://proxy:1080"),
        ({"all": "SOCKS://proxy:1080"}, "socks5://proxy:1080"),
        ({"https": "", "all": ""}, ""),
    ],
)
def test_the_proxy_is_the_one_for_the_scheme_or_for_all(environment: dict[str, str], proxy: str) -> None:
    assert proxy_for(API, environment) == proxy


@pytest.mark.parametrize(
    ("url", "exceptions", "is_direct"),
    [
        (API, "*", True),
        (API, "api.telegram.org", True),
        (API, "telegram.org", True),
        (API, ".telegram.org", True),
        (API, "*.telegram.org", True),
        (API, "https://api.telegram.org/", True),
        (API, "API.Telegram.Org:443", True),
        (API, "api.telegram.org:8443", False),
        (API, "gram.org", False),
        (API, "localhost, 127.0.0.1 ;::1,[::1],fd00::/8, 10.0.0.0/8", False),
        (API, ",, ,", False),
        (API, "http://[::1", False),
        (OWN, "fd00::/8", True),
        (OWN, "[fd00::12]", True),
        (OWN, "[fd00::12]:8081", True),
        (OWN, "[fd00::12]:80", False),
        (OWN, "10.0.0.0/8", False),
        (LOCAL, "10.0.0.0/8", True),
        (LOCAL, "10.1.2.3:8081", True),
        (LOCAL, "10.1.2.4", False),
    ],
)
def test_exceptions_are_names_addresses_and_networks(url: str, exceptions: str, is_direct: bool) -> None:
    environment = {"all": "http://proxy:3128", "no": exceptions}

    assert (proxy_for(url, environment) == "") == is_direct
