"""Which proxy leads to an address, in all the ways environments name it and its exceptions."""

import pytest

from disclosure_bot.channels.telegram.api.proxies import proxy_for

PROXY = "http://proxy.example:3128"
TELEGRAM = "https://api.telegram.org/bot1/getMe"


@pytest.mark.parametrize(
    ("no_proxy", "url"),
    [
        ("*", TELEGRAM),
        ("*:443", TELEGRAM),
        ("*.*", TELEGRAM),
        ("localhost , api.telegram.org", TELEGRAM),
        ("localhost|api.telegram.org", TELEGRAM),
        ("localhost，api.telegram.org", TELEGRAM),
        ("'api.telegram.org'", TELEGRAM),
        ("API.Telegram.ORG.", TELEGRAM),
        (".telegram.org", TELEGRAM),
        ("*.telegram.org", TELEGRAM),
        ("api.*.org", TELEGRAM),
        ("https://api.telegram.org:443/", TELEGRAM),
        ("例子.中国", "https://xn--fsqu00a.xn--fiqs8s/"),
        ("149.154.160.0/20", "https://149.154.167.220/"),
        ("149.154.160.0/20:443", "https://149.154.167.220/"),
        ("149.154.160.0/255.255.240.0", "https://149.154.167.220/"),
        ("149.154.167.220:443", "https://149.154.167.220/"),
        ("10.*", "https://10.2.3.4/"),
        ("10.", "https://10.2.3.4/"),
        ("192.168.*.*", "https://192.168.1.2/"),
        ("[::1]", "http://[::1]:8081/"),
        ("::1", "http://[::1]:8081/"),
        ("[2001:db8::]/32", "https://[2001:db8::9]/"),
        ("[2001:db8::/32]", "https://[2001:db8::9]/"),
        ("[2001:db8::9]:443", "https://[2001:db8::9]/"),
        ("10.0.0.0/8", "https://[::ffff:10.0.0.1]/"),
        ("::ffff:10.0.0.0/104", "https://10.0.0.1/"),
    ],
)
def test_an_exception_leads_past_the_proxy(no_proxy: str, url: str) -> None:
    assert proxy_for(url, {"all": PROXY, "no": no_proxy}) == ""


@pytest.mark.parametrize(
    ("no_proxy", "url"),
    [
        ("", TELEGRAM),
        (" ,;, ", TELEGRAM),
        (".", TELEGRAM),
        ("elegram.org", TELEGRAM),
        ("api.telegram.org:8443", TELEGRAM),
        ("api.telegram.org:no", TELEGRAM),
        ("*.example.org", TELEGRAM),
        ("149.154.160.0/20", TELEGRAM),
        ("149.154.160.0/99", "https://149.154.167.220/"),
        ("149.154.160.0/20:80", "https://149.154.167.220/"),
        ("10", "https://10.2.3.4/"),
        ("1.2.3", "https://1.2.3.4/"),
        ("[::1", "http://[::1]:8081/"),
        ("[::1]:80", "http://[::1]:8081/"),
    ],
)
def test_what_is_no_exception_for_an_address_leaves_it_to_the_proxy(no_proxy: str, url: str) -> None:
    assert proxy_for(url, {"all": PROXY, "no": no_proxy}) == PROXY


@pytest.mark.parametrize(
    ("named", "used"),
    [
        ("proxy.example:3128", PROXY),
        ("//proxy.example:3128", PROXY),
        (f" '{PROXY}' ", PROXY),
        ("socks://proxy.example:1080", "socks5://proxy.example:1080"),
        ("socks5h://me:secret@[::1]:1080", "socks5h://me:secret@[::1]:1080"),
        (" ", ""),
    ],
)
def test_a_proxy_may_be_named_carelessly(named: str, used: str) -> None:
    assert proxy_for(TELEGRAM, {"https": named}) == used
