"""Which proxy the environment names for an address: httpx itself ends on common forms of NO_PROXY."""

import re
from collections.abc import Iterator, Mapping
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import SplitResult, urlsplit
from urllib.request import getproxies

_PORTS = {"https": 443, "http": 80}
_BRACKETS = re.compile(r"^\[([^\]]*)\](/\d+)?$")
_EXCEPTION = re.compile(r"(?:\w+://)?(?P<host>\[[^\]]*\]|[^:\s/]*)(?::(?P<port>\d+))?/?$")


def proxy_for(url: str, environment: Mapping[str, str] | None = None) -> str:
    """Return the address of the proxy that leads to a URL; empty where the way is direct.

    ``environment`` is what ``urllib.request.getproxies`` returns: proxies by scheme, ``all`` and ``no``.
    """
    proxies = getproxies() if environment is None else environment
    target = urlsplit(url)
    proxy = proxies.get(target.scheme) or proxies.get("all") or ""
    if not proxy or any(_excepts(one, target) for one in _exceptions(proxies.get("no", ""))):
        return ""
    proxy = proxy if "://" in proxy else f"http://{proxy}"
    return re.sub(r"^socks://", "socks5://", proxy, flags=re.IGNORECASE)


def _exceptions(no_proxy: str) -> Iterator[str]:
    yield from filter(None, re.split(r"[,;\s]+", no_proxy))


def _excepts(exception: str, target: SplitResult) -> bool:
    """Tell whether an exception covers a target: a name with all below it, an address, or a network."""
    host = (target.hostname or "").rstrip(".")
    if exception == "*":
        return True
    if (network := _network(exception)) is not None:
        address = _address(host)
        return address is not None and address.version == network.version and address in network
    found = _EXCEPTION.match(exception)
    if not found or (found["port"] and int(found["port"]) != (target.port or _PORTS.get(target.scheme))):
        return False
    if (network := _network(found["host"])) is not None:
        return _address(host) in network if _address(host) else False
    name = found["host"].lower().lstrip("*").strip(".")
    return bool(name) and (host == name or host.endswith(f".{name}"))


def _network(text: str) -> IPv4Network | IPv6Network | None:
    try:
        return ip_network(_BRACKETS.sub(r"\1\2", text), strict=False)
    except ValueError:
        return None


def _address(host: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(host)
    except ValueError:
        return None
